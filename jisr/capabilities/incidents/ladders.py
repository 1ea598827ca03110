"""States that follow each other in one order only. Pure; what records check and what folds replay."""

from collections.abc import Iterable, Mapping

Ladder = Mapping[str, frozenset[str]]  # state -> the states that may come next

ITEM: Ladder = {
    "reported": frozenset({"triaged"}),
    "triaged": frozenset({"cordoned"}),
    "cordoned": frozenset({"tasked"}),
    "tasked": frozenset({"made_safe"}),
    "made_safe": frozenset(),
}
"""A spot item. The member that leads the disposal says that it is made safe."""

AREA: Ladder = {
    "suspected": frozenset({"confirmed", "cleared"}),
    "confirmed": frozenset({"cleared"}),
    "cleared": frozenset({"quality_assured"}),
    "quality_assured": frozenset({"handed_over"}),
    "handed_over": frozenset(),
}
"""A hazardous area: suspected (SHA) or confirmed (CHA), then cleared, quality-assured, handed over. A survey may
clear a suspected area that was never confirmed."""


def climb(ladder: Ladder, begin: str, steps: Iterable[str]) -> tuple[str, list[int]]:
    """(state reached, positions of the steps that could not be taken)"""
    state, invalid = begin, []
    for at, step in enumerate(steps):
        if step in ladder[state]:
            state = step
        else:
            invalid.append(at)
    return state, invalid
