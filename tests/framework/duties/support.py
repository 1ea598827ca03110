"""What the tests of duties share: a small framework, and records as duties get them."""

from typing import Any

import msgspec

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.framework.duties.book import Book, book_of
from jisr.capabilities.framework.duties.computing import Duty, Judge, Thread, duties_of
from jisr.capabilities.framework.tables import Activation, Agreed, Agreement, Occasion, Plan, Product, Row, Step, Texts
from jisr.cli.registry import registry
from jisr.journal.label import Label
from jisr.journal.registry import Seen
from tests.cast import PACKS, Cast
from tests.framework.support import OPENING, Members

POLICY = policy_of(read_pack(PACKS / "two-rivers").bodies())
KINDS = {name: each.kind for name, each in registry().types.items()}
FRAMEWORK, THREAD = "f" * 64, "a" * 64
MINUTE = 60_000
OPENED, SITREP, STATUS = "incidents.opened", "incidents.sitrep", "incidents.service_status"


def texts(english: str) -> Texts:
    return Texts(en=english)


def agreement(code: str = "W-01", **changes: Any) -> Agreement:
    """MOWR tells MOE the situation within 15 minutes of a flood's opening, for the cell and MOE."""
    return Agreement(**{
        "code": code, "titles": texts("Arrival of the crest"), "producer": "MOWR", "consumer": "MOE",
        "product": Product(type=SITREP, fields=("forecast",)),
        "occasion": Occasion(type=OPENED, where={"what": "flood"}),
        "within_minutes": 15, "label": Agreed(preset="CELL", releasable_to=("MOE",)), **changes,
    })  # fmt: skip


PLAN = Plan(code="FLOOD", titles=texts("Floods"))
MAY_ACTIVATE = Activation(code="FLOOD-A", plan="FLOOD", authority="CELL/duty", deputy="MOI/duty", minutes=10)
STEP = Step(code="FLOOD-3", plan="FLOOD", number=3, titles=texts("Open shelters"), post="MOMD/duty", within_minutes=60)


def book(*rows: Row, since: int | None = 0, until: int | None = None, annex: str = "MOWR") -> Book:
    found: dict[str, Any] = {}
    for row in rows:
        table = str(type(row).__struct_config__.tag)
        found.setdefault(table, {}).setdefault(annex, {})[row.code] = msgspec.to_builtins(row)
    return book_of(FRAMEWORK, found, since, until)


def label(*released: str, originator: str = "MOWR", level: str = "OFFICIAL") -> Label:
    return Label(
        policy="TWO RIVERS", level=level, originator=originator, releasable_to=tuple(sorted(released)), caveats=()
    )


def rid(number: int) -> str:
    return f"{number:064x}"


def said(
    number: int, minute: float, name: str, who: str = "MOWR/duty", refs: tuple[str, ...] = (),
    released: tuple[str, ...] = ("all",), **body: Any,
) -> Seen:  # fmt: skip
    """A record with this number as its id, recorded in this minute."""
    author, _, post = who.partition("/")
    at = round(minute * MINUTE)
    return Seen(
        id=rid(number), type=name, author=author, post=post, happened_at=at, recorded_at=at, refs=refs,
        label=label(*released, originator=author), body=body,
    )  # fmt: skip


def flood(number: int = 1, minute: float = 0, **body: Any) -> Seen:
    return said(number, minute, OPENED, **{"title": "Water rising", "what": "flood", **body})


def sitrep(number: int, minute: float, **more: Any) -> Seen:
    return said(number, minute, SITREP, **{"situation": "It rises", "forecast": "Crest at +5 h", **more})


def asked_for(*records: Seen) -> dict[str, Seen]:
    return {each.id: each for each in records if each.type == "framework.proposed"}


def computed(
    books: Book | list[Book], *records: Seen, now: float, viewer: str | None = None, kind: str = "incident"
) -> list[Duty]:
    """The duties of a thread with these records, by the clock in minutes."""
    judge = Judge(POLICY, POLICY.clearance(viewer) if viewer else None)
    ordered = sorted(records, key=lambda each: (each.recorded_at, each.id))
    listed = books if isinstance(books, list) else [books]
    return duties_of(listed, Thread(THREAD, kind, ordered), judge, round(now * MINUTE), asked_for(*records), KINDS)


def duty(*records: Seen, now: float, viewer: str | None = None, **changes: Any) -> Duty:
    """The one duty of one agreement."""
    (found,) = computed(book(agreement(**changes)), *records, now=now, viewer=viewer)
    return found


NAMED = {"table": "agreement", "annex": "MOWR", "code": "W-01"}


def rows_of(*rows: Row) -> list[dict[str, Any]]:
    """As they are entered."""
    return [{"table": str(type(each).__struct_config__.tag), **msgspec.to_builtins(each)} for each in rows]


def bring_into_force(cast: Cast, *rows: Row, **label_given: Any) -> str:
    """A framework of the cell with these rows, signed by all; the id of its thread."""
    members = Members(cast)
    opening = {**OPENING, "signers": ["MOWR"]}
    members.thread = members.say("CELL/duty", "opened", opening, thread=None, **label_given)
    members.say("CELL/duty", "entered", {"put": rows_of(*rows)}, **label_given)
    members.say("CELL/duty", "consultation_opened", {}, **label_given)
    text = {"text_hash": members.state()["text_hash"]}
    members.say("MOWR/focal", "cleared", text, **label_given)
    members.say("CELL/duty", "legal_reviewed", text, **label_given)
    members.say("MOWR/approver", "signed", text, **label_given)
    assert members.state()["stage"] == "in_force"
    return members.thread
