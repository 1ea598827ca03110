"""Which posts take a second factor, by the level that the pack names, and whether this session has shown one."""

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from jisr.accounts.house import house
from jisr.accounts.models import Holding, Person
from jisr.errors import Invalid
from jisr.journal.policy import Policy

SHOWN = "second_factor"  # in a session in which a factor was set up, which shows it


Excuse = Callable[[Holding], bool]
_excuses: list[Excuse] = []


def excuse(found: Excuse) -> None:
    """Holdings of which no second factor is asked: a seat of an exercise's room."""
    _excuses.append(found)


def is_excused(holding: Holding) -> bool:
    return any(found(holding) for found in _excuses)


def takes_second_factor(policy: Policy, member: str, post: str) -> bool:
    """A post that reads the level `second_factor` of the pack's labels, or a higher one."""
    beginning = policy.labels.second_factor
    if beginning is None:
        return False
    try:
        level = policy.post_clearance(member, post).level
    except Invalid:
        return True
    levels = policy.labels.levels
    return beginning not in levels or levels.index(level) >= levels.index(beginning)


def has_shown_factor(request: HttpRequest) -> bool:
    """With its password alone nobody of a demonstration has anything to lose: there it is never asked for."""
    if house().demonstration:
        return True
    person = request.user
    if not isinstance(person, Person) or not has_factor(person):
        return False
    records = get_authentication_records(request, person)
    return bool(request.session.get(SHOWN)) or any(each.get("method") == "mfa" for each in records)


def has_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
