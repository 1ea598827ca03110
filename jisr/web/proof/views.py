"""A member sees the proof of its own log. Of the others' it learns whether they hold, and nothing of what they hold."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from jisr.accounts.desk import Desk, at_desk
from jisr.errors import JisrError, Missing
from jisr.journal.logs import Standing, checkpoint_of, standing_of
from jisr.journal.note import parse_vkey
from jisr.journal.receipt import SUFFIX
from jisr.journal.receipts import receipt_for
from jisr.journal.record import is_id, reference_of
from jisr.journal.report import Fault, Report
from jisr.web.proof.running import RUNS, Run

PLAIN = "text/plain; charset=utf-8"


@at_desk
def proof(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(request, "web/proof.html", {**_standing(desk), **_run(desk)})


@at_desk
def verifying(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Begins with POST; with GET it says how far it is."""
    if request.method == "POST":
        RUNS.begin(desk.journal)
    if request.headers.get("HX-Request"):
        return render(request, "web/proof_run.html", _run(desk))
    return redirect("proof", space=desk.space)


@at_desk
def checkpoint(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The own member's newest checkpoint, to be kept away from the node."""
    text = checkpoint_of(desk.journal, desk.actor.member)
    return _file(text, f"{desk.actor.member}-{desk.space}.checkpoint")


@require_POST
@at_desk
def receipt(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Of a record that the post sees now, by its reference or id."""
    reference = request.POST.get("record", "").strip()[:80]
    try:
        text = receipt_for(desk.journal, desk.read(), reference)
    except JisrError as fault:
        values = {**_standing(desk), **_run(desk), "receipt_fault": str(fault), "asked": reference}
        return render(request, "web/proof.html", values, status=404 if isinstance(fault, Missing) else 422)
    name = reference_of(reference) if is_id(reference) else reference.upper()
    return _file(text, f"{''.join(each for each in name if each.isalnum() or each == '-')}{SUFFIX}")


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=PLAIN)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _standing(desk: Desk) -> dict[str, Any]:
    try:
        standing = standing_of(desk.journal, desk.actor.member)
    except Missing:
        return {"standing": None, "keys": [], "protected": False}
    return {
        "standing": standing,
        "keys": _keys(standing),
        "protected": any(not each.same_operator for each in standing.witnessed),
    }


def _keys(standing: Standing) -> list[tuple[str, str]]:
    """(fingerprint, key), the present one first."""
    return [(f"{parse_vkey(each).key_hash.hex()}", each) for each in reversed(standing.vkeys)]


def _run(desk: Desk) -> dict[str, Any]:
    """Of the own log each fault with its place; of the others only whether there is one."""
    run = RUNS.of(desk.journal)
    if run is None or run.report is None:
        return {"run": run, "faults": [], "elsewhere": False, "words": _words(run)}
    own = _own(desk, run.report)
    more = len(own) < len(run.report.faults) or run.report.more > 0
    return {"run": run, "faults": [_shown(each) for each in own], "elsewhere": more, "words": _words(run)}


def _words(run: Run | None) -> str:
    return gettext("%(share)s %% read") % {"share": run.share} if run is not None and run.going else ""


def _own(desk: Desk, report: Report) -> list[Fault]:
    ending = f"/{desk.space}/{desk.actor.member}"
    return [each for each in report.faults if each.log.endswith(ending)]


def _shown(fault: Fault) -> dict[str, Any]:
    named = reference_of(fault.record) if fault.record and is_id(fault.record) else fault.record or ""
    return {"kind": fault.kind, "position": fault.position, "record": named, "detail": fault.detail}
