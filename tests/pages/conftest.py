from collections.abc import Iterator

import pytest

from jisr.journal.node import Node
from tests.pages.seats import Seats


@pytest.fixture
def seats(node: Node) -> Iterator[Seats]:
    """The pages of a node whose space `real` has the pack two-rivers, on each store."""
    seats = Seats(node)
    yield seats
    seats.close()
