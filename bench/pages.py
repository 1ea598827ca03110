"""How long the server takes for the pages that are read most, at 100,000 threads in SQLite.

    PYTHONPATH=. python -m bench.pages [FOLDER] [THREADS] [PAGE ...]

Each page is asked many times through Django's whole stack (session, post, policy, journal, template) in one process,
without the network. *Taken* is what a reader waits for, with all else that the machine does at the time; *processor* is
what the page itself costs.
"""

import os
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
from jisr.asgi import load_pages
from jisr.journal.node import Node
from jisr.journal.when import ms_of, text_of

TIMES, WARM = 60, 5
TARGET_MS = 60
POST = "MOH/duty"


def main(folder: Path, threads: int, only: list[str]) -> None:
    node = make_node(folder, threads) if not (folder / "node.json").exists() else _known(folder)
    grants = Grants(folder, "", lambda: 0)
    grants.of_space("")
    prepare_pages(folder, "")
    settle(House(node, grants))
    load_pages()
    client = _client()
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"{threads:,} threads, SQLite, {POST}, {TIMES} times each, ms; load {load:.1f} on {cores} cores")
    print(f"{'page':36} {'taken: median':>14} {'p95':>7} {'processor: median':>18} {'p95':>7} {'bytes':>8}")
    for name, addresses in _pages(node).items():
        if not only or name in only:
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
    picture = "/s/real/map/data"
    return {
        "home": ["/s/real/"],
        "handover sheet": ["/s/real/handover/"],
        "map": ["/s/real/map/"],
        "map data, the whole country": [picture],
        "map data, 500 threads drawn": [f"{picture}?bbox=44.0,33.0,44.45,33.43"],
        "map data, words": [f"{picture}?q=gauge&bbox=44.0,33.0,44.45,33.43"],
        "list": [home],
        "list, a later page": [f"{home}?cursor={quote(page.cursor or '')}"],
        "list, state and the last 7 days": [f"{home}?state=open&since=7d"],
        "list, in a box": [f"{home}?box=44.0,33.0,44.6,33.6"],
        "list, words": [f"{home}?q=gauge"],
        "list, as it was a day before": [f"{home}?at={then}"],
        "thread": [f"{home}{row.id}/" for row in rows],
        "thread, as it was": [f"{home}{row.id}/?at={quote(row.updated_at)}" for row in rows],
        "who sees it, and why": [f"{home}records/{row.id}/why/" for row in rows],
        "form of a dispute": [f"{home}{row.id}/do/dispute/?about={row.id}" for row in rows],
    }


def _measure(client: Any, name: str, addresses: list[str]) -> None:
    took: list[float] = []
    cost: list[float] = []
    size = 0
    for number in range(TIMES + WARM):
        begin, used = time.perf_counter(), time.process_time()
        answer = client.get(addresses[number % len(addresses)])
        if number >= WARM:
            took.append((time.perf_counter() - begin) * 1_000)
            cost.append((time.process_time() - used) * 1_000)
        assert answer.status_code == 200, (name, answer.status_code)
        size = len(answer.content)
    waited, worked = (statistics.quantiles(each, n=100)[94] for each in (took, cost))
    verdict = "" if worked < TARGET_MS else f"  over {TARGET_MS}"
    medians = statistics.median(took), statistics.median(cost)
    print(f"{name:36} {medians[0]:14.1f} {waited:7.1f} {medians[1]:18.1f} {worked:7.1f} {size:8,}{verdict}", flush=True)


if __name__ == "__main__":
    folder, threads, *only = [*sys.argv[1:], *("bench-pages", "100000")[len(sys.argv) - 1 :]]
    main(Path(folder), int(threads), only)
