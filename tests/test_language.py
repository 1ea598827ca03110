"""What people are told, in four languages: complete, filled as in English, and safe to read from right to left."""

import json
import re
from pathlib import Path

import pytest

from jisr.cli.main import main
from jisr.errors import BatchRefused, Invalid
from jisr.journal.label import Reason
from jisr.language import LANGUAGES, RIGHT_TO_LEFT, Phrase, filled, language, say, steady, use
from tests.languages import TRANSLATED, Source, compiled, placeholders, po_file, read_po

SAME_AS_ENGLISH: frozenset[str] = frozenset()
"""Messages that are right as they are in Arabic or Kurdish."""

MESSAGE = "{name} is no member here; known are {known}"


@pytest.fixture(scope="module")
def messages() -> set[str]:
    return set(Source().messages())


def _translated(name: str) -> dict[str, str]:
    known = read_po(po_file(name).read_text(encoding="utf-8"))
    return {message: said for message, said in known.items() if said}


@pytest.fixture(params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    return request.param, _translated(request.param)


@pytest.fixture(params=sorted(RIGHT_TO_LEFT))
def right_to_left(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    return request.param, _translated(request.param)


def test_the_messages_of_the_source_are_found_however_they_reach_their_error(messages: set[str]) -> None:
    assert "{post} may not submit {right}" in messages  # written where it is raised
    assert "the incident is closed: open another one, or supersede its closing" in messages  # by a name
    assert "your own record needs no acknowledgement of yours" in messages  # through a function
    assert "a telephone number" in messages  # from a table
    assert "{count} faults; nothing was accepted" in messages  # by a constructor
    assert "its thread" in messages  # one of two


def test_whatever_is_said_can_be_translated() -> None:
    """A message is a literal with placeholders: no f-string, no sum of parts."""
    assert Source().untold() == []


def test_every_message_is_in_every_catalogue_and_none_is_left_over(
    catalogue: tuple[str, dict[str, str]], messages: set[str]
) -> None:
    """Where this fails: `python -m tests.languages update`, then translate what it names (docs/languages.md)."""
    known = read_po(po_file(catalogue[0]).read_text(encoding="utf-8"))
    assert known.keys() == messages
    assert [message for message, said in known.items() if not said] == []


def test_each_translation_keeps_the_placeholders(catalogue: tuple[str, dict[str, str]]) -> None:
    for message, said in catalogue[1].items():
        assert placeholders(said) == placeholders(message), said


def test_no_translation_turns_what_follows_it(catalogue: tuple[str, dict[str, str]]) -> None:
    for said in catalogue[1].values():
        assert steady(said) == said
        assert not re.search("[\u061c\u200e\u200f]", said), said


def test_arabic_and_kurdish_are_written_in_their_script(right_to_left: tuple[str, dict[str, str]]) -> None:
    for message, said in right_to_left[1].items():
        assert message in SAME_AS_ENGLISH or said != message
        assert message in SAME_AS_ENGLISH or re.search("[\u0620-\u06d5]", said), said


def test_kurdish_is_no_copy_of_the_arabic() -> None:
    arabic, kurdish = _translated("ar"), _translated("ckb")
    assert [message for message in arabic if arabic[message] == kurdish.get(message)] == []


def test_digits_in_translations_are_latin(catalogue: tuple[str, dict[str, str]]) -> None:
    assert not [said for said in catalogue[1].values() if re.search("[٠-٩۰-۹]", said)]


def test_the_compiled_catalogue_is_that_of_its_text(catalogue: tuple[str, dict[str, str]]) -> None:
    file = po_file(catalogue[0])
    assert file.with_suffix(".mo").read_bytes() == compiled(file.read_text(encoding="utf-8"), catalogue[0])


def test_what_is_compiled_is_what_is_said(catalogue: tuple[str, dict[str, str]]) -> None:
    with use(catalogue[0]):
        assert {message: say(message) for message in catalogue[1]} == catalogue[1]


@pytest.mark.parametrize("name", sorted(RIGHT_TO_LEFT))
def test_each_value_stands_apart_in_a_right_to_left_sentence(name: str) -> None:
    error = Invalid(MESSAGE, name="XYZ", known="MOD, MOH")
    reason = Reason("named", "released to {member} by name", {"member": "MOH"})
    with use(name):
        assert "\u2068XYZ\u2069" in str(error)
        assert "\u2068MOD, MOH\u2069" in str(error)
        assert "\u2068MOH\u2069" in str(reason)
    assert str(error) == "XYZ is no member here; known are MOD, MOH"


def test_in_french_nothing_is_put_around_values() -> None:
    with use("fr"):
        assert str(Invalid(MESSAGE, name="XYZ", known="MOD")) == "XYZ n'est pas membre ici\u00a0; sont connus MOD"


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("hostile", ["a\u202eb", "a\u2067b", "a\u2069b", "\u2069\u2067"])
def test_no_value_turns_the_sentence_around_it(name: str, hostile: str) -> None:
    with use(name):
        assert steady(said := filled(MESSAGE, name=hostile, known="")) == said


def test_words_of_ours_are_translated_where_they_stand_in_for_a_value() -> None:
    with use("ar"):
        said = filled("{who} may not see {what}: narrow the label, or open a new thread and link it with"
                      " journal.sanitised", who="MOH", what=Phrase("its thread"))  # fmt: skip
    assert "موضوعه" in said
    assert "\u2068موضوعه" not in said


def test_the_faults_of_a_batch_are_said_in_one_language() -> None:
    refused = BatchRefused([Invalid(MESSAGE, line=3, name="XYZ", known="MOD")])
    with use("ckb"):
        assert re.findall("[A-Za-z]+", str(refused)) == ["XYZ", "MOD"]
        assert steady(str(refused)) == str(refused)


def test_a_language_is_used_only_within() -> None:
    with use("ar"), use("fr"):
        assert language() == "fr"
    assert language() == "en"
    with pytest.raises(ValueError, match="de is none of"), use("de"):
        pass


def test_the_command_line_answers_in_arabic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--data", str(tmp_path), "threads", "--as", "MOH"]
    assert main(["--lang", "ar", *asked]) == 2
    said = capsys.readouterr().err
    assert said.startswith("jisr: ليس \u2068")
    assert "\ufffd" not in said
    assert main([*asked, "--json", "--lang=ar"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "no_node"
    assert "مجلد عقدة" in error["message"]
    assert main(asked) == 2
    assert "is no node's folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"JISR_LANG": "fr", "LANG": "ar_IQ.UTF-8"}, "dossier"),
        ({"LANG": "ckb_IQ.UTF-8"}, "فۆڵدەر"),
        ({"LANG": "ar_IQ.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "dossier"),
        ({"LANG": "de_DE.UTF-8"}, "folder"),
        ({}, "folder"),
    ],
)
def test_without_the_option_the_surroundings_choose(
    environment: dict[str, str],
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("JISR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["--data", str(tmp_path), "verify"])
    assert word in capsys.readouterr().err


def test_an_unknown_language_is_wrong_use(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["types", "--lang", "de"]) == 2
    assert "'de' is none of en, fr, ar, ckb" in capsys.readouterr().err
    monkeypatch.setenv("JISR_LANG", "xx")
    assert main(["types"]) == 2
    assert "'xx' is none of" in capsys.readouterr().err
