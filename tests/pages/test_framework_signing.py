"""The framework's overview and its sign-off: who signed which text, what an edit voids, what changed since."""

import re
from typing import Any

import pytest

from tests.cast import Cast
from tests.framework.support import SIGNERS, Members
from tests.pages.framework import FLOOD, Working
from tests.pages.seats import Seats

RESERVED = {"on-0": "CELL/agreement/A-01", "why-0": "Later."}


@pytest.fixture
def work(cast: Cast) -> Working:
    return Working(cast)


def page(seats: Seats, post: str, path: str) -> str:
    return str(seats.client(post).get(path).content.decode())


def given(html: str, **more: Any) -> dict[str, Any]:
    """What the form on a page carries without being asked, and what is typed beside it."""
    hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', html)
    return {**{name: value for name, value in hidden if name != "csrfmiddlewaretoken"}, "step": "send", **more}


def test_the_list_shows_a_framework_where_it_stands(seats: Seats, work: Working) -> None:
    shown = page(seats, "MOH/duty", "/s/real/framework/")
    assert "National crisis response framework" in shown
    assert "0 of 2" in shown
    assert "read by lawyers" in shown


def test_whoever_does_not_see_its_opening_finds_nothing_there(seats: Seats, cast: Cast) -> None:
    hidden_from_health = Members(cast).say(
        "CELL/duty", "opened",
        {"code": "X", "edition": "1", "titles": {"en": "Of two alone"}, "signers": ["MOE"]},
        thread=None, level="OFFICIAL", to=["MOE"],
    )  # fmt: skip
    assert "Of two alone" in page(seats, "MOE/duty", "/s/real/framework/")
    assert "Of two alone" not in page(seats, "MOH/duty", "/s/real/framework/")
    answers = [seats.client("MOH/duty").get(f"/s/real/framework/{each}/") for each in (hidden_from_health, "f" * 64)]
    assert {each.status_code for each in answers} == {404}
    hidden, missing = (
        re.sub(r'data-now="[^"]*"|value="[^"]*"', "", each.content.decode()).replace(name, "X")
        for each, name in zip(answers, (hidden_from_health, "f" * 64), strict=True)
    )
    assert hidden == missing


