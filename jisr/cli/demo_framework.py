"""The demonstration's framework: entered by each member, cleared, and signed by all but one, for a newcomer to sign."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import msgspec

from jisr.capabilities.framework.actions import do_enter, do_open, edit_of
from jisr.capabilities.framework.current import framework_thread, state_of
from jisr.capabilities.framework.records.clearing import CLEARED, LEGAL, SIGNED
from jisr.capabilities.framework.records.consulting import CONSULTATION
from jisr.capabilities.framework.records.opening import Opened
from jisr.cli.framework_check import day_of
from jisr.errors import Missing
from jisr.interop.framework import folder
from jisr.interop.framework.lines import read_lines
from jisr.journal.journal import Journal
from jisr.journal.record import Actor, Submission

FOLDER = "framework"
WRITTEN = date(2017, 8, 1)  # the day that the pack's dates belong to
LAST_SIGNER = "MOH"
KEEPER = Actor("CELL", "duty")
GOV = {"preset": "GOV"}
A_MOMENT = 0.002  # s
MOVED = ("exercised_on", "verified_on")


def do_bring_framework(journal: Journal, pack: Path) -> str:
    """The id of its thread. LAST_SIGNER's approver is the one who has not signed. What was cut off is gone on with;
    what people did with it since is left alone."""
    told = folder.read(folder.YAML, pack / FOLDER)
    standing = _standing(journal)
    if standing is not None and standing[1]:
        return standing[0]
    begun = journal.now() if standing is None else standing[2]
    rows = _by_annex(read_lines(told.lines), day_of(begun) - WRITTEN)
    opening = msgspec.to_builtins(msgspec.convert(told.heading, Opened, strict=False))
    thread = do_open(
        journal, KEEPER, opening=opening, rows=rows.pop(KEEPER.member), label=GOV, client_id="framework/open"
    )[0].id
    for member, own in rows.items():
        edit = edit_of({"rows": {}}, member, own)
        do_enter(journal, Actor(member, "focal"), edit, thread=thread, label=GOV, narrow=GOV)
    sleep(A_MOMENT)
    _sign(journal, thread, opening["signers"])
    return thread


def _standing(journal: Journal) -> tuple[str, bool, int] | None:
    """The framework that is there: its thread, whether all signed that were to, and when it was opened (ms)."""
    policy = journal.policy
    assert policy is not None
    try:
        thread = framework_thread(journal.read(policy.clearance(KEEPER.member)))
    except Missing:
        return None
    state = state_of(thread)
    awaited = set(state["signers"]) - {LAST_SIGNER}
    return thread.id, set(state["signatures"]) >= awaited, state["opened"]["recorded_at"]


def _by_annex(placed: Any, moved: timedelta) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in placed:
        dates = {name: _later(each.row[name], moved) for name in MOVED if name in each.row}
        found.setdefault(each.annex, []).append({**each.row, **dates})
    return found


def _later(day: str, moved: timedelta) -> str:
    return (date.fromisoformat(day) + moved).isoformat()


def _sign(journal: Journal, thread: str, signers: list[str]) -> None:
    policy = journal.policy
    assert policy is not None
    _say(journal, KEEPER, CONSULTATION, {"note": "The members consulted at the workshop."}, thread)
    text = {"text_hash": state_of(framework_thread(journal.read(policy.clearance(KEEPER.member)), thread))["text_hash"]}
    for actor, type in _steps(signers):
        _say(journal, actor, type, text, thread)


def _steps(signers: list[str]) -> Iterator[tuple[Actor, str]]:
    yield from ((Actor(member, "focal"), CLEARED) for member in signers)
    yield KEEPER, LEGAL
    yield from ((Actor(member, "approver"), SIGNED) for member in signers if member != LAST_SIGNER)


def _say(journal: Journal, actor: Actor, type: str, body: dict[str, Any], thread: str) -> None:
    """Later than all before it by the clock too: records of one millisecond stand in the order of their ids."""
    name = f"framework/{type}/{actor.name}"
    journal.append(actor, [Submission(type=type, body=body, label=GOV, thread=thread, client_id=name)])
    sleep(A_MOMENT)
