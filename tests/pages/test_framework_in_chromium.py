"""The matrix filled by keyboard and a signature given, in a real Chromium, in Arabic."""

from pathlib import Path
from typing import Any

import pytest

from jisr.journal.record import Actor, Submission
from tests.framework.support import OPENING, SIGNERS
from tests.pages.browser import chromium, opened, screen
from tests.pages.framework import FLOOD
from tests.pages.served import serving, session_apart

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium here")


def say(journal: Any, who: str, name: str, body: dict[str, Any], thread: str | None = None) -> str:
    member, _, post = who.partition("/")
    line = Submission(
        type=f"framework.{name}", body=body, label={"preset": "GOV"}, client_id=f"{who}-{name}", thread=thread
    )
    return str(journal.append(Actor(member, post), [line])[0].id)


def state_of(journal: Any, thread: str) -> Any:
    return journal.read(journal.policy.clearance("MOH")).thread(thread).detail


def test_the_matrix_is_filled_by_keyboard_and_the_text_signed_in_arabic(tmp_path: Path) -> None:
    with serving(tmp_path / "node") as served:
        journal = served.node.open("real")
        thread = say(journal, "CELL/duty", "opened", OPENING)
        say(journal, "CELL/duty", "entered", {"put": FLOOD}, thread)
        path = f"/s/real/framework/{thread}/"
        with opened() as browser:
            with screen(browser, served.url, session_apart("MOE/focal"), "ar") as page:
                page.goto(f"{path}matrix/")
                page.locator('[data-cell="SHELTER/MOWR"]').focus()
                page.keyboard.press("ArrowLeft")  # onward, where one reads from the right
                page.keyboard.press("r")
                page.locator('[data-matrix-form] button[name="step"]').click()
                page.locator('[data-cell="SHELTER/MOE"][data-own="R"]').wait_for()
            say(journal, "CELL/duty", "consultation_opened", {}, thread)
            text = {"text_hash": state_of(journal, thread)["text_hash"]}
            for member in SIGNERS:
                say(journal, f"{member}/focal", "cleared", text, thread)
            say(journal, "CELL/duty", "legal_reviewed", text, thread)
            with screen(browser, served.url, session_apart("MOE/approver"), "ar") as page:
                page.goto(f"{path}do/sign/")
                page.locator('button[value="send"]').click()
                page.wait_for_url("**/signing/")
        state = state_of(journal, thread)
        journal.close()
        assert not state["signatures"]["MOE"]["void"]
        assert [each["role"] for each in state["rows"]["assignment"]["MOE"].values()] == ["R"]
