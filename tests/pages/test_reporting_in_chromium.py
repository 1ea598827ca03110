"""A report from its beginning to another member's screen, in a real browser and by keyboard alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.browser import chromium, faults, opened, screen
from tests.pages.served import EXERCISE, Served, serving, session_apart

pytestmark = pytest.mark.skipif(chromium() is None, reason="needs a Chromium")

BEGIN = f"/s/{EXERCISE}/incidents/report/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("reporting") / "node") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


def reach(page: Page, selector: str, most: int = 80) -> None:
    """By Tab alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("chosen => document.activeElement.matches(chosen)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


def types(page: Page, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.type(text)


def test_an_explosive_hazard_is_reported_in_arabic_by_keyboard_and_arrives(served: Served, browser: Browser) -> None:
    with screen(browser, served.url, session_apart("MOH/duty"), language="ar") as page:
        page.goto(BEGIN)
        reach(page, 'a[href$="/report/hazard/"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/report/hazard/")
        reach(page, 'input[name="item"]')
        for _ in range(3):
            page.keyboard.press("ArrowDown")
        expect(page.locator("#standoff")).to_contain_text("98")
        types(page, 'textarea[name="seen"]', "سيارة متوقفة عند البوابة")
        types(page, 'input[name="place_at"]', "38S MB 4099 8641")
        expect(page.locator("[data-read-at]")).to_contain_text("33.31525, 44.36611")
        types(page, 'textarea[name="threatened"]', "البوابة")
        reach(page, 'input[name="priority"]')
        page.keyboard.press("Space")
        types(page, 'input[name="standoff_m"]', "٦٠٠")
        expect(page.locator("#kept")).to_contain_text("محفوظ لهذا المنصب")
        expect(page.locator("#readers")).to_contain_text("وزارة الدفاع")
        assert faults(page) == []
        reach(page, 'button[value="send"]')
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("#r-"))
        reference = page.url.partition("#r-")[2]
    with screen(browser, served.url, session_apart("MOD/duty")) as page:
        page.goto(f"/s/{EXERCISE}/incidents/{reference}/")
        entry = page.locator(f"#r-{reference}")
        expect(entry).to_contain_text("MOH/duty")
        expect(entry).to_contain_text("سيارة متوقفة عند البوابة")
        expect(entry).to_contain_text("33.31525, 44.36611 ±10 m")
        page.goto(BEGIN)
        assert faults(page) == []


def test_a_place_is_chosen_by_name_and_an_outline_drawn(served: Served, browser: Browser) -> None:
    with screen(browser, served.url, session_apart("MOI/duty"), size="phone") as page:
        page.goto(f"{BEGIN}incident/")
        page.locator('input[name="place_name"]').fill("Upper D")
        page.get_by_role("radio", name="Upper Dam").check()
        expect(page.locator('input[name="place_at"]')).to_have_value("34.21000, 43.82000")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.goto(f"{BEGIN}avoid/")
        page.get_by_role("button", name="Draw on the map").click()
        page.wait_for_selector("[data-map-place][data-ready]")
        area = page.locator("[data-outline] [data-map-place]")
        for x, y in ((80, 120), (200, 120), (200, 220)):
            area.click(position={"x": x, "y": y})
        expect(page.locator("[data-points]")).to_contain_text("3 corners")
        page.get_by_role("button", name="Take the last corner back").click()
        expect(page.locator(".field-outline .error")).to_contain_text("3 to 199 corners")
        area.click(position={"x": 120, "y": 230})
        expect(page.locator("[data-points]")).to_contain_text("3 corners")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert faults(page) == []
