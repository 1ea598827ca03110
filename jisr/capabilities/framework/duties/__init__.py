"""What was agreed, running: occasions start duties, products meet them, clocks escalate them (docs/duties.md)."""

from jisr.capabilities.framework.duties.fold import KINDS
from jisr.capabilities.framework.duties.records import TYPES

__all__ = ["KINDS", "TYPES"]
