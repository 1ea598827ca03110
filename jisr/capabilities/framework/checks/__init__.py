"""The checks C00 to C22: pure functions of a framework and a context, each giving findings.

A check says which tables it reads, so that an edit runs again only those that it can have changed.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from jisr.capabilities.framework.checks import command, exchange, means, names, roles, triggers, upkeep
from jisr.capabilities.framework.checks.finding import ERROR, NOTICE, WARNING, Context, Finding
from jisr.capabilities.framework.rows import Framework
from jisr.capabilities.framework.tables import TABLES
from jisr.language import Phrase

Check = Callable[[Framework, Context], Iterator[Finding]]


class Rule(NamedTuple):
    """`codes`: the rules that the check finds; `tables`: what it reads."""

    codes: tuple[str, ...]
    check: Check
    tables: frozenset[str]


def _rule(codes: str, check: Check, tables: str) -> Rule:
    return Rule(tuple(codes.split()), check, frozenset(tables.split()))


RULES = (
    _rule("C00", names.codes_known, " ".join(TABLES)),
    _rule("C01", roles.without_accountable, "function assignment"),
    _rule("C02", roles.two_accountable, "assignment"),
    _rule("C03", roles.nobody_responsible, "assignment area"),
    _rule("C04", roles.without_resources, "assignment"),
    _rule("C05", roles.without_deputy, "assignment activation"),
    _rule("C06", command.circles, "line dependency"),
    _rule("C07", command.two_superiors, "line"),
    _rule("C08", triggers.ladders, "trigger"),
    _rule("C09", triggers.sources, "trigger"),
    _rule("C10", triggers.activations_agree, "trigger activation"),
    _rule("C11 C12", exchange.needs_met, "agreement need"),
    _rule("C13", exchange.labels_reach, "agreement step"),
    _rule("C14", means.committed_twice, "plan step resource"),
    _rule("C15", command.span_of_control, "line"),
    _rule("C16", roles.areas_covered, "assignment area function"),
    _rule("C17", upkeep.legal_basis, "function plan"),
    _rule("C18", roles.military_lead, "assignment function"),
    _rule("C19", upkeep.exercised, "function"),
    _rule("C20", upkeep.terms_agree, "term"),
    _rule("C21", upkeep.contacts_fresh, "contact"),
    _rule("C22", exchange.warnings_agreed, "agreement dependency"),
)

MEANING = {
    "C00": Phrase("a row names what there is not"),
    "C01": Phrase("function without an accountable member"),
    "C02": Phrase("more than one accountable member"),
    "C03": Phrase("accountable, and nobody responsible"),
    "C04": Phrase("responsible without a resource"),
    "C05": Phrase("no deputy"),
    "C06": Phrase("circle of reporting or dependency"),
    "C07": Phrase("two superiors"),
    "C08": Phrase("trigger intervals with a gap, an overlap or a turn"),
    "C09": Phrase("trigger without a source, or measured too rarely"),
    "C10": Phrase("one trigger, different activations"),
    "C11": Phrase("needed and never told, or told and never used"),
    "C12": Phrase("told too late"),
    "C13": Phrase("label above the recipient's clearance"),
    "C14": Phrase("resource committed twice"),
    "C15": Phrase("span of control"),
    "C16": Phrase("area uncovered, or covered twice"),
    "C17": Phrase("no legal reference"),
    "C18": Phrase("security member leads a civil function"),
    "C19": Phrase("not exercised"),
    "C20": Phrase("term with two meanings"),
    "C21": Phrase("stale contact"),
    "C22": Phrase("dependency without an agreed warning"),
}


def check(framework: Framework, context: Context, rules: Iterable[Rule] = RULES) -> list[Finding]:
    """Every finding, by rule and then as the rows stand."""
    return sorted((each for rule in rules for each in rule.check(framework, context)), key=lambda each: each.rule)


def check_again(
    before: Iterable[Finding], framework: Framework, context: Context, tables: Iterable[str]
) -> list[Finding]:
    """After an edit of these tables: what only other tables decide stays as it was found."""
    edited = set(tables)
    touched = [rule for rule in RULES if not rule.tables.isdisjoint(edited)]
    codes = {code for rule in touched for code in rule.codes}
    kept = [each for each in before if each.rule not in codes]
    return sorted([*kept, *check(framework, context, touched)], key=lambda each: each.rule)


__all__ = ["ERROR", "MEANING", "NOTICE", "RULES", "WARNING", "Context", "Finding", "Rule", "check", "check_again"]
