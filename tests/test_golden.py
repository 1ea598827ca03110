"""Every version of every type that was ever written can still be read: a sample of each stays here for good.

tests/golden/TYPE/vN.json holds {"body": as version N wrote it, "reads_as": as the current version reads it}. When a
type gets a new version, add its sample and change the `reads_as` of the older ones; never change a `body`.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jisr.cli.registry import registry
from jisr.journal.canonical import canonical, check_value

GOLDEN = Path(__file__).parent / "golden"
REGISTRY = registry()
VERSIONS = [(each.name, version) for each in REGISTRY.types.values() for version in range(1, each.version + 1)]


def sample(name: str, version: int) -> dict[str, Any]:
    text = (GOLDEN / name / f"v{version}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize(("name", "version"), VERSIONS)
def test_every_version_has_a_sample_that_reads_as_it_did(name: str, version: int) -> None:
    golden = sample(name, version)
    record_type = REGISTRY.types[name]
    now = record_type.current(golden["body"], version)
    assert canonical(now) == canonical(golden["reads_as"])
    check_value(now, "")
    msgspec.convert(now, record_type.body)


def test_no_sample_is_of_a_type_that_nobody_knows() -> None:
    """A type that is gone would make records unreadable: keep it, not public, until no journal holds it."""
    stored = {(path.parent.name, int(path.stem[1:])) for path in GOLDEN.glob("*/v*.json")}
    assert stored == set(VERSIONS)


@pytest.mark.parametrize("name", sorted(REGISTRY.types))
def test_each_step_between_versions_has_its_upcaster(name: str) -> None:
    assert set(REGISTRY.types[name].upcasters) == set(range(1, REGISTRY.types[name].version))
