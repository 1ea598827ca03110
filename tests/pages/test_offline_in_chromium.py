"""Without a line, in a real browser: what was opened opens again, what is written waits and is sent once, and only by
whom it was written, to those who were shown."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from jisr.journal.append import Accepted
from jisr.journal.journal import wall_clock
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of
from tests.pages.browser import chromium, faults, opened
from tests.pages.served import EXERCISE, Served, serving, session_apart

pytestmark = pytest.mark.skipif(chromium() is None, reason="needs a Chromium")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("offline") / "node") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


@contextmanager
def here(served: Served, browser: Browser, post: str) -> Iterator[Page]:
    """A browser at which the post's officer sits. It may complain of the line: that is what it is about."""
    context = browser.new_context(base_url=served.url)
    page = context.new_page()
    sit(page, served, post)
    yield page
    context.close()


def sit(page: Page, served: Served, post: str) -> None:
    page.context.add_cookies([{"name": "jisr_session", "value": session_apart(post), "url": served.url}])


def told(served: Served, name: str, label: dict[str, Any]) -> Accepted:
    body = {"title": name, "what": "flood", "observed_at": text_of(wall_clock())}
    return _append(served, Actor("MOWR", "duty"), "incidents.opened", label, name, body)


def widened(served: Served, record: Accepted) -> None:
    label = {"preset": "GOV"}
    body = {"record": record.id, "label": label, "reason": "the flood spreads"}
    _append(served, Actor("MOWR", "release"), "journal.relabel", label, record.id, body)


def _append(
    served: Served, actor: Actor, type_name: str, label: dict[str, Any], client_id: str, body: dict[str, Any]
) -> Accepted:
    journal = served.node.open(EXERCISE)
    accepted = journal.append(actor, [Submission(type=type_name, body=body, label=label, client_id=client_id)])
    journal.close()
    return accepted[0]


def said(served: Served, thread: Accepted, words: str) -> list[str]:
    """The persons who said these words in the incident, as its author sees it."""
    journal = served.node.open(EXERCISE)
    policy = journal.policy
    assert policy is not None
    records = journal.read(policy.clearance("MOWR")).thread(thread.id).records
    journal.close()
    return [each.person or "" for each in records if words in str(each.body)]


def stable_id(post: str) -> str:
    from jisr.accounts.models import Person

    return str(apart(lambda: Person.objects.get(username=name_of(post)).stable_id))


def name_of(post: str) -> str:
    return post.replace("/", "-").lower()


def change_hands(post: str, to: str) -> None:
    """The post goes over to the officer who held the other one."""
    from django.utils import timezone

    from jisr.accounts.models import Holding, Person

    def change() -> None:
        before = Holding.objects.get(person__username=name_of(post), space=EXERCISE)
        Holding.objects.filter(pk=before.pk).update(until=timezone.now())
        after = Person.objects.get(username=name_of(to))
        Holding.objects.filter(person=after).update(member=before.member, post=before.post)

    apart(change)


