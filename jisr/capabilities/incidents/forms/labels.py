"""The choice of a label: the presets of the type, the narrowest useful one first, each with who would see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.errors import JisrError
from jisr.journal.policy import Preset
from jisr.journal.read import RecordView
from jisr.journal.when import ms_of
from jisr.ui.agreed import agreed_labels
from jisr.ui.words import member_name, name_in

BETWEEN, SAME = "between", "same"
LABEL = "label"
Offered = tuple[str, str, dict[str, Any], bool]  # code, title, label, whether it takes members by name


@dataclass(frozen=True)
class Choice:
    """`readers` are member codes; `refused`: why it cannot be chosen here. `named`: it takes members by name."""

    code: str
    title: str
    label: dict[str, Any]
    named: bool
    readers: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True)
class Chooser:
    """`chosen` is None where none can be sent. `named`: members ticked. `wider`: readers beyond the first choice's.
    `name` is of the field that chooses."""

    choices: tuple[Choice, ...]
    chosen: Choice | None
    named: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    wider: tuple[str, ...]
    name: str = LABEL

    @property
    def named_field(self) -> str:
        return "named" if self.name == LABEL else f"{self.name}_named"

    @property
    def shown_field(self) -> str:
        return "shown" if self.name == LABEL else f"{self.name}_shown"

    @property
    def takes_names(self) -> bool:
        return any(each.named for each in self.choices)

    @property
    def label(self) -> dict[str, Any]:
        return self.chosen.label if self.chosen else {}

    @property
    def readers(self) -> tuple[str, ...]:
        return self.chosen.readers if self.chosen else ()


def chooser(
    desk: Desk, type_name: str, given: QueryDict | None, thread: str | None, about: Sequence[RecordView] = (),
    name: str = LABEL, offered: Sequence[Offered] | None = None,
) -> Chooser:  # fmt: skip
    """`about`: what the statement refers to. Its author is the first to be told. `offered` takes the place of the
    type's presets."""
    ticked = given.getlist("named" if name == LABEL else f"{name}_named") if given else []
    named = tuple(each for each in ticked if each in desk.policy.members)
    refs = [each.id for each in about]
    choices = [
        _choice(desk, code, title, label, takes, thread, refs)
        for code, title, label, takes in (offered or _offered(desk, type_name, about, named, thread))
    ]
    sendable = [each for each in choices if not each.refused]
    wanted = given.get(name) if given else None
    chosen = next((each for each in sendable if each.code == wanted), sendable[0] if sendable and not wanted else None)
    narrow = sendable[0].readers if sendable else ()
    wider = tuple(each for each in chosen.readers if each not in narrow) if chosen else ()
    members = tuple(
        (code, member_name(member))
        for code, member in desk.policy.members.items()
        if member.active and code != desk.actor.member
    )
    return Chooser(tuple(choices), chosen, named, members, wider, name)


def _offered(
    desk: Desk, type_name: str, about: Sequence[RecordView], named: Sequence[str], thread: str | None
) -> list[Offered]:
    """In the order in which they are offered: first what was agreed for such a report, where it is owed here."""
    agreed = () if about else agreed_labels(desk, type_name, thread)
    found: list[Offered] = [(each.code, each.title, each.label, False) for each in agreed]
    label = about[0].label if about else None
    if label is not None:
        author = about[0].author or ""
        if author != desk.actor.member:
            both = {"level": label["level"], "releasable_to": [author], "caveats": label["caveats"]}
            found.append((BETWEEN, gettext("%(member)s and us") % {"member": author}, both, False))
        same = {name: label[name] for name in ("level", "releasable_to", "caveats")}
        if author == desk.actor.member or author in desk.policy.reach(tuple(label["releasable_to"]), desk.actor.member):
            found.append((SAME, gettext("As the record that it is about"), same, False))
    for code in desk.policy.labels.type_presets.get(type_name, tuple(desk.policy.presets)):
        preset = desk.policy.presets[code]
        found.append((code, name_in(preset.names, code), _label(preset, named), preset.named))
    return found


def _label(preset: Preset, named: Sequence[str]) -> dict[str, Any]:
    return (
        {"preset": preset.code, "releasable_to": sorted(named)} if preset.named and named else {"preset": preset.code}
    )


def _choice(
    desk: Desk, code: str, title: str, label: dict[str, Any], takes: bool, thread: str | None, refs: Sequence[str]
) -> Choice:
    try:
        readers = desk.journal.audience(desk.actor, label, thread, refs)
    except JisrError as fault:
        return Choice(code, title, label, takes, (), str(fault))
    return Choice(code, title, label, takes, tuple(readers))


def names_of(desk: Desk, codes: Sequence[str]) -> list[tuple[str, str]]:
    """(code, name in the page's language)."""
    return [(code, member_name(desk.policy.members[code])) for code in codes if code in desk.policy.members]


def label_of(record: RecordView) -> dict[str, Any]:
    """As it is submitted: who originates a record says its author."""
    assert record.label is not None
    return {name: record.label[name] for name in ("level", "releasable_to", "caveats", "expires")}


def moved_on(seen: str, now: str) -> bool:
    """Whether something came since a form was opened; both RFC 3339."""
    try:
        return bool(seen) and ms_of(now) > ms_of(seen)
    except JisrError:
        return True
