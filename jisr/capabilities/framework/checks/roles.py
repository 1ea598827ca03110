"""Who is responsible and accountable: C01 to C05, C16, C18."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from jisr.capabilities.framework.checks.finding import ERROR, WARNING, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Area, Assignment, Function

Assigned = Entry[Assignment]
ByFunction = dict[str, list[Assigned]]


def by_function(framework: Framework, role: str) -> ByFunction:
    found: ByFunction = defaultdict(list)
    for each in framework.assignments:
        if each.row.role == role:
            found[each.row.function].append(each)
    return found


def functions(framework: Framework) -> Iterator[Entry[Function]]:
    """Each code once, as the common annex has it."""
    seen: set[str] = set()
    for each in framework.functions:
        if each.row.code not in seen:
            seen.add(each.row.code)
            yield framework.find("function", each.row.code) or each


def phases_meet(one: Assignment, other: Assignment) -> bool:
    return not one.phase or not other.phase or one.phase == other.phase


def areas_meet(framework: Framework, one: str, other: str) -> bool:
    return not one or not other or one in chain(framework, other) or other in chain(framework, one)


def chain(framework: Framework, area: str) -> list[str]:
    """The area, and those that it lies within; a circle ends where it began."""
    found: list[str] = []
    while area and area not in found:
        found.append(area)
        entry: Entry[Area] | None = framework.find("area", area)
        area = entry.row.within if entry is not None else ""
    return found


def without_accountable(framework: Framework, context: Context) -> Iterator[Finding]:
    """C01: nobody is accountable for a function, or for a phase in which somebody works on it."""
    accountable, responsible = by_function(framework, "A"), by_function(framework, "R")
    for function in functions(framework):
        code = function.row.code
        if not accountable[code]:
            message = "nobody is accountable for {function}: name one member"
            yield finding("C01", ERROR, function.annex, [function], message, function=code)
            continue
        covered = {each.row.phase for each in accountable[code]}
        phases = dict.fromkeys(each.row.phase for each in responsible[code])
        for phase in (each for each in phases if each and "" not in covered and each not in covered):
            message = "nobody is accountable for {function} in the phase {phase}: name one member"
            yield finding("C01", ERROR, function.annex, [function], message, function=code, phase=phase)


def two_accountable(framework: Framework, context: Context) -> Iterator[Finding]:
    """C02: two members are accountable for one function in the same phase, area and alert level."""
    for code, entries in by_function(framework, "A").items():
        for one, other in combinations(entries, 2):
            a, b = one.row, other.row
            same = a.from_level == b.from_level and a.area == b.area and phases_meet(a, b)
            if same and a.member != b.member:
                message = "{one} and {other} are both accountable for {function}: which of them leads?"
                yield finding(
                    "C02", ERROR, one.annex, [one, other], message, one=a.member, other=b.member, function=code
                )


def nobody_responsible(framework: Framework, context: Context) -> Iterator[Finding]:
    """C03: a member answers for a function that nobody carries out."""
    responsible = by_function(framework, "R")
    for code, entries in by_function(framework, "A").items():
        for entry in entries:
            meets = (
                phases_meet(entry.row, each.row) and areas_meet(framework, entry.row.area, each.row.area)
                for each in responsible[code]
            )
            if not any(meets):
                message = "{member} is accountable for {function}, and nobody is responsible for doing it"
                yield finding(
                    "C03", WARNING, entry.row.member, [entry], message, member=entry.row.member, function=code
                )


def without_resources(framework: Framework, context: Context) -> Iterator[Finding]:
    """C04: a member is to do something and has nothing to do it with."""
    for each in framework.assignments:
        if each.row.role == "R" and not each.row.resources:
            message = "{member} is responsible for {function} and names no resource for it"
            yield finding(
                "C04", WARNING, each.row.member, [each], message, member=each.row.member, function=each.row.function
            )


def without_deputy(framework: Framework, context: Context) -> Iterator[Finding]:
    """C05: nobody acts when the one who should is not there."""
    for each in framework.assignments:
        if each.row.role in ("R", "A") and not each.row.deputy:
            message = "{member} names no deputy for {function}"
            yield finding(
                "C05", WARNING, each.row.member, [each], message, member=each.row.member, function=each.row.function
            )
    for activation in framework.activations:
        if not activation.row.deputy:
            message = "{post} may activate, and nobody does when it is silent: name a deputy"
            owner = activation.row.authority.partition("/")[0]
            yield finding("C05", WARNING, owner, [activation], message, post=activation.row.authority)


def areas_covered(framework: Framework, context: Context) -> Iterator[Finding]:
    """C16: where accountability goes by area, an area has nobody, or has two."""
    inner = {each.row.within for each in framework.areas}
    leaves = [each for each in framework.areas if each.row.code not in inner]
    for code, entries in by_function(framework, "A").items():
        for one, other in combinations(entries, 2):
            a, b = one.row, other.row
            nested = a.area != b.area and areas_meet(framework, a.area, b.area)
            if nested and a.from_level == b.from_level and phases_meet(a, b) and a.member != b.member:
                message = "{one} and {other} are both accountable for {function} in the area {area}"
                area = max(a.area, b.area, key=lambda each: len(chain(framework, each)))
                yield finding(
                    "C16",
                    ERROR,
                    one.annex,
                    [one, other],
                    message,
                    one=a.member,
                    other=b.member,
                    function=code,
                    area=area,
                )
        if any(not each.row.area for each in entries):
            continue
        named = {each.row.area for each in entries}
        for leaf in leaves:
            if named.isdisjoint(chain(framework, leaf.row.code)):
                message = "nobody is accountable for {function} in the area {area}"
                function = framework.find("function", code)
                about = [leaf] if function is None else [function, leaf]
                yield finding("C16", WARNING, about[0].annex, about, message, function=code, area=leaf.row.code)


def military_lead(framework: Framework, context: Context) -> Iterator[Finding]:
    """C18: a security member leads a civil function, and nothing says by whose authority."""
    for each in framework.assignments:
        function = framework.find("function", each.row.function, each.annex)
        if each.row.role != "A" or each.row.authority or function is None or function.row.side != "civil":
            continue
        if context.side(each.row.member) == "security":
            message = "{member} leads the civil function {function}, and no authority for it is stated"
            yield finding(
                "C18", ERROR, each.row.member, [each], message, member=each.row.member, function=each.row.function
            )
