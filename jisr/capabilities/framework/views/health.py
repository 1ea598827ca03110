"""What is missing, double or contradictory: findings by function and member, with their rows, and what became of each;
and what changed since an earlier text."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.checks import MEANING, Context, Finding, check
from jisr.capabilities.framework.checks.judged import Judged, judged
from jisr.capabilities.framework.doing import DEEDS, may
from jisr.capabilities.framework.forms.saying import key_of
from jisr.capabilities.framework.rows import Framework
from jisr.capabilities.framework.showing.changes import changes_of
from jisr.capabilities.framework.showing.values import text_in
from jisr.capabilities.framework.showing.words import FINDING_STATES, SEVERITIES, severity_tone
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at
from jisr.capabilities.framework.views.signing import row_said
from jisr.errors import Missing
from jisr.journal.record import reference_of
from jisr.journal.registry import State

MOST_EDITS = 30


@dataclass(frozen=True)
class Asked:
    """What the address asks; `since` is the record of an edit: the text after it is what is compared with."""

    member: str = ""
    function: str = ""
    state: str = ""
    since: str = ""


@answering
def health(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    asked = Asked(**{each.name: request.GET.get(each.name, "")[:100] for each in fields(Asked)})
    context = context_of(opened)
    then = _state_then(opened, asked.since)
    before = check(Framework.of(then), context) if then is not None else []
    known = set(before)
    every = judged(check(opened.rows, context), opened.state, context.today, before)
    accepting = may(opened, DEEDS["accept"])
    shown = [_shown(opened, each, accepting, then is not None and each.finding not in known) for each in every]
    values = {
        **opened.frame("framework-health"),
        "asked": asked,
        "counts": _counts(every),
        "groups": _groups(opened, [each for each in shown if _fits(each, asked)]),
        "members": _tally(each["owner"] for each in shown if each["state"] == "open"),
        "functions": _tally(name for each in shown if each["state"] == "open" for name in each["functions"]),
        "titles": {each.row.code: text_in(each.row.titles) for each in reversed(opened.rows.functions)},
        "states": FINDING_STATES.items(),
        "edits": [
            {"record": each["record"], "author": each["author"], "at": each["at"], "ref": reference_of(each["record"])}
            for each in reversed(opened.state["edits"][-MOST_EDITS:])
        ],
        "changes": changes_of(then["rows"], opened.state["rows"]) if then is not None else None,
    }
    return render(request, "framework/health.html", values)


def context_of(opened: Opened) -> Context:
    today = datetime.fromtimestamp(opened.desk.journal.now() / 1_000, UTC).date()
    types = (each for each in opened.desk.journal.registry.types.values() if each.public)
    return Context(
        opened.desk.policy, today, {each.name: frozenset(each.body.__struct_encode_fields__) for each in types}
    )


def _state_then(opened: Opened, record: str) -> State | None:
    """The state after an edit; None where none is asked for, or the post does not see it."""
    edit = next((each for each in opened.state["edits"] if each["record"] == record), None)
    if edit is None:
        return None
    try:
        return opened.desk.read(edit["at"]).thread(opened.thread.id).detail
    except Missing:
        return None


def _shown(opened: Opened, each: Judged, accepting: bool, is_new: bool) -> dict[str, Any]:
    finding = each.finding
    mine = opened.desk.actor.member in {
        *(name.partition("/")[0] for name in finding.objects),
        opened.state["opened"]["author"],
    }
    query = urlencode({"rule": finding.rule, "object": finding.objects}, doseq=True)
    return {
        "rule": finding.rule,
        "meaning": str(MEANING.get(finding.rule, "")),
        "message": str(finding.message),
        "severity": str(SEVERITIES.get(finding.severity, finding.severity)),
        "tone": severity_tone(finding.severity) if each.state == "open" else "quiet",
        "owner": finding.owner,
        "state": each.state,
        "state_word": str(FINDING_STATES.get(each.state, each.state)),
        "by": each.by,
        "reason": each.reason,
        "ref": reference_of(each.record) if each.record else "",
        "rows": [row_said(opened, key_of(name)) for name in finding.objects[:12]],
        "more": max(0, len(finding.objects) - 12),
        "functions": functions_of(opened, finding),
        "accept": f"{opened.address('framework-do', name='accept')}?{query}"
        if accepting and mine and each.state == "open" and finding.objects and finding.rule != "C00"
        else "",
        "is_new": is_new and each.state != "fixed",
    }


def functions_of(opened: Opened, finding: Finding) -> list[str]:
    """The functions that its rows serve, each once."""
    found: dict[str, None] = {}
    for name in finding.objects:
        key = key_of(name)
        if key["table"] == "function":
            found[key["code"]] = None
            continue
        row = opened.state["rows"].get(key["table"], {}).get(key["annex"], {}).get(key["code"], {})
        if row.get("function"):
            found[str(row["function"])] = None
    return list(found)


def _fits(each: dict[str, Any], asked: Asked) -> bool:
    return (
        asked.member in ("", each["owner"])
        and asked.state in ("", each["state"])
        and (not asked.function or asked.function in each["functions"])
    )


def _counts(every: list[Judged]) -> dict[str, int]:
    """Open ones by severity; and how many were accepted or fixed."""
    found = dict.fromkeys(("error", "warning", "notice", "accepted", "fixed"), 0)
    for each in every:
        found[each.finding.severity if each.state == "open" else each.state] += 1
    return found


def _groups(opened: Opened, shown: list[dict[str, Any]]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """(rule, what it means, its findings), the gravest first."""
    order = {"now": 0, "soon": 1, "info": 2, "quiet": 3}
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in sorted(shown, key=lambda each: (order[each["tone"]], each["rule"])):
        groups.setdefault(each["rule"], []).append(each)
    return [(rule, found[0]["meaning"], found) for rule, found in groups.items()]


def _tally(names: Iterable[str]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for each in names:
        found[each] = found.get(each, 0) + 1
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))
