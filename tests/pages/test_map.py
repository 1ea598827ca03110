"""The map: what the post sees, on a ground that lies on the node, and no request that leaves it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of
from jisr.web.geography import bring_map
from tests.cast import PACKS, Cast
from tests.pages.browser import chromium, opened, screen
from tests.pages.seats import Seats
from tests.pages.served import EXERCISE, Served, serving, session_apart

PLACE = {"name": "Upper Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}


def placed(cast: Cast, title: str, preset: str) -> str:
    body = {"title": title, "what": "flood", "severity": 3, "observed_at": text_of(cast.clock.ms), "place": PLACE}
    return cast.says("MOWR/duty", cast.submission("incidents.opened", body, {"preset": preset}))[0].id


def titles(seats: Seats, post: str, question: str = "") -> set[str]:
    found = seats.client(post).get(f"/s/real/map/data?bbox=44,33,45,34{question}").json()
    return {each["properties"]["title"] for each in found["features"]}


def test_it_draws_what_the_post_sees_and_nothing_else(seats: Seats, cast: Cast) -> None:
    placed(cast, "Bridge under water", "GOV")
    placed(cast, "Seepage at the abutment", "OWN")
    assert titles(seats, "MOWR/duty") == {"Bridge under water", "Seepage at the abutment"}
    assert titles(seats, "MOE/duty") == {"Bridge under water"}


def test_it_asks_as_the_list_does(seats: Seats, cast: Cast) -> None:
    placed(cast, "Bridge under water", "GOV")
    placed(cast, "Pumps lost", "GOV")
    assert titles(seats, "MOE/duty", "&q=pumps") == {"Pumps lost"}
    assert titles(seats, "MOE/duty", "&q=from:MOE") == set()
    refused = seats.client("MOE/duty").get("/s/real/map/data?q=form:MOE")
    assert refused.status_code == 400
    assert "form" in refused.json()["detail"]


def test_the_ground_is_for_who_is_signed_in(seats: Seats, cast: Cast) -> None:
    bring_map(PACKS / "two-rivers", seats.node.folder)
    assert seats.client("MOE/duty").get("/s/real/map/ground/areas").status_code == 200
    assert seats.client("MOE/duty").get("/s/real/map/ground/secrets").status_code == 404
    assert seats.client().get("/s/real/map/ground/areas").status_code == 302


# In a real browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("map") / "node") as served:
        bring_map(PACKS / "two-rivers", served.node.folder)
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


def tell(served: Served, title: str) -> None:
    journal = served.node.open(EXERCISE)
    body: dict[str, Any] = {"title": title, "what": "flood", "severity": 3, "observed_at": text_of(journal.now())}
    line = Submission(
        type="incidents.opened", body={**body, "place": PLACE}, label={"preset": "GOV"}, client_id=f"map/{title}"
    )
    journal.append(Actor("MOWR", "duty"), [line])
    journal.close()


@pytest.mark.skipif(chromium() is None, reason="needs a Chromium")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_browser_draws_it_and_asks_its_own_node_alone(served: Served, browser: Browser, language: str) -> None:
    tell(served, f"Bridge under water {language}")
    with screen(browser, served.url, session_apart("MOH/duty"), language) as page:
        page.goto(f"/s/{EXERCISE}/map/#7/33.4/44.3")
        page.locator("[data-map]:not([data-drawn='0'])[data-drawn]").wait_for(timeout=60_000)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.skipif(chromium() is None, reason="needs a Chromium")
def test_home_shows_what_arrives_while_somebody_looks(served: Served, browser: Browser) -> None:
    with screen(browser, served.url, session_apart("MOE/duty")) as page:
        page.goto(f"/s/{EXERCISE}/")
        page.locator("[data-live][data-state=live]").first.wait_for(state="attached", timeout=60_000)
        tell(served, "Arrived meanwhile")
        page.get_by_text("Arrived meanwhile").first.wait_for(timeout=60_000)
