"""Rows: every table as a list, every row on a page of its own, and the forms that enter, change and take out rows of
the own member's annex."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.doing import DEEDS, may
from jisr.capabilities.framework.forms.rows import Choices, RowForm
from jisr.capabilities.framework.records.entering import ENTERED
from jisr.capabilities.framework.showing.listing import columns_of, listed, said
from jisr.capabilities.framework.showing.words import TABLE_WORDS, table_word
from jisr.capabilities.framework.tables import SIGNED
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at, missing
from jisr.capabilities.framework.views.sending import Saying
from jisr.errors import Refused
from jisr.journal.append import Accepted
from jisr.journal.registry import Body

SEND, DROP = "send", "drop"


@answering
def tables(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    values = {**opened.frame("framework-tables"), "tables": opened.tables()}
    return render(request, "framework/tables.html", values)


@answering
def table(request: HttpRequest, desk: Desk, reference: str, table: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    check_table(table)
    given = request.GET
    values = {
        **opened.frame("framework-tables"),
        "table": table,
        "title": table_word(table),
        "columns": columns_of(table),
        "rows": listed(opened, table, given.get("q", ""), given.get("annex", "")),
        "annexes": sorted({each.annex for each in opened.rows.table(table)}),
        "asked": {"q": given.get("q", "")[:200], "annex": given.get("annex", "")},
        "may": opened.may_edit_table(table),
    }
    return render(request, "framework/table.html", values)


@answering
def row(request: HttpRequest, desk: Desk, reference: str, table: str, annex: str, code: str) -> HttpResponse:
    """One row, all its fields; of the own annex as a form."""
    opened = framework_at(desk, reference)
    check_table(table)
    found = opened.state["rows"].get(table, {}).get(annex, {}).get(code)
    if found is None:
        raise missing(f"{annex}/{table}/{code}")
    if annex == desk.actor.member and opened.may_edit_table(table):
        return _editing(request, opened, table, found)
    values = {
        **opened.frame("framework-tables"), "table": table, "title": table_word(table), "annex": annex, "code": code,
        "fields": said(table, found), "may_comment": may(opened, DEEDS["comment"]),
    }  # fmt: skip
    return render(request, "framework/row.html", values)


@answering
def new_row(request: HttpRequest, desk: Desk, reference: str, table: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    check_table(table)
    if not opened.may_edit_table(table):
        raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=ENTERED)
    return _editing(request, opened, table, None)


def _editing(request: HttpRequest, opened: Opened, table: str, found: Body | None) -> HttpResponse:
    desk, signed = opened.desk, table in SIGNED
    initial = {name: value for name, value in request.GET.items() if name != "back"} if found is None else {}
    form = RowForm(table, choices_of(opened), request.POST or None, row=found, initial=initial)
    label = None if signed else _narrow(request, opened)
    saying = Saying(request, opened, label)
    step = request.POST.get("step")
    sent = None
    if step == DROP and found is not None:
        sent = enter(saying, [], [{"table": table, "code": found["code"]}], signed, request.POST.get("based_on", ""))
    elif step == SEND and form.is_valid():
        new = form.row()
        if found is None and new["code"] in opened.state["rows"].get(table, {}).get(desk.actor.member, {}):
            form.add_error("code", gettext("Your annex has a row of this code already: take another one."))
        else:
            sent = enter(saying, [new], [], signed, request.POST.get("based_on", ""))
    if sent is not None:
        messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent.ref})
        return redirect(after(request, opened, table))
    for fault in saying.faults:
        form.tell(fault)
    values = {
        **opened.frame("framework-tables"), "table": table, "title": table_word(table), "found": found, "form": form,
        "annex": desk.actor.member, "code": found["code"] if found else "", "edits": signed,
        "based_on": based_on(opened), "back": after(request, opened, table), "lists": code_lists(opened),
        "narrow": not signed, "presets": _presets(opened), "preset": request.POST.get("preset", ""), **saying.values(),
    }  # fmt: skip
    return render(request, "framework/edit.html", values, status=422 if step in (SEND, DROP) else 200)


def enter(saying: Saying, put: list[Body], drop: list[Body], signed: bool, based_on: str) -> Accepted | None:
    """One record of rows of the own annex. Nothing is entered where the annex changed since the form was opened."""
    body: Body = {"put": put} if put else {}
    body |= {"drop": drop} if drop else {}
    body |= {"based_on": based_on} if based_on and signed else {}
    return saying.send(ENTERED, body, edits=signed)


def based_on(opened: Opened) -> str:
    own = opened.state["annexes"].get(opened.desk.actor.member)
    return str(own["hash"]) if own else ""


def after(request: HttpRequest, opened: Opened, table: str) -> str:
    """Where one goes after an edit: the page of the framework that one came from, else the table."""
    back = request.GET.get("back", "") or request.POST.get("back", "")
    within = opened.address("framework-overview")
    return back if back.startswith(within) else opened.address("framework-table", table=table)


def choices_of(opened: Opened) -> Choices:
    types = tuple(
        name
        for name in opened.desk.journal.registry.types
        if not name.startswith(("journal.", "directory.", "framework."))
    )
    return Choices(opened.desk.policy, types, opened.rows)


def code_lists(opened: Opened) -> list[tuple[str, list[tuple[str, str]]]]:
    choices = choices_of(opened)
    return [(each, choices.codes(each)) for each in ("function", "area", "reference", "plan", "trigger", "resource")]


def check_table(table: str) -> None:
    if table not in TABLE_WORDS:
        raise Http404


def _presets(opened: Opened) -> list[str]:
    return list(opened.desk.policy.labels.type_presets.get(ENTERED, ()))


def _narrow(request: HttpRequest, opened: Opened) -> dict[str, Any] | None:
    """A contact or a dependency may be for fewer than the framework is."""
    preset = request.POST.get("preset", "")
    return {"preset": preset} if preset in _presets(opened) else None
