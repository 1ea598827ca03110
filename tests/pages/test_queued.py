"""A report out of a browser's queue: the form's own address, answered for a program."""

import json
from typing import Any

import pytest
from django.test import Client

from jisr.ui import assets, shell
from tests.cast import Cast
from tests.pages.seats import Seats
from tests.pages.test_doing import form_of


def queued(seats: Seats, client: Client, address: str, given: dict[str, Any], post: str, **more: str) -> Any:
    holding = more.pop("holding", str(seats.holding(post).pk))
    answer = client.post(address, given, headers={"X-Queue-Post": post, "X-Queue-Holding": holding, **more})
    return answer.status_code, json.loads(answer.content)


def written(seats: Seats, cast: Cast) -> tuple[Client, str, dict[str, Any], str]:
    """MOH's duty officer, at the form about a flood that all may see."""
    flood = cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOH/duty")
    address = f"/s/real/incidents/{flood.ref}/do/report/"
    return client, address, {**form_of(client, address), "situation": "It rises."}, flood.id


def count(cast: Cast, thread: str) -> int:
    return len(cast.read("MOWR").thread(thread).records)


def test_it_stands_once_however_often_it_is_sent(seats: Seats, cast: Cast) -> None:
    client, address, given, thread = written(seats, cast)
    status, first = queued(seats, client, address, {**given, "label": "CELL"}, "MOH/duty")
    assert status == 200
    cast.clock.forward()
    assert queued(seats, client, address, {**given, "label": "CELL"}, "MOH/duty") == (200, first)
    assert first["url"].endswith(f"#r-{first['ref']}")
    assert [each.ref for each in cast.read("MOH").thread(thread).records][1:] == [first["ref"]]


def test_it_stands_although_it_could_not_be_said_any_more(seats: Seats, cast: Cast) -> None:
    client, address, given, thread = written(seats, cast)
    _, first = queued(seats, client, address, given, "MOH/duty")
    cast.says("MOWR/approver", cast.submission("incidents.closed", {"reason": "dry"}, {"preset": "GOV"}, thread=thread))
    assert queued(seats, client, address, given, "MOH/duty") == (200, first)
    status, told = queued(seats, client, address, {**given, "client_id": "page/another"}, "MOH/duty")
    assert status == 422
    assert "MOH/duty may not submit incidents.sitrep" in told["faults"][0]["words"]


def test_other_words_under_its_client_id_are_refused(seats: Seats, cast: Cast) -> None:
    client, address, given, _ = written(seats, cast)
    queued(seats, client, address, given, "MOH/duty")
    status, told = queued(seats, client, address, {**given, "situation": "It falls.", "looked_at": ""}, "MOH/duty")
    assert status == 422
    assert "stands for another record already" in told["faults"][0]["words"]


def test_another_post_sends_nothing(seats: Seats, cast: Cast) -> None:
    _, address, given, thread = written(seats, cast)
    other = seats.client("MOE/duty")
    assert queued(seats, other, address, given, "MOH/duty") == (403, {"code": "other_post"})
    assert count(cast, thread) == 1


def test_it_asks_when_the_post_changed_hands(seats: Seats, cast: Cast) -> None:
    _, address, given, thread = written(seats, cast)
    before = str(seats.holding("MOH/duty").pk)
    after = seats.client("MOH/duty", name="next")
    now = str(seats.holding("MOH/duty", name="next").pk)
    asked = queued(seats, after, address, given, "MOH/duty", holding=before)
    assert asked == (409, {"asks": "hands", "holding": now})
    assert count(cast, thread) == 1
    status, _ = queued(seats, after, address, given, "MOH/duty", holding=now)
    assert status == 200
    assert cast.read("MOH").thread(thread).records[-1].person == str(seats.person("MOH/duty", "next").stable_id)


def test_it_asks_when_more_would_see_it_than_were_shown(seats: Seats, cast: Cast) -> None:
    client, address, given, thread = written(seats, cast)
    wide = {**given, "label": "GOV"}
    status, asked = queued(seats, client, address, wide, "MOH/duty")
    assert status == 409
    assert "Ministry of Defence" in asked["who"]
    assert count(cast, thread) == 1
    status, _ = queued(seats, client, address, {**wide, **asked["shown"]}, "MOH/duty")
    assert status == 200


