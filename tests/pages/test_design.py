"""The design system in a real Chromium: its components in four languages, directions and looks, and its frame."""

import re
from collections.abc import Iterator

import httpx
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from playwright.sync_api import Browser, expect

from jisr.errors import Invalid, Missing, Preparing, Refused, Unusable
from jisr.language import LANGUAGES, RIGHT_TO_LEFT
from tests.pages.browser import Look, chromium, faults, opened, screen, weigh
from tests.pages.served import EXERCISE, Served, serving, session_apart

needs_chromium = pytest.mark.skipif(chromium() is None, reason="needs a Chromium")
HOME = "jisr.web.home.home_of"  # what the page asks of the journal
FIRST_PAGE = 250_000  # bytes on the wire
COMPONENTS = (
    "rail", "space is-exercise", "space is-real", "card", "table", "field", "label label-named", "ref", "clock", "age",
    "badge", "severity", "source", "timeline", "empty", "dialog", "toast", "skeleton", "progress", "chip", "tabs",
    "pagination", "breadcrumb", "steps", "notice", "menu", "live", "folded",
)  # fmt: skip
NOTHING_IS_REAL = {"en": "EXERCISE", "fr": "EXERCICE", "ar": "تمرين", "ckb": "ڕاهێنان"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("pages") / "node") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


@pytest.fixture(scope="module")
def session(served: Served) -> str:
    return session_apart("MOH/duty")


def asked(served: Served, path: str, language: str = "en", session: str = "", **more: str) -> httpx.Response:
    cookies = {"django_language": language, **({"jisr_session": session} if session else {}), **more}
    return httpx.get(served.url + path, cookies=cookies)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_is_drawn_in_the_language(served: Served, language: str) -> None:
    page = asked(served, f"/design/?languages={language}", language).text
    for part in COMPONENTS:
        assert re.search(rf'class="[^"]*{part}|<{part}\b', page), part
    assert NOTHING_IS_REAL[language] in page
    assert f'lang="{language}" dir="{"rtl" if language in RIGHT_TO_LEFT else "ltr"}"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_are_latin_in_every_language(served: Served, language: str) -> None:
    page = asked(served, f"/design/?languages={language}", language).text
    assert not re.search("[٠-٩۰-۹]", page)


def test_the_design_is_shown_in_the_demonstration_alone(served: Served) -> None:
    from jisr.accounts.house import house

    house().demonstration = False
    try:
        assert asked(served, "/design/").status_code == 404
    finally:
        house().demonstration = True
    assert asked(served, "/design/").status_code == 200


@needs_chromium
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nobody_is_shut_out_of_a_component(served: Served, browser: Browser, language: str, look: Look) -> None:
    with screen(browser, served.url, language=language, look=look) as page:
        page.goto(f"/design/?languages={language}&look={look}")
        for each in page.locator("details.menu").all():
            each.evaluate("menu => menu.open = true")
        assert faults(page) == []


@needs_chromium
def test_a_field_without_a_name_would_be_found(served: Served, browser: Browser) -> None:
    with screen(browser, served.url) as page:
        page.goto("/design/?languages=en&look=light")
        page.evaluate("document.querySelector('.field label').remove()")
        assert any(each.startswith("label") for each in faults(page))


