"""From a type's body to the fields of a form: each with its word, hint and limits, and how what was typed gets back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, gettext_lazy
from msgspec import inspect

from jisr.capabilities.incidents.forms.places import OutlineField, PlaceField, read_locality, read_place, read_ring
from jisr.capabilities.incidents.records.fields import Code, Place, PostName
from jisr.capabilities.incidents.records.movement import POPULATION_MOVEMENT, Locality
from jisr.capabilities.incidents.words import choice_word, choice_words, field_word, hint_of
from jisr.journal.policy import Policy
from jisr.journal.registry import RecordType
from jisr.ui.fields import MomentField, NumberField
from jisr.ui.words import member_name, post_word

LONG = 300  # characters: a text that may be longer gets several lines
FEW = 4  # choices: so many are ticked, more are chosen from a list
RARE = "screening_reason"  # asked for only once something was marked
NEVER_ASKED = frozenset({"message"})  # of what came in from another system


@dataclass(frozen=True)
class Asked:
    """One field of a form: where it stands in the body, and how what was typed gets there."""

    path: str
    field: forms.Field
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Rows:
    """A list of things. `plan` makes the fields of one of them; `pick`: the field that says which of them is meant."""

    path: str
    plan: Callable[[], list[Asked]]
    least: int
    most: int
    label: str
    pick: str = ""


def asked_of(record_type: RecordType, policy: Policy) -> list[Asked | Rows]:
    info = inspect.type_info(record_type.body)
    assert isinstance(info, inspect.StructType)
    return _Asking(record_type.name, policy).of_struct(info, "", True)


def needed_blocks(record_type: RecordType) -> list[str]:
    """Structs that a body has to have, even where nothing is said in them: what is missing there is told there."""
    info = inspect.type_info(record_type.body)
    assert isinstance(info, inspect.StructType)
    return [each.encode_name for each in info.fields if each.required and isinstance(each.type, inspect.StructType)]


class _Asking:
    def __init__(self, type_name: str, policy: Policy) -> None:
        self.type_name, self.policy = type_name, policy
        self.coarse = type_name == POPULATION_MOVEMENT

    def of_struct(self, info: inspect.StructType, before: str, needed: bool) -> list[Asked | Rows]:
        found: list[Asked | Rows] = []
        for field in info.fields:
            path = f"{before}{field.encode_name}"
            if path not in NEVER_ASKED:
                found += self.of(field.type, path, field.required and needed)
        pick = next((each.pick for each in found if isinstance(each, Rows) and each.pick), "")
        return [each for each in found if each.path != pick]

    def of(self, info: inspect.Type, path: str, required: bool) -> list[Asked | Rows]:
        inner, extra = _plain(info)
        words: dict[str, Any] = {
            "label": field_word(path, self.type_name), "help_text": hint_of(path, self.type_name), "required": required,
        }  # fmt: skip
        if isinstance(inner, inspect.StructType):
            if inner.cls is Place:
                return [Asked(path, PlaceField(**words), lambda typed: read_place(typed, path, self.coarse))]
            if inner.cls is Locality:
                return [Asked(path, PlaceField(False, **words), lambda typed: read_locality(typed, path))]
            return self.of_struct(inner, f"{path}.", required)
        if extra.get("shown_as") == "ring":
            return [Asked(path, OutlineField(**words), lambda typed: read_ring(typed, path))]
        if extra.get("shown_as") == "position":
            return []  # ticked beside the row that it means
        if isinstance(inner, inspect.ListType):
            return [self._rows(inner, path, required, words["label"])]
        return [Asked(path, *self._simple(inner, extra, path, words))]

    def _rows(self, info: inspect.ListType, path: str, required: bool, label: str) -> Rows:
        item, _ = _plain(info.item_type)
        assert isinstance(item, inspect.StructType), path

        def plan() -> list[Asked]:
            return [each for each in self.of_struct(item, f"{path}.", True) if isinstance(each, Asked)]

        return Rows(path, plan, info.min_length or 0, info.max_length or 50, label, PICKS.get(path, ""))

    def _simple(
        self, info: inspect.Type, extra: Mapping[str, Any], path: str, words: dict[str, Any]
    ) -> tuple[forms.Field, Callable[[Any], Any]]:
        if extra.get("shown_as") == "moment":
            return MomentField(**words), _moment
        if isinstance(info, inspect.LiteralType):
            said = list(choice_words(path, self.type_name))  # in the order in which people know them
            return self._choice(sorted(info.values, key=said.index) if said else info.values, path, words), str
        if isinstance(info, inspect.IntType):
            if choice_words(path, self.type_name):
                return self._choice(range(info.ge or 0, (info.le or 0) + 1), path, words), int
            return NumberField(min_value=info.ge, max_value=info.le, **words), int
        assert isinstance(info, inspect.StrType), path
        return self._text(info, path, words), str

    def _text(self, info: inspect.StrType, path: str, words: dict[str, Any]) -> forms.Field:
        if info.pattern == _POST:
            return forms.ChoiceField(choices=_posts(self.policy, words["required"]), **words)
        if info.pattern == _CODE:
            return CodeField(max_length=64, **words)
        if path == RARE:
            return forms.CharField(max_length=info.max_length, widget=forms.HiddenInput(), **words)
        if path.endswith("phone"):
            return forms.CharField(max_length=info.max_length, widget=_telephone(), validators=[_PHONE], **words)
        long = (info.max_length or 0) > LONG
        widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"}) if long else forms.TextInput(attrs={"dir": "auto"})
        return forms.CharField(max_length=info.max_length, widget=widget, **words)

    def _choice(self, values: Sequence[Any] | Any, path: str, words: dict[str, Any]) -> forms.ChoiceField:
        coded = path in ("reliability", "credibility")

        def word(value: Any) -> str:
            said = choice_word(path, value, self.type_name)
            return f"{value} · {said}" if coded else said

        choices = [(str(value), word(value)) for value in values]
        if words["required"] and len(choices) <= FEW:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(), **words)
        empty = gettext("Choose …") if words["required"] else gettext("not said")
        return forms.ChoiceField(choices=[("", empty), *choices], **words)


class CodeField(forms.CharField):
    """What a member calls an asset or a route by; small letters are meant as capitals."""

    def __init__(self, **more: Any) -> None:
        attributes = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "class": "mono code-input"}
        more["help_text"] = more.get("help_text") or gettext_lazy("as its owner calls it, such as MOWR-TP-EAST")
        super().__init__(widget=forms.TextInput(attrs=attributes), validators=[_CODED], **more)

    def to_python(self, value: Any) -> Any:
        return "-".join(str(super().to_python(value) or "").upper().split())


PICKS = {"options": "chosen"}
_PHONE = RegexValidator(r"^[+0-9() -]*$", gettext_lazy("Figures, spaces, + and brackets only."))
_CODED = RegexValidator(
    r"^[A-Z0-9][A-Z0-9._-]*$", gettext_lazy("Letters A to Z, figures, dots and dashes only, such as MOWR-TP-EAST.")
)


def _telephone() -> forms.TextInput:
    return forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel", "autocomplete": "off"})


def _posts(policy: Policy, required: bool) -> list[Any]:
    """Every post but the system's, by member."""
    groups = [
        (
            f"{member.code} · {member_name(member)}",
            [
                (f"{member.code}/{post.code}", f"{member.code}/{post.code} · {post_word(post.code)}")
                for post in member.posts
                if post.code != "system"
            ],
        )
        for member in policy.members.values()
        if member.active
    ]
    return [("", gettext("Choose …") if required else gettext("nobody else")), *groups]


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _plain(info: inspect.Type) -> tuple[inspect.Type, dict[str, Any]]:
    extra: dict[str, Any] = {}
    while isinstance(info, inspect.Metadata | inspect.UnionType):
        if isinstance(info, inspect.Metadata):
            extra.update(info.extra or {})
            info = info.type
        else:
            info = next(each for each in info.types if not isinstance(each, inspect.NoneType))
    return info, extra


def _pattern_of(shape: Any) -> str | None:
    info, _ = _plain(inspect.type_info(shape))
    assert isinstance(info, inspect.StrType)
    return info.pattern


_POST, _CODE = _pattern_of(PostName), _pattern_of(Code)
