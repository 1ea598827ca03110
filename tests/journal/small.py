"""A small journal with one of everything that a verification meets: a key rotated, a body erased, a cosignature."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.cli.registry import registry
from jisr.journal.append import Accepted
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Submission
from jisr.journal.when import text_of
from jisr.journal.witnessing import witness_once
from tests.cast import PACKS, Clock, actor, keyed_entropy

SIGNED_AT = 1_501_560_000


@dataclass
class Small:
    """What WATER and POLICE said; `rows` are the ids of WATER's records by position."""

    node: Node
    journal: Journal
    clock: Clock
    witness_key: Path
    said: int = 0

    def says(
        self, who: str, kind: str, body: dict[str, Any], thread: str | None = None, preset: str = "GOV"
    ) -> Accepted:
        self.clock.forward()
        self.said += 1
        label = {"preset": preset}
        given = Submission(type=kind, body=body, label=label, client_id=f"small-{self.said}", thread=thread)
        return self.journal.append(actor(who), [given])[0]

    def opening(self, title: str) -> dict[str, Any]:
        return {"title": title, "what": "flood", "observed_at": text_of(self.clock.ms)}

    def opens(self, who: str, title: str = "Water rising") -> Accepted:
        return self.says(who, "incidents.opened", self.opening(title))

    def reports(self, who: str, thread: str, situation: str = "It rises still") -> Accepted:
        now = text_of(self.clock.ms)
        body: dict[str, Any] = {"period": {"from": now, "to": now}, "situation": situation, "observed_at": now}
        return self.says(who, "incidents.sitrep", body, thread)

    def erases(self, who: str, record: str) -> Accepted:
        return self.says(who, "journal.erase", {"record": record})

    def witnesses(self) -> list[str]:
        """What refused, if anything."""
        verdicts = witness_once(self.journal, self.witness_key, SIGNED_AT + self.said)
        return [verdict.refused for verdict in verdicts if verdict.refused]

    def rotates(self, member: str) -> None:
        self.clock.forward()
        self.journal.rotate_key(member)


def small(folder: Path, database: str | None, clock: Callable[[], int] | None = None) -> Small:
    """With the pack `minimal`, and nothing said yet."""
    ticking = Clock()
    node = Node(folder / "node", registry(), database or "", clock=clock or ticking, entropy=keyed_entropy)
    journal = node.create("real")
    do_apply_pack(journal, read_pack(PACKS / "minimal"))
    return Small(node, journal, ticking, folder / "witness" / "police.key")


def with_everything(folder: Path, database: str | None) -> Small:
    made = small(folder, database)
    thread = made.opens("WATER/duty").thread
    second = made.reports("WATER/duty", thread)
    made.reports("POLICE/duty", thread)
    made.reports("WATER/duty", thread, "The gate is open")
    assert made.witnesses() == []
    made.rotates("WATER")
    made.erases("WATER/duty", second.id)
    made.reports("WATER/duty", thread, "The water falls")
    return made
