"""The list of incidents: a question held in the address, asked of what the post sees."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from jisr.journal.when import text_of
from tests.cast import DAY, HOUR, Cast
from tests.pages.seats import Seats

LIST = "/s/real/incidents/"


def titles(page: Any) -> list[str]:
    return [
        each.strip() for each in re.findall(r'class="picture-what"><a [^>]*><bdi>(.*?)</bdi>', page.content.decode())
    ]


def test_a_post_finds_what_it_sees_newest_first(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    cast.opens("MOD/duty", "Patrol lost", preset="OWN")
    line = cast.opens("MOE/duty", "Line lost", preset="GOV")
    page = seats.client("MOH/duty").get(LIST)
    assert titles(page) == ["Line lost", "Water rising"]
    assert line.ref in page.content.decode()
    assert "2 match" in page.content.decode()
    assert "Patrol" not in page.content.decode()


def test_a_row_shows_place_label_source_and_age(seats: Seats, cast: Cast) -> None:
    place = {"name": "Upper Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}
    body = {
        "title": "Water rising",
        "what": "flood",
        "severity": 4,
        "observed_at": text_of(cast.clock.ms),
        "place": place,
    }
    body |= {"reliability": "B", "credibility": 2}
    cast.says("MOWR/duty", cast.submission("incidents.opened", body, {"preset": "CELL", "releasable_to": ["MOH"]}))
    page = seats.client("MOH/duty").get(LIST).content.decode()
    for shown in ("Upper Bridge", "severe", "Official", "<bdi>CELL</bdi>, <bdi>MOH</bdi>", "MOWR", "B2"):
        assert shown in page, shown


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("?state=closed", ["Depot fence"]),
        ("?state=open", ["Line lost", "Water rising"]),
        ("?q=line", ["Line lost"]),
        ("?q=rising+water", ["Water rising"]),
        ("?since=1h", ["Depot fence", "Line lost"]),
        ("?box=44.3,33.3,44.4,33.4", ["Line lost"]),
        ("?kind=alert_level", []),
        ("?q=nothing", []),
    ],
)
def test_a_question_narrows_the_list(seats: Seats, cast: Cast, question: str, found: list[str]) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    cast.clock.forward(2 * HOUR)
    place = {"lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}
    body = {"title": "Line lost", "what": "power", "observed_at": text_of(cast.clock.ms), "place": place}
    cast.says("MOE/duty", cast.submission("incidents.opened", body, {"preset": "GOV"}))
    depot = cast.opens("MOO/duty", "Depot fence", preset="GOV")
    cast.says(
        "MOO/approver", cast.submission("incidents.closed", {"reason": "done"}, {"preset": "GOV"}, thread=depot.id)
    )
    page = seats.client("MOH/duty").get(LIST + question)
    assert page.status_code == 200
    assert titles(page) == found


def test_a_question_that_cannot_be_read_is_said_and_stands_as_it_was_typed(seats: Seats) -> None:
    page = seats.client("MOH/duty").get(LIST + "?box=somewhere&q=water")
    assert page.status_code == 422
    said = page.content.decode()
    assert "somewhere is no box" in said
    assert 'value="water"' in said
    assert 'value="somewhere"' in said


def test_a_list_goes_on_by_its_cursor(seats: Seats, cast: Cast) -> None:
    for number in range(53):
        cast.opens("MOWR/duty", f"Gauge {number}", preset="GOV")
    client = seats.client("MOH/duty")
    first = client.get(LIST)
    assert "53 match" in first.content.decode()
    older = re.search(r'href="(\?cursor=[^"]+)" rel="next"', first.content.decode())
    assert older is not None
    second = client.get(LIST + older[1])
    assert titles(first) + titles(second) == [f"Gauge {number}" for number in range(52, -1, -1)]
    assert "53 match" in second.content.decode()


def test_the_past_is_shown_as_the_past(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    before = text_of(cast.clock.ms)
    cast.clock.forward(HOUR)
    cast.opens("MOE/duty", "Line lost", preset="GOV")
    page = seats.client("MOH/duty").get(f"{LIST}?at={quote(before)}")
    assert titles(page) == ["Water rising"]
    assert "This is the past" in page.content.decode()
    assert re.search(r'class="picture-what"><a href="[^"]*\?at=2017', page.content.decode()), (
        "its threads are of then too"
    )
    both = seats.client("MOH/duty").get(f"{LIST}?at={quote(before)}&q=x")
    assert "text is searched in the present" in both.content.decode()


def test_a_local_time_without_an_offset_is_the_places_own(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")  # 04:00:01 in UTC, 07:00:01 in Baghdad
    client = seats.client("MOH/duty")
    assert titles(client.get(LIST + "?at=2017-08-01T07:00:02")) == ["Water rising"]
    assert titles(client.get(LIST + "?at=2017-08-01T06:59:00")) == []


def test_what_nobody_spoke_of_for_a_day_fades(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    assert "is-stale" not in client.get(LIST).content.decode().partition("<ol")[2]
    cast.clock.forward(DAY + HOUR)
    assert "picture-row is-stale" in client.get(LIST).content.decode()


def test_an_overdue_report_is_said(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    now = text_of(cast.clock.ms)
    body = {
        "period": {"from": now, "to": now},
        "situation": "x",
        "observed_at": now,
        "next_due": text_of(cast.clock.ms + HOUR),
    }
    cast.says("MOWR/duty", cast.submission("incidents.sitrep", body, {"preset": "GOV"}, thread=flood.id))
    client = seats.client("MOH/duty")
    assert "report overdue" not in client.get(LIST).content.decode()
    cast.clock.forward(2 * HOUR)
    assert "report overdue" in client.get(LIST).content.decode()


def test_an_empty_picture_says_what_to_do(seats: Seats) -> None:
    assert "the first report opens an incident" in seats.client("MOH/duty").get(LIST).content.decode()
    assert "What your duty officer reports" in seats.client("MOH/auditor").get(LIST).content.decode()


def test_a_part_of_the_page_is_sent_to_htmx(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    page = seats.client("MOH/duty").get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert page.startswith('<div id="answer"')
    assert "<html" not in page
    assert "Water rising" in page


def test_a_look_is_kept_for_the_post_and_for_nobody_else(seats: Seats) -> None:
    client = seats.client("MOH/duty")
    client.post(f"{LIST}looks/", {"name": "Closed ones", "query": "state=closed&evil=1"})
    assert '<a class="chip" href="?state=closed"><bdi>Closed ones</bdi>' in client.get(LIST).content.decode()
    assert "Closed ones" in seats.client("MOH/duty", name="relief").get(LIST).content.decode()
    for other in ("MOH/release", "MOE/duty"):
        assert "Closed ones" not in seats.client(other).get(LIST).content.decode()
    client.post(f"{LIST}looks/", {"name": "Closed ones", "query": "state=open"})
    assert 'href="?state=open"><bdi>Closed ones' in client.get(LIST).content.decode()


def test_a_post_removes_its_own_looks_alone(seats: Seats) -> None:
    from jisr.capabilities.incidents.models import SavedLook

    client = seats.client("MOH/duty")
    client.post(f"{LIST}looks/", {"name": "Mine", "query": ""})
    look = SavedLook.objects.get()
    seats.client("MOE/duty").post(f"{LIST}looks/remove/", {"look": look.pk})
    assert SavedLook.objects.count() == 1
    client.post(f"{LIST}looks/remove/", {"look": look.pk})
    assert SavedLook.objects.count() == 0


@pytest.mark.parametrize(("language", "word"), [("fr", "correspond"), ("ar", "يطابق"), ("ckb", "دەگونجێت")])
def test_the_list_speaks_the_language(seats: Seats, cast: Cast, language: str, word: str) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    client.cookies["django_language"] = language
    page = client.get(LIST).content.decode()
    assert word in page
    assert f'dir="{"ltr" if language == "fr" else "rtl"}"' in page