def test_an_incident_is_no_framework(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", preset="GOV")
    assert seats.client("MOH/duty").get(f"/s/real/framework/{flood.id}/").status_code == 404


def test_an_approver_signs_the_text_that_stands(seats: Seats, work: Working) -> None:
    client = seats.client("MOWR/approver")
    form = client.get(work.path("do/sign/")).content.decode()
    answer = work.posts(
        client, work.path("do/sign/"), given(form, **{"on-0": "CELL/agreement/A-01", "why-0": "Later."})
    )
    assert (answer.status_code, answer.url) == (302, work.path("signing/"))
    signature = work.state()["signatures"]["MOWR"]
    assert (signature["hash"], signature["reservations"][0]["text"]) == (work.text, "Later.")
    shown = page(seats, "MOH/duty", work.path("signing/"))
    assert "Later." in shown
    assert "being signed" in shown


def test_a_signature_on_a_changed_text_is_refused_and_says_what_changed_row_by_row(seats: Seats, work: Working) -> None:
    client = seats.client("MOWR/approver")
    form = client.get(work.path("do/sign/")).content.decode()
    work.say("CELL/duty", "entered", {"put": [{**FLOOD[6], "within_minutes": 10}]})
    answer = work.posts(client, work.path("do/sign/"), given(form))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "The text changed since you read it" in shown
    assert "CELL/A-01" in shown
    assert re.search(r"<del><bdi>15</bdi></del>.*<ins><bdi>10</bdi></ins>", shown)
    assert work.state()["signatures"] == {}
    work.clear_again()
    again = work.posts(client, work.path("do/sign/"), given(shown))
    assert again.status_code == 302
    assert not work.state()["signatures"]["MOWR"]["void"]


def test_a_signature_that_an_edit_made_void_stays_visible(seats: Seats, work: Working) -> None:
    work.say("MOWR/approver", "signed", {"text_hash": work.text})
    work.say("CELL/duty", "entered", {"put": [{**FLOOD[0], "side": "security"}]})
    shown = page(seats, "MOH/duty", work.path("signing/"))
    assert "Made void by an edit" in shown
    assert "function/WARN" in shown
    assert "void: the text changed" in page(seats, "MOH/duty", work.path("live/"))


def test_it_is_in_force_when_all_have_signed_and_the_room_sees_it(seats: Seats, work: Working) -> None:
    assert "of 2 have signed" in page(seats, "CELL/duty", work.path("live/"))
    work.sign_all()
    shown = page(seats, "CELL/duty", work.path("live/"))
    assert "<b>2</b>" in shown
    assert "In force" in shown
    assert shown.count('class="has-signed"') == len(SIGNERS)


def test_a_comment_is_made_on_a_row_and_answered_by_whose_annex_it_is(seats: Seats, work: Working) -> None:
    asking = seats.client("MOE/focal")
    address = work.path("do/comment/?on=CELL/agreement/A-01")
    form = asking.get(address).content.decode()
    assert work.posts(asking, address, given(form, text="Too slow for us.")).status_code == 302
    comment = next(iter(work.state()["comments"].values()))
    assert comment["on"] == {"table": "agreement", "annex": "CELL", "code": "A-01"}
    assert "Comments that your member answers" in page(seats, "CELL/duty", work.path())
    answering = seats.client("CELL/duty")
    address = work.path(f"do/answer/?about={comment['record']}")
    form = answering.get(address).content.decode()
    assert work.posts(answering, address, given(form, outcome="accepted", text="Ten then.")).status_code == 302
    shown = page(seats, "MOH/duty", work.path("signing/"))
    assert "Too slow for us." in shown
    assert "Ten then." in shown


def test_a_reservation_without_a_reason_is_sent_back(seats: Seats, work: Working) -> None:
    client = seats.client("MOWR/approver")
    form = client.get(work.path("do/sign/")).content.decode()
    answer = work.posts(client, work.path("do/sign/"), given(form, **{"on-0": "CELL/agreement/A-01"}))
    assert answer.status_code == 422
    assert "Say why: a reservation shows as a gap." in answer.content.decode()


def test_nothing_goes_to_readers_whom_the_sender_was_not_shown(seats: Seats, work: Working) -> None:
    client = seats.client("MOWR/approver")
    form = client.get(work.path("do/sign/")).content.decode()
    answer = work.posts(client, work.path("do/sign/"), given(form, shown="MOWR"))
    assert answer.status_code == 422
    assert "More would see it than you were shown" in answer.content.decode()
    assert work.state()["signatures"] == {}


@pytest.mark.parametrize(("post", "deed"), [("MOWR/duty", "sign"), ("MOE/approver", "clear"), ("MOH/focal", "legal")])
def test_rights_belong_to_posts(seats: Seats, work: Working, post: str, deed: str) -> None:
    assert seats.client(post).get(work.path(f"do/{deed}/")).status_code == 403


def test_the_cell_opens_a_framework_after_it_saw_who_would_read_it(seats: Seats, cast: Cast) -> None:
    client = seats.client("CELL/duty")
    typed = {
        "code": "NCRF", "edition": "2018", "titles.en": "The next one", "signers": ["MOWR", "MOE"],
        "consultation_days": "14", "review_months": "12", "preset": "GOV",
    }  # fmt: skip
    looked = client.post("/s/real/framework/open/", {**typed, "step": "look"}).content.decode()
    assert "MOWR" in looked
    answer = client.post("/s/real/framework/open/", given(looked, **typed))
    assert answer.status_code == 302
    assert "The next one" in page(seats, "MOH/duty", answer.url)
