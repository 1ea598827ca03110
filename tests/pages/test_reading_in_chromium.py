"""A duty officer reads the picture and answers it in a real browser, in English at a desk and in Arabic on a phone."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of
from tests.pages.browser import chromium, faults, opened, screen
from tests.pages.served import EXERCISE, Served, serving, session_apart

pytestmark = pytest.mark.skipif(chromium() is None, reason="needs a Chromium")

AREA = [
    [440_250_000, 339_430_000], [440_380_000, 339_430_000], [440_380_000, 339_540_000], [440_250_000, 339_540_000],
    [440_250_000, 339_430_000],
]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("reading") / "node") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


@pytest.fixture(scope="module")
def session(served: Served) -> str:
    return session_apart("MOH/duty")


def told(served: Served, name: str, title: str) -> str:
    """The reference of an incident with an area to avoid and something to acknowledge."""
    journal = served.node.open(EXERCISE)
    now, due = text_of(journal.now()), text_of(journal.now() + 3_600_000)
    opened = {"title": title, "what": "explosion", "observed_at": now, "severity": 4}
    area = {"title": "Do not go near the line", "ring": AREA, "observed_at": now, "acknowledge_by": due}
    lines = [_line("opened", opened, name), _line("avoid_area", area, name, f"@{name}")]
    accepted = journal.append(Actor("MOI", "duty"), lines)
    journal.close()
    return accepted[0].ref


def _line(type: str, body: dict[str, Any], name: str, thread: str | None = None) -> Submission:
    client_id = name if thread is None else f"{name}/area"
    return Submission(type=f"incidents.{type}", body=body, label={"preset": "GOV"}, client_id=client_id, thread=thread)


def sits_well(page: Page) -> None:
    """Nothing is wider than the window, and axe-core finds nothing grave."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults(page) == []


def test_a_duty_officer_reads_acknowledges_and_sees_it(served: Served, browser: Browser, session: str) -> None:
    reference = told(served, "tower", "Line tower down")
    with screen(browser, served.url, session) as page:
        page.goto(f"/s/{EXERCISE}/incidents/")
        page.get_by_role("searchbox").fill("tower down")
        expect(page.locator(".picture-row")).to_have_count(1)
        expect(page).to_have_url(re.compile("q=tower"))
        sits_well(page)
        page.get_by_role("link", name="Line tower down").click()
        expect(page.locator(".outline polygon")).to_have_count(1)
        expect(page.get_by_text("Your post has not acknowledged")).to_be_visible()
        sits_well(page)
        page.locator(".row-do").get_by_role("link", name="Acknowledge").click()
        expect(page.get_by_text("2 members will see it:")).to_be_visible()
        page.get_by_role("radio", name="The cell and those named").check()
        expect(page.locator("#readers")).to_contain_text("National coordination cell")
        sits_well(page)
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page).to_have_url(re.compile("#r-"))
        expect(page.get_by_text("Your post has not acknowledged")).to_have_count(0)
        expect(page.locator(".timeline")).to_contain_text("MOH/duty")
        assert reference in page.content()


def test_the_same_thread_in_arabic_on_a_phone(served: Served, browser: Browser, session: str) -> None:
    reference = told(served, "برج", "انفجار قرب برج الخط")
    with screen(browser, served.url, session, language="ar", size="phone", look="dark") as page:
        page.goto(f"/s/{EXERCISE}/incidents/{reference}/")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.get_by_role("heading", level=1)).to_have_text("انفجار قرب برج الخط")
        expect(page.get_by_text("لم يؤكد منصبك الاستلام")).to_be_visible()
        expect(page.locator(".entry .ref").first).to_have_css("direction", "ltr")
        sits_well(page)
        page.get_by_role("link", name="من يراه، ولماذا").first.click()
        expect(page.locator("main")).to_contain_text("متاح لـ")
        sits_well(page)
