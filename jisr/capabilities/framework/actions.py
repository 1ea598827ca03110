"""What takes more than one record, or compares before it writes: opening, entering an annex, a new edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jisr.capabilities.framework.hashing import plain, read_rows
from jisr.capabilities.framework.records.entering import ENTERED
from jisr.capabilities.framework.records.opening import OPENED
from jisr.capabilities.framework.tables import SIGNED
from jisr.errors import Invalid
from jisr.journal.append import Accepted
from jisr.journal.canonical import canonical
from jisr.journal.journal import Journal
from jisr.journal.record import Actor, Submission
from jisr.journal.registry import Body, State

ROWS_PER_RECORD = 200
BYTES_PER_RECORD = 200 * 1024

LabelDict = dict[str, Any]
Key = tuple[str, str]  # table, code
RowDict = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """What an annex would become. `put`: rows that are new or say something else; `new`: the keys of the new ones."""

    put: list[RowDict]
    drop: list[Key]
    new: frozenset[Key]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not self.put and not self.drop

    @property
    def changed(self) -> list[Key]:
        return [each for each in map(key_of, self.put) if each not in self.new]


def key_of(row: RowDict) -> Key:
    return row["table"], row["code"]


def edit_of(state: State, annex: str, rows: Iterable[RowDict], whole: bool = False) -> Edit:
    """From the annex as it stands to these rows. `whole`: rows of the annex that are not among them are dropped, of the
    tables that are."""
    standing: dict[Key, RowDict] = {
        (table, code): row for table, annexes in state["rows"].items() for code, row in annexes.get(annex, {}).items()
    }
    given = {key_of(row): row for row in map(plain, read_rows(list(rows)))}
    put = [row for key, row in given.items() if standing.get(key) != row]
    tables = {table for table, _ in given}
    drop = [key for key in standing if whole and key not in given and key[0] in tables]
    new = frozenset(key for key in map(key_of, put) if key not in standing)
    return Edit(put, drop, new, len(given) - len(put))


def after(state: State, annex: str, edit: Edit) -> State:
    """The state with the edit in its rows; for checks and previews alone."""
    rows = {table: dict(annexes) for table, annexes in state["rows"].items()}
    for table, code in edit.drop:
        rows[table][annex] = {each: row for each, row in rows[table][annex].items() if each != code}
    for row in edit.put:
        table, code = key_of(row)
        own = rows.setdefault(table, {})
        own[annex] = {**own.get(annex, {}), code: row}
    return {**state, "rows": rows}


def entries(
    edit: Edit, *, thread: str, label: LabelDict, narrow: LabelDict | None = None, based_on: str = "",
    from_edition: str = "",
) -> list[Submission]:  # fmt: skip
    """The records of an edit, for one batch. `label` is the framework's; `narrow` that of contacts and dependencies,
    which nobody may widen unawares: where they change, it is needed."""
    signed = [row for row in edit.put if row["table"] in SIGNED], [key for key in edit.drop if key[0] in SIGNED]
    others = [row for row in edit.put if row["table"] not in SIGNED], [key for key in edit.drop if key[0] not in SIGNED]
    if any(others) and narrow is None:
        message = "contacts and dependencies changed: say who may read them, with a label for them"
        raise Invalid(message, code="label_for_unsigned", field="label")
    more = {**({"based_on": based_on} if based_on else {}), **({"from_edition": from_edition} if from_edition else {})}
    found = [_submission(body, thread, label, based_on) for body in _bodies(*signed, more)]
    if narrow is not None:
        found += [_submission(body, thread, narrow, based_on) for body in _bodies(*others, {})]
    return found


def _bodies(put: Sequence[RowDict], drop: Sequence[Key], more: Body) -> list[Body]:
    parts: list[list[RowDict]] = []
    size = BYTES_PER_RECORD
    for row in put:
        length = len(canonical(row))
        if not parts or size + length > BYTES_PER_RECORD or len(parts[-1]) == ROWS_PER_RECORD:
            parts.append([])
            size = 0
        parts[-1].append(row)
        size += length
    bodies: list[Body] = [{"put": part} for part in parts]
    if drop:
        bodies.append({"drop": [{"table": table, "code": code} for table, code in drop]})
    if bodies:
        bodies[0].update(more)  # the later ones stand upon what it changed
    return bodies


def _submission(body: Body, thread: str, label: LabelDict, based_on: str) -> Submission:
    """The same rows handed in again on the same annex are the same record."""
    name = sha256(canonical([thread, body, label, based_on])).hexdigest()[:32]
    return Submission(type=ENTERED, body=body, label=label, thread=thread, client_id=f"framework-{name}")


def do_enter(
    journal: Journal, actor: Actor, edit: Edit, *, thread: str, label: LabelDict, narrow: LabelDict | None = None,
    based_on: str = "", from_edition: str = "",
) -> list[Accepted]:  # fmt: skip
    """All rows of the edit, or none."""
    made = entries(edit, thread=thread, label=label, narrow=narrow, based_on=based_on, from_edition=from_edition)
    return journal.append(actor, made) if made else []


def do_open(
    journal: Journal, actor: Actor, *, opening: Body, rows: Iterable[RowDict], label: LabelDict,
    narrow: LabelDict | None = None, client_id: str,
) -> list[Accepted]:  # fmt: skip
    """A framework with the common annex in it."""
    edit = edit_of({"rows": {}}, actor.member, rows)
    first = Submission(type=OPENED, body=opening, label=label, client_id=client_id)
    return journal.append(actor, [first, *entries(edit, thread=f"@{client_id}", label=label, narrow=narrow or label)])


def do_carry_over(
    journal: Journal, actor: Actor, *, old: State, new: State, thread: str, label: LabelDict,
    narrow: LabelDict | None = None,
) -> list[Accepted]:  # fmt: skip
    """The actor's own annex, from an edition that is in force into the one that is to follow it."""
    rows = rows_of(old, actor.member)
    if narrow is None:
        rows = [row for row in rows if row["table"] in SIGNED]
    edition = str(old["edition"])
    return do_enter(
        journal, actor, edit_of(new, actor.member, rows), thread=thread, label=label, narrow=narrow,
        from_edition=edition,
    )  # fmt: skip


def rows_of(state: State, annex: str) -> list[RowDict]:
    return [row for annexes in state["rows"].values() for row in annexes.get(annex, {}).values()]


def label_of(label: Mapping[str, Any]) -> LabelDict:
    """A standing label as it is submitted again."""
    return {name: label[name] for name in ("level", "releasable_to", "caveats")} | (
        {"expires": label["expires"]} if label.get("expires") else {}
    )
