"""Codes that mean something: C00, which every other check may then rely on."""

from collections.abc import Iterator
from typing import Any

from jisr.capabilities.framework.checks.finding import ERROR, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Product

NAMED: tuple[tuple[str, str, str], ...] = (
    ("area", "within", "area"), ("function", "reference", "reference"), ("assignment", "function", "function"),
    ("assignment", "area", "area"), ("assignment", "resources", "resource"), ("trigger", "area", "area"),
    ("trigger", "plan", "plan"), ("activation", "plan", "plan"), ("activation", "trigger", "trigger"),
    ("agreement", "function", "function"), ("agreement", "reference", "reference"), ("need", "function", "function"),
    ("resource", "area", "area"), ("plan", "may_run_with", "plan"), ("plan", "reference", "reference"),
    ("step", "plan", "plan"), ("step", "uses", "resource"),
)  # fmt: skip
"""(table, field, the table that its codes are of)"""


def codes_known(framework: Framework, context: Context) -> Iterator[Finding]:
    """C00: a row names a code that no annex has."""
    for table, field, target in NAMED:
        for entry in framework.table(table):
            value = getattr(entry.row, field)
            for code in (value,) if isinstance(value, str) else value:
                if code and framework.find(target, code, entry.annex) is None:
                    yield _unknown(entry, field, code)
    for table in ("agreement", "need"):
        for entry in framework.table(table):
            plan = entry.row.occasion.plan
            if plan and framework.find("plan", plan, entry.annex) is None:
                yield _unknown(entry, "occasion.plan", plan)
    yield from _phases(framework)
    yield from _bodies(framework)
    yield from _products(framework, context)


def _unknown(entry: Entry[Any], field: str, code: str) -> Finding:
    message = "{row} names {code} in {field}, and no annex has it"
    return finding("C00", ERROR, entry.annex, [entry], message, row=entry.row.code, code=code, field=field)


def _phases(framework: Framework) -> Iterator[Finding]:
    known = {phase for plan in framework.plans for phase in plan.row.phases}
    for assignment in framework.assignments:
        if assignment.row.phase and assignment.row.phase not in known:
            yield _unknown(assignment, "phase", assignment.row.phase)
    for step in framework.steps:
        plan = framework.find("plan", step.row.plan, step.annex)
        if step.row.phase and plan is not None and step.row.phase not in plan.row.phases:
            yield _unknown(step, "phase", step.row.phase)


def _bodies(framework: Framework) -> Iterator[Finding]:
    """A line's ends are posts, which were held against the pack when they were entered, or bodies."""
    for line in framework.lines:
        for field in ("subordinate", "superior"):
            name = getattr(line.row, field)
            if "/" not in name and framework.find("body", name, line.annex) is None:
                yield _unknown(line, field, name)


def _products(framework: Framework, context: Context) -> Iterator[Finding]:
    if context.fields is None:
        return
    for table in ("agreement", "need", "step"):
        for entry in framework.table(table):
            product: Product | None = entry.row.product
            if product is None:
                continue
            known = context.fields.get(product.type)
            if known is None:
                yield _unknown(entry, "product.type", product.type)
                continue
            for field in product.fields:
                if field not in known:
                    yield _unknown(entry, "product.fields", field)
