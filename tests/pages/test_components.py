"""What components say: labels, times, clocks, fields, the rail. Without a browser and without a node."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jisr.errors import Invalid

NOW = datetime(2017, 8, 1, 7, 42, tzinfo=UTC)  # 10:42 in Baghdad
LABEL = {
    "policy": "P",
    "level": "OFFICIAL",
    "originator": "MOE",
    "releasable_to": ["CELL"],
    "caveats": [],
    "expires": None,
}


@pytest.fixture(scope="module", autouse=True)
def _django() -> None:
    """Settings and languages; no table is touched."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jisr.settings")
    os.environ.setdefault("JISR_DATA", tempfile.mkdtemp(prefix="jisr-pages-"))
    import django

    django.setup()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    from django.utils import translation

    with translation.override("en"):
        yield


def drawn(source: str, language: str = "en", **context: Any) -> str:
    """What a template says, in its HTML."""
    from django.template import engines
    from django.utils import translation

    with translation.override(language):
        return str(engines["django"].from_string(source).render({"now": NOW, **context}))


# Labels


def test_a_label_says_its_level_and_readers_in_words() -> None:
    from jisr.ui.design_samples import POLICY
    from jisr.ui.labels import label_words

    said = label_words({**LABEL, "releasable_to": ["SECURITY", "MOE"], "caveats": ["MEDICAL"]}, POLICY)
    assert (said.level, said.released, said.caveats) == ("Official", ("Security members", "MOE"), ("Medical",))
    assert said.whole == (
        "Official · released to Security members, Ministry of Electricity (MOE) · Medical · written by MOE"
    )


@pytest.mark.parametrize(
    ("level", "released", "tone"),
    [
        ("OPEN", ["public"], "public"),
        ("OFFICIAL", ["all"], "all"),
        ("OFFICIAL", ["CELL", "MOE"], "named"),
        ("OFFICIAL", [], "own"),
        ("RESTRICTED", ["all"], "high"),
        ("RESTRICTED", [], "high"),
        ("UNHEARD", ["NOBODY"], "named"),
    ],
)
def test_a_line_is_of_the_narrowest_that_holds(level: str, released: list[str], tone: str) -> None:
    from jisr.ui.design_samples import POLICY
    from jisr.ui.labels import label_words

    assert label_words({**LABEL, "level": level, "releasable_to": released}, POLICY).tone == tone


def test_every_reader_is_named_when_pointed_at_and_the_first_few_always() -> None:
    from jisr.ui.design_samples import POLICY
    from jisr.ui.labels import label_words

    said = label_words({**LABEL, "releasable_to": ["CELL", "MOE", "MOH", "MOI", "SECURITY"]}, POLICY)
    assert (len(said.released), said.more) == (3, 2)
    for name in ("Coordination cell", "Ministry of Health", "Ministry of Interior", "Security members"):
        assert name in said.whole


def test_a_label_of_another_policy_is_shown_by_its_codes() -> None:
    html = drawn("{% label label %}", label={**LABEL, "level": "COSMIC", "releasable_to": ["NATO"]})
    assert "COSMIC" in html
    assert "<bdi>NATO</bdi>" in html


def test_nothing_of_a_label_turns_the_page() -> None:
    html = drawn("{% label label %}", "ar", label={**LABEL, "releasable_to": ["<b>X</b>"]})
    assert "<b>X</b>" not in html
    assert "&lt;b&gt;X&lt;/b&gt;" in html


# Times


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "now"), (59, "now"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"), (15_000, "4 h 10 min"),
        (86_400, "1 d"), (273_600, "3 d 4 h"), (1_000_000, "11 d"),
    ],
)  # fmt: skip
def test_an_age_takes_two_units_at_most(seconds: int, said: str) -> None:
    from jisr.ui.moments import aged

    assert aged(NOW - timedelta(seconds=seconds), NOW)["text"] == said


def test_an_age_is_old_from_its_hour_on_and_says_so() -> None:
    source = "{% age when stale_after=3600 %}"
    assert "is-stale" not in drawn(source, when=NOW - timedelta(minutes=59))
    stale = drawn(source, when=NOW - timedelta(minutes=60))
    assert "is-stale" in stale
    assert "old" in stale


def test_what_is_yet_to_come_is_not_older_than_now() -> None:
    from jisr.ui.moments import aged

    assert aged(NOW + timedelta(minutes=3), NOW)["text"] == "now"


@pytest.mark.parametrize(
    ("left", "text", "state", "word"),
    [
        (700, "11:40", "soon", "left"), (901, "15:01", "fine", "left"), (15_000, "4 h 10 min", "fine", "left"),
        (0, "\N{MINUS SIGN}0:00", "late", "late"), (-130, "\N{MINUS SIGN}2:10", "late", "late"),
        (-7_200, "\N{MINUS SIGN}2 h", "late", "late"),
    ],
)  # fmt: skip
def test_a_clock_says_what_is_left_and_what_is_late(left: int, text: str, state: str, word: str) -> None:
    from jisr.ui.moments import ticking

    said = ticking(NOW + timedelta(seconds=left), NOW)
    assert (said["text"], said["state"], said["word"]) == (text, state, word)


def test_a_moment_is_local_with_utc_beside_it() -> None:
    html = drawn("{% moment when %}", when="2017-08-01T07:37:00Z")
    assert ">10:37<" in html
    assert 'datetime="2017-08-01T07:37:00Z"' in html
    assert "2017-08-01 07:37:00 UTC" in html
    assert ">31 July 10:37<" in drawn("{% moment when %}", when="2017-07-31T07:37:00Z")
    assert ">1 Aug. 2016 10:37<" in drawn("{% moment when %}", when="2016-08-01T07:37:00Z")