@needs_chromium
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_frame_fits_the_screen(served: Served, browser: Browser, session: str, language: str, size: str) -> None:
    with screen(browser, served.url, session, language, size=size) as page:
        for path in (f"/s/{EXERCISE}/", f"/design/?languages={language}&look=light"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert faults(page) == []


@needs_chromium
def test_arabic_is_joined_and_in_the_vendored_face(served: Served, browser: Browser) -> None:
    measure = """async () => {
        await document.fonts.load('40px Jisr', 'بغداد')
        const width = text => {
            const made = document.createElement('span')
            made.textContent = text
            made.className = 'measured'
            document.querySelector('main').append(made)
            const found = made.getBoundingClientRect().width
            made.remove()
            return found
        }
        const letters = [...'بغداد'].join('\\u200c')  // a non-joiner after each: the isolated forms
        return {joined: width('بغداد'), apart: width(letters),
                faces: [...document.fonts].filter(face => face.status === 'loaded').length,
                kurdish: width('ڕڵۆێە'), missing: width('\\uffff'.repeat(5))}
    }"""
    with screen(browser, served.url, language="ar") as page:
        page.goto("/design/?languages=ar&look=light")
        found = page.evaluate(measure)
    assert found["faces"] >= 2
    assert found["joined"] < found["apart"] * 0.97, found
    assert found["kurdish"] != found["missing"]


@needs_chromium
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_light(served: Served, browser: Browser, session: str, language: str) -> None:
    with screen(browser, served.url, session, language) as page:
        weight = weigh(page, f"/s/{EXERCISE}/")
    assert 20_000 < weight.bytes < FIRST_PAGE


@needs_chromium
def test_no_line_moves_after_it_was_drawn(served: Served, browser: Browser) -> None:
    watch = """() => new Promise(done => {
        let moved = 0
        new PerformanceObserver(list => { for (const each of list.getEntries()) moved += each.value })
            .observe({type: 'layout-shift', buffered: true})
        setTimeout(() => done(moved), 300)
    })"""
    with screen(browser, served.url, language="ar") as page:
        page.goto("/design/?languages=ar&look=light")
        assert page.evaluate(watch) < 0.01


@needs_chromium
def test_the_banner_says_which_space_this_is(served: Served, browser: Browser, session: str) -> None:
    with screen(browser, served.url, session) as page:
        page.goto(f"/s/{EXERCISE}/")
        expect(page.locator(".space")).to_contain_text("EXERCISE")
        expect(page.locator(".space")).to_contain_text(EXERCISE)
        assert "EXERCISE" in page.title()
        page.goto("/s/real/")
        expect(page.locator(".space")).not_to_contain_text("EXERCISE")


@needs_chromium
def test_who_i_am_and_the_languages_by_their_own_names(served: Served, browser: Browser) -> None:
    with screen(browser, served.url, session_apart("MOH/duty")) as page:  # its own: what is chosen stays with it
        page.goto(f"/s/{EXERCISE}/")
        me = page.locator("details.menu")
        expect(me.locator("summary")).to_contain_text("MOH")
        expect(me.locator("summary")).to_contain_text("duty officer")
        me.locator("summary").click()
        expect(me).to_contain_text("Ministry of Health")
        me.get_by_role("button", name="کوردیی ناوەندی").click()
        expect(page.locator("html")).to_have_attribute("lang", "ckb")
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        expect(page.locator("details.menu summary")).to_contain_text("ئەفسەری ئێشکگر")
        assert page.url.endswith(f"/s/{EXERCISE}/")


@needs_chromium
def test_a_look_once_chosen_stays(served: Served, browser: Browser) -> None:
    with screen(browser, served.url, session_apart("MOH/duty")) as page:  # its own: what is chosen stays with it
        page.goto(f"/s/{EXERCISE}/")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("details.menu summary").click()
        page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-look", "dark")
        page.goto("/s/real/")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


@needs_chromium
def test_it_works_by_keyboard(served: Served, browser: Browser, session: str) -> None:
    with screen(browser, served.url, session) as page:
        page.goto("/design/?languages=en&look=light")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        button = page.get_by_role("button", name="Open a dialog")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("dialog[open]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(button).to_be_focused()
        menu = page.locator("details.menu").last
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")


@needs_chromium
def test_the_first_fault_of_what_was_sent_takes_the_focus(served: Served, browser: Browser) -> None:
    with screen(browser, served.url) as page:
        page.goto("/design/?languages=en&look=light")
        expect(page.locator("body")).to_be_focused()  # a form that was not sent waits
        page.evaluate("""() => {
            document.querySelector('form:has([data-faults])').method = 'post'
            document.dispatchEvent(new CustomEvent('htmx:load', {detail: {elt: document.body}}))
        }""")
        expect(page.locator("#id_wrong-en-light-what")).to_be_focused()


@needs_chromium
def test_clocks_run_on_and_a_moment_can_be_now(served: Served, browser: Browser) -> None:
    with screen(browser, served.url) as page:
        page.clock.install()
        page.goto("/design/?languages=en&look=light")
        late = page.locator(".clock.is-late [data-text]").first
        before = late.inner_text()
        page.clock.fast_forward(65_000)
        assert late.inner_text() != before
        assert re.fullmatch("\N{MINUS SIGN}3:[01][0-9]", late.inner_text())
        page.get_by_role("button", name="Now", exact=True).first.click()
        typed = page.locator("input.moment-input").first.input_value()
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", typed)


@needs_chromium
def test_paper_is_black_on_white_and_carries_the_banner(served: Served, browser: Browser, session: str) -> None:
    with screen(browser, served.url, session, look="dark") as page:
        page.emulate_media(media="print")
        page.goto(f"/s/{EXERCISE}/")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        top = page.evaluate("getComputedStyle(document.querySelector('.page-top')).display")
        assert top == "table-header-group"  # which browsers print again on each sheet
        expect(page.locator(".space")).to_be_visible()
        expect(page.locator(".rail")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "nothing here that you may see"), ("fr", "rien ici"), ("ar", "لا يوجد هنا"), ("ckb", "لێرە هیچ شتێک")],
)
def test_what_is_not_there_is_said_in_words(served: Served, language: str, words: str) -> None:
    answer = asked(served, "/nothing-here/", language)
    assert answer.status_code == 404
    assert words in answer.text


