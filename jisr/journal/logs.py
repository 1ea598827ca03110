"""What a member's log shows of itself to those who would hold it to its word: its checkpoint, and that it only grew."""

import msgspec

from jisr.errors import Missing
from jisr.journal.journal import Journal
from jisr.journal.logkeys import vkeys_of
from jisr.journal.merkle import consistency_proof
from jisr.journal.note import cosigned_at, encode_base64, parse_signature, parse_vkey
from jisr.journal.report import Witnessed
from jisr.journal.store.ledger import Ledger, Log


def checkpoint_of(journal: Journal, member: str) -> str:
    """The newest checkpoint of the member's open log (c2sp.org/tlog-checkpoint), with what witnesses signed."""
    with journal.store.reading():
        ledger = Ledger(journal.store)
        log = _log(ledger, member)
        latest = ledger.checkpoint(log.log_no)
        if latest is None:
            raise _missing(member)
        size, note = latest
        others = [line for at, _, line, same in ledger.cosignatures(log.log_no) if at == size and not same]
        return note + "".join(f"{line}\n" for line in others)


def consistency_of(journal: Journal, member: str, old: int, new: int) -> list[str]:
    """The hashes, in base64, that lead from the log's first `old` records to its first `new` (RFC 6962, 2.1.2).

    `Missing` where there is no such log or it is shorter, `Invalid` where old is above new.
    """
    with journal.store.reading():
        ledger = Ledger(journal.store)
        log = _log(ledger, member)
        if new > log.size:
            raise Missing("the log of {member} is not that long yet", code="not_found", field="new", member=member)
        proof = consistency_proof(old, new, lambda level, index: ledger.node(log.log_no, level, index))
        return [encode_base64(each) for each in proof]


def _log(ledger: Ledger, member: str) -> Log:
    log = ledger.open_log_of(member)
    if log is None:
        raise _missing(member)
    return log


def _missing(member: str) -> Missing:
    return Missing("there is no log of {member} here", code="not_found", field="member", member=member[:80])


class Standing(msgspec.Struct, frozen=True):
    """A member's open log, for those who belong to it: how long it is, its newest signed checkpoint, the keys that it
    has had, and the newest word of each witness."""

    origin: str
    size: int
    checkpoint: str
    vkeys: tuple[str, ...]
    witnessed: tuple[Witnessed, ...]


def standing_of(journal: Journal, member: str) -> Standing:
    """`Missing` where there is no such log, or nothing in it. Cosignatures are shown as they stand, not verified."""
    with journal.store.reading():
        ledger = Ledger(journal.store)
        log = _log(ledger, member)
        latest = ledger.checkpoint(log.log_no)
        if latest is None:
            raise _missing(member)
        newest: dict[str, Witnessed] = {}
        for size, witness, line, same in ledger.cosignatures(log.log_no):
            name, at = parse_vkey(witness).name, cosigned_at(parse_signature(line))
            newest[witness] = Witnessed(log.origin, name, size, at, same)
        return Standing(log.origin, latest[0], latest[1], vkeys_of(ledger, log), tuple(newest.values()))
