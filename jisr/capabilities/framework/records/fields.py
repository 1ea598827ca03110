"""Fields that the statements about a framework share."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jisr.capabilities.framework.tables import FREE, Code, MemberCode

Sentence = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"\S", extra=FREE)]
TextHash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
OptionalHash = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")]
TableName = Literal[
    "reference", "area", "function", "assignment", "alert_level", "trigger", "activation", "body", "line", "agreement",
    "need", "resource", "plan", "step", "term", "contact", "dependency",
]  # fmt: skip


class RowKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the framework: its table, the member in whose annex it stands, its code."""

    table: TableName
    annex: MemberCode
    code: Code
