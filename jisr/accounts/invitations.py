"""Nobody signs up here: a link that was made for a post opens once, for a few days, and its bearer takes the post."""

from datetime import timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone

from jisr.accounts.grants import hash_of
from jisr.accounts.models import Holding, Invitation, Person
from jisr.accounts.noted import What
from jisr.accounts.notes import note, note_person
from jisr.errors import Conflict, Invalid, Missing
from jisr.journal.policy import Policy

SECRET_BYTES = 24
DEFAULT_DAYS, MOST_DAYS = 3, 30
SYSTEM = "system"  # the node itself writes as this post; no person holds it


def do_invite(
    policy: Policy, space: str, member: str, post: str, *, made_by: Person | None, called: str = "",
    days: int = DEFAULT_DAYS, person: Person | None = None,
) -> str:  # fmt: skip
    """The link's secret, to be shown once. `made_by` None: the node's operator. `person`: whose access it restores."""
    policy.post(member, post)
    if post == SYSTEM:
        raise Invalid("the post system is the node's own: no person holds it", code="system_post", field="post")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(
            "an invitation holds for 1 to {most} days", code="bad_days", field="days", most=MOST_DAYS
        )  # fmt: skip
    secret = token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        made = Invitation.objects.create(
            hash=hash_of(secret), space=space, member=member, post=post, person=person, made_by=made_by,
            called=called[:120], expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        if person is None:
            note(What.INVITED, made, None, made_by, called)
    return secret


def find_invitation(secret: str) -> Invitation:
    """Raises `Missing` alike for one that never was, has expired, was used or was withdrawn."""
    found = Invitation.objects.filter(hash=hash_of(secret)).select_related("person", "made_by").first()
    if found is None or not found.holds():
        raise _gone()
    return found


def do_join(invitation: Invitation, username: str, password: str, display_name: str = "") -> Holding:
    """A new account, which holds the post from now on."""
    if Person.objects.filter(username__iexact=username).exists():
        raise Conflict("this name for signing in is taken: choose another", code="name_taken", field="username")
    with transaction.atomic():
        _use(invitation)
        person = Person.objects.create_user(username, password=password, display_name=display_name)
        return _hold(invitation, person)


def do_take(invitation: Invitation, person: Person) -> Holding:
    """Somebody who has an account takes one more post."""
    if invitation.person is not None and invitation.person != person:
        raise _gone()
    with transaction.atomic():
        _use(invitation)
        return _hold(invitation, person)


def do_return(invitation: Invitation, password: str) -> Person:
    """Whose access was restored chooses a new password."""
    person = invitation.person
    assert person is not None
    with transaction.atomic():
        _use(invitation)
        person.set_password(password)
        person.save()
        note_person(What.RETURNED, person, invitation.made_by)
        withdraw_all(person)
    return person


def do_withdraw(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk, used_at=None).update(withdrawn_at=timezone.now())


def withdraw_all(person: Person) -> None:
    """Every link to this account."""
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())


def _use(invitation: Invitation) -> None:
    """Once: of two who come at the same moment one is too late."""
    waiting = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None)
    if not waiting.update(used_at=timezone.now()):
        raise _gone()


def _hold(invitation: Invitation, person: Person) -> Holding:
    held = Holding.objects.filter(
        person=person, space=invitation.space, member=invitation.member, post=invitation.post
    ).now()
    found = held.first() or Holding.objects.create(
        person=person, space=invitation.space, member=invitation.member, post=invitation.post
    )
    note(What.JOINED, found, person, invitation.made_by)
    return found


def _gone() -> Missing:
    return Missing(
        "this link opens nothing: it was used, has expired or was withdrawn; ask who gave it to you for a new one",
        code="no_invitation",
    )
