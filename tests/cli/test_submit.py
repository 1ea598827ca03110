"""submit: all or nothing, each fault at its line; dry run, relabel, erase."""

import json

import pytest

from tests.cli.conftest import Jisr, incident


def test_what_is_submitted_comes_back_with_id_reference_and_thread(on_each: Jisr) -> None:
    (accepted,) = on_each.submits("MOWR/duty", incident())["accepted"]
    assert accepted.keys() == {"id", "ref", "thread"}
    assert accepted["thread"] == accepted["id"]
    assert on_each.submits("MOWR/duty", incident())["accepted"] == [accepted]


def test_one_object_over_many_lines_is_one_record(jisr: Jisr) -> None:
    given = json.dumps(incident(), indent=2).encode()
    assert len(jisr.json("submit", "--as", "MOWR/duty", "-", given=given)["accepted"]) == 1


def test_a_file_from_windows_is_read_too(jisr: Jisr) -> None:
    given = b"\xef\xbb\xbf" + json.dumps(incident()).encode() + b"\r\n\r\n" + json.dumps(incident("two")).encode()
    assert len(jisr.json("submit", "--as", "MOWR/duty", "-", given=given)["accepted"]) == 2


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (b"nonsense", "not_json", ""),
        (b"[1]", "not_an_object", ""),
        (b"\xff", "not_utf8", ""),
        (b'{"type": "incidents.opened", "label": {}, "client_id": "x"}', "field_missing", "body"),
        (b'{"type": "t", "body": {}, "label": {}, "client_id": "x", "from": 1}', "unknown_field", "from"),
        (b'{"type": 5, "body": {}, "label": {}, "client_id": "x"}', "wrong_type", "type"),
        (b'{"type": "t", "type": "t", "body": {}, "label": {}, "client_id": "x"}', "duplicate_key", "type"),
        (b'{"type": "t", "body": {"a": 1.5}, "label": {}, "client_id": "x"}', "float", ""),
        (b'{"type": "t", "body": {"a": NaN}, "label": {}, "client_id": "x"}', "float", ""),
        (b'{"type": "incidents.opened", "body": {"a": 9007199254740993}, "label": {}, "client_id": "x"}',
         "integer_too_large", "body.a"),
        (b'{"type": "incidents.opened", "body": {"a": "\\ud800"}, "label": {}, "client_id": "x"}',
         "lone_surrogate", "body.a"),
        (b'{"type": "nothing.known", "body": {}, "label": {}, "client_id": "x"}', "unknown_type", "type"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "field_missing", "type"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_by_its_place_in_the_file(jisr: Jisr, line: bytes, code: str, field: str) -> None:
    given = json.dumps(incident()).encode() + b"\n\n" + line + b"\n"
    (error,) = jisr.json("submit", "--as", "MOWR/duty", "-", given=given, code=1)["errors"]
    assert (error["line"], error["code"], error["field"]) == (3, code, field)
    assert "jisr: line 3" in jisr.said
    assert jisr.json("threads", "--as", "MOWR")["count"] == 0


def test_a_fault_in_an_object_over_many_lines_is_named_by_its_line(jisr: Jisr) -> None:
    (error,) = jisr.json("submit", "--as", "MOWR/duty", "-", given=b'{\n"type": "t",,\n}', code=1)["errors"]
    assert (error["line"], error["code"]) == (2, "not_json")


def test_nothing_and_nowhere_are_wrong_use(jisr: Jisr) -> None:
    assert jisr.fault("submit", "--as", "MOWR/duty", "-", code=2) == "nothing_submitted"
    jisr("submit", "--as", "MOWR/duty", jisr.folder / "none.ndjson", code=1)
    assert "none.ndjson cannot be used" in jisr.said


@pytest.mark.parametrize(
    ("post", "code"), [("MOWR", "post_missing"), ("MOWR/boss", "unknown_post"), ("XX/duty", "unknown_member")]
)
def test_a_post_that_is_not_there_is_wrong_use(jisr: Jisr, post: str, code: str) -> None:
    given = json.dumps(incident()).encode()
    assert jisr.fault("submit", "--as", post, "-", given=given, code=2) == code


def test_the_dry_run_says_who_would_see_it_and_submits_nothing(jisr: Jisr) -> None:
    given = json.dumps(incident(named=["MOH"])).encode()
    (line,) = jisr.json("submit", "--dry-run", "--as", "MOWR/duty", "-", given=given)["would_see"]
    assert line["line"] == 1
    assert line["readers"] == {member: ["OFFICIAL", "RESTRICTED"] for member in ("CELL", "MOH", "MOWR")}
    assert "MOO" in line["not"]
    assert jisr.json("threads", "--as", "MOWR")["count"] == 0
    assert "and not by ADV" in jisr("submit", "--dry-run", "--as", "MOWR/duty", "-", given=given)


def test_narrowing_takes_the_record_from_those_who_are_left_out(on_each: Jisr) -> None:
    ref = on_each.opens("MOWR/duty", named=["MOH"])
    assert on_each.json("show", ref, "--as", "MOH")["state"] == "open"
    on_each("relabel", ref, "--as", "MOWR/duty", "--label", "CELL", "--reason", "for the cell alone")
    shown = on_each.json("show", ref, "--as", "MOH")
    assert [record["type"] for record in shown["records"]] == ["journal.relabel"]
    assert on_each.json("show", ref, "--as", "CELL")["state"] == "open"


def test_widening_needs_the_release_post(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty")
    (error,) = jisr.json("relabel", ref, "--as", "MOWR/duty", "--label", "GOV", code=1)["errors"]
    assert error["code"] == "no_right"
    assert "release post" in jisr.said
    jisr("relabel", ref, "--as", "MOWR/release", "--label", "CELL", "--name", "MOO")
    assert jisr.json("threads", "--as", "MOO")["count"] == 1


def test_a_label_may_be_written_out(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOH"])
    label = '{"level": "OFFICIAL", "releasable_to": ["MOH"], "caveats": []}'
    jisr("relabel", ref, "--as", "MOWR/duty", "--label", label)
    assert jisr.json("show", ref, "--as", "MOH")["records"][0]["label"]["releasable_to"] == ["MOH"]
    jisr.fault("relabel", ref, "--as", "MOWR/duty", "--label", label, "--name", "MOH", code=2)
    jisr.fault("relabel", ref, "--as", "MOWR/duty", "--label", "{", code=2)


def test_erasing_leaves_the_envelope_and_takes_the_words(on_each: Jisr) -> None:
    ref = on_each.opens("MOWR/duty", title="Unmistakable words")
    on_each("erase", ref, "--as", "MOWR/duty", "--reason", "a name")
    record = on_each.json("show", ref, "--as", "CELL")["records"][0]
    assert record["body"] is None
    assert record["erased"] is True
    assert on_each.json("threads", "--as", "CELL", "--q", "unmistakable")["count"] == 0


def test_only_its_member_changes_a_record(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty", named=["MOH"])
    assert jisr.json("erase", ref, "--as", "MOH/duty", code=1)["errors"][0]["code"] == "not_originator"
    assert jisr.json("erase", ref, "--as", "MOO/duty", code=1)["errors"][0]["code"] == "unknown_record"


def test_a_sanitised_version_is_two_lines(jisr: Jisr) -> None:
    ref = jisr.opens("MOWR/duty")
    link = {"client_id": "link", "type": "journal.sanitised", "label": {}, "body": {"source": ref, "version": "@wide"}}
    jisr.submits("MOWR/release", incident("wide", title="High water in the north", preset="GOV"), link)
    assert [row["title"] for row in jisr.json("threads", "--as", "MOO")["threads"]] == ["High water in the north"]
    assert [each["type"] for each in jisr.json("show", ref, "--as", "CELL")["records"]][-1] == "journal.sanitised"
