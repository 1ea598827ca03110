"""Which stored tree nodes are wrong: the tree is walked once, row by row, and every fault is named where it lies.

Each stored node is compared with what its *stored* children give, so one wrong byte makes one fault, not one in every
node above it. Where a node and what lies under it disagree, the parent, and in the end the checkpoint's root, tells
which of the two is right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Literal

from jisr.journal.merkle import HASH_BYTES, Frontier, node_count, node_hash

Kind = Literal["record", "node", "below", "unsettled"]

# Past this many doubtful peaks (2**8 tries) only damage that is far beyond naming is left.
MOST_DOUBTS = 8


@dataclass(slots=True)
class NodeFault:
    """A stored node that does not follow from what lies under it.

    `position` is the row that keeps the node, `level` its level there. `kind`: "record": the leaf that was given is
    not the one that the tree commits to; "node": the stored hash was changed; "below": something among the 2**level
    leaves that end at `position` was changed together with its stored hashes; "unsettled": nothing tells which.
    """

    position: int
    level: int
    kind: Kind = "unsettled"


@dataclass(frozen=True, slots=True)
class _Value:
    """One value that a node may have; `settles` are the faults' kinds if it is the right one."""

    hash: bytes
    settles: tuple[tuple[NodeFault, Kind], ...] = ()

    def settle(self) -> None:
        for fault, kind in self.settles:
            fault.kind = kind


class NodeCheck:
    """Checks the rows of one journal in order; keeps one hash per level, and the doubts that are open."""

    def __init__(self) -> None:
        self.faults: list[NodeFault] = []
        self._frontier = Frontier()
        self._doubts: dict[int, list[_Value]] = {}  # number of a peak, from the oldest -> its possible values

    @property
    def size(self) -> int:
        """How many rows were checked."""
        return self._frontier.size

    @property
    def is_sure(self) -> bool:
        """Whether no doubt is open: the stored tree is the one that the records give."""
        return not self._doubts

    def root(self) -> bytes:
        """The root of the tree as it is stored."""
        return self._frontier.root()

    def add(self, stored: bytes, leaf: bytes) -> list[NodeFault]:
        """Check the next row: its stored nodes, and its record's leaf hash. Returns the faults found in it."""
        frontier = self._frontier
        if not self._doubts:
            peaks = frontier.peaks.copy()
            if frontier.append(leaf) == stored:
                return []
            frontier.size, frontier.peaks = frontier.size - 1, peaks
        return self._add_doubtful(stored, leaf)

    def _add_doubtful(self, stored: bytes, leaf: bytes) -> list[NodeFault]:
        position, peaks = self._frontier.size, self._frontier.peaks
        found = len(self.faults)
        values = self._weigh(stored, 0, [_Value(leaf)], "record")
        for level in range(1, node_count(position)):
            left = self._doubts.pop(len(peaks) - 1, [_Value(peaks[-1])])
            peaks.pop()
            values = self._weigh(stored, level, _parents(left, values), "below")
        if len(stored) != HASH_BYTES * node_count(position) and len(self.faults) == found:
            self.faults.append(NodeFault(position, node_count(position), "node"))
        if len(values) > 1:
            self._doubts[len(peaks)] = values
        peaks.append(values[0].hash)
        self._frontier.size += 1
        return self.faults[found:]

    def _weigh(self, stored: bytes, level: int, given: list[_Value], otherwise: Kind) -> list[_Value]:
        """The values that a node may have, its stored one first; `given` are those that its children allow."""
        kept = stored[HASH_BYTES * level : HASH_BYTES * (level + 1)]
        for value in given:
            if value.hash == kept:
                value.settle()
                return [_Value(kept)]
        fault = NodeFault(self._frontier.size, level)
        self.faults.append(fault)
        if len(kept) != HASH_BYTES:
            fault.kind = "node"
            return given[:1]
        first = given[0]
        return [_Value(kept, ((fault, otherwise),)), _Value(first.hash, (*first.settles, (fault, "node")))]

    def settle(self, root: bytes) -> bool:
        """Whether the stored tree has this root, a checkpoint's of this size; settles the doubts that it can.

        Doubts stay open, and later rows may still settle them, where it is not the root.
        """
        if not self._doubts:
            return self._frontier.root() == root
        if len(self._doubts) > MOST_DOUBTS:
            return False
        peaks = self._frontier.peaks
        options = [self._doubts.get(number, [_Value(peak)]) for number, peak in enumerate(peaks)]
        for choice in product(*options):
            if Frontier(self.size, [value.hash for value in choice]).root() == root:
                self._take(choice)
                return True
        return False

    def _take(self, choice: Iterable[_Value]) -> None:
        chosen = list(choice)
        for value in chosen:
            value.settle()
        self._frontier.peaks = [value.hash for value in chosen]
        self._doubts.clear()


def _parents(left: list[_Value], right: list[_Value]) -> list[_Value]:
    return [_Value(node_hash(a.hash, b.hash), a.settles + b.settles) for a, b in product(left, right)]
