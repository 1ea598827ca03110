"""axe-core finds nothing serious or critical on any page, in a language of either direction."""

from pathlib import Path

import pytest

from tests.pages.browser import chromium, drawn, faults, opened, screen
from tests.pages.served import opened_by, serving, session_apart
from tests.screenshots import PAGES

LANGUAGES = ("en", "ar")


@pytest.mark.skipif(chromium() is None, reason="needs a Chromium")
def test_no_page_has_a_serious_fault(tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}
    with serving(tmp_path / "node", "B") as served, opened() as browser:
        named = {"thread": opened_by(served, "MOH/duty", "MOI"), "own": opened_by(served, "MOI/release", "MOI")}
        sessions = {post: session_apart(post) for post in {each.post for each in PAGES.values()} - {""}}
        for language in LANGUAGES:
            for name, wanted in PAGES.items():
                if wanted.expected != 200:
                    continue
                with screen(browser, served.url, sessions.get(wanted.post, ""), language) as page:
                    page.goto(wanted.path.format(language=language, look="light", **named))
                    drawn(page)
                    found[f"{name} {language}"] = faults(page)
    assert {name: each for name, each in found.items() if each} == {}
