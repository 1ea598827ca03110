"""A settled house for tests of pages: a node on one of the stores, people who hold posts, and clients that act as them."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from jisr.accounts.grants import Grants
from jisr.accounts.house import House, settle
from jisr.accounts.preparing import prepare_pages
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node

PASSWORD = "seven quiet rivers meet"


class Seats:
    """`seats.client("MOWR/duty")` is signed in as the holder of that post, with a second factor shown."""

    def __init__(self, node: Node, demonstration: bool = False, clock: Callable[[], int] = wall_clock) -> None:
        self.node = node
        self.grants = Grants(node.folder, node.database_url, clock)
        self.grants.of_space("")
        prepare_pages(node.folder, node.database_url)
        self.house = House(node, self.grants, demonstration)
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


def seated(node: Node, demonstration: bool = False) -> Seats:
    return Seats(node, demonstration)


def plain(page: bytes) -> bytes:
    """A page without what is drawn by lot each time: the CSRF tokens."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)


