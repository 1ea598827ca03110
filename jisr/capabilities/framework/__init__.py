"""The national framework: who does what, who tells whom, at which level; checked, signed, in force, and running."""

from jisr.capabilities.framework.duties import KINDS as DUTY_KINDS
from jisr.capabilities.framework.duties import TYPES as DUTY_TYPES
from jisr.capabilities.framework.fold import KINDS as FRAMEWORK_KINDS
from jisr.capabilities.framework.records import TYPES as FRAMEWORK_TYPES

TYPES = [*FRAMEWORK_TYPES, *DUTY_TYPES]
KINDS = [*FRAMEWORK_KINDS, *DUTY_KINDS]

__all__ = ["KINDS", "TYPES"]
