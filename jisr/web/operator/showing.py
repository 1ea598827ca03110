"""What the operator's pages show of a space: who holds which post, which keys sign, how the pack stands. No record is
read but the pack's own."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from jisr.accounts.factors import has_factor
from jisr.accounts.house import House
from jisr.accounts.invitations import SYSTEM
from jisr.accounts.models import Holding
from jisr.capabilities.directory.actions import difference
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.packs import shipped_packs
from jisr.errors import BatchRefused, JisrError, Missing
from jisr.journal.journal import Journal
from jisr.journal.logs import Standing, standing_of
from jisr.journal.note import parse_vkey
from jisr.journal.policy import Member, Policy
from jisr.journal.report import Witnessed
from jisr.journal.sign import archived_keys, is_staged


@dataclass(frozen=True)
class PostHeld:
    code: str
    level: str
    holders: tuple[tuple[Holding, bool], ...]
    """Each with whether it has a second factor."""


@dataclass(frozen=True)
class MemberShown:
    member: Member
    posts: tuple[PostHeld, ...]


@dataclass(frozen=True)
class LogKey:
    """Of one member's log. `fingerprints`: of all keys that it had, the one that signs now last; `state`: file_missing,
    open_to_others, half_rotated or right."""

    member: str
    origin: str
    size: int
    fingerprints: tuple[str, ...]
    archived: int
    state: str
    witnessed: tuple[Witnessed, ...]


@dataclass(frozen=True)
class PackShown:
    """`changes`: (new or changed, kind of part, its key) that the folder would bring; `fault`: why nobody knows."""

    code: str
    steward: str
    counts: tuple[int, int, int]
    """Members, posts, communities."""
    folder: Path | None
    changes: tuple[tuple[str, str, str], ...]
    fault: str


def running(house: House) -> dict[str, Any]:
    return {
        "version": _version(),
        "database": "PostgreSQL" if house.node.database_url else "SQLite",
        "folder": str(house.node.folder),
        "spaces": house.node.spaces(),
        "streams": house.streams(),
        "sessions": Session.objects.filter(expire_date__gt=timezone.now()).count(),
    }


def _version() -> str:
    try:
        return version("jisr")
    except PackageNotFoundError:  # run from its repository, and not installed
        return ""


def members_of(journal: Journal) -> list[MemberShown]:
    policy = _policy(journal)
    held: dict[tuple[str, str], list[tuple[Holding, bool]]] = {}
    for each in Holding.objects.filter(space=journal.space).now().select_related("person"):
        held.setdefault((each.member, each.post), []).append((each, has_factor(each.person)))
    return [
        MemberShown(
            member,
            tuple(
                PostHeld(post.code, post.level or member.level, tuple(held.get((member.code, post.code), ())))
                for post in member.posts
                if post.code != SYSTEM
            ),
        )
        for member in policy.members.values()
    ]


def keys_of(journal: Journal) -> list[LogKey]:
    found = []
    for member in _policy(journal).members:
        try:
            found.append(_log_key(journal, member, standing_of(journal, member)))
        except Missing:
            continue  # it has written nothing yet: its key is made with its first record
    return found


def _log_key(journal: Journal, member: str, standing: Standing) -> LogKey:
    file = journal.key_file(standing.origin)
    fingerprints = tuple(parse_vkey(each).key_hash.hex() for each in standing.vkeys)
    archived = len(archived_keys(file))
    return LogKey(member, standing.origin, standing.size, fingerprints, archived, _state_of(file), standing.witnessed)


def _state_of(file: Path) -> str:
    if not file.exists():
        return "file_missing"
    if file.stat().st_mode & 0o077:
        return "open_to_others"
    return "half_rotated" if is_staged(file) else "right"


def pack_of(journal: Journal) -> PackShown:
    policy = _policy(journal)
    counts = len(policy.members), sum(len(each.posts) for each in policy.members.values()), len(policy.communities)
    folder = shipped_packs().get(policy.pack)
    changes: tuple[tuple[str, str, str], ...] = ()
    fault = ""
    if folder is not None:
        try:
            changes = tuple(difference(journal, read_pack(folder)))
        except BatchRefused as error:
            fault = str(error.faults[0])
        except JisrError as error:
            fault = str(error)
    return PackShown(policy.pack, policy.steward, counts, folder, changes, fault)


def _policy(journal: Journal) -> Policy:
    assert journal.policy is not None
    return journal.policy
