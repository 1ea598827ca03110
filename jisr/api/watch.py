"""What happens by the clock: heartbeats, and the end of streams whose token was revoked or has expired."""

import asyncio
import time

from jisr.api.door import Door
from jisr.errors import JisrError

NOTE_S = 10.0  # how often it is noted at which posts a screen is open
RECHECK_S = 2.0  # a revoked token ends its streams well within 5 s


async def watch(door: Door) -> None:
    beaten = noted = time.monotonic()
    present: set[bytes] = set()
    while True:
        await asyncio.sleep(RECHECK_S)
        try:
            known = await _recheck(door)
            if known and (known != present or time.monotonic() - noted >= NOTE_S):
                present, noted = known, time.monotonic()
                await door.keys.note_present(known)
        except JisrError:
            continue  # accounts that cannot be read for a moment end nobody's stream; requests are refused meanwhile
        if time.monotonic() - beaten >= door.limits.silence_s:
            beaten = time.monotonic()
            for room in door.rooms.opened():
                room.hub.beat()


async def _recheck(door: Door) -> set[bytes]:
    """The grants that have streams open."""
    rooms = door.rooms.opened()
    known = {grant for room in rooms for grant in room.hub.grants()}
    if known:
        holding = await door.keys.holding(known)
        for room in rooms:
            room.hub.end_grants(holding)
        known &= holding
    return known
