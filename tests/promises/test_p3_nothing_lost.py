"""P3: what was acknowledged survives, nothing stands twice, and a stream resumes without gap or repeat."""

import os
import random
import re
import selectors
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.read import Reader
from jisr.journal.record import Submission
from jisr.journal.store.postgres import PostgresStore
from jisr.journal.store.sqlite import SqliteStore
from jisr.journal.verify import verify
from tests.cast import Cast, Clock, actor
from tests.promises.writer import batch_of

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
Acknowledged = dict[str, str]  # client_id -> record id


@contextmanager
def writers(node: Node, names: Sequence[tuple[str, str]], count: int, size: int) -> Iterator[list["Writer"]]:
    """Processes that write to one space, each as a post under a name; killed at the end, if they still run."""
    found = [Writer(node, post, name, count, size) for post, name in names]
    try:
        yield found
    finally:
        for each in found:
            each.kill()


class Writer:
    """One process, and what it was told so far."""

    def __init__(self, node: Node, post: str, name: str, count: int, size: int) -> None:
        self.post, self.name, self.size = post, name, size
        self.said = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.promises.writer", str(node.folder), node.database_url, post, name,
             str(count), str(size)],
            stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def listen(self, seconds: float) -> bool:
        """Takes what it says within so many seconds; False when it has ended."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return True
        heard = os.read(self.process.stdout.fileno(), 1 << 16)
        self.said += heard
        return bool(heard)

    def until(self, batches: int) -> None:
        while self.said.count(b"\n") < batches:
            assert self.listen(PATIENCE_S), "the writer ended early"

    def to_the_end(self) -> None:
        while self.listen(PATIENCE_S):
            pass
        assert self.process.wait(PATIENCE_S) == 0

    def kill(self) -> None:
        """Outright; then takes what it had still said."""
        assert self.process.stdout is not None
        if self.process.stdout.closed:
            return
        self.process.send_signal(signal.SIGKILL)
        while self.listen(PATIENCE_S):
            pass
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()

    @property
    def acknowledged(self) -> Acknowledged:
        """Of whole lines only: half a line was not read by anybody."""
        words = self.said.rpartition(b"\n")[0].decode().split()
        return dict(zip(words[::2], words[1::2], strict=True))


def check_nothing_lost(journal: Journal, writer: Writer) -> None:
    """Everything acknowledged is there, once, under its id; what was not can be handed in again."""
    policy = journal.policy
    assert policy is not None
    reader = journal.read(policy.clearance(writer.post.split("/")[0]))
    stored = Counter(_said_by(reader, writer.name))
    assert not [each for each, times in stored.items() if times > 1], "a client_id stands twice"
    assert writer.acknowledged.keys() <= stored.keys(), "an acknowledged record is lost"
    for number in {int(each.split("-")[1]) for each in [*stored, f"{writer.name}-0-0"]}:
        submissions = batch_of(writer.name, number, writer.size)
        again = journal.append(actor(writer.post), submissions)
        for submission, accepted in zip(submissions, again, strict=True):
            assert accepted.id == writer.acknowledged.get(submission.client_id, accepted.id)
    assert all(times == 1 for times in Counter(_said_by(reader, writer.name)).values())


def _said_by(reader: Reader, name: str) -> list[str]:
    """The client_ids of a writer's records, from their texts."""
    found = []
    for record in reader.records(limit=100_000):
        words = str((record.body or {}).get("title") or (record.body or {}).get("situation") or "").split()
        if words[:1] == [name]:
            found.append("-".join([*words, "0"][:3]))
    return found


def check_survives_kill(node: Node, seed: int) -> None:
    """Two processes write; both are killed outright at a random moment; the journal is opened again."""
    chance = random.Random(seed)
    names = [("MOWR/duty", f"w{seed}a"), ("MOE/duty", f"w{seed}b")]
    with writers(node, names, 10_000, chance.choice([1, 3, 20])) as running:
        running[0].until(chance.randint(1, 6))
        running[1].listen(chance.random() / 20)
        for each in running:
            each.kill()
    journal = node.open("real")
    try:
        for each in running:
            check_nothing_lost(journal, each)
        report = verify(journal, views=True)
        assert report.ok, report.faults
    finally:
        journal.close()


