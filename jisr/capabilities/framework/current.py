"""Which framework is meant where nobody names one: the one in force, else the newest. By what its reader sees."""

from jisr.capabilities.framework.records.making import KIND
from jisr.errors import Missing
from jisr.journal.query import Query
from jisr.journal.read import Reader, ThreadView
from jisr.journal.registry import State

IN_FORCE = ("in_force", "review_due")
MOST = 200  # frameworks of one country, old editions included


def framework_thread(reader: Reader, reference: str | None = None) -> ThreadView:
    """`Missing` where there is none that the reader may see, or the reference is of something else."""
    if reference is not None:
        found = reader.thread(reference)
        if found.kind != KIND:
            raise Missing("{reference} is no framework", code="no_framework", field="framework", reference=reference)
        return found
    rows = reader.threads(Query(kind=KIND, limit=MOST)).threads
    chosen = next((row for row in rows if row.state in IN_FORCE), next(iter(rows), None))
    if chosen is None:
        raise Missing("there is no framework here yet", code="no_framework", field="framework")
    return reader.thread(chosen.id)


def state_of(thread: ThreadView) -> State:
    """`Missing` where everything that the framework says was withdrawn."""
    if thread.detail is None:
        raise Missing("there is no framework here yet", code="no_framework", field="framework")
    return thread.detail
