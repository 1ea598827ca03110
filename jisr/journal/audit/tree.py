"""What happened to a log whose stored tree does not hold together: which record was changed, moved, added or removed.

merkle_check.py says which stored node disagrees with what lies under it. A row keeps the hashes that it completed
where it stood, and so tells its true left neighbour: from that, this tells a moved record from a changed one.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from jisr.journal.merkle import HASH_BYTES, node_count
from jisr.journal.merkle_check import NodeFault

MOST_SUSPECTS = 200  # more disagree only where everything after some place was shifted, or rewritten


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row that may not stand where it belongs."""

    position: int
    leaf: bytes
    nodes: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str
    position: int
    detail: str


Fetch = Callable[[Collection[int]], dict[int, Suspect]]


def explain(faults: list[NodeFault], known: Collection[int], fetch: Fetch, size: int, signed: int) -> list[Finding]:
    """`known` are positions with faults that were found otherwise; `size` rows are there, `signed` were signed."""
    if len(faults) > MOST_SUSPECTS:
        return [_shifted(min(fault.position for fault in faults), fetch, size, signed)]
    settled = {fault.position: fault for fault in faults if fault.kind in ("node", "record")}
    found = {position: _settled(fault) for position, fault in settled.items() if position not in known}
    bad = {*known, *(position for position, fault in settled.items() if fault.kind == "record")}
    open_faults = [fault for fault in faults if fault.kind in ("below", "unsettled") and not _covers(fault, bad)]
    places = _suspicious([*open_faults, *(settled[position] for position in found)])
    suspects = fetch({*places, size - 1})  # the last row may hang under nothing yet
    found.update(_moved(suspects, {fault.position for fault in open_faults if fault.kind == "unsettled"}))
    for fault in open_faults:
        if not _covers(fault, found):
            found[fault.position] = _left_over(fault)
    return [found[position] for position in sorted(found)]


def _settled(fault: NodeFault) -> Finding:
    if fault.kind == "record":
        return Finding("changed", fault.position, "another record than the one that was signed")
    return Finding("node", fault.position, f"the tree node of level {fault.level} that the row keeps was changed")


def _covers(fault: NodeFault, positions: Collection[int]) -> bool:
    """Whether one of these lies under the node, and so explains it."""
    return any(fault.position - (1 << fault.level) < position <= fault.position for position in positions)


def _left_over(fault: NodeFault) -> Finding:
    if fault.kind == "below" and fault.level == 1:
        return Finding("changed", fault.position - 1, "another record than the one that was signed")
    if fault.kind == "below":
        return Finding(
            "changed", fault.position, f"among the {1 << fault.level} records that end here, some are not as signed"
        )
    return Finding(
        "node", fault.position, f"the tree node of level {fault.level} does not follow from what is under it"
    )


def _suspicious(faults: Iterable[NodeFault]) -> set[int]:
    """The rows to look at: those at fault, what lies directly under them, and the neighbours of both."""
    places: set[int] = set()
    for fault in faults:
        for place in (fault.position, fault.position - (1 << max(fault.level - 1, 0))):
            places.update((place, place ^ 1))
    return {place for place in places if place >= 0}


def hangs_under(left: Suspect, right: Suspect) -> bool:
    """Whether the right row was written directly after the left one."""
    kept = right.nodes[HASH_BYTES : 2 * HASH_BYTES]
    return kept == sha256(b"\x01" + left.leaf + right.leaf).digest()


def _moved(suspects: dict[int, Suspect], misfits: set[int]) -> dict[int, Finding]:
    rows = list(suspects.values())
    misfits = misfits | {row.position for row in rows if len(row.nodes) != HASH_BYTES * node_count(row.position)}
    found: dict[int, Finding] = {}
    for right in rows:
        for left in rows:
            if left is right or not hangs_under(left, right):
                continue
            if right.position & 1 and left.position == right.position - 1:
                continue
            moved = right if not right.position & 1 or right.position in misfits else left
            found[moved.position] = Finding("reordered", moved.position, "the record stood elsewhere in the log")
    by_node = {row.nodes[:HASH_BYTES]: row for row in rows}
    for row in rows:
        place = by_node.get(row.leaf)
        if place is not None and place is not row:
            found[row.position] = Finding(
                "reordered", row.position, f"this record stood at position {place.position} when it was signed"
            )
    return found


def _shifted(first: int, fetch: Fetch, size: int, signed: int) -> Finding:
    rows = fetch(range(max(first - 1, 0), first + 4))
    if size < signed:
        return Finding("removed", first, f"{signed - size} records are missing from here on, and later ones moved up")
    if size > signed:
        here, after = rows.get(first), rows.get(first + 1)
        pairs = here is not None and after is not None and hangs_under(here, after)
        place = first - 1 if pairs else first
        return Finding("inserted", max(place, 0), f"{size - signed} more records than were signed, from here on")
    return Finding("changed", first, "from here on the log is not the one that was signed")
