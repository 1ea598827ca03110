"""From words, of a query string or of a command line, to what goes out in a format or comes in. Knows no web."""

from collections.abc import Mapping
from typing import Any

import orjson

from jisr.api import asking
from jisr.errors import Invalid
from jisr.interop.formats import MOST_THREADS, Brought, Format, Incoming, Outgoing, check_options
from jisr.journal.journal import Journal
from jisr.journal.label import Clearance
from jisr.journal.policy import Policy
from jisr.journal.query import MOST_ROWS
from jisr.journal.record import Actor, Submission
from jisr.search import Known

FINDING = {
    "kind": "such as incident",
    "state": "such as open",
    "bbox": "west,south,east,north in degrees",
    "since": "changed at this time or later",
    "q": "words that all stand in one record",
    "at": "as it was known at this time",
}
WRITING = {**FINDING, "limit": "threads at most", "thread": "one thread alone, by its reference or id"}
READING = {
    "preset": "of the label; without one, the narrowest useful one of the pack",
    "to": "members that the preset takes by name, with commas",
    "label": "the whole label, as JSON",
    "dry_run": "true: say what would be handed in and who would see it; hand nothing in",
}


def outgoing(
    form: Format, journal: Journal, policy: Policy, clearance: Clearance, given: Mapping[str, str]
) -> Outgoing:
    check_options(given, {**WRITING, **form.write_options})
    at = asking.time_of(given, "at")
    known = Known(journal.registry, policy, journal.now() if at is None else at)
    asked = asking.query_of({name: text for name, text in given.items() if name != "limit"}, known)
    return Outgoing(
        reader=journal.read(clearance, at),
        policy=policy,
        space=journal.space,
        viewer=clearance.name,
        now=journal.now(),
        query=asked.query,
        thread=given.get("thread"),
        most=asking.limit_of(given, MOST_ROWS, MOST_THREADS),
        asked={name: given[name] for name in form.write_options if name in given},
    )


def incoming(
    form: Format, data: bytes, journal: Journal, policy: Policy, actor: Actor, given: Mapping[str, str]
) -> Incoming:
    check_options(given, {**READING, **form.read_options})
    return Incoming(
        data=data,
        actor=actor,
        reader=journal.read(policy.post_clearance(actor.member, actor.post)),
        policy=policy,
        space=journal.space,
        now=journal.now(),
        label=label_of(given),
        asked={name: given[name] for name in form.read_options if name in given},
    )


def is_dry_run(given: Mapping[str, str]) -> bool:
    text = given.get("dry_run", "false")
    if text not in ("true", "false"):
        raise Invalid("dry_run is true or false", code="bad_dry_run", field="dry_run")
    return text == "true"


def label_of(given: Mapping[str, str]) -> dict[str, Any] | None:
    """The label that was chosen, if one was: `preset=CELL&to=MOH,MOI`, or `label={...}`."""
    if "label" in given:
        return _written_out(given["label"])
    if "preset" not in given:
        return None
    named = [each.strip() for each in given.get("to", "").split(",") if each.strip()]
    return {"preset": given["preset"], **({"releasable_to": named} if named else {})}


def _written_out(text: str) -> dict[str, Any]:
    try:
        label = orjson.loads(text)
    except orjson.JSONDecodeError:
        label = None
    if not isinstance(label, dict):
        message = 'a label is a JSON object such as {{"preset": "CELL"}}'
        raise Invalid(message, code="label_malformed", field="label")
    return label


def foretold(brought: Brought, would_see: list[dict[str, Any]]) -> dict[str, Any]:
    """Each record as it would be handed in, with who would see it."""
    records = [entry for entry in brought.entries if isinstance(entry, Submission)]
    places = brought.places or [{}] * len(records)
    lines = [
        {**seen, **place, "type": entry.type, "thread": entry.thread, "label": entry.label, "body": entry.body}
        for seen, place, entry in zip(would_see, places, records, strict=True)
    ]
    return {"would_see": lines, "notes": brought.notes}
