"""Every table and column of a network, declared once: documentation, templates and validation are made from this.

A column's kind is one of: id (letters, compared exactly), ref (an id of another table), text, number, whole, flag
(yes/no), duration or quantity (see durations.py), time (ISO 8601 with zone), place ("latitude,longitude" in degrees).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "ref", "text", "number", "whole", "flag", "duration", "quantity", "time", "place"]


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute. `default` is what an empty cell means; `required` cells must be filled."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    default: str = ""
    required: bool = False
    refers: str = ""
    least: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


ASSETS = Table(
    "assets",
    "What can be lost: a plant, a substation, a pump, a hospital. One row each.",
    ("id",),
    (
        Column("id", "id", "short name, unique in the table", required=True, example="HOS-01"),
        Column("member", "text", "code of the member that runs it", example="MOH"),
        Column("type", "text", "what it is; services are counted by type", default="asset", example="hospital"),
        Column("place", "place", "where it lies", "degrees", "unknown", example="33.31,44.36"),
        Column("capacity", "number", "what it can deliver", "its type's unit", "unknown", least=0, example="400"),
        Column(
            "catchment",
            "ref",
            "the catchment whose people it serves",
            default="none",
            refers="catchments",
            example="C-01",
        ),
        Column(
            "population",
            "whole",
            "people that it serves directly",
            "people",
            "its catchment's population, or 0 without a catchment",
            least=0,
            example="120000",
        ),
        Column(
            "repair_h",
            "duration",
            "work to repair it once a crew is there",
            "hours",
            "24",
            least=0,
            example="tri(4,8,24)",
        ),
        Column("black_start", "flag", "it can start again without its inputs", default="no", example="no"),
    ),
    required=True,
)

REQUIRES = Table(
    "requires",
    "What an asset needs: one row for each supplier of each input (group).",
    ("asset", "group", "supplier"),
    (
        Column("asset", "ref", "who needs", required=True, refers="assets", example="HOS-01"),
        Column(
            "group",
            "text",
            "name of the input; its suppliers stand in for each other",
            required=True,
            example="electricity",
        ),
        Column("supplier", "ref", "who can supply it", required=True, refers="assets", example="SUB-07"),
        Column(
            "need",
            "whole",
            "how many of the group's suppliers must hold (k of m); the same on each of its rows",
            "suppliers",
            "1 (any one is enough)",
            least=1,
            example="1",
        ),
        Column(
            "share",
            "number",
            "part of the demand that this supplier can carry; the input fails when those that hold sum to less than 1",
            "of the demand",
            "the group goes by need",
            above=0,
        ),
    ),
)

BUFFERS = Table(
    "buffers",
    "What bridges a lost input: fuel, water, batteries. Stores on one input add up; a group without a row has none.",
    (),
    (
        Column("asset", "ref", "whose input", required=True, refers="assets", example="HOS-01"),
        Column("group", "text", "the input that it bridges", required=True, example="electricity"),
        Column(
            "level",
            "quantity",
            "what is in store; a duration such as 8h, 6-12h, tri(4,8,24) or an amount",
            "unit",
            required=True,
            least=0,
            example="3000",
        ),
        Column(
            "unit",
            "text",
            "unit of level and capacity, one for all stores of an input",
            default="h, where the level is a duration; else it must be filled",
            example="litre",
        ),
        Column("capacity", "number", "what it holds when full", "unit", "unknown", least=0, example="4000"),
        Column(
            "drain",
            "number",
            "what is used while the input is lost",
            "unit an hour",
            "1 where the unit is h",
            above=0,
            example="250",
        ),
        Column(
            "refill",
            "number",
            "what is refilled while the input is back",
            "unit an hour",
            "at once, from the supply",
            least=0,
        ),
        Column("as_of", "time", "when the level was measured", default="unknown", example="2026-01-01T06:00:00Z"),
        Column("source", "text", "who or what says so", default="unknown", example="site log"),
    ),
)

CREWS = Table(
    "crews",
    "Who repairs. A crew repairs one asset at a time.",
    ("id",),
    (
        Column("id", "id", "short name, unique in the table", required=True, example="CREW-1"),
        Column("member", "text", "code of the member that sends it", example="MOE"),
        Column("type", "text", "the type of asset that it repairs", default="any", example="substation"),
        Column("count", "whole", "how many such crews", "crews", "1", least=1, example="2"),
        Column("available_h", "duration", "when it can begin", "hours after the start", "0", least=0, example="2h"),
        Column("place", "place", "where it stands", "degrees", "unknown"),
    ),
)

STOCKS = Table(
    "stocks",
    "What can be brought to a buffer: fuel, water, generators' hours.",
    ("id",),
    (
        Column("id", "id", "short name, unique in the table", required=True, example="FUEL-DEPOT-1"),
        Column("member", "text", "code of the member that holds it", example="MOO"),
        Column("group", "text", "the input whose buffers it fills", required=True, example="electricity"),
        Column("quantity", "number", "how much there is", "unit", required=True, least=0, example="20000"),
        Column("unit", "text", "the buffers' unit, or h for hours of any buffer", required=True, example="litre"),
        Column("place", "place", "where it lies", "degrees", "unknown"),
    ),
)

CATCHMENTS = Table(
    "catchments",
    "The people behind the assets, so that nobody is counted twice.",
    ("id",),
    (
        Column("id", "id", "short name, unique in the table", required=True, example="C-01"),
        Column("area", "text", "the area in which results are summed", default="the catchment itself", example="North"),
        Column("population", "whole", "people who live there", "people", required=True, least=0, example="250000"),
    ),
)

REPORTS = Table(
    "reports",
    "What was seen: an asset's state, or the level of one of its buffers. The latest about one thing counts.",
    ("id",),
    (
        Column("id", "id", "short name, unique in the table", required=True, example="R-1"),
        Column("asset", "ref", "about which asset", required=True, refers="assets", example="SUB-07"),
        Column("group", "text", "about which of its inputs' buffers", default="about the asset itself", example=""),
        Column(
            "state",
            "text",
            "what was seen of the asset",
            default="the report is about a buffer",
            choices=("normal", "degraded", "lost", "restored"),
            example="lost",
        ),
        Column(
            "level",
            "quantity",
            "level of the input's stores together, or a duration",
            "unit",
            "the report is about the asset",
            least=0,
        ),
        Column("unit", "text", "unit of level, that of the buffer, or h", default="the buffer's unit"),
        Column("at", "time", "when it was seen", required=True, example="2026-01-01T07:30:00Z"),
        Column("source", "text", "who says so", default="unknown", example="MOE/duty"),
        Column("reliability", "text", "of the source, A to F", default="F (cannot be judged)", choices=tuple("ABCDEF")),
        Column(
            "credibility", "text", "of the information, 1 to 6", default="6 (cannot be judged)", choices=tuple("123456")
        ),
    ),
)

TABLES: tuple[Table, ...] = (ASSETS, REQUIRES, BUFFERS, CREWS, STOCKS, CATCHMENTS, REPORTS)
BY_NAME = {table.name: table for table in TABLES}


def documentation() -> str:
    """The tables as Markdown: docs/engine-tables.md is this text, and a test holds it to that."""
    parts = [
        "# The tables of a network\n",
        "Made from `jisr/engine/tables.py` by `python -m jisr.engine.tables`; do not edit here.\n",
        "A network is an XLSX workbook with these sheets, or a folder of CSV or Parquet files with these names; "
        "`assets` may also be GeoJSON points. Only `assets` must be there. Durations: `8h`, `90min`, `2d`, `6-12h` "
        "(anything between), `tri(4,8,24)` (least, likeliest, most; hours where no unit stands).\n",
    ]
    parts += [_section(table) for table in TABLES]
    return "\n".join(parts)


def _section(table: Table) -> str:
    lines = [
        f"## {table.name}",
        "",
        table.meaning,
        "",
        f"Unique by: {', '.join(table.key) or 'nothing; rows add up'}.",
        "",
    ]
    lines += ["| column | kind | unit | empty means | meaning |", "|---|---|---|---|---|"]
    lines += [_row(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    kind = f"{column.kind} → {column.refers}" if column.refers else column.kind
    empty = "**must be filled**" if column.required else (column.default or "unknown")
    limits = [f"at least {column.least:g}"] if column.least is not None else []
    limits += [f"above {column.above:g}"] if column.above is not None else []
    limits += ["one of " + ", ".join(column.choices)] if column.choices else []
    meaning = "; ".join([column.meaning, *limits])
    return f"| `{column.name}` | {kind} | {column.unit} | {empty} | {meaning} |"


if __name__ == "__main__":
    print(documentation(), end="")
