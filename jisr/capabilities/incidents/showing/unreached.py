"""Who has no screen open of those whom the post's own member addressed in a thread, and how they are reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from jisr.accounts.desk import Desk
from jisr.accounts.house import house
from jisr.capabilities.incidents.showing.timeline import Entry
from jisr.capabilities.incidents.words import reach_word
from jisr.journal.policy import Member
from jisr.ui.words import member_name, post_word

FIRST = ("duty", "focal", "alternate")  # whom one rings first


@dataclass(frozen=True)
class Unreached:
    """`reach`: the post to ring, and the ways to it, as the directory has them: (in words, number or call sign)."""

    code: str
    name: str
    post: str
    reach: tuple[tuple[str, str], ...]


def unreached(desk: Desk, entries: Sequence[Entry]) -> list[Unreached]:
    """Of those whom one's own entries are for, and of nobody else: who works at night is not for everybody to know."""
    own = [each for each in entries if each.own and not each.gone and each.label is not None]
    addressed = {
        code
        for each in own
        for code in desk.policy.reach(tuple((each.label or {}).get("releasable_to", ())), each.author)
    } - {desk.actor.member}
    if not addressed:
        return []
    there = house().grants.presence.members(desk.space)
    members = [desk.policy.members.get(code) for code in sorted(addressed - there)]
    return [_unreached(each) for each in members if each is not None and each.active]


def _unreached(member: Member) -> Unreached:
    reachable = [each for each in member.posts if each.reach]
    ranked = sorted(reachable, key=lambda each: FIRST.index(each.code) if each.code in FIRST else len(FIRST))
    post = ranked[0] if ranked else None
    ways = tuple((reach_word(way), how) for way, how in post.reach.items()) if post else ()
    return Unreached(member.code, member_name(member), post_word(post.code) if post else "", ways)
