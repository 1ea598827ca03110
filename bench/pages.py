"""How long the server takes for the pages that are read most: the list and a thread, at 100,000 threads in SQLite.

    PYTHONPATH=. python bench/pages.py [FOLDER] [THREADS]

Each page is asked many times through Django's whole stack (session, post, policy, journal, template) in one process,
without the network. Other people's work on the machine is in the figures.
"""

import statistics
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.api_world import make_node
from jisr.accounts.grants import Grants
from jisr.accounts.house import House, settle
from jisr.accounts.preparing import prepare_pages
from jisr.journal.node import Node
from jisr.journal.when import ms_of, text_of

TIMES, WARM = 60, 5
TARGET_MS = 60
POST = "MOH/duty"


def main(folder: Path, threads: int) -> None:
    node = make_node(folder, threads) if not (folder / "node.json").exists() else _known(folder)
    grants = Grants(folder, "", lambda: 0)
    grants.of_space("")
    prepare_pages(folder, "")
    settle(House(node, grants))
    client = _client()
    print(f"{threads:,} threads, SQLite, {POST}, {TIMES} times each, server time in ms")
    print(f"{'page':44} {'median':>7} {'p95':>7} {'p99':>7} {'bytes':>8}")
    for name, addresses in _pages(node).items():
        _measure(client, name, addresses)


def _known(folder: Path) -> Node:
    from jisr.cli.registry import registry

    return Node(folder, registry())


def _client() -> Any:
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from jisr.accounts.factors import SHOWN
    from jisr.accounts.models import Holding, Person

    person, _ = Person.objects.get_or_create(username="bench")
    member, _, post = POST.partition("/")
    Holding.objects.get_or_create(person=person, space="real", member=member, post=post)
    Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {"secret": "unused"}})
    client = Client()
    client.force_login(person)
    session = client.session
    session[SHOWN] = True
    session.save()
    return client


def _pages(node: Node) -> dict[str, list[str]]:
    journal = node.open("real")
    policy = journal.policy
    assert policy is not None
    reader = journal.read(policy.post_clearance(*POST.split("/")))
    page = reader.threads()
    rows = page.threads
    then = quote(text_of(ms_of(rows[-1].updated_at) - 86_400_000))
    home = "/s/real/incidents/"
    return {
        "list": [home],
        "list, a later page": [f"{home}?cursor={quote(page.cursor or '')}"],
        "list, state and the last 7 days": [f"{home}?state=open&since=7d"],
        "list, in a box": [f"{home}?box=44.0,33.0,44.6,33.6"],
        "list, words": [f"{home}?q=gauge"],
        "list, as it was a day before": [f"{home}?at={then}"],
        "thread": [f"{home}{row.ref}/" for row in rows],
        "thread, as it was": [f"{home}{row.ref}/?at={quote(row.updated_at)}" for row in rows],
        "who sees it, and why": [f"{home}records/{row.id}/why/" for row in rows],
        "form of a dispute": [f"{home}{row.id}/do/dispute/?about={row.id}" for row in rows],
    }


def _measure(client: Any, name: str, addresses: list[str]) -> None:
    took, size = [], 0
    for number in range(TIMES + WARM):
        begin = time.perf_counter()
        answer = client.get(addresses[number % len(addresses)])
        passed = (time.perf_counter() - begin) * 1_000
        assert answer.status_code == 200, (name, answer.status_code)
        size = len(answer.content)
        if number >= WARM:
            took.append(passed)
    cuts = statistics.quantiles(took, n=100)
    over = "" if cuts[94] < TARGET_MS else f"  over {TARGET_MS}"
    print(f"{name:44} {statistics.median(took):7.1f} {cuts[94]:7.1f} {cuts[98]:7.1f} {size:8,}{over}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "bench-pages"), int(sys.argv[2] if len(sys.argv) > 2 else 100_000))
