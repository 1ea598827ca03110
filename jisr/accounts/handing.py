"""A post goes from one officer to the next: written by the one, accepted by the other, at one moment."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jisr.accounts.desk import Desk
from jisr.accounts.models import Handover, Holding, Person
from jisr.accounts.noted import What
from jisr.accounts.notes import note
from jisr.accounts.people import end_sessions
from jisr.errors import Invalid, Missing


def candidates(desk: Desk) -> "QuerySet[Person]":
    """Who may take the post: people who hold a post of the same member in this space now, but for oneself."""
    holders = Holding.objects.filter(space=desk.space, member=desk.actor.member).now().values("person")
    return Person.objects.filter(pk__in=holders, is_active=True).exclude(pk=desk.person.pk)


def open_of(desk: Desk) -> Handover | None:
    """The handover that this holder of the post has written and that waits."""
    return Handover.objects.filter(outgoing=desk.holding, accepted_at=None, withdrawn_at=None).first()


def waiting_for(person: Person) -> "QuerySet[Handover]":
    """Those that this person is to accept, while the one who wrote them still holds the post."""
    held = Holding.objects.all().now()
    found = Handover.objects.filter(incoming=person, accepted_at=None, withdrawn_at=None, outgoing__in=held)
    return found.select_related("outgoing__person")


def do_write(desk: Desk, incoming: Person, note_text: str) -> Handover:
    """A later one takes the place of the one that waits."""
    if not candidates(desk).filter(pk=incoming.pk).exists():
        raise Invalid("choose somebody who holds a post of your member", code="not_a_candidate", field="incoming")
    with transaction.atomic():
        do_withdraw(desk)
        return Handover.objects.create(
            space=desk.space, member=desk.actor.member, post=desk.actor.post, outgoing=desk.holding,
            incoming=incoming, note=note_text,
        )  # fmt: skip


def do_withdraw(desk: Desk) -> None:
    Handover.objects.filter(outgoing=desk.holding, accepted_at=None).update(withdrawn_at=timezone.now())


def do_accept(handover: Handover, person: Person) -> Holding:
    """From this moment the one holds the post no more, and the other does. Sessions that act in it end."""
    with transaction.atomic():
        now = timezone.now()
        mine = waiting_for(person).filter(pk=handover.pk)
        if not Handover.objects.filter(pk__in=mine.values("pk")).update(accepted_at=now):
            raise Missing("this handover waits no more: it was withdrawn or accepted", code="no_handover")
        outgoing = handover.outgoing
        Holding.objects.filter(pk=outgoing.pk).update(until=now)
        post = {"space": handover.space, "member": handover.member, "post": handover.post}
        held = Holding.objects.filter(person=person, **post).now().first()
        held = held or Holding.objects.create(person=person, **post)
        note(What.HANDED_OVER, held, person, outgoing.person)
        end_sessions(outgoing.person, outgoing)
    return held
