"""What the demonstration prints: a minute's read, at 100 columns."""

import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from jisr.cli.common import shown as safe
from jisr.cli.proof import print_report
from jisr.cli.words import plain, shortened, width
from jisr.journal.policy import Member, Policy
from jisr.journal.read import Explained
from jisr.journal.record import reference_of
from jisr.journal.report import Report

SIDES = ("civil", "security", "cell", "international")
HEADINGS = {"international": "guests"}
TITLE, CELL = 34, 5
SEES, NARROWED, SEES_NOT = "●", "○", "·"


@dataclass
class Seen:
    """A thread, and how many of its statements each member sees; who sees none is not in `counts`.

    `narrowed_for`: those who saw its beginning until its author narrowed it, and know that they no longer do.
    """

    id: str
    title: str = ""
    author: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    narrowed_for: set[str] = field(default_factory=set)

    @property
    def ref(self) -> str:
        return reference_of(self.id)


@dataclass(frozen=True)
class Shown:
    """Everything on the page. `asked` is the thread of which `explained` says why `asked_for` does not see it."""

    folder: Path
    policy: Policy
    told: int
    threads: list[Seen]
    asked: Seen
    asked_for: str
    explained: Explained
    report: Report


def print_page(page: Shown) -> None:
    members = in_order(page.policy)
    print(f"Jisr: {len(members)} members, one flood and one power line lost on the same day, {page.told} statements.")
    print("Each author chose who may see what it said. So this is what each member sees:")
    print()
    _print_matrix(page.threads, members)
    print(f"{SEES} sees it, and so many of its statements    {SEES_NOT} does not know that it exists")
    print(f"{NARROWED} saw it until its author narrowed it, and knows so much")
    print()
    _print_why(page)
    print()
    print("Can anyone prove that nobody rewrote this?")
    print("  ", end="")
    print_report(page.report)
    print()
    _print_next(page)


def in_order(policy: Policy) -> list[Member]:
    return sorted(policy.members.values(), key=lambda member: (SIDES.index(member.side), member.code))


def _print_matrix(threads: list[Seen], members: list[Member]) -> None:
    print(" " * (9 + TITLE) + _sides(members))
    print(f"{'REF':9}{'THREAD':{TITLE}}" + "".join(f" {member.code:{CELL - 1}}" for member in members).rstrip())
    for thread in threads:
        title = shortened(plain(thread.title), TITLE - 1)
        cells = "".join(_cell(thread, member.code) for member in members)
        print((f"{thread.ref}  {safe(title)}" + " " * (TITLE - width(title)) + cells).rstrip())
    totals = (sum(member.code in thread.counts for thread in threads) for member in members)
    print((f"{'':9}{'threads that it sees':{TITLE}}" + "".join(f" {total:<{CELL - 1}}" for total in totals)).rstrip())


def _sides(members: list[Member]) -> str:
    """Each side's name over the first of its members."""
    line, sides = "", [member.side for member in members]
    for at, side in enumerate(sides):
        if at == sides.index(side):
            line = line.ljust(at * CELL + 1) + HEADINGS.get(side, side)
    return line


def _cell(thread: Seen, member: str) -> str:
    if member not in thread.counts:
        return f" {SEES_NOT:{CELL - 1}}"
    mark = NARROWED if member in thread.narrowed_for else SEES
    return f" {mark} {thread.counts[member]:<{CELL - 3}}"


def _print_why(page: Shown) -> None:
    thread, title, other = page.asked, safe(page.asked.title), page.asked_for
    print(f"Why does {other} not see {thread.ref}, “{title}”?")
    for reason in page.explained.reasons:
        print(f"  {safe(reason)}  (only who sees it may ask: {thread.author} wrote it)")


def _print_next(page: Shown) -> None:
    program, data = _program(), f"--data {page.folder}"
    fullest = max(page.threads, key=lambda thread: sum(thread.counts.values()))
    print("Look for yourself (and README.md, “Ten minutes”, lets you write):")
    print(f"  {program} threads {data} --as {page.asked_for}")
    print(f"  {program} show {fullest.ref} {data} --as {page.asked_for}")
    print(f"  {program} why {page.asked.ref} {data} --as {page.asked.author}/duty --for {page.asked_for}")


def _program() -> str:
    """As it can be typed here: jisr, where the shell finds it, or the path to it."""
    called = Path(sys.argv[0])
    found = shutil.which("jisr")
    if called.name != "jisr" or (found and Path(found).resolve() == called.resolve()):
        return "jisr"
    return os.path.relpath(called)
