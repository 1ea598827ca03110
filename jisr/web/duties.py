"""The board of duties, one duty with what may be done about it, and who can decide this, now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from jisr.accounts.desk import Desk, at_desk
from jisr.capabilities.framework.duties.actions import (
    do_activate,
    do_decline,
    do_dispute,
    do_step,
    do_waive,
    may_dispute,
    may_do_step,
    may_waive,
    plans_of,
)
from jisr.capabilities.framework.duties.book import Book
from jisr.capabilities.framework.duties.computing import Duty
from jisr.capabilities.framework.duties.deciding import Who, stale_liaisons, who_decides
from jisr.capabilities.framework.duties.labels import Agreed, proposals_for
from jisr.capabilities.framework.duties.reading import Board, board_of, duties_in, known_to
from jisr.capabilities.framework.duties.records import ACTIVATED
from jisr.capabilities.framework.duties.shapes import CLOCK_ORDER, key_of, of_member
from jisr.capabilities.incidents.doing import DEEDS
from jisr.capabilities.incidents.words.types import type_word
from jisr.errors import JisrError, Missing
from jisr.journal.query import Query, ThreadRow
from jisr.journal.read import ThreadView
from jisr.journal.record import reference_of
from jisr.ui import moments
from jisr.ui.agreed import Agreed as AgreedLabel
from jisr.ui.beside import Part
from jisr.ui.words import comma, isolated

STATES: dict[str, Any] = {
    "running": pgettext_lazy("state of a duty", "running"),
    "overdue": pgettext_lazy("state of a duty", "overdue"),
    "disputed": pgettext_lazy("state of a duty", "disputed"),
    "met": pgettext_lazy("state of a duty", "met"),
    "met_late": pgettext_lazy("state of a duty", "met late"),
    "waived": pgettext_lazy("state of a duty", "waived"),
}
TONES = {"running": "quiet", "overdue": "now", "disputed": "soon", "met": "ok", "met_late": "soon", "waived": "quiet"}
MOST_SHOWN = 200
LONGEST_QUESTION = 500


@dataclass(frozen=True)
class Row:
    """A duty as a page shows it. `mine`: the member owes it; `thread_title` may be empty where it cannot be seen."""

    duty: Duty
    key: str
    title: str
    state: str
    tone: str
    due: Any
    product: str
    thread_ref: str
    thread_title: str
    mine: bool
    due_of_us: bool
    called: str
    called_at: Any
    way: str
    """Where what is owed is said."""

    @property
    def open(self) -> bool:
        return self.duty.is_open


@at_desk
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    member = request.GET.get("member", "")
    member = member if member in desk.policy.members else ""
    found = board_of(desk.read(), desk.policy, now_of(desk))
    rows = rows_of(desk, [each for each in found.duties if of_member(each, member)], found.threads)
    groups = {
        "overdue": [each for each in rows if each.duty.past_due],
        "running": [each for each in rows if each.open and not each.duty.past_due],
        "done": [each for each in rows if not each.open][::-1],
    }
    values = {
        "groups": {name: each[:MOST_SHOWN] for name, each in groups.items()},
        "counts": {name: len(each) for name, each in groups.items()},
        "member": member,
        "members": sorted({each for duty in found.duties for each in (duty.promise.producer, duty.promise.consumer)
                           if each}),
        "more": found.more or any(len(each) > MOST_SHOWN for each in groups.values()),
        "has_framework": bool(found.books),
        "may_activate": bool(plans_of(found.books.values(), desk.actor, now_of(desk))),
    }  # fmt: skip
    return render(request, "web/duties.html", values)


@at_desk
def duty(request: HttpRequest, desk: Desk, thread: str, key: str) -> HttpResponse:
    """One duty: what was agreed, how it stands, whom it called; to waive, dispute, or say that a step is done."""
    found, shown = _one(desk, thread, key)
    fault = ""
    if request.method == "POST":
        try:
            _act(request, desk, found)
            return redirect("duty", space=desk.space, thread=thread, key=key)
        except JisrError as error:
            fault = "; ".join(str(each) for each in getattr(error, "faults", [error]))
    actor, policy = desk.actor, desk.policy
    promise = found.promise
    values = {
        "row": rows_of(desk, [found], {}, shown.title)[0],
        "promise": promise,
        "calls": [(each, moments.moment_of(each.at)) for each in found.escalations],
        "occasion": {"word": type_word(found.occasion.type), "ref": reference_of(found.occasion.id)},
        "met_ref": reference_of(found.met_by) if found.met_by else "",
        "may_waive": may_waive(policy, actor, found),
        "may_dispute": may_dispute(policy, actor, found),
        "may_do": may_do_step(policy, actor, found),
        "may_answer": found.is_open and promise.key.table == "activation" and actor.name in (
            promise.post, promise.deputy if found.past_due else "",
        ) and desk.may(ACTIVATED),
        "incidents": _incidents(desk) if promise.key.table == "activation" else [],
        "fault": fault,
        "client_id": uuid4().hex,
    }  # fmt: skip
    return render(request, "web/duty.html", values, status=422 if fault else 200)


@at_desk
def activate(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The plans that the framework lets this post start, in an incident that is open."""
    now = now_of(desk)
    books = board_of(desk.read(), desk.policy, now).books.values()
    plans = [
        {"value": f"{book.framework}/{plan}", "title": _plan_title(book.plans, plan), "code": plan}
        for book, _annex, plan in plans_of(books, desk.actor, now)
    ]
    fault = ""
    if request.method == "POST":
        framework, _slash, plan = request.POST.get("plan", "").partition("/")
        if f"{framework}/{plan}" not in [each["value"] for each in plans]:
            raise Http404
        try:
            thread = desk.read().thread(request.POST.get("thread", ""))
            do_activate(
                desk.journal, desk.actor, thread=thread.id, framework=framework, plan=plan,
                reason=request.POST.get("reason", "").strip(), client_id=_client_id(request),
            )  # fmt: skip
            messages.success(request, _("The plan runs; what it promises stands on the board."))
            return redirect("duties", space=desk.space)
        except JisrError as error:
            fault = "; ".join(str(each) for each in getattr(error, "faults", [error]))
    values = {"plans": plans, "incidents": _incidents(desk), "fault": fault, "client_id": uuid4().hex}
    return render(request, "web/activate.html", values, status=422 if fault else 200)


