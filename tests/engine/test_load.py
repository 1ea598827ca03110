"""Files in: the same network from every format, and what bad input gets: table, row, column and the fix."""

import json

import pandas as pd
import pytest

from jisr.engine import generate, loss, tables
from jisr.engine.case import check
from jisr.engine.durations import NotAnAmount, parse
from jisr.engine.faults import NetworkFaults
from jisr.engine.load import load, templates
from jisr.engine.network import HOUR, UnknownAsset, inputs


def network(**more):
    """A hospital that needs a substation; `more` replaces or adds tables."""
    made = {
        "assets": [{"id": "SUB"}, {"id": "HOS", "type": "hospital"}],
        "requires": [{"asset": "HOS", "group": "power", "supplier": "SUB"}],
        "buffers": [{"asset": "HOS", "group": "power", "level": "8h"}],
    }
    return made | more


def requires(*rows):
    return network(
        requires=[dict(zip(("asset", "group", "supplier", "need", "share"), row, strict=False)) for row in rows]
    )


def buffers(*rows):
    names = ("asset", "group", "level", "unit", "drain", "capacity")
    return network(buffers=[dict(zip(names, row, strict=False)) for row in rows])


def assets(*rows):
    return network(assets=[{"id": "SUB"}, {"id": "HOS"}, *rows], requires=[], buffers=[])


def reports(**row):
    return network(reports=[{"id": "R1", "asset": "HOS", "at": "2026-01-01T06:00:00Z", **row}])


BAD = [
    (requires(("HOS", "power", "SUP")), "requires", 2, "supplier", "did you mean 'SUB'"),
    (requires(("HOZ", "power", "SUB")), "requires", 2, "asset", "no assets row has the id 'HOZ'"),
    (requires(("HOS", "power", "SUB", 2)), "requires", 2, "need", "need 2 is more than the group's 1 suppliers"),
    (requires(("HOS", "power", "SUB", 0)), "requires", 2, "need", "0 is too small"),
    (requires(("HOS", "power", "SUB", 1.5)), "requires", 2, "need", "not a whole number"),
    (requires(("HOS", "power", "HOS")), "requires", 2, "supplier", "HOS needs itself"),
    (requires(("HOS", "power", "SUB"), ("HOS", "power", "SUB")), "requires", 3, "asset", "stands in row 2 already"),
    (requires(("HOS", "power", None)), "requires", 2, "supplier", "the cell is empty"),
    (requires(("HOS", "power", "SUB", None, -0.5)), "requires", 2, "share", "-0.5 is not above 0"),
    (requires(("HOS", "power", "SUB", None, 0.5)), "requires", 2, "share", "less than the demand"),
    (requires(("HOS", "power", "SUB", 1, 0.5)), "requires", 2, "share", "both need and share"),
    (buffers(("HOS", "power", 300)), "buffers", 2, "unit", "the unit is missing"),
    (buffers(("HOS", "power", -3, "h")), "buffers", 2, "level", "-3 is negative"),
    (buffers(("HOS", "power", 300, "litre")), "buffers", 2, "drain", "needs a drain"),
    (buffers(("HOS", "power", 300, "litre", -1)), "buffers", 2, "drain", "-1 is not above 0"),
    (buffers(("HOS", "power", 300, "litre", 9, 200)), "buffers", 2, "level", "above the capacity"),
    (buffers(("HOS", "power", "8h", "litre", 5)), "buffers", 2, "unit", "the level is a duration"),
    (buffers(("HOS", "power", "soon", "h")), "buffers", 2, "level", "is no amount"),
    (
        buffers(("HOS", "power", 8, "h"), ("HOS", "power", 9, "litre", 1)),
        "buffers",
        3,
        "unit",
        "two units in one buffer",
    ),
    (buffers(("HOS", "water", 8, "h")), "buffers", 2, "group", "HOS has no input 'water'"),
    (assets({"id": "SUB"}), "assets", 4, "id", "SUB stands in row 2 already"),
    (assets({"id": ""}), "assets", 4, "id", "the cell is empty"),
    (assets({"id": "X", "population": "many"}), "assets", 4, "population", "not a whole number"),
    (assets({"id": "X", "population": -1}), "assets", 4, "population", "-1 is negative"),
    (assets({"id": "X", "black_start": "perhaps"}), "assets", 4, "black_start", "neither yes nor no"),
    (assets({"id": "X", "catchment": "C1"}), "assets", 4, "catchment", "no catchments row"),
    (assets({"id": "X", "place": "133,44"}), "assets", 4, "place", "not on the earth"),
    (network(assets=[]), "assets", None, None, "the network has no assets"),
    ({}, "assets", None, None, "the network has no assets"),
    (network(requires=[{"asset": "HOS", "group": "power"}]), "requires", None, "supplier", "the column is missing"),
    (reports(state="lost", asset="HOZ"), "reports", 2, "asset", "no asset 'HOZ'"),
    (reports(state="lost", at="2026-01-01T08:00:00Z"), "reports", 2, "at", "from the future"),
    (reports(state="broken"), "reports", 2, "state", "is not known here"),
    (reports(), "reports", 2, "state", "must say either"),
    (reports(group="power", level=3, unit="litre"), "reports", 2, "unit", "measured in h, not litre"),
]


