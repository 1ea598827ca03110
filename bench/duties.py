"""Duties: a board of 1,000 that run, a plan that starts 500, and a look at the clocks.

python -m bench.duties            prints, and writes bench/results/duties.txt; takes about a minute
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time
from typing import Any

import orjson

from bench.measure import RESULTS, circumstances, ms, percentile, table, timed
from jisr.api.serve import collect_rarely
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.framework.duties.reading import board_of, duties_in
from jisr.capabilities.framework.duties.shapes import board_dict
from jisr.capabilities.framework.duties.ticking import do_tick
from jisr.cli.registry import registry
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of

PACK = Path(__file__).parents[1] / "packs" / "two-rivers"
CIVIL = ("MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS")
AGREEMENTS, OF_A_FLOOD, OF_THE_PLAN = 3_000, 20, 500
FLOODS, OTHERS, CLOSED = 50, 150, 5_000
ASKED = 60
GOV = {"preset": "GOV"}


def main() -> None:
    collect_rarely()  # as a server does
    folder = Path(tempfile.mkdtemp(prefix="jisr-duties-"))
    try:
        journal = Node(folder, registry()).create("real")
        do_apply_pack(journal, read_pack(PACK))
        framework = _framework(journal)
        floods = _world(journal)
        report = "\n".join([*_lines(journal, framework, floods), ""])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    (RESULTS / "duties.txt").write_text(report, encoding="utf-8")
    print(report, end="")


def _lines(journal: Journal, framework: str, floods: list[str]) -> Iterable[str]:
    yield "# duties: python -m bench.duties"
    yield circumstances()
    yield ""
    yield (
        f"One framework of {AGREEMENTS:,} agreements; {FLOODS + OTHERS + CLOSED:,} incidents, {FLOODS + OTHERS} of them"
        " open; MOMD sees the half of them, the cell all. SQLite."
    )
    yield ""
    rows = []
    for viewer in ("CELL", "MOMD"):
        times = [spent(lambda: _board(journal, viewer)) for _ in range(ASKED)]  # noqa: B023
        rows.append((f"board of {_board(journal, viewer)['open']:,} running duties", viewer, *_of(times)))
    activating = timed(lambda: _activate(journal, framework, floods[1]))
    times = [spent(lambda: _in_thread(journal, floods[1])) for _ in range(ASKED)]
    rows.append((f"one thread with {len(_in_thread(journal, floods[1]).duties)} duties", "CELL", *_of(times)))
    yield table(("what", "viewer", "asked", "p50 ms", "p95 ms", "processor p50 ms", "p95 ms"), rows)
    yield ""
    yield f"A plan of {OF_THE_PLAN} duties activated (written, and its duties read): {ms(activating)} ms"
    yield f"A look at all clocks of {len(CIVIL) + 3} members, nothing due: {ms(timed(lambda: do_tick(journal)))} ms"


def spent(ask: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    begin = process_time()
    clock = timed(ask)
    return clock, process_time() - begin


def _of(times: list[tuple[float, float]]) -> tuple[object, ...]:
    clock, processor = ([each[at] for each in times] for at in (0, 1))
    return (
        len(times), ms(percentile(clock, 0.5)), ms(percentile(clock, 0.95)), ms(percentile(processor, 0.5)),
        ms(percentile(processor, 0.95)),
    )  # fmt: skip


def _board(journal: Journal, viewer: str) -> dict[str, Any]:
    policy = journal.policy
    assert policy is not None
    now = journal.now()
    found = board_dict(board_of(journal.read(policy.clearance(viewer)), policy, now), now)
    orjson.dumps(found)
    return found


def _in_thread(journal: Journal, thread: str) -> Any:
    policy = journal.policy
    assert policy is not None
    return duties_in(journal.read(policy.clearance("CELL")), policy, thread, "incident", journal.now())


def _activate(journal: Journal, framework: str, thread: str) -> None:
    body = {"plan": "BIG", "reason": "measured"}
    line = Submission(type="framework.activated", body=body, label=GOV, thread=thread, refs=(framework,), client_id="a")
    journal.append(Actor("CELL", "duty"), [line])
    assert len(_in_thread(journal, thread).duties) >= OF_THE_PLAN


# What there is


def _framework(journal: Journal) -> str:
    keeper, focal, approver = Actor("CELL", "duty"), Actor("MOWR", "focal"), Actor("MOWR", "approver")
    opening = {
        "code": "NCRF",
        "edition": "1",
        "titles": {"en": "Measured"},
        "signers": ["MOWR"],
        "consultation_days": 0,
    }
    (opened,) = journal.append(keeper, [Submission(type="framework.opened", body=opening, label=GOV, client_id="f")])

    def say(actor: Actor, name: str, body: dict[str, Any], number: int = 0) -> None:
        journal.append(actor, [Submission(type=f"framework.{name}", body=body, label=GOV, thread=opened.id,
                                          client_id=f"{name}-{number}")])  # fmt: skip

    rows = list(_rows())
    for at in range(0, len(rows), 500):
        say(keeper, "entered", {"put": rows[at : at + 500]}, at)
    say(keeper, "consultation_opened", {})
    policy = journal.policy
    assert policy is not None
    detail = journal.read(policy.clearance("CELL")).thread(opened.id).detail
    assert detail is not None
    text = {"text_hash": detail["text_hash"]}
    say(focal, "cleared", text)
    say(keeper, "legal_reviewed", text)
    say(approver, "signed", text)
    return opened.id


def _rows() -> Iterable[dict[str, Any]]:
    yield {"table": "plan", "code": "BIG", "titles": {"en": "Everything at once"}}
    yield {"table": "activation", "code": "BIG-A", "plan": "BIG", "authority": "CELL/duty", "minutes": 10}
    for number in range(AGREEMENTS):
        if number < OF_A_FLOOD:
            occasion: dict[str, Any] = {"type": "incidents.opened", "where": {"what": "flood"}}
        elif number < OF_A_FLOOD + OF_THE_PLAN:
            occasion = {"plan": "BIG"}
        else:
            occasion = {"type": "incidents.methane", "where": {"major_incident": "declared"}}
        producer, consumer = CIVIL[number % 8], CIVIL[(number // 8 + number + 1) % 8]
        yield {
            "table": "agreement", "code": f"A-{number}", "titles": {"en": f"Agreement {number}"},
            "producer": producer, "consumer": "CELL" if producer == consumer else consumer,
            "product": {"type": "incidents.sitrep", "fields": ["forecast"]}, "occasion": occasion,
            "within_minutes": 1_440, "label": GOV,
        }  # fmt: skip


def _world(journal: Journal) -> list[str]:
    """Incidents, each with some reports that meet nothing."""
    now = text_of(journal.now())
    floods: list[str] = []
    for begin in range(0, CLOSED + OTHERS + FLOODS, 200):
        opening, more, closing = [], [], []
        for number in range(begin, min(begin + 200, CLOSED + OTHERS + FLOODS)):
            flood, closed = number >= CLOSED + OTHERS, number < CLOSED
            label = GOV if number % 2 else {"preset": "CELL", "releasable_to": list(CIVIL[:3])}
            body = {"title": f"Incident {number}", "what": "flood" if flood else "power", "observed_at": now}
            opening.append(Submission(type="incidents.opened", body=body, label=label, client_id=f"o{number}"))
            for report in range(8 if not closed else 1):
                said = {"period": {"from": now, "to": now}, "situation": "As before.", "observed_at": now}
                more.append(Submission(type="incidents.sitrep", body=said, label=label, thread=f"@o{number}",
                                       client_id=f"s{number}-{report}"))  # fmt: skip
            if closed:
                closing.append(Submission(type="incidents.closed", body={"reason": "over"}, label=label,
                                          thread=f"@o{number}", client_id=f"c{number}"))  # fmt: skip
        accepted = journal.append(Actor("MOI", "duty"), [*opening, *more])
        ids = {each.client_id: found.id for each, found in zip(opening, accepted, strict=False)}
        floods += [ids[f"o{n}"] for n in range(begin, begin + 200) if n >= CLOSED + OTHERS and f"o{n}" in ids]
        if closing:
            lines = [Submission(type=each.type, body=each.body, label=each.label, client_id=each.client_id,
                                thread=ids[str(each.thread)[1:]]) for each in closing]  # fmt: skip
            journal.append(Actor("MOI", "approver"), lines)
    return floods


if __name__ == "__main__":
    main()
