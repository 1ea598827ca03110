"""Everything that this program can record: the journal's own types and those of each capability."""

from jisr.capabilities import directory, framework, incidents
from jisr.journal import types
from jisr.journal.registry import Registry


def registry() -> Registry:
    """A new capability is one more name in these two lists."""
    return Registry(
        [*types.TYPES, *directory.TYPES, *framework.TYPES, *incidents.TYPES],
        [*types.KINDS, *directory.KINDS, *framework.KINDS, *incidents.KINDS],
        directory.policy_of,
    )
