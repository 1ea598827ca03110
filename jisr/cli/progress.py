"""What takes longer than two seconds says how far it is, on stderr: one line that moves, or one every few seconds."""

import sys
import time
from types import TracebackType

QUIET_S = 2.0
TELL_EVERY_S = 5.0  # where stderr is no terminal
MOVE_EVERY_S = 0.2


class Progress:
    """Called with (done, of all). Used as a context, it ends the moving line."""

    def __init__(self, what: str) -> None:
        self._what, self._moves = what, sys.stderr.isatty()
        self._next = time.monotonic() + QUIET_S
        self._told = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (MOVE_EVERY_S if self._moves else TELL_EVERY_S)
        self._told = True
        share = f"{done:,} of {total:,}" if total else f"{done:,}"
        start, end = ("\r", "") if self._moves else ("", "\n")
        print(f"{start}jisr: {self._what}, {share}", end=end, file=sys.stderr, flush=True)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._told and self._moves:
            print(file=sys.stderr)
