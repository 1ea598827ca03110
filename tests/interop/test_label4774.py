"""A label leaves as ADatP-4774 XML and comes back as itself."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jisr.errors import Invalid
from jisr.interop.label4774 import LARGEST, NAMESPACE, read_label, write_label
from jisr.journal.label import Label

MOMENT = "2017-08-01T05:00:00+03:00"
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("label4774.xsd")))
CODES = st.sets(st.sampled_from(["CTS", "HEALTH", "MOD", "MOH", "MOI", "all", "public"]))


def label(**changes: Any) -> Label:
    values: dict[str, Any] = {
        "policy": "TWO RIVERS",
        "level": "OFFICIAL",
        "originator": "MOWR",
        "releasable_to": ("CELL", "MOH"),
        "caveats": (),
    }
    return Label(**values | changes)


WRITTEN = write_label(label(), MOMENT)


CASES = {
    "named": label(),
    "all": label(releasable_to=("all",)),
    "public": label(level="OPEN", releasable_to=("public",)),
    "community and caveats": label(releasable_to=("SECURITY",), caveats=("EOD", "MEDICAL"), level="RESTRICTED"),
    "originator alone": label(releasable_to=()),
    "expiry": label(expires="2017-09-01T00:00:00.000Z"),
}


@pytest.mark.parametrize("given_label", CASES.values(), ids=CASES)
def test_a_label_comes_back_and_fits_the_schema(given_label: Label) -> None:
    data = write_label(given_label, MOMENT)
    assert read_label(data) == given_label
    SCHEMA.assertValid(etree.fromstring(data))


CAVEATS = st.sets(st.sampled_from(["EOD", "MEDICAL"]))
EXPIRIES = st.none() | st.just("2017-09-01T00:00:00.000Z")


@given(CODES, CAVEATS, EXPIRIES, st.booleans())
def test_any_label_comes_back(released: set[str], caveats: set[str], expires: str | None, review: bool) -> None:
    it = label(releasable_to=tuple(sorted(released)), caveats=tuple(sorted(caveats)), expires=expires)
    data = write_label(it, MOMENT, review_at="2018-08-01T00:00:00Z" if review else None)
    assert read_label(data) == it
    SCHEMA.assertValid(etree.fromstring(data))


def test_nobody_but_the_originator_is_written_out() -> None:
    values = etree.fromstring(write_label(label(releasable_to=()), MOMENT)).findall(f".//{{{NAMESPACE}}}GenericValue")
    assert [value.text for value in values] == ["MOWR"]


def test_the_whole_text_of_one_label() -> None:
    data = write_label(label(caveats=("MEDICAL",), expires="2017-09-01T00:00:00.000Z"), MOMENT)
    assert data.decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<slab:originatorConfidentialityLabel xmlns:slab="{NAMESPACE}" ReviewDateTime="2017-09-01T00:00:00.000Z">\n'
        "  <slab:ConfidentialityInformation>\n"
        "    <slab:PolicyIdentifier>TWO RIVERS</slab:PolicyIdentifier>\n"
        "    <slab:Classification>OFFICIAL</slab:Classification>\n"
        '    <slab:Category Type="RESTRICTIVE" TagName="Handling">\n'
        "      <slab:GenericValue>MEDICAL</slab:GenericValue>\n"
        "    </slab:Category>\n"
        '    <slab:Category Type="PERMISSIVE" TagName="Releasable To">\n'
        "      <slab:GenericValue>CELL</slab:GenericValue>\n"
        "      <slab:GenericValue>MOH</slab:GenericValue>\n"
        "    </slab:Category>\n"
        "  </slab:ConfidentialityInformation>\n"
        '  <slab:OriginatorID IDType="uniformResourceIdentifier">urn:x-jisr:member:MOWR</slab:OriginatorID>\n'
        "  <slab:CreationDateTime>2017-08-01T02:00:00.000Z</slab:CreationDateTime>\n"
        "</slab:originatorConfidentialityLabel>\n"
    )


@pytest.mark.parametrize(
    "informative",
    [
        '<slab:Category Type="INFORMATIVE" TagName="Use"><slab:GenericValue>STAFF</slab:GenericValue></slab:Category>',
        "<!-- a comment -->",
    ],
)
def test_what_restricts_nobody_is_passed_over(informative: str) -> None:
    end = b"</slab:ConfidentialityInformation>"
    data = WRITTEN.replace(end, informative.encode() + end)
    assert read_label(data) == label()


BAD = {
    "nothing": (b"", "label_not_xml"),
    "no XML": (b"<slab", "label_not_xml"),
    "too large": (b" " * (LARGEST + 1), "label_not_xml"),
    "a document type": (b'<!DOCTYPE a [<!ENTITY x "y">]>' + WRITTEN.split(b"?>\n", 1)[1], "label_not_xml"),
    "an entity from a file": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', "label_not_xml"),
    "another root": (b"<label/>", "label_not_4774"),
}
CHANGED = {
    "another namespace": ("metadatalabel:1:0", "metadatalabel:2:0", "label_not_4774"),
    "no level": ("<slab:Classification>OFFICIAL</slab:Classification>", "", "label_not_4774"),
    "an empty level": (">OFFICIAL<", "> <", "label_not_4774"),
    "no moment": ("CreationDateTime", "Creation", "label_not_4774"),
    "a bad moment": ("2017-08-01T", "yesterday ", "not_a_time"),
    "an originator elsewhere": ("urn:x-jisr:member:MOWR", "somebody@example.org", "label_not_4774"),
    "no release": ("PERMISSIVE", "INFORMATIVE", "label_without_release"),
    "an unknown restriction": ('PERMISSIVE" TagName="Releasable To', 'RESTRICTIVE" TagName="Eyes', "label_category"),
    "an unknown permission": ("Releasable To", "Only", "label_category"),
    "an unknown type": ("PERMISSIVE", "permissive", "label_category"),
    "an empty value": (">MOH<", "><", "label_not_4774"),
    "another kind of value": ("<slab:GenericValue>MOH</slab:GenericValue>", "<slab:BitStringValue/>", "label_not_4774"),
    "a stranger among the parts": ("</slab:ConfidentialityInformation>", "<a/>\\g<0>", "label_not_4774"),
}


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD)
def test_what_is_no_such_label_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_label(data)
    assert refused.value.code == code
    assert str(refused.value)


@pytest.mark.parametrize(("good", "bad", "code"), CHANGED.values(), ids=CHANGED)
def test_a_label_with_one_fault_is_refused(good: str, bad: str, code: str) -> None:
    data = re.sub(re.escape(good), bad, WRITTEN.decode()).encode()
    assert data != WRITTEN
    test_what_is_no_such_label_is_refused(data, code)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_label(data)
