"""From a bearer token to who asks: its grant, its post, and the clearance that the post reads with."""

import asyncio
import time
from collections.abc import Iterable
from concurrent.futures import Executor

import msgspec

from jisr.accounts.grants import Grant, Grants
from jisr.api.problems import Unauthorised
from jisr.errors import Invalid
from jisr.journal.label import Clearance
from jisr.journal.policy import Policy
from jisr.journal.record import Actor

REMEMBERED_S = 1.0  # how late a revocation may take effect on requests; streams are looked after by their hub
MOST_REMEMBERED = 10_000


class Caller(msgspec.Struct, frozen=True):
    grant: Grant
    actor: Actor
    clearance: Clearance


class Keys:
    """Tokens that held a moment ago are remembered, so that a request costs no look-up."""

    def __init__(self, grants: Grants, executor: Executor) -> None:
        self._grants, self._executor = grants, executor
        self._known: dict[str, tuple[float, Grant]] = {}

    async def grant(self, authorization: str) -> Grant:
        """Raises `Unauthorised` alike for every cause."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorised
        known = self._known.get(token)
        if known is not None and time.monotonic() - known[0] < REMEMBERED_S:
            return known[1]
        found = await asyncio.get_running_loop().run_in_executor(self._executor, self._grants.find, token)
        if found is None:
            self._known.pop(token, None)
            raise Unauthorised
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[token] = (time.monotonic(), found)
        return found

    async def note_present(self, hashes: Iterable[bytes]) -> None:
        """These have a stream open now."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._grants.presence.note, list(hashes))

    async def holding(self, hashes: Iterable[bytes]) -> set[bytes]:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._grants.holding, list(hashes))


def caller_of(grant: Grant, policy: Policy) -> Caller:
    """Raises `Unauthorised` where the pack has no such post any more."""
    try:
        clearance = policy.post_clearance(grant.member, grant.post)
    except Invalid:
        raise Unauthorised from None
    return Caller(grant, Actor(grant.member, grant.post, grant.person), clearance)
