"""Members, posts, communities, label policy and rights: a country's pack, as records."""

from jisr.capabilities.directory.fold import KINDS
from jisr.capabilities.directory.policy import policy_of
from jisr.capabilities.directory.records import TYPES

__all__ = ["KINDS", "TYPES", "policy_of"]
