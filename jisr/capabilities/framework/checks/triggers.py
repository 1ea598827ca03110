"""What starts an alert level or a plan, by itself or by somebody: C08, C09, C10."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from jisr.capabilities.framework.checks.finding import ERROR, WARNING, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Activation, Trigger

LOWEST, HIGHEST = Decimal("-Infinity"), Decimal("Infinity")
Triggers = list[Entry[Trigger]]


def low(trigger: Trigger) -> Decimal:
    return Decimal(trigger.at_least) if trigger.at_least else LOWEST


def high(trigger: Trigger) -> Decimal:
    return Decimal(trigger.below) if trigger.below else HIGHEST


def ladders(framework: Framework, context: Context) -> Iterator[Finding]:
    """C08: readings that mean nothing, or two things, or a lower level for a worse reading."""
    found: dict[tuple[str, str, str, str], Triggers] = defaultdict(list)
    for each in framework.triggers:
        found[each.annex, each.row.indicator, each.row.area, each.row.source].append(each)
    for entries in found.values():
        yield from _ladder(sorted(entries, key=lambda each: (low(each.row), high(each.row), each.row.code)))


def _ladder(entries: Triggers) -> Iterator[Finding]:
    for entry in entries:
        if not entry.row.at_least and not entry.row.below:
            message = "the trigger {trigger} has no bound: it fires at every reading"
            yield finding("C08", ERROR, entry.annex, [entry], message, trigger=entry.row.code)
            return
    rungs = _rungs(entries)
    for one, other in pairwise(rungs):
        yield from _step(one, other)
    if not _monotone([each.row.level for each in rungs]):
        message = "the levels of {indicator} rise and fall again as it rises: {levels}"
        levels = ", ".join(str(each.row.level) for each in rungs)
        yield finding("C08", ERROR, rungs[0].annex, rungs, message, indicator=rungs[0].row.indicator, levels=levels)


def _rungs(entries: Triggers) -> Triggers:
    """One of those that fire together: the same interval and level may start two plans."""
    kept: dict[tuple[Decimal, Decimal, int], Entry[Trigger]] = {}
    for each in entries:
        kept.setdefault((low(each.row), high(each.row), each.row.level), each)
    return list(kept.values())


def _step(one: Entry[Trigger], other: Entry[Trigger]) -> Iterator[Finding]:
    begin, end, indicator = low(other.row), high(one.row), one.row.indicator
    if end < begin:
        message = "readings of {indicator} from {low} to below {high} mean nothing: close the gap"
        yield finding(
            "C08",
            ERROR,
            one.annex,
            [one, other],
            message,
            indicator=indicator,
            low=one.row.below,
            high=other.row.at_least,
        )
    elif end > begin:
        message = "readings of {indicator} from {low} on mean two things, by {one} and {other}"
        yield finding(
            "C08", ERROR, one.annex, [one, other], message, indicator=indicator, low=other.row.at_least or "−∞",
            one=one.row.code, other=other.row.code,
        )  # fmt: skip


def _monotone(levels: list[int]) -> bool:
    steps = [b - a for a, b in pairwise(levels)]
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)


def sources(framework: Framework, context: Context) -> Iterator[Finding]:
    """C09: nobody measures it, or not often enough to see that it lasts."""
    for each in framework.triggers:
        row = each.row
        if not row.source:
            message = "nobody measures {indicator} for the trigger {trigger}: name its source"
            yield finding("C09", WARNING, each.annex, [each], message, indicator=row.indicator, trigger=row.code)
        elif row.dwell_minutes and not row.sampled_every_minutes:
            message = "how often {source} measures {indicator} is not said, and it has to last {dwell} min"
            yield finding(
                "C09", WARNING, each.annex, [each], message, source=row.source, indicator=row.indicator,
                dwell=row.dwell_minutes,
            )  # fmt: skip
        elif row.dwell_minutes and row.sampled_every_minutes > row.dwell_minutes:
            message = "{indicator} is measured every {every} min and has to last {dwell}: nobody would see it"
            yield finding(
                "C09", WARNING, each.annex, [each], message, indicator=row.indicator, every=row.sampled_every_minutes,
                dwell=row.dwell_minutes,
            )  # fmt: skip


def activations_agree(framework: Framework, context: Context) -> Iterator[Finding]:
    """C10: the same reading starts one thing by one annex and another by the next; or two may decide the same."""
    by_indicator: dict[tuple[str, str], Triggers] = defaultdict(list)
    for each in framework.triggers:
        by_indicator[each.row.indicator, each.row.area].append(each)
    for (indicator, _), entries in by_indicator.items():
        for one, other in combinations(entries, 2):
            if one.annex == other.annex or not _meet(one.row, other.row):
                continue
            if (one.row.level, one.row.plan) != (other.row.level, other.row.plan):
                message = "the same reading of {indicator} starts {one} by {first} and {other} by {second}"
                yield finding(
                    "C10", ERROR, one.annex, [one, other], message, indicator=indicator, one=_starts(one.row),
                    other=_starts(other.row), first=one.annex, second=other.annex,
                )  # fmt: skip
    yield from _two_authorities(framework)


def _two_authorities(framework: Framework) -> Iterator[Finding]:
    by_target: dict[tuple[int, str, str], list[Entry[Activation]]] = defaultdict(list)
    for each in framework.activations:
        by_target[each.row.level, each.row.plan, each.row.trigger].append(each)
    for entries in by_target.values():
        authorities = list(dict.fromkeys(each.row.authority for each in entries))
        if len(authorities) > 1:
            message = "{authorities} may each decide the same activation: one of them does"
            yield finding("C10", ERROR, entries[0].annex, entries, message, authorities=", ".join(authorities))


def _meet(one: Trigger, other: Trigger) -> bool:
    return low(one) < high(other) and low(other) < high(one)


def _starts(trigger: Trigger) -> str:
    return f"{trigger.level}/{trigger.plan}" if trigger.plan else str(trigger.level)
