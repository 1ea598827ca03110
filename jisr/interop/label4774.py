"""Labels as NATO ADatP-4774 confidentiality metadata labels, and back. Bytes in, bytes out; nothing is looked up.

Source: ADatP-4774 edition A version 1 (2017), appendix 1: element order of its schema 1.3, and its prose.

| here          | there                                                                                           |
|---------------|-------------------------------------------------------------------------------------------------|
| policy, level | PolicyIdentifier, Classification                                                                |
| releasable_to | Category PERMISSIVE "Releasable To", one GenericValue each: member and community codes as they  |
|               | are, and the words `all` (national members, the cell) and `public`                              |
| (empty)       | the originator's code alone, written out: there, a label without the category is open           |
| caveats       | Category RESTRICTIVE "Handling", one GenericValue each; without caveats no category             |
| originator    | OriginatorID, a URI urn:x-jisr:member:CODE                                                      |
| expires       | ReviewDateTime: like ours, a date that has passed asks for a new label and changes nothing      |

The prose (not the schema) wants a ReviewDateTime on every label. A caller whose label has no expiry may give one as
`review_at`; an attribute of our own then says that it is no expiry, so that reading gives the same label back.
"""

from collections.abc import Iterable

from lxml import etree

from jisr.errors import Invalid
from jisr.journal.label import Label
from jisr.journal.when import ms_of, text_of

NAMESPACE = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
LARGEST = 64 * 1024  # bytes

_OURS = "urn:x-jisr:label:1"
_MEMBER = "urn:x-jisr:member:"
_NO_EXPIRY = f"{{{_OURS}}}expires"
_RELEASE = ("PERMISSIVE", "Releasable To")
_HANDLING = ("RESTRICTIVE", "Handling")


def write_label(label: Label, created_at: str, review_at: str | None = None, alone: bool = False) -> bytes:
    """UTF-8 XML, root originatorConfidentialityLabel. `created_at` and `review_at` are RFC 3339.

    `alone`: on one line, without the declaration, to stand inside something else.
    """
    root = label_element(label, created_at, review_at)
    if alone:
        return etree.tostring(root, encoding="UTF-8")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def label_element(label: Label, created_at: str, review_at: str | None = None) -> etree._Element:
    root = etree.Element(_name("originatorConfidentialityLabel"), nsmap={"slab": NAMESPACE})
    _write_review(root, label, review_at)
    information = etree.SubElement(root, _name("ConfidentialityInformation"))
    _add(information, "PolicyIdentifier", label.policy)
    _add(information, "Classification", label.level)
    _add_category(information, _HANDLING, label.caveats)
    _add_category(information, _RELEASE, label.releasable_to or (label.originator,))
    _add(root, "OriginatorID", _MEMBER + label.originator).set("IDType", "uniformResourceIdentifier")
    _add(root, "CreationDateTime", text_of(ms_of(created_at, "created_at")))
    return root


def read_label(data: bytes) -> Label:
    """The label that `write_label` wrote, or one that another system wrote with the same categories.

    Errors: `Invalid` label_not_xml, label_not_4774 (an element is missing or stands in the wrong place),
    label_category (a restriction that has no meaning here must not be lost), label_without_release.
    Informative categories and the privacy mark restrict nobody, by the standard, and are passed over.
    """
    root = _parse(data)
    information, originator = _parts(root)
    caveats, released = _values(information, _HANDLING), _values(information, _RELEASE)
    if not released:
        raise Invalid(
            "the label has no category Releasable To; name at least one reader",
            code="label_without_release", field="label.releasable_to",
        )  # fmt: skip
    return Label(
        policy=_text(information, "PolicyIdentifier"),
        level=_text(information, "Classification"),
        originator=originator,
        releasable_to=() if released == (originator,) else released,
        caveats=caveats,
        expires=_read_review(root),
    )


def _write_review(root: etree._Element, label: Label, review_at: str | None) -> None:
    if label.expires is not None:
        root.set("ReviewDateTime", text_of(ms_of(label.expires, "label.expires")))
    elif review_at is not None:
        root.set("ReviewDateTime", text_of(ms_of(review_at, "review_at")))
        root.set(_NO_EXPIRY, "never")


def _read_review(root: etree._Element) -> str | None:
    review = root.get("ReviewDateTime")
    if review is None or root.get(_NO_EXPIRY) is not None:
        return None
    return text_of(ms_of(review, "ReviewDateTime"))


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _name(tag))
    element.text = text
    return element


