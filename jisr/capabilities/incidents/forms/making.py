"""A Django form from the body of a record type, and the body from what was typed.

A field within a field is `period.from`; one of a list is `options.0.option`. `more` names a list that somebody wants
longer by a row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext, ngettext

from jisr.capabilities.incidents.forms.fields import RARE, Asked, Rows, asked_of, needed_blocks
from jisr.capabilities.incidents.forms.layout import BEHALF, MARKS, open_paths
from jisr.capabilities.incidents.forms.places import Offered, OutlineField, PlaceField, offered_for
from jisr.capabilities.incidents.words import field_word, hint_of
from jisr.errors import Invalid, JisrError
from jisr.journal.policy import Policy
from jisr.journal.registry import Body, RecordType
from jisr.ui.fields import MomentField

SHOWN_ROWS = 2


@dataclass(frozen=True)
class Part:
    """What a template draws. `kind`: field, place, outline, block (short fields beside each other) or rows."""

    kind: str
    bound: Any = None
    mark: str = ""
    legend: str = ""
    hint: str = ""
    parts: tuple["Part", ...] = ()
    path: str = ""
    rows: tuple[tuple[Any, ...], ...] = ()
    picked: str | None = None
    picks: str = ""
    error: Any = None
    full: bool = False
    offers: tuple[Offered, ...] = ()


@dataclass(frozen=True)
class Fold:
    title: str
    open: bool
    parts: tuple[Part, ...]


class RecordForm(forms.Form):
    """What one type says. `body()` is its body, once it is valid; `tell(fault)` puts a refusal at its field."""

    def __init__(
        self, record_type: RecordType, policy: Policy, *args: Any, without: frozenset[str] = frozenset(),
        more: str = "", **given: Any,
    ) -> None:  # fmt: skip
        self.record_type, self.policy = record_type, policy
        super().__init__(*args, **given)
        self.asked: dict[str, Asked] = {}
        self.lists: dict[str, Rows] = {}
        self.row_fields: dict[str, list[list[Asked]]] = {}
        self.used: dict[str, list[int]] = {}
        self.blocks = needed_blocks(record_type)
        for each in asked_of(record_type, policy):
            if each.path in without:
                continue
            if isinstance(each, Rows):
                self._add_rows(each, more == each.path)
            else:
                self.asked[each.path] = each
                self.fields[each.path] = each.field
        self.marked = False
        if self.data.get(self.add_prefix(RARE)):
            self._ask_why()

    def hold(self) -> None:
        """What was typed stands there, and nothing is said of it yet."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    # What was typed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for path, each in self.asked.items():
            self._read(cleaned, path, each)
        for path, rows in self.lists.items():
            self._clean_rows(cleaned, path, rows)
        return cleaned

    def _read(self, cleaned: dict[str, Any], name: str, each: Asked) -> None:
        if name in cleaned and not _is_empty(cleaned[name]):
            try:
                cleaned[name] = each.read(cleaned[name])
            except Invalid as fault:
                self.add_error(name, str(fault))

    def body(self) -> Body:
        """As it is handed in: what was left empty is left out."""
        found: Body = {name: {} for name in self.blocks if any(path.startswith(f"{name}.") for path in self.asked)}
        for path in self.asked:
            value = self.cleaned_data.get(path)
            if _is_empty(value) or (path == f"{BEHALF}.by" and not self.cleaned_data.get(f"{BEHALF}.post")):
                continue
            _put(found, path, value)
        for path, rows in self.lists.items():
            things = [self._row_body(path, number) for number in self.used[path]]
            if things:
                found[path] = things
            if rows.pick:
                found[rows.pick] = self.used[path].index(int(self.cleaned_data[rows.pick]))
        return found

    def is_said(self) -> bool:
        """Whether anything was typed at all."""
        return any(not _is_empty(self[name].value()) for name in self.fields if name != RARE)

    def is_typed(self) -> bool:
        """Whether somebody said something in it that did not stand there already; its times are filled in for them."""
        return any(
            not _is_empty(self[name].value()) and _flat(self[name].value()) != _flat(self[name].initial)
            for name, field in self.fields.items()
            if name != RARE and not isinstance(field, MomentField)
        )

    # Lists

    def _add_rows(self, rows: Rows, one_more: bool) -> None:
        self.lists[rows.path] = rows
        taken = [_row_number(name, rows.path) for name in self.data if name.startswith(f"{rows.path}.")]
        count = min(rows.most, max([SHOWN_ROWS if rows.least else 1, *(each + 1 for each in taken)]) + one_more)
        self.row_fields[rows.path] = [rows.plan() for _ in range(count)]
        for number, row in enumerate(self.row_fields[rows.path]):
            for each in row:
                each.field.widget.attrs["data-needed"] = "yes" if each.field.required else ""
                each.field.needed, each.field.required = each.field.required, False
                each.field.widget.is_required = False
                self.fields[_row_name(each.path, rows.path, number)] = each.field
        if rows.pick:
            choices = [(str(number), str(number + 1)) for number in range(count)]
            missing = gettext("Tick the one that was chosen.")
            field = forms.ChoiceField(choices=choices, required=True, error_messages={"required": missing})
            field.label = field_word(rows.pick, self.record_type.name)
            self.fields[rows.pick] = field

    def _clean_rows(self, cleaned: dict[str, Any], path: str, rows: Rows) -> None:
        used = []
        for number, row in enumerate(self.row_fields[path]):
            names = {_row_name(each.path, path, number): each for each in row}
            if all(_is_empty(cleaned.get(name)) for name in names):
                continue
            used.append(number)
            for name, each in names.items():
                self._read(cleaned, name, each)
                if each.field.needed and _is_empty(cleaned.get(name)) and name not in self.errors:
                    self.add_error(name, forms.Field.default_error_messages["required"])
        self.used[path] = used
        if len(used) < rows.least:
            message = ngettext("Fill in %(n)s at least.", "Fill in %(n)s at least.", rows.least) % {"n": rows.least}
            self.add_error(_row_name(self.row_fields[path][len(used)][0].path, path, len(used)), message)
        elif rows.pick and cleaned.get(rows.pick) and int(cleaned[rows.pick]) not in used:
            self.add_error(rows.pick, gettext("Tick one that says something."))

    def _row_body(self, path: str, number: int) -> Body:
        found: Body = {}
        for each in self.row_fields[path][number]:
            value = self.cleaned_data.get(_row_name(each.path, path, number))
            if not _is_empty(value):
                _put(found, each.path.removeprefix(f"{path}."), value)
        return found

    # What was refused

    def tell(self, fault: JisrError) -> None:
        """Beside its field, where the form has one; else above all of them."""
        if fault.code == "screened":
            self._ask_why()
        self.add_error(self._field_of(fault.field), str(fault))

    def _field_of(self, place: str) -> str | None:
        """`body.options[1].option` is the second row that says something."""
        if not place.startswith("body."):
            return None
        path = place.removeprefix("body.")
        head, bracket, tail = path.partition("[")
        if bracket and head in self.used:
            number, _, rest = tail.partition("]")
            path = f"{head}.{self.used[head][int(number)]}{rest}"
        tried = [path, path.partition("[")[0], path.rpartition(".")[0], path.partition(".")[0]]
        begun = next((name for name in self.fields if name.startswith(f"{path}.")), None)
        return next((name for name in tried if name in self.fields), begun)

    def _ask_why(self) -> None:
        if RARE in self.fields:
            self.fields[RARE].widget = forms.TextInput(attrs={"dir": "auto"})
            self.marked = True

    # How it stands on the page

    @cached_property
    def _open_paths(self) -> list[str]:
        required = [path for path, field in self.fields.items() if field.required]
        return open_paths(self.record_type.name, [*self.asked, *self.lists, *self._extra()], required)

    def _extra(self) -> list[str]:
        """Fields that a deed brought beside those of its type."""
        row_names = {_row_name(each.path, path, number) for path, number, each in self._all_rows()}
        picks = {rows.pick for rows in self.lists.values()}
        return [name for name in self.fields if name not in self.asked and name not in row_names | picks]

    def _all_rows(self) -> Iterator[tuple[str, int, Asked]]:
        for path, rows in self.row_fields.items():
            yield from ((path, number, each) for number, row in enumerate(rows) for each in row)

    def shown(self) -> list[Part]:
        """What stands open: the first questions, what was marked, and whatever is wrong."""
        wrong = [path for path in self.asked if path in self.errors and path not in self._open_paths]
        paths = [*self._open_paths, *(path for path in wrong if not path.startswith(BEHALF) and path != RARE)]
        return self._parts([*paths, *([RARE] if self.marked else [])])

    def folded(self) -> list[Fold]:
        open_ones = {*self._open_paths, RARE, *(path for path in self.asked if path in self.errors)}
        rest = [path for path in self.asked if path not in open_ones and not path.startswith(BEHALF)]
        behalf = [path for path in self.asked if path.startswith(BEHALF)]
        said = any(self[path].value() for path in behalf if path.endswith("post"))
        folds = [
            Fold(gettext("By telephone or radio, on behalf of another post"), said, self._parts_of(behalf)),
            Fold(gettext("More: what few need"), self._is_told(rest), self._parts_of(rest)),
        ]
        return [each for each in folds if each.parts]

    def _is_told(self, paths: list[str]) -> bool:
        """Whether something that was typed would be hidden."""
        return self.is_bound and any(not _is_empty(self[path].value()) for path in paths)

    def _parts_of(self, paths: list[str]) -> tuple[Part, ...]:
        return tuple(self._parts(paths))

    def _parts(self, paths: list[str]) -> list[Part]:
        marks: Mapping[str, str] = MARKS.get(self.record_type.name, {})
        found: list[Part] = []
        for path in paths:
            block = path.partition(".")[0]
            mark = marks.get(block, "")
            if path in self.lists:
                found.append(self._rows_part(path))
            elif "." in path:
                if found and found[-1].path == block:
                    found[-1] = Part(**{**found[-1].__dict__, "parts": (*found[-1].parts, self._part(path))})
                else:
                    legend = field_word(block, self.record_type.name)
                    hint = hint_of(block, self.record_type.name)
                    part = self._part(path)
                    found.append(Part("block", mark=mark, legend=legend, hint=hint, parts=(part,), path=block))
            else:
                found.append(self._part(path, mark))
        return found

    def _part(self, path: str, mark: str = "") -> Part:
        field = self.fields[path]
        if isinstance(field, PlaceField):
            name, at, _ = (*(self[path].value() or ()), "", "", "")[:3]
            offers = offered_for(name, self.policy) if name and not at else []
            return Part("place", self[path], mark, path=path, offers=tuple(offers))
        return Part("outline" if isinstance(field, OutlineField) else "field", self[path], mark, path=path)

    def _rows_part(self, path: str) -> Part:
        rows, fields = self.lists[path], self.row_fields[path]
        drawn = tuple(
            tuple(self[_row_name(each.path, path, number)] for each in row) for number, row in enumerate(fields)
        )
        picked = self[rows.pick].value() if rows.pick else None
        error = self.errors.get(rows.pick) if rows.pick else None
        return Part(
            "rows", legend=rows.label, path=path, rows=drawn, picked=picked, picks=rows.pick, error=error,
            full=len(fields) >= rows.most,
        )  # fmt: skip


def _row_name(path: str, before: str, number: int) -> str:
    return f"{before}.{number}.{path.removeprefix(f'{before}.')}"


def _row_number(name: str, path: str) -> int:
    number = name.removeprefix(f"{path}.").partition(".")[0]
    return int(number) if number.isdigit() and len(number) < 3 else 0


def _put(body: Body, path: str, value: Any) -> None:
    *parts, last = path.split(".")
    for part in parts:
        body = body.setdefault(part, {})
    body[last] = value


def _flat(value: Any) -> str:
    return " ".join(map(_flat, value)).strip() if isinstance(value, list | tuple) else str(value or "")


def _is_empty(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_empty(each) for each in value)
    return value is None or value == "" or value == {}
