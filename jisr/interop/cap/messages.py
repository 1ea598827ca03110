"""A thread as CAP messages: each is made from one record, and everybody who sees the record gets the same message.

Hence a message holds what its own record says, and names or goes on from earlier ones only where all of its own
audience sees those too: what a viewer gets depends on nothing that somebody else sees less of.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from jisr.capabilities.incidents.records.alert import ALERT_LEVEL_SET
from jisr.capabilities.incidents.records.areas import AREA_LIFTED, AVOID_AREA, CORDON, HAZARD_AREA, HAZARD_AREA_STATUS
from jisr.capabilities.incidents.records.judgement import SUPERSEDED
from jisr.capabilities.incidents.records.opening import CLOSED
from jisr.capabilities.incidents.records.situation import SITREP
from jisr.interop.cap.content import CONTENTS, Content
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.registry import Body
from jisr.language import Phrase

ALERT, UPDATE, CANCEL = "Alert", "Update", "Cancel"
OWN_SUBJECT = frozenset({AVOID_AREA, CORDON, HAZARD_AREA})
"""An area is warned of by itself; everything else of a thread is about the thread."""
LAST_STEP = "handed_over"


@dataclass(frozen=True)
class Message:
    """`references`: the earlier messages of the same subject that it updates or cancels, oldest first."""

    record: RecordView
    thread: str
    label: Label
    subject: str
    kind: str
    content: Content
    references: tuple["Message", ...] = ()

    @property
    def body(self) -> Body:
        assert self.record.body is not None
        return self.record.body


def messages_of(thread: ThreadView, policy: Policy) -> list[Message]:
    """In the order in which they were recorded."""
    chain = _Chain(thread.id, policy)
    said = [each for each in thread.records if each.body is not None and each.label is not None and not each.unreadable]
    for record in sorted(said, key=_order):
        chain.add(record)
    return chain.messages


def _order(record: RecordView) -> tuple[str, int]:
    """Of what was handed in together, a statement stands before what is said of it."""
    return record.recorded_at or "", 0 if record.type in CONTENTS else 2 if record.type == SUPERSEDED else 1


def current(messages: list[Message]) -> list[Message]:
    """Those that no later one of these updates or cancels."""
    past = {each.record.id for message in messages for each in message.references}
    return [each for each in messages if each.record.id not in past]


class _Chain:
    def __init__(self, thread: str, policy: Policy) -> None:
        self.thread, self.policy = thread, policy
        self.messages: list[Message] = []

    def add(self, record: RecordView) -> None:
        message = self._of(record, msgspec.convert(record.label, Label))
        if message is not None:
            self.messages.append(message)

    def _of(self, record: RecordView, label: Label) -> Message | None:
        if record.type in CONTENTS:
            return self._said(record, label)
        if record.type == SUPERSEDED:
            return self._superseded(record, label)
        after = _AFTER.get(record.type or "")
        if after is None:
            return None
        subject = self.thread if record.type in (SITREP, CLOSED) else next(iter(record.refs), "")
        before = self._before(subject, label)
        if not before:
            return None
        assert record.body is not None
        kind, content = after(before[-1].content, record.body)
        return Message(record, self.thread, label, subject, kind, content, tuple(before))

    def _said(self, record: RecordView, label: Label) -> Message | None:
        assert record.type is not None
        assert record.body is not None
        content = CONTENTS[record.type](record.body)
        subject = record.id if record.type in OWN_SUBJECT else self.thread
        before = self._before(subject, label)
        kind = UPDATE if before else ALERT
        if record.type == ALERT_LEVEL_SET and record.body["level"] == 0:
            kind = CANCEL
            if not before:
                return None
        if before and content.what == "other":
            content = replace(content, what=before[-1].content.what)
        return Message(record, self.thread, label, subject, kind, content, tuple(before))

    def _superseded(self, record: RecordView, label: Label) -> Message | None:
        """An own statement that no longer holds: cancelled; or, where another takes its place, updated to that one.
        A closing that no longer holds is a warning anew."""
        old = next((each for each in self.messages if each.record.id in record.refs[:1]), None)
        if old is None or not self._covers(old, label):
            return None
        if old.kind == CANCEL:
            live = [each for each in old.references if self._covers(each, label)]
            return Message(record, self.thread, label, old.subject, ALERT, live[-1].content) if live else None
        before = self._before(old.subject, label)
        by = [each for each in self.messages if each.record.id in record.refs[1:] and self._covers(each, label)]
        if by and by[-1].subject != old.subject:
            before = [*before, *self._before(by[-1].subject, label)]
        if not before:
            return None
        if by:
            return Message(record, self.thread, label, by[-1].subject, UPDATE, by[-1].content, tuple(before))
        content = _ended(old.content, record.body or {})
        return Message(record, self.thread, label, old.subject, CANCEL, content, tuple(before))

    def _before(self, subject: str, label: Label) -> list[Message]:
        """The messages of the subject that are in force for everyone under a label."""
        known = [each for each in self.messages if each.subject == subject and self._covers(each, label)]
        begin = max((at + 1 for at, each in enumerate(known) if each.kind == CANCEL), default=0)
        return known[begin:]

    def _covers(self, message: Message, label: Label) -> bool:
        """Whether everyone under the label sees the message."""
        return self.policy.narrower_or_equal(label, message.label)


def _reported(before: Content, body: Body) -> tuple[str, Content]:
    severity = body.get("severity")
    return UPDATE, replace(
        before, description=body["situation"], onset=body["observed_at"],
        severity=before.severity if severity is None else severity,
    )  # fmt: skip


def _closed(before: Content, body: Body) -> tuple[str, Content]:
    return CANCEL, _ended(before, body)


def _lifted(before: Content, body: Body) -> tuple[str, Content]:
    """One may go there again: the one case in which we say that all is clear, because somebody said so."""
    return CANCEL, replace(
        before, urgency="Past", description="", instruction=None, written_instruction=body["residual_risk"],
        response="AllClear", onset=body["at"],
    )  # fmt: skip


def _stepped(before: Content, body: Body) -> tuple[str, Content]:
    """On the way from suspicion to hand-over one keeps out; only what was handed over is open."""
    states = {
        "confirmed": Phrase("Confirmed hazardous area"),
        "cleared": Phrase("Hazardous area, cleared and not yet checked"),
        "quality_assured": Phrase("Hazardous area, cleared and checked, not yet handed over"),
        LAST_STEP: Phrase("Hazardous area, handed over"),
    }
    stepped = replace(before, event=states[body["state"]], description=body.get("residual_risk", ""), onset=body["at"])
    if body["state"] != LAST_STEP:
        return UPDATE, stepped
    ended = replace(stepped, urgency="Past", instruction=None, response="AllClear")
    return CANCEL, replace(ended, written_instruction=ended.description, description="")


def _ended(before: Content, body: Body) -> Content:
    """The warning is withdrawn; that is not yet to say that all is clear."""
    return replace(
        before,
        urgency="Past",
        description=body.get("reason", ""),
        instruction=None,
        written_instruction="",
        response="",
    )


_AFTER = {SITREP: _reported, CLOSED: _closed, AREA_LIFTED: _lifted, HAZARD_AREA_STATUS: _stepped}


def all_messages(threads: list[ThreadView], policy: Policy) -> Iterator[Message]:
    for thread in threads:
        yield from messages_of(thread, policy)
