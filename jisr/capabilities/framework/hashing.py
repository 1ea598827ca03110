"""What a signature binds: one hash over the framework's heading and every signed row, in all languages. Pure.

text_hash = SHA-256 of the canonical JSON {"opened": hash of the opening's body, "annexes": {member: annex_hash}}, and
annex_hash = SHA-256 of the canonical JSON {table: {code: row}} of the member's signed rows, each without what equals
its default. Every reader of the framework gets the same one, because all that is signed has one audience.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
import orjson

from jisr.capabilities.framework.tables import SIGNED, AnyRow, Row
from jisr.journal.canonical import canonical

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]  # table -> annex -> code -> row

_ROWS = msgspec.json.Encoder()


def plain(row: Row) -> dict[str, Any]:
    """A row as JSON, without what equals its default, so that the same row has the same bytes."""
    found: dict[str, Any] = orjson.loads(_ROWS.encode(row))
    return found


def read_rows(rows: list[dict[str, Any]]) -> list[Row]:
    found: list[Row] = msgspec.convert(rows, list[AnyRow])
    return found


def annex_hash(rows: Rows, annex: str) -> str:
    own = {table: annexes[annex] for table, annexes in rows.items() if table in SIGNED and annexes.get(annex)}
    return _hash(own)


def text_hash(opened: dict[str, Any] | None, annexes: Mapping[str, str]) -> str:
    return _hash({"opened": _hash(opened or {}), "annexes": dict(annexes)})


def _hash(value: Any) -> str:
    return sha256(canonical(value)).hexdigest()
