"""A settled house for tests of pages: a node on a store, people who hold posts, and clients that act as them."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.test import Client

from jisr.accounts.grants import Grants
from jisr.accounts.house import House, RoomAt, settle
from jisr.accounts.preparing import open_pages, prepare_pages
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from tests.plugin_stores import has_accounts

PASSWORD = "seven quiet rivers meet"


class Seats:
    """`seats.client("MOWR/duty")` is signed in as the holder of that post, with a second factor shown."""

    prepared: bytes | None = None  # empty tables, made once in a process

    def __init__(
        self, node: Node, demonstration: bool = False, clock: Callable[[], int] = wall_clock, room: RoomAt | None = None
    ) -> None:
        self.node = node
        self.grants = Grants(node.folder, node.database_url, clock)
        is_new = not (node.folder / "accounts.sqlite").exists()
        if not node.database_url and Seats.prepared is not None and is_new:
            (node.folder / "accounts.sqlite").write_bytes(Seats.prepared)
        self.grants.of_space("")
        if node.database_url and has_accounts(node.database_url):
            open_pages(node.folder, node.database_url)
        else:
            prepare_pages(node.folder, node.database_url)
        if not node.database_url and Seats.prepared is None and is_new:
            Seats.prepared = _copy_of(node.folder / "accounts.sqlite")
        hash_quickly()
        self.house = House(node, self.grants, demonstration, room)
        settle(self.house)

    def person(self, post: str, name: str = "", space: str = "real", password: str = "") -> Any:
        from jisr.accounts.models import Holding, Person

        member, _, code = post.partition("/")
        username = name or f"{member}.{code}".lower()
        found = Person.objects.filter(username=username).first()
        found = found or Person.objects.create_user(username, password=password or None)
        if not Holding.objects.filter(person=found, space=space, member=member, post=code).exists():
            Holding.objects.create(person=found, space=space, member=member, post=code)
        return found

    def holding(self, post: str, name: str = "", space: str = "real") -> Any:
        from jisr.accounts.models import Holding

        member, _, code = post.partition("/")
        return Holding.objects.get(person=self.person(post, name, space), space=space, member=member, post=code)

    def client(self, post: str = "", name: str = "", space: str = "real", factor: bool = True) -> Client:
        client = Client()
        if post:
            person = self.person(post, name, space)
            client.force_login(person)
            if factor:
                self.show_factor(client, person)
        return client

    def show_factor(self, client: Client, person: Any) -> None:
        """As if a code had just been typed."""
        from allauth.mfa.models import Authenticator

        from jisr.accounts.factors import SHOWN

        Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {"secret": "unused"}})
        session = client.session
        session[SHOWN] = True
        session.save()

    def close(self) -> None:
        from django.db import connections

        settle(None)
        self.house.close()
        self.grants.close()
        connections.close_all()


def _copy_of(file: Path) -> bytes:
    copy = file.with_suffix(".copy")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    return copy.read_bytes()


def hash_quickly() -> None:
    """Passwords by the same algorithm, which takes a third of a second where nobody is in a hurry."""
    from django.contrib.auth.hashers import ScryptPasswordHasher

    ScryptPasswordHasher.work_factor, ScryptPasswordHasher.parallelism = 2, 1


def plain(page: bytes) -> bytes:
    """A page without what differs each time: the CSRF tokens, which are drawn by lot, and the server's clock."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)
    return re.sub(rb'data-now="[^"]*"', b"", page)
