"""Forms of the statements about a framework, one for each deed, and the body that comes of each."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jisr.capabilities.framework.showing.words import OUTCOMES, REASONS
from jisr.errors import JisrError
from jisr.journal.registry import Body
from jisr.ui.fields import NumberField

LONGEST = 4_000


def _text(label: Any, required: bool = True, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    return forms.CharField(label=label, max_length=LONGEST, required=required, widget=area, **more)


class Statement(forms.Form):
    """Fields are named as in the body; what was left empty is left out of it."""

    def body(self) -> Body:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def tell(self, fault: JisrError) -> None:
        """Beside its field, where the form has one; else above all of them."""
        name = fault.field.removeprefix("body.").partition("[")[0].partition(".")[0]
        self.add_error(name if name in self.fields and not self.fields[name].widget.is_hidden else None, str(fault))


class Consulting(Statement):
    days = NumberField(label=gettext_lazy("Days, at least"), min_value=0, max_value=365, required=False)
    note = _text(gettext_lazy("A word to the members"), required=False)


class Commenting(Statement):
    text = _text(gettext_lazy("Your comment"))


class Answering(Statement):
    outcome = forms.ChoiceField(label=gettext_lazy("The comment is"), choices=list(OUTCOMES.items()))
    text = _text(gettext_lazy("Why, and what becomes of it"))


class Binding(Statement):
    note = _text(gettext_lazy("Note"), required=False)


class Signing(Statement):
    """Reservations are pairs of a row and a reason, as many as were typed and two more."""

    def __init__(self, *args: Any, pairs: int = 2, **more: Any) -> None:
        super().__init__(*args, **more)
        self.pairs = pairs
        for number in range(pairs):
            attrs = {"list": "rows", "dir": "ltr", "autocomplete": "off"}
            self.fields[f"on-{number}"] = forms.CharField(
                label=_("Row that you do not take on"), required=False, max_length=100,
                widget=forms.TextInput(attrs=attrs),
            )  # fmt: skip
            self.fields[f"why-{number}"] = forms.CharField(
                label=_("Why"), required=False, max_length=LONGEST, widget=forms.TextInput(attrs={"dir": "auto"})
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(self.pairs):
            name, why = found.get(f"on-{number}", "").strip(), found.get(f"why-{number}", "").strip()
            if name and name.count("/") != 2:
                self.add_error(f"on-{number}", _("Name the row as the tables do, such as MOWR/agreement/A-01."))
            elif name and not why:
                self.add_error(f"why-{number}", _("Say why: a reservation shows as a gap."))
            elif why and not name:
                self.add_error(f"on-{number}", _("Name the row that it is about."))
        return found

    def body(self) -> Body:
        found = []
        for number in range(self.pairs):
            name = self.cleaned_data.get(f"on-{number}", "").strip()
            if name:
                found.append({"on": key_of(name), "text": self.cleaned_data[f"why-{number}"].strip()})
        return {"reservations": found} if found else {}


class Calling(Statement):
    because = forms.ChoiceField(label=gettext_lazy("Because"), choices=list(REASONS.items()))
    text = _text(gettext_lazy("What happened"))


class Reviewing(Statement):
    outcome = forms.ChoiceField(
        label=gettext_lazy("The framework"),
        choices=[
            ("confirmed", pgettext_lazy("outcome of a review", "holds as it is")),
            ("to_revise", pgettext_lazy("outcome of a review", "needs a new edition")),
        ],
    )
    text = _text(gettext_lazy("What the review found"))


class Accepting(Statement):
    reason = _text(gettext_lazy("Why the risk is taken"))
    until = forms.CharField(
        label=gettext_lazy("Until"), required=False, max_length=10, help_text=gettext_lazy("As 2017-08-01"),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "moment-input"}),
    )  # fmt: skip


FORMS: dict[str, type[Statement]] = {
    "consult": Consulting, "comment": Commenting, "answer": Answering, "clear": Binding, "legal": Binding,
    "sign": Signing, "call-review": Calling, "review": Reviewing, "accept": Accepting, "agree": Binding,
}  # fmt: skip


def key_of(name: str) -> dict[str, str]:
    """The row that MEMBER/table/CODE names."""
    annex, _, rest = name.partition("/")
    table, _, code = rest.partition("/")
    return {"table": table.strip(), "annex": annex.strip(), "code": code.strip()}
