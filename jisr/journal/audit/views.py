"""Whether the views in use are what the journal gives: views are made anew beside them, and both are compared."""

from jisr.journal.journal import Journal
from jisr.journal.rebuild import Progress
from jisr.journal.report import Fault


def check_views(journal: Journal, progress: Progress) -> list[Fault]:
    raise NotImplementedError
