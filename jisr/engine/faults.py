"""What is wrong with a network's tables: every fault with its place and its fix, all of them at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_PER_CAUSE = 25
"""A wrong column in a million rows is one mistake, not a million lines."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `row` is the row as a spreadsheet shows it (the header is row 1); None: the whole table."""

    table: str
    row: int | None
    column: str | None
    message: str
    fix: str

    def __str__(self) -> str:
        place = [self.table]
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        return f"{', '.join(place)}: {self.message}. {self.fix}"


class NetworkFaults(ValueError):
    """The tables cannot be used; nothing of them was."""

    code = "network_faults"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(slots=True)
class Collector:
    """Gathers faults while the tables are read; `stop_if_any` raises them together."""

    faults: list[Fault] = field(default_factory=list)
    rows: dict[str, Any] = field(default_factory=dict)
    """for each table, the 0-based row of the file that each row of the frame stands in (empty rows were left out)"""

    def row(self, table: str, position: int) -> int:
        """The row as a spreadsheet shows it."""
        return int(self.rows[table][position]) + 2 if table in self.rows else position + 2

    def add(self, table: str, row: int | None, column: str | None, message: str, fix: str) -> None:
        self.faults.append(Fault(table, row, column, message, fix))

    def add_rows(self, table: str, rows: Iterable[int], column: str, message: Callable[[int], str], fix: str) -> None:
        """One fault a row (0-based positions), the first MOST_PER_CAUSE in full and the rest as a count."""
        positions = list(rows)
        for position in positions[:MOST_PER_CAUSE]:
            self.add(table, self.row(table, position), column, message(position), fix)
        if len(positions) > MOST_PER_CAUSE:
            more = len(positions) - MOST_PER_CAUSE
            self.add(table, None, column, f"{more} more rows have the same fault", fix)

    def stop_if_any(self) -> None:
        if self.faults:
            raise NetworkFaults(self.faults)
