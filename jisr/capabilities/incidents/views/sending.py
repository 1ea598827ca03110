"""How a form becomes a record: nothing is sent to readers whom the sender was not shown, or into a thread that moved on
unseen; what was typed stands until it is sent."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.forms.labels import Chooser, moved_on, names_of
from jisr.capabilities.incidents.forms.making import RecordForm
from jisr.errors import BatchRefused, JisrError
from jisr.journal.append import Accepted
from jisr.journal.read import ThreadView
from jisr.journal.record import Submission

LOOK, SEND = "look", "send"
PAGES = "page/"


def new_client_id() -> str:
    """One for each form that is opened: sent twice, it is one record."""
    return f"{PAGES}{uuid4().hex}"


class Sending:
    """One form on its way. `thread` is as the sender sees it now; None where the statement opens one."""

    def __init__(
        self, request: HttpRequest, desk: Desk, form: RecordForm, chooser: Chooser, thread: ThreadView | None
    ) -> None:
        given = request.POST
        self.desk, self.form, self.chooser, self.thread = desk, form, chooser, thread
        self.wanted = request.method == "POST" and given.get("step") == SEND
        self.client_id = given.get("client_id") or new_client_id()
        self.shown = set(given.get("shown", "").split())
        self.seen = given.get("seen", "")
        self.label_faults: list[str] = []
        self.also: list[tuple[str, str]] = []
        self.moved = False
        self.accepted: list[Accepted] | None = None
        self.codes: set[str] = set()  # of what the journal refused
        request.sending = self  # what a send from a browser's queue is answered by

    def send(
        self, submissions: Callable[[], Sequence[Submission]], hand_in: Callable[[Sequence[Submission]], list[Accepted]]
    ) -> list[Accepted] | None:
        """None where it was not sent: the form says why."""
        if not self.wanted or not self._is_ready():
            return None
        try:
            lines = submissions()
            unseen = [] if self._stands_already() else self._unseen(lines)
            if unseen:
                self.also = names_of(self.desk, unseen)
                return None
            self.accepted = hand_in(lines)
            return self.accepted
        except BatchRefused as refused:
            self._tell(refused.faults)
        except JisrError as fault:
            self._tell([fault])
        return None

    def _stands_already(self) -> bool:
        """Handed in before, so that nobody new is told by handing it in again."""
        return bool(self.desk.journal.has_said(self.desk.actor, [self.client_id]))

    def _unseen(self, lines: Sequence[Submission]) -> list[str]:
        return [each for each in self.desk.dry_run(lines)[0].readers if each not in self.shown]

    def _is_ready(self) -> bool:
        self.moved = self.thread is not None and moved_on(self.seen, self.thread.updated_at)
        return self.form.is_valid() and self.chooser.chosen is not None and not self.moved

    def _tell(self, faults: Sequence[JisrError]) -> None:
        for fault in faults:
            self.codes.add(fault.code)
            if fault.field.startswith(("label", "body.label")):
                self.label_faults.append(str(fault))
            else:
                self.form.tell(fault)

    def values(self) -> dict[str, Any]:
        """For the template of the form."""
        return {
            "form": self.form,
            "client_id": self.client_id,
            "label_faults": self.label_faults,
            "also": self.also,
            "news": self._news(),
            "seen": self.thread.updated_at if self.thread else "",
            **readers_shown(self.desk, self.chooser),
        }

    def _news(self) -> list[Any]:
        if not self.moved or self.thread is None:
            return []
        return [each for each in self.thread.records if each.recorded_at and moved_on(self.seen, each.recorded_at)]


def readers_shown(desk: Desk, chooser: Chooser) -> dict[str, Any]:
    return {
        "chooser": chooser,
        "readers": names_of(desk, chooser.readers),
        "wider": names_of(desk, chooser.wider),
        "shown": " ".join(chooser.readers),
    }
