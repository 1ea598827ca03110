"""The search line: what each spelling is read as, in four languages; and that no line is ever a crash."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jisr import search
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.policy import policy_of
from jisr.cli.registry import registry
from jisr.errors import JisrError
from jisr.journal.near import Near
from jisr.journal.query import Query, Sought
from jisr.journal.when import ms_of
from jisr.language import LANGUAGES, use
from jisr.search.chips import without
from jisr.search.terms import terms_of
from tests.cast import DAWN, DAY, HOUR, MINUTE, PACKS

NOW = DAWN + 2 * HOUR
KNOWN = search.Known(registry(), policy_of(read_pack(PACKS / "two-rivers").bodies()), NOW)
MOSUL = (431_188_900, 363_350_000)
MIDNIGHT = ms_of("2017-08-01")


def asked(**sought: Any) -> Query:
    query = {name: sought.pop(name) for name in ("kind", "state", "since", "text", "box") if name in sought}
    return Query(**query, sought=Sought(**sought) if sought else None)


def near(metres: int, lon: int = MOSUL[0], lat: int = MOSUL[1]) -> Query:
    return asked(near=Near(lon, lat, metres))


FROM_MOWR = asked(traits=(("from MOWR",),))
METHANE = asked(traits=(("type incidents.methane",),))

READ: dict[str, Query] = {
    "water bridge": asked(text="water bridge"),
    '"the bridge" water': asked(text="the bridge water", phrases=("the bridge",)),
    "«الجسر الكبير»": asked(text="الجسر الكبير", phrases=("الجسر الكبير",)),
    '"bridge"': asked(text="bridge"),
    '"from:MOWR"': asked(text="from:MOWR", phrases=("from:MOWR",)),
    "water -dam": asked(text="water", absent=("dam",)),
    "12:30": asked(text="12:30"),
    "K7M-4QX": asked(text="K7M-4QX"),
    "from:MOWR": FROM_MOWR,
    "FROM:mowr": FROM_MOWR,
    "de:MOWR": FROM_MOWR,
    "من:MOWR": FROM_MOWR,
    "لە:MOWR": FROM_MOWR,
    "\u2068من:MOWR\u2069": FROM_MOWR,
    "-from:MOWR": asked(lacking=("from MOWR",)),
    "from:MOWR from:MOE": asked(traits=(("from MOWR",), ("from MOE",))),
    "kind:incident": asked(kind="incident"),
    "نوع:حادث": asked(kind="incident"),
    "جۆر:ڕووداو": asked(kind="incident"),
    "type:incident": asked(kind="incident"),
    "-kind:incident": asked(other_kinds=("incident",)),
    "kind:methane": METHANE,
    "kind:METHANE": METHANE,
    "kind:incidents.methane": METHANE,
    "kind:explosive-hazard": asked(traits=(("type incidents.explosive_hazard",),)),
    "state:open": asked(state="open"),
    "état:ouvert": asked(state="open"),
    "حالة:مفتوح": asked(state="open"),
    "دۆخ:کراوە": asked(state="open"),
    "-state:closed": asked(other_states=("closed",)),
    "state:level_2": asked(state="level_2"),
    "after:2017-08-01": asked(since=MIDNIGHT),
    "après:2017-08-01": asked(since=MIDNIGHT),
    "بعد:٢٠١٧-٠٨-٠١": asked(since=MIDNIGHT),
    "دوای:۲۰۱۷-۰۸-۰۱": asked(since=MIDNIGHT),
    "after:2017-08-01T05:00:00+03:00": asked(since=ms_of("2017-08-01T02:00:00Z")),
    "after:today": asked(since=MIDNIGHT),
    "after:yesterday": asked(since=MIDNIGHT - DAY),
    "après:hier": asked(since=MIDNIGHT - DAY),
    "بعد:أمس": asked(since=MIDNIGHT - DAY),
    "دوای:دوێنێ": asked(since=MIDNIGHT - DAY),
    "after:-6h": asked(since=NOW - 6 * HOUR),
    "after:-30m": asked(since=NOW - 30 * MINUTE),
    "بعد:-٦س": asked(since=NOW - 6 * HOUR),
    "after:-2w": asked(since=NOW - 14 * DAY),
    "before:2017-08-01": asked(before=MIDNIGHT),
    "avant:hier": asked(before=MIDNIGHT - DAY),
    "قبل:2017-08-01": asked(before=MIDNIGHT),
    "پێش:2017-08-01": asked(before=MIDNIGHT),
    "near:Mosul,20km": near(20_000),
    "near:Mosul": near(10_000),
    "près:Mossoul,20km": near(20_000),
    "قرب:الموصل،٢٠كم": near(20_000),
    "near:موصل,500m": near(500),
    "نزیک:مووسڵ,20کم": near(20_000),
    'near:"Tal Afar",1.5km': near(1_500, 424_480_600, 363_791_300),
    "near:36.34,43.13,20km": near(20_000, 431_300_000, 363_400_000),
    "near:-36.34,-43.13": near(10_000, -431_300_000, -363_400_000),
    "near:٣٦٫٣٤,٤٣٫١٣,٢٠كم": near(20_000, 431_300_000, 363_400_000),
    "near:43,36,44,37": asked(box=(430_000_000, 360_000_000, 440_000_000, 370_000_000)),
    'near:"upper dam",5km': near(5_000, 438_200_000, 342_100_000),
    'near:"السد الأعلى",5km': near(5_000, 438_200_000, 342_100_000),
    "label:RESTRICTED": asked(traits=(("level RESTRICTED",),)),
    "étiquette:gov": asked(traits=(("preset GOV",),)),
    "وسم:GOV": asked(traits=(("preset GOV",),)),
    "لەیبڵ:GOV": asked(traits=(("preset GOV",),)),
    "post:duty": asked(traits=(("post duty",),)),
    "منصب:duty": asked(traits=(("post duty",),)),
    "ref:k7m4qn": asked(refs=("K7M-4QN",)),
    "مرجع:K7M-4QN": asked(refs=("K7M-4QN",)),
    "ref:" + "ab" * 32: asked(refs=("ab" * 32,)),
    "water from:MOWR kind:methane after:2017-08-01 label:RESTRICTED": asked(
        text="water", since=MIDNIGHT,
        traits=(("from MOWR",), ("type incidents.methane",), ("level RESTRICTED",)),
    ),
}  # fmt: skip

REFUSED = {
    "form:MOWR": ("unknown_operator", "form:MOWR", "from, kind"),
    "water مكان:الموصل": ("unknown_operator", "مكان:الموصل", "near"),
    "https://example.org": ("unknown_operator", "https://example.org", "quotes"),
    "water from:": ("value_missing", "from:", "from:"),
    "from:NASA": ("unknown_value", "from:NASA", "MOWR"),
    "kind:banana": ("unknown_value", "kind:banana", "methane"),
    "state:opne": ("unknown_value", "state:opne", "open"),
    "label:SECRET": ("unknown_value", "label:SECRET", "RESTRICTED"),
    "post:boss": ("unknown_value", "post:boss", "duty"),
    "after:tomorow": ("bad_time", "after:tomorow", "2017-08-01"),
    "after:-999999w": ("bad_time", "after:-999999w", "-6h"),
    "near:Mosol,20km": ("unknown_place", "near:Mosol,20km", "Mosul"),
    "near:Xyzzy": ("unknown_place", "near:Xyzzy", "latitude"),
    "near:36.34,43.13,20": ("bad_place", "near:36.34,43.13,20", "Mosul,20km"),
    "near:44,37,43,36": ("bad_place", "near:44,37,43,36", "west"),
    "near:Mosul,0km": ("bad_place", "near:Mosul,0km", "20km"),
    "near:96.1,43.1,5km": ("bad_place", "near:96.1,43.1,5km", "20km"),
    "ref:K7M-4QX2": ("bad_reference", "ref:K7M-4QX2", "typing"),
    "-near:Mosul": ("not_negatable", "-near:Mosul", "minus"),
    "state:open state:closed": ("asked_twice", "state:closed", "already"),
    "water -two-words": ("one_word_at_a_time", "-two-words", "each"),
}


@pytest.mark.parametrize("line", READ)
def test_a_line_is_read_as_what_it_asks(line: str) -> None:
    assert search.read(line, KNOWN).query == READ[line]


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_not_understood_is_named_with_its_place(line: str) -> None:
    code, term, says = REFUSED[line]
    with pytest.raises(JisrError) as refused:
        search.read(line, KNOWN)
    fault = refused.value.as_dict()
    assert (fault["code"], fault["field"]) == (code, "q")
    assert line[fault["start"] : fault["end"]] == term
    assert term in fault["message"]
    assert says in fault["message"]


def test_a_line_that_asks_nothing_is_refused() -> None:
    for line in ("", "   ", "!!!", "- &", '""'):
        with pytest.raises(JisrError, match="at least one word"):
            search.read(line, KNOWN)
    with pytest.raises(JisrError, match="add one that must be there"):
        search.read("from:MOWR -water", KNOWN)


def test_chips_say_what_each_term_means_and_where_it_stands() -> None:
    line = 'water -from:MOWR near:"Tal Afar",20km'
    chips = search.read(line, KNOWN).chips
    assert [line[each.begin : each.end] for each in chips] == ["water", "-from:MOWR", 'near:"Tal Afar",20km']
    assert [each.text for each in chips] == ["the word water", "not: written by MOWR", "within 20 km of Tal Afar"]
    assert without(line, chips[1]) == 'water near:"Tal Afar",20km'
    assert search.read(without(line, chips[1]), KNOWN).chips[1].text == "within 20 km of Tal Afar"


def test_chips_speak_the_language_in_use() -> None:
    said = {}
    for language in LANGUAGES:
        with use(language):
            said[language] = [each.text for each in search.read("near:Mosul,20km from:MOWR", KNOWN).chips]
    assert len({tuple(each) for each in said.values()}) == len(LANGUAGES)
    assert "الموصل" in said["ar"][0]
    assert "مووسڵ" in said["ckb"][0]


def test_an_ambiguous_place_is_the_largest_and_the_chip_names_the_others() -> None:
    chip = search.read("near:Erbil", KNOWN).chips[0]
    assert chip.value == "36.19117,44.00943,10000m"
    assert any(each.startswith("Erbil IQ") for each in chip.others)


@given(st.text(max_size=80))
def test_any_text_is_a_query_or_a_coded_error(line: str) -> None:
    _read_or_refused(line)


_PIECES = [
    "from", "kind", "near", "بعد", "قرب", ":", ":", ",", "-", '"', "«", " ", "MOWR", "Mosul", "20km", "٢", "9" * 9,
    "36.3", "\u2068", "\u0301", "K7M-4QX", "methane", "h", "−", "\ud800", "﷽", "1e9", "NaN", "+03:00",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_any_heap_of_operators_is_a_query_or_a_coded_error(line: str) -> None:
    _read_or_refused(line)


def _read_or_refused(line: str) -> None:
    terms = terms_of(line)
    assert all(before.end <= after.begin for before, after in pairwise(terms))
    assert "".join("".join(line[each.begin : each.end] for each in terms).split()) == "".join(line.split())
    try:
        found = search.read(line, KNOWN)
    except JisrError as error:
        said = error.as_dict()
    else:
        said = {"code": "read", "message": " ".join(each.text for each in found.chips)}
        assert all(line[each.begin : each.end].strip() for each in found.chips)
    assert said["code"]
    assert said["message"]