def test_what_was_acknowledged_survives_the_end_of_every_process(node: Node) -> None:
    for seed in range(10 if not node.database_url else 3):
        check_survives_kill(node, seed)


@pytest.mark.nightly
def test_it_does_two_hundred_times(node: Node) -> None:
    for seed in range(100, 300):
        check_survives_kill(node, seed)


def test_many_processes_write_at_once_and_each_record_stands_once(node: Node) -> None:
    names = [("MOWR/duty", "one"), ("MOWR/duty", "two"), ("MOE/duty", "three")]
    with writers(node, names, 12, 3) as running:
        for each in running:
            each.to_the_end()
    journal = node.open("real")
    for each in running:
        assert len(each.acknowledged) == 36
        check_nothing_lost(journal, each)
    assert verify(journal, views=True).ok
    journal.close()


def test_a_stream_resumes_without_gap_or_repeat_while_others_write(node: Node) -> None:
    journal = node.open("real")
    policy = journal.policy
    assert policy is not None
    reader = journal.read(policy.clearance("MOH"))
    followed = [each.id for each in reader.records()]
    with writers(node, [("MOWR/duty", "one"), ("MOE/duty", "two")], 15, 2) as running:
        open_still = True
        while open_still:
            open_still = sum(each.listen(0.005) for each in running) > 0
            # Each time with a new reader, as after a break of the line.
            for record in journal.read(policy.clearance("MOH")).records(after=followed[-1], limit=3):
                followed.append(record.id)
        while page := reader.records(after=followed[-1], limit=3):
            followed.extend(each.id for each in page)
    assert followed == [each.id for each in reader.records()]
    assert len(set(followed)) == len(followed)
    assert set(running[0].acknowledged.values()) <= set(followed)
    journal.close()


# The same words, and others


def check_idempotent(cast: Cast) -> None:
    """The same submission is the same record; other words under its client_id are refused."""
    submission = cast.opening(preset="GOV")
    (first,) = cast.says("MOWR/duty", submission)
    assert cast.says("MOWR/duty", submission) == [first]
    assert len([each for each in cast.read("MOE").records() if each.id == first.id]) == 1
    assert cast.read("MOE").threads().count == 1
    body = {**submission.body, "title": "Something else"}
    other = Submission(type=submission.type, body=body, label=submission.label, client_id=submission.client_id)
    wider = Submission(
        type=submission.type, body=submission.body, label={"preset": "OWN"}, client_id=submission.client_id
    )
    for changed in (other, wider):
        (fault,) = cast.faults("MOWR/duty", changed)
        assert (fault.code, fault.field) == ("client_id_reused", "client_id")
    assert cast.read("MOE").thread(first.id).title == submission.body["title"]


def test_the_same_submission_is_the_same_record_and_other_words_are_refused(cast: Cast) -> None:
    check_idempotent(cast)


def test_two_posts_may_use_the_same_client_id(cast: Cast) -> None:
    submission = cast.opening(preset="GOV")
    (first,), (second,) = cast.says("MOWR/duty", submission), cast.says("MOE/duty", submission)
    assert first.id != second.id


def test_the_same_line_twice_in_a_batch_is_one_record(cast: Cast) -> None:
    submission = cast.opening(preset="GOV")
    first, second = cast.says("MOWR/duty", submission, submission)
    assert first == second
    assert cast.read("MOE").threads().count == 1


def test_one_bad_line_keeps_out_the_whole_batch(cast: Cast) -> None:
    good, bad = cast.opening(preset="GOV"), cast.opening(preset="NONE")
    (fault,) = cast.faults("MOWR/duty", good, bad)
    assert (fault.line, fault.code) == (2, "unknown_preset")
    assert cast.read("MOWR").threads().count == 0
    cast.says("MOWR/duty", good)  # its client_id is still free


