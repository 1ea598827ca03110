"""What of a framework in force starts clocks: its promises, and who may activate. Parsed once for each text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from jisr.capabilities.framework.tables import (
    Activation,
    Agreed,
    Agreement,
    Assignment,
    Body,
    Function,
    Line,
    Occasion,
    Plan,
    Product,
    Row,
    Step,
    Texts,
    Trigger,
)

Table = Literal["agreement", "step", "activation"]
Rows = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]  # table -> annex -> code -> row
Kept = TypeVar("Kept", bound=Row)
DUTY_POST = "duty"


class PromiseKey(NamedTuple):
    """`framework`: the thread of it. Rows of two annexes may have one code."""

    framework: str
    table: Table
    annex: str
    code: str


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement, a step of a plan, or that an authority answers a proposal. `consumer` may be empty for a step."""

    key: PromiseKey
    titles: Texts
    producer: str
    post: str
    consumer: str
    consumer_post: str
    product: Product | None
    label: Agreed | None
    within_minutes: int
    function: str = ""
    deputy: str = ""


@dataclass(frozen=True)
class Book:
    """`since` and `until`: when it came into force and was superseded, in ms; None: not known, and not ended."""

    framework: str
    since: int | None
    until: int | None
    agreements: tuple[tuple[str, Agreement], ...] = ()
    steps: tuple[tuple[str, Step], ...] = ()
    plans: tuple[tuple[str, Plan], ...] = ()
    triggers: tuple[tuple[str, Trigger], ...] = ()
    activations: tuple[tuple[str, Activation], ...] = ()
    assignments: tuple[tuple[str, Assignment], ...] = ()
    lines: tuple[tuple[str, Line], ...] = ()
    bodies: tuple[tuple[str, Body], ...] = ()
    functions: tuple[tuple[str, Function], ...] = ()

    def holds_at(self, recorded_at: int) -> bool:
        return (self.since is None or self.since <= recorded_at) and (self.until is None or recorded_at < self.until)

    @cached_property
    def by_type(self) -> dict[str, list[tuple[Occasion, Promise]]]:
        """Agreements that a record of a type may start."""
        return _listed((each.occasion.type, (each.occasion, _of(self, annex, each)))
                       for annex, each in self.agreements if each.occasion.type)  # fmt: skip

    @cached_property
    def by_plan(self) -> dict[str, list[Promise]]:
        """Agreements and steps that the activation of a plan starts."""
        found = [(each.occasion.plan, _of(self, annex, each)) for annex, each in self.agreements if each.occasion.plan]
        steps = sorted(self.steps, key=lambda each: (each[1].plan, each[1].number, each[0], each[1].code))
        return _listed([*found, *((each.plan, _step(self, annex, each)) for annex, each in steps)])

    @cached_property
    def by_level(self) -> list[tuple[int, Promise]]:
        """Agreements that the alert level's reaching so high starts."""
        return [(each.occasion.level, _of(self, annex, each))
                for annex, each in self.agreements if each.occasion.level is not None]  # fmt: skip

    @cached_property
    def by_activation(self) -> dict[tuple[str, str], Promise]:
        return {(annex, each.code): _answer(self, annex, each) for annex, each in self.activations}

    @cached_property
    def promised(self) -> dict[PromiseKey, Promise]:
        """Every promise of it."""
        lists = [*self.by_plan.values(), [each for _, each in self.by_level], list(self.by_activation.values())]
        every = [each for one in lists for each in one] + [p for one in self.by_type.values() for _, p in one]
        return {each.key: each for each in every}

    def activation(self, annex: str, code: str) -> Activation | None:
        return next((each for owner, each in self.activations if (owner, each.code) == (annex, code)), None)

    def activations_of(self, plan: str, level: int | None) -> list[tuple[str, Activation]]:
        """Who may start the plan, or where a level alone is decided, set it."""
        if plan:
            return [(annex, each) for annex, each in self.activations if each.plan == plan]
        return [(annex, each) for annex, each in self.activations if not each.plan and each.level == level]


def book_of(framework: str, rows: Rows, since: int | None, until: int | None = None) -> Book:
    """Raises msgspec.ValidationError for rows that are none."""
    return Book(
        framework, since, until,
        agreements=_rows(rows, "agreement", Agreement), steps=_rows(rows, "step", Step),
        plans=_rows(rows, "plan", Plan), triggers=_rows(rows, "trigger", Trigger),
        activations=_rows(rows, "activation", Activation), assignments=_rows(rows, "assignment", Assignment),
        lines=_rows(rows, "line", Line), bodies=_rows(rows, "body", Body),
        functions=_rows(rows, "function", Function),
    )  # fmt: skip


def _rows(rows: Rows, table: str, shape: type[Kept]) -> tuple[tuple[str, Kept], ...]:
    annexes = rows.get(table, {})
    return tuple(
        (annex, msgspec.convert(row, shape))
        for annex in sorted(annexes) for _, row in sorted(annexes[annex].items())
    )  # fmt: skip


def _of(book: Book, annex: str, each: Agreement) -> Promise:
    return Promise(
        PromiseKey(book.framework, "agreement", annex, each.code), each.titles,
        each.producer, each.producer_post or f"{each.producer}/{DUTY_POST}", each.consumer, each.consumer_post,
        each.product, each.label, each.within_minutes, each.function,
    )  # fmt: skip


def _step(book: Book, annex: str, each: Step) -> Promise:
    return Promise(
        PromiseKey(book.framework, "step", annex, each.code), each.titles,
        each.post.partition("/")[0], each.post, each.consumer, "", each.product, each.label, each.within_minutes,
    )  # fmt: skip


def _answer(book: Book, annex: str, each: Activation) -> Promise:
    plan = next((plan.titles for _, plan in book.plans if plan.code == each.plan), None)
    return Promise(
        PromiseKey(book.framework, "activation", annex, each.code), plan or Texts(en=each.code),
        each.authority.partition("/")[0], each.authority, "", "", None, None, each.minutes, deputy=each.deputy,
    )  # fmt: skip


def _listed(pairs: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def products_of(books: Iterable[Book]) -> set[str]:
    """The types by which duties are met."""
    return {each.product.type for book in books for each in book.promised.values() if each.product is not None}
