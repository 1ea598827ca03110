"""Form fields as the design shows them, and the kinds of field that Django does not bring."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
MOMENT = "%Y-%m-%d %H:%M"


class MomentInput(forms.DateTimeInput):
    """Typed, not picked: a browser's own picker shows the day and the time in its own order and digits."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        typed = {"dir": "ltr", "autocomplete": "off", "inputmode": "numeric", "class": "moment-input"}
        super().__init__({**typed, **(attrs or {})}, format=MOMENT)


class MomentField(forms.DateTimeField):
    """A local day and time, to the minute, or a time of today alone; gives an aware datetime."""

    widget = MomentInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Write the day and the time as 2017-08-01 10:42, or a time of today as 10:42.")
    }

    def __init__(self, **more: Any) -> None:
        more.setdefault("input_formats", [MOMENT, "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"])
        more.setdefault("help_text", _("Local time, as 2017-08-01 10:42; a time alone is today's."))
        super().__init__(**more)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.strip().translate(DIGITS)
            if value and len(value) <= len("10:42"):
                value = f"{timezone.localdate():%Y-%m-%d} {value}"
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


class NumberField(forms.IntegerField):
    """A whole number, in whichever digits it is typed; a browser's number box takes Latin ones alone."""

    widget = forms.TextInput

    def widget_attrs(self, widget: Any) -> dict[str, str]:
        return {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "number-input"}

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.translate(DIGITS) if isinstance(value, str) else value)


class PlaceWidget(forms.MultiWidget):
    """A name, and coordinates in whatever form they are read out in."""

    template_name = "ui/part/place.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "at": forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "mono", "spellcheck": "false"}),
        }
        super().__init__(parts, attrs)

    def decompress(self, value: Any) -> list[str]:
        return list(value) if value else ["", ""]


class PlaceField(forms.MultiValueField):
    """(name, coordinates as typed): what they mean is the capability's to read and to explain."""

    widget = PlaceWidget

    def __init__(self, **more: Any) -> None:
        parts = (forms.CharField(max_length=200, required=False), forms.CharField(max_length=80, required=False))
        super().__init__(fields=parts, require_all_fields=False, **more)

    def compress(self, values: list[str]) -> tuple[str, str]:
        name, at = (*values, "", "")[:2]
        return (name or "", at or "")


class LinesField(forms.CharField):
    """A list, one thing a line; gives the lines that say something."""

    def __init__(self, most: int = 50, **more: Any) -> None:
        self.most = most
        more.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        more.setdefault("help_text", _("One on each line."))
        super().__init__(**more)

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(super().to_python(value) or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise forms.ValidationError(_("No more than %(most)s lines."), code="too_many", params={"most": self.most})

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


KINDS: tuple[tuple[Any, str], ...] = (
    (forms.CheckboxInput, "tick"),
    ((forms.RadioSelect, forms.CheckboxSelectMultiple), "options"),
    (forms.Textarea, "text"),
    (forms.Select, "choice"),
    (forms.MultiWidget, "parts"),
    (forms.HiddenInput, "hidden"),
    (MomentInput, "moment"),
)


def shown(bound: Any, folded: bool = False) -> dict[str, Any]:
    """What the template of a field needs. The widget names its hint and its error, and says that it is wrong."""
    widget = bound.field.widget
    kind = next((kind for classes, kind in KINDS if isinstance(widget, classes)), "line")
    parts = {"hint": bound.help_text, "error": bound.errors}
    described = " ".join(f"{bound.id_for_label}-{part}" for part, there in parts.items() if there)
    attributes: dict[str, Any] = {"aria-describedby": described} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    grouped = kind in ("options", "parts")
    if widget.attrs.get("placeholder") == str(bound.label):  # what stands above it already
        del widget.attrs["placeholder"]
    drawn = bound.as_widget(attrs={} if kind == "options" else attributes)
    return {"bound": bound, "kind": kind, "grouped": grouped, "widget": drawn, "folded": folded, "described": described}


def faults(form: Any) -> dict[str, Any]:
    wrong = [bound for bound in form if bound.errors]
    return {"whole": form.non_field_errors(), "wrong": wrong, "count": len(wrong)}
