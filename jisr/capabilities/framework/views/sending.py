"""How a page says something of a framework: nothing goes to readers whom the sender was not shown, and what it takes
the force from is said before."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from jisr.capabilities.framework.views.seeing import Opened
from jisr.errors import BatchRefused, JisrError
from jisr.journal.append import Accepted
from jisr.journal.record import Submission
from jisr.ui.words import member_name

PAGES = "page/"


class Saying:
    """One statement on its way. `faults` says what was wrong; `also` who else would see it than was shown."""

    def __init__(self, request: HttpRequest, opened: Opened, label: dict[str, Any] | None = None) -> None:
        given = request.POST
        self.opened, self.desk = opened, opened.desk
        self.label = label or opened.label
        self.client_id = given.get("client_id") or f"{PAGES}{uuid4().hex}"
        self.shown = set(given.get("shown", "").split())
        self.told_voids = int(given["voids"]) if given.get("voids", "").isdigit() else 0
        self.faults: list[JisrError] = []
        self.also: list[tuple[str, str]] = []
        self.more_voids = False

    @property
    def readers(self) -> list[str]:
        try:
            return sorted(self.desk.journal.audience(self.desk.actor, self.label, self.opened.thread.id))
        except JisrError as fault:
            self.faults.append(fault)
            return []

    @property
    def voids(self) -> list[tuple[str, str]]:
        """Members whose signature an edit of the signed text would make void."""
        return names_of(self.opened, self.opened.standing)

    def send(
        self, type_name: str, body: dict[str, Any], refs: Sequence[str] = (), edits: bool = False
    ) -> Accepted | None:
        """None where it was not sent. `edits`: it changes the signed text."""
        line = Submission(
            type=type_name, body=body, label=self.label, client_id=self.client_id, thread=self.opened.thread.id,
            refs=tuple(refs),
        )  # fmt: skip
        if edits and len(self.opened.standing) > self.told_voids:
            self.more_voids = True
            return None
        try:
            unseen = [each for each in self.desk.dry_run([line])[0].readers if each not in self.shown]
            if unseen:
                self.also = names_of(self.opened, unseen)
                return None
            return self.desk.append([line])[0]
        except BatchRefused as refused:
            self.faults += refused.faults
        except JisrError as fault:
            self.faults.append(fault)
        return None

    def values(self) -> dict[str, Any]:
        """For the template of the form."""
        readers = self.readers
        return {
            "saying": self,
            "client_id": self.client_id,
            "readers": names_of(self.opened, readers),
            "shown": " ".join(readers),
            "voids": self.voids,
        }


def names_of(opened: Opened, codes: Sequence[str]) -> list[tuple[str, str]]:
    members = opened.desk.policy.members
    return [(code, member_name(members[code]) if code in members else code) for code in codes]
