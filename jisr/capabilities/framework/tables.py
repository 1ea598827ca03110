"""What a framework is made of: one frozen row type a table, declared once.

Records, sheets, YAML, checks, pages and the documentation are all made from these declarations. Rows are told apart by
(table, member whose annex they stand in, code). Times are whole minutes or days, as the field's name says; dates are
ISO 8601; `texts` are by language (en, fr, ar, ckb), English at least. Everything else stands in a code.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

FREE = {"free_text": True}
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,39}$")]
OptionalCode = Annotated[str, Meta(pattern=r"^([A-Z0-9][A-Z0-9._-]{0,39})?$")]
MemberCode = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]
PostName = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{1,11}/[a-z][a-z0-9_-]{1,31}$")]
OptionalPost = Annotated[str, Meta(pattern=r"^([A-Z][A-Z0-9]{1,11}/[a-z][a-z0-9_-]{1,31})?$")]
Text = Annotated[str, Meta(max_length=4_000, extra=FREE)]
Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Decimal = Annotated[str, Meta(pattern=r"^(-?\d{1,12}(\.\d{1,6})?)?$")]
Minutes = Annotated[int, Meta(ge=0, le=5_256_000)]
Level = Annotated[int, Meta(ge=0, le=4)]
TypeName = Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z_]+$")]


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One text in the four languages; an empty one awaits its translation."""

    en: Text
    fr: Text = ""
    ar: Text = ""
    ckb: Text = ""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="table"):
    """`code` is unique in its table within one member's annex."""

    code: Code


class Reference(Row, tag="reference", frozen=True, kw_only=True):
    """A law, decree or order that something rests on."""

    titles: Texts
    citation: Text = ""
    dated: Day = ""


class Area(Row, tag="area", frozen=True, kw_only=True):
    titles: Texts
    within: OptionalCode = ""


class Function(Row, tag="function", frozen=True, kw_only=True):
    """What has to be done in a crisis. `reference` is its legal basis (C17); `exercised_on` the last exercise (C19)."""

    titles: Texts
    side: Literal["civil", "security"] = "civil"
    hazards: tuple[str, ...] = ()
    reference: OptionalCode = ""
    exercised_on: Day = ""


class Assignment(Row, tag="assignment", frozen=True, kw_only=True):
    """Who is Responsible, Accountable, Consulted or Informed for a function; empty phase, area: in all of them.

    `from_level` is the alert level from which it holds. `deputy` (C05) is for R and A. `authority` states why a
    security member is accountable for a civil function (C18).
    """

    function: Code
    role: Literal["R", "A", "C", "I"]
    member: MemberCode
    post: OptionalPost = ""
    deputy: OptionalPost = ""
    phase: OptionalCode = ""
    from_level: Level = 0
    area: OptionalCode = ""
    resources: tuple[Code, ...] = ()
    authority: Text = ""


class AlertLevel(Row, tag="alert_level", frozen=True, kw_only=True):
    level: Level
    titles: Texts
    staffed_within_minutes: Minutes = 0


class Trigger(Row, tag="trigger", frozen=True, kw_only=True):
    """A reading in [at_least, below) of `indicator`, for `dwell_minutes`, means alert level `level` and starts `plan`.

    Triggers of one indicator, area and source form a ladder (C08). `source` is who measures, `sampled_every_minutes`
    how often (C09). An empty bound is open.
    """

    titles: Texts
    indicator: Code
    at_least: Decimal = ""
    below: Decimal = ""
    unit: Annotated[str, Meta(max_length=20)] = ""
    dwell_minutes: Minutes = 0
    source: OptionalCode = ""
    sampled_every_minutes: Minutes = 0
    area: OptionalCode = ""
    level: Level
    plan: OptionalCode = ""


class Activation(Row, tag="activation", frozen=True, kw_only=True):
    """Who may set a level or start a plan, and who instead when nothing was heard within `minutes`."""

    level: Level = 0
    plan: OptionalCode = ""
    trigger: OptionalCode = ""
    authority: PostName
    deputy: OptionalPost = ""
    minutes: Minutes


class Body(Row, tag="body", frozen=True, kw_only=True):
    """A committee or staff: how many make it able to decide, and how often it meets."""

    titles: Texts
    chair: OptionalPost = ""
    members: tuple[MemberCode, ...] = ()
    quorum: Annotated[int, Meta(ge=0, le=1_000)] = 0
    meets_every_days: Annotated[int, Meta(ge=0, le=3_660)] = 0


class Line(Row, tag="line", frozen=True, kw_only=True):
    """`subordinate` (a post or the code of a body) reports to `superior`. `rank` orders levels of command."""

    subordinate: Annotated[str, Meta(min_length=1, max_length=50)]
    superior: Annotated[str, Meta(min_length=1, max_length=50)]
    rank: Annotated[int, Meta(ge=0, le=20)] = 0


