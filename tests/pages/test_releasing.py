"""Who sees a record and why; wider, narrower, a version beside it, erased."""

import re

from django.test import Client

from tests.cast import Cast
from tests.pages.seats import Seats
from tests.pages.test_doing import form_of


def shown_of(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def change(client: Client, record: str, label: str, **more: object) -> tuple[str, int]:
    """Looked at, then sent: the page of the look, and the status of the sending."""
    address = f"/s/real/incidents/records/{record}/release/"
    given = {**form_of(client, address), "label": label, "reason": "over", **more}
    looked = client.post(address, {**given, "step": "look"}).content.decode()
    return looked, client.post(address, {**given, "shown": shown_of(looked)}).status_code


def test_why_names_each_member_and_its_reason(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="CELL", to=["MOE"])
    page = seats.client("MOE/duty").get(f"/s/real/incidents/records/{flood.id}/why/").content.decode()
    can, _, cannot = page.partition("<bdi>Cannot see it</bdi>")
    assert "released to MOE by name" in can
    assert "MOWR wrote it" in can
    assert "Ministry of Oil" in cannot
    assert "released to CELL, MOE, not to MOO" in cannot


def test_why_is_answered_in_the_language(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="CELL", to=["MOE"])
    client = seats.client("MOE/duty")
    client.cookies["django_language"] = "ar"
    page = client.get(f"/s/real/incidents/records/{flood.id}/why/").content.decode()
    assert "من يراه، ولماذا" in page
    assert "released" not in page.partition("<main")[2]


def test_why_of_what_is_hidden_is_not_there(seats: Seats, cast: Cast) -> None:
    hidden = cast.opens("MOD/duty", "Patrol", preset="OWN")
    client = seats.client("MOE/duty")
    for reference in (hidden.id, hidden.ref, "f" * 64):
        assert client.get(f"/s/real/incidents/records/{reference}/why/").status_code == 404


def test_a_duty_officer_recalls_and_is_told_who_had_acknowledged(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    given = {"preset": "CELL", "releasable_to": ["MOWR"]}
    cast.says("MOE/duty", cast.submission("incidents.acknowledged", {}, given, thread=flood.id, refs=(flood.id,)))
    client = seats.client("MOWR/duty")
    looked, status = change(client, flood.id, "CELL")
    losing = looked.partition("Lose sight of it")[2]
    assert re.search(r"Ministry of Electricity</bdi></b> <span class=\"dim\">acknowledged it", losing)
    assert re.search(r"Ministry of Oil</bdi></b> <span class=\"dim\">no acknowledgement", losing)
    assert status == 302
    assert flood.id not in cast.sees("MOO")
    assert flood.id in cast.sees("CELL")


def test_a_duty_officer_cannot_widen_and_the_release_post_can(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="CELL")
    address = f"/s/real/incidents/records/{flood.id}/release/"
    page = seats.client("MOWR/duty").get(address).content.decode()
    assert re.search(r'value="GOV"[^>]* disabled', page)
    assert "ask the release post of MOWR" in page
    looked, status = change(seats.client("MOWR/release"), flood.id, "GOV")
    assert "See it from now on" in looked
    assert "Ministry of Oil" in looked.partition("See it from now on")[2]
    assert status == 302
    assert flood.id in cast.sees("MOO")
    after = seats.client("MOWR/release").get(address).content.decode()
    assert "over" in after.partition("Earlier changes of its label")[2]


def test_no_member_gains_sight_whom_the_sender_was_not_shown(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="CELL")
    client = seats.client("MOWR/release")
    address = f"/s/real/incidents/records/{flood.id}/release/"
    answer = client.post(address, {**form_of(client, address), "label": "GOV", "shown": "MOWR CELL"})
    assert answer.status_code == 422
    assert "More would see it than you were shown" in answer.content.decode()
    assert flood.id not in cast.sees("MOO")


def test_only_the_originator_releases(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    for page in ("release", "sanitise", "erase"):
        answer = seats.client("MOE/release").get(f"/s/real/incidents/records/{flood.id}/{page}/")
        assert answer.status_code == 403
        assert "only MOWR, which wrote" in answer.content.decode()
        assert seats.client("MOWR/auditor").get(f"/s/real/incidents/records/{flood.id}/{page}/").status_code == 403


def test_a_wider_version_stands_beside_its_source(seats: Seats, cast: Cast) -> None:
    source = cast.opens("CTS/duty", "Devices along the line, seen by our own source", preset="SEC")
    client = seats.client("CTS/release")
    address = f"/s/real/incidents/records/{source.id}/sanitise/"
    given = {**form_of(client, address), "title": "Danger along the line", "what": "explosion", "label": "GOV"}
    looked = client.post(address, {**given, "step": "look"}).content.decode()
    answer = client.post(address, {**given, "shown": shown_of(looked)})
    assert answer.status_code == 302
    seen = [each for each in cast.read("MOE").records() if each.author == "CTS" and each.type == "incidents.opened"]
    assert [each.body["title"] for each in seen if each.body] == ["Danger along the line"]
    links = [each for each in cast.read("MOD").records() if each.type == "journal.sanitised"]
    assert len(links) == 1
    assert not [each for each in cast.read("MOE").records() if each.type == "journal.sanitised"]


def is_erased(cast: Cast, record: str) -> bool:
    return next(each for each in cast.read("MOE").thread(record).records if each.id == record).erased


def test_contents_are_erased_by_who_means_it(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    report = cast.reports("MOWR/duty", flood.id, "Holds a name", preset="GOV")
    client = seats.client("MOWR/duty")
    address = f"/s/real/incidents/records/{report.id}/erase/"
    assert client.post(address, {"reason": "a name"}).status_code == 422
    assert not is_erased(cast, report.id)
    assert client.post(address, {"reason": "a name", "confirmed": "yes"}).status_code == 302
    assert is_erased(cast, report.id)
    assert client.get(f"/s/real/incidents/records/{report.id}/release/").status_code == 403
