"""Who tries passwords waits: longer each time, for one account from one address, and never for ever.

Nothing is ever locked: when the time is over, the right password is heard; and whoever tries from elsewhere does not
wait for what was tried here. What is tried while one waits is not heard at all, and lengthens nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from django.db import transaction
from django.utils import timezone

from jisr.accounts.models import Attempt

FREE = 3  # mistakes of a tired hand
LONGEST_S = 60
FORGOTTEN_AFTER = timedelta(days=1)
Clock = Callable[[], datetime]


def claim(account: str, address: str, clock: Clock = timezone.now) -> int:
    """Seconds to wait; where it is 0 the attempt is counted, before anybody judges it: of many at one moment each waits
    for the one before. Whoever then comes in is forgotten."""
    now = clock()
    Attempt.objects.filter(last__lt=now - FORGOTTEN_AFTER).delete()
    with transaction.atomic():
        found, _ = Attempt.objects.select_for_update().get_or_create(
            key=_key(account, address), defaults={"last": now, "until": now}
        )
        left = (found.until - now).total_seconds()
        if left > 0:
            return ceil(left)
        found.failures += 1
        found.last, found.until = now, now + timedelta(seconds=delay_s(found.failures))
        found.save()
    return 0


def forget(account: str, address: str) -> None:
    """Somebody came in."""
    Attempt.objects.filter(key=_key(account, address)).delete()


def delay_s(failures: int) -> int:
    """After so many in a row: 0 for the first ones, then 1, 2, 4 ... seconds, and a minute at the most. Of an account
    that does not exist as of one that does."""
    return 0 if failures < FREE else min(LONGEST_S, 2 ** min(failures - FREE, 10))


def _key(account: str, address: str) -> bytes:
    return sha256(f"{account.strip().casefold()}\n{address}".encode("utf-8", "surrogatepass")).digest()
