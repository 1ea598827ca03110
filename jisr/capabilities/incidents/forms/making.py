"""A Django form from the body of a record type, and the body from what was typed.

A field within a field is `period.from`. What a form does not ask (lists of things, outlines) is not in it: those who
need it bring a form of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from msgspec import inspect

from jisr.capabilities.incidents.forms.places import read_coordinates
from jisr.capabilities.incidents.records.fields import Place, PostName
from jisr.capabilities.incidents.words import choice_word, choice_words, field_word, hint_of
from jisr.errors import Invalid, JisrError
from jisr.journal.policy import Policy
from jisr.journal.registry import Body, RecordType
from jisr.ui.fields import MomentField, PlaceField
from jisr.ui.words import member_name, post_word

LONG = 300  # characters: a text that may be longer gets several lines
PRECISION = "precision_m"
USUAL_PRECISION_M = 500
FOLDED = frozenset(
    {"reported_at", "acknowledge_by", "on_behalf_of.post", "on_behalf_of.by", "place", PRECISION, "due", "lessons"}
)
"""What few need: below, until one unfolds it. A required field, or one with a fault, is never folded."""
RARE = "screening_reason"  # asked for only once something was marked


@dataclass(frozen=True)
class Asked:
    """One field of a form: where it stands in the body, and how what was typed gets there."""

    path: str
    field: forms.Field
    read: Callable[[Any], Any]


class RecordForm(forms.Form):
    """What one type says. `body()` is its body, once it is valid; `tell(fault)` puts a refusal at its field."""

    def __init__(
        self, record_type: RecordType, policy: Policy, *args: Any, without: frozenset[str] = frozenset(), **more: Any
    ) -> None:
        self.record_type = record_type
        super().__init__(*args, **more)
        self.asked = {each.path: each for each in _asked(record_type, policy) if each.path not in without}
        for path, each in self.asked.items():
            self.fields[path] = each.field
        self.marked = False
        if self.data.get(RARE):
            self._ask_why()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for path, each in self.asked.items():
            if path in cleaned and not _is_empty(cleaned[path]):
                try:
                    cleaned[path] = each.read(cleaned[path])
                except Invalid as fault:
                    self.add_error(path, str(fault))
        return cleaned

    def body(self) -> Body:
        """As it is handed in: what was left empty is left out."""
        found: Body = {}
        for path in self.asked:
            value = self.cleaned_data.get(path)
            if (
                _is_empty(value)
                or path.endswith(PRECISION)
                or (path == "on_behalf_of.by" and not self.cleaned_data.get("on_behalf_of.post"))
            ):
                continue
            _put(found, path, {**value, PRECISION: self._precision()} if path == "place" else value)
        return found

    def _precision(self) -> int:
        return int(self.cleaned_data.get(f"place.{PRECISION}") or USUAL_PRECISION_M)

    def tell(self, fault: JisrError) -> None:
        """Beside its field, where the form has one; else above all of them."""
        path = fault.field.removeprefix("body.").partition("[")[0]
        if fault.code == "screened":
            self._ask_why()
        field = next(
            (name for name in (path, path.partition(".")[0]) if fault.field.startswith("body") and name in self.fields),
            None,
        )
        self.add_error(field, str(fault))

    def shown(self) -> list[Any]:
        """Bound fields that stand open: what has to be said, what was said, and what is wrong."""
        return [self[name] for name in self.fields if not self._is_folded(name) and (name != RARE or self.marked)]

    def folded(self) -> list[Any]:
        return [self[name] for name in self.fields if self._is_folded(name)]

    def hidden_fault(self) -> bool:
        return any(self._is_folded(name) and name in self.errors for name in self.fields)

    def _is_folded(self, name: str) -> bool:
        return name.removeprefix("place.") in FOLDED and not self.fields[name].required and name not in self.errors

    def _ask_why(self) -> None:
        if RARE in self.fields:
            self.fields[RARE].widget = forms.TextInput(attrs={"dir": "auto"})
            self.marked = True


def _asked(record_type: RecordType, policy: Policy) -> list[Asked]:
    info = inspect.type_info(record_type.body)
    assert isinstance(info, inspect.StructType)
    return _of_struct(info, record_type.name, policy, "", True)


def _of_struct(info: inspect.StructType, type_name: str, policy: Policy, before: str, needed: bool) -> list[Asked]:
    found: list[Asked] = []
    for field in info.fields:
        found += _of(field.type, f"{before}{field.encode_name}", field.required and needed, type_name, policy)
    own_first = [each for each in found if each.field.required]
    return [*own_first, *(each for each in found if not each.field.required)]


def _of(info: inspect.Type, path: str, required: bool, type_name: str, policy: Policy) -> list[Asked]:
    inner, extra = _plain(info)
    words = {"label": field_word(path, type_name), "help_text": hint_of(path, type_name), "required": required}
    if isinstance(inner, inspect.StructType):
        if inner.cls is Place:
            return _place(path, words)
        return _of_struct(inner, type_name, policy, f"{path}.", required)
    if isinstance(inner, inspect.ListType) or extra.get("shown_as") in ("ring", "position"):
        return []
    return [Asked(path, *_simple(inner, extra, path, type_name, policy, words))]


def _simple(
    info: inspect.Type, extra: Mapping[str, Any], path: str, type_name: str, policy: Policy, words: dict[str, Any]
) -> tuple[forms.Field, Callable[[Any], Any]]:
    if extra.get("shown_as") == "moment":
        return MomentField(**words), _moment
    if isinstance(info, inspect.LiteralType):
        return _choice(info.values, path, type_name, words), str
    if isinstance(info, inspect.IntType):
        if choice_words(path, type_name):
            return _choice(range(info.ge or 0, (info.le or 0) + 1), path, type_name, words), int
        return forms.IntegerField(min_value=info.ge, max_value=info.le, **words), int
    assert isinstance(info, inspect.StrType), path
    if info.pattern == _POST:
        return forms.ChoiceField(choices=_posts(policy, words["required"]), **words), str
    if path == RARE:
        return forms.CharField(max_length=info.max_length, widget=forms.HiddenInput(), **words), str
    long = (info.max_length or 0) > LONG
    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"}) if long else forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(max_length=info.max_length, widget=widget, **words), str


def _choice(values: Sequence[Any] | Any, path: str, type_name: str, words: dict[str, Any]) -> forms.ChoiceField:
    coded = path in ("reliability", "credibility")
    choices = [
        (
            str(value),
            f"{value} · {choice_word(path, value, type_name)}" if coded else choice_word(path, value, type_name),
        )
        for value in values
    ]
    empty = (
        []
        if words["required"] and len(choices) < 2
        else [("", gettext("Choose …") if words["required"] else gettext("not said"))]
    )
    return forms.ChoiceField(choices=[*empty, *choices], **words)


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


def _place(path: str, words: dict[str, Any]) -> list[Asked]:
    precision = forms.IntegerField(
        label=field_word(f"{path}.{PRECISION}"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        initial=USUAL_PRECISION_M,
    )
    help_text = gettext_lazy("a name, and latitude and longitude in degrees such as 33.3152, 44.3661")
    return [
        Asked(
            path,
            PlaceField(**{**words, "help_text": words["help_text"] or help_text}),
            lambda value: _read_place(value, path),
        ),
        Asked(f"{path}.{PRECISION}", precision, int),
    ]


def _read_place(value: tuple[str, str], path: str) -> dict[str, Any]:
    name, at = value
    if not at.strip():
        raise Invalid(
            "a place needs its coordinates: a name alone cannot be put on a map", code="no_coordinates", field=path
        )
    lon, lat = read_coordinates(at, path)
    return {"name": name.strip(), "lon": lon, "lat": lat} if name.strip() else {"lon": lon, "lat": lat}


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _put(body: Body, path: str, value: Any) -> None:
    *parts, last = path.split(".")
    for part in parts:
        body = body.setdefault(part, {})
    body[last] = value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", ("", ""), [])


def _plain(info: inspect.Type) -> tuple[inspect.Type, dict[str, Any]]:
    extra: dict[str, Any] = {}
    while isinstance(info, inspect.Metadata | inspect.UnionType):
        if isinstance(info, inspect.Metadata):
            extra.update(info.extra or {})
            info = info.type
        else:
            info = next(each for each in info.types if not isinstance(each, inspect.NoneType))
    return info, extra


_post_info, _ = _plain(inspect.type_info(PostName))
assert isinstance(_post_info, inspect.StrType)
_POST = _post_info.pattern
