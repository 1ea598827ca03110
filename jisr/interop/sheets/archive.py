"""An XLSX file as what it is, a ZIP archive of XML: opened with limits. Nothing of it is run, nothing fetched."""

import zlib
from io import BytesIO
from struct import error as StructError
from typing import Any
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lxml import etree

from jisr.errors import Invalid
from jisr.language import Phrase

LARGEST_FILE = 16 * 1024 * 1024
LARGEST_UNPACKED = 96 * 1024 * 1024  # of the parts that are read, together
MOST_PARTS = 2_000

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # an .xls of before 2007; or an .xlsx behind a password
_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, LargeZipFile, zlib.error, StructError, EOFError, NotImplementedError, OSError, ValueError)

# What a workbook of reports has no need of. By the beginnings of their names.
UNWANTED = {
    "xl/vbaproject": Phrase("macros"),
    "xl/macrosheets/": Phrase("macros"),
    "xl/dialogsheets/": Phrase("macros"),
    "xl/externallinks/": Phrase("links to other workbooks"),
    "xl/connections": Phrase("links to data elsewhere"),
    "xl/querytables/": Phrase("links to data elsewhere"),
    "xl/activex/": Phrase("controls"),
    "xl/embeddings/": Phrase("embedded files"),
}


class Archive:
    """`Invalid` says what the file is instead, and what to do."""

    def __init__(self, data: bytes) -> None:
        self._left = LARGEST_UNPACKED
        self._zip = _open(data)
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS:
            message = "the workbook has more than {most} parts: copy its sheets into a fresh one"
            raise Invalid(message, code="workbook_too_large", most=MOST_PARTS)
        self._parts = {each.filename.lstrip("/").lower(): each for each in parts}
        for name in sorted(self._parts):
            _check_wanted(name)

    def read(self, name: str) -> bytes | None:
        """A part as UTF-8 XML; None where there is none. Names are compared as Excel does, in any case."""
        part = self._parts.get(name.lstrip("/").lower())
        return None if part is None else _as_utf8(self._unpacked(part))

    def _unpacked(self, part: ZipInfo) -> bytes:
        """Never more than what is left of the limit is unpacked, whatever the archive says of itself."""
        if part.flag_bits & _ENCRYPTED:
            raise _protected()
        try:
            with self._zip.open(part) as file:
                data = file.read(self._left + 1)
        except (*_BROKEN, RuntimeError):
            raise damaged() from None
        if len(data) > self._left:
            message = "unpacked, the workbook is over {most} MB: split it, or copy its rows into a fresh one"
            raise Invalid(message, code="workbook_too_large", most=LARGEST_UNPACKED // 1024**2)
        self._left -= len(data)
        return data


def elements(data: bytes, *tags: str) -> Any:
    """The elements of these names in any namespace, each whole; forget each with `done`. `Invalid` if it is no XML."""
    wanted = [f"{{*}}{tag}" for tag in tags]
    try:
        yield from (
            element
            for _, element in etree.iterparse(
                BytesIO(data), events=("end",), tag=wanted, encoding="utf-8", resolve_entities=False, no_network=True,
                load_dtd=False, dtd_validation=False, attribute_defaults=False, huge_tree=False, recover=False,
                remove_comments=True, remove_pis=True,
            )
        )  # fmt: skip
    except etree.XMLSyntaxError:
        raise damaged() from None


def done(element: Any) -> None:
    """Its memory is given back, and that of what stood before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def local(name: Any) -> str:
    """The name of an element or attribute without its namespace."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """In any namespace: strict and transitional files differ in it."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value)
    return None


def _open(data: bytes) -> ZipFile:
    if len(data) > LARGEST_FILE:
        message = "the workbook is over {most} MB: split it"
        raise Invalid(message, code="workbook_too_large", most=LARGEST_FILE // 1024**2)
    if data.startswith(_OLD_OFFICE):
        raise _protected()
    try:
        return ZipFile(BytesIO(data))
    except _BROKEN:
        message = "this is no XLSX workbook: save it as .xlsx, and send that file"
        raise Invalid(message, code="not_a_workbook") from None


def _check_wanted(name: str) -> None:
    for beginning, what in UNWANTED.items():
        if name.startswith(beginning):
            message = "the workbook holds {what}, which are not taken in: save it as .xlsx without them"
            raise Invalid(message, code="workbook_unwanted", what=what)


def _as_utf8(data: bytes) -> bytes:
    """XLSX is UTF-8 or UTF-16. A document type is no part of it: nothing defines entities here."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            raise damaged() from None
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        message = "the workbook defines entities, which no workbook needs: save it again with a spreadsheet program"
        raise Invalid(message, code="workbook_unwanted")
    return data


def _protected() -> Invalid:
    message = "this is an .xls file, or one with a password: save it as .xlsx without a password"
    return Invalid(message, code="not_a_workbook")


def damaged() -> Invalid:
    message = "the workbook is damaged: open it in a spreadsheet program, and save it as .xlsx again"
    return Invalid(message, code="workbook_damaged")