@pytest.mark.parametrize(("made", "table", "row", "column", "says"), BAD)
def test_bad_input_is_named_with_its_place_and_a_fix(made, table, row, column, says):
    with pytest.raises(NetworkFaults) as found:
        check(made, now=1_767_250_800)
    fault = next(one for one in found.value.faults if says in one.message)
    assert (fault.table, fault.row, fault.column) == (table, row, column)
    assert fault.fix


def test_all_faults_are_told_at_once_and_a_wrong_column_does_not_drown_them():
    rows = [{"id": f"A{number}", "population": "x"} for number in range(500)] + [{"id": "A1"}]
    with pytest.raises(NetworkFaults) as found:
        check({"assets": rows, "requires": [{"asset": "A1", "group": "g", "supplier": "ZZ"}]})
    told = [str(fault) for fault in found.value.faults]
    assert any("475 more rows have the same fault" in one for one in told)
    assert any("no assets row has the id 'ZZ'" in one for one in told)
    assert len(told) < 40


@pytest.fixture(scope="module")
def made():
    return generate.tables(60, 3)


@pytest.fixture(scope="module")
def expected(made):
    return times(check(made))


def times(case):
    found = loss.times(case.network, inputs(case.network, {"OIL-01": 0, "OIL-02": 2}))
    return dict(zip(case.network.id_list(), found.tolist(), strict=True))


def test_a_folder_of_csv_a_workbook_and_parquet_say_the_same(made, expected, tmp_path):
    generate.write_folder(made, tmp_path / "csv")
    generate.write_workbook(made, tmp_path / "net.xlsx")
    (tmp_path / "parquet").mkdir()
    for name, frame in made.items():
        frame.to_parquet(tmp_path / "parquet" / f"{name}.parquet")
    for path in ("csv", "net.xlsx", "parquet"):
        assert times(load(tmp_path / path)) == expected


