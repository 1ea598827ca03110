"""The fixed cast of the tests: the members of the pack two-rivers, on a node of their own, with a clock and a dice
that the test holds.

`cast` is what most tests want: `cast.opens("MOWR/duty", preset="GOV")`, `cast.read("MOE")`. `journal` and `node` are
the things themselves. Each test gets a fresh space with the pack applied, on each store; it is a copy of one that was
prepared once, so that it costs milliseconds.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import Pack, read_pack
from jisr.cli.registry import registry
from jisr.errors import BatchRefused, JisrError
from jisr.journal.append import Accepted
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.read import Reader
from jisr.journal.record import Actor, Submission
from jisr.journal.store.base import Store
from jisr.journal.store.postgres import PostgresStore
from jisr.journal.store.sqlite import SqliteStore
from jisr.journal.when import ms_of, text_of
from tests.plugin_stores import ACCOUNTS, drop_schemas, empty_accounts

PACKS = Path(__file__).parents[1] / "packs"
DAWN = ms_of("2017-08-01T03:00:00Z")
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
KEPT = "prepared"  # the schema that holds the prepared tables

Label = dict[str, Any]


class Clock:
    """Says what it was set to, in ms since 1970."""

    def __init__(self, ms: int = DAWN) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms

    def forward(self, ms: int = SECOND) -> int:
        self.ms += ms
        return self.ms


def keyed_entropy(post: str, client_id: str) -> bytes:
    """The same salt for the same submission, whatever else there is."""
    return sha256(f"{post} {client_id}".encode()).digest()


def actor(name: str) -> Actor:
    member, _, post = name.partition("/")
    return Actor(member, post)


def memory_folder() -> Path | None:
    """Where files need no disk: for tests whose promise is not durability."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > 1 << 28 else None


class Stage:
    """A space `real` with a pack applied, prepared once and copied into as many slots as a test needs."""

    def __init__(
        self, folder: Path, pack: Pack, url: str | None,
        prepare: Callable[[Journal, Clock], None] = lambda journal, clock: None,
    ) -> None:  # fmt: skip
        self.folder, self.pack, self.url = folder, pack, url
        self.keys = folder / "keys"
        clock = Clock()
        node = Node(folder, registry(), url or "", clock=clock, entropy=keyed_entropy)
        journal = node.create("real")
        do_apply_pack(journal, pack)
        if journal.views_are_stale():
            journal.rebuild()
        prepare(journal, clock)
        journal.close()
        if url is not None:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {KEPT} CASCADE")
                connection.execute(f"ALTER SCHEMA jisr_real RENAME TO {KEPT}")
                self._tables = _tables(connection, KEPT)

    def set_out(self, folder: Path) -> None:
        """Make `folder` the folder of a node with this space in it."""
        shutil.copytree(self.folder, folder)
        if self.url is not None:
            drop_schemas(self.url, keep=ACCOUNTS)
            empty_accounts(self.url)
            with psycopg.connect(self.url) as connection:
                self._fill(connection, "jisr_real")

    def journal(self, clock: Callable[[], int], slot: str = "one") -> Journal:
        """A fresh copy of the space in a slot; the keys are shared, so nothing may rotate them."""
        if self.url is None:
            path = self.node_folder(slot) / "spaces" / "real.sqlite"
            for left in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                left.unlink(missing_ok=True)
            shutil.copyfile(self.folder / "spaces" / "real.sqlite", path)
            store: Store = SqliteStore(path)
        else:
            with psycopg.connect(self.url) as connection:
                self._fill(connection, slot)
            store = PostgresStore(self.url, slot)
        return Journal(store, registry(), "real", self.keys, None, clock, keyed_entropy)

    def node_folder(self, slot: str) -> Path:
        """The folder of a node on SQLite whose space is in a slot."""
        folder = self.folder / "slots" / slot
        if not folder.exists():
            (folder / "spaces").mkdir(parents=True)
            shutil.copyfile(self.folder / "node.json", folder / "node.json")
            (folder / "keys").symlink_to(self.keys)
        return folder

    def _fill(self, connection: "psycopg.Connection[Any]", schema: str) -> None:
        if _tables(connection, schema) != self._tables:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            for table in sorted(self._tables):
                form = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
                connection.execute(form.format(sql.Identifier(schema, table), sql.Identifier(KEPT, table)))
        for table in sorted(self._tables):
            names = sql.Identifier(schema, table), sql.Identifier(KEPT, table)
            connection.execute(sql.SQL("DELETE FROM {}").format(names[0]))
            connection.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(*names))


def _tables(connection: "psycopg.Connection[Any]", schema: str) -> set[str]:
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
    return {name for (name,) in rows}


