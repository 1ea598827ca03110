"""A pack's policy as the journal applies it: members, levels, communities, presets, rights.

The journal knows no country: everything here is read from records that a pack brought (capability `directory`).
"""

from functools import cached_property
from typing import Any

import msgspec

from jisr.errors import Invalid
from jisr.journal.label import ALL, PUBLIC, Clearance, Label, sees
from jisr.journal.when import ms_of, text_of

MOST_MASKS = 10_000  # kept; a journal has tens to hundreds of labels, unless each has an expiry of its own
NATIONAL_SIDES = frozenset({"civil", "security", "cell"})


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`level` is the highest that the post reads; the member's own where it is not said."""

    code: str
    level: str | None = None
    reach: dict[str, str] = {}


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`side` is civil, security, international, or cell for the coordination cell itself."""

    code: str
    names: dict[str, str]
    side: str
    level: str
    posts: tuple[Post, ...]
    caveats: tuple[str, ...] = ()
    active: bool = True


class Community(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    names: dict[str, str]
    members: tuple[str, ...]


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A label that nobody needs to compose at 3 a.m.; `named` presets take further members by name."""

    code: str
    names: dict[str, str]
    level: str
    releasable_to: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    named: bool = False


class LabelPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`levels` from lowest to highest; `type_presets`: record type -> presets, the narrowest useful one first.

    `public_feed`: whether anybody at all, without a token, reads the warnings that are released to the public.
    `second_factor`: from this level on a post's holder signs in with a second factor.
    """

    policy: str
    levels: tuple[str, ...]
    caveats: dict[str, dict[str, str]]
    presets: tuple[Preset, ...]
    type_presets: dict[str, tuple[str, ...]]
    public_feed: bool = False
    second_factor: str | None = None


class Rights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`posts`: POST or MEMBER/POST -> what it may: record types, `capability.*`, or public, narrow, widen.

    A MEMBER/POST entry adds to the entry of its post.
    """

    posts: dict[str, tuple[str, ...]]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures that a pack brings for a capability to judge by: whole numbers, written as text, by row and column.

    `source` and `edition` say whose figures they are, so that a later reader knows which ones were in force.
    """

    code: str
    names: dict[str, str]
    unit: str
    source: str
    edition: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]]

    def figure(self, row: str, column: str) -> int | None:
        """None where the table does not say."""
        if row not in self.rows or column not in self.columns:
            return None
        return int(self.rows[row][self.columns.index(column)])


class NamedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place that a pack brings, for `near:`. `lat`, `lon` in decimal degrees; `spellings`: other ways to write it."""

    code: str
    names: dict[str, str]
    kind: str
    lat: str
    lon: str
    spellings: tuple[str, ...] = ()


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term of the field, in each language."""

    code: str
    names: dict[str, str]


class Glossary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In the order in which it is read."""

    terms: tuple[Term, ...]


