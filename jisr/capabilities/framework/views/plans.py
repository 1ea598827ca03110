"""Plans, each with its checklist: steps by phase, entered one after the other, moved, changed and taken out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.records.entering import ENTERED
from jisr.capabilities.framework.rows import Entry
from jisr.capabilities.framework.showing.values import minutes_text, product_text, text_in
from jisr.capabilities.framework.tables import Plan, Step
from jisr.capabilities.framework.views.entering import based_on, enter
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at, missing
from jisr.capabilities.framework.views.sending import Saying
from jisr.errors import Refused
from jisr.journal.registry import Body

UP, DOWN = "up", "down"


@answering
def plans(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    steps = opened.rows.steps
    found = [
        {
            "annex": each.annex,
            "row": each.row,
            "title": text_in(each.row.titles),
            "steps": sum(step.row.plan == each.row.code for step in steps),
            "agreements": sum(agreed.row.occasion.plan == each.row.code for agreed in opened.rows.agreements),
        }
        for each in opened.rows.plans
    ]
    return render(
        request, "framework/plans.html",
        {**opened.frame("framework-plans"), "plans": found, "may": opened.may_edit},
    )  # fmt: skip


@answering
def plan(request: HttpRequest, desk: Desk, reference: str, code: str) -> HttpResponse:
    """A plan's checklist. Moving a step swaps its number with its neighbour's of the own annex."""
    opened = framework_at(desk, reference)
    found = opened.rows.find("plan", code)
    if found is None:
        raise missing(code)
    saying = Saying(request, opened)
    if request.method == "POST":
        if not opened.may_edit:
            raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=ENTERED)
        put = _moved(opened, code, request.POST.get(UP, ""), -1) or _moved(opened, code, request.POST.get(DOWN, ""), 1)
        sent = enter(saying, put, [], True, request.POST.get("based_on", "")) if put else None
        if sent is not None:
            messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent.ref})
        if sent is not None or not put:
            return redirect(opened.address("framework-plan", code=code))
    values = {
        **opened.frame("framework-plans"),
        "plan": found,
        "title": text_in(found.row.titles),
        "phases": _by_phase(opened, found.row),
        "promises": _promises(opened, code),
        "starts": _starts(opened, code),
        "next": max((each.row.number for each in opened.rows.steps if each.row.plan == code), default=0) + 10,
        "may": opened.may_edit,
        "based_on": based_on(opened),
        "edits": True,
        **(saying.values() if opened.may_edit else {}),
        "faults": saying.faults,
    }
    return render(request, "framework/plan.html", values, status=422 if request.method == "POST" else 200)


def _by_phase(opened: Opened, plan: Plan) -> list[tuple[str, list[dict[str, Any]]]]:
    """(phase, its steps in their order), the plan's own phases in theirs."""
    steps = sorted(
        (each for each in opened.rows.steps if each.row.plan == plan.code),
        key=lambda each: (each.row.number, each.row.code),
    )
    order = list(dict.fromkeys([*plan.phases, *(each.row.phase for each in steps)]))
    groups = [(phase, [_step(opened, each) for each in steps if each.row.phase == phase]) for phase in order]
    return [(phase, found) for phase, found in groups if found or phase]


def _step(opened: Opened, entry: Entry[Step]) -> dict[str, Any]:
    row = entry.row
    return {
        "annex": entry.annex,
        "row": row,
        "title": text_in(row.titles),
        "within": minutes_text(row.within_minutes),
        "product": product_text(row.product),
        "own": entry.annex == opened.desk.actor.member and opened.may_edit,
    }


def _promises(opened: Opened, code: str) -> list[dict[str, Any]]:
    """Agreements that the start of the plan sets running."""
    return [
        {
            "annex": each.annex,
            "row": each.row,
            "title": text_in(each.row.titles),
            "within": minutes_text(each.row.within_minutes),
        }
        for each in opened.rows.agreements
        if each.row.occasion.plan == code
    ]


def _starts(opened: Opened, code: str) -> list[dict[str, Any]]:
    """Who starts it, and who instead when nothing was heard."""
    return [
        {"row": each.row, "within": minutes_text(each.row.minutes)}
        for each in opened.rows.activations
        if each.row.plan == code
    ]


def _moved(opened: Opened, plan: str, code: str, by: int) -> list[Body]:
    own = opened.state["rows"].get("step", {}).get(opened.desk.actor.member, {})
    order = sorted(
        (each for each in own.values() if each["plan"] == plan), key=lambda each: (each["number"], each["code"])
    )
    at = next((number for number, each in enumerate(order) if each["code"] == code), None)
    if at is None or not 0 <= at + by < len(order):
        return []
    here, there = order[at], order[at + by]
    if here["number"] == there["number"]:
        return [{**each, "number": 10 * number} for number, each in enumerate(_swapped(order, at, at + by), 1)]
    return [{**here, "number": there["number"]}, {**there, "number": here["number"]}]


def _swapped(order: list[Body], one: int, other: int) -> list[Body]:
    found = list(order)
    found[one], found[other] = found[other], found[one]
    return found
