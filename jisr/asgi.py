"""One root for everything that a node serves: the machines' door, static files, and the pages.

The machines' door is Starlette and bare ASGI; the pages are Django, mounted as WSGI: measured, four times faster than
through Django's own handler.
"""

import asyncio
import gc
from collections.abc import Awaitable
from functools import partial
from typing import Any

from a2wsgi import WSGIMiddleware

from jisr.accounts.grants import Grants
from jisr.accounts.house import House, RoomAt, settle
from jisr.accounts.preparing import prepare_pages
from jisr.api.app import make_app
from jisr.api.limits import Limits
from jisr.journal.node import Node

PAGES_AT_ONCE = 8
FORGET_S = 20


class Root:
    """`state` is the machines' door's: the server asks it for the streams to end."""

    def __init__(self, api: Any, static: Any, pages: Any) -> None:
        self._api, self._static, self._pages = api, static, pages
        self.state = api.state

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:
        """Nothing here waits for a stream to end."""
        path = scope.get("path", "")
        if scope["type"] == "lifespan" or path.startswith("/api/"):
            chosen = self._api
        else:
            chosen = self._static if path.startswith("/static/") else self._pages
        answered: Awaitable[None] = chosen(scope, receive, send)
        return answered


def make_root(
    node: Node, grants: Grants, limits: Limits | None = None, demonstration: bool = False, room: RoomAt | None = None
) -> Root:
    """Settles this process on the node: Django has one house a process."""
    grants.of_space("")  # makes the accounts' file or schema, for its owner alone, before Django opens it
    prepare_pages(node.folder, node.database_url)
    from jisr.ui.assets import static_files

    house, api = House(node, grants, demonstration, room), make_app(node, grants, limits)
    house.streams = lambda: sum(room.hub.count() for room in api.state.door.rooms.opened())
    house.forget_streams = partial(_forget_streams, api)
    settle(house)
    return Root(api, static_files, WSGIMiddleware(_pages(), workers=PAGES_AT_ONCE))


def _forget_streams(api: Any, space: str) -> None:
    """From a page's thread; nothing where the machines' door is not open."""
    door = getattr(api.state, "door", None)
    if door is not None:
        asyncio.run_coroutine_threadsafe(door.rooms.forget(space), door.loop).result(FORGET_S)


def _pages() -> Any:
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()
    load_pages()
    return handler


def load_pages() -> None:
    """Addresses and templates before the first reader asks for them; and what is loaded stays, so that the collector of
    garbage need not look through it: a pass through all of it holds every reader up for 70 ms."""
    from django.template.loader import get_template
    from django.urls import reverse

    for name in ("web/home.html", "web/map.html", "incidents/picture.html", "incidents/thread.html"):
        get_template(name)
    reverse("start")
    gc.collect()
    gc.freeze()
