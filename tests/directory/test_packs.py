"""A pack on disk is read whole, or every fault is named with its file and line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jisr.capabilities.directory.packs import FILES, Fault, check_pack, read_pack
from jisr.capabilities.directory.yaml import read_yaml
from jisr.errors import BatchRefused, Invalid

PACKS = Path(__file__).parents[2] / "packs"
Change = Callable[[Path], None]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "two-rivers", tmp_path / "pack"))


@pytest.mark.parametrize("folder", sorted(PACKS.iterdir()), ids=lambda folder: folder.name)
def test_the_packs_that_come_with_jisr_are_sound(folder: Path) -> None:
    assert check_pack(folder) == []
    assert read_pack(folder).pack["code"] == folder.name


def edit(file: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def remove(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def write(file: str, data: bytes) -> Change:
    def change(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return change


LAST_RIGHT = len((PACKS / "two-rivers" / "rights.yaml").read_text(encoding="utf-8").splitlines())
M, L, T = "members.yaml", "labels.yaml", "tables.yaml"
CASES: dict[str, tuple[Change, list[tuple[str, int | None, str, str]]]] = {
    "no file": (remove("rights.yaml"), [("rights.yaml", None, "", "file_missing")]),
    "no members": (remove(M), [(M, None, "", "file_missing")]),
    "bad YAML": (edit("pack.yaml", "steward: CELL", "steward: [CELL"), [("pack.yaml", 10, "", "yaml_invalid")]),
    "not UTF-8": (write(L, b"policy: A\nlevels: [\xff]"), [(L, 2, "", "not_utf8")]),
    "an empty file": (write("communities.yaml", b""), [("communities.yaml", None, "", "wrong_type")]),
    "a name twice": (edit(M, "  side: civil", "  side: civil\n  side: civil"), [(M, 10, "", "duplicate_key")]),
    "an anchor": (edit(M, "side: civil", "side: &a civil"), [(M, 9, "", "anchor")]),
    "a tag": (edit(M, "side: civil", "side: !!python/name:os.system civil"), [(M, 9, "", "tag")]),
    "an unknown field": (edit(M, "side: civil", "side: civil\n  head: x"), [(M, 10, "[0].head", "unknown_field")]),
    "a missing field": (edit(M, "  side: civil\n", ""), [(M, 3, "[0]", "field_missing")]),
    "a missing language": (edit(M, "    fr: Ministère des ressources en eau\n", ""), [
        (M, 4, "[0].names", "language_missing"),
    ]),
    "another language": (edit(M, "    ckb:", "    ku: a\n    ckb:"), [(M, 8, "[0].names.ku", "unknown_language")]),
    "a caveat's name": (edit(L, ", ar: طبي", ""), [(L, 6, "caveats.MEDICAL", "language_missing")]),
    "no name": (edit(M, "en: Ministry of Water Resources", "en: ''"), [(M, 5, "[0].names.en", "empty")]),
    "a bad code": (edit("communities.yaml", "HEALTH", "health"), [("communities.yaml", 13, "[3].code", "bad_code")]),
    "a list for a text": (edit(M, "side: civil", "side: [civil]"), [(M, 9, "[0].side", "wrong_type")]),
    "a member twice": (edit(M, "code: MOE", "code: MOWR"), [
        (M, 21, "[1].code", "twice"), ("communities.yaml", 11, "[2].members[1]", "unknown_member"),
    ]),
    "an unknown side": (edit(M, "side: civil", "side: army"), [(M, 9, "[0].side", "unknown_side")]),
    "a preset's level": (edit(L, "level: OPEN\n    releasable_to: [public]", "level: SECRET\n    releasable_to: [all]"),
                         [(L, 12, "presets[0].level", "unknown_level")]),
    "an unknown preset": (edit(L, "opened: [CELL,", "opened: [CELL, NONE,"),
                          [(L, 44, "type_presets.incidents.opened[1]", "unknown_preset")]),
    "a row too short": (edit(T, "car: [98, 580]", "car: [98]"), [(T, 13, "[0].rows.car", "row_length")]),
    "no figure": (edit(T, "car: [98, 580]", "car: [98, far]"), [(T, 13, "[0].rows.car[1]", "not_a_figure")]),
    "a table's code": (edit(T, "code: standoff", "code: Stand-off"), [(T, 3, "[0].code", "bad_code")]),
    "a table twice": (edit(T, "columns: [mandatory, preferred]", "columns: [mandatory, mandatory]"), [
        (T, 8, "[0].columns[1]", "twice"),
    ]),
    "the steward": (edit("pack.yaml", "steward: CELL", "steward: RED"), [
        ("pack.yaml", 9, "steward", "unknown_member"),
        ("rights.yaml", LAST_RIGHT, "posts.CELL/system[0]", "directory_right"),
    ]),
}  # fmt: skip


def seen(faults: list[Fault]) -> list[tuple[str, int | None, str, str]]:
    return [(fault.file, fault.line, fault.field, fault.code) for fault in faults]


@pytest.mark.parametrize(("change", "faults"), CASES.values(), ids=CASES)
def test_a_fault_is_named_with_its_file_and_line(
    pack: Path, change: Change, faults: list[tuple[str, int | None, str, str]]
) -> None:
    change(pack)
    found = check_pack(pack)
    assert seen(found) == faults
    assert all(fault.message for fault in found)


def test_all_faults_are_named_at_once(pack: Path) -> None:
    chosen = ["no file", "an unknown field", "a bad code", "an unknown preset", "a caveat's name"]
    for name in chosen:
        CASES[name][0](pack)
    expected = {fault for name in chosen for fault in CASES[name][1]}
    assert set(seen(check_pack(pack))) == expected


def test_a_faulty_pack_is_not_read(pack: Path) -> None:
    edit(M, "side: civil", "side: army")(pack)
    with pytest.raises(BatchRefused) as refused:
        read_pack(pack)
    assert refused.value.as_dicts()[0]["field"] == "members.yaml: [0].side"
    assert refused.value.as_dicts()[0]["line"] == 9


def test_a_pack_may_do_without_tables(pack: Path) -> None:
    remove(T)(pack)
    assert read_pack(pack).tables == []


def test_plain_words_are_text() -> None:
    assert read_yaml(b"{a: no, b: 2017, c: on, d: true, e: null, f: '', g: 1.5}").value == {
        "a": "no", "b": "2017", "c": "on", "d": True, "e": None, "f": "", "g": "1.5",
    }  # fmt: skip


def test_a_deep_file_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_yaml(b"[" * 5000 + b"]" * 5000)
    assert refused.value.code == "too_deep"


@given(st.sampled_from(sorted(FILES.values())), st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_any_bytes_in_a_file_give_faults_and_no_failure(pack: Path, file: str, data: bytes) -> None:
    before = (pack / file).read_bytes()
    (pack / file).write_bytes(data)
    assert all(fault.message for fault in check_pack(pack))
    (pack / file).write_bytes(before)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_a_pack_with_a_piece_cut_out_gives_faults_and_no_failure(pack: Path, data: st.DataObject) -> None:
    file = pack / data.draw(st.sampled_from(sorted(FILES.values())))
    before = file.read_bytes()
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(before))] * 2)))
    file.write_bytes(before[:begin] + before[end:])
    assert all(fault.message for fault in check_pack(pack))
    file.write_bytes(before)
