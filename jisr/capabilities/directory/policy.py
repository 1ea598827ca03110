"""From the parts of a pack to the policy that the journal applies."""

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from jisr.capabilities.directory.consistency import Parts, faults_of
from jisr.capabilities.directory.records import (
    BODIES,
    COMMUNITY,
    GLOSSARY,
    LABELS,
    MEMBER,
    PACK,
    PLACE,
    RIGHTS,
    SYSTEM,
    TABLE,
    PackBody,
    key_of,
)
from jisr.errors import Invalid
from jisr.journal.policy import Community, Glossary, LabelPolicy, Member, NamedPlace, Policy, Post, Rights, Table

T = TypeVar("T")


def policy_of(bodies: Iterable[tuple[str, dict[str, Any]]]) -> Policy:
    """`bodies`: (record type, body), oldest first; a later one replaces an earlier one of the same type and code.

    Every member gets the post `system` beside those that it lists. Errors: `Invalid`, the first fault of all,
    its field written as `directory.member MOWR.posts[0].level`.
    """
    latest: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in BODIES}
    for name, body in bodies:
        key = key_of(name, body)
        latest[name].pop(key, None)  # so that the newest stands last
        latest[name][key] = body
    parts = Parts(
        pack=_only(latest, PACK, PackBody),
        members=_read_all(latest, MEMBER, Member),
        communities=_read_all(latest, COMMUNITY, Community),
        labels=_only(latest, LABELS, LabelPolicy),
        rights=_only(latest, RIGHTS, Rights),
        tables=_read_all(latest, TABLE, Table),
        places=_read_all(latest, PLACE, NamedPlace),
        glossary=_only(latest, GLOSSARY, Glossary),
    )
    for fault in faults_of(parts):
        fault.error.field = fault.place
        raise fault.error
    return _policy(parts)


def _policy(parts: Parts) -> Policy:
    assert parts.pack is not None
    assert parts.labels is not None
    assert parts.rights is not None
    return Policy(
        pack=parts.pack.code,
        domain=parts.pack.domain,
        steward=parts.pack.steward,
        labels=parts.labels,
        rights=parts.rights,
        members={code: _with_system(member) for code, member in parts.members.items()},
        communities=parts.communities,
        tables=parts.tables,
        places=parts.places,
        terms={each.code: each for each in parts.glossary.terms} if parts.glossary is not None else {},
    )


def _with_system(member: Member) -> Member:
    return msgspec.structs.replace(member, posts=(*member.posts, Post(SYSTEM)))


def _only(latest: dict[str, dict[str, dict[str, Any]]], name: str, shape: type[T]) -> T | None:
    """Of a part that a pack has once: the latest, also where its name changed."""
    found = list(_read_all(latest, name, shape).values())
    return found[-1] if found else None


def _read_all(latest: dict[str, dict[str, dict[str, Any]]], name: str, shape: type[T]) -> dict[str, T]:
    return {key: _read(name, key, body, shape) for key, body in latest[name].items()}


def _read(name: str, key: str, body: dict[str, Any], shape: type[T]) -> T:
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        field = f"{name} {key}{place.rstrip('`')}"
        raise Invalid("{field}: {what}", code="part_invalid", field=field, what=what) from None
