"""Searching over HTTP: operators with their chips, places by name; errors mark the term and speak the language."""

from typing import Any

import httpx
import pytest

from jisr.api.languages import language_asked
from tests.api.conftest import House

NEAR_MOSUL = {"lon": 431_300_000, "lat": 363_400_000, "precision_m": 300}


def listed(house: House, line: str, who: str = "MOE/duty", **more: Any) -> dict[str, Any]:
    answer = house.of(who).get("/threads", params={"q": line, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_search_line_is_answered_with_what_it_finds_and_its_chips(house: House) -> None:
    record = house.opening("Water at the north gate")
    here = house.says("MOWR/duty", {**record, "body": {**record["body"], "place": NEAR_MOSUL}})[0]["id"]
    there = house.opens("MOE/duty", "Line down")
    house.says("MOE/duty", house.report(here))
    house.opens("MOWR/duty", "Unseen by others", label={"preset": "OWN"})

    def ids(line: str) -> list[str]:
        return [row["id"] for row in listed(house, line)["threads"]]

    assert ids("from:MOWR") == [here]
    assert ids("water from:MOE") == [here]
    assert ids("-from:MOWR") == [there]
    assert ids("near:Mosul,20km") == ids("قرب:الموصل،٢٠كم") == ids("نزیک:مووسڵ,20km") == [here]
    assert ids("kind:sitrep") == [here]
    assert ids("kind:methane") == []
    assert ids('"the north gate"') == [here]
    assert ids('"gate north the"') == []
    assert ids("water -gate") == []
    assert ids("after:-1h label:GOV") == [here, there]
    assert ids("before:-1h") == []
    ref = listed(house, "from:MOWR")["threads"][0]["ref"]
    assert ids(f"ref:{ref}") == [here]
    chips = listed(house, "water near:Mosul,20km")["chips"]
    assert chips == [
        {"operator": "words", "value": "water", "negated": False, "text": "the word water", "from": 0, "to": 5},
        {"operator": "near", "value": "36.335,43.11889,20000m", "negated": False, "text": "within 20 km of Mosul",
         "from": 6, "to": 21},
    ]  # fmt: skip
    assert listed(house, "from:MOWR", kind="incident")["count"] == 1


@pytest.mark.parametrize(
    ("line", "code", "marked"),
    [("water form:MOWR", "unknown_operator", "form:MOWR"), ("near:Mosol", "unknown_place", "near:Mosol")],
)
def test_a_term_that_is_not_understood_is_marked(house: House, line: str, code: str, marked: str) -> None:
    answer = house.of("MOE/duty").get("/threads", params={"q": line})
    fault = answer.json()["fields"][0]
    assert (answer.status_code, fault["code"], fault["field"]) == (422, code, "q")
    assert line[fault["start"] : fault["end"]] == marked


def test_words_are_of_the_present_and_operators_of_the_past_too(house: House) -> None:
    house.opens("MOWR/duty", "Water rising")
    assert listed(house, "from:MOWR", at="2999-01-01")["count"] == 1
    assert listed(house, "from:MOWR", at="2017-01-01")["count"] == 0
    for line in ("water", '"water rising"', "from:MOWR water"):
        answer = house.of("MOE/duty").get("/threads", params={"q": line, "at": "2999-01-01"})
        assert (answer.status_code, answer.json()["code"]) == (422, "no_text_of_the_past")


def test_places_are_found_by_name_in_any_language(house: House) -> None:
    for name in ("Mosul", "mos", "الموصل", "موصل", "مووسڵ"):
        places = house.of("MOE/duty").get("/places", params={"q": name}).json()["places"]
        found = next(each for each in places if each["names"]["en"] == "Mosul")
        assert (found["lat"], found["lon"], found["country"]) == (363_350_000, 431_188_900, "IQ")
    own = house.of("MOE/duty").get("/places", params={"q": "upper dam"}).json()["places"]
    assert (own[0]["name"], own[0]["lat"]) == ("Upper Dam", 342_100_000)
    for wrong in ({"q": ""}, {"q": "!"}, {"q": "x" * 300}, {"q": "mos", "limit": "21"}, {}):
        assert house.of("MOE/duty").get("/places", params=wrong).status_code == 422


def test_problems_and_chips_are_said_in_the_language_that_is_asked_for(house: House) -> None:
    client = house.of("MOE/duty")
    said = {}
    for asked, spoken in (("", "en"), ("fr-CH, en;q=0.5", "fr"), ("de, ar;q=0.8", "ar"), ("ku", "ckb"), ("de", "en")):
        answer = client.get("/threads", params={"q": "form:MOWR"}, headers={"accept-language": asked})
        assert answer.headers["content-language"] == spoken
        assert "accept-language" in answer.headers["vary"]
        said[spoken] = answer.json()["detail"]
        chips = client.get("/threads", params={"q": "from:MOWR"}, headers={"accept-language": asked})
        assert "accept-language" in chips.headers["vary"]
        said[spoken + " chip"] = chips.json()["chips"][0]["text"]
        nowhere = client.get("/nowhere", headers={"accept-language": asked})
        said[spoken + " path"] = nowhere.json()["detail"]
        said[spoken + " token"] = httpx.get(
            f"{house.url}/api/v1/threads", headers={"accept-language": asked}
        ).json()["detail"]  # fmt: skip
    assert len(set(said.values())) == len(said) == 16


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("*", "en"), ("ar", "ar"), ("AR-iq", "ar"), ("ckb-IQ", "ckb"), ("fr;q=0.1, ar;q=0.2", "ar"),
        ("fr;q=0, en", "en"), ("fr;q=nan, ar;q=inf", "en"), ("fr;q=x", "en"), (";;,,=", "en"), ("en, fr", "en"),
    ],
)  # fmt: skip
def test_a_header_names_one_of_our_languages_or_english(header: str, language: str) -> None:
    assert language_asked(header) == language


def test_what_the_screening_marked_can_be_marked_in_the_form(house: House) -> None:
    text = "Water rises. Call 0770 123 4567 at once."
    record = house.opening("Water")
    answer = house.of("MOWR/duty").post("/records", json={**record, "body": {**record["body"], "description": text}})
    fault = answer.json()["fields"][0]
    assert (fault["code"], fault["field"]) == ("screened", "body.description")
    assert text[fault["start"] : fault["end"]] == "0770 123 4567"
