"""Answers kept while nothing at all was written since: many who read alike ask alike, most of all after an event.

Whether something was written is asked of the store itself, for each request: an answer is never older than that.
"""

import time

MOST = 1_000
LONGEST_S = 1.0  # for what may depend on the time
LARGEST = 256 * 1024

Version = int | str
Key = tuple[str, str, str, str]  # clearance, language, path, query


class Remembered:
    def __init__(self) -> None:
        self._version: Version | None = None
        self._answers: dict[Key, tuple[float, bytes]] = {}

    def find(self, version: Version, key: Key) -> bytes | None:
        """`version` is that of the store now."""
        if version != self._version:
            return None
        found = self._answers.get(key)
        return found[1] if found is not None and time.monotonic() - found[0] < LONGEST_S else None

    def keep(self, version: Version, key: Key, answer: bytes) -> None:
        """`version` is that of the store before the answer was made."""
        if len(answer) > LARGEST:
            return
        if version != self._version or len(self._answers) >= MOST:
            self._version, self._answers = version, {}
        self._answers[key] = (time.monotonic(), answer)
