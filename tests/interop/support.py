"""What the tests of formats share: an incident with everything that a map draws, and what a viewer takes out of it."""

from typing import Any

from jisr.interop.formats import Outgoing
from jisr.journal.append import Accepted
from tests.cast import HOUR, Cast
from tests.incidents.support import body_of

SQUARE = [
    [440_000_000, 330_000_000],
    [440_100_000, 330_000_000],
    [440_100_000, 330_100_000],
    [440_000_000, 330_100_000],
    [440_000_000, 330_000_000],
]


def outgoing(cast: Cast, viewer: str, space: str = "real", **more: Any) -> Outgoing:
    policy = cast.journal.policy
    assert policy is not None
    reader = cast.read(viewer, more.pop("at", None))
    return Outgoing(reader, policy, space, reader.clearance.name, cast.clock.ms, **more)


def says(cast: Cast, who: str, name: str, label: dict[str, Any], thread: str | None = None, **changes: Any) -> Accepted:
    refs = changes.pop("refs", ())
    return cast.says(who, cast.submission(name, body_of(name, **changes), label, thread=thread, refs=refs))[0]


def crisis(cast: Cast) -> dict[str, Accepted]:
    """An incident for all; an item, its cordon and an avoid-area under three labels; a service with its place."""
    cast.clock.forward(12 * HOUR)
    everybody, few = {"preset": "GOV"}, {"preset": "SEC"}
    found = {"opened": says(cast, "MOI/duty", "incidents.opened", everybody)}
    thread = found["opened"].id
    found["item"] = says(cast, "MOI/duty", "incidents.explosive_hazard", few, thread)
    found["cordon"] = says(cast, "MOI/duty", "incidents.cordon", {"preset": "CELL"}, thread)
    found["area"] = says(cast, "MOI/duty", "incidents.avoid_area", everybody, thread, ring=SQUARE)
    place = {"lon": 440_000_000, "lat": 330_000_000, "precision_m": 100}
    found["service"] = says(cast, "MOE/duty", "incidents.service_status", everybody, thread, place=place)
    return found
