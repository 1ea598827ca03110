"""How each deed becomes records: most are one statement; some take a label of their own, or more than one record."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from jisr.accounts.desk import Desk
from jisr.capabilities.incidents.actions import contact_line, do_supersede, merger
from jisr.capabilities.incidents.doing import Deed, next_steps, others_to_merge
from jisr.capabilities.incidents.forms.labels import SAME, Chooser, chooser, label_of
from jisr.capabilities.incidents.forms.making import RecordForm
from jisr.capabilities.incidents.records.checks import KIND
from jisr.capabilities.incidents.records.explosive import EXPLOSIVE_CONTACT
from jisr.capabilities.incidents.standoff import PREFERRED, standoff_m
from jisr.capabilities.incidents.words import type_word
from jisr.errors import Invalid
from jisr.journal.append import Accepted
from jisr.journal.query import Query
from jisr.journal.read import RecordView, ThreadView
from jisr.journal.record import Submission
from jisr.ui.words import member_name

CONTACT = "contact"
MOST_OFFERED = 100
Second = tuple[RecordForm, Chooser]


class Act:
    """A deed on its way: one statement, of the form's body, under the chosen label."""

    def __init__(
        self, desk: Desk, deed: Deed, thread: ThreadView | None, about: RecordView | None, given: QueryDict | None,
        initial: dict[str, Any], more: str,
    ) -> None:  # fmt: skip
        self.desk, self.deed, self.thread, self.about, self.given = desk, deed, thread, about, given
        self.form = RecordForm(desk.journal.registry.types[deed.type], desk.policy, given, initial=initial, more=more)
        self.prepare(self.form)

    def prepare(self, form: RecordForm) -> None:
        """What the form asks beyond its type, or within narrower limits."""

    def chooser(self) -> Chooser:
        thread = self.thread.id if self.thread else None
        return chooser(self.desk, self.deed.type, self.given, thread, [self.about] if self.about else [])

    def second(self) -> Second | None:
        """What is said beside it in a record of its own."""
        return None

    def told(self) -> dict[str, Any]:
        """What its page shows beside the form."""
        return {}

    def lines(self, label: dict[str, Any], client_id: str) -> list[Submission]:
        body = self.form.body()
        return [
            Submission(
                type=self.deed.type, body=body, label=label, client_id=client_id,
                thread=self.thread.id if self.thread else None,
                happened_at=body.get("observed_at") or body.get("at"), refs=(self.about.id,) if self.about else (),
            )
        ]  # fmt: skip

    def hand_in(self, lines: Sequence[Submission]) -> list[Accepted]:
        return self.desk.append(lines)


class Hazard(Act):
    """The civil 9-line. Its item is ticked beside the distance that it takes; line 3 is a record for those who call
    back."""

    def prepare(self, form: RecordForm) -> None:
        field = form.fields["item"]
        field.widget = forms.RadioSelect(attrs={"data-item": ""})
        metres = gettext("m")
        field.choices = [(code, f"{word} · {self._least(code)} {metres}") for code, word in field.choices if code]
        form.initial.setdefault("reporter", member_name(self.desk.member))

    def _least(self, item: str) -> int:
        return standoff_m(self.desk.policy, item)

    def told(self) -> dict[str, Any]:
        item = self.form["item"].value()
        known = {code for code, _ in self.form.fields["item"].choices}
        if item not in known:
            return {"standoff": None}
        words = dict(self.form.fields["item"].choices)
        best = max(standoff_m(self.desk.policy, item, PREFERRED), self._least(item))
        return {"standoff": {"item": words[item].partition(" · ")[0], "least": self._least(item), "best": best}}

    def second(self) -> Second | None:
        if not self.desk.may(EXPLOSIVE_CONTACT):
            return None
        shape = self.desk.journal.registry.types[EXPLOSIVE_CONTACT]
        form = RecordForm(
            shape, self.desk.policy, self.given, prefix=CONTACT,
            without=frozenset({"on_behalf_of.post", "on_behalf_of.by"}),
        )  # fmt: skip
        thread = self.thread.id if self.thread else None
        return form, chooser(self.desk, EXPLOSIVE_CONTACT, self.given, thread, name=CONTACT)

    def lines(self, label: dict[str, Any], client_id: str) -> list[Submission]:
        found = super().lines(label, client_id)
        said = self.second_said
        return found if said is None else [*found, contact_line(found[0], said[0].body(), said[1].label)]

    second_said: Second | None = None
    """Set once it is known that something was typed there."""


class Contact(Act):
    """For those who call back, whoever else may see the hazard."""

    def chooser(self) -> Chooser:
        return chooser(self.desk, self.deed.type, self.given, self.thread.id if self.thread else None)


