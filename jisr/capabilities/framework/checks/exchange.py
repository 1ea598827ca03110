"""Who tells whom what: C11, C12, C13, C22."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from heapq import heappop, heappush
from typing import Any

import msgspec

from jisr.capabilities.framework.checks.finding import ERROR, WARNING, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Agreed, Agreement, Dependency, Need, Occasion, Product
from jisr.errors import Invalid
from jisr.journal.label import Clearance, sees

Agreements = list[Entry[Agreement]]
Told = defaultdict[tuple[str, str], list[tuple[int, Product, Any]]]
"""By member and type of product: after how many minutes, what, along which agreements."""


def covers(promised: Occasion, wanted: Occasion) -> bool:
    """Whether whatever is an occasion for the need is one for the agreement."""
    if (promised.type, promised.plan) != (wanted.type, wanted.plan):
        return False
    if promised.level is not None or wanted.level is not None:
        return promised.level is not None and wanted.level is not None and promised.level <= wanted.level
    narrowed = all(wanted.where.get(name) == value for name, value in promised.where.items())
    return narrowed and promised.severity <= wanted.severity and promised.author in ("", wanted.author)


def serves(given: Product, wanted: Product) -> bool:
    return given.type == wanted.type and set(wanted.fields) <= set(given.fields)


class Exchange:
    """The agreements as a graph: what one member is told may be the occasion on which it tells the next."""

    def __init__(self, framework: Framework) -> None:
        self.agreements = framework.agreements
        self._told: dict[bytes, Told] = {}
        self._by_start: dict[tuple[str, str, bool], Agreements] = defaultdict(list)
        self._by_teller: dict[tuple[str, str], Agreements] = defaultdict(list)
        for each in framework.agreements:
            occasion = each.row.occasion
            self._by_start[occasion.type, occasion.plan, occasion.level is not None].append(each)
            if occasion.type:
                self._by_teller[each.row.producer, occasion.type].append(each)

    def started_by(self, occasion: Occasion) -> Iterator[Entry[Agreement]]:
        key = (occasion.type, occasion.plan, occasion.level is not None)
        return (each for each in self._by_start[key] if covers(each.row.occasion, occasion))

    def quickest(self, need: Need) -> tuple[int, Agreements] | None:
        """Minutes until the member is told at the latest, and by which agreements; None where nobody tells it."""
        for minutes, product, path in self._after(need.occasion)[need.member, need.product.type]:
            if serves(product, need.product):
                return minutes, _unwound(path)
        return None

    def _after(self, occasion: Occasion) -> Told:
        """Whom an occasion reaches, the quickest first: once for all needs that share it."""
        key = msgspec.json.encode(occasion)
        if key not in self._told:
            self._told[key] = self._spread(occasion)
        return self._told[key]

    def _spread(self, occasion: Occasion) -> Told:
        heap: list[tuple[int, int, Entry[Agreement], Any]] = []
        for number, each in enumerate(self.started_by(occasion)):
            heappush(heap, (each.row.within_minutes, number, each, None))
        number, done, told = len(heap), set(), Told(list)
        while heap:
            minutes, _, entry, before = heappop(heap)
            if entry.name in done:
                continue
            done.add(entry.name)
            row, path = entry.row, (entry, before)
            told[row.consumer, row.product.type].append((minutes, row.product, path))
            for each in self._by_teller[row.consumer, row.product.type]:
                if each.row.occasion.author in ("", row.producer) and each.name not in done:
                    number += 1
                    heappush(heap, (minutes + each.row.within_minutes, number, each, path))
        return told


def _unwound(path: Any) -> Agreements:
    found: Agreements = []
    while path is not None:
        entry, path = path
        found.append(entry)
    return found[::-1]


def needs_met(framework: Framework, context: Context) -> Iterator[Finding]:
    """C11: needed and never told, or told and used for nothing. C12: told too late, over all the agreements that it
    passes."""
    exchange = Exchange(framework)
    for need in framework.needs:
        found = exchange.quickest(need.row)
        if found is None:
            message = "{member} needs {product} and no agreement brings it"
            yield finding(
                "C11", ERROR, need.row.member, [need], message, member=need.row.member, product=need.row.product.type
            )
        elif found[0] > need.row.within_minutes:
            message = "{member} needs {product} within {within} min; by {count} agreements it takes up to {takes}"
            yield finding(
                "C12", ERROR, need.row.member, [need, *found[1]], message, member=need.row.member,
                product=need.row.product.type, within=need.row.within_minutes, count=len(found[1]), takes=found[0],
            )  # fmt: skip
    yield from _used_for_nothing(framework)


def _used_for_nothing(framework: Framework) -> Iterator[Finding]:
    needed: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in framework.needs:
        needed[need.row.member, need.row.product.type].append(need.row)
    followed = {(each.row.producer, each.row.occasion.type) for each in framework.agreements if each.row.occasion.type}
    for each in framework.agreements:
        row = each.row
        used = row.function or row.covers or (row.consumer, row.product.type) in followed
        wanted = any(serves(row.product, need.product) for need in needed[row.consumer, row.product.type])
        if not used and not wanted:
            message = "{producer} tells {consumer} {product}, and no function or need of {consumer} uses it"
            yield finding(
                "C11", WARNING, row.consumer, [each], message, producer=row.producer, consumer=row.consumer,
                product=row.product.type,
            )  # fmt: skip


def labels_reach(framework: Framework, context: Context) -> Iterator[Finding]:
    """C13: the agreed label hides the product from the one that it is for."""
    for each in framework.agreements:
        row = each.row
        if not _reaches(context, row.label, row.producer, row.consumer, row.consumer_post):
            message = "what {producer} tells {consumer} has the label {label}, which {consumer} may not read"
            label = " ".join([row.label.preset, *row.label.releasable_to])
            yield finding(
                "C13", ERROR, row.producer, [each], message, producer=row.producer, consumer=row.consumer, label=label
            )
    for step in framework.steps:
        producer, wanted = step.row.post.partition("/")[0], step.row
        if wanted.label and wanted.consumer and not _reaches(context, wanted.label, producer, wanted.consumer, ""):
            message = "what {producer} tells {consumer} has the label {label}, which {consumer} may not read"
            label = " ".join([wanted.label.preset, *wanted.label.releasable_to])
            yield finding(
                "C13", ERROR, producer, [step], message, producer=producer, consumer=wanted.consumer, label=label
            )


def _reaches(context: Context, agreed: Agreed, producer: str, consumer: str, post: str) -> bool:
    """Members that the pack no longer has are another finding's matter."""
    clearance = _clearance(context, consumer, post)
    named = {"releasable_to": agreed.releasable_to} if agreed.releasable_to else {}
    try:
        label = context.policy.read_label({"preset": agreed.preset, **named}, producer)
    except Invalid:
        return False
    return clearance is None or sees(clearance, label)


