"""Pages as people see them, to be looked at: each in English and Arabic, at the desk and on a phone, light and dark.

    python -m tests.screenshots [NAME ...]     into build/screenshots/NAME-LANGUAGE-SIZE-LOOK.png

A new page joins PAGES.
"""

import sys
import tempfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from tests.pages.browser import SIZES, Look, drawn, opened, screen
from tests.pages.served import EXERCISE, Served, opened_by, serving, session_apart

INTO = Path(__file__).parents[1] / "build" / "screenshots"
LANGUAGES = ("en", "ar")
LOOKS: tuple[Look, ...] = ("light", "dark")


@dataclass(frozen=True)
class Pictured:
    """`post` is empty where nobody is signed in; `whole` takes the page to its end, else what the screen shows."""

    path: str
    post: str = "MOH/duty"
    whole: bool = False
    expected: int = 200


PAGES = {
    "design": Pictured("/design/?languages={language}&look={look}", "", whole=True),
    "home": Pictured(f"/s/{EXERCISE}/", whole=True),
    "home-real": Pictured("/s/real/"),
    "picture": Pictured(f"/s/{EXERCISE}/incidents/"),
    "picture-search": Pictured(f"/s/{EXERCISE}/incidents/?q=from:MOE+kind:incident"),
    "picture-fault": Pictured(f"/s/{EXERCISE}/incidents/?q=form:MOE", expected=422),
    "map": Pictured(f"/s/{EXERCISE}/map/#6.2/33.3/44.4"),
    "map-search": Pictured(f"/s/{EXERCISE}/map/?q=from:MOE#6.2/33.3/44.4"),
    "thread": Pictured(f"/s/{EXERCISE}/incidents/{{thread}}/", whole=True),
    "form": Pictured(f"/s/{EXERCISE}/incidents/{{thread}}/do/report/", whole=True),
    "why": Pictured(f"/s/{EXERCISE}/incidents/records/{{thread}}/why/", whole=True),
    "release": Pictured(f"/s/{EXERCISE}/incidents/records/{{own}}/release/", "MOI/release", whole=True),
    "duties": Pictured(f"/s/{EXERCISE}/duties/", whole=True),
    "who-decides": Pictured(f"/s/{EXERCISE}/duties/who/?q=level+3"),
    "proof": Pictured(f"/s/{EXERCISE}/proof/"),
    "handover": Pictured(f"/s/{EXERCISE}/handover/", whole=True),
    "glossary": Pictured(f"/s/{EXERCISE}/glossary/", whole=True),
    "operator": Pictured("/operator/", "operator", whole=True),
    "operator-members": Pictured("/operator/members/", "operator"),
    "operator-keys": Pictured("/operator/keys/", "operator"),
    "operator-packs": Pictured("/operator/packs/", "operator"),
    "people": Pictured(f"/s/{EXERCISE}/people/", "MOH/release", whole=True),
    "tokens": Pictured(f"/s/{EXERCISE}/tokens/"),
    "factors": Pictured("/account/factors/"),
    "sessions": Pictured("/account/sessions/"),
    "password": Pictured("/account/password/"),
    "sign-in": Pictured("/account/login/", ""),
    "enter": Pictured("/enter/", "", whole=True),
    "choose-post": Pictured("/posts/"),
    "report": Pictured(f"/s/{EXERCISE}/incidents/report/"),
    "report-incident": Pictured(f"/s/{EXERCISE}/incidents/report/incident/", whole=True),
    "report-hazard": Pictured(f"/s/{EXERCISE}/incidents/report/hazard/", whole=True),
    "report-area": Pictured(f"/s/{EXERCISE}/incidents/report/avoid/", whole=True),
    "outbox": Pictured(f"/s/{EXERCISE}/outbox/"),
    "offline": Pictured("/offline/{language}/", ""),
    "framework": Pictured("/s/real/framework/"),
    "not-found": Pictured("/nothing-here/", expected=404),
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(PAGES)
    if unknown:
        print(__doc__, f"\nunknown: {', '.join(sorted(unknown))}; known: {', '.join(PAGES)}")
        return 2
    INTO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "node", "B") as served:
        return take(served, names or list(PAGES))


def take(served: Served, names: list[str]) -> int:
    sessions = {post: session_apart(post) for post in {PAGES[name].post for name in names} - {""}}
    named = {"thread": opened_by(served, "MOH/duty", "MOI"), "own": opened_by(served, "MOI/release", "MOI")}
    with opened() as browser:
        for name, language, size, look in product(names, LANGUAGES, SIZES, LOOKS):
            wanted = PAGES[name]
            try:
                with screen(browser, served.url, sessions.get(wanted.post, ""), language, look, size) as page:
                    answer = page.goto(wanted.path.format(language=language, look=look, **named))
                    assert answer is not None
                    assert answer.status == wanted.expected, (name, answer.status)
                    drawn(page)
                    file = INTO / f"{name}-{language}-{size}-{look}.png"
                    page.screenshot(path=file, full_page=wanted.whole)
            except AssertionError as complaint:
                if wanted.expected == 200:  # a refusal is what the browser complains of, and what we want to see
                    raise RuntimeError(f"{name} in {language}, {size}, {look}") from complaint
            print(file.relative_to(INTO.parents[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
