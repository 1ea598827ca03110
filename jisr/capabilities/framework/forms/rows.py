"""A Django form from the declaration of a table's row, and the row from what was typed.

A field within a field is `occasion.type`; texts are asked for in each language. What a row's shape refuses is said
beside its field.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext
from msgspec import inspect

from jisr.capabilities.framework.rows import Framework
from jisr.capabilities.framework.showing.values import role_text, side_text, text_in
from jisr.capabilities.framework.showing.words import field_word, hint_of
from jisr.capabilities.framework.tables import TABLES, MemberCode, OptionalPost, PostName, Row, Texts
from jisr.errors import JisrError
from jisr.journal.policy import Policy
from jisr.journal.registry import Body
from jisr.ui.fields import NumberField
from jisr.ui.words import member_name, name_in, post_word

LANGUAGE_NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "ckb": "کوردی"}
RIGHT_TO_LEFT = ("ar", "ckb")
LONG = 300
CODES_OF = {
    "function": "function", "area": "area", "within": "area", "reference": "reference", "plan": "plan",
    "trigger": "trigger", "resources": "resource", "may_run_with": "plan",
}  # fmt: skip
"""Field -> the table whose codes are offered for it."""
LISTED = ("hazards", "resources", "covers", "phases", "may_run_with", "fields")


@dataclass(frozen=True)
class Choices:
    """What a form offers: members, posts, presets, record types, and the codes that stand in the framework."""

    policy: Policy
    types: tuple[str, ...]
    rows: Framework

    def members(self) -> list[tuple[str, str]]:
        return [(code, f"{code} · {member_name(each)}") for code, each in self.policy.members.items() if each.active]

    def posts(self) -> list[Any]:
        return [
            (
                f"{each.code} · {member_name(each)}",
                [
                    (f"{each.code}/{post.code}", f"{each.code}/{post.code} · {post_word(post.code)}")
                    for post in each.posts
                ],
            )
            for each in self.policy.members.values()
            if each.active
        ]

    def presets(self) -> list[tuple[str, str]]:
        return [(code, f"{code} · {name_in(each.names, code)}") for code, each in self.policy.presets.items()]

    def codes(self, table: str) -> list[tuple[str, str]]:
        """(code, title) of a table's rows, each code once."""
        found = {entry.row.code: _title(entry.row) for entry in self.rows.table(table)}
        return sorted(found.items())


def _title(row: Row) -> str:
    texts = getattr(row, "titles", None) or getattr(row, "names", None)
    return text_in(texts) if texts is not None else ""


@dataclass(frozen=True)
class Asked:
    """One field of a form: where it stands in the row, and how what was typed gets there."""

    path: str
    field: forms.Field
    read: Callable[[Any], Any]


