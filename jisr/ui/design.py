"""/design/: every component, in each direction and look, side by side. The demonstration alone has it."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from jisr.accounts.house import house
from jisr.language import LANGUAGES, RIGHT_TO_LEFT
from jisr.ui import moments
from jisr.ui.design_samples import PERSON, POLICY, TEXTS, label
from jisr.ui.fields import LinesField, MomentField, NumberField, PlaceField
from jisr.ui.rail import Shown

SHOWN = ("en", "ar")
LOOKS = ("light", "dark")


def design(request: HttpRequest) -> HttpResponse:
    """`?languages=fr,ckb` shows others than English and Arabic; `?look=dark` one look alone."""
    if not house().demonstration:
        raise Http404
    languages = [each for each in request.GET.get("languages", "").split(",") if each in LANGUAGES] or SHOWN
    looks = [each for each in LOOKS if request.GET.get("look") in (None, each)] or LOOKS
    now = moments.now()
    panels = [panel(request, language, look, now) for language in languages for look in looks]
    return render(request, "ui/design.html", {"panels": panels})


def panel(request: HttpRequest, language: str, look: str, now: datetime) -> dict[str, str]:
    """One language in one look. Identifiers carry both, so that none is twice on the page."""
    with translation.override(language):
        name = f"{language}-{look}"
        drawn = render_to_string("ui/design_panel.html", samples(language, name, now), request)
    return {
        "language": language,
        "look": look,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "drawn": drawn,
    }


def samples(language: str, name: str, now: datetime) -> dict[str, Any]:
    said = TEXTS[language]
    return {
        "name": name, "said": said, "policy": POLICY, "now": now, "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "exercise": _desk("two-rivers-17"), "real": _desk("real"), "demonstration": False,
        "rail": _rail(), "messages": [],
        "labels": [label(code) for code in ("PUB", "GOV", "CELL", "OWN", "SEC", "MED", "MANY")],
        "rows": _rows(said, now), "dues": [now + timedelta(minutes=each) for each in (-2, 11, 52, 250, 4_600)],
        "records": _records(said, now), "severities": range(5, -1, -1),
        "tones": ("quiet", "now", "soon", "ok", "info", "accent"),
        "levels": [
            {"title": title, "current": number == 2, "past": number < 2}
            for number, title in enumerate(said["levels"])
        ],
        "tabs": [
            {"title": _("List"), "href": "#", "current": True, "count": 14}, {"title": _("Map"), "href": "#"},
            {"title": _("Saved looks"), "href": "#", "count": 3},
        ],
        "crumbs": [
            {"title": _("Home"), "href": "#"}, {"title": _("Picture"), "href": "#"},
            {"title": "K7M-4QX", "isolate": True},
        ],
        "form": _form(name, said), "wrong": _form(f"wrong-{name}", said, wrong=True),
        "seconds": 3_600, "old": now - timedelta(hours=3, minutes=12), "yesterday": now - timedelta(hours=26),
    }  # fmt: skip


def _desk(space: str) -> Any:
    return SimpleNamespace(
        space=space, is_exercise=space != "real", person=PERSON, policy=POLICY, member=POLICY.members["MOH"],
        actor=SimpleNamespace(member="MOH", post="duty"), clearance=SimpleNamespace(level="RESTRICTED"),
    )  # fmt: skip


def _rail() -> list[Shown]:
    entries = (
        (_("Home"), "home", 3), (_("Picture"), "picture", None), (_("Map"), "map", None),
        (_("Directory"), "directory", None), (_("Proof"), "proof", None),
    )  # fmt: skip
    return [Shown(title, icon, "#", count, icon == "home") for title, icon, count in entries]


def _rows(said: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    facts = ((5, "K7M-4QX", 5, "MOI", "A", 2, "CELL"), (4, "P4F-7RA", 28, "MOE", "A", 1, "GOV"),
             (3, "W8N-2HZ", 19, "MOWR", "B", 2, "SEC"), (1, "D3X-6JM", 192, "MOMD", "C", 3, "MED"))  # fmt: skip
    return [
        {"severity": severity, "ref": ref, "at": now - timedelta(minutes=minutes), "who": who,
         "reliability": reliability, "credibility": credibility, "label": label(preset), "title": title, "place": place}
        for (severity, ref, minutes, who, reliability, credibility, preset), (title, place)
        in zip(facts, said["incidents"], strict=True)
    ]  # fmt: skip


def _records(said: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    facts = (("MOI/duty", 4, "GOV", "M2C-9TD", "", ""), ("MOE/site", 6, "SEC", "R5W-8HN", "B", "2"),
             ("MOI/duty", 8, "CELL", "K7M-4QX", "A", "2"))  # fmt: skip
    return [
        {"who": who, "at": now - timedelta(minutes=minutes), "label": label(preset), "ref": ref,
         "reliability": reliability, "credibility": credibility, "what": what, "text": text}
        for (who, minutes, preset, ref, reliability, credibility), (what, text)
        in zip(facts, said["records"], strict=True)
    ]  # fmt: skip


def _form(name: str, said: dict[str, Any], wrong: bool = False) -> forms.Form:
    class Specimen(forms.Form):
        what = forms.CharField(label=_("What happened"), help_text=_("One line, as you would say it on the telephone."))
        kind = forms.ChoiceField(label=_("Kind"), choices=[("power", said["kinds"][0]), ("flood", said["kinds"][1])])
        people = NumberField(label=_("People affected"), required=False, min_value=0)
        seen = MomentField(label=_("Seen at"))
        place = PlaceField(
            label=_("Place"), required=False, help_text=_("Decimal degrees, degrees and minutes, or MGRS.")
        )
        needs = LinesField(label=_("Needs"), required=False)
        source = forms.ChoiceField(
            label=_("Heard by"), widget=forms.RadioSelect,
            choices=[("own", _("own eyes")), ("call", _("telephone")), ("radio", _("radio"))],
        )  # fmt: skip
        urgent = forms.BooleanField(label=_("Life is in danger"), required=False)

    first = {"what": said["incidents"][0][0], "source": "own"}
    if not wrong:
        return Specimen(prefix=name, initial=first)
    return Specimen({f"{name}-people": "-3", f"{name}-seen": "noon"}, prefix=name)
