"""The common way, beside ours in the same run: PostgreSQL row-level security over an array column.

One table of the world's records with the clearances that see each, a policy, and the indexes that such a table gets.
Asked through a connection for each viewer, and through one shared connection with a prepared plan, as a pool has.
"""

from collections.abc import Callable
from typing import Any

import psycopg

from bench.measure import processor_of, table
from bench.pack import VIEWERS
from bench.questions import CELLS, KINDS, measure, questions
from bench.world import World
from jisr.journal.query import Query

FILL = """
DROP TABLE IF EXISTS bench_record;
CREATE TABLE bench_record (
    seq bigint PRIMARY KEY, t bigint NOT NULL, sees int[] NOT NULL, lon bigint, lat bigint, body text NOT NULL,
    words tsvector);
INSERT INTO bench_record
SELECT r.seq, r.recorded_at, a.bits, (o.opened #>> '{place,lon}')::bigint, (o.opened #>> '{place,lat}')::bigint,
    b.body::text,
    to_tsvector('simple', concat_ws(' ', b.body ->> 'title', b.body ->> 'description', b.body ->> 'situation'))
FROM record r JOIN seen_{v} s ON s.seq = r.seq
JOIN (SELECT group_id, array_agg(bit::int) AS bits FROM audience_clearance_{v} GROUP BY group_id) a USING (group_id)
JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb AS opened FROM record WHERE seq = r.thread) o ON true
JOIN LATERAL (SELECT convert_from(r.body, 'UTF8')::jsonb AS body) b ON true;
CREATE INDEX ON bench_record USING gin (sees);
CREATE INDEX ON bench_record (t DESC);
CREATE INDEX ON bench_record USING gin (words);
CREATE INDEX ON bench_record USING gist (point(lon, lat));
ALTER TABLE bench_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON bench_record FOR SELECT USING (sees @> ARRAY[current_setting('bench.viewer')::int]);
DO $$ BEGIN CREATE ROLE bench_viewer LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT USAGE ON SCHEMA jisr_real TO bench_viewer;
GRANT SELECT ON bench_record TO bench_viewer;
"""
SHOWN = "SELECT seq, t, lon, lat, body FROM bench_record"
ASKED = {
    "newest 100": f"{SHOWN} ORDER BY t DESC, seq DESC LIMIT %(limit)s",
    "box + 24 h": f"{SHOWN} WHERE t >= %(since)s"
    " AND point(lon, lat) <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))"
    " ORDER BY t DESC, seq DESC LIMIT %(limit)s",
    "text": f"{SHOWN} WHERE words @@ to_tsquery('simple', %(text)s) ORDER BY t DESC, seq DESC LIMIT %(limit)s",
}  # fmt: skip


def baseline(world: World) -> str:
    bits = _prepare(world)
    lines: list[list[object]] = []
    for kind in KINDS:
        for share in VIEWERS:
            own = _connect(world, bits[share])
            lines.append([kind, share, "a connection each", *_asked(own, kind)])
            own.close()
    shared = _connect(world, next(iter(bits.values())))
    shared.execute("SET plan_cache_mode TO force_generic_plan")
    for kind in KINDS:
        for share, bit in bits.items():
            shared.execute("SELECT set_config('bench.viewer', %s, false)", (str(bit),))
            lines.append([kind, share, "one shared, prepared", *_asked(shared, kind)])
    shared.close()
    return table(["question", "viewer sees", "connection", *CELLS], lines)


def _prepare(world: World) -> dict[str, int]:
    """Fill the table; share -> the number of the viewer's clearance."""
    journal = world.journal()
    with journal.store.reading():
        letter = journal.store.views
        bits: dict[str, int] = dict(journal.store.execute("SELECT name, bit FROM clearance_{v}"))
    journal.close()
    with psycopg.connect(world.url, autocommit=True) as connection:
        connection.execute("SET search_path TO jisr_real")
        connection.execute(FILL.replace("{v}", letter))
        connection.execute("VACUUM ANALYZE bench_record")
    return {share: bits[f"{member}/RESTRICTED"] for share, member in VIEWERS.items()}


def _connect(world: World, bit: int) -> "psycopg.Connection[Any]":
    connection = psycopg.connect(world.url, autocommit=True, prepare_threshold=0)
    connection.execute("SET search_path TO jisr_real")
    connection.execute("SET jit TO off")
    connection.execute("SELECT set_config('bench.viewer', %s, false)", (str(bit),))
    connection.execute("SET ROLE bench_viewer")
    return connection


def _asked(connection: "psycopg.Connection[Any]", kind: str) -> list[object]:
    database = processor_of(connection.info.backend_pid)
    found = measure(_asking(connection, ASKED[kind]), questions(kind, count=False), database)
    return list(found.cells)


def _asking(connection: "psycopg.Connection[Any]", sql: str) -> Callable[[Query], int]:
    def ask(query: Query) -> int:
        west, south, east, north = query.box or (0, 0, 0, 0)
        values = {
            "limit": query.limit, "since": query.since, "text": query.text,
            "west": west, "south": south, "east": east, "north": north,
        }  # fmt: skip
        return len(connection.execute(sql, values).fetchall())

    return ask
