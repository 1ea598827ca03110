"""What the tests of incidents share: the examples with changes, and records as a fold gets them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.incidents.fold import AlertFold, IncidentFold
from jisr.capabilities.incidents.records import TYPES
from jisr.errors import JisrError
from jisr.journal.label import Label
from jisr.journal.registry import CheckContext, Named, Seen, State
from jisr.journal.when import ms_of

PACKS = Path(__file__).parents[2] / "packs"
POLICY = policy_of(read_pack(PACKS / "two-rivers").bodies())
BY_NAME = {each.name: each for each in TYPES}
THREAD = "f" * 64
INCIDENT, ALERT = IncidentFold(), AlertFold()


def label(*released: str, originator: str = "MOWR", level: str = "OFFICIAL", caveats: tuple[str, ...] = ()) -> Label:
    return Label(
        policy="TWO RIVERS", level=level, originator=originator, releasable_to=tuple(sorted(released)), caveats=caveats
    )


OPENING = CheckContext(
    author="MOWR", post="duty", opens_thread=True, thread_kind=None, state=None, thread=None, label=label("all"),
    refs=(), policy=POLICY, now=ms_of("2017-08-01T12:00:00Z"),
)  # fmt: skip
JOINING = replace(OPENING, opens_thread=False, thread_kind="incident", state={}, thread=THREAD)


def named(number: int, name: str, author: str = "MOI", thread: str = THREAD, **changes: Any) -> Named:
    return Named(f"{number:064x}", name, author, changes.get("label", label("all", originator=author)), thread)


def body_of(name: str, **changes: Any) -> dict[str, Any]:
    """The example with changes; "absent" leaves a field out."""
    return {key: value for key, value in {**BY_NAME[name].example, **changes}.items() if value != "absent"}


def faults_of(name: str, context: CheckContext, **changes: Any) -> list[tuple[str, str]]:
    """(code, field) of every fault; each says something."""
    faults: list[JisrError] = list(BY_NAME[name].check(body_of(name, **changes), context))
    assert all(str(fault) for fault in faults)
    return [(fault.code, fault.field) for fault in faults]


def rid(number: int) -> str:
    return f"{number:064x}"


def seen(
    number: int, name: str, author: str = "MOWR", post: str = "duty", refs: tuple[int, ...] = (), **changes: Any
) -> Seen:
    return Seen(
        id=rid(number), type=name, author=author, post=post, happened_at=number, recorded_at=number,
        refs=tuple(rid(ref) for ref in refs), label=label("all", originator=author), body=body_of(name, **changes),
    )  # fmt: skip


def folded(*records: Seen, fold: IncidentFold | AlertFold = INCIDENT) -> State:
    state = fold.start()
    for record in records:
        state = fold.step(state, record)
    return state


def codes(state: State) -> list[tuple[int, str]]:
    """The conflicts: (number of the record, code)."""
    return [(int(each["record"], 16), each["code"]) for each in state["conflicts"]]
