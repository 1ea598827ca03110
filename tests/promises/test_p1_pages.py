"""P1 through the pages: the bytes that a post's browser gets are the same whether or not what it may not see exists:
lists, threads of now and then, frameworks with their tables, health and documents, who sees what and why, forms and
what they say before sending, release, proof."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import assume

from jisr.accounts.house import House, settle
from jisr.cli.registry import registry
from jisr.journal.node import Node
from jisr.journal.read import Reader
from jisr.journal.store.viewing import Views
from jisr.journal.when import text_of
from jisr.ui import moments
from tests.cast import keyed_entropy
from tests.pages.seats import Seats, plain
from tests.promises.readings import Answers, Questions
from tests.promises.test_p1_non_interference import _interesting, _same_answers
from tests.promises.theatre import Theatre, generated
from tests.promises.worlds import World, without

WORLDS = 6
SHARDS = range(300, 302)
FRAMEWORK = (
    "", "live/", "signing/", "matrix/", "matrix/F0/MOWR/", "health/", "agreements/", "plans/", "tables/",
    "tables/function/", "tables/dependency/", "tables/function/enter/", "tables/dependency/enter/", "documents/",
    "documents/whole/", "documents/whole.pdf", "documents/cards/MOWR/duty/", "do/sign/", "do/comment/",
    "do/clear/", "do/consult/", "together/", "files/", "files/xlsx/", "files/yaml/", "files/csv/",
    "documents/raci.xlsx",
)  # fmt: skip
DEEDS = ("acknowledge", "dispute", "call", "report", "close")
MORE_DEEDS = (
    "corroborate", "step", "clear", "lift", "contact", "merge", "supersede", "join", "methane", "ethane", "hazard",
    "service", "route", "movement", "avoid", "cordon", "area", "decide", "alert",
)  # fmt: skip
BEGUN = ("incident", "methane", "hazard", "avoid", "service", "decide", "alert")
Patch = pytest.MonkeyPatch


@pytest.fixture
def seats(theatre: Theatre, store_kind: str, tmp_path: Path, monkeypatch: Patch) -> Iterator[Seats]:
    """Accounts of their own, beside the houses of the two worlds; one clock for journal and pages."""
    if store_kind != "sqlite":
        pytest.skip("the pages are the same; the worlds go through both stores without them")
    monkeypatch.setattr(moments, "now", lambda: moments.moment_of(theatre.clock.ms))
    folder = tmp_path / "accounts"
    folder.mkdir()
    (folder / "node.json").write_bytes((theatre.folders[0] / "node.json").read_bytes())
    seats = Seats(Node(folder, registry()))
    yield seats
    seats.close()


@pytest.mark.parametrize("shard", SHARDS)
def test_what_a_page_shows_does_not_depend_on_what_its_post_may_not_see(
    theatre: Theatre, seats: Seats, shard: int
) -> None:
    @generated(shard, WORLDS)
    def run(world: World, chosen: int) -> None:
        assume(compare(theatre, seats, world, chosen))

    run()


def with_other_eyes(patch: Patch) -> None:
    """A page that reads by another clearance than its post's."""
    from jisr.accounts.desk import Desk

    patch.setattr(Desk, "read", lambda desk, at=None: desk.journal.read(desk.policy.clearance("CELL"), at))


def hidden_is_told(patch: Patch) -> None:
    """A page that answers hidden otherwise than missing."""
    patch.setattr(Reader, "_ever_sees", lambda reader, row: True)


def whole_thread(patch: Patch) -> None:
    """A thread that shows every record of it."""
    patch.setattr(Views, "seen_by", lambda self, bit, seqs: set(seqs))


@pytest.mark.parametrize("broken", [with_other_eyes, hidden_is_told, whole_thread], ids=lambda each: each.__name__)
def test_a_page_that_tells_of_hidden_records_is_noticed(
    theatre: Theatre, seats: Seats, broken: Callable[[Patch], None], monkeypatch: Patch
) -> None:
    broken(monkeypatch)
    noticed: list[str] = []

    @generated(SHARDS[0], WORLDS)
    def run(world: World, chosen: int) -> None:
        if noticed:
            return
        try:
            compare(theatre, seats, world, chosen)
        except AssertionError as error:
            noticed.append(str(error))

    run()
    assert noticed


def compare(theatre: Theatre, seats: Seats, world: World, chosen: int) -> int:
    """The number of records that were hidden; raises AssertionError with the first page that differs."""
    played, whole = theatre.whole(world)
    whole.close()
    viewer = _interesting(played, chosen)
    hidden = sum(not played.annals.ever_sees(viewer, each) for each in played.ids)
    questions = Questions(played, viewer, theatre.country.viewers[:3], theatre.last)
    if not hidden or questions.post is None:
        return 0
    _, less = theatre.less(without(played, viewer))
    less.close()
    theatre.clock.ms = questions.end
    _same_answers(viewer, *(asked(folder, theatre, seats, questions) for folder in theatre.folders))
    return hidden