class Occasion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What starts a duty: a record of `type` (with these values in its body, and a severity of at least so much), the
    activation of `plan`, or the alert level reaching `level`. Exactly one of type, plan, level is given.

    `author` narrows a type to the statements of one member.
    """

    type: Annotated[str, Meta(pattern=r"^([a-z_]+\.[a-z_]+)?$")] = ""
    where: dict[str, str] = {}
    severity: Annotated[int, Meta(ge=0, le=5)] = 0
    author: Annotated[str, Meta(pattern=r"^([A-Z][A-Z0-9]{1,11})?$")] = ""
    plan: OptionalCode = ""
    level: Annotated[int, Meta(ge=0, le=4)] | None = None


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is owed: a record of `type` in the same thread, with something in each of the `fields` of its body."""

    type: TypeName
    fields: tuple[str, ...] = ()


class Agreed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The label that was agreed in peace: a preset of the pack, and the members named beside it."""

    preset: Annotated[str, Meta(min_length=1, max_length=20)]
    releasable_to: tuple[str, ...] = ()


class Agreement(Row, tag="agreement", frozen=True, kw_only=True):
    """A signed promise to inform: `producer` tells `consumer` the product within `within_minutes` of the occasion.

    `covers` are assets whose failure the warning is about (C22). `function` is what it serves.
    """

    titles: Texts
    producer: MemberCode
    producer_post: OptionalPost = ""
    consumer: MemberCode
    consumer_post: OptionalPost = ""
    product: Product
    occasion: Occasion
    within_minutes: Annotated[int, Meta(ge=1, le=525_600)]
    label: Agreed
    function: OptionalCode = ""
    covers: tuple[Code, ...] = ()
    reference: OptionalCode = ""


class Need(Row, tag="need", frozen=True, kw_only=True):
    """What a member must know to act: product, occasion, and by when at the latest (C11, C12)."""

    titles: Texts
    member: MemberCode
    product: Product
    occasion: Occasion
    within_minutes: Annotated[int, Meta(ge=1, le=525_600)]
    function: OptionalCode = ""


class Resource(Row, tag="resource", frozen=True, kw_only=True):
    titles: Texts
    owner: MemberCode
    quantity: Annotated[int, Meta(ge=0, le=10_000_000)]
    unit: Annotated[str, Meta(max_length=40)] = ""
    area: OptionalCode = ""


class Plan(Row, tag="plan", frozen=True, kw_only=True):
    """`phases` are codes in order. Plans whose hazards share one, or that name each other, may run at once (C14)."""

    titles: Texts
    hazards: tuple[str, ...] = ()
    from_level: Level = 0
    phases: tuple[Code, ...] = ()
    may_run_with: tuple[Code, ...] = ()
    reference: OptionalCode = ""


class Step(Row, tag="step", frozen=True, kw_only=True):
    """One line of a plan's checklist. `product` and `consumer`, where given, make it a duty like an agreement's."""

    plan: Code
    number: Annotated[int, Meta(ge=1, le=10_000)]
    phase: OptionalCode = ""
    titles: Texts
    post: PostName
    within_minutes: Annotated[int, Meta(ge=1, le=525_600)]
    uses: dict[str, int] = {}
    product: Product | None = None
    consumer: Annotated[str, Meta(pattern=r"^([A-Z][A-Z0-9]{1,11})?$")] = ""
    label: Agreed | None = None


class Term(Row, tag="term", frozen=True, kw_only=True):
    """A word and what this member means by it (C20: the same code, another meaning)."""

    names: Texts
    meaning: Texts


class Contact(Row, tag="contact", frozen=True, kw_only=True):
    """How a post is reached, and when somebody last tried (C21)."""

    post: PostName
    reach: dict[str, str]
    verified_on: Day = ""


class Dependency(Row, tag="dependency", frozen=True, kw_only=True):
    """This asset of `member` needs the `service` of `supplier`, and can do `hours_without` it (C22)."""

    member: MemberCode
    asset: Code
    service: Code
    supplier: MemberCode
    supplier_asset: OptionalCode = ""
    hours_without: Decimal = ""


ROWS = (
    Reference, Area, Function, Assignment, AlertLevel, Trigger, Activation, Body, Line, Agreement, Need, Resource,
    Plan, Step, Term, Contact, Dependency,
)  # fmt: skip
TABLES: dict[str, type[Row]] = {str(each.__struct_config__.tag): each for each in ROWS}
AnyRow = (
    Reference | Area | Function | Assignment | AlertLevel | Trigger | Activation | Body | Line | Agreement | Need
    | Resource | Plan | Step | Term | Contact | Dependency
)  # fmt: skip
SIGNED = frozenset(TABLES) - {"contact", "dependency"}
"""What members sign. Contacts change without anybody's signature; a dependency may be for few to read."""