def _add_category(parent: etree._Element, kind: tuple[str, str], values: Iterable[str]) -> None:
    values = tuple(values)
    if values:
        category = etree.SubElement(parent, _name("Category"), Type=kind[0], TagName=kind[1])
        for value in values:
            _add(category, "GenericValue", value)


def _parse(data: bytes) -> etree._Element:
    """A parser of its own for each label: entities stay unexpanded, nothing is fetched, no document type is let in."""
    if len(data) > LARGEST:
        raise Invalid("a label has at most {most} bytes", code="label_not_xml", field="label", most=LARGEST)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid("not XML: {what}", code="label_not_xml", field="label", what=str(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Invalid("a label has no document type", code="label_not_xml", field="label")
    if root.tag != _name("originatorConfidentialityLabel"):
        raise _misplaced(_short(root.tag), "the root")
    return root


# The schema's order; what a label here never holds is None: it would be lost.
_ROOT_ORDER = ("ConfidentialityInformation", "OriginatorID", "CreationDateTime")
_INFORMATION_ORDER = ("PolicyIdentifier", "Classification", "PrivacyMark", "Category")


def _parts(root: etree._Element) -> tuple[etree._Element, str]:
    if [child.tag for child in root] != [_name(tag) for tag in _ROOT_ORDER]:
        raise _misplaced(", ".join(_short(child.tag) for child in root) or "nothing", _short(root.tag))
    information, originator, _ = root
    ms_of(_text(root, "CreationDateTime"), "CreationDateTime")
    _check_order(information)
    code = (originator.text or "").strip()
    if not code.startswith(_MEMBER) or code == _MEMBER:
        raise Invalid(
            "the originator {originator!r} is no member; write urn:x-jisr:member:CODE",
            code="label_not_4774", field="label.originator", originator=code[:80],
        )  # fmt: skip
    return information, code.removeprefix(_MEMBER)


def _check_order(information: etree._Element) -> None:
    tags = [_short(child.tag) for child in information]
    once = ("PolicyIdentifier", "Classification")
    allowed = {_name(tag) for tag in _INFORMATION_ORDER}
    if any(child.tag not in allowed for child in information):
        raise _misplaced(", ".join(tags), "ConfidentialityInformation")
    in_order = tags == sorted(tags, key=_INFORMATION_ORDER.index)
    if not in_order or any(tags.count(tag) != 1 for tag in once):
        raise _misplaced(", ".join(tags) or "nothing", "ConfidentialityInformation")


def _values(information: etree._Element, kind: tuple[str, str]) -> tuple[str, ...]:
    """The sorted values of the categories of this type."""
    found: set[str] = set()
    for category in information.iterfind(_name("Category")):
        if category.get("Type") != kind[0]:
            _check_type(category)
        elif category.get("TagName") != kind[1]:
            raise _other_category(category)
        else:
            found.update(_generic_values(category))
    return tuple(sorted(found))


def _check_type(category: etree._Element) -> None:
    if category.get("Type") not in ("RESTRICTIVE", "PERMISSIVE", "INFORMATIVE"):
        raise _other_category(category)


def _generic_values(category: etree._Element) -> Iterable[str]:
    for value in category:
        text = (value.text or "").strip()
        if value.tag != _name("GenericValue") or not text or len(value):
            raise _misplaced(_short(value.tag), "Category")
        yield text


def _text(parent: etree._Element, tag: str) -> str:
    text = (parent.findtext(_name(tag)) or "").strip()
    if not text:
        raise Invalid("{tag} is empty", code="label_not_4774", field=tag, tag=tag)
    return text


def _other_category(category: etree._Element) -> Invalid:
    values = {"type": str(category.get("Type")), "tag": str(category.get("TagName"))}
    return Invalid(
        "the category {category} has no meaning here; it may be Releasable To (PERMISSIVE) or Handling (RESTRICTIVE)",
        code="label_category", field="label", category=f"{values['tag']} ({values['type']})",
    )  # fmt: skip


def _misplaced(found: str, where: str) -> Invalid:
    return Invalid(
        "{found} cannot stand in {where} of an ADatP-4774 label",
        code="label_not_4774", field="label", found=found[:200], where=where,
    )  # fmt: skip


def _short(tag: object) -> str:
    return etree.QName(tag).localname if isinstance(tag, str) else "a comment or entity"
