"""Home: what this post owes, by clock; what is new to it; what is grave; and what rings."""

from jisr.journal.record import Submission
from jisr.journal.when import text_of
from tests.cast import HOUR, Cast
from tests.pages.seats import Seats

RINGS = "data-rings"


def home(seats: Seats, post: str) -> str:
    return str(seats.client(post).get("/s/real/").content.decode())


def asking(cast: Cast, title: str = "Water rising") -> Submission:
    """An opening that wants to be acknowledged within the hour."""
    body = {"title": title, "what": "flood", "observed_at": text_of(cast.clock.ms), "severity": 4}
    due = text_of(cast.clock.ms + HOUR)
    return cast.submission("incidents.opened", {**body, "acknowledge_by": due}, {"preset": "GOV"})


def test_what_waits_for_an_acknowledgement_rings_until_it_is_given(seats: Seats, cast: Cast) -> None:
    (opened,) = cast.says("MOWR/duty", asking(cast))
    assert f'{RINGS}="{opened.ref}"' in home(seats, "MOE/duty")
    said = cast.submission("incidents.acknowledged", {}, {"preset": "GOV"}, thread=opened.id, refs=(opened.id,))
    cast.says("MOE/duty", said)
    assert RINGS not in home(seats, "MOE/duty").replace("data-rings]", "")


def test_nothing_rings_for_who_said_it(seats: Seats, cast: Cast) -> None:
    cast.says("MOWR/duty", asking(cast))
    assert f"{RINGS}=" not in home(seats, "MOWR/duty")


def test_what_others_say_is_new_until_the_post_has_looked_through_it(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Water rising", preset="GOV")
    client = seats.client("MOE/duty")
    assert "Water rising" in client.get("/s/real/").content.decode()
    assert "is-new" in client.get("/s/real/").content.decode()
    client.post("/s/real/looked/", {"back": "home"})
    page = client.get("/s/real/").content.decode()
    assert "is-new" not in page
    assert "Water rising" in page  # it is open still


def test_it_shows_nothing_that_was_not_released_to_the_post(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", "Seepage at the abutment", preset="OWN")
    assert "Seepage" in home(seats, "MOWR/duty")
    assert "Seepage" not in home(seats, "MOE/duty")


def test_an_unknown_alert_level_is_said_to_be_unknown_and_a_known_one_stands_on_its_ladder(
    seats: Seats, cast: Cast
) -> None:
    assert "Unknown" in home(seats, "MOE/duty")
    now = text_of(cast.clock.ms)
    body = {"level": 2, "reason": "High water", "effective_at": now}
    cast.says("CELL/duty", cast.submission("incidents.alert_level_set", body, {"preset": "GOV"}))
    page = home(seats, "MOE/duty")
    assert "High water" in page
    assert "level 2, alert" in page
