"""How much one grant may ask: a bucket of requests that fills again, and the sizes of what it hands in."""

import time
from dataclasses import dataclass, field, replace

from jisr.api.problems import TooMany


@dataclass(frozen=True)
class Limits:
    """Of one request, and of one grant. `silence_s` is the time between two heartbeats of a stream."""

    body_bytes: int = 16 * 1024 * 1024
    lines: int = 5_000
    requests_per_s: float = 500
    burst: float = 1_000
    streams: int = 500
    silence_s: float = 15
    public_per_s: float = 10
    public_burst: float = 100

    @property
    def of_public(self) -> "Limits":
        """Of one address that asks without a token."""
        return replace(self, requests_per_s=self.public_per_s, burst=self.public_burst)


@dataclass
class Bucket:
    tokens: float
    at: float


@dataclass
class Rates:
    """What each grant has left. Forgotten when full again, so that it stays small."""

    limits: Limits
    _buckets: dict[bytes, Bucket] = field(default_factory=dict)

    def spend(self, grant: bytes) -> None:
        """Raises `TooMany` where the grant asks faster than it may."""
        now = time.monotonic()
        bucket = self._buckets.get(grant)
        if bucket is None:
            if len(self._buckets) > 10_000:
                self._buckets.clear()
            bucket = self._buckets[grant] = Bucket(self.limits.burst, now)
        filled = bucket.tokens + (now - bucket.at) * self.limits.requests_per_s
        bucket.tokens, bucket.at = min(self.limits.burst, filled), now
        if bucket.tokens < 1:
            raise TooMany("too many requests: wait a moment", code="too_many_requests")
        bucket.tokens -= 1
