"""What the tests of the framework share: statements with changes, and records as a fold gets them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from jisr.capabilities.directory import policy_of
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.framework.fold import FrameworkFold
from jisr.capabilities.framework.records import TYPES
from jisr.errors import JisrError
from jisr.journal.label import Label
from jisr.journal.registry import CheckContext, Named, Seen, State
from jisr.journal.when import ms_of
from tests.cast import Cast, label_of

PACKS = Path(__file__).parents[2] / "packs"
POLICY = policy_of(read_pack(PACKS / "two-rivers").bodies())
BY_NAME = {each.name: each for each in TYPES}
FOLD = FrameworkFold()
THREAD = "f" * 64
SIGNERS = ["MOWR", "MOE"]
OPENING = {**BY_NAME["framework.opened"].example, "signers": SIGNERS, "consultation_days": 0}
WARN: dict[str, Any] = {"table": "function", "code": "WARN", "titles": {"en": "Warn the people downstream"}}


def label(*released: str, originator: str = "CELL", level: str = "OFFICIAL") -> Label:
    return Label(
        policy="TWO RIVERS", level=level, originator=originator, releasable_to=released or ("all",), caveats=()
    )


JOINING = CheckContext(
    author="CELL", post="duty", opens_thread=False, thread_kind="framework", state=FOLD.start(), thread=THREAD,
    label=label(), refs=(), policy=POLICY, now=ms_of("2017-08-01T12:00:00Z"),
)  # fmt: skip
BEGINNING = replace(JOINING, opens_thread=True, thread_kind=None, state=None, thread=None)


def rid(number: int) -> str:
    return f"{number:064x}"


def seen(
    number: int, name: str, author: str = "CELL", refs: tuple[int, ...] = (), to: Label | None = None,
    body: dict[str, Any] | None = None, **changes: Any,
) -> Seen:  # fmt: skip
    name = f"framework.{name}"
    given = {**(BY_NAME[name].example if body is None else body), **changes}
    return Seen(
        id=rid(number), type=name, author=author, post="duty", happened_at=number, recorded_at=number,
        refs=tuple(rid(ref) for ref in refs), label=to or label(originator=author), body=given,
    )  # fmt: skip


def opened(number: int = 1, **changes: Any) -> Seen:
    return seen(number, "opened", body=OPENING, **changes)


def entered(number: int, author: str = "CELL", *rows: dict[str, Any], to: Label | None = None, **more: Any) -> Seen:
    return seen(number, "entered", author, to=to, body={"put": list(rows or (WARN,)), **more})


def folded(*records: Seen, after: State | None = None) -> State:
    state = after or FOLD.start()
    for record in records:
        state = FOLD.step(state, record)
    return state


def signed_by_all(*rows: dict[str, Any], signers: tuple[str, ...] = tuple(SIGNERS), until: str = "") -> State:
    """A framework on its way: `until` names the first step that is not taken any more."""
    state = folded(opened(), entered(2, "CELL", *rows), seen(3, "consultation_opened", body={}))
    steps = (
        [("cleared", each) for each in SIGNERS] + [("legal_reviewed", "CELL")] + [("signed", each) for each in signers]
    )
    for number, (name, author) in enumerate(steps, 4):
        if name == until:
            break
        state = folded(seen(number, name, author, body={"text_hash": state["text_hash"]}), after=state)
    return state


def conflicts(state: State) -> list[tuple[int, str]]:
    return [(int(each["record"], 16), each["code"]) for each in state["conflicts"]]


def named(number: int, name: str, author: str = "CELL", thread: str = THREAD) -> Named:
    return Named(rid(number), f"framework.{name}", author, label(originator=author), thread)


def faults(name: str, body: dict[str, Any], context: CheckContext = JOINING, **changes: Any) -> list[tuple[str, str]]:
    """(code, field) of every fault; each says something."""
    found: list[JisrError] = list(BY_NAME[f"framework.{name}"].check(body, replace(context, **changes)))
    assert all(str(each) for each in found)
    return [(each.code, each.field) for each in found]


class Members:
    """Short sentences over a journal: each statement accepted, or its faults."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.thread = ""

    def open(self, **changes: Any) -> str:
        self.thread = self.say("CELL/duty", "opened", {**OPENING, **changes}, thread=None)
        return self.thread

    def say(self, who: str, name: str, body: dict[str, Any], **more: Any) -> str:
        return self.cast.says(who, self.line(name, body, **more))[0].id

    def refused(self, who: str, name: str, body: dict[str, Any], **more: Any) -> list[str]:
        return [each.code for each in self.cast.faults(who, self.line(name, body, **more))]

    def line(self, name: str, body: dict[str, Any], **more: Any) -> Any:
        fixed = {"thread": self.thread, **{key: more.pop(key) for key in ("thread", "refs") if key in more}}
        given = label_of(more or {"preset": "GOV"})
        return self.cast.submission(
            f"framework.{name}", body, given, **{key: each for key, each in fixed.items() if each}
        )

    def state(self, viewer: str = "CELL") -> State:
        detail = self.cast.read(viewer).thread(self.thread).detail
        assert detail is not None
        return detail

    def ready_to_sign(self, *rows: dict[str, Any]) -> str:
        """Consulted, cleared and read by lawyers; the hash of the text."""
        self.open()
        self.say("CELL/duty", "entered", {"put": list(rows or (WARN,))})
        self.say("CELL/duty", "consultation_opened", {})
        text = {"text_hash": self.state()["text_hash"]}
        for member in SIGNERS:
            self.say(f"{member}/focal", "cleared", text)
        self.say("CELL/duty", "legal_reviewed", text)
        return str(text["text_hash"])
