"""Whether the parts of a pack agree with each other. Pure; names every fault, not only the first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jisr.capabilities.directory.records import (
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
)
from jisr.errors import Invalid
from jisr.journal.label import ALL, PUBLIC
from jisr.journal.policy import (
    NATIONAL_SIDES,
    Community,
    Glossary,
    LabelPolicy,
    Member,
    NamedPlace,
    Post,
    Preset,
    Rights,
    Table,
)
from jisr.language import Phrase

SIDES = tuple(sorted(NATIONAL_SIDES | {"international"}))

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")  # members, communities, caveats, presets
_LEVEL = re.compile(r"[A-Z][A-Z0-9-]{1,31}")
_POST = re.compile(r"[a-z][a-z0-9_-]{1,31}")
_PACK = re.compile(r"[a-z][a-z0-9-]{1,31}")
_TABLE = re.compile(r"[a-z][a-z0-9_]{1,31}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,7})?")
_FIGURE = re.compile(r"[0-9]{1,9}")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_RIGHT = re.compile(r"public|narrow|widen|[a-z][a-z0-9_]*\.([a-z][a-z0-9_]*|\*)")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Parts:
    """`mentioned`: codes of members and communities that stand in the pack but are faulty; naming them is no fault.
    `unread`: so many of them could not be read that no name can be called unknown."""

    pack: PackBody | None
    members: dict[str, Member]
    communities: dict[str, Community]
    labels: LabelPolicy | None
    rights: Rights | None
    mentioned: frozenset[str] = frozenset()
    unread: bool = False
    tables: dict[str, Table] = field(default_factory=dict)
    places: dict[str, NamedPlace] = field(default_factory=dict)
    glossary: Glossary | None = None

    def has_member(self, code: str) -> bool:
        return self.unread or code in self.members or code in self.mentioned

    def has_token(self, token: str) -> bool:
        return token in (ALL, PUBLIC) or token in self.communities or self.has_member(token)

    def has_level(self, level: str) -> bool:
        return self.labels is None or level in self.labels.levels

    def has_caveat(self, caveat: str) -> bool:
        return self.labels is None or caveat in self.labels.caveats


@dataclass(frozen=True)
class PartFault:
    """`part` and `key` name the part, `path` the place in its body."""

    part: str
    key: str
    path: Path
    error: Invalid

    @property
    def place(self) -> str:
        return f"{self.part} {self.key}".rstrip() + place_of(self.path)


def place_of(path: Sequence[str | int]) -> str:
    """.posts[0].level"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


Found = Iterator[tuple[Path, Invalid]]


def faults_of(parts: Parts) -> Iterator[PartFault]:
    """Every fault. A part that is missing is one fault; what would follow from that is not said again."""
    for name, part in ((PACK, parts.pack), (LABELS, parts.labels), (RIGHTS, parts.rights)):
        if part is None:
            yield PartFault(name, "", (), Invalid("the pack has no {part}", code="part_missing", part=name))
    if parts.pack is not None:
        yield from _at(PACK, parts.pack.code, _pack(parts.pack, parts))
    if parts.labels is not None:
        yield from _at(LABELS, parts.labels.policy, _labels(parts.labels, parts))
    for code, member in parts.members.items():
        yield from _at(MEMBER, code, _member(member, parts))
    for code, community in parts.communities.items():
        yield from _at(COMMUNITY, code, _community(community, parts))
    for code, table in parts.tables.items():
        yield from _at(TABLE, code, _table(table))
    for code, place in parts.places.items():
        yield from _at(PLACE, code, _place(place))
    if parts.glossary is not None:
        yield from _at(GLOSSARY, "", _glossary(parts.glossary))
    if parts.rights is not None:
        yield from _at(RIGHTS, "", _rights(parts.rights, parts))


def _at(name: str, key: str, found: Found) -> Iterator[PartFault]:
    for path, error in found:
        yield PartFault(name, key, path, error)


