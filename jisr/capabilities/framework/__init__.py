"""A nation's crisis-response framework as data: who is responsible, who tells whom what, and the duties that follow."""

from jisr.capabilities.framework.duties import KINDS as DUTY_KINDS
from jisr.capabilities.framework.duties import TYPES as DUTY_TYPES

TYPES = [*DUTY_TYPES]
KINDS = [*DUTY_KINDS]

__all__ = ["KINDS", "TYPES"]
