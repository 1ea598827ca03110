"""CAP 1.2 out: one message as XML, in the four languages; the file of an export holds the newest of what was asked."""

from collections.abc import Iterable
from typing import Any

from lxml import etree

from jisr.errors import Missing
from jisr.interop.cap.content import SEVERITIES, Area, Content
from jisr.interop.cap.messages import ALERT, Message, all_messages, current
from jisr.interop.cap.names import NAMESPACE, offset_text, sender_of, time_text
from jisr.interop.formats import Outgoing
from jisr.interop.shapes import UNITS
from jisr.interop.statement import EXERCISE, Statement, label_words, label_xml, statement_of
from jisr.interop.xml import text_for_xml
from jisr.journal.label import PUBLIC
from jisr.journal.rollup import roll_up
from jisr.journal.when import ms_of
from jisr.language import LANGUAGES, Phrase, filled, use

MEDIA = "application/cap+xml"
LANGUAGE_TAGS = {"en": "en", "fr": "fr", "ar": "ar", "ckb": "ckb"}


def write_cap(out: Outgoing) -> bytes:
    """The one warning of a thread, the newest of many: CAP has one message a file. The others: /alerts."""
    threads, _ = out.threads()
    newest = max(current(list(all_messages(threads, out.policy))), key=_order, default=None)
    if newest is None:
        raise Missing("there is no warning here that you may see", code="no_alert")
    return message_xml(newest, out)


def _order(message: Message) -> tuple[int, str]:
    return ms_of(message.record.recorded_at or ""), message.record.id


def find_message(messages: Iterable[Message], record: str) -> Message:
    found = next((each for each in messages if each.record.id == record), None)
    if found is None:
        raise missing(record)
    return found


def missing(record: str) -> Missing:
    return Missing("there is nothing under {reference} that you may see", code="not_found", reference=record[:80])


def message_xml(message: Message, out: Outgoing) -> bytes:
    namespaces: Any = {None: NAMESPACE}
    alert = etree.Element(_name("alert"), nsmap=namespaces)
    statement = statement_of(out, [message.label])
    _add(alert, "identifier", message.record.id)
    _add(alert, "sender", sender(message, out))
    _add(alert, "sent", sent(message))
    _add(alert, "status", "Exercise" if out.is_exercise else "Actual")
    _add(alert, "msgType", message.kind)
    is_public = PUBLIC in message.label.releasable_to
    _add(alert, "scope", "Public" if is_public else "Restricted")
    if not is_public:
        _add(alert, "restriction", label_words(roll_up([message.label], out.policy)))
    _add(alert, "note", statement.sentence)
    if message.kind != ALERT:
        _add(alert, "references", " ".join(reference(each, out) for each in message.references))
    _add(alert, "incidents", message.thread)
    for language in LANGUAGES:
        with use(language):
            _info(alert, language, message, out, statement)
    return etree.tostring(alert, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def sender(message: Message, out: Outgoing) -> str:
    return sender_of(out.policy.domain, out.space, message.record.author or "")


def sent(message: Message) -> str:
    return time_text(ms_of(message.record.recorded_at or ""))


def reference(message: Message, out: Outgoing) -> str:
    return f"{sender(message, out)},{message.record.id},{sent(message)}"


def _info(alert: etree._Element, language: str, message: Message, out: Outgoing, statement: Statement) -> None:
    content = message.content
    info = etree.SubElement(alert, _name("info"))
    _add(info, "language", LANGUAGE_TAGS[language])
    _add(info, "category", content.category)
    _add(info, "event", statement.titled(str(content.event)))
    _add(info, "responseType", content.response)
    _add(info, "urgency", content.urgency)
    _add(info, "severity", SEVERITIES[content.severity])
    _add(info, "certainty", content.certainty)
    _add(info, "onset", offset_text(content.onset) if content.onset else "")
    _add(info, "senderName", _author(message, language, out))
    _add(info, "headline", statement.titled(content.headline))
    _add(info, "description", content.description)
    _add(info, "instruction", _instruction(content))
    for name, value in _parameters(message, statement).items():
        parameter = etree.SubElement(info, _name("parameter"))
        _add(parameter, "valueName", f"jisr.{name}")
        _add(parameter, "value", value)
    for area in content.areas:
        _area(info, area)


def _author(message: Message, language: str, out: Outgoing) -> str:
    member = out.policy.members.get(message.record.author or "")
    return "" if member is None else member.names.get(language) or member.names.get("en") or member.code


def _instruction(content: Content) -> str:
    return " ".join(part for part in (str(content.instruction or ""), content.written_instruction) if part)


def _parameters(message: Message, statement: Statement) -> dict[str, str]:
    assert statement.label is not None
    found = {
        "space": f"{EXERCISE} {statement.space}" if statement.is_exercise else statement.space,
        "viewer": statement.viewer,
        "made_at": statement.made_at,
        "ref": message.record.ref,
        "type": message.record.type or "",
        "label": label_xml(statement.label, statement.viewer, message.record.recorded_at or statement.made_at),
    }
    if message.content.severity:
        found["severity"] = str(message.content.severity)
    if message.content.what != "other":
        found["what"] = message.content.what
    return found


def _area(info: etree._Element, area: Area) -> None:
    element = etree.SubElement(info, _name("area"))
    _add(element, "areaDesc", area.description)
    if area.ring:
        _add(element, "polygon", " ".join(_pair(*point) for point in area.ring))
    if area.circle is not None:
        lon, lat, metres = area.circle
        _add(element, "circle", f"{_pair(lon, lat)} {_number(metres / 1_000)}")


def _pair(lon: int, lat: int) -> str:
    """Latitude first, as CAP has it."""
    return f"{_number(lat / UNITS)},{_number(lon / UNITS)}"


def _number(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str) -> None:
    """What says nothing is left out: an empty element would be one that says it is empty."""
    if text:
        etree.SubElement(parent, _name(tag)).text = text_for_xml(text)


def kind_word(message: Message) -> Phrase:
    return {"Update": Phrase("Update"), "Cancel": Phrase("Cancelled")}.get(message.kind, Phrase("Warning"))


def headline(message: Message, statement: Statement) -> str:
    """One line, for lists and feeds: `EXERCISE: Area to avoid: title (Cancelled)`."""
    content = message.content
    said = filled("{event}: {title}", event=content.event, title=content.headline)
    if message.kind != ALERT:
        said = filled("{what} ({kind})", what=said, kind=kind_word(message))
    return statement.titled(said)