class Step(Act):
    """A step on an item or an area: of those that can follow what this post sees."""

    def prepare(self, form: RecordForm) -> None:
        assert self.thread is not None
        assert self.about is not None
        steps = next_steps(self.deed, self.thread, self.about.id)
        if steps is not None:
            field = form.fields["state"]
            field.choices = [(code, word) for code, word in field.choices if code in steps]


class Supersede(Act):
    """Every recipient is told: the notice has the label of the record, and nobody chooses another one."""

    def prepare(self, form: RecordForm) -> None:
        assert self.thread is not None
        assert self.about is not None
        own = [
            (each.id, f"{each.ref} · {type_word(each.type)}")
            for each in reversed(self.thread.records)
            if each.author == self.desk.actor.member and each.id != self.about.id and each.body is not None
        ]
        if own:
            form.fields["by"] = forms.MultipleChoiceField(
                choices=own[:MOST_OFFERED], required=False, widget=forms.CheckboxSelectMultiple,
                label=gettext("What takes its place"),
                help_text=gettext("Send the right report first, then tick it here; only those who see it are told."),
            )  # fmt: skip

    def chooser(self) -> Chooser:
        assert self.about is not None
        title = gettext("Everybody who could see it is told")
        thread = self.thread.id if self.thread else None
        label = {name: value for name, value in label_of(self.about).items() if value is not None}
        return chooser(
            self.desk, self.deed.type, self.given, thread, [self.about], offered=[(SAME, title, label, False)]
        )

    def hand_in(self, lines: Sequence[Submission]) -> list[Accepted]:
        by = self.form.cleaned_data.get("by") or ()
        line = lines[0]
        return do_supersede(
            self.desk.journal, self.desk.actor, record=line.refs[0], body=line.body, client_id=line.client_id, by=by
        )


class Merge(Act):
    """Reports that are about the same thing: this one is read, the others stay as its sources."""

    def prepare(self, form: RecordForm) -> None:
        assert self.thread is not None
        assert self.about is not None
        own = self.about.author == self.desk.actor.member
        others = others_to_merge(self.desk, self.thread, self.about.id, self.about.type or "", own)
        choices = [(each.id, f"{each.ref} · {each.author}/{each.post} · {type_word(each.type)}") for each in others]
        form.fields["others"] = forms.MultipleChoiceField(
            choices=choices[-MOST_OFFERED:], widget=forms.CheckboxSelectMultiple,
            label=gettext("The others that it is merged with"),
            help_text=gettext("This one is read; the others stay as its sources."),
        )  # fmt: skip

    def lines(self, label: dict[str, Any], client_id: str) -> list[Submission]:
        found = super().lines(label, client_id)[0]
        refs = (*found.refs, *self.form.cleaned_data["others"])
        return [
            Submission(
                type=found.type, body=found.body, label=label, thread=found.thread, refs=refs, client_id=client_id
            )
        ]


class Join(Act):
    """Two incidents are the same one: it is said in both threads, in one transaction."""

    def prepare(self, form: RecordForm) -> None:
        form.fields["others"] = forms.CharField(
            max_length=70, label=gettext("Reference of the other incident"),
            widget=forms.TextInput(attrs={"dir": "ltr", "list": "incidents-known", "autocomplete": "off"}),
        )  # fmt: skip
        form.fields["into"] = forms.ChoiceField(
            label=gettext("Which of the two goes on"), widget=forms.RadioSelect,
            choices=[("here", gettext("This one")), ("there", gettext("The other one"))],
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        return {"incidents_known": [each for each in self._open() if self.thread is None or each.id != self.thread.id]}

    def _open(self) -> Sequence[Any]:
        return self.desk.read().threads(Query(kind=KIND, state="open", limit=MOST_OFFERED, count=False)).threads

    def lines(self, label: dict[str, Any], client_id: str) -> list[Submission]:
        assert self.thread is not None
        typed = self.form.cleaned_data["others"].strip()
        other = self.desk.read().thread(typed)
        if other.id == self.thread.id or other.kind != KIND:
            message = "{reference} is no other incident: write the reference of the one that is the same"
            raise Invalid(message, code="no_other_incident", field="body.others", reference=typed)
        here_goes_on = self.form.cleaned_data["into"] == "here"
        into, out = (self.thread.id, other.id) if here_goes_on else (other.id, self.thread.id)
        return merger(into, [out], self.form.body(), label, client_id)


ACTS: dict[str, type[Act]] = {
    "hazard": Hazard,
    "contact": Contact,
    "step": Step,
    "clear": Step,
    "supersede": Supersede,
    "merge": Merge,
    "join": Join,
}


def act_of(deed: Deed) -> type[Act]:
    return ACTS.get(deed.name, Act)
