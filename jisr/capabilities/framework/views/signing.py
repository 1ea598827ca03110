"""From a draft to a text in force: comments and their answers, clearances, signatures, what they were taken for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.doing import DEEDS, may, offered, open_comments
from jisr.capabilities.framework.showing.standing import standing_of
from jisr.capabilities.framework.showing.words import OUTCOMES, table_word
from jisr.capabilities.framework.views.seeing import Opened, answering, framework_at
from jisr.journal.record import reference_of

MOST_ROWS = 6  # of an edit, named on the page


@answering
def signing(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    values = {
        **opened.frame("framework-signing"),
        "standing": standing_of(opened),
        "deeds": offered(opened),
        "comments": _comments(opened),
        "voided": _voided(opened),
    }
    return render(request, "framework/signing.html", values)


def _comments(opened: Opened) -> list[dict[str, Any]]:
    """Those that await an answer first, the newest first."""
    mine = {each["record"] for each in open_comments(opened)} if may(opened, DEEDS["answer"]) else set()
    found = sorted(opened.state["comments"].values(), key=lambda each: (each["disposition"] is not None, -each["at"]))
    return [
        {
            **each,
            "ref": reference_of(each["record"]),
            "row": each["on"] and row_said(opened, each["on"]),
            "answer": f"{opened.address('framework-do', name='answer')}?about={each['record']}"
            if each["record"] in mine
            else "",
            "outcome": str(OUTCOMES.get(each["disposition"]["body"]["outcome"], "")) if each["disposition"] else "",
        }
        for each in found
    ]


def row_said(opened: Opened, key: dict[str, str]) -> dict[str, str]:
    """A row that is spoken of: its name, its table's word, and its address."""
    address = opened.address("framework-row", table=key["table"], annex=key["annex"], code=key["code"])
    name = f"{key['annex']}/{key['table']}/{key['code']}"
    return {"name": name, "table": table_word(key["table"]), "address": address}


def _voided(opened: Opened) -> list[dict[str, Any]]:
    """Each edit that made something void, the newest first: of which rows, and what it took the force from."""
    authors = {each.id: (each.type or "", each.author or "") for each in opened.thread.records}
    edits = {each["record"]: each for each in opened.state["edits"]}
    found: dict[str, dict[str, list[str]]] = {}
    for each in opened.state["voided"]:
        what, member = authors.get(each["record"], ("", ""))
        found.setdefault(each["by"], {}).setdefault(what, []).append(member)
    return [
        {
            "ref": reference_of(record),
            "at": edits[record]["at"],
            "by": edits[record]["author"],
            "rows": edits[record]["rows"][:MOST_ROWS],
            "more": max(0, len(edits[record]["rows"]) - MOST_ROWS) + edits[record]["more"],
            "given": sorted(given.items(), reverse=True),
        }
        for record, given in reversed(found.items())
        if record in edits
    ]
