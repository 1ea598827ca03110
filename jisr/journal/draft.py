"""`check_`: from what a post hands in to records that may be appended, or to named faults. Writes nothing.

What it says depends only on what the author sees: a thread, a record that is hidden and one that does not exist are
answered alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import msgspec

from jisr.errors import Conflict, Invalid, JisrError, Preparing, Refused
from jisr.journal.canonical import canonical, check_value
from jisr.journal.label import PUBLIC, Clearance, Label, label_dict, sees
from jisr.journal.policy import Policy
from jisr.journal.record import (
    FORMAT,
    Actor,
    Envelope,
    Submission,
    body_hash,
    envelope_bytes,
    id_of,
    read_envelope,
)
from jisr.journal.registry import Body, CheckContext, Named, RecordType, Registry
from jisr.journal.sight import Draft, Sight, Target
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Given, Ledger
from jisr.journal.types import ERASE, KEY_ROTATED, LOG_OPENED, RELABEL, SANITISED
from jisr.journal.when import ms_of, text_of
from jisr.language import Phrase

MINUTE, DAY = 60_000, 86_400_000
AHEAD = 5 * MINUTE  # how far a clock may go ahead of ours
LONGEST_CLIENT_ID = 200

Entropy = Callable[[str, str], bytes]  # (MEMBER/POST, client_id) -> salt


@dataclass
class Drafter:
    """Checks one batch of one post. Lines are numbered from 1.

    `policy` is the one that holds once the batch stands; rights are those of the policy `in_force` before it, so that
    nobody grants himself what he then uses. The first pack of a space has none before it.
    """

    store: Store
    registry: Registry
    policy: Policy
    in_force: Policy | None
    actor: Actor
    space: str
    now: int
    entropy: Entropy
    drafts: dict[str, Draft] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._given: dict[str, Given] = {}
        # Most lines of a batch say the same labels: each is read, and compared with its thread's, once.
        self._labels: dict[bytes, Label] = {}
        self._narrower: dict[tuple[Label, Label], bool] = {}
        self._now_text = text_of(self.now)
        self.ledger = Ledger(self.store)
        self.clearance: Clearance = self.policy.post_clearance(self.actor.member, self.actor.post)
        # Nobody looks by a clearance that only the batch itself gives.
        sees_by = (self.in_force or self.policy).post_clearance(self.actor.member, self.actor.post)
        self.sight = Sight(self.store, self.registry, self.actor, sees_by, self.drafts)

    def draft_all(self, submissions: Sequence[Submission | JisrError]) -> tuple[list[Draft], list[JisrError]]:
        """Every line checked; a line that could not even be read is a fault already."""
        readable = [each for each in submissions if isinstance(each, Submission)]
        self._given = self.ledger.given_all(self.actor.name, list(_client_ids(readable)))
        self.sight.gather(readable)
        drafts: list[Draft] = []
        faults: list[JisrError] = []
        for line, submission in enumerate(submissions, 1):
            try:
                if isinstance(submission, JisrError):
                    raise submission
                draft = self._draft(line, submission)
                self.drafts[submission.client_id] = draft
                self.sight.note(draft)
                drafts.append(draft)
            except Preparing:
                raise
            except JisrError as fault:
                fault.line = line
                faults.append(fault)
        return drafts, faults

    def _draft(self, line: int, submission: Submission) -> Draft:
        check_value(msgspec.to_builtins(submission), "")
        before = self._before(line, submission)
        if before is not None:
            return before
        record_type = self.registry.type(submission.type, submission.version)
        self._check_right(record_type.name)
        self._check_body(record_type, submission.body)
        body, label, refs, target = self._shape(record_type, submission)
        thread = self._thread(record_type, submission, target)
        self._check_label(record_type, label, thread, refs, target)
        self._check_type(record_type, body, label, thread, refs)
        return self._build(line, submission, record_type, body, label, thread, refs, target)

    # The same words twice

    def _before(self, line: int, submission: Submission) -> Draft | None:
        client_id = submission.client_id
        if not client_id or len(client_id) > LONGEST_CLIENT_ID:
            raise Invalid(
                "a client_id has 1 to {longest} characters",
                code="bad_client_id",
                field="client_id",
                longest=LONGEST_CLIENT_ID,
            )
        if client_id in self.drafts:
            earlier = self.drafts[client_id]
            if earlier.digest and earlier.digest != digest(earlier.salt, submission):
                raise self._reused(client_id)
            return _once_more(earlier, line)
        given = self._given.get(client_id)
        if given is None:
            return None
        row = self.ledger.by_seq(given.seq)
        if given.digest is not None and row.salt is not None and digest(row.salt, submission) != given.digest:
            raise self._reused(client_id)
        target = self.sight.target_of(row)
        # What stands already is written no more, so that a type which this node does not know any longer will do.
        record_type = self.registry.types.get(target.type) or RecordType(target.type, 1, msgspec.Struct, {})
        return Draft(
            line,
            client_id,
            row.id,
            target.thread,
            record_type,
            row.envelope,
            target.label,
            b"",
            row.salt or b"",
            given.digest or b"",
            again=True,
        )

    def _reused(self, client_id: str) -> Conflict:
        return Conflict(
            "client_id {client_id} stands for another record already: give a new statement a new client_id",
            code="client_id_reused", field="client_id", client_id=client_id,
        )  # fmt: skip

    # Rights and form

    def _may(self, right: str) -> bool:
        return (self.in_force or self.policy).may(self.actor.member, self.actor.post, right)

    def _check_right(self, right: str) -> None:
        if right == RELABEL:
            return  # narrowing and widening are rights of their own
        if not self._may(right):
            raise Refused(
                "{post} may not submit {right}", code="no_right", field="type", post=self.actor.name, right=right
            )

    def _check_body(self, record_type: RecordType, body: Body) -> None:
        if len(canonical(body)) > record_type.largest_body:
            raise Invalid(
                "the body is over {largest} bytes: shorten it",
                code="body_too_large",
                field="body",
                largest=record_type.largest_body,
            )
        try:
            msgspec.convert(body, record_type.body)
        except msgspec.ValidationError as error:
            what, _, place = str(error).partition(" - at `$")
            raise Invalid("{what}", code="body_invalid", field="body" + place.rstrip("`"), what=what) from None

    # What the record says of others

    def _shape(
        self, record_type: RecordType, submission: Submission
    ) -> tuple[Body, Label, tuple[Target, ...], Target | None]:
        """The body as it is kept, the label, what it refers to, and the record that it acts on, if it does."""
        body = dict(submission.body)
        refs = [self.sight.target(ref, "refs") for ref in submission.refs]
        if record_type.name == RELABEL:
            target = self._acted_on(body["record"], "body.record")
            label = self._read_label(body.get("label") or submission.label)
            body.update(record=target.id, label=label_dict(label))
            return body, label, (target,), target
        if record_type.name == ERASE:
            target = self._acted_on(body["record"], "body.record")
            body.update(record=target.id)
            return body, target.label, (target,), target
        if record_type.name == SANITISED:
            source, version = (
                self.sight.target(body["source"], "body.source"),
                self.sight.target(body["version"], "body.version"),
            )
            body.update(source=source.id, version=version.id)
            label = self._read_label(submission.label) if submission.label else source.label
            return body, msgspec.structs.replace(label, originator=self.actor.member), (source, version), source
        return body, self._read_label(submission.label), tuple(refs), None

    def _acted_on(self, reference: str, place: str) -> Target:
        target = self.sight.target(reference, place)
        if target.author != self.actor.member:
            raise Refused(
                "only {author}, which wrote {record}, may do this: ask it",
                code="not_originator",
                field=place,
                author=target.author,
                record=target.id,
            )
        if (
            target.erased
            or target.type in (RELABEL, ERASE, LOG_OPENED, KEY_ROTATED)
            or target.type in self.registry.shaping
        ):
            raise Invalid(
                "a record of type {type} stays as it is", code="not_changeable", field=place, type=target.type
            )
        return target

    def audience(self, draft: Draft) -> list[Clearance]:
        """Every clearance that would see the record, once the whole batch stands."""
        label = self.sight.relabelled(draft.id)
        if draft.again and label is None and (names := self.sight.seen_by(draft.id)) is not None:
            return [clearance for name, clearance in self.policy.clearances.items() if name in names]
        labels = [label or draft.label, *([draft.relabels[1]] if draft.relabels else [])]
        openings = self.sight.opened_under(draft.thread)
        return [
            clearance
            for clearance in self.policy.clearances.values()
            if any(sees(clearance, label) for label in labels) and any(sees(clearance, label) for label in openings)
        ]

    def would_see(self, label: dict[str, Any], thread: str | None, refs: Sequence[str]) -> list[Clearance]:
        """Every clearance that would see a statement with this label in a thread, about some of its records; raises
        what its label would be refused for."""
        read = self._read_label(label)
        opener = self.sight.target(thread, "thread") if thread is not None else None
        targets = tuple(self.sight.target(ref, "refs") for ref in refs)
        self._check_readers(read, opener, targets)
        openings = self.sight.opened_under(opener.thread) if opener else [read]
        return [
            clearance
            for clearance in self.policy.clearances.values()
            if sees(clearance, read) and any(sees(clearance, each) for each in openings)
        ]

    # Thread

    def _thread(self, record_type: RecordType, submission: Submission, acted_on: Target | None) -> Target | None:
        """The opener of the thread that the record joins; None where it opens one."""
        if acted_on is not None:
            opener = self.sight.opener(acted_on.thread)
            if submission.thread is not None and self.sight.target(submission.thread, "thread").id != opener.id:
                raise Invalid(
                    "this belongs to the thread of the record that it names", code="other_thread", field="thread"
                )
            return opener
        if submission.thread is None:
            if not record_type.opens:
                raise Invalid(
                    "{type} belongs to a thread: name it", code="thread_missing", field="thread", type=record_type.name
                )
            return None
        found = self.sight.target(submission.thread, "thread")
        if found.thread != found.id:
            raise Invalid(
                "{record} does not open a thread; its thread is {thread}",
                code="not_a_thread",
                field="thread",
                record=found.id,
                thread=found.thread,
            )
        return found

    # Label

    def _check_label(
        self,
        record_type: RecordType,
        label: Label,
        thread: Target | None,
        refs: tuple[Target, ...],
        acted_on: Target | None,
    ) -> None:
        if record_type.name == ERASE:
            return
        if record_type.name == RELABEL:
            assert acted_on is not None
            self._check_own_sight(label)
            self._check_relabel(label, acted_on, thread)
            return
        self._check_readers(label, thread, refs)

    def _check_readers(self, label: Label, thread: Target | None, refs: tuple[Target, ...]) -> None:
        self._check_own_sight(label)
        if PUBLIC in label.releasable_to:
            self._need("public", "label.releasable_to")
        if thread is not None:
            self._check_within(label, thread.label, "thread_audience", "label.releasable_to")
        for ref in refs:
            self._check_within(label, ref.label, "ref_audience", "refs")

    def _check_own_sight(self, label: Label) -> None:
        if not sees(self.clearance, label):
            raise Invalid(
                "{post} could not see its own record: choose a level and caveats that it holds",
                code="label_above_author", field="label", post=self.actor.name,
            )  # fmt: skip

    def _check_relabel(self, label: Label, target: Target, thread: Target | None) -> None:
        if label == target.label:
            raise Invalid("the record has this label already", code="label_unchanged", field="body.label")
        narrows = self.policy.narrower_or_equal(label, target.label)
        if not narrows:
            self._need("widen", "body.label")
        elif not self._may("widen"):
            self._need("narrow", "body.label")
        if PUBLIC in label.releasable_to:
            self._need("public", "body.label")
        if narrows:
            return  # also where its thread, or what it refers to, was taken from its author since
        if thread is not None and thread.id != target.id:
            self._check_within(label, thread.label, "thread_audience", "body.label")
        for ref in read_envelope(target.stored.envelope).refs if target.stored else ():
            row = self.ledger.by_id(ref)
            if row is not None:
                self._check_within(label, self.sight.target_of(row).label, "ref_audience", "body.label")

    def _need(self, right: str, place: str) -> None:
        if not self._may(right):
            raise Refused(
                "{post} may not {right}: ask the release post of {member}",
                code="no_right",
                field=place,
                post=self.actor.name,
                right=right,
                member=self.actor.member,
            )

    def _read_label(self, given: dict[str, Any]) -> Label:
        key = canonical(given)
        if key not in self._labels:
            self._labels[key] = self.policy.read_label(given, self.actor.member)
        return self._labels[key]

    def _is_within(self, inner: Label, outer: Label) -> bool:
        if (inner, outer) not in self._narrower:
            self._narrower[inner, outer] = self.policy.narrower_or_equal(inner, outer)
        return self._narrower[inner, outer]

    def _check_within(self, inner: Label, outer: Label, code: str, place: str) -> None:
        """Everyone who may see the record may see what it names: else it would tell of something unseen."""
        if self._is_within(inner, outer):
            return
        beyond = self.policy.reach(inner.releasable_to, inner.originator) - self.policy.reach(
            outer.releasable_to, outer.originator
        )
        who = ", ".join(sorted(beyond)) or Phrase("level {level}", level=inner.level)
        what = Phrase("its thread" if code == "thread_audience" else "what it refers to")
        raise Invalid(
            "{who} may not see {what}: narrow the label, or open a new thread and link it with journal.sanitised",
            code=code, field=place, who=who, what=what,
        )  # fmt: skip

    # The type's own check

    def _check_type(
        self, record_type: RecordType, body: Body, label: Label, thread: Target | None, refs: tuple[Target, ...]
    ) -> None:
        kind, state = self.sight.state(thread)
        if thread is not None and record_type.kind is not None and kind is not None and kind != record_type.kind:
            raise Invalid(
                "{type} belongs to a thread of kind {right}; this is one of kind {kind}",
                code="wrong_kind",
                field="thread",
                type=record_type.name,
                right=record_type.kind,
                kind=kind,
            )
        context = CheckContext(
            author=self.actor.member,
            post=self.actor.post,
            opens_thread=thread is None,
            thread_kind=kind,
            state=state,
            thread=thread.id if thread else None,
            label=label,
            refs=tuple(Named(ref.id, ref.type, ref.author, ref.label, ref.thread) for ref in refs),
            policy=self.in_force or self.policy,
            now=self.now,
            thread_label=thread.label if thread else None,
        )
        for fault in record_type.check(body, context):
            raise fault

    # The record

    def _build(
        self, line: int, submission: Submission, record_type: RecordType, body: Body, label: Label,
        thread: Target | None, refs: tuple[Target, ...], acted_on: Target | None,
    ) -> Draft:  # fmt: skip
        happened_at, device_at = self._times(submission)
        salt = self.entropy(self.actor.name, submission.client_id)
        data = canonical(body)
        envelope = envelope_bytes(
            Envelope(
                v=FORMAT, space=self.space, type=record_type.name, type_version=record_type.version,
                author=self.actor.member, post=self.actor.post, person=self.actor.person,
                happened_at=happened_at, recorded_at=self._now_text, device_at=device_at,
                label=label, body_hash=body_hash(salt, data), refs=tuple(dict.fromkeys(ref.id for ref in refs)),
                thread=thread.id if thread else None,
            )
        )  # fmt: skip
        record_id = id_of(envelope)
        erases = acted_on.stored if record_type.name == ERASE and acted_on else None
        if record_type.name == ERASE and erases is None:
            raise Invalid(
                "a line of the same batch cannot be erased: leave it out", code="not_changeable", field="body.record"
            )
        return Draft(
            line, submission.client_id, record_id, thread.id if thread else record_id, record_type,
            envelope, label, data, salt,
            digest(salt, submission), thread.stored if thread else None, erases,
            (acted_on.id, acted_on.label) if record_type.name == RELABEL and acted_on else None,
        )  # fmt: skip

    def _times(self, submission: Submission) -> tuple[str, str | None]:
        device = ms_of(submission.device_at, "device_at") if submission.device_at else None
        if device is not None and abs(device - self.now) > DAY:
            raise Invalid(
                "the device's clock is more than a day off: set it, then send again",
                code="clock_skew",
                field="device_at",
            )
        happened = ms_of(submission.happened_at, "happened_at") if submission.happened_at else self.now
        if happened < 0:
            raise Invalid("happened_at is before 1970", code="time_too_early", field="happened_at")
        if happened > max(self.now, device or 0) + AHEAD:
            raise Invalid(
                "happened_at is in the future: check the date and the offset",
                code="time_in_future",
                field="happened_at",
            )
        return text_of(happened), text_of(device) if device is not None else None


def _client_ids(submissions: Sequence[Submission]) -> set[str]:
    """Those that a store can be asked for; the others are faults of their lines."""
    found = {submission.client_id for submission in submissions}
    return {each for each in found if len(each) <= LONGEST_CLIENT_ID and _is_text(each)}


def _is_text(value: str) -> bool:
    try:
        check_value(value, "")
    except Invalid:
        return False
    return True


def digest(salt: bytes, submission: Submission) -> bytes:
    """What must be the same for two submissions to be the same; salted like the body, and erased with it."""
    content: dict[str, Any] = msgspec.to_builtins(submission)
    del content["client_id"]
    return sha256(b"jisr-submission-v1\n" + salt + canonical(content)).digest()


def _once_more(draft: Draft, line: int) -> Draft:
    return replace(draft, line=line, joins=None, erases=None, again=True)
