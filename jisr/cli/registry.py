"""Everything that this program can record: the journal's own types and those of each capability."""

from jisr.capabilities import directory, framework, incidents
from jisr.journal import types
from jisr.journal.registry import Registry


def registry() -> Registry:
    """A new capability is one more name in these two lists."""
    return Registry(
        [*types.TYPES, *directory.TYPES, *incidents.TYPES, *framework.TYPES],
        [*types.KINDS, *directory.KINDS, *incidents.KINDS, *framework.KINDS],
        directory.policy_of,
    )
