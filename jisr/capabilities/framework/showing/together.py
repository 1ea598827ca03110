"""The annexes side by side: where they overlap, where they contradict each other, what none of them covers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jisr.capabilities.framework.checks import MEANING, Finding
from jisr.capabilities.framework.forms.saying import key_of
from jisr.capabilities.framework.rows import Framework
from jisr.capabilities.framework.showing.listing import said
from jisr.capabilities.framework.showing.words import table_word, tables_in_order
from jisr.capabilities.framework.tables import SIGNED
from jisr.journal.registry import State

OVERLAP, CONTRADICTION, GAP = "overlap", "contradiction", "gap"
OF_RULE = {
    "C02": OVERLAP, "C07": OVERLAP, "C14": OVERLAP,
    "C08": CONTRADICTION, "C10": CONTRADICTION, "C18": CONTRADICTION, "C20": CONTRADICTION,
    "C01": GAP, "C03": GAP, "C11": GAP, "C12": GAP, "C16": GAP, "C22": GAP,
}  # fmt: skip
SAME_CODE = "="


@dataclass(frozen=True)
class Side:
    """One annex's row: its name, and what it says, field by field; `differs` are the fields in which sides differ."""

    name: str
    annex: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Meeting:
    """Where annexes meet: `kind` is overlap, contradiction or gap. `rule`: the check that found it, or `=`, the same
    code with another content."""

    kind: str
    rule: str
    said: str
    sides: tuple[Side, ...]
    differs: frozenset[str]

    @property
    def annexes(self) -> list[str]:
        return sorted({each.annex for each in self.sides})


def meetings_of(state: State, rows: Framework, findings: Iterable[Finding]) -> list[Meeting]:
    found = [*_found(state, findings), *_same_codes(state, rows)]
    order = (CONTRADICTION, OVERLAP, GAP)
    return sorted(found, key=lambda each: (order.index(each.kind), each.rule))


def _found(state: State, findings: Iterable[Finding]) -> Iterator[Meeting]:
    """Findings about rows of several annexes; gaps also of one."""
    for each in findings:
        kind = OF_RULE.get(each.rule, "")
        annexes = {name.partition("/")[0] for name in each.objects}
        if kind == GAP or (kind and len(annexes) > 1):
            yield _meeting(state, kind, each.rule, str(each.message), each.objects)


def _same_codes(state: State, rows: Framework) -> Iterator[Meeting]:
    """One code, several annexes, other words: they mean one thing, and one of them is wrong."""
    for table in tables_in_order():
        if table not in SIGNED or table in ("term", "assignment"):
            continue
        for code in dict.fromkeys(each.row.code for each in rows.table(table)):
            same = rows.all_of(table, code)
            if any(each.row != same[0].row for each in same):
                yield _meeting(state, CONTRADICTION, SAME_CODE, "", tuple(each.name for each in same))


def _meeting(state: State, kind: str, rule: str, message: str, names: tuple[str, ...]) -> Meeting:
    sides = tuple(side for name in names[:6] if (side := _side(state, name)) is not None)
    said_of = [dict(each.fields) for each in sides]
    words = dict.fromkeys(word for each in said_of for word in each)
    differs = frozenset(word for word in words if len({each.get(word) for each in said_of}) > 1)
    return Meeting(kind, rule, message, sides, differs if len(sides) > 1 else frozenset())


def _side(state: State, name: str) -> Side | None:
    key = key_of(name)
    row = state["rows"].get(key["table"], {}).get(key["annex"], {}).get(key["code"])
    if row is None:
        return None
    texts = tuple(
        (word, " / ".join(text for _, text in values))
        for word, values in said(key["table"], row)
        if word != key["code"]
    )
    return Side(name, key["annex"], texts)


def meaning_of(rule: str) -> str:
    return str(MEANING[rule]) if rule in MEANING else ""


def picture_of(state: State, meetings: list[Meeting]) -> list[tuple[str, list[int], dict[str, int]]]:
    """(annex, its rows in each table that anybody uses, how many meetings of each kind it is part of)"""
    tables = used_tables(state)
    annexes = sorted({annex for each in state["rows"].values() for annex, rows in each.items() if rows})
    return [
        (
            annex,
            [len(state["rows"].get(table, {}).get(annex, {})) for table in tables],
            {
                kind: sum(annex in each.annexes for each in meetings if each.kind == kind)
                for kind in (CONTRADICTION, OVERLAP, GAP)
            },
        )
        for annex in annexes
    ]


def used_tables(state: State) -> list[str]:
    return [each for each in tables_in_order() if any(state["rows"].get(each, {}).values())]


def table_words(state: State) -> list[str]:
    return [table_word(each) for each in used_tables(state)]
