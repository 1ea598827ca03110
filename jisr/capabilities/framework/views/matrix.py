"""The matrix of functions and members: read by phase, level and area; filled cell by cell, or many cells at once.

A cell that is set puts or takes out rows of the own member's annex; what others say of it stays theirs.
"""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.forms.rows import Choices
from jisr.capabilities.framework.records.entering import ENTERED
from jisr.capabilities.framework.rows import Entry
from jisr.capabilities.framework.showing.matrix import ROLES, Look, cell_of, matrix_of
from jisr.capabilities.framework.showing.values import role_text, text_in
from jisr.capabilities.framework.tables import Assignment
from jisr.capabilities.framework.views.entering import based_on, choices_of, enter
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at, missing
from jisr.capabilities.framework.views.sending import Saying
from jisr.errors import Refused
from jisr.journal.registry import Body
from jisr.ui.words import member_name

SEND = "send"
LEVELS = range(5)
CHANGE = re.compile(r"([A-Z0-9][A-Z0-9._-]{0,39})/([A-Z][A-Z0-9]{1,11})=([RACI]{0,4})")
LONGEST_CODE = 40


@answering
def matrix(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    look = look_of(request.GET)
    saying = Saying(request, opened)
    wanted = CHANGE.findall(request.POST.get("changes", ""))
    if request.method == "POST" and opened.may_edit and wanted:
        put, drop = _all_changes(opened, wanted, look)
        sent = enter(saying, put, drop, True, request.POST.get("based_on", "")) if put or drop else None
        if sent is not None:
            messages.success(request, gettext("Sent as %(ref)s.") % {"ref": sent.ref})
            return redirect(request.get_full_path())
    values = {
        **opened.frame("framework-matrix"),
        "rows": matrix_of(opened.rows, members_of(opened), desk.actor.member, look),
        "members": [(code, _name(opened, code)) for code in members_of(opened)],
        "look": look,
        "query": request.GET.urlencode(),
        "phases": _phases(opened),
        "areas": choices_of(opened).codes("area"),
        "levels": LEVELS,
        "roles": [(each, role_text(each)) for each in ROLES],
        "may": opened.may_edit,
        "based_on": based_on(opened),
        "changes": request.POST.get("changes", ""),
        "edits": True,
        **(saying.values() if opened.may_edit else {}),
        "faults": saying.faults,
    }
    return render(request, "framework/matrix.html", values, status=422 if request.method == "POST" else 200)


@answering
def cell(request: HttpRequest, desk: Desk, reference: str, function: str, member: str) -> HttpResponse:
    """One cell: who says what of it, and the own annex's word, as a form that needs no script."""
    opened = framework_at(desk, reference)
    row = opened.rows.find("function", function)
    if row is None or member not in members_of(opened):
        raise missing(f"{function}/{member}")
    look = look_of(request.GET)
    saying = Saying(request, opened)
    if request.method == "POST":
        if not opened.may_edit:
            raise Refused("{post} may not submit {right}", code="no_right", post=desk.actor.name, right=ENTERED)
        put, drop = _changes(opened, function, member, set(request.POST.getlist("role")), look, _more(request.POST))
        sent = enter(saying, put, drop, True, request.POST.get("based_on", "")) if put or drop else None
        if sent is not None or not (put or drop):
            return redirect(f"{opened.address('framework-matrix')}?{request.GET.urlencode()}#f-{function}")
    entries = [each for each in _entries(opened, function, member) if look.takes(each.row)]
    own = [each for each in entries if each.annex == desk.actor.member and look.is_scope_of(each.row)]
    values = {
        **opened.frame("framework-matrix"),
        "function": row.row,
        "title": text_in(row.row.titles),
        "member": member,
        "member_name": _name(opened, member),
        "cell": cell_of(function, member, entries, desk.actor.member, look),
        "entries": [(each, role_text(each.row.role)) for each in entries],
        "roles": [(each, role_text(each)) for each in ROLES],
        "chosen": set(request.POST.getlist("role")) or {each.row.role for each in own},
        "posts": _posts(choices_of(opened), member),
        "post": request.POST.get("post") or next((each.row.post for each in own), ""),
        "deputy": request.POST.get("deputy") or next((each.row.deputy for each in own if each.row.deputy), ""),
        "look": look,
        "query": request.GET.urlencode(),
        "may": opened.may_edit,
        "based_on": based_on(opened),
        "edits": True,
        **(saying.values() if opened.may_edit else {}),
        "faults": saying.faults,
    }
    return render(request, "framework/cell.html", values, status=422 if request.method == "POST" else 200)


def members_of(opened: Opened) -> list[str]:
    """The signers in their order, then whoever else has a responsibility."""
    named = [*opened.state["signers"], *(each.row.member for each in opened.rows.assignments)]
    return list(dict.fromkeys(named))


def look_of(given: QueryDict) -> Look:
    level = given.get("level", "")
    return Look(
        given.get("phase", "")[:40],
        int(level) if level in ("0", "1", "2", "3", "4") else None,
        given.get("area", "")[:40],
    )


def _phases(opened: Opened) -> list[str]:
    named = [phase for each in opened.rows.plans for phase in each.row.phases]
    named += [each.row.phase for each in opened.rows.assignments if each.row.phase]
    return list(dict.fromkeys(named))


def _entries(opened: Opened, function: str, member: str) -> list[Entry[Assignment]]:
    return [each for each in opened.rows.assignments if (each.row.function, each.row.member) == (function, member)]


def _all_changes(opened: Opened, wanted: list[Any], look: Look) -> tuple[list[Body], list[Body]]:
    put: list[Body] = []
    drop: list[Body] = []
    for function, member, roles in {
        (function, member): (function, member, roles) for function, member, roles in wanted
    }.values():
        more = _changes(opened, function, member, set(roles), look, {})
        put, drop = put + more[0], drop + more[1]
    return put, drop


def _changes(
    opened: Opened, function: str, member: str, roles: set[str], look: Look, more: Body
) -> tuple[list[Body], list[Body]]:
    """What has to be entered and dropped so that the own annex says these roles there, and nothing else changes."""
    own = opened.desk.actor.member
    standing: dict[str, str] = {
        each.row.role: each.row.code
        for each in _entries(opened, function, member)
        if each.annex == own and look.is_scope_of(each.row)
    }
    kept = opened.state["rows"].get("assignment", {}).get(own, {})
    taken = set(kept)
    put: list[Body] = []
    for role in (each for each in ROLES if each in roles):
        before = kept.get(standing.get(role, ""), {})
        code = standing.get(role) or _free_code(f"{function}-{member}-{role}", taken)
        deputies = more if role in "RA" else {name: value for name, value in more.items() if name != "deputy"}
        row = {
            "table": "assignment", "code": code, "function": function, "role": role, "member": member, **look.scope,
            **{name: value for name, value in before.items() if name not in more or name not in ("post", "deputy")},
            **{name: value for name, value in deputies.items() if value},
        }  # fmt: skip
        if row != before:
            put.append(row)
        taken.add(code)
    drop = [{"table": "assignment", "code": code} for role, code in standing.items() if role not in roles]
    return put, drop


def _free_code(wanted: str, taken: set[str]) -> str:
    base = wanted[: LONGEST_CODE - 4]
    numbered = (f"{base}-{number}" for number in range(2, 1_000))
    return base if base not in taken else next(each for each in numbered if each not in taken)


def _more(given: QueryDict) -> Body:
    return {name: given.get(name, "") for name in ("post", "deputy") if name in given}


def _posts(choices: Choices, member: str) -> list[tuple[str, str]]:
    return [each for group, posts in choices.posts() for each in posts if each[0].startswith(f"{member}/")]


def _name(opened: Opened, code: str) -> str:
    members = opened.desk.policy.members
    return member_name(members[code]) if code in members else code
