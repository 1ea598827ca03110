"""What a newer text of a framework means to each member: who gained or lost which responsibility. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import TABLES, Activation, Agreement, Assignment
from jisr.language import Phrase

What = Literal["gained", "lost", "changed"]
Key = tuple[str, str]  # annex, code


@dataclass(frozen=True)
class Change:
    """`row`: MEMBER/table/CODE; `member`: the one to whom it means something."""

    what: What
    member: str
    row: str
    message: Phrase

    def as_dict(self) -> dict[str, str]:
        return {"what": self.what, "member": self.member, "row": self.row, "message": str(self.message)}


def _change(what: What, whose: str, place: str, message: str, **values: Any) -> Change:
    return Change(what, whose, place, Phrase(message, **values))


def changes(before: Framework, after: Framework) -> list[Change]:
    """By member, and within it as the rows stand: first responsibilities, then promises, then who decides, then rows
    of other tables that are new, gone or different."""
    found = [
        *_responsibilities(before, after),
        *_promises(before, after),
        *_authorities(before, after),
        *_others(before, after),
    ]
    return sorted(found, key=lambda each: each.member)


def _responsibilities(before: Framework, after: Framework) -> Iterator[Change]:
    old, new = _held(before), _held(after)
    for (member, function, role), row in new.items():
        if (member, function, role) not in old:
            message = "{member} is {role} for {function} from now on"
            yield _change("gained", member, row, message, member=member, role=role, function=function)
    for (member, function, role), row in old.items():
        if (member, function, role) not in new:
            message = "{member} is no longer {role} for {function}"
            yield _change("lost", member, row, message, member=member, role=role, function=function)


def _held(framework: Framework) -> dict[tuple[str, str, str], str]:
    """The same responsibility, whichever row, phase or area says it."""
    found: dict[tuple[str, str, str], str] = {}
    for each in framework.assignments:
        row: Assignment = each.row
        found.setdefault((row.member, row.function, row.role), each.name)
    return found


def _promises(before: Framework, after: Framework) -> Iterator[Change]:
    old, new = _by_key(before.agreements), _by_key(after.agreements)
    for key, each in new.items():
        if key not in old or _parties(old[key].row) != _parties(each.row):
            yield _promise("gained", each, "{producer} owes {consumer} {product} within {minutes} min from now on")
    for key, each in old.items():
        if key not in new or _parties(new[key].row) != _parties(each.row):
            yield _promise("lost", each, "{producer} no longer owes {consumer} {product} within {minutes} min")
        elif new[key].row.within_minutes != each.row.within_minutes:
            message = "{producer} owes {consumer} {product} within {minutes} min, no longer {before}"
            yield _promise("changed", new[key], message, before=each.row.within_minutes)
        elif new[key].row != each.row:
            yield _promise("changed", new[key], "what {producer} owes {consumer} ({product}) is said otherwise")


def _parties(row: Agreement) -> tuple[str, str, str]:
    return row.producer, row.consumer, row.product.type


def _promise(what: What, each: Entry[Agreement], message: str, **more: Any) -> Change:
    row = each.row
    return _change(
        what, row.producer, each.name, message, producer=row.producer, consumer=row.consumer, product=row.product.type,
        minutes=row.within_minutes, **more,
    )  # fmt: skip


def _authorities(before: Framework, after: Framework) -> Iterator[Change]:
    old = {_target(each.row): each for each in before.activations}
    for each in after.activations:
        earlier, row = old.get(_target(each.row)), each.row
        if earlier is not None and earlier.row.authority != row.authority:
            message = "{post} decides on {target}, no longer {before}"
            target, member = row.plan or row.trigger or str(row.level), row.authority.partition("/")[0]
            yield _change(
                "gained", member, each.name, message, post=row.authority, target=target, before=earlier.row.authority
            )


def _target(row: Activation) -> tuple[int, str, str]:
    return row.level, row.plan, row.trigger


def _others(before: Framework, after: Framework) -> Iterator[Change]:
    for table in TABLES:
        if table in ("assignment", "agreement"):
            continue
        old, new = _by_key(before.table(table)), _by_key(after.table(table))
        for key, each in new.items():
            if key not in old:
                yield _change("gained", each.annex, each.name, "{row} is new", row=each.name)
            elif old[key].row != each.row:
                yield _change("changed", each.annex, each.name, "{row} is said otherwise", row=each.name)
        for key, each in old.items():
            if key not in new:
                yield _change("lost", each.annex, each.name, "{row} is gone", row=each.name)


def _by_key(entries: tuple[Entry[Any], ...]) -> Mapping[Key, Entry[Any]]:
    return {(each.annex, each.row.code): each for each in entries}
