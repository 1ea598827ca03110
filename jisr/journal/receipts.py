"""A receipt for a record: only for one that its reader sees."""

from jisr.errors import Invalid, Missing, Unusable
from jisr.journal.journal import Journal
from jisr.journal.merkle import inclusion_proof
from jisr.journal.read import Reader
from jisr.journal.receipt import make_receipt
from jisr.journal.store.ledger import Ledger


def receipt_for(journal: Journal, reader: Reader, reference: str) -> str:
    """The text of a receipt (c2sp.org/tlog-proof) for a record, by its id or short reference.

    Proven under the latest checkpoint of its log. `Missing` where the reader does not see it, as for one that does
    not exist; `Invalid` (ambiguous_reference) where several visible records share the reference.
    """
    seen = journal.read(reader.clearance)
    found = [each for each in seen.find(reference) if _is_visible(seen, each)]
    if not found:
        raise Missing("there is nothing under {reference} that you may see", code="not_found", reference=reference)
    if len(found) > 1:
        message = "{reference} is the reference of several: {ids}"
        raise Invalid(message, code="ambiguous_reference", reference=reference, ids=", ".join(found))
    with journal.store.reading():
        return _receipt(Ledger(journal.store), found[0])


def _is_visible(reader: Reader, record: str) -> bool:
    """`find` names also what was narrowed since; a receipt shows the envelope, so that is for who sees it now."""
    try:
        return any(each.id == record and not each.withdrawn for each in reader.thread(record).records)
    except Missing:
        return False


def _receipt(ledger: Ledger, record: str) -> str:
    row = ledger.by_id(record)
    assert row is not None
    latest = ledger.checkpoint(row.log_no)
    if latest is None:
        raise Unusable("the log of {record} has no checkpoint: run `jisr verify`", code="damaged", record=record)
    size, checkpoint = latest
    proof = inclusion_proof(row.position, size, lambda level, index: ledger.node(row.log_no, level, index))
    others = [line for at, _, line, same in ledger.cosignatures(row.log_no) if at == size and not same]
    return make_receipt(row.envelope, row.position, proof, checkpoint + "".join(f"{line}\n" for line in others))