def test_a_failed_append_leaves_nothing_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks between the first row and the commit."""
    monkeypatch.setattr("jisr.journal.append.Appender._sign", _fail)
    submission = cast.opening(preset="GOV")
    with pytest.raises(RuntimeError):
        cast.says("MOWR/duty", submission)
    monkeypatch.undo()
    assert cast.read("MOWR").threads().count == 0
    assert verify(cast.journal, views=True).ok
    assert len(cast.says("MOWR/duty", submission)) == 1


def _fail(*_: object) -> None:
    raise RuntimeError("the power went")


# The disk before the word

CALLS = "fsync,fdatasync,write,pwrite64,pwritev"


def traced(node: Node, folder: Path, count: int) -> list[str]:
    """The system calls of a writer, in their order, each with the path that it is about."""
    log = folder / "calls"
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed (on Debian: apt-get install strace)")
    command = [program, "-f", "-y", "-o", str(log), "-e", f"trace={CALLS}", sys.executable, "-m"]
    arguments = ["tests.promises.writer", str(node.folder), node.database_url, "MOWR/duty", "traced", str(count), "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, *arguments], cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode != 0 and b"ptrace" in done.stderr:
        pytest.skip(f"this machine lets nobody trace a process: {done.stderr.decode().splitlines()[0]}")
    assert done.returncode == 0, done.stderr.decode()
    return log.read_text().splitlines()


def check_synced_first(calls: Sequence[str], count: int) -> None:
    """Between what a batch writes to the log and the word to its sender stands a sync of that log."""
    acknowledged, unsynced, synced = 0, False, False
    for call in calls:
        name, _, rest = call.partition("(")
        name = name.split()[-1]
        if re.search(r"real\.sqlite-wal>", rest) and name.startswith(("write", "pwrite")):
            unsynced, synced = True, False
        elif re.search(r"real\.sqlite-wal>", rest):
            unsynced, synced = False, True
        elif name == "write" and rest.startswith("1<") and "traced-" in rest:
            assert not unsynced, "acknowledged before the log was synced"
            assert synced, "acknowledged without a sync of its own"
            acknowledged, synced = acknowledged + 1, False
    assert acknowledged == count


def test_the_log_is_synced_before_each_acknowledgement(node: Node, tmp_path: Path) -> None:
    if node.database_url:
        pytest.skip("PostgreSQL syncs in its own process: see the next test")
    check_synced_first(traced(node, tmp_path, 6), 6)


def check_durable_settings(journal: Journal) -> None:
    """What the stores themselves are told about durability."""
    if isinstance(journal.store, SqliteStore):
        assert journal.store.execute("PRAGMA journal_mode") == [("wal",)]
        assert journal.store.execute("PRAGMA synchronous") == [(2,)], "synchronous is not FULL"
    else:
        assert isinstance(journal.store, PostgresStore)
        assert journal.store.execute("SHOW fsync") == [("on",)]
        assert journal.store.execute("SHOW synchronous_commit") == [("on",)]
        assert journal.store.execute("SHOW full_page_writes") == [("on",)]


def test_the_store_is_set_to_keep_what_it_acknowledges(journal: Journal) -> None:
    check_durable_settings(journal)


def test_postgresql_has_flushed_its_log_beyond_a_batch_when_it_is_acknowledged(cast: Cast) -> None:
    store = cast.journal.store
    if not isinstance(store, PostgresStore):
        pytest.skip("SQLite: see the trace")
    with psycopg.connect(store.url, autocommit=True) as watcher:
        for number in range(5):
            before = _position(watcher, "pg_current_wal_insert_lsn")
            cast.opens("MOWR/duty", f"number {number}")
            assert _position(watcher, "pg_current_wal_flush_lsn") > before


def _position(connection: "psycopg.Connection[tuple[int]]", function: str) -> int:
    row = connection.execute(f"SELECT {function}() - '0/0'::pg_lsn".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_a_clock_that_stands_still_loses_nothing(journal: Journal) -> None:
    cast = Cast(journal, Clock())
    cast.clock.forward = lambda ms=0: cast.clock.ms  # type: ignore[method-assign]
    made = [cast.opens("MOWR/duty", f"number {number}", preset="GOV").id for number in range(5)]
    assert [each for each in (row.id for row in cast.read("MOE").records()) if each in made] == made
    assert cast.read("MOE").threads().count == 5