def apart(work: Callable[[], Any]) -> Any:
    """In a thread of its own: a browser's driver runs an event loop in this one, where Django touches no database."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


KEPT = """async () => {
    const isKept = async () => (await caches.keys()).some((each) => each.startsWith("kept-"));
    while (!(await isKept())) await new Promise((again) => setTimeout(again, 20));
}"""


def settled(page: Page) -> None:
    page.wait_for_selector("html[data-settled]")


def kept(page: Page) -> None:
    """A form of this page stands in this browser."""
    page.evaluate(KEPT)


def write(page: Page, address: str, words: str, label: str) -> None:
    page.goto(address)
    settled(page)
    page.get_by_role("radio", name=label).check()
    page.locator("textarea").first.fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def nothing_goes_out(route: Route) -> None:
    """The line breaks when something is sent."""
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def item(page: Page) -> Locator:
    return page.locator("[data-outbox] li")


OUTBOX = f"/s/{EXERCISE}/outbox/"
GOV, SAME = "All national members", "As the record that it is about"


def test_a_report_written_without_a_line_is_sent_once_when_it_is_back(served: Served, browser: Browser) -> None:
    thread = told(served, "Water at the bridge", {"preset": "GOV"})
    with here(served, browser, "MOH/duty") as page:
        page.goto(f"/s/{EXERCISE}/incidents/{thread.id}/")
        kept(page)
        page.context.set_offline(True)
        page.goto(f"/s/{EXERCISE}/map/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("No line to the node")
        assert faults(page) == []
        page.get_by_role("link", name="Report the situation · Water at the bridge").click()
        settled(page)
        page.get_by_role("radio", name=GOV).check()
        expect(page.locator("#readers")).to_contain_text("Ministry of Oil")
        page.get_by_label("Situation").fill("It stands at the second step.")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_text("Not sent yet: it waits in this browser")).to_be_visible()
        expect(page.locator(f'.rail a[href="{OUTBOX}"] .count')).to_contain_text("1")
        page.context.set_offline(False)
        page.goto(OUTBOX)
        expect(item(page)).to_have_attribute("data-state", "sent")
        assert said(served, thread, "It stands at the second step.") == [stable_id("MOH/duty")]


def test_it_asks_before_more_see_it_than_were_shown(served: Served, browser: Browser) -> None:
    label = {"preset": "CELL", "releasable_to": ["MOE", "MOWR"]}
    thread = told(served, "Water at the weir", label)
    with here(served, browser, "MOE/duty") as page:
        page.route("**/do/**", nothing_goes_out)
        write(page, f"/s/{EXERCISE}/incidents/{thread.id}/do/corroborate/?about={thread.id}", "We see it too.", SAME)
        expect(page.get_by_text("Not sent yet: it waits in this browser")).to_be_visible()
        widened(served, thread)
        page.unroute_all()
        page.goto(OUTBOX)
        expect(item(page)).to_have_attribute("data-state", "asks")
        expect(item(page)).to_contain_text("Ministry of Defence")
        assert faults(page) == []
        assert said(served, thread, "We see it too.") == []
        page.get_by_role("button", name="Send it to these too").click()
        expect(item(page)).to_have_attribute("data-state", "sent")
        assert len(said(served, thread, "We see it too.")) == 1


def test_it_asks_who_holds_the_post_by_then_and_tells_no_other_post(served: Served, browser: Browser) -> None:
    thread = told(served, "Water at the lock", {"preset": "GOV"})
    with here(served, browser, "MOO/duty") as page:
        page.route("**/do/**", nothing_goes_out)
        write(page, f"/s/{EXERCISE}/incidents/{thread.id}/do/report/", "The depot is dry.", GOV)
        expect(page.get_by_text("Not sent yet: it waits in this browser")).to_be_visible()
        page.unroute_all()
        sit(page, served, "MOMD/duty")
        page.goto(OUTBOX)
        expect(page.get_by_text("What other posts wrote at this browser")).to_contain_text("MOO/duty")
        assert "The depot is dry." not in page.content()
        change_hands("MOO/duty", to="MOMD/duty")
        page.goto(OUTBOX)
        expect(item(page)).to_contain_text("The post changed hands since this was written")
        assert said(served, thread, "The depot is dry.") == []
        page.get_by_role("button", name="Send it in my name").click()
        expect(item(page)).to_have_attribute("data-state", "sent")
        assert said(served, thread, "The depot is dry.") == [stable_id("MOMD/duty")]


def test_what_waits_is_wiped_at_sign_out_after_a_warning(served: Served, browser: Browser) -> None:
    thread = told(served, "Water at the mill", {"preset": "GOV"})
    with here(served, browser, "MOD/duty") as page:
        page.route("**/do/**", nothing_goes_out)
        write(page, f"/s/{EXERCISE}/incidents/{thread.id}/do/report/", "The road is dry.", GOV)
        expect(page.get_by_text("Not sent yet: it waits in this browser")).to_be_visible()
        page.goto("/account/logout/")
        settled(page)
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("dialog")).to_contain_text("Waiting in this browser: 1")
        page.get_by_role("button", name="Delete it and sign out").click()
        expect(page).to_have_url(re.compile("/enter/|/login/"))
        assert page.evaluate("caches.keys().then(all => all.filter(each => each.startsWith('kept-')))") == []
        assert page.evaluate("indexedDB.databases().then(all => all.length)") in (0, 1)
        sit(page, served, "MOD/duty")
        page.goto(OUTBOX)
        expect(page.get_by_text("Nothing waits")).to_be_visible()
        assert said(served, thread, "The road is dry.") == []