def test_a_refusal_names_its_field(seats: Seats, cast: Cast) -> None:
    client, address, given, thread = written(seats, cast)
    status, told = queued(seats, client, address, {**given, "situation": "Call 0790 123 4567"}, "MOH/duty")
    assert status == 422
    assert told["faults"][0]["field"] == "Situation"
    assert "look like" in told["faults"][0]["words"]
    assert count(cast, thread) == 1


def test_what_is_hidden_and_what_does_not_exist_answer_alike(seats: Seats, cast: Cast) -> None:
    client, _, given, _ = written(seats, cast)
    hidden = cast.opens("MOD/duty", "Patrol", preset="OWN")
    answers = [
        queued(seats, client, f"/s/real/incidents/{reference}/do/report/", given, "MOH/duty")
        for reference in (hidden.id, "f" * 64)
    ]
    told = [(status, str(said).replace(hidden.id, "f" * 64)) for status, said in answers]
    assert told[0] == told[1]
    assert told[0][0] == 422


def test_who_is_signed_out_is_sent_to_sign_in(seats: Seats, cast: Cast) -> None:
    _, address, given, _ = written(seats, cast)
    answer = Client().post(address, given, headers={"X-Queue-Post": "MOH/duty", "X-Queue-Holding": "1"})
    assert answer.status_code == 302


def test_what_a_queue_sends_by_itself_keeps_nobody_signed_in(seats: Seats, cast: Cast) -> None:
    client, address, given, _ = written(seats, cast)
    session = client.session
    session["active"] = 0
    session.save()
    status, told = queued(seats, client, address, given, "MOH/duty", **{"X-By-Itself": "1"})
    assert (status, client.session["active"]) == (200, 0)
    assert told["ref"] not in client.get("/s/real/outbox/").content.decode()


def test_a_form_that_can_wait_says_so_and_a_closing_does_not(seats: Seats, cast: Cast) -> None:
    client, address, _, thread = written(seats, cast)
    assert 'data-queue="Water rising"' in client.get(address).content.decode()
    closing = seats.client("MOWR/approver").get(f"/s/real/incidents/{thread}/do/close/").content.decode()
    assert "data-queue" not in closing


# The shell


def test_the_worker_has_the_root_and_a_policy_of_its_own(seats: Seats) -> None:
    answer = Client().get("/service-worker.js")
    program = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; script-src 'self'; connect-src 'self'"
    assert answer.headers["Cache-Control"] == "no-cache"
    settings = json.loads(program.partition("const SETTINGS = ")[2].partition(";\n")[0])
    assert settings["version"] == shell.version()
    assert assets.address("ui/jisr.css") in settings["files"]
    assert not any("maplibre" in each for each in settings["files"])


def test_another_shell_is_another_worker(seats: Seats, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Client().get("/service-worker.js").content
    monkeypatch.setattr(assets, "version", lambda: "0" * 12)
    shell.version.cache_clear()
    after = Client().get("/service-worker.js").content
    shell.version.cache_clear()
    assert before != after


@pytest.mark.parametrize(("language", "words"), [("en", "No line to the node"), ("ar", "لا اتصال بالعقدة")])
def test_the_offline_page_is_nobodys(seats: Seats, language: str, words: str) -> None:
    page = seats.client("MOH/duty").get(f"/offline/{language}/").content.decode()
    assert words in page
    assert f'<html lang="{language}"' in page
    for what in ("MOH", "data-person", 'data-post="', "data-space", 'class="menu"', "csrf"):
        assert what not in page, what


def test_the_manifest_installs_in_the_language(seats: Seats) -> None:
    told = json.loads(Client().get("/manifest/ar.webmanifest").content)
    assert (told["lang"], told["dir"], told["display"], told["start_url"]) == ("ar", "rtl", "standalone", "/")
    names = {each["src"].partition(f"{assets.version()}/")[2] for each in told["icons"]}
    assert names <= set(assets.names())
    assert Client().get("/manifest/xx.webmanifest").status_code == 404
