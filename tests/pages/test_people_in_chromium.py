"""People at a real browser: an invitation taken in Arabic, with an app on a phone; a security key; the door of the
demonstration."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from jisr.accounts.grants import Grants
from jisr.api.serve import server
from jisr.asgi import make_root
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import Pack
from jisr.cli.registry import registry
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from tests.pages.browser import chromium, faults, opened, screen
from tests.pages.seats import PASSWORD, hash_quickly
from tests.pages.test_second_factor import code_of

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium here")


class Place:
    """A node that people rely on, served under a name: a security key is bound to a name, never to a number."""

    def __init__(self, folder: Path, pack: Pack, demonstration: bool = False) -> None:
        self.node = Node(folder, registry())
        journal = self.node.create("real")
        do_apply_pack(journal, pack)
        journal.close()
        root = make_root(self.node, Grants(folder, "", wall_clock), demonstration=demonstration)
        hash_quickly()
        self._server: Any = server(root, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        self.url = f"http://localhost:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def invited(self, member: str, post: str) -> str:
        """The path of an invitation, as `jisr user add` makes it."""
        from jisr.accounts.house import house
        from jisr.accounts.invitations import do_invite

        policy = house().journal("real").policy
        assert policy is not None
        return f"/join/{do_invite(policy, 'real', member, post, made_by=None)}/"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(15)


@pytest.fixture
def place(tmp_path: Path, two_rivers: Pack) -> Iterator[Place]:
    place = Place(tmp_path / "node", two_rivers)
    yield place
    place.stop()


def take(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.fill("[name=username]", name)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("form.form button.is-primary")
    page.wait_for_url("**/posts/factor/**")


def confirm(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button.is-primary")


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form.form button.is-primary")
    page.wait_for_url("**/account/factors/authenticate/")


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.click("form.form button.is-primary")
    page.wait_for_url("**/account/login/**")


def test_an_invitation_taken_in_arabic_with_an_app_on_a_phone(place: Place) -> None:
    link = place.invited("MOH", "duty")
    with opened() as browser, screen(browser, place.url, language="ar", size="phone") as page:
        take(page, link, "ليلى")
        assert page.locator("html").get_attribute("dir") == "rtl"
        page.click("a.is-primary")
        confirm(page)
        page.wait_for_url("**/totp/activate/**")
        page.click("details.folded > summary, details summary:has-text('السر')")
        secret = page.locator("p.mono").inner_text().strip()
        page.fill("[name=code]", code_of(secret))
        page.click("form.form button.is-primary")
        page.wait_for_url("**/recovery-codes/")
        assert page.locator("ul.codes li").count() == 10
        page.goto("/s/real/")
        assert "وزارة الصحة" in page.content()
        sign_out(page)
        sign_in(page, "ليلى")
        page.fill("[name=code]", code_of(secret, 1))
        page.click("form.form button.is-primary >> nth=0")
        page.wait_for_url("**/s/real/")
        assert "الضابط المناوب" in page.content()


def test_a_security_key_is_added_and_signs_in(place: Place) -> None:
    link = place.invited("MOD", "duty")
    with opened() as browser, screen(browser, place.url) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        authenticator = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})["authenticatorId"]
        take(page, link, "dunya")
        page.goto("/account/factors/webauthn/add/")
        confirm(page)
        page.wait_for_url("**/webauthn/add/**")
        page.click("[data-key-asks]")
        page.wait_for_url("**/recovery-codes/")
        found = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
        assert len(found) == 1
        page.goto("/s/real/")
        assert page.url.endswith("/s/real/")
        sign_out(page)
        sign_in(page, "dunya")
        page.click("[data-key-asks]")
        page.wait_for_url("**/s/real/")
        assert "MOD" in page.content()


def test_the_demonstration_is_entered_in_kurdish(tmp_path: Path, two_rivers: Pack) -> None:
    place = Place(tmp_path / "node", two_rivers, demonstration=True)
    try:
        with opened() as browser, screen(browser, place.url, language="ckb") as page:
            page.goto("/")
            page.click("button[value='MOH/duty']")
            page.wait_for_url("**/s/real/")
            assert "ئەفسەری ئێشکگر" in page.content()
    finally:
        place.stop()


def test_no_page_of_people_keeps_anybody_out(tmp_path: Path, two_rivers: Pack) -> None:
    """axe-core: nothing serious or critical; and nothing wider than a phone."""
    place = Place(tmp_path / "node", two_rivers, demonstration=True)
    link = place.invited("MOH", "site")
    own = ("/posts/", "/posts/factor/", "/s/real/handover/", "/s/real/people/", "/s/real/tokens/", "/account/factors/",
           "/account/sessions/", "/account/logout/")  # fmt: skip
    try:
        with opened() as browser, screen(browser, place.url, language="ar", size="phone") as page:
            for path in ("/enter/", "/account/login/", link, *own):
                if path == own[0]:
                    page.goto("/enter/")
                    page.click("button[value='MOH/release']")
                page.goto(path)
                assert faults(page) == [], path
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    finally:
        place.stop()
