"""A node with its pages, served on a port of its own: the real space and an exercise of pack two-rivers, and officers
who hold posts in both. Django has one house a process, so there is one of these a process."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jisr.accounts.grants import Grants
from jisr.api.serve import server
from jisr.asgi import make_root
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.playing import Player, saying_into
from jisr.capabilities.directory.stories import MINUTE, read_story
from jisr.cli.registry import registry
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of
from jisr.web.geography import bring_map

PACKS = Path(__file__).parents[2] / "packs"
EXERCISE = "two-rivers-17"
SPACES = ("real", EXERCISE)
PLAYED_TO = 12


class Served:
    """What is served; `session_of` and `session_apart` sign officers in."""

    def __init__(self, folder: Path, story: str = "") -> None:
        os.environ.pop("JISR_DATABASE_URL", None)
        self.node = Node(folder, registry())
        for space in SPACES:
            journal = self.node.create(space, "demonstration")
            do_apply_pack(journal, read_pack(PACKS / "two-rivers"))
            _tell(journal)
            if story and space == EXERCISE:
                _play(journal, story)
            journal.close()
        bring_map(PACKS / "two-rivers", folder)
        self.root = make_root(self.node, Grants(folder, "", wall_clock), demonstration=True)
        self._server: Any = server(self.root, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            if time.monotonic() > deadline:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(15)


def session_of(post: str) -> str:
    """The session of a person who holds the post in every space, or of the node's operator, who holds none; made where
    there is none."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from jisr.accounts.models import Holding, Person

    member, _, code = post.partition("/")
    person, made = Person.objects.get_or_create(
        username=f"{member}-{code}".lower(), display_name=OFFICERS.get(post, "")
    )
    if made and post == "operator":
        person.is_staff = True
        person.save()
    elif made:
        for space in SPACES:
            Holding.objects.create(person=person, space=space, member=member, post=code)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def session_apart(post: str) -> str:
    """For a thread in which a browser's driver runs an event loop: Django touches no database there."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(session_of(post)))
    thread.start()
    thread.join()
    return str(found[0])


OFFICERS = {"MOH/duty": "Duty desk, Health", "MOD/duty": "Duty desk, Defence"}


def _tell(journal: Any) -> None:
    """A few incidents to look at."""
    now = text_of(wall_clock())
    for number, (who, title, what, preset) in enumerate(
        (
            ("MOI/duty", "Line tower: explosion, item nearby", "explosion", "CELL"),
            ("MOE/duty", "132 kV line lost, three districts dark", "power", "GOV"),
            ("MOWR/duty", "محطات الماء على المولدات", "water", "GOV"),
        )
    ):
        member, _, post = who.partition("/")
        body = {"title": title, "what": what, "observed_at": now}
        told = Submission(type="incidents.opened", body=body, label={"preset": preset}, client_id=f"seen-{number}")
        journal.append(Actor(member, post), [told])


def _play(journal: Any, story: str) -> None:
    """The first twelve steps, the last of them a minute ago."""
    played = read_story(PACKS / "two-rivers", story)
    steps = [each for each in played.steps if int(each.step) <= PLAYED_TO]
    player = Player(played, saying_into(journal), journal.now() - (steps[-1].at + 1) * MINUTE)
    for step in steps:
        player.play(step)


def opened_by(served: Served, post: str, member: str = "") -> str:
    """The reference of the newest incident in the exercise that the post sees, opened by the member if one is named."""
    journal: Any = served.node.open(EXERCISE)
    reader = journal.read(journal.policy.post_clearance(*post.split("/")))
    rows = reader.pictures([each.id for each in reader.threads(Query(kind="incident")).threads], whole=False)
    found = [each.ref for each in rows if not member or each.said[each.id].author == member]
    journal.close()
    return str(found[0])


@contextmanager
def serving(folder: Path, story: str = "") -> Iterator[Served]:
    """With a `story`, its first steps in the exercise."""
    served = Served(folder, story)
    served.start()
    try:
        yield served
    finally:
        served.stop()