def _pack(pack: PackBody, parts: Parts) -> Found:
    yield from _matches(_PACK, pack.code, ("code",), "small letters, digits and hyphens")
    yield from _matches(_DOMAIN, pack.domain, ("domain",), "a domain name such as example.org")
    for place, code in (("steward", pack.steward), ("cell", pack.cell)):
        if not parts.has_member(code):
            yield (place,), _unknown("member", code, parts.members)
    steward, cell = parts.members.get(pack.steward), parts.members.get(pack.cell)
    if steward is not None and not steward.active:
        yield ("steward",), Invalid("the steward {name} is not active", code="steward_inactive", name=pack.steward)
    if cell is not None and cell.side != "cell":
        message = "{member} has the side {side}, not cell"
        yield ("cell",), Invalid(message, code="not_a_cell", member=cell.code, side=cell.side)


def _member(member: Member, parts: Parts) -> Found:
    yield from _matches(_CODE, member.code, ("code",), "2 to 12 capital letters and digits, a letter first")
    if member.side not in SIDES:
        yield ("side",), _unknown("side", member.side, SIDES)
    if not parts.has_level(member.level):
        yield ("level",), _unknown_level(member.level, parts)
    for at, caveat in enumerate(member.caveats):
        if not parts.has_caveat(caveat):
            yield ("caveats", at), _unknown_caveat(caveat, parts)
    yield from _twice([post.code for post in member.posts], "posts", "post")
    for at, post in enumerate(member.posts):
        for path, error in _post(post, member, parts):
            yield ("posts", at, *path), error


def _post(post: Post, member: Member, parts: Parts) -> Found:
    yield from _matches(_POST, post.code, ("code",), "small letters, digits, hyphens")
    if post.code == SYSTEM:
        yield ("code",), Invalid("every member has the post system; leave it out", code="system_listed")
    if post.level is None or parts.labels is None:
        return
    levels = parts.labels.levels
    if post.level not in levels:
        yield ("level",), _unknown_level(post.level, parts)
    elif member.level in levels and levels.index(post.level) > levels.index(member.level):
        message = "the post reads {level}, above the {highest} of its member"
        yield ("level",), Invalid(message, code="level_above_member", level=post.level, highest=member.level)


def _community(community: Community, parts: Parts) -> Found:
    yield from _matches(_CODE, community.code, ("code",), "2 to 12 capital letters and digits, a letter first")
    if community.code in parts.members:
        yield ("code",), Invalid("{name} is a member already", code="code_taken", name=community.code)
    yield from _twice(community.members, "members", "member")
    for at, member in enumerate(community.members):
        if not parts.has_member(member):
            yield ("members", at), _unknown("member", member, parts.members)


def _table(table: Table) -> Found:
    yield from _matches(_TABLE, table.code, ("code",), "small letters, digits, underscores")
    yield from _twice(table.columns, "columns", "column")
    for name, figures in table.rows.items():
        if len(figures) != len(table.columns):
            message = "the row {name} has {found} figures; the table has {columns} columns"
            found, columns = len(figures), len(table.columns)
            yield ("rows", name), Invalid(message, code="row_length", name=name, found=found, columns=columns)
        for at, figure in enumerate(figures):
            if not _FIGURE.fullmatch(figure):
                yield ("rows", name, at), Invalid("{text!r} is no whole number", code="not_a_figure", text=figure[:40])


def _place(place: NamedPlace) -> Found:
    yield from _matches(_TABLE, place.code, ("code",), "small letters, digits, underscores")
    for field_name, text, most in (("lat", place.lat, 90), ("lon", place.lon, 180)):
        if not _DEGREES.fullmatch(text) or abs(float(text)) > most:
            message = "{text!r} is no position: write decimal degrees, from -{most} to {most}"
            yield (field_name,), Invalid(message, code="not_a_position", text=text[:40], most=most)


def _labels(labels: LabelPolicy, parts: Parts) -> Found:
    if not labels.policy.strip():
        yield ("policy",), Invalid("the policy has a name", code="policy_unnamed")
    if not labels.levels:
        yield ("levels",), Invalid("name at least one level, the lowest first", code="no_levels")
    yield from _twice(labels.levels, "levels", "level")
    for at, level in enumerate(labels.levels):
        yield from _matches(_LEVEL, level, ("levels", at), "capital letters, digits and hyphens")
    for caveat in labels.caveats:
        yield from _matches(_CODE, caveat, ("caveats", caveat), "capital letters and digits")
    yield from _twice([preset.code for preset in labels.presets], "presets", "preset")
    for at, preset in enumerate(labels.presets):
        for path, error in _preset(preset, labels, parts):
            yield ("presets", at, *path), error
    yield from _type_presets(labels)
    if labels.second_factor is not None and labels.second_factor not in labels.levels:
        yield ("second_factor",), _unknown_level(labels.second_factor, parts)


