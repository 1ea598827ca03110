"""What members say of each other's reports: corroborated, disputed, merged, superseded. Nothing is taken away by it."""

from collections.abc import Iterable

from jisr.capabilities.incidents.records.checks import not_own, one_ref, own_alone
from jisr.capabilities.incidents.records.fields import Report, Said, Statement, Text
from jisr.capabilities.incidents.records.making import statement
from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.registry import Body, CheckContext, Named

CORROBORATED, DISPUTED = "incidents.corroborated", "incidents.disputed"
MERGED, SUPERSEDED = "incidents.merged", "incidents.superseded"
ACROSS = "merge.across_members"
"""The right to merge what other members reported."""


class Corroborated(Report, kw_only=True):
    """A second source says the same; `how` it knows."""

    how: Statement


class Disputed(Report, kw_only=True):
    """`why` it is doubted, and what is held to be so `instead`."""

    why: Statement
    instead: Text = ""


class Merged(Said, kw_only=True):
    """Several records are about the same thing; the first of `refs` is what one reads, all stay as sources. Said in
    an incident's own thread with its opener among the refs, but not first: this incident goes on in the first."""

    reason: Statement


class Superseded(Said, kw_only=True):
    """An own record no longer holds. The first of `refs`; the others are what takes its place.

    The notice goes to exactly those who see the record, so that every recipient is told. Where what takes its place is
    for fewer, the notice names none of it; a second one, for those few, may name it once the first is out.
    """

    reason: Statement
    now: Text = ""


def check_corroborated(body: Body, context: CheckContext) -> Iterable[Invalid]:
    ref = one_ref(context, "that is corroborated")
    if isinstance(ref, Invalid):
        yield ref
    else:
        yield from not_own(ref, context, "nobody corroborates himself: a second source does")


def check_disputed(body: Body, context: CheckContext) -> Iterable[Invalid]:
    ref = one_ref(context, "that is disputed")
    if isinstance(ref, Invalid):
        yield ref
    else:
        yield from not_own(ref, context, "an own record is superseded, not disputed")


def check_merged(body: Body, context: CheckContext) -> Iterable[JisrError]:
    if len({ref.id for ref in context.refs}) < 2:
        yield Invalid("name in refs the records that are merged, two or more", code="refs_missing", field="refs")
    if all(ref.thread != context.thread for ref in context.refs):
        yield Invalid("merge in the thread of one of the records", code="other_thread", field="refs")
    others = sorted({ref.author for ref in context.refs if ref.author != context.author})
    if others and not context.policy.may(context.author, context.post, ACROSS):
        message = "{post} merges what its own member reported; with what {others} reported, the cell does: ask it"
        post = f"{context.author}/{context.post}"
        yield Refused(message, code="no_right", field="refs", post=post, others=", ".join(others))


def check_superseded(body: Body, context: CheckContext) -> Iterable[JisrError]:
    if not context.refs:
        message = "name in refs the record that no longer holds, then what takes its place"
        yield Invalid(message, code="refs_missing", field="refs")
        return
    old = context.refs[0]
    if old.thread != context.thread:
        message = "{record} stands in another thread ({thread}): send this there"
        yield Invalid(message, code="other_thread", field="refs", record=old.id, thread=old.thread)
    yield from own_alone(old, context, "supersede it")
    if not _tells_everyone(old, context) and not _was_told(old, context):
        message = "every recipient of {record} is told that it no longer holds: give the notice its label"
        yield Invalid(message, code="not_everyone_told", field="label", record=old.id)


def _tells_everyone(old: Named, context: CheckContext) -> bool:
    return context.policy.narrower_or_equal(old.label, context.label)


def _was_told(old: Named, context: CheckContext) -> bool:
    """A later notice may be narrower, to name what takes the record's place to those who see that too."""
    told = (context.state or {}).get("superseded", {}).get(old.id)
    return told is not None and len(context.refs) > 1


_CORROBORATED: Body = {
    "how": "Our own gauge downstream shows the same rise.",
    "reliability": "A",
    "credibility": 2,
    "observed_at": "2017-08-01T05:30:00+03:00",
}
_DISPUTED: Body = {
    "why": "The road was passable at 07:30.",
    "instead": "Only its right lane is under water.",
    "reliability": "B",
    "credibility": 2,
    "observed_at": "2017-08-01T07:30:00+03:00",
}
_MERGED: Body = {"reason": "Both describe the second wave at the lower bridge."}
_SUPERSEDED: Body = {"reason": "The gauge was read wrongly.", "now": "The level is 1.2 m above normal, not 2.1 m."}

TYPES = [
    statement(CORROBORATED, Corroborated, _CORROBORATED, check=check_corroborated),
    statement(DISPUTED, Disputed, _DISPUTED, check=check_disputed),
    statement(MERGED, Merged, _MERGED, check=check_merged),
    statement(SUPERSEDED, Superseded, _SUPERSEDED, check=check_superseded),
]
