"""Families of sets that no set of them contains another, held in a zero-suppressed decision diagram.

Minato, "Zero-suppressed BDDs for set manipulation in combinatorial problems", DAC 1993; keeping only minimal sets and
cutting at a size after Rauzy, "New algorithms for fault trees analysis", Reliability Engineering 40, 1993.
A family is a number: NOTHING has no set, ALWAYS has the empty set; others are nodes (element, without it, with it).
"""

from collections.abc import Callable, Iterator

NOTHING, ALWAYS = 0, 1
_LAST = 2**62


class TooLarge(Exception):
    """The diagram outgrew its limit; ask for smaller sets or a smaller horizon."""

    code = "diagram_too_large"

    def __init__(self, nodes: int) -> None:
        super().__init__(
            f"the decision diagram outgrew {nodes:,} nodes: ask for smaller failure sets or a nearer horizon"
        )


class Families:
    """All families of one analysis share their nodes. Sets of more than `largest` elements are left out, exactly."""

    def __init__(self, largest: int, most_nodes: int = 500_000) -> None:
        self.largest = largest
        self._most = most_nodes
        self._element: list[int] = [_LAST, _LAST]
        self._low: list[int] = [0, 0]
        self._high: list[int] = [0, 0]
        self._known: dict[tuple[int, int, int], int] = {}
        self._memo: dict[tuple[str, int, int, int], int] = {}

    def __len__(self) -> int:
        return len(self._element)

    def single(self, element: int) -> int:
        """The family of the one set {element}; elements are numbers >= 0, the least nearest to the root."""
        return self._node(element, NOTHING, ALWAYS) if self.largest else NOTHING

    def either(self, one: int, other: int) -> int:
        """The minimal sets of both families together."""
        if one in (NOTHING, other):
            return other
        if other == NOTHING:
            return one
        if ALWAYS in (one, other):
            return ALWAYS
        return self._remember("either", min(one, other), max(one, other), 0, self._either)

    def both(self, one: int, other: int, largest: int | None = None) -> int:
        """The minimal unions of a set of one with a set of the other."""
        room = self.largest if largest is None else largest
        if NOTHING in (one, other):
            return NOTHING
        if one == ALWAYS:
            return self._within(other, room)
        if other == ALWAYS or one == other:
            return self._within(one, room)
        return self._remember("both", min(one, other), max(one, other), room, self._both) if room else NOTHING

    def count(self, family: int) -> int:
        """How many sets the family has."""
        counts = {NOTHING: 0, ALWAYS: 1}
        # Children are made before their parents, so numbers rise towards the root.
        for node in sorted(self._below(family)):
            counts[node] = counts[self._low[node]] + counts[self._high[node]]
        return counts[family]

    def sets(self, family: int) -> Iterator[tuple[int, ...]]:
        """Every set of the family."""
        waiting: list[tuple[int, tuple[int, ...]]] = [(family, ())]
        while waiting:
            node, chosen = waiting.pop()
            if node == ALWAYS:
                yield chosen
            elif node != NOTHING:
                waiting.append((self._low[node], chosen))
                waiting.append((self._high[node], (*chosen, self._element[node])))

    def _below(self, family: int) -> set[int]:
        found: set[int] = set()
        waiting = [family]
        while waiting:
            node = waiting.pop()
            if node > ALWAYS and node not in found:
                found.add(node)
                waiting += [self._low[node], self._high[node]]
        return found

    def _node(self, element: int, low: int, high: int) -> int:
        if high == NOTHING:
            return low
        key = (element, low, high)
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = len(self._element)
            if node >= self._most:
                raise TooLarge(self._most)
            self._element.append(element)
            self._low.append(low)
            self._high.append(high)
        return node

    def _remember(self, what: str, one: int, other: int, room: int, work: Callable[[int, int, int], int]) -> int:
        key = (what, one, other, room)
        found = self._memo.get(key)
        if found is None:
            found = self._memo[key] = work(one, other, room)
        return found

    def _split(self, family: int, element: int) -> tuple[int, int]:
        """The sets without the element, and those with it (the element taken out)."""
        return (self._low[family], self._high[family]) if self._element[family] == element else (family, NOTHING)

    def _either(self, one: int, other: int, _: int) -> int:
        top = min(self._element[one], self._element[other])
        (low, high), (other_low, other_high) = self._split(one, top), self._split(other, top)
        kept = self.either(low, other_low)
        return self._node(top, kept, self._without(self.either(high, other_high), kept))

    def _both(self, one: int, other: int, room: int) -> int:
        top = min(self._element[one], self._element[other])
        (low, high), (other_low, other_high) = self._split(one, top), self._split(other, top)
        kept = self.both(low, other_low, room)
        crossed = [(high, other_high), (high, other_low), (low, other_high)]
        with_top = NOTHING
        for left, right in crossed:
            with_top = self.either(with_top, self.both(left, right, room - 1))
        return self._node(top, kept, self._without(with_top, kept))

    def _without(self, family: int, smaller: int) -> int:
        """The sets of the family that contain no set of `smaller`."""
        if smaller == ALWAYS or family == NOTHING:
            return NOTHING
        if smaller == NOTHING or family == ALWAYS:
            return family
        return self._remember("without", family, smaller, 0, self._take_out)

    def _take_out(self, family: int, smaller: int, _: int) -> int:
        top = min(self._element[family], self._element[smaller])
        (low, high), (small_low, small_high) = self._split(family, top), self._split(smaller, top)
        return self._node(top, self._without(low, small_low), self._without(self._without(high, small_low), small_high))

    def _within(self, family: int, room: int) -> int:
        """The sets of at most `room` elements."""
        if family <= ALWAYS or room >= self.largest:
            return family
        return self._remember("within", family, 0, room, self._cut)

    def _cut(self, family: int, _: int, room: int) -> int:
        low = self._within(self._low[family], room)
        high = self._within(self._high[family], room - 1) if room else NOTHING
        return self._node(self._element[family], low, high)
