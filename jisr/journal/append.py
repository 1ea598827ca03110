"""The one writer: records, tree, checkpoint and views in one transaction, durable before anything is acknowledged."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
import orjson

from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.journal import sign
from jisr.journal.canonical import canonical
from jisr.journal.draft import Drafter, Entropy
from jisr.journal.keyring import Keyring
from jisr.journal.label import ALL, Label
from jisr.journal.merkle import Frontier
from jisr.journal.note import Checkpoint
from jisr.journal.policy import NATIONAL_SIDES, Policy
from jisr.journal.project import Projector
from jisr.journal.record import FORMAT, Actor, Envelope, Submission, body_hash, envelope_bytes, id_of, reference_of
from jisr.journal.registry import Body, Registry
from jisr.journal.sight import Draft
from jisr.journal.sign import SigningKey
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger, Log, Stored
from jisr.journal.store.viewing import Views
from jisr.journal.types import KEY_ROTATED, LOG_OPENED
from jisr.journal.when import text_of

SYSTEM = "system"


class Accepted(msgspec.Struct, frozen=True):
    id: str
    ref: str
    thread: str


class Tail:
    """The open log of one member while a transaction appends to it."""

    def __init__(self, ledger: Ledger, log: Log) -> None:
        self.log = log
        self.vkey = log.vkey
        nodes = ledger.frontier(log.log_no, log.size)
        self.frontier = Frontier.at(log.size, lambda level, index: nodes[level, index])

    def append(self, envelope: bytes) -> tuple[int, bytes]:
        """(position, the tree nodes that it completes)"""
        position = self.frontier.size
        return position, self.frontier.append(sha256(b"\x00" + envelope).digest())


class Appender:
    """One transaction's work; made inside `store.writing()`."""

    def __init__(
        self, store: Store, registry: Registry, keyring: Keyring, space: str, now: int, entropy: Entropy
    ) -> None:
        self.store, self.registry, self.keyring = store, registry, keyring
        self.space, self.now, self.entropy = space, now, entropy
        self.ledger, self.views = Ledger(store), Views(store)
        self._next_seq = self.ledger.next_seq()
        self._tails: dict[str, Tail] = {}
        self._signers: dict[str, list[SigningKey]] = {}
        self._rows: list[tuple[Stored, str, bytes]] = []
        self._threads: dict[str, int] = {}

    def append(self, actor: Actor, submissions: Sequence[Submission | JisrError]) -> list[Accepted]:
        """All of the batch or nothing: `BatchRefused` names each fault by line and field."""
        in_force = self._in_force()
        policy = self._policy_with(actor, submissions, in_force)
        drafter = Drafter(self.store, self.registry, policy, in_force, actor, self.space, self.now, self.entropy)
        drafts, faults = drafter.draft_all(submissions)
        if faults:
            raise BatchRefused(faults)
        fresh = [draft for draft in drafts if not draft.again]
        if any(draft.record_type.shapes_policy for draft in fresh):
            self._adopt(policy)
        if fresh:
            self._write(actor, fresh)
        return [Accepted(draft.id, reference_of(draft.id), draft.thread) for draft in drafts]

    def reopen(self, member: str, body: Body) -> None:
        """After a restore: close the log that the backup held, and begin the next with what is known of the old."""
        log = self.ledger.open_log_of(member)
        assert log is not None
        self.ledger.close_log(log.log_no)
        policy = self._read_policy()
        self._open_log(policy, member, body, self._unused_number(policy, member, body))
        self._finish()

    def rotate_key(self, member: str) -> tuple[str, str]:
        """Record a rotation, signed by the old and the new key; returns (origin, old vkey) to settle."""
        tail = self._tail(member)
        origin, previous = tail.log.origin, tail.log.vkey
        old = self.keyring.key(origin, previous)  # first: it ends a rotation that was cut off
        new = self.keyring.stage(origin)
        opener = self.ledger.by_seq(self._first_of_log(tail.log))
        body = {"origin": origin, "previous": previous, "vkey": new.vkey}
        self._system_record(self._read_policy(), member, KEY_ROTATED, body, opener)
        tail.vkey = new.vkey
        self._signers[member] = [old, new]
        self._finish()
        return origin, previous

    # Policy

    def _policy_with(
        self, actor: Actor, submissions: Sequence[Submission | JisrError], in_force: Policy | None
    ) -> Policy:
        """The policy as it is once this batch stands. A line that stood already has been replaced, perhaps, since."""
        shaping = [each for each in submissions if isinstance(each, Submission) and each.type in self.registry.shaping]
        before = self.ledger.given_all(actor.name, [each.client_id for each in shaping])
        shaping = [each for each in shaping if each.client_id not in before]
        if not shaping:
            return in_force or self._read_policy()
        kept = [shaping_body(self.registry, row) for row in self.ledger.policy_records()]
        return self.registry.policy_of([*kept, *((each.type, each.body) for each in shaping)])

    def _read_policy(self) -> Policy:
        return read_policy(self.store, "policy")

    def _in_force(self) -> Policy | None:
        text = self.store.meta("policy")
        return None if text is None else policy_from(text)

    def _adopt(self, policy: Policy) -> None:
        """The policy in force from now on. Clearances that it changes answer `preparing` until views are rebuilt."""
        self.store.set_meta("policy", encode_policy(policy))
        if self.store.meta(f"views_policy_{self.store.views}") is None:
            use_policy(self.store, self.registry, policy)
        else:
            made_by = read_policy(self.store, f"views_policy_{self.store.views}")
            changed = [
                name for name in self.views.clearances() if made_by.clearances.get(name) != policy.clearances.get(name)
            ]
            self.views.unready(changed)
            self.views.ready(name for name in self.views.clearances() if name not in changed)
        for member in sorted(policy.members):
            if self.ledger.open_log_of(member) is None:
                self._open_log(policy, member, {})

    # Logs

    def _open_log(self, policy: Policy, member: str, known: Body, number: int = 1) -> None:
        origin = self._origin(policy, member, number)
        key = self.keyring.create(origin)
        self._tails[member] = Tail(self.ledger, self.ledger.add_log(member, origin, key.vkey))
        self._system_record(policy, member, LOG_OPENED, {"origin": origin, "vkey": key.vkey, **known}, None)

    def _origin(self, policy: Policy, member: str, number: int) -> str:
        return f"{policy.domain}/{self.space}/{member}" + (f"/{number}" if number > 1 else "")

    def _unused_number(self, policy: Policy, member: str, known: Body) -> int:
        """Never that of a log which somebody may have seen, also where the backup is older than that log: two logs of
        one name would be a fork."""
        number = 1 + sum(log.member == member for log in self.ledger.logs())
        seen = {note.partition("\n")[0] for note in known.get("newer", ())}
        while (origin := self._origin(policy, member, number)) in seen or self.keyring.path(origin).exists():
            number += 1
        return number

    def _system_record(self, policy: Policy, member: str, type_name: str, body: Body, thread: Stored | None) -> None:
        """What the journal itself writes for a member, released to all members."""
        record_type = self.registry.types[type_name]
        salt = self.entropy(f"{member}/{SYSTEM}", f"{type_name}/{body['vkey']}")
        data = canonical(body)
        abroad = (code for code, each in policy.members.items() if each.side not in NATIONAL_SIDES)
        label = Label(
            policy=policy.labels.policy,
            level=policy.labels.levels[0],
            originator=member,
            releasable_to=tuple(sorted([ALL, *abroad])),
            caveats=(),
        )
        envelope = envelope_bytes(
            Envelope(
                v=FORMAT, space=self.space, type=type_name, type_version=record_type.version,
                author=member, post=SYSTEM,
                happened_at=text_of(self.now), recorded_at=text_of(self.now), label=label,
                body_hash=body_hash(salt, data), refs=(), thread=thread.id if thread else None,
            )
        )  # fmt: skip
        self._keep(member, id_of(envelope), thread.id if thread else None, envelope, data, salt, False)

    def _first_of_log(self, log: Log) -> int:
        row = self.store.one("SELECT seq FROM record WHERE log_no = ? AND position = 0", (log.log_no,))
        assert row is not None
        return int(row[0])

    def _tail(self, member: str) -> Tail:
        found = self._tails.get(member)
        if found is None:
            log = self.ledger.open_log_of(member)
            assert log is not None
            found = self._tails[member] = Tail(self.ledger, log)
        return found

    # Rows

    def _write(self, actor: Actor, drafts: Sequence[Draft]) -> None:
        given = []
        for draft in drafts:
            thread = None if draft.thread == draft.id else draft.thread
            if draft.joins is not None:
                self._threads[draft.thread] = draft.joins.seq
            seq = self._keep(
                actor.member, draft.id, thread, draft.envelope, draft.body, draft.salt, draft.record_type.shapes_policy
            )
            given.append((actor.name, draft.client_id, draft.digest, seq))
        self.ledger.insert_submissions(given)
        self._finish([draft.erases for draft in drafts if draft.erases is not None])

    def _keep(
        self,
        member: str,
        record_id: str,
        thread: str | None,
        envelope: bytes,
        body: bytes,
        salt: bytes,
        shapes_policy: bool,
    ) -> int:
        tail = self._tail(member)
        position, nodes = tail.append(envelope)
        seq, self._next_seq = self._next_seq, self._next_seq + 1
        of_thread = seq if thread is None else self._thread_seq(thread)
        self._threads[record_id] = seq
        row = Stored(
            seq, record_id, tail.log.log_no, position, of_thread, self.now, shapes_policy, envelope, body, salt
        )
        self._rows.append((row, reference_of(record_id), nodes))
        return seq

    def _thread_seq(self, thread: str) -> int:
        if thread not in self._threads:
            row = self.ledger.by_id(thread)
            assert row is not None
            self._threads[thread] = row.seq
        return self._threads[thread]

    def _finish(self, erased: Sequence[Stored] = ()) -> None:
        """Rows, erasures, views, and a checkpoint for every log that grew."""
        self.ledger.insert(self._rows)
        projector = Projector(self.store, self.registry, read_policy(self.store, f"views_policy_{self.store.views}"))
        for row in erased:
            projector.forget_words(row)
            self.ledger.erase(row.seq)
        projector.add(row for row, _, _ in self._rows)
        for member, tail in self._tails.items():
            if tail.frontier.size > tail.log.size:
                self._sign(member, tail)

    def _sign(self, member: str, tail: Tail) -> None:
        keys = self._signers.get(member) or [self.keyring.key(tail.log.origin, tail.log.vkey)]
        note = sign.sign_note(Checkpoint(tail.log.origin, tail.frontier.size, tail.frontier.root()).text(), *keys)
        with self.store.together(2):
            self.ledger.add_checkpoint(tail.log.log_no, tail.frontier.size, note)
            self.ledger.set_log(tail.log.log_no, tail.frontier.size, tail.vkey)


