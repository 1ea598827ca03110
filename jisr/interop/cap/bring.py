"""CAP in: a message becomes what a post hands in. An alert opens an incident; an update reports in the same one; a
cancellation says of what was taken from the earlier message that it no longer holds.
"""

from collections.abc import Iterator

from jisr.capabilities.incidents.records.areas import AVOID_AREA
from jisr.capabilities.incidents.records.judgement import SUPERSEDED
from jisr.capabilities.incidents.records.opening import OPENED
from jisr.capabilities.incidents.records.situation import SITREP
from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.interop.cap.areas import place_of, rings_of
from jisr.interop.cap.received import Place, Received, receive
from jisr.interop.cap.texts import Words, words_of
from jisr.interop.formats import Brought, Incoming, LabelDict
from jisr.journal.label import PUBLIC
from jisr.journal.query import Query
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.record import Submission
from jisr.journal.registry import Body
from jisr.journal.when import ms_of
from jisr.language import say

KEEP_OUT = frozenset({"Avoid", "Evacuate"})
TAKEN_FROM = frozenset({OPENED, SITREP})
MOST_THREADS = 50

READ_OPTIONS = {
    "language": "whose words come first, such as ar; else those of the first block",
    "expired": "true: take a message whose time is over",
    "unreferenced": "true: take an update of something unknown here as a new warning",
    "screening_reason": "why it has to be sent although its text is marked",
}

Found = tuple[ThreadView, RecordView]


def read_cap(incoming: Incoming) -> Brought:
    """Raises `BatchRefused` with what is wrong, and its line."""
    try:
        message = receive(incoming.data)
        _check(message, incoming)
        return _Bringing(incoming, message).brought()
    except Invalid as fault:
        fault.line = fault.line or 1
        raise BatchRefused([fault]) from None


def _check(message: Received, incoming: Incoming) -> None:
    _check_status(message, incoming)
    if message.kind in ("Ack", "Error"):
        raise Invalid(
            "a CAP message of the kind {kind} answers another system; there is nothing to hand in",
            code="cap_kind", field="msgType", kind=message.kind,
        )  # fmt: skip
    if message.kind != "Cancel" and not message.infos:
        raise Invalid("the message has no info: there is nothing to hand in", code="cap_missing", field="info")
    over = [each.expires for each in message.infos if each.expires and ms_of(each.expires) <= incoming.now]
    if message.kind != "Cancel" and over and len(over) == len(message.infos) and not _is_true(incoming, "expired"):
        raise Invalid(
            "the message expired at {time}; take it all the same with expired=true",
            code="cap_expired", field="expires", time=max(over, key=ms_of),
        )  # fmt: skip
    if message.scope != "Public" and incoming.label is not None:
        label = incoming.policy.read_label(dict(incoming.label), incoming.actor.member)
        if PUBLIC in label.releasable_to:
            raise Invalid(
                "the message is {scope}: it cannot be handed in for the public",
                code="cap_restricted", field="label", scope=message.scope,
            )  # fmt: skip


def _check_status(message: Received, incoming: Incoming) -> None:
    wanted = "Exercise" if incoming.is_exercise else "Actual"
    if message.status != wanted:
        raise Invalid(
            "the message has the status {status}; the space {space} takes {wanted} alone",
            code="cap_other_status", field="status", status=message.status, space=incoming.space, wanted=wanted,
        )  # fmt: skip


def _is_true(incoming: Incoming, name: str) -> bool:
    text = incoming.asked.get(name, "false")
    if text not in ("true", "false"):
        raise Invalid("{name} is true or false", code="bad_option", field=name, name=name)
    return text == "true"


