"""What plans take: C14."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from jisr.capabilities.framework.checks.finding import ERROR, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Plan, Resource, Step


def committed_twice(framework: Framework, context: Context) -> Iterator[Finding]:
    """C14: plans that may run at once take more of a resource than there is."""
    demands = {each.row.code: _demand(framework, each.row.code) for each in framework.plans}
    plans: list[Entry[Plan]] = list({each.row.code: each for each in framework.plans}.values())
    for plan in plans:
        for code, wanted in demands[plan.row.code].items():
            resource: Entry[Resource] | None = framework.find("resource", code)
            if resource is not None and wanted > resource.row.quantity:
                message = "the plan {plan} takes {wanted} of {resource}, and there are {quantity}"
                yield finding(
                    "C14", ERROR, resource.row.owner, [resource, plan], message, plan=plan.row.code, wanted=wanted,
                    resource=code, quantity=resource.row.quantity,
                )  # fmt: skip
    for one, other in combinations(plans, 2):
        if _may_run_together(one.row, other.row):
            yield from _shared(framework, one, other, demands)


def _shared(
    framework: Framework, one: Entry[Plan], other: Entry[Plan], demands: dict[str, dict[str, int]]
) -> Iterator[Finding]:
    first, second = demands[one.row.code], demands[other.row.code]
    for code in first.keys() & second.keys():
        resource: Entry[Resource] | None = framework.find("resource", code)
        wanted = first[code] + second[code]
        if (
            resource is None
            or wanted <= resource.row.quantity
            or max(first[code], second[code]) > resource.row.quantity
        ):
            continue  # where one alone takes too much, that is said already
        message = "the plans {one} and {other} may run at once and take {wanted} of {resource}; there are {quantity}"
        yield finding(
            "C14", ERROR, resource.row.owner, [resource, one, other], message, one=one.row.code, other=other.row.code,
            wanted=wanted, resource=code, quantity=resource.row.quantity,
        )  # fmt: skip


def _may_run_together(one: Plan, other: Plan) -> bool:
    named = other.code in one.may_run_with or one.code in other.may_run_with
    return named or not set(one.hazards).isdisjoint(other.hazards)


def _demand(framework: Framework, plan: str) -> dict[str, int]:
    """What a plan takes of each resource in the phase in which it takes most; a step of no phase is in all of them."""
    steps: list[Step] = [each.row for each in framework.steps if each.row.plan == plan]
    by_phase: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for step in steps:
        for code, count in step.uses.items():
            by_phase[step.phase][code] += count
    always = by_phase.pop("", {})
    codes = {code for used in (always, *by_phase.values()) for code in used}
    return {
        code: always.get(code, 0) + max((used.get(code, 0) for used in by_phase.values()), default=0) for code in codes
    }
