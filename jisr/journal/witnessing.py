"""A witness at work on a node's own folder: judges the newest checkpoint of every log, and leaves its cosignatures."""

from pathlib import Path

from jisr.journal.journal import Journal
from jisr.journal.witness import Verdict


def witness_once(
    journal: Journal, key_file: Path, timestamp: int, passphrase: bytes | None = None, name: str = ""
) -> list[Verdict]:
    """One verdict for each log that has records; `verdict.refused` is empty where it was cosigned.

    `key_file` is the witness's own key, made if there is none (in `name`, or witness/STEM of the file); what the
    witness remembers lies beside it. `timestamp`: seconds since 1970. Rotations of a log's key are followed where
    the log proves them. Whoever works on the node's folder is its operator, so that these cosignatures are kept as
    "same operator": they guard against mishaps, not against the operator.
    """
    raise NotImplementedError