class RowForm(forms.Form):
    """A row of one table. `row()` is it, once it is valid; `tell(fault)` puts a refusal at its field."""

    def __init__(
        self, table: str, choices: Choices, *args: Any, row: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        self.table = table
        if row is not None:
            more["initial"] = {**_typed(row), **more.get("initial", {})}
        super().__init__(*args, **more)
        info = inspect.type_info(TABLES[table])
        assert isinstance(info, inspect.StructType)
        self.asked = {each.path: each for each in _of_struct(info, table, choices, "", True)}
        for path, each in self.asked.items():
            self.fields[path] = each.field
        if row is not None:
            self.fields["code"].widget.attrs["readonly"] = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for path, each in self.asked.items():
            if path in cleaned and not _is_empty(cleaned[path]):
                try:
                    cleaned[path] = each.read(cleaned[path])
                except ValueError:
                    self.add_error(path, gettext("Write one on each line, with a colon between the two."))
        if not self.errors:
            self._check_shape()
        return cleaned

    def _check_shape(self) -> None:
        try:
            msgspec.convert(self.row(), TABLES[self.table])
        except msgspec.ValidationError as fault:
            what, _, where = str(fault).partition(" - at `$.")
            path = where.rstrip("`").partition("[")[0]
            named = next((each for each in (path, path.partition(".")[0]) if each in self.fields), None)
            self.add_error(named, gettext("This cannot stand here: %(what)s") % {"what": what})

    def row(self) -> Body:
        """As it is handed in: what was left empty is left out."""
        found: Body = {"table": self.table}
        for path in self.asked:
            value = self.cleaned_data.get(path)
            if not _is_empty(value):
                _put(found, path, value)
        if "occasion.type" in self.asked:
            found.setdefault("occasion", {})  # its refusal says what an occasion is
        return found

    def tell(self, fault: JisrError) -> None:
        """Beside its field, where the form has one; else above all of them."""
        path = fault.field.removeprefix("body.put[0].").partition("[")[0]
        tried = (path, f"{path}.preset", f"{path}.type", path.partition(".")[0], f"{path.partition('.')[0]}.type")
        self.add_error(next((each for each in tried if each in self.fields), None), str(fault))

    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """(path, bound fields): the languages of one text stand together; other fields stand alone."""
        groups: dict[str, list[Any]] = {}
        for name in self.fields:
            head, _, last = name.rpartition(".")
            groups.setdefault(head if last in LANGUAGE_NAMES else name, []).append(self[name])
        for path, bound in groups.items():
            yield (field_word(path, self.table) if len(bound) > 1 else "", bound)


def _of_struct(info: inspect.StructType, table: str, choices: Choices, before: str, needed: bool) -> list[Asked]:
    found: list[Asked] = []
    for field in info.fields:
        found += _of(field.type, f"{before}{field.encode_name}", field.required and needed, table, choices)
    return found


def _of(info: inspect.Type, path: str, required: bool, table: str, choices: Choices) -> list[Asked]:
    inner = _plain(info)
    if isinstance(inner, inspect.StructType):
        if inner.cls is Texts:
            return _texts(path, required, table)
        optional = not required
        return [
            Asked(each.path, _relaxed(each.field) if optional else each.field, each.read)
            for each in _of_struct(inner, table, choices, f"{path}.", required)
        ]
    words = {"label": field_word(path, table), "help_text": hint_of(path), "required": required}
    return [Asked(path, *_simple(inner, path, words, choices))]


def _relaxed(field: forms.Field) -> forms.Field:
    field.required = False
    return field


def _texts(path: str, required: bool, table: str) -> list[Asked]:
    return [
        Asked(f"{path}.{language}", _text_in(language, name, required and language == "en"), str)
        for language, name in LANGUAGE_NAMES.items()
    ]


def _text_in(language: str, name: str, required: bool) -> forms.CharField:
    attrs = {"rows": 2, "lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
    return forms.CharField(label=name, required=required, max_length=4_000, widget=forms.Textarea(attrs=attrs))


def _simple(
    info: inspect.Type, path: str, words: dict[str, Any], choices: Choices
) -> tuple[forms.Field, Callable[[Any], Any]]:
    name = path.rpartition(".")[2]
    if isinstance(info, inspect.LiteralType):
        said = {"role": role_text, "side": side_text}.get(name, str)
        return forms.ChoiceField(choices=[(str(each), said(str(each))) for each in info.values], **words), str
    if isinstance(info, inspect.IntType):
        return NumberField(min_value=info.ge, max_value=info.le, **words), int
    if isinstance(info, inspect.VarTupleType):
        if name in ("members", "releasable_to"):
            picked = forms.MultipleChoiceField(choices=choices.members(), widget=forms.CheckboxSelectMultiple, **words)
            return picked, list
        return forms.CharField(widget=_line(name, choices, ltr=True), **words), _listed
    if isinstance(info, inspect.DictType):
        area = forms.Textarea(attrs={"rows": 2, "dir": "ltr"})
        figures = isinstance(_plain(info.value_type), inspect.IntType)
        return forms.CharField(widget=area, **words), _figures if figures else _pairs
    assert isinstance(info, inspect.StrType), path
    return _text(info, path, name, words, choices), str


def _text(info: inspect.StrType, path: str, name: str, words: dict[str, Any], choices: Choices) -> forms.Field:
    empty = [("", gettext("Choose …") if words["required"] else gettext("not said"))]
    if info.pattern in POSTS:
        return forms.ChoiceField(choices=[*empty, *choices.posts()], **words)
    if info.pattern in MEMBERS:
        return forms.ChoiceField(choices=[*empty, *choices.members()], **words)
    if path == "label.preset":
        return forms.ChoiceField(choices=[*empty, *choices.presets()], **words)
    if name == "type":
        return forms.ChoiceField(choices=[*empty, *((each, each) for each in choices.types)], **words)
    if (info.max_length or 0) > LONG:
        return forms.CharField(
            max_length=info.max_length, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), **words
        )
    return forms.CharField(max_length=info.max_length or 100, widget=_line(name, choices, bool(info.pattern)), **words)


def _line(name: str, choices: Choices, ltr: bool) -> forms.TextInput:
    attrs = {"dir": "ltr" if ltr else "auto", "autocomplete": "off"}
    if name in CODES_OF:
        attrs["list"] = f"codes-{CODES_OF[name]}"
    return forms.TextInput(attrs=attrs)


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.replace("،", ",").replace("\n", ",").split(",") if each.strip()]


def _pairs(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        if line.strip():
            name, colon, value = line.partition(":")
            if not colon or not name.strip() or not value.strip():
                raise ValueError(line)
            found[name.strip()] = value.strip()
    return found


def _figures(text: str) -> dict[str, int]:
    return {name: int(value) for name, value in _pairs(text).items()}


def _typed(row: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """A row as a form shows it: path -> what stands in its field."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and name in ("where", "reach", "uses"):
            found[path] = "\n".join(f"{key}: {each}" for key, each in value.items())
        elif isinstance(value, Mapping):
            found.update(_typed(value, f"{path}."))
        elif isinstance(value, list | tuple):
            found[path] = list(value) if name in ("members", "releasable_to") else ", ".join(map(str, value))
        else:
            found[path] = value
    return found


def _put(found: Body, path: str, value: Any) -> None:
    *parts, last = path.split(".")
    for part in parts:
        found = found.setdefault(part, {})
    found[last] = value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _plain(info: inspect.Type) -> inspect.Type:
    while isinstance(info, inspect.Metadata | inspect.UnionType):
        if isinstance(info, inspect.Metadata):
            info = info.type
        else:
            info = next(each for each in info.types if not isinstance(each, inspect.NoneType))
    return info


def _patterns(*types: Any) -> set[Any]:
    found = [_plain(inspect.type_info(each)) for each in types]
    return {each.pattern for each in found if isinstance(each, inspect.StrType)}


POSTS = _patterns(PostName, OptionalPost)
MEMBERS = _patterns(MemberCode) | {r"^([A-Z][A-Z0-9]{1,11})?$"}
