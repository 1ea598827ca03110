"""A node for the measurements of the API: 11 members at 3 levels (33 clearances), and as many threads as asked for."""

import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jisr.accounts.grants import Grants
from jisr.cli.registry import registry
from jisr.journal.journal import Journal, wall_clock
from jisr.journal.node import Node
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of

LEVELS = ["OPEN", "OFFICIAL", "RESTRICTED"]
POSTS = {"low": "OPEN", "middle": "OFFICIAL", "duty": "RESTRICTED"}
NATIONAL = ["CELL", "MOWR", "MOE", "MOO", "MOMD", "MOH", "MOD", "MOI", "CTS"]
ABROAD = ["ADV", "HUM"]
TO_EVERYONE = {"level": "OPEN", "releasable_to": ["all", *ABROAD], "caveats": []}
STEWARD = Actor(member="CELL", post="system")
AT_ONCE = 20  # what one transaction brings has one time, and lists sort it


def make_node(folder: Path, threads: int, database_url: str = "") -> Node:
    """In a fresh folder; `threads` incidents by all members over 30 days, two of three seen by all."""
    shutil.rmtree(folder, ignore_errors=True)
    now = [wall_clock() - 30 * 86_400_000]
    node = Node(folder, registry(), database_url, clock=lambda: now[0])
    journal = node.create("real")
    journal.append(STEWARD, list(_pack()))
    begin = time.perf_counter()
    for at in range(0, threads, AT_ONCE):
        now[0] += 30 * 86_400_000 * AT_ONCE // threads
        author = NATIONAL[at // AT_ONCE % len(NATIONAL)]
        journal.append(Actor(author, "duty"), list(_incidents(at, min(AT_ONCE, threads - at), now[0])))
    if threads:
        print(f"made {threads} threads in {time.perf_counter() - begin:.0f} s", flush=True)
    journal.close()
    return Node(folder, registry(), database_url)


def issue_tokens(node: Node, folder: Path, each: int = 1) -> dict[str, list[str]]:
    """MEMBER/POST -> tokens, for every member and level."""
    grants = Grants(folder, node.database_url, wall_clock)
    posts = [f"{member}/{post}" for member in (*NATIONAL, *ABROAD) for post in POSTS]
    found = {name: [grants.issue(*name.split("/"), "real") for _ in range(each)] for name in posts}
    (folder / "tokens.json").write_text(json.dumps(found))
    return found


def incident(client_id: str, title: str, size: int = 0) -> dict[str, Any]:
    """A submission whose event is about `size` bytes long."""
    body = {"title": title, "what": "flood", "observed_at": "2026-11-01T05:00:00+03:00", "description": "x" * size}
    return {"type": "incidents.opened", "body": body, "label": TO_EVERYONE, "client_id": client_id}


def _incidents(begin: int, count: int, now: int) -> Iterator[Submission]:
    dice = random.Random(begin)
    for at in range(begin, begin + count):
        label = TO_EVERYONE if at % 3 else {"level": LEVELS[at % 2 + 1], "releasable_to": ["all"], "caveats": []}
        place = {"lon": dice.randint(388_000_000, 485_000_000), "lat": dice.randint(291_000_000, 373_000_000)}
        body = {
            "title": f"Water rising at gauge {at}", "what": "flood", "observed_at": text_of(now),
            "severity": dice.randrange(6), "place": {**place, "precision_m": 500}, "description": "x" * 200,
        }  # fmt: skip
        yield Submission(type="incidents.opened", body=body, label=label, client_id=f"made-{at}")


def _pack() -> Iterator[Submission]:
    for at, (kind, body) in enumerate(_parts()):
        yield Submission(type=f"directory.{kind}", body=body, label=TO_EVERYONE, client_id=f"{kind}/{at}")


def _parts() -> Iterator[tuple[str, dict[str, Any]]]:
    names = {"en": "Notional"}
    yield "pack", {"code": "bench", "domain": "bench.example", "titles": names, "steward": "CELL", "cell": "CELL"}
    for code in (*NATIONAL, *ABROAD):
        side = "international" if code in ABROAD else "cell" if code == "CELL" else "civil"
        posts = [{"code": post, "level": level} for post, level in POSTS.items()]
        yield "member", {"code": code, "names": names, "side": side, "level": "RESTRICTED", "posts": posts}
    presets = [{"code": "OWN", "names": names, "level": "OFFICIAL"}]
    yield "labels", {"policy": "BENCH", "levels": LEVELS, "caveats": {}, "type_presets": {}, "presets": presets}
    yield "rights", {"posts": {post: ["incidents.*"] for post in POSTS} | {"CELL/system": ["directory.*"]}}


def journal_of(node: Node) -> Journal:
    return node.open("real")
