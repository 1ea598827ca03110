"""How a page finds the framework that it is about; missing and hidden answer alike."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.framework.fold.stages import stage_at
from jisr.capabilities.framework.records.entering import ENTERED
from jisr.capabilities.framework.records.making import KIND
from jisr.capabilities.framework.rows import Framework
from jisr.capabilities.framework.showing.words import TABS, stage_tone, stage_word, table_word, tables_in_order
from jisr.capabilities.framework.tables import SIGNED
from jisr.errors import Invalid, Missing, Preparing, Refused
from jisr.journal.read import ThreadView
from jisr.journal.registry import State
from jisr.ui.words import name_in

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


@dataclass(frozen=True)
class Opened:
    """A framework as a desk sees it now."""

    desk: Desk
    thread: ThreadView
    state: State

    @cached_property
    def rows(self) -> Framework:
        return Framework.of(self.state)

    @property
    def title(self) -> str:
        return name_in(self.state["titles"], self.state["code"])

    @cached_property
    def stage(self) -> str:
        return stage_at(self.state, self.desk.journal.now()) or "unknown"

    @property
    def stage_word(self) -> str:
        return stage_word(self.stage)

    @property
    def stage_tone(self) -> str:
        return stage_tone(self.stage)

    @property
    def is_closed(self) -> bool:
        """Whether the signed text can no longer change."""
        return self.state["in_force"] is not None or self.state["superseded"] is not None

    @property
    def label(self) -> dict[str, Any]:
        """The label of all that is signed, as it is submitted: that of its opening."""
        return {name: self.shown_label[name] for name in ("level", "releasable_to", "caveats")}

    @cached_property
    def shown_label(self) -> dict[str, Any]:
        opening = next(each for each in self.thread.records if each.id == self.thread.id)
        assert opening.label is not None
        return opening.label

    @property
    def standing(self) -> list[str]:
        """Members whose signature holds."""
        return [each for each, given in self.state["signatures"].items() if not given["void"]]

    @property
    def may_edit(self) -> bool:
        return self.may_enter and not self.is_closed

    @property
    def may_enter(self) -> bool:
        """Contacts and dependencies change also while it is in force."""
        return self.desk.may(ENTERED) and self.state["superseded"] is None

    def may_edit_table(self, table: str) -> bool:
        return self.may_edit if table in SIGNED else self.may_enter

    def address(self, view: str, **more: Any) -> str:
        return str(reverse(view, kwargs={"space": self.desk.space, "reference": self.thread.id, **more}))

    def frame(self, here: str) -> dict[str, Any]:
        """What the head of every page of a framework needs; `here` is the tab that stands open."""
        return {"framework": self, "thread": self.thread, "state": self.state, "tabs": _tabs(self, here)}

    def tables(self) -> list[dict[str, Any]]:
        return [
            {"name": each, "title": table_word(each), "count": len(self.rows.table(each))} for each in tables_in_order()
        ]


def answering(view: View[P]) -> Callable[..., HttpResponse]:
    """At a desk; what the journal cannot answer is said on a page, with its status."""

    def answered(request: HttpRequest, desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, desk, *args, **kwargs)
        except (Missing, Preparing, Invalid, Refused) as fault:
            status = 404 if isinstance(fault, Missing) or fault.code == "bad_reference" else fault.status
            return render(request, "framework/fault.html", {"fault": fault}, status=status)

    return at_desk(answered)


def framework_at(desk: Desk, reference: str) -> Opened:
    """By the id or the short reference of any of its records. `Missing` where it is none, or its opening is hidden."""
    thread = desk.read().thread(reference)
    if thread.kind != KIND or thread.detail is None or thread.detail["opened"] is None:
        raise missing(reference)
    return Opened(desk, thread, thread.detail)


def missing(reference: str) -> Missing:
    return Missing("there is nothing under {reference} that you may see", code="not_found", reference=reference[:70])


def _tabs(opened: Opened, here: str) -> list[dict[str, Any]]:
    return [{"title": title, "href": opened.address(view), "current": view == here} for view, title in TABS.items()]
