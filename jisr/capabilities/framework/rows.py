"""The framework as checks, duties, exports and pages read it: its rows parsed and frozen, table by table. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from jisr.capabilities.framework.fold.stages import stage_at
from jisr.capabilities.framework.tables import (
    TABLES,
    Activation,
    Agreement,
    AlertLevel,
    Area,
    Assignment,
    Body,
    Contact,
    Dependency,
    Function,
    Line,
    Need,
    Plan,
    Reference,
    Resource,
    Row,
    Step,
    Term,
    Trigger,
)
from jisr.journal.registry import State

R = TypeVar("R", bound=Row)


class Entry(NamedTuple, Generic[R]):
    """A row, and the member in whose annex it stands."""

    annex: str
    row: R

    @property
    def name(self) -> str:
        """MEMBER/table/CODE, as findings name it."""
        return f"{self.annex}/{self.row.__struct_config__.tag}/{self.row.code}"


PLURALS = {
    "reference": "references", "area": "areas", "function": "functions", "assignment": "assignments",
    "alert_level": "alert_levels", "trigger": "triggers", "activation": "activations", "body": "bodies",
    "line": "lines", "agreement": "agreements", "need": "needs", "resource": "resources", "plan": "plans",
    "step": "steps", "term": "terms", "contact": "contacts", "dependency": "dependencies",
}  # fmt: skip


@dataclass(frozen=True)
class Framework:
    """Each table in the order (member, code). `common`: the member whose annex holds what all share."""

    code: str = ""
    edition: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    legal_basis: str = ""
    common: str = ""
    signers: tuple[str, ...] = ()
    references: tuple[Entry[Reference], ...] = ()
    areas: tuple[Entry[Area], ...] = ()
    functions: tuple[Entry[Function], ...] = ()
    assignments: tuple[Entry[Assignment], ...] = ()
    alert_levels: tuple[Entry[AlertLevel], ...] = ()
    triggers: tuple[Entry[Trigger], ...] = ()
    activations: tuple[Entry[Activation], ...] = ()
    bodies: tuple[Entry[Body], ...] = ()
    lines: tuple[Entry[Line], ...] = ()
    agreements: tuple[Entry[Agreement], ...] = ()
    needs: tuple[Entry[Need], ...] = ()
    resources: tuple[Entry[Resource], ...] = ()
    plans: tuple[Entry[Plan], ...] = ()
    steps: tuple[Entry[Step], ...] = ()
    terms: tuple[Entry[Term], ...] = ()
    contacts: tuple[Entry[Contact], ...] = ()
    dependencies: tuple[Entry[Dependency], ...] = ()

    @classmethod
    def of(cls, state: State) -> "Framework":
        """What a reader's state holds; an empty framework where nothing that opens it is visible."""
        opened = state["opened"] or {"author": "", "body": {}}
        return cls(
            code=state["code"], edition=state["edition"], titles=state["titles"],
            legal_basis=opened["body"].get("legal_basis", ""), common=opened["author"],
            signers=tuple(state["signers"]),
            **{PLURALS[table]: tuple(_entries(table, annexes)) for table, annexes in state["rows"].items()},
        )  # fmt: skip

    def table(self, name: str) -> tuple[Entry[Any], ...]:
        """By the name of a row's table: `function`, `agreement`, ..."""
        found: tuple[Entry[Any], ...] = getattr(self, PLURALS[name])
        return found

    @property
    def rows(self) -> Iterator[Entry[Any]]:
        """Every row, table by table."""
        return (each for name in TABLES for each in self.table(name))

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], list[Entry[Any]]]:
        found: dict[tuple[str, str], list[Entry[Any]]] = {}
        for table in TABLES:
            for entry in self.table(table):
                found.setdefault((table, entry.row.code), []).append(entry)
        return found

    def find(self, table: str, code: str, annex: str = "") -> Entry[Any] | None:
        """The row that a code means: of the annex that names it, else of the common one, else the first there is."""
        found = self._by_code.get((table, code), [])
        for wanted in (annex, self.common):
            for entry in found:
                if entry.annex == wanted:
                    return entry
        return found[0] if found else None

    def all_of(self, table: str, code: str) -> list[Entry[Any]]:
        """The rows of every annex with this code."""
        return self._by_code.get((table, code), [])


_LISTS: dict[str, Any] = {name: list[each] for name, each in TABLES.items()}  # type: ignore[valid-type]


def _entries(table: str, annexes: Mapping[str, Mapping[str, Any]]) -> Iterator[Entry[Any]]:
    for annex in sorted(annexes):
        rows = annexes[annex]
        for row in msgspec.convert([rows[code] for code in sorted(rows)], _LISTS[table]):
            yield Entry(annex, row)


__all__ = ["PLURALS", "Entry", "Framework", "stage_at"]
