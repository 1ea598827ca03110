"""What the checks of several types share. Each yields faults with their field, and judges by the context alone."""

from collections.abc import Iterable, Iterator

from jisr.capabilities.incidents.ladders import Ladder
from jisr.errors import Invalid, Refused
from jisr.journal.registry import Body, CheckContext, Named
from jisr.journal.when import ms_of
from jisr.language import Phrase

KIND = "incident"
AHEAD = 5 * 60_000  # ms; how far another clock may be ahead of ours

AFTER_CLOSING = frozenset(
    f"incidents.{name}"
    for name in ("acknowledged", "call_logged", "corroborated", "disputed", "merged", "superseded", "area_lifted")
)
"""What may still be said of a closed incident."""

Faults = Iterator[Invalid]


def check_said(body: Body, context: CheckContext) -> Faults:
    """The post that it is said on behalf of is one of the pack."""
    behalf = body.get("on_behalf_of")
    if behalf is not None:
        yield from check_post(behalf["post"], context, "body.on_behalf_of.post")


def check_report(body: Body, context: CheckContext) -> Faults:
    """Its times are times, and in the order in which things happen."""
    yield from check_said(body, context)
    times = moments(body, "observed_at", "reported_at", "acknowledge_by")
    faults = [each for each in times.values() if isinstance(each, Invalid)]
    yield from faults
    if faults:
        return
    observed = times["observed_at"]
    if isinstance(observed, int) and observed > context.now + AHEAD:
        message = "observed_at is in the future: check the date and the offset"
        yield Invalid(message, code="observed_in_future", field="body.observed_at")
    yield from _ordered(times, "observed_at", "reported_at", "reported before it was observed")
    yield from _ordered(times, "observed_at", "acknowledge_by", "to be acknowledged before it was observed")


def moments(body: Body, *fields: str) -> dict[str, int | Invalid | None]:
    """The times of a body in ms, or what is wrong with them."""
    found: dict[str, int | Invalid | None] = {}
    for field in fields:
        text = body.get(field)
        try:
            found[field] = None if text is None else ms_of(text, f"body.{field}")
        except Invalid as fault:
            found[field] = fault
    return found


def check_moments(body: Body, *fields: str) -> Faults:
    yield from (each for each in moments(body, *fields).values() if isinstance(each, Invalid))


def in_order(body: Body, earlier: str, later: str, what: str) -> Faults:
    """`later` is not before `earlier`, where both are given; times that are no times are named elsewhere."""
    yield from _ordered(moments(body, earlier, later), earlier, later, what)


def _ordered(times: dict[str, int | Invalid | None], earlier: str, later: str, what: str) -> Faults:
    first, second = times[earlier], times[later]
    if isinstance(first, int) and isinstance(second, int) and second < first:
        message = "{what}: {later} lies before {earlier}"
        yield Invalid(
            message, code="times_reversed", field=f"body.{later}", what=Phrase(what), later=later, earlier=earlier
        )


def check_post(name: str, context: CheckContext, field: str) -> Faults:
    member, _, post = name.partition("/")
    try:
        context.policy.post(member, post)
    except Invalid as fault:
        fault.field = field
        yield fault


def check_joins(context: CheckContext, opens: bool) -> Faults:
    """The thread is an incident; most statements are about one that somebody opened."""
    if context.opens_thread and opens:
        return
    if context.thread_kind != KIND:
        yield Invalid("this belongs to an incident: name one", code="not_an_incident", field="thread")


def check_not_closed(context: CheckContext) -> Faults:
    if (context.state or {}).get("state") == "closed":
        message = "the incident is closed: open another one, or supersede its closing"
        yield Invalid(message, code="incident_closed", field="thread")


def one_ref(context: CheckContext, what: str, types: Iterable[str] = ()) -> Named | Invalid:
    """The one record of the same thread that this is about, or what is wrong with `refs`."""
    wanted = tuple(types)
    if len(context.refs) != 1:
        message = "name in refs the one record {what}; here are {found}"
        return Invalid(message, code="one_ref", field="refs", what=Phrase(what), found=len(context.refs))
    ref = context.refs[0]
    if ref.thread != context.thread:
        message = "{record} stands in another thread ({thread}): send this there"
        return Invalid(message, code="other_thread", field="refs", record=ref.id, thread=ref.thread)
    if wanted and ref.type not in wanted:
        message = "{record} is of type {type}; this is about {types}"
        return Invalid(message, code="wrong_ref", field="refs", record=ref.id, type=ref.type, types=", ".join(wanted))
    return ref


def check_ref(context: CheckContext, what: str, types: Iterable[str] = ()) -> Faults:
    ref = one_ref(context, what, types)
    if isinstance(ref, Invalid):
        yield ref


def check_step(context: CheckContext, part: str, about: Named, ladder: Ladder, step: str) -> Faults:
    """The step can follow what the author sees; where it sees no state of the thing, the fold judges."""
    entry = (context.state or {}).get(part, {}).get(about.id)
    if entry is not None and step not in ladder.get(entry["state"], ()):
        following = ", ".join(sorted(ladder.get(entry["state"], ()))) or Phrase("nothing")
        message = "this is {now}; what can follow is {next}"
        yield Invalid(message, code="wrong_order", field="body.state", now=entry["state"], next=following)


def not_own(ref: Named, context: CheckContext, message: str) -> Faults:
    if ref.author == context.author:
        yield Invalid(message, code="own_record", field="refs")


def own_alone(ref: Named, context: CheckContext, what: str) -> Iterator[Refused]:
    if ref.author != context.author:
        message = "only {author}, which wrote it, may {what}: dispute it, or ask {author}"
        yield Refused(message, code="not_originator", field="refs", author=ref.author, what=Phrase(what))
