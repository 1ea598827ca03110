"""axe-core finds nothing serious or critical on any page, in a language of either direction."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.pages.browser import Look, chromium, drawn, faults, opened, screen
from tests.pages.served import opened_by, serving, session_apart
from tests.screenshots import PAGES

needs_chromium = pytest.mark.skipif(chromium() is None, reason="needs a Chromium")
NEWEST = ("home", "map", "thread", "glossary", "operator-members")


@needs_chromium
def test_no_page_of_the_main_ones_has_a_serious_fault(tmp_path: Path) -> None:
    assert walked(tmp_path / "node", NEWEST, ("ar",), ("light",)) == {}


@needs_chromium
@pytest.mark.nightly
def test_no_page_at_all_has_a_serious_fault(tmp_path: Path) -> None:
    assert walked(tmp_path / "node", PAGES, ("en", "ar"), ("light", "dark")) == {}


def walked(folder: Path, names: Iterable[str], languages: Iterable[str], looks: Iterable[Look]) -> dict[str, list[str]]:
    """What is found, by page, language and look; a refusal is what the browser complains of, and is not walked."""
    found: dict[str, list[str]] = {}
    with serving(folder, "B") as served, opened() as browser:
        named = {"thread": opened_by(served, "MOH/duty", "MOI"), "own": opened_by(served, "MOI/release", "MOI")}
        pages = {name: PAGES[name] for name in names if PAGES[name].expected == 200}
        sessions = {post: session_apart(post) for post in {each.post for each in pages.values()} - {""}}
        for language in languages:
            for look in looks:
                for name, wanted in pages.items():
                    with screen(browser, served.url, sessions.get(wanted.post, ""), language, look) as page:
                        page.goto(wanted.path.format(language=language, look=look, **named))
                        drawn(page)
                        if wrong := faults(page):
                            found[f"{name} {language} {look}"] = wrong
    return found
