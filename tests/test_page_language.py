"""Every string of the pages is translated, keeps its placeholders, and is in the language's script."""

import re
from typing import Any

import pytest
from babel.messages.catalog import Message

from tests.page_languages import TRANSLATED, catalogue, mo_bytes, po_file, untranslated, updated

ARABIC_SCRIPT = ("ar", "ckb")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SAME_EVERYWHERE = {"Jisr", "METHANE", "ETHANE", "SITREP", "XLSX", "CAP", "GeoJSON", "KML", "MGRS", "UTC", "TOTP", "QR"}


def _strings(message: Message) -> list[tuple[str, str]]:
    """(English, translation) for each form."""
    if isinstance(message.id, list | tuple):
        return [(message.id[min(n, 1)], said) for n, said in enumerate(message.string or ())]
    return [(str(message.id), str(message.string))]


def _messages(language: str) -> list[Message]:
    return [each for each in catalogue(language) if each.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_in_the_catalogue_and_none_is_left_over(language: str) -> None:
    def keys(found: Any) -> set[Any]:
        return {(each.context, each.id if isinstance(each.id, str) else tuple(each.id)) for each in found if each.id}

    assert keys(catalogue(language)) == keys(updated(language)), "run `python -m tests.page_languages update`"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    assert not untranslated(catalogue(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_kept(language: str) -> None:
    for message in _messages(language):
        plural = isinstance(message.id, list | tuple)
        for english, said in _strings(message):
            wanted, got = set(PLACEHOLDER.findall(english)), set(PLACEHOLDER.findall(said))
            # one, two or none of a thing may be said without its number
            assert got <= wanted if plural else got == wanted, (english, said)


@pytest.mark.parametrize("language", ARABIC_SCRIPT)
def test_what_is_said_is_in_the_script_of_the_language(language: str) -> None:
    for message in _messages(language):
        for english, said in _strings(message):
            if not re.search("[A-Za-z]", PLACEHOLDER.sub("", english)) or english in SAME_EVERYWHERE:
                continue
            assert re.search("[\u0600-\u06ff]", said), (english, said)
            assert said != english


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_of_the_written_one(language: str) -> None:
    assert po_file(language).with_suffix(".mo").read_bytes() == mo_bytes(catalogue(language))
