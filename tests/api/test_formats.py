"""The door's formats: files out and in, warnings with and without a token, map data."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import etree

from jisr.api import maps
from jisr.api.limits import Limits
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.interop.cap.feed import ATOM
from jisr.interop.cap.names import NAMESPACE
from tests.api.conftest import PACKS, House
from tests.interop.test_cap_out import SCHEMA

FLOOD = (Path(__file__).parents[1] / "interop" / "flood.xml").read_bytes()
EXPIRED = {"expired": "true"}
BRIDGE = {"lon": 443_600_000, "lat": 333_100_000, "precision_m": 500}
A = f"{{{ATOM}}}"


def placed(house: House, title: str, **more: Any) -> dict[str, Any]:
    place = {**BRIDGE, **more.pop("at", {})}
    line = house.opening(title, **more)
    return {**line, "body": {**line["body"], "place": place}}


@pytest.fixture
def open_house(house: House) -> House:
    """Its pack has a public feed."""
    pack = read_pack(PACKS / "two-rivers")
    pack.labels["public_feed"] = True
    journal = house.node.open("real")
    do_apply_pack(journal, pack)
    journal.close()
    house.close()
    house.open()
    return house


def anybody(house: House, path: str) -> httpx.Response:
    return httpx.get(f"{house.url}/api/v1{path}")


# Files


def test_what_a_token_sees_goes_out_in_every_format(house: House) -> None:
    house.says("MOWR/duty", placed(house, "Gauge 3"), placed(house, "Ours alone", label={"preset": "OWN"}))
    for post, own in (("MOWR/duty", True), ("MOE/duty", False)):
        for form, media in (("geojson", "application/geo+json"), ("kml", "application/vnd.google-earth.kml+xml")):
            answer = house.of(post).get(f"/export/{form}")
            assert answer.status_code == 200
            assert answer.headers["content-type"] == media
            assert "Gauge 3" in answer.text
            assert ("Ours alone" in answer.text) is own
            assert f"{post.split('/')[0]}/" in answer.text


def test_a_file_comes_in_and_is_foretold(house: House) -> None:
    client = house.of("MOWR/duty")
    foretold = client.post("/import/cap?dry_run=true&expired=true", content=FLOOD).json()
    assert [each["type"] for each in foretold["would_see"]] == ["incidents.opened", "incidents.avoid_area"]
    assert set(foretold["would_see"][0]["readers"]) == {"CELL", "MOWR"}
    assert client.get("/threads").json()["count"] == 0
    answer = client.post("/import/cap", params={**EXPIRED, "preset": "CELL", "to": "MOE"}, content=FLOOD)
    assert answer.status_code == 201
    assert house.of("MOE/duty").get(f"/threads/{answer.json()['accepted'][0]['id']}").status_code == 200
    again = client.post("/import/cap", params={**EXPIRED, "preset": "CELL", "to": "MOE"}, content=FLOOD)
    assert again.json()["accepted"] == answer.json()["accepted"]


def test_what_is_wrong_with_a_file_or_its_options_is_said(house: House) -> None:
    client = house.of("MOWR/duty")
    for path, code in (
        ("/import/none", "unknown_format"), ("/import/cap?nothing=1", "unknown_parameter"),
        ("/import/cap?label=x", "label_malformed"), ("/import/cap?dry_run=yes", "bad_dry_run"),
    ):  # fmt: skip
        answer = client.post(path, content=FLOOD)
        assert (answer.status_code, answer.json()["code"]) == (422, code), path
    for path, code in (("/import/cap", "cap_expired"), ("/import/cap?expired=true&preset=NONE", "unknown_preset")):
        answer = client.post(path, content=FLOOD)
        assert (answer.status_code, answer.json()["fields"][0]["code"]) == (422, code), path
    assert client.post("/import/cap", content=b"<a>").json()["fields"][0]["line"] == 1
    for path, code in (
        ("/export/none", "unknown_format"), ("/export/cap", "no_alert"), ("/export/kml?limit=0", "bad_limit"),
        ("/export/kml?nothing=1", "unknown_parameter"), ("/export/kml?thread=" + "0" * 64, "not_found"),
    ):  # fmt: skip
        assert client.get(path).json()["code"] == code, path
    assert client.post("/import/cap", content=b"x" * (17 * 1024 * 1024)).status_code == 413


# Warnings


def test_warnings_are_listed_and_each_is_a_cap_message(house: House) -> None:
    house.says("MOWR/duty", placed(house, "Gauge 3"), placed(house, "Ours alone", label={"preset": "OWN"}))
    client = house.of("MOE/duty")
    (alert,) = client.get("/alerts").json()["alerts"]
    assert alert["headline"] == "Flood: Gauge 3"
    answer = client.get("/" + alert["cap"])
    assert answer.headers["content-type"] == "application/cap+xml"
    SCHEMA.assertValid(etree.fromstring(answer.content))
    assert len(house.of("MOWR/duty").get("/alerts").json()["alerts"]) == 2


def test_hidden_and_missing_warnings_answer_alike(house: House) -> None:
    hidden = house.opens("MOWR/duty", label={"preset": "OWN"})
    client = house.of("MOE/duty")
    answers = {client.get(f"/alerts/{each}.cap").text.replace(each, "X") for each in (hidden, "0" * 64)}
    assert len(answers) == 1
    assert client.get("/alerts/nothing.cap").json()["code"] == "not_found"


def test_a_feed_links_to_its_messages_and_stays_the_same(house: House) -> None:
    record = house.opens("MOWR/duty", "Gauge 3")
    client = house.of("MOE/duty")
    answer = client.get("/alerts.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = etree.fromstring(answer.content)
    (entry,) = feed.iterfind(f"{A}entry")
    (link,) = (each for each in entry.iterfind(f"{A}link") if each.get("rel") == "alternate")
    assert link.get("href") == f"{house.url}/api/v1/alerts/{record}.cap"
    cap = httpx.get(link.get("href") or "", headers=client.headers)
    assert etree.fromstring(cap.content).findtext(f"{{{NAMESPACE}}}identifier") == record
    assert feed.findtext(f"{A}updated") == entry.findtext(f"{A}updated")
    tag = answer.headers["etag"]
    assert client.get("/alerts.atom", headers={"if-none-match": tag}).status_code == 304


def test_without_a_token_nothing_is_told_unless_the_pack_says_so(house: House) -> None:
    house.says("MOH/release", house.opening("Boil the water", label={"preset": "PUB"}))
    record = house.opens("MOH/duty")
    for path in ("/alerts", "/alerts.atom", f"/alerts/{record}.cap", "/threads", "/map/features"):
        assert anybody(house, path).status_code == 401, path


def test_the_public_reads_what_is_released_to_it_and_nothing_else(open_house: House) -> None:
    public = open_house.says("MOH/release", open_house.opening("Boil the water", label={"preset": "PUB"}))[0]["id"]
    hidden = open_house.opens("MOWR/duty", "Gauge 3")
    found = anybody(open_house, "/alerts").json()
    assert found["viewer"] == "public/OPEN"
    assert [each["id"] for each in found["alerts"]] == [public]
    assert "Gauge" not in anybody(open_house, "/alerts.atom").text
    message = etree.fromstring(anybody(open_house, f"/alerts/{public}.cap").content)
    SCHEMA.assertValid(message)
    assert message.findtext(f"{{{NAMESPACE}}}scope") == "Public"
    answers = {anybody(open_house, f"/alerts/{each}.cap").text.replace(each, "X") for each in (hidden, "0" * 64)}
    assert len(answers) == 1
    for path in ("/threads", "/records", "/map/features", "/export/cap", "/stream"):
        assert anybody(open_house, path).status_code == 401, path
    wrong = httpx.get(f"{open_house.url}/api/v1/alerts", headers={"authorization": "Bearer jisr_wrong"})
    assert wrong.status_code == 401, "a token that does not hold is no way to the public's"


def test_the_public_is_spoken_to_in_its_language_and_asks_only_so_often(open_house: House) -> None:
    open_house.says("MOH/release", open_house.opening("Boil the water", label={"preset": "PUB"}))
    address = f"{open_house.url}/api/v1/alerts"
    assert "فيضان" in httpx.get(address, headers={"accept-language": "ar"}).json()["alerts"][0]["headline"]
    open_house.close()
    open_house.open(Limits(public_per_s=0.001, public_burst=5))
    codes = [anybody(open_house, "/alerts").status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert open_house.of("MOE/duty").get("/alerts").status_code == 200, "members do not wait for the public"


def test_who_would_see_a_public_record_names_the_public(open_house: House) -> None:
    line = open_house.opening("Boil the water", label={"preset": "PUB"})
    foretold = open_house.of("MOH/release").post("/records/dry-run", json=line).json()
    assert foretold["would_see"][0]["readers"]["public"] == ["OPEN"]
    line = open_house.opening("For members")
    foretold = open_house.of("MOH/duty").post("/records/dry-run", json=line).json()
    assert "public" not in foretold["would_see"][0]["readers"]


def test_a_warning_of_an_exercise_reaches_nobody_without_a_token(open_house: House) -> None:
    journal = open_house.node.create("ex-b")
    pack = read_pack(PACKS / "two-rivers")
    pack.labels["public_feed"] = True
    do_apply_pack(journal, pack)
    journal.close()
    with open_house.client(open_house.token("MOH/release", "ex-b")) as client:
        line = open_house.opening("Boil the water", label={"preset": "PUB"})
        record = client.post("/records", json=line).json()["accepted"][0]["id"]
        root = etree.fromstring(client.get(f"/alerts/{record}.cap").content)
        assert root.findtext(f"{{{NAMESPACE}}}status") == "Exercise"
        assert client.get("/alerts").json()["alerts"][0]["headline"].startswith("EXERCISE: ")
    assert anybody(open_house, "/alerts").json()["alerts"] == []
    assert anybody(open_house, f"/alerts/{record}.cap").status_code == 404


# Map data


def test_a_map_draws_what_the_list_finds(house: House) -> None:
    house.says("MOWR/duty", placed(house, "Gauge 3"), house.opening("Nowhere"))
    house.says("MOWR/duty", placed(house, "Ours alone", label={"preset": "OWN"}))
    found = house.of("MOE/duty").get("/map/features?bbox=44,33,45,34&kind=incident").json()
    assert (found["count"], found["complete"], found["space"]) == (1, True, "real")
    (feature,) = found["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [44.36, 33.31]}
    said = feature["properties"]
    assert {"role", "ref", "kind", "state", "title", "severity", "updated_at", "label_line"} <= said.keys()
    assert said["label_line"] == "OFFICIAL, for all members"
    words = house.of("MOE/duty").get("/map/features?q=gauge").json()
    assert [each["properties"]["title"] for each in words["features"]] == ["Gauge 3"]


def test_more_than_can_be_drawn_is_heaped(house: House) -> None:
    places = [{"lon": 440_000_000 + 100_000 * at, "lat": 330_000_000} for at in range(6)]
    house.says("MOWR/duty", *(placed(house, f"Gauge {at}", at=place) for at, place in enumerate(places)))
    client = house.of("MOE/duty")
    found = client.get("/map/features?bbox=43,32,46,35&limit=3").json()
    assert (found["count"], found["complete"], found["counted"]) == (6, False, 6)
    heaps = [each["properties"] for each in found["features"]]
    assert {each["role"] for each in heaps} == {"heap"}
    assert sum(each["count"] for each in heaps) == 6
    words = client.get("/map/features?q=gauge&limit=3").json()
    assert sum(each["properties"]["count"] for each in words["features"]) == 6
    assert client.get("/map/features?limit=6").json()["complete"] is True


def test_a_map_of_the_past_shows_what_was_there(house: House) -> None:
    first = house.says("MOWR/duty", placed(house, "Gauge 3"))[0]["id"]
    then = house.of("MOE/duty").get(f"/threads/{first}").json()["updated_at"]
    house.says("MOWR/duty", placed(house, "Gauge 4"))
    titles = {
        each["properties"]["title"]
        for each in house.of("MOE/duty").get("/map/features", params={"at": then}).json()["features"]
    }
    assert titles == {"Gauge 3"}
    heaped = house.of("MOE/duty").get("/map/features", params={"at": "2999-01-01", "limit": 1}).json()
    assert heaped["counted"] == 2
    assert maps.MOST_HEAPED >= maps.USUAL
