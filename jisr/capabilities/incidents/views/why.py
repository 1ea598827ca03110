"""Who can see a record and why, and why another cannot: as far as the asker may know."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.views.seeing import answering, entry_of, thread_of_record
from jisr.journal.read import Explained
from jisr.ui.words import level_word, member_name


@dataclass(frozen=True)
class Seer:
    """A member. `allowed`: at any of its levels, None where the asker may not know; `levels`: those that read it,
    where not all of them do."""

    code: str
    name: str
    allowed: bool | None
    levels: tuple[str, ...]
    reasons: tuple[str, ...]


@answering
def why(request: HttpRequest, desk: Desk, record: str) -> HttpResponse:
    reader = desk.read()
    thread, found = thread_of_record(reader, record)
    clearances = list(desk.policy.clearances.values())
    explained = dict(zip((each.name for each in clearances), reader.explain(found.id, clearances), strict=True))
    seers = [_seer(desk, code, explained) for code, member in desk.policy.members.items() if member.active]
    values = {
        "thread": thread,
        "record": entry_of(desk, thread, found),
        "seeing": [each for each in seers if each.allowed],
        "not_seeing": [each for each in seers if each.allowed is False],
        "not_told": [each for each in seers if each.allowed is None],
    }
    return render(request, "incidents/why.html", values)


def _seer(desk: Desk, code: str, explained: dict[str, Explained]) -> Seer:
    """What its highest level is told of: whoever cannot see it there sees it nowhere."""
    member = desk.policy.members[code]
    own = {name.partition("/")[2]: found for name, found in explained.items() if name.partition("/")[0] == code}
    highest = own[member.level]
    reading = [level for level, found in own.items() if found.allowed]
    levels = () if len(reading) in (0, len(own)) else tuple(level_word(level) for level in reading)
    return Seer(code, member_name(member), highest.allowed, levels, tuple(str(each) for each in highest.reasons))
