"""One space's journal: `append` and `read`, and what its keeper needs. A library: no Django, no web."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from jisr.errors import BatchRefused, Invalid, JisrError, Refused, Unusable
from jisr.journal.append import Accepted, Appender, read_policy
from jisr.journal.draft import Drafter, Entropy
from jisr.journal.keyring import Keyring
from jisr.journal.label import Clearance
from jisr.journal.policy import Policy
from jisr.journal.project import Projector
from jisr.journal.read import Reader
from jisr.journal.rebuild import Progress, forget_shadow, is_stale, no_progress, rebuild
from jisr.journal.record import SALT_BYTES, Actor, Submission, reference_of
from jisr.journal.registry import Registry
from jisr.journal.store.base import FORMAT, Store
from jisr.journal.store.ledger import Ledger
from jisr.journal.types import ERASE

REAL = "real"  # the space that is no exercise
PAUSED = "paused"  # in `meta`: why an exercise stands still; '' while it runs
FORGETTING = "forgetting"  # in `meta`: whether something erased may still lie in freed places

Clock = Callable[[], int]  # ms since 1970
Entries = Sequence[Submission | JisrError]  # a batch; a line that could not be read is its fault


class Audience(msgspec.Struct, frozen=True):
    """Who would see a record: members with the levels at which they read it."""

    line: int
    readers: dict[str, tuple[str, ...]]


def wall_clock() -> int:
    return time.time_ns() // 1_000_000


def random_salt(post: str, client_id: str) -> bytes:
    return os.urandom(SALT_BYTES)


class Journal:
    """Several processes may hold the same space open and write to it: nothing is kept between transactions."""

    def __init__(
        self, store: Store, registry: Registry, space: str, keys: Path,
        passphrase: bytes | None = None, clock: Clock = wall_clock, entropy: Entropy = random_salt,
    ) -> None:  # fmt: skip
        self.store, self.registry, self.space = store, registry, space
        self._clock, self._entropy = clock, entropy
        self._keyring = Keyring(keys, space, passphrase)

    def create(self) -> None:
        """A new space's tables; `Unusable` where there are some already."""
        if self.store.exists():
            raise Unusable(
                "the space {space} exists already: bring changes of its pack in with `jisr pack apply DIR`, "
                "or name another with --space",
                code="space_exists",
                space=self.space,
            )
        with self.store.writing(new=True):
            self.store.create()
            self.store.set_meta("space", self.space)

    def check_usable(self) -> None:
        """`Unusable` names why the space cannot be used: missing, or made by a newer Jisr."""
        if not self.store.exists():
            raise Unusable(
                "there is no space {space} here: make it with `jisr init --space {space} --pack DIR`",
                code="no_space",
                space=self.space,
            )
        found = int(self.store.meta("format") or 0)
        if found > FORMAT:
            raise Unusable(
                "this data folder was written by a newer Jisr (format {found}, here {known}): update Jisr",
                code="newer_format",
                found=found,
                known=FORMAT,
            )
        written_as = self.store.meta("space")
        if written_as != self.space:
            raise Unusable(
                "what lies here under the name {space} is the space {found}: put it back under that name",
                code="other_space",
                space=self.space,
                found=written_as,
            )

    @property
    def policy(self) -> Policy | None:
        """The pack in force; None before the first one is applied. Known to everyone who is signed in."""
        with self.store.reading():
            return read_policy(self.store, "policy") if self.store.meta("policy") else None

    def append(self, actor: Actor, submissions: Sequence[Submission | JisrError]) -> list[Accepted]:
        """All or nothing, and once: raises `BatchRefused` with each fault, `Unusable` when it could not be kept.

        When this returns, the records are on the disk, and views that a new pack changed are made again.
        """
        types = {each.type for each in submissions if isinstance(each, Submission)}
        with self.store.writing():
            self._check_runs()
            appender = Appender(self.store, self.registry, self._keyring, self.space, self._clock(), self._entropy)
            accepted = appender.append(actor, submissions)
            if ERASE in types:
                forget_shadow(self.store)
                self.store.set_meta(FORGETTING, "yes")
        if ERASE in types:
            self.forget_erased()
        if not types.isdisjoint(self.registry.shaping) and self.views_are_stale():
            self.rebuild()
        return accepted

    def append_each(self, batches: Sequence[tuple[Actor, Entries]]) -> list[list[Accepted] | JisrError]:
        """Each batch by itself all or nothing, as `append` would have it, but one fsync for them together.

        For each, what was accepted or why it was not. Raises `Unusable` where nothing could be kept.
        """
        if len(batches) == 1 or any(self._needs_more(entries) for _, entries in batches):
            return [self._append_alone(actor, entries) for actor, entries in batches]
        found: list[list[Accepted] | JisrError] = []
        with self.store.writing():
            for actor, entries in batches:
                found.append(self._append_part(actor, entries))
        return found

    def _append_part(self, actor: Actor, entries: Entries) -> list[Accepted] | JisrError:
        appender = Appender(self.store, self.registry, self._keyring, self.space, self._clock(), self._entropy)
        try:
            with self.store.savepoint():
                self._check_runs()
                return appender.append(actor, entries)
        except Unusable:
            raise
        except JisrError as error:
            return error

    def _append_alone(self, actor: Actor, entries: Entries) -> list[Accepted] | JisrError:
        try:
            return self.append(actor, entries)
        except JisrError as error:
            return error

    def _needs_more(self, entries: Entries) -> bool:
        """Whether there is something to do after the transaction: erased bytes to overwrite, views to make again."""
        types = {each.type for each in entries if isinstance(each, Submission)}
        return ERASE in types or not types.isdisjoint(self.registry.shaping)

    # Pausing

    def pause(self, why: str) -> None:
        """From now on every statement is refused with `why`, whoever hands it in and however. Exercises only."""
        self._check_exercise()
        if not why.strip():
            raise Invalid("say why: whoever is refused reads it", code="reason_missing", field="why")
        with self.store.writing():
            self.store.set_meta(PAUSED, why.strip())

    def resume(self) -> None:
        self._check_exercise()
        with self.store.writing():
            self.store.set_meta(PAUSED, "")

    def paused(self) -> str:
        """Why the exercise stands still; '' while it runs."""
        with self.store.reading():
            return self.store.meta(PAUSED) or ""

    def _check_exercise(self) -> None:
        if self.space == REAL:
            raise Refused("what is real is not paused and not reset: only an exercise is", code="not_an_exercise")

    def _check_runs(self) -> None:
        if why := self.store.meta(PAUSED):
            raise Refused("the exercise is paused: {why}", code="paused", why=why)

    def forget_erased(self) -> bool:
        """Overwrite what erasures freed; False while a reader holds on to the write-ahead log.

        What could not be done then, or was cut off, is done when the space is next opened or something is erased.
        """
        if self.store.meta(FORGETTING) != "yes":
            return True
        done = self.store.forget_erased()
        if done:
            with self.store.writing():
                self.store.set_meta(FORGETTING, "no")
        return done

    def dry_run(self, actor: Actor, submissions: Sequence[Submission | JisrError]) -> list[Audience]:
        """Who would see each line, if it were submitted; raises what `append` would raise."""
        with self.store.reading():
            drafter = self._drafter(actor)
            policy = drafter.policy
            drafts, faults = drafter.draft_all(submissions)
            if faults:
                raise BatchRefused(faults)
            return [Audience(draft.line, _readers(policy, drafter.audience(draft))) for draft in drafts]

    def has_said(self, actor: Actor, client_ids: Sequence[str]) -> set[str]:
        """Of these client_ids, those that the post itself handed in before."""
        with self.store.reading():
            return set(Ledger(self.store).given_all(actor.name, client_ids))

    def accepted(self, actor: Actor, client_id: str) -> Accepted | None:
        """What the post itself handed in under this client_id before."""
        with self.store.reading():
            ledger = Ledger(self.store)
            given = ledger.given_all(actor.name, [client_id]).get(client_id)
            if given is None:
                return None
            row = ledger.by_seq(given.seq)
            return Accepted(row.id, reference_of(row.id), ledger.by_seq(row.thread).id)

    def audience(
        self, actor: Actor, label: dict[str, Any], thread: str | None = None, refs: Sequence[str] = ()
    ) -> dict[str, tuple[str, ...]]:
        """Who would see a statement with this label, member -> levels, before it is written; raises what its label
        would be refused for."""
        with self.store.reading():
            drafter = self._drafter(actor)
            return _readers(drafter.policy, drafter.would_see(label, thread, refs))

    def _drafter(self, actor: Actor) -> Drafter:
        policy = read_policy(self.store, "policy")
        return Drafter(self.store, self.registry, policy, policy, actor, self.space, self._clock(), self._entropy)

    def read(self, viewer: Clearance, at: int | None = None) -> Reader:
        """What `viewer` sees now, or saw at the recorded time `at` (ms) and may still see."""
        return Reader(
            self.store, self.registry, lambda: read_policy(self.store, f"views_policy_{self.store.views}"), viewer, at
        )

    def version(self) -> int | str:
        """Another one after every commit; see `Store.version`."""
        return self.store.version()

    def rotate_key(self, member: str) -> str:
        """A new log key for a member; the change is a record signed by both keys. Returns the new vkey."""
        with self.store.writing():
            appender = Appender(self.store, self.registry, self._keyring, self.space, self._clock(), self._entropy)
            origin, previous = appender.rotate_key(member)
        self._keyring.settle(origin, previous)
        log = Ledger(self.store).open_log_of(member)
        assert log is not None
        return log.vkey

    def reopen_logs(self, known: dict[str, dict[str, Any]]) -> None:
        """After a restore: a new log for each member, whose first record says what the old one ended with."""
        with self.store.writing():
            for member, body in sorted(known.items()):
                Appender(self.store, self.registry, self._keyring, self.space, self._clock(), self._entropy).reopen(
                    member, body
                )

    def views_are_stale(self) -> bool:
        with self.store.reading():
            return is_stale(self.store, self.registry)

    def rebuild(self, progress: Progress = no_progress) -> None:
        rebuild(self.store, self.registry, progress)

    def projector(self) -> Projector:
        """For verification: views made anew; inside a transaction."""
        return Projector(self.store, self.registry, read_policy(self.store, f"views_policy_{self.store.views}"))

    def now(self) -> int:
        """What the clock says that records are stamped with."""
        return self._clock()

    def key_file(self, origin: str) -> Path:
        """Where the key of a log lies."""
        return self._keyring.path(origin)

    def close(self) -> None:
        self.store.close()


def _readers(policy: Policy, audience: list[Clearance]) -> dict[str, tuple[str, ...]]:
    levels = policy.labels.levels
    members = sorted({clearance.member for clearance in audience})
    return {
        member: tuple(sorted((each.level for each in audience if each.member == member), key=levels.index))
        for member in members
    }
