"""A pack becomes records of its steward; applying it again says only what is new."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.registry import registry
from jisr.errors import BatchRefused, Invalid
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.record import Actor, Submission

PACKS = Path(__file__).parents[2] / "packs"
Apply = Callable[..., int]


@pytest.fixture
def journal(database: str | None, tmp_path: Path) -> Iterator[Journal]:
    moments = iter(range(1_501_545_600_000, 2_000_000_000_000, 1_000))
    node = Node(tmp_path / "node", registry(), database or "", clock=lambda: next(moments))
    journal = node.create("real")
    yield journal
    journal.close()


@pytest.fixture
def apply(journal: Journal, tmp_path: Path) -> Apply:
    """Apply the minimal pack, with (file, old, new) replaced in it; gives the number of new records."""
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "pack"))

    def run(*changes: tuple[str, str, str]) -> int:
        for file, old, new in changes:
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text
            (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        accepted = do_apply_pack(journal, read_pack(folder))
        journal.rebuild()
        return len(accepted)

    return run


def titles(journal: Journal, viewer: str, kind: str) -> list[str]:
    assert journal.policy is not None
    page = journal.read(journal.policy.clearance(viewer)).threads(Query(kind=kind, limit=100))
    return sorted(row.title for row in page.threads)


def test_the_first_time_everything_is_written(journal: Journal, apply: Apply) -> None:
    assert journal.policy is None
    assert apply() == 9  # pack, labels, rights, three members, three tables
    assert journal.policy is not None
    assert sorted(journal.policy.members) == ["CELL", "POLICE", "WATER"]
    assert titles(journal, "WATER", "member") == ["CELL", "POLICE", "WATER"]
    assert titles(journal, "POLICE", "rights") == ["rights"]


def test_configuration_stands_in_no_list_that_does_not_ask_for_it(journal: Journal, apply: Apply) -> None:
    apply()
    assert journal.policy is not None
    assert journal.read(journal.policy.clearance("WATER")).threads().threads == ()


def test_the_same_pack_again_says_nothing(apply: Apply) -> None:
    apply()
    assert apply() == 0


def test_only_what_changed_is_written_into_its_thread(journal: Journal, apply: Apply) -> None:
    apply()
    assert apply(("members.yaml", "+964 000 0001", "+964 000 0009")) == 1
    assert titles(journal, "WATER", "member") == ["CELL", "POLICE", "WATER"]
    assert journal.policy is not None
    assert journal.policy.post("WATER", "duty").reach == {"phone": "+964 000 0009"}


def test_a_part_may_go_back_to_what_it_said_before(journal: Journal, apply: Apply) -> None:
    apply()
    for old, new in [("0001", "0009"), ("0009", "0001"), ("0001", "0009")]:
        assert apply(("members.yaml", f"+964 000 {old}", f"+964 000 {new}")) == 1
        assert journal.policy is not None
        assert journal.policy.post("WATER", "duty").reach == {"phone": f"+964 000 {new}"}


def test_a_member_from_abroad_who_joins_later_reads_the_whole_directory(journal: Journal, apply: Apply) -> None:
    apply()
    names = "names: {en: Observer, fr: Observateur, ar: مراقب, ckb: چاودێر}"
    observer = f"- code: OBS\n  {names}\n  side: international\n  level: OPEN\n  posts: [{{code: duty}}]\n"
    assert apply(("members.yaml", "- code: POLICE", f"{observer}\n- code: POLICE")) == 10
    assert titles(journal, "OBS", "member") == ["CELL", "OBS", "POLICE", "WATER"]
    assert apply() == 0


def test_a_member_leaves_by_being_inactive(journal: Journal, apply: Apply) -> None:
    apply()
    assert apply(("members.yaml", "side: security", "side: security\n  active: false")) == 1
    assert journal.policy is not None
    assert journal.policy.clearance("POLICE").levels == frozenset()


def test_another_pack_is_refused(journal: Journal, apply: Apply) -> None:
    apply()
    with pytest.raises(Invalid) as refused:
        do_apply_pack(journal, read_pack(PACKS / "two-rivers"))
    assert refused.value.code == "other_pack"


def test_nobody_but_the_steward_writes_the_directory(journal: Journal, apply: Apply) -> None:
    apply()
    body = next(read_pack(PACKS / "minimal").bodies())[1]
    label = {"level": "OPEN", "releasable_to": ["all"], "caveats": []}
    for post in ("duty", "release", "system"):
        with pytest.raises(BatchRefused) as refused:
            journal.append(
                Actor("POLICE", post), [Submission(type="directory.pack", body=body, label=label, client_id=post)]
            )
        assert refused.value.faults[0].code == "no_right"


def test_nobody_grants_himself_the_directory(journal: Journal, apply: Apply) -> None:
    apply()
    pack = read_pack(PACKS / "minimal")
    label = {"level": "OPEN", "releasable_to": ["all"], "caveats": []}
    coup = [
        Submission(type="directory.pack", body={**pack.pack, "steward": "POLICE"}, label=label, client_id="1"),
        Submission(
            type="directory.rights",
            body={"posts": {"POLICE/duty": ["directory.*"]}},
            label=label,
            client_id="2",
        ),
    ]
    with pytest.raises(BatchRefused) as refused:
        journal.append(Actor("POLICE", "duty"), coup)
    assert {fault.code for fault in refused.value.faults} == {"no_right"}
    assert journal.policy is not None
    assert journal.policy.steward == "CELL"


def test_the_demonstration_is_applied(journal: Journal) -> None:
    pack = read_pack(PACKS / "two-rivers")
    assert len(do_apply_pack(journal, pack)) == len(list(pack.bodies()))
    assert titles(journal, "HUM", "community") == ["EODCOM", "HEALTH", "LIFELINES", "SECURITY"]