class Policy(msgspec.Struct, frozen=True, dict=True):
    """Everything that a decision needs, in force at one moment. Pure: built from records, replaced as a whole."""

    pack: str
    domain: str
    steward: str
    labels: LabelPolicy
    rights: Rights
    members: dict[str, Member]
    communities: dict[str, Community]
    tables: dict[str, Table] = {}
    places: dict[str, NamedPlace] = {}
    terms: dict[str, Term] = {}

    @cached_property
    def clearances(self) -> dict[str, Clearance]:
        """MEMBER/LEVEL -> clearance, for every level that a member may read; and the public's, where it has one."""
        every = (
            self._clearance(member, level)
            for member in self.members.values()
            for level in self._levels_to(member.level)
        )
        found = {clearance.name: clearance for clearance in every}
        if self.public_clearance is not None:
            found[self.public_clearance.name] = self.public_clearance
        return found

    @cached_property
    def public_clearance(self) -> Clearance | None:
        """Of whoever is nobody's member: sees what is released to the public, and nothing else."""
        if not self.labels.public_feed:
            return None
        lowest = self.labels.levels[0]
        return Clearance(policy=self.labels.policy, member=PUBLIC, level=lowest, levels=frozenset({lowest}))

    @cached_property
    def numbered(self) -> tuple[str, ...]:
        """The names of the clearances; the views know each by its place here."""
        return tuple(sorted(self.clearances))

    def mask(self, label: Label) -> int:
        """Who may see what has this label: bit n is the clearance with number n."""
        found = self._masks.get(label)
        if found is None:
            if len(self._masks) >= MOST_MASKS:
                self._masks.clear()
            found = sum(1 << bit for bit, name in enumerate(self.numbered) if sees(self.clearances[name], label))
            self._masks[label] = found
        return found

    @cached_property
    def _masks(self) -> dict[Label, int]:
        return {}

    @cached_property
    def presets(self) -> dict[str, Preset]:
        return {preset.code: preset for preset in self.labels.presets}

    def clearance(self, name: str) -> Clearance:
        """Of MEMBER (its highest level) or MEMBER/LEVEL; or of `public`, where the pack has a public feed."""
        if self.public_clearance is not None and name in (PUBLIC, self.public_clearance.name):
            return self.public_clearance
        member_code, _, level = name.partition("/")
        member = self.member(member_code, "as")
        found = self.clearances.get(f"{member_code}/{level or member.level}")
        if found is None:
            known = ", ".join(self._levels_to(member.level))
            raise Invalid(
                "{member} has no level {level}; it has {known}",
                code="unknown_level",
                field="as",
                member=member_code,
                level=level,
                known=known,
            )
        return found

    def post_clearance(self, member_code: str, post_code: str) -> Clearance:
        post = self.post(member_code, post_code)
        return self.clearances[f"{member_code}/{post.level or self.members[member_code].level}"]

    def member(self, code: str, field: str) -> Member:
        found = self.members.get(code)
        if found is None:
            raise unknown_member(code, ", ".join(sorted(self.members)), field)
        return found

    def post(self, member_code: str, post_code: str) -> Post:
        member = self.member(member_code, "as")
        for post in member.posts:
            if post.code == post_code:
                return post
        known = ", ".join(post.code for post in member.posts)
        raise Invalid(
            "{member} has no post {post}; it has {known}",
            code="unknown_post",
            field="as",
            member=member_code,
            post=post_code,
            known=known,
        )

    def may(self, member: str, post: str, right: str) -> bool:
        """Everything not listed is refused."""
        granted = (*self.rights.posts.get(post, ()), *self.rights.posts.get(f"{member}/{post}", ()))
        return any(
            right == pattern or (pattern.endswith(".*") and right.startswith(pattern[:-1])) for pattern in granted
        )

    def reach(self, tokens: tuple[str, ...], originator: str) -> frozenset[str]:
        """The members that a releasable_to opens a record to, as the pack has them now. `public` adds all members."""
        reached = {originator}
        for token in tokens:
            if token == PUBLIC:
                reached.update(self.members)
            elif token == ALL:
                reached.update(code for code, member in self.members.items() if member.side in NATIONAL_SIDES)
            elif token in self.communities:
                reached.update(self.communities[token].members)
            else:
                reached.add(token)
        return frozenset(reached)

    def read_label(self, given: dict[str, Any], originator: str) -> Label:
        """The whole label from what was submitted; `Invalid` names the field and what would be right."""
        form = _read_form(given)
        preset = self._preset(form.preset)
        if preset and form.releasable_to and not preset.named:
            raise Invalid(
                "preset {preset} takes no further members; write the label out",
                code="preset_not_named",
                field="label.releasable_to",
                preset=preset.code,
            )
        level = form.level or (preset.level if preset else None)
        if level is None:
            raise Invalid("a label needs a level, or a preset", code="label_without_level", field="label.level")
        if level not in self.labels.levels:
            known = ", ".join(self.labels.levels)
            raise Invalid(
                "{level} is no level; levels are {known}",
                code="unknown_level",
                field="label.level",
                level=level,
                known=known,
            )
        if form.releasable_to is None and preset is None:
            raise Invalid(
                "a label says releasable_to; an empty list is its originator alone",
                code="label_without_release",
                field="label.releasable_to",
            )
        released = {*(form.releasable_to or ()), *(preset.releasable_to if preset else ())}
        caveats = {*(form.caveats or ()), *(preset.caveats if preset else ())}
        self._check_tokens(released, caveats)
        if PUBLIC in released and (level != self.labels.levels[0] or caveats):
            raise Invalid(
                "what is public has the level {level} and no caveats",
                code="public_level",
                field="label.level",
                level=self.labels.levels[0],
            )
        expires = text_of(ms_of(form.expires, "label.expires")) if form.expires else None
        return Label(
            policy=self.labels.policy,
            level=level,
            originator=originator,
            releasable_to=tuple(sorted(released)),
            caveats=tuple(sorted(caveats)),
            expires=expires,
        )

    def narrower_or_equal(self, inner: Label, outer: Label) -> bool:
        """Whether everyone who may see `inner` may see `outer`: by its terms and by the pack as it is now."""
        levels = self.labels.levels
        if inner.policy != outer.policy or inner.level not in levels or outer.level not in levels:
            return False
        if levels.index(inner.level) < levels.index(outer.level) or not set(inner.caveats) >= set(outer.caveats):
            return False
        if PUBLIC in inner.releasable_to and PUBLIC not in outer.releasable_to:
            return False
        return self.reach(inner.releasable_to, inner.originator) <= self.reach(outer.releasable_to, outer.originator)

    def _levels_to(self, highest: str) -> tuple[str, ...]:
        levels = self.labels.levels
        return levels[: levels.index(highest) + 1]

    def _clearance(self, member: Member, level: str) -> Clearance:
        communities = frozenset(
            code for code, community in self.communities.items() if member.code in community.members
        )
        return Clearance(
            policy=self.labels.policy,
            member=member.code,
            level=level,
            levels=frozenset(self._levels_to(level)) if member.active else frozenset(),
            communities=communities,
            caveats=frozenset(member.caveats),
            in_all=member.side in NATIONAL_SIDES,
        )

    def _preset(self, code: str | None) -> Preset | None:
        if code is None:
            return None
        if code not in self.presets:
            known = ", ".join(self.presets)
            raise Invalid(
                "{preset} is no preset; presets are {known}",
                code="unknown_preset",
                field="label.preset",
                preset=code,
                known=known,
            )
        return self.presets[code]

    def _check_tokens(self, released: set[str], caveats: set[str]) -> None:
        for token in sorted(released):
            if token not in (ALL, PUBLIC) and token not in self.members and token not in self.communities:
                raise unknown_member(
                    token,
                    ", ".join([*sorted(self.members), *sorted(self.communities), ALL, PUBLIC]),
                    "label.releasable_to",
                )
        for caveat in sorted(caveats):
            if caveat not in self.labels.caveats:
                known = ", ".join(sorted(self.labels.caveats)) or "none"
                raise Invalid(
                    "{caveat} is no caveat; caveats are {known}",
                    code="unknown_caveat",
                    field="label.caveats",
                    caveat=caveat,
                    known=known,
                )


class LabelForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label as it is submitted: a preset, or its parts, or a preset with further members by name."""

    preset: str | None = None
    level: str | None = None
    releasable_to: tuple[str, ...] | None = None
    caveats: tuple[str, ...] | None = None
    expires: str | None = None


def unknown_member(name: str, known: str, field: str) -> Invalid:
    return Invalid(
        "{name} is no member here; known are {known}", code="unknown_member", field=field, name=name, known=known
    )


def _read_form(given: dict[str, Any]) -> LabelForm:
    try:
        return msgspec.convert(given, LabelForm)
    except msgspec.ValidationError as error:
        raise Invalid("label: {what}", code="label_malformed", field="label", what=str(error)) from None
