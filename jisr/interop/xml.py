"""XML in and out, carefully: a parser that fetches and expands nothing, and texts that XML can hold."""

import re

from lxml import etree

from jisr.errors import Invalid

DEEPEST = 32
MOST_ELEMENTS = 20_000

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENCODING = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_READ = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def text_for_xml(text: str) -> str:
    """Characters that XML 1.0 has no place for are shown as the replacement character."""
    return _ILLEGAL.sub("\ufffd", text)


def parse(data: bytes, largest: int) -> etree._Element:
    """The root. `Invalid` for what is no XML, or is XML that could harm who reads it: too large, too deep, with a
    document type or an entity of its own, in another encoding than UTF-8."""
    if len(data) > largest:
        raise Invalid("the file has more than {most} bytes", code="xml_too_large", most=largest)
    encoding = _ENCODING.match(data)
    if b"\x00" in data or (encoding is not None and encoding[1].decode().lower() not in _READ):
        raise Invalid("the file is not in UTF-8: save it as such", code="xml_encoding")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _unsafe()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.position[0] if error.position else None
        raise Invalid("not XML: {what}", code="not_xml", line=line, what=error.msg or "") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unsafe()
    _check_size(root)
    return root


def _check_size(root: etree._Element) -> None:
    level: list[etree._Element] = [root]
    depth = count = 0
    while level:
        depth += 1
        count += len(level)
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise Invalid("the file has too many elements, or too deep ones", code="xml_too_deep")
        level = [child for each in level for child in each]


def _unsafe() -> Invalid:
    return Invalid("a document type or an entity has no place in this file: take it out", code="xml_unsafe")