class Cast:
    """Short sentences for tests: each statement a second after the one before, under a client_id of its own."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.journal, self.clock = journal, clock
        self._given = 0

    def says(self, who: str, *submissions: Submission) -> list[Accepted]:
        self.clock.forward()
        return self.journal.append(actor(who), list(submissions))

    def opens(self, who: str, title: str = "Water rising", thread: str | None = None, **label: Any) -> Accepted:
        return self.says(who, self.opening(title, thread=thread, **label))[0]

    def reports(self, who: str, thread: str, situation: str = "It rises still", **label: Any) -> Accepted:
        return self.says(who, self.report(thread, situation, **label))[0]

    def relabels(self, who: str, record: str, **label: Any) -> Accepted:
        return self.says(who, self.relabelling(record, **label))[0]

    def erases(self, who: str, record: str) -> Accepted:
        return self.says(who, self.erasure(record))[0]

    def opening(self, title: str = "Water rising", thread: str | None = None, **label: Any) -> Submission:
        body = {"title": title, "what": "flood", "observed_at": text_of(self.clock.ms)}
        return self.submission("incidents.opened", body, label_of(label), thread=thread)

    def report(self, thread: str, situation: str = "It rises still", **label: Any) -> Submission:
        now = text_of(self.clock.ms)
        body = {"period": {"from": now, "to": now}, "situation": situation, "observed_at": now}
        return self.submission("incidents.sitrep", body, label_of(label), thread=thread)

    def relabelling(self, record: str, **label: Any) -> Submission:
        given = label_of(label)
        return self.submission("journal.relabel", {"record": record, "label": given}, given)

    def erasure(self, record: str) -> Submission:
        return self.submission("journal.erase", {"record": record}, {"preset": "OWN"})

    def link(self, source: str, version: str) -> Submission:
        return self.submission("journal.sanitised", {"source": source, "version": version}, {})

    def submission(self, type: str, body: dict[str, Any], label: Label, **more: Any) -> Submission:
        self._given += 1
        return Submission(type=type, body=body, label=label, **{"client_id": f"cast-{self._given}", **more})

    def read(self, viewer: str, at: int | None = None) -> Reader:
        policy = self.journal.policy
        assert policy is not None
        return self.journal.read(policy.clearance(viewer), at)

    def sees(self, viewer: str) -> set[str]:
        """The ids of the incidents' records that a viewer sees."""
        return {each.id for each in self.read(viewer).records() if each.post not in ("system", None)}

    def faults(self, who: str, *submissions: Submission | JisrError) -> list[JisrError]:
        """What is wrong with a batch: empty where nothing is. It is handed in, and stands if it is right."""
        try:
            self.journal.append(actor(who), list(submissions))
        except BatchRefused as refused:
            return refused.faults
        return []


def label_of(given: Label) -> Label:
    """preset=..., to=[...] for a preset's named members; or level=..., to=[...], caveats=[...]."""
    label = {name: value for name, value in given.items() if name != "to"}
    if "to" in given:
        label["releasable_to"] = list(given["to"])
    if "level" in label:
        label = {"releasable_to": [], "caveats": [], **label}
    return label or {"preset": "GOV"}


@pytest.fixture(scope="session")
def two_rivers() -> Pack:
    return read_pack(PACKS / "two-rivers")


@pytest.fixture(scope="session")
def stage(
    store_kind: str,
    new_database: Callable[[str], str | None],
    two_rivers: Pack,
    tmp_path_factory: pytest.TempPathFactory,
) -> Stage:
    """The prepared space that `node` is copied from."""
    return Stage(tmp_path_factory.mktemp("stage") / store_kind, two_rivers, new_database("cast"))


@pytest.fixture
def clock() -> Clock:
    return Clock(DAWN + HOUR)


@pytest.fixture
def node(stage: Stage, clock: Clock, tmp_path: Path) -> Node:
    """A node whose space `real` has the pack two-rivers."""
    folder = tmp_path / "node"
    stage.set_out(folder)
    return Node(folder, registry(), stage.url or "", clock=clock, entropy=keyed_entropy)


@pytest.fixture
def journal(node: Node) -> Iterator[Journal]:
    journal = node.open("real")
    yield journal
    journal.close()


@pytest.fixture
def cast(journal: Journal, clock: Clock) -> Cast:
    return Cast(journal, clock)


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: for many small nodes whose promise is not durability."""
    with tempfile.TemporaryDirectory(prefix="jisr-test-", dir=memory_folder()) as folder:
        yield Path(folder)


def errors_of(call: Callable[[], Any]) -> Sequence[JisrError]:
    """The errors that a call ends with, each line's its own; empty where it succeeds."""
    try:
        call()
    except BatchRefused as refused:
        return refused.faults
    except JisrError as error:
        return [error]
    return []
