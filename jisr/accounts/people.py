"""What an officer or the operator does about people: end their time in a post, restore their access, close an account.

An officer (the right `accounts.people`) looks after the posts of its own member. Restoring and closing reach the whole
account, so that they are refused where the person holds a post of another member too: then that takes the operator.
"""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from jisr.accounts.invitations import DEFAULT_DAYS, do_invite, withdraw_all
from jisr.accounts.models import Holding, Person
from jisr.accounts.noted import What
from jisr.accounts.notes import note, note_person
from jisr.errors import Missing, Refused
from jisr.journal.node import REAL
from jisr.journal.policy import Policy

PEOPLE = "accounts.people"
ACTING = "acting"  # in a session: space -> id of the holding that the person acts in


@dataclass(frozen=True)
class Officer:
    """Who decides about people. `person` None: the node's operator, whom nothing is refused."""

    person: Person | None = None
    member: str = ""
    space: str = REAL


def check_may_reach(officer: Officer, person: Person) -> None:
    """Raises `Refused` where an account is more than this officer's member's, or is its own. Who is an officer in an
    exercise reaches nobody who holds a post elsewhere: an exercise never opens what is real."""
    if officer.person is None:
        return
    if officer.person == person:
        raise Refused("this is your own account: another officer restores or closes it", code="own_account")
    held = list(Holding.objects.filter(person=person).now())
    elsewhere = officer.space != REAL and any(each.space != officer.space for each in held)
    if elsewhere or {each.member for each in held} != {officer.member}:
        raise Refused(
            "this person holds posts of others than {member}, or in another space: ask the node's operator",
            code="other_member", member=officer.member,
        )  # fmt: skip


def do_restore(policy: Policy, officer: Officer, holding: Holding, days: int = DEFAULT_DAYS) -> str:
    """Removes second factors and password, ends all sessions; gives the secret of a link for a new password."""
    person = holding.person
    check_may_reach(officer, person)
    with transaction.atomic():
        Authenticator.objects.filter(user=person).delete()
        withdraw_all(person)
        person.set_unusable_password()
        person.save()
        end_sessions(person)
        note_person(What.RESTORED, person, officer.person)
        return do_invite(
            policy, holding.space, holding.member, holding.post, made_by=officer.person, person=person,
            called=str(person), days=days,
        )  # fmt: skip


def do_end(officer: Officer, holding: Holding) -> None:
    """From now on the person holds this post no more; sessions that act in it end."""
    with transaction.atomic():
        if not Holding.objects.filter(pk=holding.pk).now().update(until=timezone.now()):
            raise Missing("nobody of that name holds this post now", code="no_holding")
        note(What.ENDED, holding, holding.person, officer.person)
        end_sessions(holding.person, holding)


def do_close(officer: Officer, person: Person) -> None:
    """The account signs in no more; its posts are free. What it wrote stays."""
    check_may_reach(officer, person)
    with transaction.atomic():
        note_person(What.CLOSED, person, officer.person)
        Holding.objects.filter(person=person).now().update(until=timezone.now())
        Person.objects.filter(pk=person.pk).update(is_active=False)
        withdraw_all(person)
        end_sessions(person)


def end_sessions(person: Person, acting: Holding | None = None) -> None:
    """All of a person, or those that act in one holding. A stream's grant ends with its session."""
    from allauth.usersessions.models import UserSession

    for each in UserSession.objects.filter(user=person):
        stored = Session.objects.filter(session_key=each.session_key).first()
        if stored is None or acting is None or acts_in(stored.get_decoded(), acting):
            each.end()


def acts_in(session: dict[str, object], holding: Holding) -> bool:
    chosen = session.get(ACTING)
    return isinstance(chosen, dict) and chosen.get(holding.space) == holding.pk
