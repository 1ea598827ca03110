"""Labels that were agreed for a type of report: whoever knows of agreements says so in its app's `ready`; forms offer
them first, and a person confirms. The form knows nothing of agreements."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.accounts.desk import Desk


@dataclass(frozen=True)
class Agreed:
    """`code` names it in a form; `label` as one submits it."""

    code: str
    title: str
    label: dict[str, Any]


Proposer = Callable[["Desk", str, str | None], list[Agreed]]

_known: list[Proposer] = []


def add_proposer(proposer: Proposer) -> None:
    """It gets the desk, a type of record, and the id of the thread that the record joins, None where it opens one."""
    if proposer not in _known:
        _known.append(proposer)


def agreed_labels(desk: "Desk", type_name: str, thread: str | None) -> list[Agreed]:
    return [each for proposer in _known for each in proposer(desk, type_name, thread)]
