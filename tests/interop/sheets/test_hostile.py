"""Files that are no workbooks, are damaged, too large, or want something: refused with words, whatever is in them."""

import re
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import get_ident
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jisr.errors import Invalid, JisrError
from jisr.interop.sheets import archive, book
from tests.interop.sheets.support import FIRST, REGISTRY, faults, read, row_of, workbook

OPENED = "incidents.opened"
GOOD = workbook({OPENED: [row_of(OPENED, REGISTRY.types[OPENED].example)]})
SHEET = "xl/worksheets/sheet2.xml"


def parts(data: bytes = GOOD) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(content: dict[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", compression) as new:
        for name, part in content.items():
            new.writestr(name, part)
    return data.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes] | bytes) -> bytes:
    content = parts()
    content[name] = change if isinstance(change, bytes) else change(content[name])
    return packed(content)


def refusal(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read(data)
    assert str(refused.value)
    return refused.value


NO_WORKBOOKS = {
    "nothing": b"",
    "text": b"title;what\nWater;flood\n",
    "a web page": b"<html><body>Sign in</body></html>",
    "a ZIP of something else": packed({"readme.txt": b"hello"}),
    "half a file": GOOD[: len(GOOD) // 2],
    "an old file, or one with a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
}


@pytest.mark.parametrize("name", sorted(NO_WORKBOOKS))
def test_what_is_no_workbook_is_said(name: str) -> None:
    assert refusal(NO_WORKBOOKS[name]).code == "not_a_workbook"


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/embeddings/oleObject1.bin",
        "xl/activeX/activeX1.xml", "XL/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml",
    ],
)  # fmt: skip
def test_macros_links_and_what_is_embedded_are_refused(name: str) -> None:
    found = refusal(packed({**parts(), name: b"something"}))
    assert found.code == "workbook_unwanted"
    assert "save it as .xlsx without" in str(found)


