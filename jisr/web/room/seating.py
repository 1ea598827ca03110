"""Taking a seat: by the room's code, as a post of the exercise that one chooses; and who is there."""

from secrets import randbelow, token_urlsafe

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from jisr.accounts.grants import hash_of
from jisr.accounts.house import RoomAt, house
from jisr.accounts.invitations import SYSTEM
from jisr.accounts.models import Holding, Person
from jisr.errors import Invalid, Missing, Refused
from jisr.journal.label import Clearance
from jisr.journal.policy import Policy
from jisr.web.room.models import Room, Seat

SEATS = 50
DIGITS = 8  # in two groups of four: a keypad of any script types them
SECRET_BYTES = 24


def room_at() -> RoomAt:
    """The room of this process; it is not there where none is served."""
    found = house().room
    if found is None:
        raise Http404
    return found


def open_room(space: str) -> tuple[Room, str]:
    """The space's room, and a new secret for its director; its code and seats stay as they were."""
    secret = token_urlsafe(SECRET_BYTES)
    room, _ = Room.objects.get_or_create(space=space, defaults={"code": new_code(), "director": hash_of(secret)})
    room.director = hash_of(secret)
    room.save()
    return room, secret


def room_of(space: str) -> Room:
    return Room.objects.get(space=space)


def new_code() -> str:
    return f"{randbelow(10**DIGITS):0{DIGITS}}"


def read_code(text: str) -> str:
    """Digits of any script, whatever stands between them."""
    return "".join(str(int(each)) for each in text if each.isdecimal())


def shown_code(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def seats_of(space: str) -> list[Seat]:
    """Those that are taken."""
    now = Holding.objects.filter(space=space).now()
    return list(Seat.objects.filter(space=space, holding__in=now).select_related("holding", "person"))


def seat_of(person: object, space: str) -> Seat | None:
    if not isinstance(person, Person):
        return None
    return next((each for each in seats_of(space) if each.person_id == person.pk), None)


def has_seat(holding: Holding) -> bool:
    """Of a room that is served now: its code is what opened it, and nothing in it is real."""
    room = house().room
    return room is not None and holding.space == room.space and Seat.objects.filter(holding=holding).exists()


def do_seat(policy: Policy, space: str, member: str, post: str, person: object = None) -> Holding:
    """Somebody new, or who sits here already, acts as the post from now on. Raises `Missing` for a post that the pack
    has not, `Refused` room_full."""
    known = policy.members.get(member)
    if known is None or post == SYSTEM or post not in [each.code for each in known.posts]:
        raise Missing("there is no post {name} here", code="no_post", name=f"{member}/{post}"[:70])
    with transaction.atomic():
        Room.objects.select_for_update().get(space=space)  # of two who come at once one is counted first
        seat = seat_of(person, space) or _new_seat(space)
        if seat.holding is not None:
            Holding.objects.filter(pk=seat.holding.pk).update(until=timezone.now())
        seat.holding = Holding.objects.create(person=seat.person, space=space, member=member, post=post)
        seat.save()
        return seat.holding


def _new_seat(space: str) -> Seat:
    taken = seats_of(space)
    if len(taken) >= SEATS:
        raise Refused("all {seats} seats are taken: the director can free one", code="room_full", seats=SEATS)
    number = min(set(range(1, SEATS + 1)) - {each.number for each in taken})
    person = Person(username=f"seat-{token_urlsafe(9)}", display_name=f"#{number}")
    person.set_unusable_password()
    person.save()
    return Seat(space=space, number=number, person=person)


def do_free(space: str, number: int) -> None:
    """Whoever sits there takes a seat anew, or is gone."""
    from jisr.accounts.people import end_sessions

    for seat in seats_of(space):
        if seat.number == number and seat.holding is not None:
            Holding.objects.filter(pk=seat.holding.pk).update(until=timezone.now())
            end_sessions(seat.person)


def present(policy: Policy, room: Room) -> list[Clearance]:
    """With what everybody there reads, each clearance once; by name."""
    found = {}
    for seat in seats_of(room.space):
        assert seat.holding is not None
        try:
            clearance = policy.post_clearance(seat.holding.member, seat.holding.post)
        except Invalid:
            continue  # the pack has this post no more: whoever holds it reads nothing
        found[clearance.name] = clearance
    if room.also:
        clearance = lowest(policy, room.also)
        found[clearance.name] = clearance
    return [found[name] for name in sorted(found)]


def lowest(policy: Policy, member: str) -> Clearance:
    """People without a seat are taken for the least that their member clears anybody for."""
    own = [each for each in policy.clearances.values() if each.member == member]
    return min(own, key=lambda each: policy.labels.levels.index(each.level))
