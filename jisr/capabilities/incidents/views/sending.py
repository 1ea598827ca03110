"""How a form becomes a record: nothing is sent to readers whom the sender was not shown, or into a thread that moved on
unseen; what was typed stands until it is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.drafts import begun_at, seal, was_sent
from jisr.capabilities.incidents.forms.labels import Chooser, moved_on, names_of
from jisr.capabilities.incidents.forms.making import RecordForm
from jisr.errors import BatchRefused, JisrError
from jisr.journal.append import Accepted
from jisr.journal.read import ThreadView
from jisr.journal.record import Submission

LOOK, SEND, KEEP = "look", "send", "keep"
PAGES = "page/"


def new_client_id() -> str:
    """One for each form that is opened: sent twice, it is one record."""
    return f"{PAGES}{uuid4().hex}"


@dataclass
class Said:
    """One statement of a form: its fields, and who may see it. `also`: who would see it beyond those shown."""

    form: RecordForm
    chooser: Chooser
    shown: set[str] = field(default_factory=set)
    also: list[tuple[str, str]] = field(default_factory=list)
    label_faults: list[str] = field(default_factory=list)


class Sending:
    """One form on its way. `thread` is as the sender sees it now; None where the statement opens one. `second`: what is
    said beside it, in a record of its own, if anything was typed there."""

    def __init__(
        self, request: HttpRequest, desk: Desk, form: RecordForm, chooser: Chooser, thread: ThreadView | None,
        given: QueryDict | None = None, second: tuple[RecordForm, Chooser] | None = None,
    ) -> None:  # fmt: skip
        given = given if given is not None else request.POST
        self.desk, self.thread = desk, thread
        self.wanted = request.method == "POST" and given.get("step") == SEND
        self.client_id = given.get("client_id") or new_client_id()
        self.looked_at = given.get("looked_at", "")  # how far its thread had come then
        self.kept = given.get("kept", "")
        # A draft that is opened again shows at once what came since it was kept.
        self.moved = request.method == "GET" and thread is not None and moved_on(self.looked_at, thread.updated_at)
        parts = [(form, chooser), *([second] if second and second[0].is_said() else [])]
        self.said = [Said(each, chosen, set(given.get(chosen.shown_field, "").split())) for each, chosen in parts]
        self.second = Said(*second) if second else None
        self.accepted: list[Accepted] | None = None
        self.codes: set[str] = set()  # of what the journal refused
        request.sending = self  # what a send from a browser's queue is answered by
        if len(self.said) == 2:
            self.second = self.said[1]

    @property
    def form(self) -> RecordForm:
        return self.said[0].form

    @property
    def chooser(self) -> Chooser:
        return self.said[0].chooser

    def send(
        self, submissions: Callable[[], Sequence[Submission]], hand_in: Callable[[Sequence[Submission]], list[Accepted]]
    ) -> list[Accepted] | None:
        """None where it was not sent: the form says why. The lines beyond the statements have the first one's label."""
        if not self.wanted or not self._is_ready():
            return None
        try:
            lines = submissions()
            if not self._stands_already() and self._more_would_see(lines):
                return None
            self.accepted = hand_in(lines)
            return self.accepted
        except BatchRefused as refused:
            self._tell(refused.faults)
        except JisrError as fault:
            self._tell([fault])
        return None

    def _is_ready(self) -> bool:
        self.moved = self.thread is not None and moved_on(self.looked_at, self.thread.updated_at)
        chosen = all(each.chooser.chosen is not None for each in self.said)
        for each in self.said:
            if each.chooser.chosen is None:
                each.label_faults.append(gettext("Choose who may see it."))
        valid = [each.form.is_valid() for each in self.said]  # each of them says what is wrong with it
        return all(valid) and chosen and not self.moved

    def _stands_already(self) -> bool:
        """Handed in before, so that nobody new is told by handing it in again."""
        return was_sent(self.desk, self.client_id)

    def _more_would_see(self, lines: Sequence[Submission]) -> bool:
        audiences = self.desk.dry_run(lines)
        for number, audience in enumerate(audiences):
            said = self.said[number] if number < len(self.said) else self.said[0]
            unseen = [each for each in audience.readers if each not in said.shown]
            said.also = said.also or names_of(self.desk, unseen)
        return any(each.also for each in self.said)

    def _tell(self, faults: Sequence[JisrError]) -> None:
        for fault in faults:
            self.codes.add(fault.code)
            said = self.said[1] if fault.line == 2 and len(self.said) == 2 else self.said[0]
            if fault.field.startswith(("label", "body.label")):
                said.label_faults.append(str(fault))
            else:
                said.form.tell(fault)

    def values(self) -> dict[str, Any]:
        """For the template of the form."""
        first = self.said[0]
        return {
            "form": self.form,
            "client_id": self.client_id,
            "begun": seal(begun_at(self.desk, self.client_id)),
            "kept": self.kept,
            "label_faults": first.label_faults,
            "also": first.also,
            "news": self._news(),
            "looked_at": self.thread.updated_at if self.thread else "",
            "second": self._second(),
            **readers_shown(self.desk, self.chooser),
        }

    def _second(self) -> dict[str, Any] | None:
        if self.second is None:
            return None
        return {
            "form": self.second.form,
            "also": self.second.also,
            "label_faults": self.second.label_faults,
            "open": self.second in self.said,
            **readers_shown(self.desk, self.second.chooser),
        }

    def _news(self) -> list[Any]:
        if not self.moved or self.thread is None:
            return []
        return [each for each in self.thread.records if each.recorded_at and moved_on(self.looked_at, each.recorded_at)]


def readers_shown(desk: Desk, chooser: Chooser) -> dict[str, Any]:
    return {
        "chooser": chooser,
        "readers": names_of(desk, chooser.readers),
        "wider": names_of(desk, chooser.wider),
        "shown": " ".join(chooser.readers),
    }
