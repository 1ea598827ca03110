"""Verifications under way: one at a time for each space, in a thread of its own; the newest result is kept."""

import threading
from dataclasses import dataclass, replace
from typing import Any

from jisr.errors import JisrError
from jisr.journal.journal import Journal
from jisr.journal.report import Report
from jisr.journal.verify import verify


@dataclass(frozen=True)
class Run:
    """`share`: hundredths that are done. `report` once it is finished; `failed` where it could not be."""

    begun: int
    share: int = 0
    report: Report | None = None
    ended: int | None = None
    failed: str = ""

    @property
    def going(self) -> bool:
        return self.ended is None


class Runs:
    """Of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[tuple[str, str], Run] = {}

    def of(self, journal: Journal) -> Run | None:
        with self._lock:
            return self._runs.get(_name(journal))

    def begin(self, journal: Journal) -> None:
        """Nothing where one is under way."""
        with self._lock:
            found = self._runs.get(_name(journal))
            if found is not None and found.going:
                return
            self._runs[_name(journal)] = Run(journal.now())
        threading.Thread(target=self._run, args=(journal,), daemon=True, name="verify").start()

    def _run(self, journal: Journal) -> None:
        try:
            report = verify(
                journal, progress=lambda done, total: self._note(journal, share=done * 100 // max(total, 1))
            )
            self._note(journal, share=100, report=report, ended=journal.now())
        except JisrError as error:
            self._note(journal, failed=str(error), ended=journal.now())
        except Exception:
            self._note(journal, failed="?", ended=journal.now())
            raise
        finally:
            journal.store.close()  # this thread's connection

    def _note(self, journal: Journal, **changed: Any) -> None:
        with self._lock:
            self._runs[_name(journal)] = replace(self._runs[_name(journal)], **changed)


def _name(journal: Journal) -> tuple[str, str]:
    return str(id(journal.store)), journal.space


RUNS = Runs()
