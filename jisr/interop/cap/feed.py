"""The warnings that somebody sees, for programs that watch: a list as JSON, and an Atom feed (RFC 4287) with a link to
each CAP message, as "Example Practices: CAP Feeds" (OASIS, 2014) has it.

The newest message of each subject; a cancellation stays, so that who showed the warning takes it away.
"""

from typing import Any

import orjson
from lxml import etree

from jisr.interop.cap.content import SEVERITIES
from jisr.interop.cap.messages import Message, all_messages, current
from jisr.interop.cap.write import MEDIA, headline, sender, sent
from jisr.interop.formats import Outgoing
from jisr.interop.statement import Statement, label_words, statement_of
from jisr.interop.xml import text_for_xml
from jisr.journal.rollup import roll_up
from jisr.journal.when import ms_of, text_of
from jisr.language import filled

ATOM = "http://www.w3.org/2005/Atom"
ATOM_MEDIA = "application/atom+xml"
LONGEST_SUMMARY = 500  # the message has it whole
NEVER = text_of(0)
"""When an empty feed changed last: nothing that its reader sees ever did."""


def warnings(out: Outgoing) -> list[Message]:
    """The newest first."""
    threads, _ = out.threads()
    found = current(list(all_messages(threads, out.policy)))
    found.sort(key=lambda each: (-ms_of(each.record.recorded_at or ""), each.record.id))
    return found


def list_json(out: Outgoing) -> bytes:
    found = warnings(out)
    statement = statement_of(out, [each.label for each in found])
    return orjson.dumps(
        {
            "space": out.space,
            "exercise": out.is_exercise,
            "viewer": out.viewer,
            "label_line": label_words(statement.label) if statement.label is not None else None,
            "alerts": [_summary(each, out, statement) for each in found],
        }
    )


def _summary(message: Message, out: Outgoing, statement: Statement) -> dict[str, Any]:
    content = message.content
    return {
        "id": message.record.id,
        "ref": message.record.ref,
        "thread": message.thread,
        "type": message.kind,
        "event": str(content.event),
        "headline": headline(message, statement),
        "severity": content.severity,
        "urgency": content.urgency,
        "certainty": content.certainty,
        "sender": sender(message, out),
        "sent": sent(message),
        "references": [each.record.id for each in message.references],
        "label_line": label_words(roll_up([message.label], out.policy)),
        "cap": f"alerts/{message.record.id}.cap",
    }


def feed_xml(out: Outgoing, address: str) -> bytes:
    """`address`: of /api/v1/alerts, as its reader reached it."""
    found = warnings(out)
    statement = statement_of(out, [each.label for each in found])
    namespaces: Any = {None: ATOM}
    feed = etree.Element(_name("feed"), nsmap=namespaces)
    _add(feed, "id", f"{address}.atom")
    _add(feed, "title", statement.titled(filled("Warnings of {domain}", domain=out.policy.domain)))
    _add(feed, "subtitle", _without_time(statement))
    _add(feed, "updated", found[0].record.recorded_at or NEVER if found else NEVER)
    _add(_add(feed, "author"), "name", f"{out.policy.domain}/{out.space}")
    _link(feed, "self", ATOM_MEDIA, f"{address}.atom")
    for message in found:
        _entry(feed, message, out, statement, address)
    return etree.tostring(feed, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _without_time(statement: Statement) -> str:
    """A feed that has not changed is the same bytes: its time is that of its newest warning."""
    parts = [statement.space_words, statement.viewer_words]
    if statement.label is not None:
        parts.insert(1, label_words(statement.label))
    return "; ".join(parts)


def _entry(feed: etree._Element, message: Message, out: Outgoing, statement: Statement, address: str) -> None:
    content, record = message.content, message.record
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:x-jisr:record:{record.id}")
    _add(entry, "title", headline(message, statement))
    _add(entry, "updated", record.recorded_at or NEVER)
    _add(entry, "published", record.recorded_at or NEVER)
    _add(_add(entry, "author"), "name", sender(message, out))
    _add(entry, "summary", (content.description or content.written_instruction or content.headline)[:LONGEST_SUMMARY])
    _link(entry, "alternate", MEDIA, f"{address}/{record.id}.cap")
    for scheme, term in (
        ("status", "Exercise" if out.is_exercise else "Actual"), ("msgType", message.kind),
        ("severity", SEVERITIES[content.severity]), ("urgency", content.urgency), ("certainty", content.certainty),
        ("label", label_words(roll_up([message.label], out.policy))),
    ):  # fmt: skip
        etree.SubElement(entry, _name("category"), scheme=f"urn:x-jisr:cap:{scheme}", term=text_for_xml(term))
    for each in message.references:
        _link(entry, "related", MEDIA, f"{address}/{each.record.id}.cap")


def _link(parent: etree._Element, relation: str, media: str, address: str) -> None:
    etree.SubElement(parent, _name("link"), rel=relation, type=media, href=text_for_xml(address))


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _add(parent: etree._Element, tag: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, _name(tag))
    if text:
        element.text = text_for_xml(text)
    return element
