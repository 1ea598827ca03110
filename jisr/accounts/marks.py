"""How far a post has looked: one mark for all who hold it, so that the next officer finds what the last one left."""

from django.utils import timezone

from jisr.accounts.desk import Desk
from jisr.accounts.models import Looked
from jisr.journal.picture import Said

MOST = 500


def last_looked(desk: Desk) -> Looked | None:
    """None where the post never looked."""
    return Looked.of(desk.space, desk.actor.member, desk.actor.post)


def new_since(desk: Desk, mark: Looked | None, most: int = MOST) -> dict[str, Said]:
    """The last that the post sees and had not yet seen when it last looked, by record, the newest first."""
    return desk.read().said_since(mark.record if mark and mark.record else None, most)


def do_look(desk: Desk) -> None:
    """The post has looked at everything that it sees now."""
    newest, _ = desk.read().newest()
    Looked.objects.update_or_create(
        space=desk.space, member=desk.actor.member, post=desk.actor.post,
        defaults={"record": newest or "", "at": timezone.now(), "person": desk.person},
    )  # fmt: skip
