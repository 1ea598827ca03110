"""The keys that a log had, as its own records name them."""

from dataclasses import dataclass

import orjson

from jisr.journal.record import read_envelope
from jisr.journal.store.ledger import Ledger, Log, Stored
from jisr.journal.types import KEY_ROTATED, LOG_OPENED


@dataclass(frozen=True)
class KeyRecord:
    """From the record at `position` on, `vkey` signs; `previous` is None for the record that opened the log."""

    position: int
    envelope: bytes
    salt: bytes
    body: bytes
    previous: str | None
    vkey: str


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
    return KeyRecord(row.position, row.envelope, row.salt, row.body, body.get("previous"), body["vkey"])
