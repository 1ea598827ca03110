"""Where generated worlds are played: a small country on a node of its own, fresh for each world."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from jisr.capabilities.directory.packs import Pack
from jisr.cli.registry import registry
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.record import Submission
from jisr.journal.store.base import Store
from jisr.journal.store.postgres import PostgresStore
from tests.cast import Clock, Stage, actor
from tests.promises.oracle import Country
from tests.promises.worlds import Handed, HandIn, Play, World, play, replay, worlds

READ_LESS = {"MOE": "OFFICIAL", "MOD": "OPEN", "MOI": "OFFICIAL"}


class Theatre:
    """Plays a world twice: whole, and without what a viewer never sees."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.country, self.clock = stage, Country(stage.pack), Clock()
        journal = stage.journal(self.clock, "whole")
        policy = journal.policy
        assert policy is not None
        reader = journal.read(policy.clearance("CELL"))
        self.last = reader.records()[-1].id
        self.country.framework = next((row.id for row in reader.threads(Query(kind="framework")).threads), "0" * 64)
        journal.close()

    def whole(
        self, world: World, hand: HandIn | None = None, after: Callable[[Play, Journal], None] = lambda _, __: None
    ) -> tuple[Play, Journal]:
        journal = self.stage.journal(self.clock, "whole")
        return play(world, self.country, journal, self.clock, hand, lambda played: after(played, journal)), journal

    def less(self, batches: list[Handed]) -> tuple[list[Handed], Journal]:
        journal = self.stage.journal(self.clock, "less")
        return self.again(batches, journal), journal

    def again(self, batches: list[Handed], journal: Journal) -> list[Handed]:
        return replay(batches, journal, self.clock)

    @property
    def folders(self) -> tuple[Path, Path]:
        return self.stage.node_folder("whole"), self.stage.node_folder("less")

    @property
    def nodes(self) -> tuple[Node, Node]:
        """As a server opens them: with the whole world, and with less."""
        return self._node("whole"), self._node("less")

    def _node(self, slot: str) -> Node:
        return Slot(self.stage.node_folder(slot), self.stage.url, slot, self.clock)


class Slot(Node):
    """A node whose space `real` lies in a slot of the stage; its accounts lie in its folder, on each store."""

    def __init__(self, folder: Path, url: str | None, slot: str, clock: Clock) -> None:
        super().__init__(folder, registry(), clock=clock)
        self._url, self._slot = url, slot

    def store(self, space: str) -> Store:
        return super().store(space) if self._url is None else PostgresStore(self._url, self._slot)


def mixed(pack: Pack) -> Pack:
    """The pack, with duty officers that read less than the rest of their member, and that keep frameworks; and with a
    public feed."""
    members = deepcopy(pack.members)
    for member in members:
        for post in member["posts"]:
            if post["code"] == "duty" and member["code"] in READ_LESS:
                post["level"] = READ_LESS[member["code"]]
    posts = pack.rights["posts"]
    keeping = {post: [*posts[post], "framework.*"] for post in ("duty", "release")}
    rights = {**pack.rights, "posts": {**posts, **keeping}}
    return replace(pack, members=members, rights=rights, labels={**pack.labels, "public_feed": True})


def promising(journal: Journal, clock: Clock) -> None:
    """Bring a framework into force that promises something of every incident, to members that see much and little."""
    label = {"level": "OPEN", "releasable_to": ["all", "ADV", "HUM"], "caveats": []}
    opening = {
        "code": "NCRF",
        "edition": "1",
        "titles": {"en": "In force"},
        "signers": ["MOWR"],
        "consultation_days": 0,
    }

    def say(post: str, name: str, body: dict[str, Any], **more: Any) -> str:
        line = Submission(type=f"framework.{name}", body=body, label=label, client_id=f"stage/{name}", **more)
        clock.forward()
        return journal.append(actor(post), [line])[0].id

    thread = say("CELL/duty", "opened", opening)
    say("CELL/duty", "entered", {"put": PROMISES}, thread=thread)
    say("CELL/duty", "consultation_opened", {}, thread=thread)
    policy = journal.policy
    assert policy is not None
    detail = journal.read(policy.clearance("CELL")).thread(thread).detail
    assert detail is not None
    text = {"text_hash": detail["text_hash"]}
    say("MOWR/focal", "cleared", text, thread=thread)
    say("CELL/duty", "legal_reviewed", text, thread=thread)
    say("MOWR/approver", "signed", text, thread=thread)


def _promise(number: int, producer: str, consumer: str, occasion: dict[str, Any], **label: Any) -> dict[str, Any]:
    return {
        "table": "agreement", "code": f"W-{number}", "titles": {"en": f"Promise {number}"}, "producer": producer,
        "consumer": consumer, "product": {"type": "incidents.sitrep", "fields": ["situation"]}, "occasion": occasion,
        "within_minutes": 30, "label": label,
    }  # fmt: skip


OPENED, PLANNED = {"type": "incidents.opened"}, {"plan": "FLOOD"}
PROMISES: list[dict[str, Any]] = [
    _promise(0, "MOWR", "MOE", OPENED, preset="GOV"),
    _promise(1, "MOE", "CELL", OPENED, preset="CELL"),
    _promise(2, "MOH", "MOD", {"type": "incidents.sitrep", "author": "MOWR"}, preset="MED", releasable_to=["MOD"]),
    _promise(3, "MOD", "MOI", PLANNED, preset="SEC"),
    {"table": "plan", "code": "FLOOD", "titles": {"en": "Floods"}},
    {"table": "activation", "code": "FLOOD-A", "plan": "FLOOD", "authority": "CELL/duty", "deputy": "MOI/duty",
     "minutes": 10},
    {"table": "step", "code": "FLOOD-1", "plan": "FLOOD", "number": 1, "titles": {"en": "Open shelters"},
     "post": "MOH/duty", "within_minutes": 60},
    {"table": "function", "code": "WARN", "titles": {"en": "Warn"}},
    {"table": "assignment", "code": "A1", "function": "WARN", "role": "A", "member": "MOI", "from_level": 1},
]  # fmt: skip


def notices(check: Callable[[World, int], object], seed_of: int = 1, most: int = 400) -> bool:
    """Whether a check fails on one of so many worlds."""
    quick = settings(
        max_examples=most, deadline=None, database=None, print_blob=False, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip

    def run(world: World, chosen: int) -> None:
        check(world, chosen)

    searching: Any = seed(seed_of)(quick(given(world=worlds(), chosen=st.integers(0, 40))(run)))
    try:
        searching()
    except AssertionError:
        return True
    return False


def generated(shard: int, count: int) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Runs a function of (world, chosen) on `count` worlds; the same ones in each run of a shard."""

    def decorate(function: Callable[..., None]) -> Callable[[], None]:
        quick = settings(
            max_examples=count, deadline=None, database=None, print_blob=False,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
        )  # fmt: skip
        run: Any = seed(shard)(quick(given(world=worlds(), chosen=st.integers(0, 40))(function)))
        return run  # type: ignore[no-any-return]

    return decorate