def _clearance(context: Context, member: str, post: str) -> Clearance | None:
    try:
        if post:
            return context.policy.post_clearance(member, post.partition("/")[2])
        return context.policy.clearance(member)
    except Invalid:
        return None


def warnings_agreed(framework: Framework, context: Context) -> Iterator[Finding]:
    """C22: an asset leans on another member's, and nobody promised to warn; or the warning comes too late."""
    warned: dict[tuple[str, str, str], Agreements] = defaultdict(list)
    for agreement in framework.agreements:
        for covered in agreement.row.covers:
            warned[agreement.row.producer, agreement.row.consumer, covered].append(agreement)
    for each in framework.dependencies:
        row: Dependency = each.row
        if row.supplier == row.member:
            continue
        assets = [code for code in (row.supplier_asset, row.service) if code]
        agreements = [found for code in assets for found in warned[row.supplier, row.member, code]]
        on = row.supplier_asset or row.service
        if not agreements:
            message = "{asset} of {member} needs {on} of {supplier}, and no agreement says that {supplier} warns"
            yield finding(
                "C22",
                ERROR,
                row.member,
                [each],
                message,
                asset=row.asset,
                member=row.member,
                on=on,
                supplier=row.supplier,
            )
        elif row.hours_without and min(a.row.within_minutes for a in agreements) > Decimal(row.hours_without) * 60:
            message = "{asset} of {member} holds {hours} h without {on}; the warning of {supplier} may come later"
            about: list[Entry[Any]] = [each, *{found.name: found for found in agreements}.values()]
            yield finding(
                "C22", ERROR, row.member, about, message, asset=row.asset, member=row.member, on=on,
                supplier=row.supplier, hours=row.hours_without,
            )  # fmt: skip