def use_policy(store: Store, registry: Registry, policy: Policy) -> None:
    """The views under the store's present letter are made by this policy and these folds."""
    store.set_meta(f"views_policy_{store.views}", encode_policy(policy))
    store.set_meta(f"views_folds_{store.views}", registry.fold_version)
    Views(store).set_clearances(policy.numbered)


def shaping_body(registry: Registry, row: Stored) -> tuple[str, Body]:
    """(type, body in today's version) of a record that the policy is made from."""
    envelope = orjson.loads(row.envelope)
    assert row.body is not None
    return envelope["type"], registry.types[envelope["type"]].current(orjson.loads(row.body), envelope["type_version"])


_POLICY = msgspec.json.Decoder(Policy)
_READ: dict[str, Policy] = {}


def encode_policy(policy: Policy) -> str:
    return msgspec.json.encode(policy, order="sorted").decode()


def read_policy(store: Store, name: str) -> Policy:
    """Read anew in each transaction."""
    text = store.meta(name)
    if text is None:
        raise Invalid("no pack was applied here: run `jisr pack apply DIR`", code="no_pack")
    return policy_from(text)


def policy_from(text: str) -> Policy:
    """The decoded form is kept by its text, which says all of it."""
    found = _READ.get(text)
    if found is None:
        if len(_READ) > 100:
            _READ.clear()
        found = _READ[text] = _POLICY.decode(text)
    return found
