"""Five people come to a room under its name, in real browsers; and the story is played on its page."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from jisr.accounts.grants import Grants
from jisr.accounts.house import RoomAt
from jisr.api.serve import listen, server
from jisr.asgi import make_root
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.staging import Stage, bring_stories, space_of
from jisr.capabilities.directory.stories import read_story
from jisr.cli.registry import registry
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from jisr.web.geography import bring_map
from tests.pages.browser import ARGUMENTS, SIZES, chromium, faults
from tests.pages.served import PACKS

pytestmark = pytest.mark.skipif(chromium() is None, reason="needs a Chromium")

NAME = "jisr.workshop"
PACK = PACKS / "two-rivers"
SPACE = space_of("B")
POSTS = ("MOE/duty", "MOH/duty", "MOWR/duty", "MOD/duty", "CELL/duty")


class Served:
    """The story in progress, as a demonstration and as a room, under a name that is not this machine's."""

    def __init__(self, folder: Path) -> None:
        node = Node(folder, registry())
        journal = node.create(SPACE)
        do_apply_pack(journal, read_pack(PACK))
        bring_stories(PACK, folder)
        bring_map(PACK, folder)
        Stage(journal, read_story(PACK, "B"), folder).begin(12)
        journal.close()
        at = listen("127.0.0.1", 0)
        self.url = f"http://{NAME}:{at.getsockname()[1]}"
        room = RoomAt(SPACE, f"{self.url}/")
        root = make_root(node, Grants(folder, "", wall_clock), demonstration=True, room=room)
        self.code, self.director = self._opened()
        self._server: Any = server(root)
        self._thread = threading.Thread(target=self._server.run, args=([at],), daemon=True)
        self._thread.start()

    def _opened(self) -> tuple[str, str]:
        from jisr.web.room.seating import open_room

        room, secret = open_room(SPACE)
        return room.code, f"{self.url}/room/director/{secret}/"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(15)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("room") / "node")
    yield served
    served.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        named = [*ARGUMENTS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
        browser = playwright.chromium.launch(executable_path=chromium(), args=named)
        yield browser
        browser.close()


def opened(browser: Browser, language: str = "en", size: str = "desk") -> Page:
    """A browser of somebody's own; whatever it complains of fails the test."""
    page = browser.new_context(viewport=SIZES[size], locale=language, reduced_motion="reduce").new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def test_five_join_under_the_rooms_name_and_the_wall_shows_what_all_may_see(served: Served, browser: Browser) -> None:
    wall = opened(browser, "en")
    wall.goto(served.director)
    wall.goto(f"{served.url}/room/projector/")
    expect(wall.locator(".wall-empty")).to_contain_text("Nobody has taken a seat yet.")
    for number, post in enumerate(POSTS):
        page = opened(browser, "ar" if number % 2 else "en", "phone" if number % 2 else "desk")
        page.goto(f"{served.url}/?code={served.code}")
        if number == 0:
            assert faults(page) == []
        page.locator("form.room-code button").click()
        page.locator(f'button[value="{post}"]').click()
        expect(page).to_have_url(f"{served.url}/s/{SPACE}/")
    expect(wall.locator(".wall-in")).to_contain_text("5 of 50 seats taken")
    shown = wall.locator(".wall-incident h2")
    expect(shown).to_have_count(3)
    expect(wall.locator(".wall-incidents")).not_to_contain_text("Further devices suspected")
    assert wall.locator(".chart-areas path").count() >= 18
    assert faults(wall) == []


def test_the_story_is_played_from_a_phone_in_arabic_through_the_eyes_of_oil(served: Served, browser: Browser) -> None:
    page = opened(browser, "ar", "phone")
    page.goto(f"{served.url}/play/{SPACE}/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator(".eyes a", has_text="MOO").click()
    expect(page).to_have_url(re.compile("eyes=MOO"))
    expect(page.locator(".play-unseen").first).to_contain_text("لا وجود له لدى")
    sent = page.locator(".play-step.is-sent")
    expect(sent).to_have_count(12)
    for count in (13, 14):
        page.locator(".play-send button").click()
        expect(sent).to_have_count(count)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults(page) == []