class _Bringing:
    """One message on its way. `notes`: what has no place here, or is read otherwise than written."""

    def __init__(self, incoming: Incoming, message: Received) -> None:
        self.incoming, self.message = incoming, message
        self.entries: list[Submission | JisrError] = []
        self.notes: list[str] = []
        self.words: Words = words_of(message.infos, incoming.asked.get("language", ""), message.status == "Exercise")
        self.notes += self.words.notes

    def brought(self) -> Brought:
        self._check_not_known()
        earlier = self._earlier()
        if self.message.kind == "Cancel":
            self._cancel(earlier)
        elif earlier:
            self._update(earlier)
        else:
            self._open()
        return Brought(self.entries, [self.message.line] * len(self.entries), self.notes)

    def _check_not_known(self) -> None:
        """By the same post again it is the same records; by another it would be a second incident."""
        for _, record in self._taken_from(self.message.key):
            if (record.author, record.post) != (self.incoming.actor.member, self.incoming.actor.post):
                raise Invalid(
                    "{post} has brought this message in already: {reference}", code="cap_known", field="identifier",
                    post=f"{record.author}/{record.post}", reference=record.ref,
                )  # fmt: skip

    def _earlier(self) -> list[Found]:
        """What was taken from the messages that this one refers to, as the post sees it."""
        if self.message.kind == "Alert":
            return []
        found = [each for key in self.message.references for each in self._taken_from(key)]
        if not found and (self.message.kind == "Cancel" or not _is_true(self.incoming, "unreferenced")):
            raise Invalid(
                "nothing that you may see was taken from the messages that this one refers to: bring those in first,"
                " or take an update as a new warning with unreferenced=true",
                code="cap_unknown_reference", field="references",
            )  # fmt: skip
        return found

    def _taken_from(self, key: str) -> Iterator[Found]:
        reader = self.incoming.reader
        for row in reader.threads(Query(text=key, limit=MOST_THREADS, count=False)).threads:
            thread = reader.thread(row.id)
            for record in thread.records:
                if record.type in TAKEN_FROM and record.body is not None and record.body.get("message") == key:
                    yield thread, record

    # What each kind comes to

    def _open(self) -> None:
        place, notes = place_of(self._places(), self._keeps_out())
        self.notes += notes
        what = next((each.what for each in self.message.infos if each.what != "other"), "other")
        body = {"title": self.words.title, "what": what, "severity": self._severity(), "place": place}
        opened = self._hand_in(OPENED, {**body, **self._report(self.words.text, "description")}, None, ())
        self._areas(opened, (opened,))

    def _update(self, earlier: list[Found]) -> None:
        thread, record = earlier[-1]
        sent = self.message.sent
        begin = min((record.body or {})["observed_at"], sent, key=ms_of)
        body = {"period": {"from": begin, "to": sent}, "severity": self._severity()}
        situation = "\n\n".join(part for part in (self.words.title, self.words.text) if part)[: self.words.LONGEST]
        label = self._like(record)
        report = self._hand_in(SITREP, {**body, **self._report(situation, "situation")}, thread.id, (), label)
        areas = self._areas(thread.id, (report,), label)
        for area in self._areas_of(earlier):
            by = areas if self.incoming.label is None else []
            self._supersede(area, by, say("A newer warning of its sender takes its place."))

    def _cancel(self, earlier: list[Found]) -> None:
        reason = self.words.text or self.words.title or say("Its sender has cancelled the warning.")
        for record in [*(record for _, record in earlier), *self._areas_of(earlier)]:
            self._supersede(record, [], reason)
        self.notes.append(
            say("what was taken from the earlier message holds no more; the incident stays open until it is closed")
        )

    # Their parts

    def _hand_in(
        self, record_type: str, body: Body, thread: str | None, refs: tuple[str, ...], label: LabelDict | None = None
    ) -> str:
        """What others of the batch call it by."""
        client_id = f"{self.message.key}/{len(self.entries)}"
        reason = self.incoming.asked.get("screening_reason")
        whole = {name: value for name, value in body.items() if value is not None}
        self.entries.append(
            Submission(
                type=record_type, body={**whole, **({"screening_reason": reason} if reason else {})},
                label=label or self.incoming.label_for(record_type), thread=thread, refs=refs, client_id=client_id,
                happened_at=self.message.sent,
            )
        )  # fmt: skip
        return f"@{client_id}"

    def _report(self, text: str, field: str) -> Body:
        """What every report says. The source is one that we cannot judge (F)."""
        return {
            field: text,
            "observed_at": self.message.sent,
            "reliability": "F",
            "credibility": min(each.credibility for each in self.message.infos),
            "message": self.message.key,
        }

    def _areas(self, thread: str, refs: tuple[str, ...], label: LabelDict | None = None) -> list[str]:
        """Areas that one is asked to keep out of."""
        if not self._keeps_out():
            return []
        made = []
        for place in self._places():
            rings, notes = rings_of(place)
            self.notes += notes
            for ring in rings:
                body = {"title": place.description[:200], "ring": ring, "until": self._until()}
                report = self._report(self.words.instruction, "reason")
                report.pop("message")
                made.append(self._hand_in(AVOID_AREA, {**body, **report}, thread, refs, label))
        return made

    def _areas_of(self, earlier: list[Found]) -> list[RecordView]:
        """Areas in force that came with the earlier messages, each once."""
        found: dict[str, RecordView] = {}
        for thread, record in earlier:
            areas = (thread.detail or {}).get("areas", {})
            in_force = [key for key, area in areas.items() if area["state"] == "in_force"]
            found.update((each.id, each) for each in thread.records if each.id in in_force and record.id in each.refs)
        return list(found.values())

    def _supersede(self, record: RecordView, by: list[str], reason: str) -> None:
        self._hand_in(SUPERSEDED, {"reason": reason}, record.thread or record.id, (record.id, *by), _label_of(record))

    def _like(self, record: RecordView) -> LabelDict:
        """As it was chosen, else for those who have what it updates."""
        return self.incoming.label or _label_of(record)

    def _places(self) -> list[Place]:
        """Of all blocks, each once: those in other languages mostly repeat them."""
        found: dict[object, Place] = {}
        for place in (place for info in self.message.infos for place in info.places):
            found.setdefault((place.polygons, place.circles), place)
        return list(found.values())

    def _keeps_out(self) -> bool:
        return any(KEEP_OUT & each.responses for each in self.message.infos)

    def _severity(self) -> int:
        return max(each.severity for each in self.message.infos)

    def _until(self) -> str | None:
        """When the message expires: then the area is looked at again; it does not end by itself."""
        times = [each.expires for each in self.message.infos if each.expires]
        return max(times, key=ms_of) if times else None


def _label_of(record: RecordView) -> LabelDict:
    assert record.label is not None
    return {name: record.label[name] for name in ("level", "releasable_to", "caveats", "expires")}
