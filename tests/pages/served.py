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
from jisr.cli.registry import registry
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of

PACKS = Path(__file__).parents[2] / "packs"
EXERCISE = "two-rivers-17"
SPACES = ("real", EXERCISE)


class Served:
    """What is served; `session_of` and `session_apart` sign officers in."""

    def __init__(self, folder: Path) -> None:
        os.environ.pop("JISR_DATABASE_URL", None)
        self.node = Node(folder, registry())
        for space in SPACES:
            journal = self.node.create(space, "demonstration")
            do_apply_pack(journal, read_pack(PACKS / "two-rivers"))
            _tell(journal)
            journal.close()
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
    """The session of a person who holds the post in every space; made where there is none."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from jisr.accounts.models import Holding, Person

    member, _, code = post.partition("/")
    person, made = Person.objects.get_or_create(
        username=f"{member}-{code}".lower(), display_name=OFFICERS.get(post, "")
    )
    if made:
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
    return found[0]


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


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    served = Served(folder)
    served.start()
    try:
        yield served
    finally:
        served.stop()