@at_desk
def who(request: HttpRequest, desk: Desk) -> HttpResponse:
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    now = now_of(desk)
    known = known_to(desk.read(), desk.policy)
    found = who_decides(question, known, now) if question else []
    values = {
        "question": question,
        "found": [_who_shown(each) for each in found],
        "functions": list(_decided(known.books, now)),
        "stale": stale_liaisons(known.liaisons, desk.policy, now),
    }  # fmt: skip
    return render(request, "web/who.html", values)


# For other pages


def now_of(desk: Desk) -> int:
    """By the clock that records are stamped with, in ms."""
    return desk.journal.now()


def owed_by_us(desk: Desk, most: int) -> list[Row]:
    """For home: what the member owes, overdue first, then by when it is due."""
    found = board_of(desk.read(), desk.policy, now_of(desk))
    mine = [each for each in found.duties if each.is_open and each.promise.producer == desk.actor.member]
    return rows_of(desk, mine, found.threads)[:most]


def duties_beside(desk: Desk, thread: ThreadView, at: int | None) -> Part | None:
    """For the page of a thread, of now or as it was."""
    found = duties_in(desk.read(at), desk.policy, thread.id, thread.kind, now_of(desk) if at is None else at)
    rows = rows_of(desk, found.duties, {})
    return ("web/part/duties_beside.html", {"rows": rows}) if rows else None


def labels_agreed(desk: Desk, type_name: str, thread: str | None) -> list[AgreedLabel]:
    """For the form of a report: the label that was agreed, one a preset, for all whom it is owed to in that thread."""
    if thread is None:
        return []
    shown = desk.read().thread(thread)
    found = proposals_for(desk.read(), desk.policy, desk.actor.member, type_name, now_of(desk), shown.id, shown.kind)
    owed: dict[str, list[Agreed]] = {}
    for each in found:
        if each.occasion is not None:
            owed.setdefault(each.preset, []).append(each)
    return [_agreed_label(preset, each) for preset, each in owed.items()]


def _agreed_label(preset: str, agreed: Sequence[Agreed]) -> AgreedLabel:
    named = sorted({member for each in agreed for member in each.releasable_to})
    label: dict[str, Any] = {"preset": preset, **({"releasable_to": named} if named else {})}
    consumers = comma().join(
        isolated(each) for each in dict.fromkeys(each.consumer for each in agreed if each.consumer)
    )
    title = _("As agreed with %(members)s") % {"members": consumers} if consumers else _("As agreed")
    return AgreedLabel(f"agreed-{preset}", title, label)


def rows_of(desk: Desk, duties: Iterable[Duty], threads: Any, title: str = "") -> list[Row]:
    ordered = sorted(duties, key=lambda each: (CLOCK_ORDER[each.state], each.due_at, each.key))
    return [_row(desk, each, threads.get(each.thread), title) for each in ordered]


