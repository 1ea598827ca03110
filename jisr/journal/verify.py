"""Whether a journal is what its records, trees and signatures say, and what is kept elsewhere says."""

from collections.abc import Sequence

from jisr.journal.checkpoints import Saved
from jisr.journal.journal import Journal
from jisr.journal.rebuild import Progress, no_progress
from jisr.journal.report import Fault, Report, Witnessed

__all__ = ["Fault", "Report", "Witnessed", "verify"]


def verify(
    journal: Journal,
    *,
    all_checkpoints: bool = False,
    views: bool = False,
    against: Sequence[Saved] = (),
    progress: Progress = no_progress,
) -> Report:
    """Read everything once, in one snapshot, and name each fault; memory does not grow with the journal.

    `all_checkpoints`: verify the signature of every checkpoint, not only of the latest, the cosigned and those around
    a change of keys. `views`: compare the views in use with what the journal gives (writers wait meanwhile).
    `against`: what `checkpoints.load_against(FILE)` read: checkpoints or a receipt, kept outside this node.
    `progress(done, of all)` counts records.
    """
    raise NotImplementedError
