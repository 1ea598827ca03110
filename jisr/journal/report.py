"""What a verification found."""

import msgspec

from jisr.language import say

MOST_FAULTS = 10_000  # named one by one; beyond, they are only counted


class Fault(msgspec.Struct, frozen=True):
    """One thing that is not as it must be.

    `record` is the id that the row claims to have, `position` its place in `log` (an origin); None where the fault
    is about no single record. `kind` is one of:

    envelope     cannot be read, or is not in its canonical form
    id           the id is not the hash of the envelope
    body         body and salt do not give the hash that the envelope holds
    body_missing the body is gone, and no erasure by its originator says so
    erased       the body is still there, although an erasure says that it is gone
    columns      a column does not say what the envelope says
    node         a tree node does not follow from the records under it
    changed      the record, or its place, is another than the one that the log signed
    removed      no record stands at this position
    inserted     a record stands where the log has none
    reordered    the record stands at another position than the tree says
    checkpoint   a checkpoint cannot be read, is missing, or its root is not that of the records
    signature    a checkpoint or cosignature is not signed by the key that it must be signed by
    key          a log's key is not what its records say
    log          a log's row is not what its records say
    submission   a client_id stands for a record that is not there, or of another post
    truncated    the log is shorter than a checkpoint that was kept elsewhere
    fork         the log is not the one of which a checkpoint was kept elsewhere
    receipt      a receipt does not hold, or its record is not in the log
    view         what a clearance sees is not what the records give
    """

    kind: str
    log: str
    record: str | None = None
    position: int | None = None
    detail: str = ""


class Witnessed(msgspec.Struct, frozen=True):
    """The newest cosignature of one witness under one log. `at`: seconds since 1970, as the witness says.

    `same_operator`: made by a witness that the log's own operator runs. It protects against nobody.
    """

    log: str
    witness: str
    size: int
    at: int
    same_operator: bool

    @property
    def warning(self) -> str:
        return say("same operator: no protection") if self.same_operator else ""


class Report(msgspec.Struct):
    """`ok` when there is no fault. `records` were read, `checkpoints` had their signatures verified.

    `more` counts the faults that are not named, past MOST_FAULTS.
    """

    records: int = 0
    checkpoints: int = 0
    faults: list[Fault] = []
    more: int = 0
    witnessed: list[Witnessed] = []

    @property
    def ok(self) -> bool:
        return not self.faults

    def add(self, fault: Fault) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.more += 1