def test_assets_may_be_geojson(made, expected, tmp_path):
    generate.write_folder(made, tmp_path)
    features = []
    for row in pd.read_csv(tmp_path / "assets.csv", dtype=str).to_dict("records"):
        latitude, longitude = map(float, row.pop("place").split(","))
        filled = {name: value for name, value in row.items() if isinstance(value, str)}
        point = {"type": "Point", "coordinates": [longitude, latitude]}
        features.append({"type": "Feature", "properties": filled, "geometry": point})
    (tmp_path / "assets.csv").unlink()
    (tmp_path / "assets.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    case = load(tmp_path)
    assert times(case) == expected
    assert case.network.asset_place[0, 0] == pytest.approx(features[0]["geometry"]["coordinates"][1], abs=9)


def test_a_spreadsheet_of_another_country_loads(tmp_path):
    (tmp_path / "assets.csv").write_text(
        "\ufeffID;Type;Population\nمستشفى-1;hospital;100\n77;tower;\n", encoding="utf-8"
    )
    network = load(tmp_path).network
    assert sorted(network.id_list()) == ["77", "مستشفى-1"]
    assert network.asset_population[network.index_of("مستشفى-1")] == 100


def test_empty_rows_do_not_move_the_numbers_of_the_others(tmp_path):
    frame = pd.DataFrame({"id": ["A", None, "A"], "type": ["x", None, "y"]})
    frame.to_excel(tmp_path / "net.xlsx", sheet_name="Assets", index=False)
    with pytest.raises(NetworkFaults, match="row 4, column id: A stands in row 2 already"):
        load(tmp_path / "net.xlsx")


def test_files_that_cannot_be_read_say_so(tmp_path):
    (tmp_path / "assets.csv").write_text("id,type\nA,x\nB,y,z\n")
    with pytest.raises(NetworkFaults, match="row 3: the row has 3 cells, the header 2"):
        load(tmp_path)
    (tmp_path / "net.xlsx").write_text("no workbook")
    with pytest.raises(NetworkFaults, match="the workbook cannot be read"):
        load(tmp_path / "net.xlsx")
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing")


def test_what_is_not_known_here_is_noted_not_refused():
    frame = pd.DataFrame({"id": ["A"], "colour": ["red"]})
    case = check({"assets": frame, "weather": frame})
    assert case.notes == ("weather is not a table of a network", "assets: column colour is not known here")


def test_templates_load_once_they_are_filled(tmp_path):
    book, *files = templates(tmp_path)
    assert {path.stem for path in files} == set(tables.BY_NAME)
    sheets = pd.read_excel(book, sheet_name=None)
    for table in tables.TABLES:
        assert list(sheets[table.name].columns) == [column.name for column in table.columns]


def test_the_documentation_is_made_from_the_declarations():
    from pathlib import Path

    page = Path(__file__).parents[2] / "docs" / "engine-tables.md"
    assert page.read_text(encoding="utf-8") == tables.documentation()


@pytest.mark.parametrize(
    ("text", "low", "central", "high"),
    [("8h", 8, 8, 8), ("6-12h", 6, 9, 12), ("tri(4,8,24)", 4, 8, 24), ("90min", 1.5, 1.5, 1.5), ("1d", 24, 24, 24),
     ("30min-2h", 0.5, 1.25, 2), ("tri(30, 60, 90) min", 0.5, 1, 1.5), ("2.5", 2.5, 2.5, 2.5)],
)  # fmt: skip
def test_durations_as_people_write_them(text, low, central, high):
    amount = parse(text)
    assert (amount.low, amount.central, amount.high) == (low, central, high)


@pytest.mark.parametrize("text", ["", "soon", "8 parsecs", "12-6h", "tri(4,2,8)", "tri(1,2)", "h", "nan", "inf"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(NotAnAmount):
        parse(text)


def test_a_lost_asset_that_is_not_there_is_named():
    case = check(network())
    with pytest.raises(UnknownAsset, match="no asset 'HOZ'"):
        case.inputs({"HOZ": 1})


def test_reports_in_the_tables_change_where_the_forecast_starts():
    case = check(
        network(
            reports=[
                {"id": "R1", "asset": "SUB", "state": "lost", "at": "2026-01-01T04:00:00Z"},
                {"id": "R2", "asset": "HOS", "group": "power", "level": "90min", "at": "2026-01-01T06:00:00Z"},
                {"id": "R0", "asset": "HOS", "group": "power", "level": "9h", "at": "2026-01-01T05:00:00Z"},
            ]
        )
    )
    made, evidence = case.inputs()
    found = loss.times(case.network, made)
    assert found[case.network.index_of("HOS")] == 1.5 * HOUR
    assert [report.id for report in evidence.group.values()] == ["R2"]


def test_generated_networks_are_the_same_for_a_seed_and_without_loops_on_request():
    from jisr.engine.loops import order

    one, other = (generate.tables(500, 9) for _ in range(2))
    assert all(one[name].equals(other[name]) for name in one)
    assert not order(check(one).network).acyclic
    assert order(check(generate.tables(500, 9, loops=False)).network).acyclic
    with pytest.raises(ValueError, match="assets must be"):
        generate.tables(5, 1)
