"""The line that people search with, on list and map alike: chips to take away, faults that say what to write."""

import re
from html import unescape

import pytest
from django.utils import translation

from jisr.capabilities.incidents.showing.searching import EXAMPLES
from jisr.language import LANGUAGES, use
from jisr.search import Known, read
from tests.cast import Cast
from tests.pages.seats import Seats

PAGES = ("/s/real/incidents/", "/s/real/map/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_can_be_asked_as_it_stands(seats: Seats, cast: Cast, language: str) -> None:
    policy = cast.journal.policy
    assert policy is not None
    known = Known(cast.journal.registry, policy, cast.clock.ms)
    with translation.override(language), use(language):
        for example, _ in EXAMPLES:
            assert read(str(example), known).chips, example


@pytest.mark.parametrize("page", PAGES)
def test_a_chip_says_what_a_term_is_taken_for_and_is_taken_away(seats: Seats, page: str) -> None:
    shown = unescape(seats.client("MOH/duty").get(f"{page}?q=bridge+from:MOWR").content.decode())
    chips = re.findall(r'class="chip"><bdi>(.*?)</bdi><a class="chip-remove" href="(.*?)"', shown)
    assert chips == [("the word bridge", "?q=from%3AMOWR"), ("written by MOWR", "?q=bridge")]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("line", "term", "instead"),
    [
        ("water form:MOWR", "form:MOWR", "there is no operator form"),
        ("from:NASA", "from:NASA", "NASA is no member"),
        ("after:noon", "after:noon", "noon is no time; write 2017-08-01"),
    ],
)
def test_a_fault_shows_its_place_in_the_line_and_what_to_write(
    seats: Seats, page: str, line: str, term: str, instead: str
) -> None:
    shown = unescape(seats.client("MOH/duty").get(page, {"q": line}).content.decode())
    assert f"<mark>{term}</mark>" in shown
    assert instead in shown
    assert f'value="{line}"' in shown


def test_list_and_map_lead_to_each_other_with_the_same_question(seats: Seats) -> None:
    client = seats.client("MOH/duty")
    for page, other in (PAGES, PAGES[::-1]):
        shown = unescape(client.get(f"{page}?state=open&q=from:MOWR").content.decode())
        assert f'href="{other}?state=open&q=from%3AMOWR"' in shown


def test_the_map_finds_what_the_list_finds(seats: Seats, cast: Cast) -> None:
    for title, state in (("Bridge under water", "open"), ("Pumps lost", "closed")):
        line = cast.opening(title, preset="GOV")
        line.body["place"] = {"lon": 443_600_000, "lat": 333_100_000, "precision_m": 100}
        (made,) = cast.says("MOWR/duty", line)
        if state == "closed":
            done = cast.submission("incidents.closed", {"reason": "done"}, {"preset": "GOV"}, thread=made.id)
            cast.says("MOWR/approver", done)
    client = seats.client("MOE/duty")
    for question in ("", "?state=open", "?q=from:MOWR", "?q=near:33.31,44.36,5km", "?q=near:40,30,41,31", "?since=1h"):
        found = client.get(f"/s/real/map/data{question}").json()["features"]
        drawn = {each["properties"]["title"] for each in found if each["properties"]["role"] == "thread"}
        listed = client.get(f"/s/real/incidents/{question}").content.decode()
        assert drawn == {title for title in ("Bridge under water", "Pumps lost") if title in listed}, question


def test_a_thread_leads_to_its_place_on_the_map(seats: Seats, cast: Cast) -> None:
    line = cast.opening("Bridge under water", preset="GOV")
    line.body["place"] = {"lon": 443_600_000, "lat": 333_100_000, "precision_m": 100}
    (made,) = cast.says("MOWR/duty", line)
    shown = unescape(seats.client("MOE/duty").get(f"/s/real/incidents/{made.ref}/").content.decode())
    assert re.search(rf'href="/s/real/map/\?q=ref:{made.ref}#15.0/33.3100/44.3600"', shown)