def test_a_time_may_be_text_milliseconds_or_a_datetime() -> None:
    from jisr.ui.moments import moment_of

    ms = int(NOW.timestamp() * 1_000)
    assert moment_of("2017-08-01T10:42:00+03:00") == moment_of(ms) == moment_of(NOW) == NOW
    with pytest.raises(Invalid):
        moment_of("yesterday")


@pytest.mark.parametrize("language", ["ar", "ckb", "fr"])
def test_times_have_latin_digits(language: str) -> None:
    html = drawn("{% age then %}{% moment then %}{% clock then %}", language, then=NOW - timedelta(days=40, minutes=3))
    assert any(digit in html for digit in "0123456789")
    assert not set(html) & set("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")


# Fields


def test_a_moment_is_read_in_any_digits_and_a_time_alone_is_today() -> None:
    from django.utils import timezone

    from jisr.ui.fields import MomentField

    field = MomentField()
    assert field.clean("2017-08-01 10:42") == NOW
    assert field.clean("٢٠١٧-٠٨-٠١ ١٠:٤٢") == NOW
    today = timezone.localtime(field.clean("۱۰:۴۲"))
    assert (today.date(), today.hour, today.minute) == (timezone.localdate(), 10, 42)


@pytest.mark.parametrize("typed", ["noon", "25:00", "2017-13-01 10:00", "10h42"])
def test_a_moment_that_is_none_is_told_how_to_be_written(typed: str) -> None:
    from django.core.exceptions import ValidationError

    from jisr.ui.fields import MomentField

    with pytest.raises(ValidationError, match="2017-08-01 10:42"):
        MomentField().clean(typed)


def test_a_number_is_read_in_any_digits() -> None:
    from jisr.ui.fields import NumberField

    assert NumberField().clean("٢٤٠") == NumberField().clean("۲۴۰") == NumberField().clean("240") == 240


def test_a_list_is_its_lines() -> None:
    from django.core.exceptions import ValidationError

    from jisr.ui.fields import LinesField

    assert LinesField().clean(" water\n\n fuel ") == ["water", "fuel"]
    assert LinesField(required=False).clean("") == []
    with pytest.raises(ValidationError):
        LinesField().clean(" \n ")
    with pytest.raises(ValidationError):
        LinesField(most=1).clean("water\nfuel")


def test_a_field_names_its_hint_and_its_error() -> None:
    from django import forms

    class Report(forms.Form):  # type: ignore[misc]  # Django comes without types
        what = forms.CharField(label="What", help_text="One line.")
        why = forms.CharField(label="Why", required=False)

    html = drawn("{% form_errors form %}{% field form.what %}{% field form.why %}", form=Report({}))
    assert 'aria-describedby="id_what-hint id_what-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_what-error"' in html
    assert 'href="#id_what"' in html
    assert html.count("optional") == 2  # its class and its word, for one field


# In a line


def test_a_severity_has_a_word_and_a_shape_of_its_own() -> None:
    seen = [drawn("{% severity level %}", level=level) for level in range(6)]
    assert len({each[each.index("<svg") : each.index("</svg>")] for each in seen}) == 6
    assert all(word in html for word, html in zip(("unknown", "minor", "moderate", "serious"), seen, strict=False))
    assert "unknown" in drawn("{% severity 9 %}")


def test_a_source_is_explained_in_words() -> None:
    html = drawn('{% source "B" 2 who="MOI" %}')
    assert ">B2<" in html
    assert "usually reliable source, probably true" in html


def test_a_reference_is_never_turned() -> None:
    assert 'dir="ltr"' in drawn('{% reference "K7M-4QX" %}', "ar")
    assert 'data-copies="K7M-4QX"' in drawn('{% reference "K7M-4QX" copy=True %}')


@pytest.mark.parametrize("source", ['{% icon "unicorn" %}', '{% badge "x" tone="pink" %}'])
def test_a_name_that_is_none_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"none of the icons|no tone"):
        drawn(source)


def test_data_in_a_component_is_isolated_and_harmless() -> None:
    evil = "<script>x</script>\u202e"
    html = drawn("{% badge x %}{% chip x %}{% card title=x %}{{ x }}{% endcard %}{% progress 1 2 x %}", x=evil)
    assert "<script>" not in html
    assert html.count("<bdi>") >= 4


# The rail


def test_the_rail_has_only_what_the_post_may_use_and_knows_where_one_is() -> None:
    from jisr.ui import rail

    before = dict(rail._entries)
    try:
        rail._entries.clear()
        desk: Any = SimpleNamespace(space="real")
        rail.add_to_rail(rail.Entry("home", "Home", "home", 0, count=lambda _: 3))
        rail.add_to_rail(rail.Entry("home", "Home", "home", 0, count=lambda _: 4))  # said twice, shown once
        for path, current in (("/s/real/", True), ("/s/real/x/", False)):  # everything lies under home
            shown = [(each.title, each.count, each.current) for each in rail.rail(desk, path)]
            assert shown == [("Home", 4, current)]
        assert not rail.rail(desk, "/posts/")[0].current
        rail.add_to_rail(rail.Entry("home", "Home", "home", 0, may=lambda _: False))
        assert rail.rail(desk, "/s/real/") == []
    finally:
        rail._entries.clear()
        rail._entries.update(before)
