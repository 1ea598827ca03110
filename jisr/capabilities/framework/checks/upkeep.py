"""What a framework rests on, and whether somebody looked after it: C17, C19, C20, C21."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from jisr.capabilities.framework.checks.finding import NOTICE, WARNING, Context, Finding, finding
from jisr.capabilities.framework.rows import Entry, Framework
from jisr.capabilities.framework.tables import Term, Texts


def legal_basis(framework: Framework, context: Context) -> Iterator[Finding]:
    """C17: a function or plan that rests on no law, decree or order."""
    entries: tuple[Entry[Any], ...] = (*framework.functions, *framework.plans)
    for each in entries:
        if not each.row.reference:
            message = "{code} names no legal reference"
            yield finding("C17", WARNING, each.annex, [each], message, code=each.row.code)


def exercised(framework: Framework, context: Context) -> Iterator[Finding]:
    """C19: a function that nobody practised for two years, or ever."""
    months = context.limit("exercised_months")
    for each in framework.functions:
        last = each.row.exercised_on
        if not last:
            message = "{function} was never exercised"
            yield finding("C19", NOTICE, each.annex, [each], message, function=each.row.code)
        elif _months_between(date.fromisoformat(last), context.today) >= months:
            message = "{function} was last exercised on {day}, more than {months} months ago"
            yield finding("C19", NOTICE, each.annex, [each], message, function=each.row.code, day=last, months=months)


def _months_between(earlier: date, later: date) -> int:
    """Whole months."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if later.day >= earlier.day else months - 1


def terms_agree(framework: Framework, context: Context) -> Iterator[Finding]:
    """C20: one word, two meanings."""
    by_code: dict[str, list[Entry[Term]]] = defaultdict(list)
    for each in framework.terms:
        by_code[each.row.code].append(each)
    for code, entries in by_code.items():
        for one, other in combinations(entries, 2):
            if not _same(one.row.meaning, other.row.meaning):
                message = "{first} and {second} mean different things by {term}"
                yield finding(
                    "C20", WARNING, one.annex, [one, other], message, first=one.annex, second=other.annex, term=code
                )


def _same(one: Texts, other: Texts) -> bool:
    """In each language in which both say it; spaces and capitals do not matter."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in ("en", "fr", "ar", "ckb"))
    return all(a.casefold().split() == b.casefold().split() for a, b in pairs if a and b)


def contacts_fresh(framework: Framework, context: Context) -> Iterator[Finding]:
    """C21: nobody tried for a long time whether the post can be reached so."""
    days = context.limit("contact_days")
    for each in framework.contacts:
        last, owner = each.row.verified_on, each.row.post.partition("/")[0]
        if not last:
            message = "nobody ever tried how {post} is reached"
            yield finding("C21", NOTICE, owner, [each], message, post=each.row.post)
        elif (context.today - date.fromisoformat(last)).days > days:
            message = "how {post} is reached was last tried on {day}, more than {days} days ago"
            yield finding("C21", NOTICE, owner, [each], message, post=each.row.post, day=last, days=days)