def asked(folder: Path, theatre: Theatre, seats: Seats, questions: Questions) -> Answers:
    assert questions.post is not None
    house = House(Node(folder, registry(), clock=theatre.clock, entropy=keyed_entropy), seats.grants)
    settle(house)
    client = seats.client(questions.post)
    drafted(questions)
    try:
        found = {path: shown(client.get(path)) for path in pages(questions)}
        return {**found, **dict(looks(client, questions))}
    finally:
        house.close()


def drafted(questions: Questions) -> None:
    """A draft of the post about each record that it asks for, whether or not it sees it."""
    from jisr.capabilities.incidents.models import Draft

    member, _, post = (questions.post or "").partition("/")
    for record in questions.tried[:2]:
        place = {"space": "real", "member": member, "post": post, "client_id": f"page/{record}"}
        values = {"name": "report", "thread": record, "title": "Begun", "fields": {"situation": ["It rises"]}}
        Draft.objects.update_or_create(**place, defaults={**values, "saved_at": moments.moment_of(0)})


def pages(questions: Questions) -> Iterator[str]:
    home = "/s/real/"
    picture = f"{home}incidents/"
    yield from (f"{home}duties/", f"{home}duties/who/?q=FLOOD", f"{home}duties/activate/")
    yield from (home, picture, f"{home}proof/", f"{home}map/", f"{home}map/data", f"{home}outbox/")
    yield from (f"{home}map/data?bbox=44,33,45,34", f"{home}map/data?q=water", f"{home}map/data?q=from:MOWR")
    for question in (
        "?state=open",
        "?kind=any",
        "?q=water",
        "?q=bridge&state=open",
        "?box=44,33,45,34",
        "?since=1h",
        "?q=water+from:MOE",
        "?cursor=x",
    ):
        yield picture + question
    for time in questions.times:
        yield f"{picture}?at={quote(text_of(time))}"
    for record in questions.ids[:5]:
        yield f"{picture}{record}/"
        yield f"{picture}records/{record}/why/"
    for record in questions.tried[:2]:
        yield from (f"{picture}{record}/?at={quote(text_of(time))}" for time in questions.times[:2])
        yield from (f"{picture}records/{record}/{name}/" for name in ("release", "sanitise", "erase"))
        yield from (f"{picture}{record}/do/{name}/?about={record}" for name in DEEDS)
    yield from (f"{home}framework/", f"{home}framework/{questions.ids[0]}/")
    for thread in questions.frameworks[:2]:
        yield from (f"{home}framework/{thread}/{each}" for each in FRAMEWORK)
    for record in questions.tried[:1]:
        yield from (f"{picture}{record}/do/{name}/?about={record}" for name in MORE_DEEDS)
    for ref in questions.refs[:5]:
        yield f"{picture}{ref}/"
        yield f"{picture}ask/?reference={ref}"
    yield from (f"{picture}report/{name}{'/' if name else ''}" for name in ("", *BEGUN))
    yield from (f"{picture}report/{name}/?which=1" for name in ("methane", "service"))
    yield from (f"{picture}places/?field=place&place_name=Bas", f"{picture}places/read/?place_at=38S+MB+12+34")
    yield f"{home}map/config"


def looks(client: Client, questions: Questions) -> Iterator[tuple[str, bytes]]:
    """What is said before something is sent; nothing is."""
    for record in questions.tried[:2]:
        about = f"/s/real/incidents/{record}/do/dispute/?about={record}"
        given = {"step": "look", "label": "GOV", "why": "dry", "shown": "", "client_id": "page/x"}
        yield f"look {record}", shown(client.post(about, given))
        for seen in (["dry"], []):  # asked whether more may see it, and refused for its fields
            sent = {**given, "step": "send", "why": seen, "label": "GOV"}
            yield f"queued {record} {seen}", shown(client.post(about, sent, headers=queue_of(client)))
        hazard = f"/s/real/incidents/{record}/do/hazard/"
        yield f"hazard {record}", shown(client.post(hazard, {**given, "item": "car", "contact-post": "Shift"}))
        readers = f"/s/real/incidents/{record}/do/hazard/readers/?label=contact"
        yield f"readers {record}", shown(client.post(readers, {**given, "contact": "EODCOM"}))
        release = f"/s/real/incidents/records/{record}/release/"
        yield f"release {record}", shown(client.post(release, {**given, "reason": ""}))
        yield f"receipt {record}", receipt(client.post("/s/real/proof/receipt/", {"record": record}))


def queue_of(client: Client) -> dict[str, str]:
    """What a browser's queue says of who wrote it."""
    page = client.get("/s/real/outbox/").content.decode()
    post, holding = (re.search(f' data-{name}="([^"]*)"', page) for name in ("post", "holding"))
    assert post is not None
    assert holding is not None
    return {"X-Queue-Post": post[1], "X-Queue-Holding": holding[1]}


def shown(answer: Any) -> bytes:
    """All of it, but what is drawn by lot for each form."""
    page = re.sub(rb'name="(client_id|begun)" value="[^"]*"', b"", plain(answer.content))
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
    return f"{answer.status_code} {headers}\n".encode() + page


def receipt(answer: Any) -> bytes:
    """Of a receipt, whose length shows how long a log is, only that it was given."""
    return b"given" if answer.content.startswith(b"c2sp.org") else shown(answer)
