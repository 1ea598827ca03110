"""Runs a test on both stores: a test that takes `database` runs once with SQLite and once with PostgreSQL.

PostgreSQL is the server that JISR_TEST_POSTGRES_URL names (`make test` starts one). Each test process has a database
of its own there. Without a server those tests are skipped, or with JISR_REQUIRE_POSTGRES=1 nothing runs.
"""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.postgres import REQUIRED, URL

ACCOUNTS = "jisr_accounts"
MADE_ONCE = ("django_migrations", "django_content_type", "auth_permission")
SCHEMAS = r"jisr\_%"
PATIENCE = "5s"  # with whoever still holds a lock on a schema that an earlier test left


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(REQUIRED) == "1" and not os.environ.get(URL):
        raise pytest.UsageError(f"{REQUIRED}=1, but {URL} names no server: run `make test`, or set it")
    # The tests choose their stores themselves: what a person has set for a node of theirs must never be touched.
    for name in ("JISR_DATABASE_URL", "JISR_DATA"):
        os.environ.pop(name, None)


@pytest.fixture(
    scope="session",
    params=[
        "sqlite",
        pytest.param(
            "postgres",
            marks=pytest.mark.skipif(not os.environ.get(URL), reason=f"no PostgreSQL here ({URL} is not set)"),
        ),
    ],
)
def store_kind(request: pytest.FixtureRequest) -> str:
    """Which store the test runs on: sqlite, postgres."""
    return str(request.param)


@pytest.fixture(scope="session")
def new_database(store_kind: str, worker_id: str) -> Iterator[Callable[[str], str | None]]:
    """Makes an empty database for a fixture that lives longer than a test; None means SQLite, in a folder of its own.

    The name is the fixture's, in ASCII letters; two test processes may use the same one.
    """
    made: list[str] = []

    def make(name: str) -> str | None:
        if store_kind == "sqlite":
            return None
        full_name = f"jisr_test_{worker_id}_{name}"
        if full_name in made:
            raise ValueError(f"this test process has a database {name} already")
        _administer(
            _drop(full_name), sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(full_name))
        )
        made.append(full_name)
        return urlunsplit(urlsplit(os.environ[URL])._replace(path=f"/{full_name}"))

    yield make
    if made:
        _administer(*[_drop(name) for name in made])


@pytest.fixture(scope="session")
def store_url(new_database: Callable[[str], str | None]) -> str | None:
    """The database that this test process keeps for `database`; None means SQLite."""
    return new_database("each")


@pytest.fixture
def database(store_url: str | None) -> str | None:
    """None for SQLite (make a node in tmp_path), or the URL of a PostgreSQL database without any of Jisr's schemas."""
    if store_url is not None:
        drop_schemas(store_url)
    return store_url


def has_accounts(url: str) -> bool:
    """Whether the tables of people are there, from an earlier test: they take a second to make."""
    with psycopg.connect(url, autocommit=True) as connection:
        (found,) = connection.execute("SELECT to_regclass(%s)", [f"{ACCOUNTS}.accounts_person"]).fetchone() or (None,)
        return found is not None


def empty_accounts(url: str) -> None:
    """Leaves the accounts' tables as they were made."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [ACCOUNTS]).fetchall()
        names = [sql.Identifier(ACCOUNTS, name) for (name,) in rows if name not in MADE_ONCE]
        if names:
            connection.execute(sql.SQL("SET lock_timeout = {}").format(PATIENCE))
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(names)))


def drop_schemas(url: str, keep: str = "") -> None:
    """Removes every schema of Jisr's from a database, but `keep`, ending the connections that a failed test left open
    there."""
    with psycopg.connect(url, autocommit=True) as connection:
        every = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", [SCHEMAS]).fetchall()
        found = [(name,) for (name,) in every if name != keep]
        if not found:
            return
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)
        drop = sql.SQL("DROP SCHEMA {} CASCADE").format(names)
        connection.execute(sql.SQL("SET lock_timeout = {}").format(PATIENCE))
        connection.execute("SET client_min_messages = warning")
        try:
            connection.execute(drop)
        except psycopg.errors.LockNotAvailable:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(drop)


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


def _administer(*statements: sql.Composed) -> None:
    with psycopg.connect(os.environ[URL], autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        for statement in statements:
            connection.execute(statement)
