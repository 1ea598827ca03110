"""The stage of the generated worlds, on each store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jisr.capabilities.directory.packs import Pack
from tests.cast import Stage
from tests.promises.theatre import Theatre, mixed, promising


@pytest.fixture(scope="session")
def theatre(store_kind: str, new_database: Callable[[str], str | None], two_rivers: Pack, scratch: Path) -> Theatre:
    return Theatre(Stage(scratch / f"worlds-{store_kind}", mixed(two_rivers), new_database("worlds"), promising))
