"""What changed from one text to another, row by row and field by field. Pure but for its words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jisr.capabilities.framework.showing.values import value_text
from jisr.capabilities.framework.showing.words import field_word, table_word, tables_in_order
from jisr.capabilities.framework.tables import SIGNED

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]  # table -> annex -> code -> row


@dataclass(frozen=True)
class Change:
    """`kind` is added, removed or changed; `fields` are (field's word, before, after)."""

    annex: str
    table: str
    code: str
    title: str
    kind: str
    fields: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        return f"{self.annex}/{self.table}/{self.code}"


def changes_of(before: Rows, after: Rows, signed_only: bool = True) -> list[Change]:
    return list(_changes(before, after, signed_only))


def _changes(before: Rows, after: Rows, signed_only: bool) -> Iterator[Change]:
    for table in tables_in_order():
        if signed_only and table not in SIGNED:
            continue
        annexes = sorted({*before.get(table, {}), *after.get(table, {})})
        for annex in annexes:
            old, new = before.get(table, {}).get(annex, {}), after.get(table, {}).get(annex, {})
            for code in sorted({*old, *new}):
                if old.get(code) != new.get(code):
                    yield _change(annex, table, code, old.get(code), new.get(code))


def _change(annex: str, table: str, code: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Change:
    kind = "added" if old is None else "removed" if new is None else "changed"
    names = dict.fromkeys([*(old or {}), *(new or {})]) if kind == "changed" else {}
    fields = tuple(
        (field_word(name, table), value_text((old or {}).get(name)), value_text((new or {}).get(name)))
        for name in names
        if (old or {}).get(name) != (new or {}).get(name)
    )
    return Change(annex, table, code, table_word(table), kind, fields)
