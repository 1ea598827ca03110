"""What other parts of the system know of a thread, beside its own page: each says so itself, in its app's `ready`, so
that the page of a thread knows none of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.accounts.desk import Desk
    from jisr.journal.read import ThreadView

Part = tuple[str, dict[str, Any]]
"""A template, and what it is given."""
Beside = Callable[["Desk", "ThreadView", int | None], Part | None]

_known: dict[str, Beside] = {}


def add_beside(name: str, part: Beside) -> None:
    """`part` gets the desk, the thread as it is shown, and the recorded time (ms) that is shown, None for now."""
    _known[name] = part


def beside(desk: "Desk", thread: "ThreadView", at: int | None) -> list[dict[str, Any]]:
    """In the order of their names."""
    found = (_known[name](desk, thread, at) for name in sorted(_known))
    return [{"template": template, **values} for template, values in (each for each in found if each is not None)]
