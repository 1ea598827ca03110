"""The keys that a log had, as its own records name them."""

from dataclasses import dataclass

import orjson

from jisr.journal.record import body_hash, read_envelope
from jisr.journal.store.ledger import Ledger, Log, Stored
from jisr.journal.types import KEY_ROTATED, LOG_OPENED


@dataclass(frozen=True)
class KeyRecord:
    """From the record at `position` on, `vkey` signs; `previous` is None for the record that opened the log.

    `is_true`: the body is the one that the envelope holds the hash of.
    """

    position: int
    envelope: bytes
    previous: str | None
    vkey: str
    is_true: bool


def key_records(ledger: Ledger, log: Log) -> list[KeyRecord]:
    """The oldest first. Bodies are taken as they are: `verify` holds them against the tree."""
    opener = ledger.at_position(log.log_no, 0)
    if opener is None:
        return []
    rows = [row for row in ledger.of_thread(opener.thread) if row.log_no == log.log_no]
    return [found for row in rows if (found := _key_record(row)) is not None]


def vkeys_of(ledger: Ledger, log: Log) -> tuple[str, ...]:
    return tuple(each.vkey for each in key_records(ledger, log))


def _key_record(row: Stored) -> KeyRecord | None:
    envelope = read_envelope(row.envelope)
    if envelope.type not in (LOG_OPENED, KEY_ROTATED) or row.body is None or row.salt is None:
        return None
    body = orjson.loads(row.body)
    is_true = body_hash(row.salt, row.body) == envelope.body_hash
    return KeyRecord(row.position, row.envelope, body.get("previous"), body["vkey"], is_true)
