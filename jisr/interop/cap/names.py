"""What a CAP message is called by: sender, identifier, time. A reference to it is the three with commas."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from jisr.errors import Invalid
from jisr.journal.when import ms_of

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LONGEST_NAME = 300
FORBIDDEN = frozenset(" ,<&\t\r\n")
"""Neither an identifier nor a sender may hold them (CAP 1.2, 3.2.1)."""


def time_text(ms: int) -> str:
    """2017-08-01T02:00:00-00:00: whole seconds, and UTC said as CAP wants it, never as Z."""
    moment = datetime.fromtimestamp(ms // 1_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + "-00:00"


def offset_text(text: str) -> str:
    """A time as somebody wrote it, with its offset kept; as UTC where CAP has no form for it."""
    moment = datetime.fromisoformat(text)
    offset = moment.utcoffset()
    if not offset or offset % timedelta(minutes=1):
        return time_text(ms_of(text))
    return moment.replace(microsecond=0).isoformat()


def sender_of(domain: str, space: str, member: str) -> str:
    """As the origin of the member's log: two-rivers.example/real/MOWR."""
    return f"{domain}/{space}/{member}"


def key_of(sender: str, identifier: str, sent: str) -> str:
    """What a record keeps of the message that it was taken from: enough to find it again, and no address."""
    moment = ms_of(sent, "references") // 1_000
    return "cap" + sha256(f"{sender},{identifier},{moment}".encode()).hexdigest()[:32]


def read_references(text: str) -> list[tuple[str, str, str]]:
    """(sender, identifier, sent) of each."""
    found = []
    for each in text.split():
        parts = each.split(",")
        if len(parts) != 3 or not all(parts):
            raise Invalid(
                "{reference} is no reference: it has a sender, an identifier and a time, with commas",
                code="cap_reference", field="references", reference=each[:120],
            )  # fmt: skip
        ms_of(parts[2], "references")
        found.append((parts[0], parts[1], parts[2]))
    return found
