"""Whether a checkpoint kept in the journal is byte for byte what its log must have signed, and quickly.

note.py reads notes of any origin; here the text and the signers are known beforehand, so that nothing has to be
parsed and no byte can differ unseen.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Sequence

from jisr.journal.note import KEY_HASH_BYTES, Signature, VerifierKey


def has_text(note: str, text: str) -> bool:
    """Whether this is a note over this text."""
    return note.startswith(text + "\n")


def is_signed_by(note: str, text: str, keys: Sequence[VerifierKey]) -> bool:
    """Whether the note over `text` has one true signature of each key, in this order, and nothing else."""
    lines = note[len(text) + 1 :].split("\n")
    return (
        lines.pop() == ""
        and len(lines) == len(keys)
        and all(_is_signature(line, text, key) for line, key in zip(lines, keys, strict=True))
    )


def _is_signature(line: str, text: str, key: VerifierKey) -> bool:
    start = f"— {key.name} "
    if not line.startswith(start):
        return False
    encoded = line[len(start) :]
    try:
        blob = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    # Base64 has spellings that decode alike: only the canonical one counts.
    if b64encode(blob).decode("ascii") != encoded:
        return False
    return key.verifies(text, Signature(key.name, blob[:KEY_HASH_BYTES], blob[KEY_HASH_BYTES:]))