def _row(desk: Desk, duty: Duty, thread: ThreadRow | None, title: str) -> Row:
    promise, member = duty.promise, desk.actor.member
    last = duty.escalations[-1] if duty.escalations else None
    return Row(
        duty, key_of(duty), _title(promise.titles), str(STATES[duty.state]), TONES[duty.state],
        moments.moment_of(duty.due_at), type_word(promise.product.type) if promise.product else "",
        reference_of(duty.thread), thread.title if thread else title,
        promise.producer == member, promise.consumer == member, last.to if last else "",
        moments.moment_of(last.at) if last else None, _way(desk, duty),
    )  # fmt: skip


def _way(desk: Desk, duty: Duty) -> str:
    """To the form of the report that is owed; where no form begins it, to the duty or its thread."""
    thread = reference_of(duty.thread)
    product = duty.promise.product
    if product is None:
        return reverse("duty", kwargs={"space": desk.space, "thread": thread, "key": key_of(duty)})
    deed = next((each for each in DEEDS.values() if each.type == product.type), None)
    if deed is None or not desk.may(product.type):
        return reverse("incidents-thread", args=(desk.space, thread))
    way = reverse("incidents-do", args=(desk.space, duty.thread, deed.name))
    return f"{way}?about={duty.occasion.id}" if deed.about else way


def _title(texts: Any) -> str:
    return str(getattr(texts, get_language() or "en", "") or texts.en)


def _decided(books: Iterable[Book], now: int) -> Iterator[tuple[str, str]]:
    """(code, title) of what a question may be about."""
    for book in books:
        if book.holds_at(now):
            yield from ((each.code, _title(each.titles)) for _annex, each in book.functions)
            yield from ((each.code, _title(each.titles)) for _annex, each in book.plans)


def _plan_title(plans: Sequence[tuple[str, Any]], code: str) -> str:
    return next((_title(row.titles) for _annex, row in plans if row.code == code), code)


def _one(desk: Desk, thread: str, key: str) -> tuple[Duty, Any]:
    try:
        shown = desk.read().thread(thread)
    except JisrError as error:
        raise Http404 from error
    found: Board = duties_in(desk.read(), desk.policy, shown.id, shown.kind, now_of(desk))
    for each in found.duties:
        if key_of(each) == key:
            return each, shown
    raise Http404


def _act(request: HttpRequest, desk: Desk, found: Duty) -> None:
    given, words = request.POST.get("do", ""), request.POST.get("reason", "").strip()
    asked: dict[str, Any] = {"duty": found, "client_id": _client_id(request)}
    if given == "waive":
        do_waive(desk.journal, desk.actor, reason=words, **asked)
    elif given == "dispute":
        do_dispute(desk.journal, desk.actor, reason=words, **asked)
    elif given == "done":
        do_step(desk.journal, desk.actor, note=words, **asked)
    elif given in ("activate", "decline"):
        _answer(request, desk, found, given, words)
    else:
        raise Http404


def _answer(request: HttpRequest, desk: Desk, found: Duty, given: str, words: str) -> None:
    framework, client_id = found.key.promise.framework, _client_id(request)
    if given == "decline":
        do_decline(desk.journal, desk.actor, framework=framework, proposal=found.occasion.id, thread=found.thread,
                   reason=words, client_id=client_id)  # fmt: skip
        return
    row = _activation(desk, found)
    thread = desk.read().thread(request.POST.get("thread", ""))
    do_activate(
        desk.journal, desk.actor, thread=thread.id, framework=framework, plan=row, reason=words, client_id=client_id,
        proposal=found.occasion.id, proposal_thread=found.thread,
    )  # fmt: skip


def _activation(desk: Desk, found: Duty) -> str:
    key = found.key.promise
    book = board_of(desk.read(), desk.policy, now_of(desk)).books.get(key.framework)
    row = book.activation(key.annex, key.code) if book else None
    if row is None:
        raise Missing("there is nothing here that you may see", code="not_found", field="duty")
    return row.plan


def _incidents(desk: Desk) -> list[ThreadRow]:
    return list(desk.read().threads(Query(kind="incident", state="open", limit=50, count=False)).threads)


def _who_shown(each: Who) -> dict[str, Any]:
    return {
        "who": each, "subject": _title(each.subject.titles), "why": str(each.why),
        "until": moments.moment_of(each.until) if each.until else None,
        "again": moments.moment_of(each.again) if each.again else None,
        "member": each.post.partition("/")[0], "post": each.post.partition("/")[2],
    }  # fmt: skip


def _client_id(request: HttpRequest) -> str:
    return f"duties/{request.POST.get('client_id', '')[:64] or uuid4().hex}"
