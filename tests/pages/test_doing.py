"""What is done at a thread: a form made from the type, who will see it, sent once."""

import re
from typing import Any

import pytest
from django.test import Client

from jisr.journal.read import RecordView
from tests.cast import Cast, actor
from tests.pages.seats import Seats


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands: hidden fields, ticked choices, selected options, texts."""
    page = client.get(address).content.decode()
    form = page[page.index('<form method="post" action=') :]
    found: dict[str, Any] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    found.update(re.findall(r'<input type="(?:text|datetime-local|number)" name="([^"]+)" value="([^"]*)"', form))
    chosen = re.search(r'name="label" value="(\w+)" checked', form)
    return {**found, **({"label": chosen[1]} if chosen else {}), "step": "send"}


def newest(cast: Cast, viewer: str, thread: str) -> RecordView:
    return cast.read(viewer).thread(thread).records[-1]


def test_an_acknowledgement_goes_to_the_author_and_the_own_member(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/acknowledge/?about={flood.id}"
    page = client.get(address).content.decode()
    assert "2 members will see it:" in page
    assert "Ministry of Water Resources" in page
    answer = client.post(address, form_of(client, address))
    assert answer.status_code == 302
    record = newest(cast, "MOWR", flood.id)
    assert (record.type, record.post, record.refs) == ("incidents.acknowledged", "duty", (flood.id,))
    assert record.person == str(seats.person("MOH/duty").stable_id)
    assert record.label is not None
    assert record.label["releasable_to"] == ["MOWR"]
    assert len(cast.read("MOE").thread(flood.id).records) == 1


def test_sent_twice_it_is_one_record(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/acknowledge/?about={flood.id}"
    given = form_of(client, address)
    assert client.post(address, given).status_code == 302
    cast.clock.forward()
    given["looked_at"] = cast.read("MOH").thread(flood.id).updated_at
    assert client.post(address, given).status_code == 302
    assert len(cast.read("MOWR").thread(flood.id).records) == 2


@pytest.mark.parametrize(
    ("name", "typed", "type", "body"),
    [
        ("corroborate", {"how": "Our own gauge shows it.", "reliability": "A", "credibility": "2"}, "corroborated",
         {"how": "Our own gauge shows it.", "reliability": "A", "credibility": 2}),
        ("dispute", {"why": "The road is dry.", "instead": ""}, "disputed", {"why": "The road is dry."}),
        ("call", {"to": "MOO/duty", "by": "radio", "outcome": "no_answer"}, "call_logged",
         {"to": "MOO/duty", "by": "radio", "outcome": "no_answer"}),
        ("report", {"situation": "It rises.", "needs": "Pumps", "severity": "3", "place_name": "Bridge",
                    "place_at": "33.31, 44.36"},
         "sitrep", {"situation": "It rises.", "needs": "Pumps", "severity": 3,
                    "place": {"name": "Bridge", "lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}}),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_the_body(
    seats: Seats, cast: Cast, name: str, typed: dict[str, str], type: str, body: dict[str, Any]
) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    about = f"?about={flood.id}" if name in ("corroborate", "dispute") else ""
    address = f"/s/real/incidents/{flood.ref}/do/{name}/{about}"
    given = {**form_of(client, address), **typed}
    answer = client.post(address, given)
    assert answer.status_code == 302, re.findall(r'class="error".*?</div>', answer.content.decode(), re.S)
    record = newest(cast, "MOH", flood.id)
    assert record.type == f"incidents.{type}"
    assert record.body is not None
    for field, value in body.items():
        assert record.body[field] == value, field


def test_an_incident_is_closed_by_the_approver_of_who_opened_it(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOWR/approver")
    address = f"/s/real/incidents/{flood.ref}/do/close/"
    readers = cast.journal.audience(actor("MOWR/approver"), {"preset": "GOV"})
    given = {**form_of(client, address), "reason": "The river fell.", "label": "GOV", "shown": " ".join(readers)}
    answer = client.post(address, given)
    assert answer.status_code == 302
    assert cast.read("MOE").thread(flood.id).state == "closed"
    refused = seats.client("MOE/approver").get(address)
    assert refused.status_code == 403
    assert "MOE/approver may not submit incidents.closed" in refused.content.decode()


def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/dispute/?about={flood.id}"
    given = {
        **form_of(client, address),
        "why": "",
        "instead": "Only its right lane <b>",
        "observed_at": "2099-01-01T00:00",
    }
    first = client.post(address, given)
    assert first.status_code == 422
    assert "Only its right lane &lt;b&gt;" in first.content.decode()
    second = client.post(address, {**given, "why": "It was passable."})
    page = second.content.decode()
    assert second.status_code == 422
    assert "observed_at is in the future" in page or "happened_at is in the future" in page
    assert "It was passable." in page
    assert len(cast.read("MOWR").thread(flood.id).records) == 1


def test_marked_text_is_sent_with_a_reason_alone(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/dispute/?about={flood.id}"
    given = {**form_of(client, address), "why": "Call 0790 123 4567 to ask."}
    held = client.post(address, given)
    assert held.status_code == 422
    assert 'name="screening_reason"' in held.content.decode()
    assert "Why it is sent although marked" in held.content.decode()
    assert client.post(address, {**given, "screening_reason": "a trapped crew answers there"}).status_code == 302


def test_nobody_sees_it_whom_the_sender_was_not_shown(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/dispute/?about={flood.id}"
    given = {**form_of(client, address), "why": "It was passable.", "label": "GOV"}
    asked = client.post(address, given)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "More would see it than you were shown" in page
    assert "Ministry of Defence" in page
    shown = re.search(r'name="shown" value="([^"]*)"', page)
    assert shown is not None
    assert client.post(address, {**given, "shown": shown[1]}).status_code == 302


def test_a_look_shows_the_readers_and_sends_nothing(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/dispute/?about={flood.id}"
    given = {**form_of(client, address), "step": "look", "label": "CELL", "named": ["MOE"]}
    page = client.post(address, given).content.decode()
    assert "Ministry of Electricity" in page.partition('id="readers"')[2]
    part = client.post(f"/s/real/incidents/{flood.ref}/do/dispute/readers/?about={flood.id}", given).content.decode()
    assert part.startswith('<div id="readers"')
    assert "Ministry of Electricity" in part
    assert len(cast.read("MOWR").thread(flood.id).records) == 1


def test_a_label_that_the_thread_does_not_allow_cannot_be_chosen(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="CELL", to=["MOH"])
    client = seats.client("MOH/duty")
    page = client.get(f"/s/real/incidents/{flood.ref}/do/call/").content.decode()
    gov = re.search(r'<label class="choice([^"]*)"><input type="radio" name="label" value="GOV"([^>]*)>', page)
    assert gov is not None
    assert "is-off" in gov[1]
    assert "disabled" in gov[2]


def test_a_thread_that_moved_on_is_shown_before_anything_is_sent(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/dispute/?about={flood.id}"
    given = {**form_of(client, address), "why": "It was passable."}
    news = cast.reports("MOE/duty", flood.id, "It fell meanwhile", preset="GOV")
    asked = client.post(address, given)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Something came while you wrote" in page
    assert news.ref in page
    assert "It was passable." in page
    seen = re.search(r'name="looked_at" value="([^"]*)"', page)
    assert seen is not None
    assert client.post(address, {**given, "looked_at": seen[1]}).status_code == 302


def test_what_the_sender_does_not_see_is_no_news(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/dispute/?about={flood.id}"
    given = {**form_of(client, address), "why": "It was passable."}
    cast.reports("MOE/duty", flood.id, "For few", preset="OWN")
    assert client.post(address, given).status_code == 302


@pytest.mark.parametrize("name", ["acknowledge", "corroborate", "nonsense"])
def test_a_deed_about_nothing_is_not_there(seats: Seats, cast: Cast, name: str) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    hidden = cast.reports("MOWR/duty", flood.id, "For few", preset="OWN")
    client = seats.client("MOH/duty")
    for about in ("", "?about=" + "f" * 64, f"?about={hidden.id}", f"?about={hidden.ref}"):
        assert client.get(f"/s/real/incidents/{flood.ref}/do/{name}/{about}").status_code == 404