def _preset(preset: Preset, labels: LabelPolicy, parts: Parts) -> Found:
    yield from _matches(_CODE, preset.code, ("code",), "2 to 12 capital letters and digits, a letter first")
    if preset.level not in labels.levels:
        yield ("level",), _unknown_level(preset.level, parts)
    for at, caveat in enumerate(preset.caveats):
        if caveat not in labels.caveats:
            yield ("caveats", at), _unknown_caveat(caveat, parts)
    for at, token in enumerate(preset.releasable_to):
        if not parts.has_token(token):
            yield ("releasable_to", at), _unknown("member", token, [*parts.members, *parts.communities, ALL, PUBLIC])
    if PUBLIC in preset.releasable_to and (preset.level not in labels.levels[:1] or preset.caveats):
        message = "what is public has the lowest level and no caveats"
        yield ("level",), Invalid(message, code="public_level")


def _type_presets(labels: LabelPolicy) -> Found:
    known = [preset.code for preset in labels.presets]
    for name, presets in labels.type_presets.items():
        if not presets:
            yield ("type_presets", name), Invalid("name at least one preset", code="no_presets")
        for at, preset in enumerate(presets):
            if preset not in known:
                yield ("type_presets", name, at), _unknown("preset", preset, known)


def _glossary(glossary: Glossary) -> Found:
    codes = [each.code for each in glossary.terms]
    for at, code in enumerate(codes):
        yield from _matches(_TABLE, code, ("terms", at, "code"), "small letters, digits, underscores")
    yield from _twice(codes, "terms", "term")


def _rights(rights: Rights, parts: Parts) -> Found:
    for holder, granted in rights.posts.items():
        yield from _holder(holder, parts)
        for at, right in enumerate(granted):
            yield from _matches(_RIGHT, right, ("posts", holder, at), "a type, capability.*, public, narrow or widen")
            yield from _steward_alone(holder, right, at, parts)


def _holder(holder: str, parts: Parts) -> Found:
    code, _, post = holder.rpartition("/")
    if code and not parts.has_member(code):
        yield ("posts", holder), _unknown("member", code, parts.members)
    elif code in parts.members or not (code or parts.mentioned or parts.unread):
        known = _posts_of(code, parts)
        if post not in known:
            yield ("posts", holder), _unknown("post", post, known)


def _posts_of(code: str, parts: Parts) -> list[str]:
    members = [parts.members[code]] if code else parts.members.values()
    return sorted({SYSTEM, *(post.code for member in members for post in member.posts)})


def _steward_alone(holder: str, right: str, at: int, parts: Parts) -> Found:
    """Who may write the directory makes the rules: a right that every member's post has would be everyone's."""
    if right.startswith("directory.") and parts.pack is not None and not holder.startswith(f"{parts.pack.steward}/"):
        message = "only posts of the steward {steward} may have rights to the directory"
        yield ("posts", holder, at), Invalid(message, code="directory_right", steward=parts.pack.steward)


def _matches(pattern: re.Pattern[str], text: str, path: Path, form: str) -> Found:
    if not pattern.fullmatch(text):
        yield (
            path,
            Invalid(
                "{text!r} is not written as it must be: {form}", code="bad_code", text=text[:40], form=Phrase(form)
            ),
        )


def _twice(codes: Sequence[str], place: str, what: str) -> Found:
    for at, code in enumerate(codes):
        if code in codes[:at]:
            yield (place, at), Invalid("the {what} {name} stands twice", code="twice", what=Phrase(what), name=code)


def _unknown(what: str, name: str, known: Iterable[str]) -> Invalid:
    message, names = "{name} is no {what}; known are {known}", ", ".join(known) or Phrase("none")
    return Invalid(message, code=f"unknown_{what}", what=Phrase(what), name=name[:40], known=names)


def _unknown_level(level: str, parts: Parts) -> Invalid:
    return _unknown("level", level, parts.labels.levels if parts.labels else ())


def _unknown_caveat(caveat: str, parts: Parts) -> Invalid:
    return _unknown("caveat", caveat, parts.labels.caveats if parts.labels else ())
