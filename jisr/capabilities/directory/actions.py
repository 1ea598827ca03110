"""Bringing a pack into the journal: what it says becomes records of its steward."""

from hashlib import sha256
from typing import Any

from jisr.capabilities.directory.packs import Pack
from jisr.capabilities.directory.records import SYSTEM, key_of
from jisr.errors import Invalid
from jisr.journal.append import Accepted
from jisr.journal.canonical import canonical
from jisr.journal.journal import Journal
from jisr.journal.label import ALL
from jisr.journal.policy import NATIONAL_SIDES
from jisr.journal.query import Query
from jisr.journal.read import Reader
from jisr.journal.record import Actor, Submission
from jisr.journal.registry import State

MOST_PARTS = 1000  # of one kind

Known = dict[tuple[str, str], tuple[str, State]]  # (record type, key) -> (thread, state)


def do_apply_pack(journal: Journal, pack: Pack) -> list[Accepted]:
    """Append, in one batch, each part that the journal does not say already; the first time all of them.

    A part that the pack leaves out stays in force: a member leaves by `active: false`, not by silence.
    Errors: `Invalid` other_pack where the node stands on another pack; `Preparing` where an earlier change of the
    pack waits for a rebuild; whatever append refuses.
    """
    policy = journal.policy
    if policy is not None and policy.pack != pack.pack["code"]:
        message = "this node stands on the pack {ours}; it cannot take {theirs}"
        raise Invalid(message, code="other_pack", ours=policy.pack, theirs=pack.pack["code"])
    steward = policy.steward if policy is not None else pack.steward
    known = {} if policy is None else _known(journal.read(policy.clearance(steward)))
    submissions = _changes(pack, known)
    if not submissions:
        return []
    return journal.append(Actor(member=steward, post=SYSTEM), submissions)


def difference(journal: Journal, pack: Pack) -> list[tuple[str, str, str]]:
    """(new or changed, kind of part, its key) of each part that the journal does not say as the pack has it."""
    policy = journal.policy
    known = {} if policy is None else _known(journal.read(policy.clearance(policy.steward)))
    return [
        ("changed" if each.thread else "new", each.type.partition(".")[2], key_of(each.type, each.body))
        for each in _changes(pack, known)
    ]


def do_take_pack_of(source: Journal, made: Journal) -> list[Accepted]:
    """A new space begins with the pack that another one has in force. `Invalid` no_pack where that has none."""
    policy = source.policy
    if policy is None:
        raise Invalid("no pack was applied here: run `jisr pack apply DIR`", code="no_pack")
    known = _known(source.read(policy.clearance(policy.steward)))
    level = policy.labels.levels[0]
    return made.append(
        Actor(member=policy.steward, post=SYSTEM),
        [
            _submission(
                name,
                state["body"],
                {"level": level, "releasable_to": state["releasable_to"], "caveats": []},
                None,
                None,
            )
            for (name, _), (_, state) in known.items()
        ],
    )


def _changes(pack: Pack, known: Known) -> list[Submission]:
    label = _label(pack)
    found = []
    for name, body in pack.bodies():
        thread, state = known.get((name, key_of(name, body)), (None, {}))
        if not set(label["releasable_to"]) <= set(state.get("releasable_to", ())):
            thread, state = None, {}  # a reader joined who may not see the thread's beginning: begin again
        if state.get("body") != body:
            found.append(_submission(name, body, label, thread, state.get("record")))
    return found


def _submission(
    name: str, body: dict[str, Any], label: dict[str, Any], thread: str | None, replaces: str | None
) -> Submission:
    """Its client_id says what is replaced: a part may go back to what it said before, and that is a new statement."""
    digest = sha256(canonical([body, label, replaces])).hexdigest()[:16]
    kind = name.partition(".")[2]
    return Submission(
        type=name,
        body=body,
        label=label,
        thread=thread,
        client_id=f"pack/{kind}/{key_of(name, body)[:64]}/{digest}",
    )


def _label(pack: Pack) -> dict[str, Any]:
    """Everyone on the node reads the directory: without it a label says nothing."""
    abroad = [member["code"] for member in pack.members if member["side"] not in NATIONAL_SIDES]
    return {"level": pack.labels["levels"][0], "releasable_to": [ALL, *sorted(abroad)], "caveats": []}


def _known(reader: Reader) -> Known:
    """The newest thread of each part, where one has begun again."""
    found: Known = {}
    for kind in ("pack", "member", "community", "labels", "rights", "table", "place", "glossary"):
        for row in reader.threads(Query(kind=kind, limit=MOST_PARTS)).threads:
            state = reader.thread(row.id).detail or {}
            found.setdefault((f"directory.{kind}", row.title), (row.id, state))
    return found
