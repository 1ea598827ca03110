"""The pack's glossary: beside headings, in the languages that the page does not speak, and as a page."""

import re

import pytest
from playwright.sync_api import expect

from jisr.capabilities.directory.packs import read_pack
from jisr.journal.when import text_of
from jisr.language import LANGUAGES
from tests.cast import PACKS, Cast
from tests.pages.browser import chromium, opened, screen
from tests.pages.seats import Seats
from tests.pages.served import EXERCISE, Served, serving, session_apart


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_heading_shows_its_term_in_the_other_languages(seats: Seats, language: str) -> None:
    client = seats.client("MOH/duty")
    client.cookies["django_language"] = language
    page = client.get("/s/real/").content.decode()
    names = {"en": "alert level", "fr": "niveau d&#x27;alerte", "ar": "مستوى الإنذار", "ckb": "ئاستی ئاگادارکردنەوە"}
    tips = re.findall(
        r'<bdi lang="(\w+)">(.*?)</bdi>', page.partition('id="term-alert_level')[2].partition("</button>")[0]
    )
    assert dict(tips) | {language: names[language]} == names
    assert language not in dict(tips)


def test_the_page_has_every_term_of_the_pack(seats: Seats) -> None:
    page = seats.client("MOH/duty").get("/s/real/glossary/").content.decode()
    terms = (read_pack(PACKS / "two-rivers").glossary or {})["terms"]
    assert len(terms) >= 37
    for each in terms:
        assert f'id="{each["code"]}"' in page
        assert all(name.replace("'", "&#x27;") in page for name in each["names"].values())


def test_a_state_of_an_area_has_its_term(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOI/duty", "Item", preset="GOV")
    ring = [
        [443_600_000, 333_100_000],
        [443_700_000, 333_100_000],
        [443_700_000, 333_200_000],
        [443_600_000, 333_100_000],
    ]
    body = cast.journal.registry.types["incidents.hazard_area"].example | {"observed_at": text_of(cast.clock.ms)}
    cast.says(
        "MOI/duty",
        cast.submission(
            "incidents.hazard_area", body | {"ring": body.get("ring", ring)}, {"preset": "GOV"}, thread=flood.id
        ),
    )
    page = seats.client("MOH/duty").get(f"/s/real/incidents/{flood.ref}/").content.decode()
    assert re.search(r'aria-describedby="(term-\w+_hazardous_area-\d+)".*role="tooltip" id="\1"', page)


@pytest.mark.skipif(chromium() is None, reason="needs a Chromium")
def test_a_term_is_reached_by_keyboard_and_put_away_by_escape(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("glossary") / "node") as served:
        _by_keyboard(served)


def _by_keyboard(served: Served) -> None:
    with opened() as browser, screen(browser, served.url, session_apart("MOH/duty")) as page:
        page.goto(f"/s/{EXERCISE}/")
        tip = page.get_by_role("tooltip", include_hidden=True).first
        expect(tip).to_be_hidden()
        page.locator(".term-word").first.focus()
        expect(tip).to_be_visible()
        page.keyboard.press("Escape")
        expect(tip).to_be_hidden()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(tip).to_be_visible()