def test_a_bomb_is_not_unpacked() -> None:
    zeros = b" " * (archive.LARGEST_UNPACKED + 10)
    started = time.monotonic()
    found = refusal(with_part(SHEET, lambda sheet: sheet.replace(b"</sheetData>", zeros + b"</sheetData>")))
    assert (found.code, found.values["most"]) == ("workbook_too_large", archive.LARGEST_UNPACKED // 1024**2)
    assert time.monotonic() - started < 20


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either() -> None:
    data = bytearray(with_part(SHEET, lambda sheet: sheet + b" " * 50_000_000))
    for match in re.finditer(b"PK\x01\x02", bytes(data)):
        struct.pack_into("<I", data, match.start() + 24, 1_000)
    assert refusal(bytes(data)).code in ("workbook_damaged", "not_a_workbook")


def test_the_limits_are_named() -> None:
    assert refusal(b"PK" + b"\0" * (archive.LARGEST_FILE + 1)).values["most"] == 16
    many = packed({**parts(), **{f"xl/media/{number}.png": b"" for number in range(archive.MOST_PARTS)}}, ZIP_STORED)
    assert refusal(many).values["most"] == archive.MOST_PARTS
    wide = with_part(
        SHEET, lambda sheet: sheet.replace(b"</row>", b'<c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row>', 1)
    )
    assert refusal(wide).values["most"] == book.MOST_COLUMNS
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    long = with_part(SHEET, lambda sheet: sheet.replace(b"</sheetData>", row * (book.MOST_ROWS + 1) + b"</sheetData>"))
    assert refusal(long).values["most"] == book.MOST_ROWS


def test_empty_rows_are_no_rows() -> None:
    blank = b"".join(b'<row r="%d" ht="20"><c r="A%d" s="1"/></row>' % (n, n) for n in range(10, 60_000))
    found = read(with_part(SHEET, lambda sheet: sheet.replace(b"</sheetData>", blank + b"</sheetData>")))
    assert len(found.lines) == 1
    assert not faults(found)


ENTITIES = [
    b'<!DOCTYPE x [<!ENTITY secret SYSTEM "file://%s">]>',
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
]


@pytest.mark.parametrize("doctype", ENTITIES)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_nothing_is_fetched(doctype: bytes, part: str, encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    text = doctype.replace(b"%s", str(secret).encode())

    def change(sheet: bytes) -> bytes:
        whole = text + re.sub(rb"<\?xml[^>]*\?>", b"", sheet).replace(b"<t>", b"<t>&secret;", 1)
        return whole if encoding == "utf-8" else whole.decode().encode("utf-16")

    with nothing_else_opened():
        found = refusal(with_part(part, change))
    assert found.code == "workbook_unwanted"
    assert "the secret" not in str(found)


SHARED = b'<row r="9"><c r="D9" t="s"><v>999999</v></c></row>'
DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "bytes of another encoding": lambda sheet: sheet.replace(b"Water rising", b"\xc7\xe1\xe3\xed\xc7\xe5"),
    "cut off": lambda sheet: sheet[: len(sheet) // 2],
    "no XML": lambda sheet: b"\0\1\2",
    "a cell that is nowhere": lambda sheet: re.sub(rb'r="D4"', b'r="4D"', sheet),
    "a row that is no number": lambda sheet: re.sub(rb'<row r="4"', b'<row r="x"', sheet),
    "a text that is not there": lambda sheet: sheet.replace(b"</sheetData>", SHARED + b"</sheetData>"),
    "nested without end": lambda sheet: b"<a>" * 100_000,
    "half of a character": lambda sheet: b"\xff\xfe" + b"\xd8",
}


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_what_is_damaged_is_said(name: str) -> None:
    assert refusal(with_part(SHEET, DAMAGED[name])).code == "workbook_damaged"


def test_utf_16_is_read() -> None:
    assert not faults(read(with_part(SHEET, lambda sheet: sheet.decode().encode("utf-16"))))


def test_a_formula_is_refused_with_the_value_that_it_shows() -> None:
    cell = b'<c r="D4" t="str"><f>HYPERLINK("http://example.invalid")</f><v>Water rising</v></c>'
    found = read(with_part(SHEET, lambda sheet: re.sub(rb'<c r="D4".*?</c>', cell, sheet)))
    assert faults(found) == [("Incident opened", FIRST, "Title", "formula")]
    assert "(Water rising)" in str(found.all_faults()[0])


def test_relations_lead_nowhere_outside_the_file(tmp_path: Path) -> None:
    outside = tmp_path / "sheet.xml"
    outside.write_bytes(parts()[SHEET])
    for target in (f"file://{outside}", str(outside), "../../../../etc/passwd", "http://127.0.0.1:9/sheet.xml"):
        rels = re.sub(
            rb'Target="/?[^"]*sheet2.xml"', b'Target="%s"' % target.encode(), parts()["xl/_rels/workbook.xml.rels"]
        )
        with nothing_else_opened():
            assert not read(with_part("xl/_rels/workbook.xml.rels", rels)).lines


@contextmanager
def nothing_else_opened() -> Iterator[None]:
    """No file, no connection and no process is opened meanwhile by this thread, as Python knows of them."""
    _watched.append((get_ident(), []))
    try:
        yield
    finally:
        _, seen = _watched.pop()
    assert not seen


_watched: list[tuple[int, list[str]]] = []
_WATCHED = ("open", "socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "urllib.")


def _note(event: str, arguments: Any) -> None:
    # A server that another test left behind opens files and connections of its own.
    if _watched and event.startswith(_WATCHED) and get_ident() == _watched[-1][0]:
        _watched[-1][1].append(f"{event} {arguments!r:.200}")


sys.addaudithook(_note)


def test_the_watch_sees_files_and_connections(tmp_path: Path) -> None:
    with pytest.raises(AssertionError), nothing_else_opened():
        (tmp_path / "x").write_bytes(b"")
    with pytest.raises(AssertionError), nothing_else_opened(), socket.socket() as made:
        made.connect_ex(("127.0.0.1", 9))


LONGEST_S = 5


def check(data: bytes) -> None:
    """It is read, or refused with words; in time, and without anything being opened."""
    started = time.monotonic()
    with nothing_else_opened():
        try:
            found = read(data)
            said = [str(fault) for fault in found.all_faults()]
        except JisrError as error:
            said = [str(error)]
    assert all(said)
    assert time.monotonic() - started < LONGEST_S


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    check(data)
    check(b"PK\x03\x04" + data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_any_bytes_changed(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    check(bytes(data))


SMALL = {name: part for name, part in parts().items() if name.endswith((".xml", ".rels"))}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SMALL)), st.data())
def test_any_part_changed(name: str, data: st.DataObject) -> None:
    """Pieces of its XML are left out, said twice, or replaced by others."""
    part = SMALL[name]
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(part)))
        end = min(len(part), begin + data.draw(st.integers(0, 200)))
        others = st.sampled_from(PIECES) | st.binary(max_size=20)
        piece = data.draw(st.just(b"") | st.just(part[begin:end] * 2) | others)
        part = part[:begin] + piece + part[end:]
    check(packed({**parts(), name: part}, ZIP_STORED))


PIECES = [
    b'<c r="D4" t="s"><v>-1</v></c>', b"<f/>", b'<c t="n"><v>1e400</v></c>', b'<c t="n"><v>NaN</v></c>', b"<!--",
    b"]]>",
    b'<c r="ZZZ99999999"/>', b'<row r="0"/>', b"&#0;", b"&amp;", b"&x;", b"<![CDATA[", b"<?x?>", b'<row r="-5">',
    b'<c r="E4" t="b"><v>2</v></c>', b'<c r="G4" t="d"><v>2017</v></c>', b'<c t="inlineStr"/>', b"_xD800_", b"_x0000_",
]  # fmt: skip

CELLS = st.one_of(
    st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.datetimes(),
    st.sampled_from(["=1+1", "1e999999999", "_xD800_", "_x0000_", "[", '["a", 1]', "@", "@@", ";;;", "33 44;", "٣"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=30), min_size=1, max_size=4))
def test_any_cells(rows: list[list[Any]]) -> None:
    """Under the right headings: whatever stands there is read or named."""
    xml = b"".join(
        b"<row>" + b"".join(_cell(value) for value in row) + b"</row>" for row in rows
    )  # fmt: skip
    check(with_part(SHEET, lambda sheet: re.sub(rb'<row r="4".*</row>', lambda _: xml, sheet)))


def _cell(value: Any) -> bytes:
    if isinstance(value, bool):
        return b'<c t="b"><v>%d</v></c>' % value
    if isinstance(value, int | float):
        return b"<c><v>%s</v></c>" % repr(value).encode()
    text = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", str(value))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return b'<c t="inlineStr"><is><t>%s</t></is></c>' % text.encode()
