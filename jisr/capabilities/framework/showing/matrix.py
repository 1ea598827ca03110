"""Functions × members: who is Responsible, Accountable, Consulted or Informed, in a phase, at a level, in an area."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.showing.values import text_in
from jisr.capabilities.framework.tables import Assignment

ROLES = "RACI"


@dataclass(frozen=True)
class Look:
    """What of the matrix is looked at. Empty phase and area: the rows of all; level None: of any level."""

    phase: str = ""
    level: int | None = None
    area: str = ""

    def takes(self, row: Assignment) -> bool:
        """Whether a row holds there: one without a phase or an area holds in all, one from a level on also above."""
        return (
            (not self.phase or row.phase in ("", self.phase))
            and (not self.area or row.area in ("", self.area))
            and (self.level is None or row.from_level <= self.level)
        )

    @property
    def scope(self) -> dict[str, Any]:
        """What a row that is entered here says of itself."""
        said: dict[str, Any] = {"phase": self.phase, "from_level": self.level or 0, "area": self.area}
        return {name: value for name, value in said.items() if value}

    def is_scope_of(self, row: Assignment) -> bool:
        return (row.phase, row.from_level, row.area) == (self.phase, self.level or 0, self.area)


@dataclass(frozen=True)
class Cell:
    """`roles` in the order R A C I; `own` those of the own annex that the look would change; `claims`: who says so."""

    function: str
    member: str
    roles: str
    own: str
    claims: tuple[tuple[str, str], ...]  # (role, annex)

    @property
    def differs(self) -> bool:
        """Whether annexes disagree about who leads: two say different things of A or R."""
        said = {annex: {role for role, other in self.claims if other == annex} for _, annex in self.claims}
        return len({frozenset(each) for each in said.values()}) > 1


@dataclass(frozen=True)
class MatrixRow:
    code: str
    title: str
    side: str
    cells: tuple[Cell, ...]
    leads: int
    """How many members are accountable: 1 is right."""


def matrix_of(rows: Framework, members: Iterable[str], own: str, look: Look) -> list[MatrixRow]:
    found: dict[tuple[str, str], list[Entry[Assignment]]] = {}
    for entry in rows.assignments:
        if look.takes(entry.row):
            found.setdefault((entry.row.function, entry.row.member), []).append(entry)
    columns = tuple(members)
    functions = {each.row.code: each.row for each in reversed(rows.functions)}
    return [_row(functions[code], columns, found, own, look) for code in sorted(functions)]


def _row(
    function: Any, members: tuple[str, ...], found: dict[tuple[str, str], list[Entry[Assignment]]], own: str, look: Look
) -> MatrixRow:
    cells = tuple(
        cell_of(function.code, member, found.get((function.code, member), []), own, look) for member in members
    )
    return MatrixRow(
        function.code, text_in(function.titles), function.side, cells, sum("A" in each.roles for each in cells)
    )


def cell_of(function: str, member: str, entries: list[Entry[Assignment]], own: str, look: Look) -> Cell:
    roles = {entry.row.role for entry in entries}
    mine = {entry.row.role for entry in entries if entry.annex == own and look.is_scope_of(entry.row)}
    claims = tuple(sorted({(entry.row.role, entry.annex) for entry in entries}))
    return Cell(function, member, _in_order(roles), _in_order(mine), claims)


def _in_order(roles: set[Any]) -> str:
    return "".join(each for each in ROLES if each in roles)
