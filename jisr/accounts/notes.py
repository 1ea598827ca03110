"""What happens to accounts is noted for the posts that it concerns, and read by those who hold them."""

from collections.abc import Iterable

from django.db.models import Q

from jisr.accounts.models import Holding, Noted, OfPost, Person
from jisr.accounts.noted import What


def note(what: What, about: OfPost, person: Person | None, by: Person | None, detail: str = "") -> None:
    """`by` None: the node's operator."""
    Noted.objects.create(
        what=what, space=about.space, member=about.member, post=about.post, person=person, by=by, detail=detail[:200]
    )


def note_person(what: What, person: Person, by: Person | None, detail: str = "") -> None:
    """For every post that the person holds now."""
    for holding in Holding.objects.filter(person=person).now():
        note(what, holding, person, by, detail)


def notes_for(holdings: Iterable[Holding], most: int = 20) -> list[Noted]:
    """Of the posts that somebody holds, the newest first."""
    wanted = Q(pk__in=[])
    for each in holdings:
        wanted |= Q(space=each.space, member=each.member, post=each.post)
    return list(Noted.objects.filter(wanted).select_related("person", "by")[:most])


def notes_of_member(space: str, member: str, most: int = 50) -> list[Noted]:
    return list(Noted.objects.filter(space=space, member=member).select_related("person", "by")[:most])