def test_a_space_that_is_not_there_and_one_without_a_post_look_alike(served: Served, session: str) -> None:
    def page(space: str) -> tuple[int, str, str]:
        answer = asked(served, f"/s/{space}/", session=session)
        return answer.status_code, answer.headers.get("location", ""), answer.text.replace(space, "")

    assert page("nowhere") == page("never-was")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("/secret/path"), 500, "Something went wrong here"),
        (SuspiciousOperation("/secret/path"), 400, "could not be read"),
        (PermissionDenied("/secret/path"), 403, "Your post may not do this"),
        (
            Missing("there is nothing under {reference} that you may see", reference="K7M-4QX"),
            404,
            "There is nothing here",
        ),
        (Refused("{post} may not", post="MOH/site"), 403, "MOH/site may not"),
        (Invalid("limit is 1 to {most}", most=50), 422, "limit is 1 to 50"),
        (Preparing("not ready"), 503, "This is being prepared"),
        (Unusable("/secret/path"), 500, "Something went wrong here"),
    ],
)
def test_what_goes_wrong_is_said_in_words(
    served: Served, session: str, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def goes_wrong(*_: object) -> None:
        raise error

    monkeypatch.setattr(HOME, goes_wrong)
    answer = asked(served, f"/s/{EXERCISE}/", session=session)
    assert answer.status_code == status
    assert words in answer.text
    assert "EXERCISE" in answer.text
    assert "/secret/path" not in answer.text
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_each_of_these_pages_is_in_the_language(
    served: Served, session: str, monkeypatch: pytest.MonkeyPatch, language: str, status: int
) -> None:
    errors = {400: SuspiciousOperation(), 403: PermissionDenied(), 404: Http404(), 500: RuntimeError()}

    def goes_wrong(*_: object) -> None:
        raise errors[status]

    monkeypatch.setattr(HOME, goes_wrong)
    answer = asked(served, f"/s/{EXERCISE}/", language, session)
    title = re.search("<h1>(.*?)</h1>", answer.text)
    assert title is not None
    assert answer.status_code == status
    assert bool(re.search("[\u0600-\u06ff]", title[1])) == (language in RIGHT_TO_LEFT)
    assert NOTHING_IS_REAL[language] in answer.text


def test_a_part_of_a_page_that_is_refused_is_told_in_words_alone(
    served: Served, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_wrong(*_: object) -> None:
        raise Refused("{post} may not", post="MOH/site")

    monkeypatch.setattr(HOME, goes_wrong)
    cookies = {"jisr_session": session}
    answer = httpx.get(f"{served.url}/s/{EXERCISE}/", cookies=cookies, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (403, "MOH/site may not")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_token_says_that_nothing_was_sent(served: Served, language: str) -> None:
    answer = httpx.post(f"{served.url}/look/", data={"look": "dark"}, cookies={"django_language": language})
    assert answer.status_code == 403
    assert f'lang="{language}"' in answer.text
    assert "CSRF" not in answer.text


def test_a_look_leads_nowhere_else(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/design/").text)
        assert token is not None
        form = {"look": "dark", "next": "http://elsewhere.example/", "csrfmiddlewaretoken": token[1]}
        answer = client.post("/look/", data=form)
        assert answer.headers["location"] == "/"
        assert answer.cookies["jisr_look"] == "dark"
