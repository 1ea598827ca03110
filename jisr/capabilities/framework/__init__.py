"""The national framework: who does what, who tells whom, at which level; checked, signed, in force."""

from jisr.capabilities.framework.fold import KINDS
from jisr.capabilities.framework.records import TYPES

__all__ = ["KINDS", "TYPES"]
