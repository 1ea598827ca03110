"""The rail's entries: each page that belongs there says so itself, in its app's `ready`, so that none is named before
it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:  # an app may name its entries before the models of accounts are loaded
    from jisr.accounts.desk import Desk

Count = Callable[["Desk"], int | None]


@dataclass(frozen=True)
class Entry:
    """`view` is the name of a view of /s/SPACE/...; `title` is translated when shown; `may` hides what the post has no
    use for; `count` is how many things there wait for the post, never more than it may see;
    `of_node`: it is about the node, and lies outside of every space."""

    view: str
    title: Any
    icon: str
    order: int
    count: Count | None = None
    may: Callable[["Desk"], bool] | None = None
    of_node: bool = False


@dataclass(frozen=True)
class Shown:
    title: str
    icon: str
    address: str
    count: int | None
    current: bool


_entries: dict[str, Entry] = {}


def add_to_rail(entry: Entry) -> None:
    _entries[entry.view] = entry


def rail(desk: "Desk", path: str) -> list[Shown]:
    """What this post finds on the rail; the entry whose address the page lies deepest under is the current one;
    everything lies under home, which is current on its own page alone."""
    entries = [
        each for each in sorted(_entries.values(), key=lambda each: each.order) if not each.may or each.may(desk)
    ]
    addresses = [reverse(each.view, kwargs={} if each.of_node else {"space": desk.space}) for each in entries]
    home = reverse("home", kwargs={"space": desk.space})
    under = max((each for each in addresses if path.startswith(each) and each != home), key=len, default=home)
    under = "" if under == home != path else under
    return [
        Shown(str(entry.title), entry.icon, address, entry.count(desk) if entry.count else None, address == under)
        for entry, address in zip(entries, addresses, strict=True)
    ]
