"""A receipt for a record: only for one that its reader sees."""

from jisr.journal.journal import Journal
from jisr.journal.read import Reader


def receipt_for(journal: Journal, reader: Reader, reference: str) -> str:
    """The text of a receipt (c2sp.org/tlog-proof) for a record, by its id or short reference.

    Proven under the latest checkpoint of its log. `Missing` where the reader does not see it, as for one that does
    not exist; `Invalid` (ambiguous_reference) where several visible records share the reference.
    """
    raise NotImplementedError
