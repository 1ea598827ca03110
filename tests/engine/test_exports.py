"""Exports say what is known, nothing else, in the shapes that pandapower and EPANET read."""

import json
from typing import Any

import numpy as np
import pytest

from jisr.engine import compile as compiler
from jisr.engine import exports
from jisr.engine.network import Network


def _network() -> Network:
    needs = [("S1", "P1"), ("S1", "P2"), ("H 1", "S1")]
    return compiler.build(
        {
            "assets": [
                {"id": "P1", "capacity": 100, "place": "10,20"},
                {"id": "P2", "capacity": 60, "place": "10,21"},
                {"id": "S1", "place": "10.5,20"},
                {"id": "H 1"},
            ],
            "requires": [{"asset": one, "group": "electricity", "supplier": other} for one, other in needs],
        },
        reorder=False,
    )


def _table(text: str, name: str) -> list[dict[str, Any]]:
    frame = json.loads(json.loads(text)["_object"][name]["_object"])
    return [dict(zip(frame["columns"], row, strict=True)) for row in frame["data"]]


def test_pandapower_gets_buses_lines_generators_and_loads() -> None:
    network = _network()
    out = np.array([False, True, False, False])
    text = exports.pandapower(network, "electricity", demand=np.array([80.0, 30.0]), out=out)
    assert [row["name"] for row in _table(text, "bus")] == ["P1", "P2", "S1", "H 1"]
    assert [(row["name"], row["in_service"]) for row in _table(text, "line")] == [
        ("P1 to S1", True),
        ("P2 to S1", False),
        ("S1 to H 1", True),
    ]
    assert [(row["name"], row["p_mw"], row["slack"]) for row in _table(text, "gen")] == [
        ("P1", 100, True),
        ("P2", 60, False),
    ]
    assert [(row["name"], row["p_mw"]) for row in _table(text, "load")] == [("H 1", 30.0)]


def test_pandapower_gets_nothing_that_no_table_says() -> None:
    line = _table(exports.pandapower(_network(), "electricity"), "line")[0]
    assert line["r_ohm_per_km"] is line["x_ohm_per_km"] is line["max_i_ka"] is None
    assert _table(exports.pandapower(_network(), "electricity"), "load")[0]["p_mw"] is None


def test_a_length_is_that_of_the_great_circle() -> None:
    """Half a degree along a meridian: 6371.0088 km * pi / 360."""
    line = _table(exports.pandapower(_network(), "electricity"), "line")[0]
    assert line["length_km"] == pytest.approx(6371.0088 * np.pi / 360, rel=1e-6)


def test_epanet_gets_its_sections_and_says_what_is_assumed() -> None:
    network = _network()
    text = exports.epanet(network, "electricity", demand=np.array([8.0, 3.0]), out=np.array([0, 1, 0, 0], bool))
    lines = text.splitlines()
    assert "diameter_mm 300" in text
    assert "P1  50" in lines
    assert "H_1  0  3" in lines
    assert any(line.startswith("P2  P2  S1") and line.endswith("CLOSED") for line in lines)
    assert "P3  S1  H_1  1000.0  300  100  0  OPEN" in lines


def test_an_input_that_no_one_has_is_named() -> None:
    with pytest.raises(ValueError, match="electricity"):
        exports.part(_network(), "steam")


def test_pandapower_itself_reads_it() -> None:
    pandapower = pytest.importorskip("pandapower")
    net = pandapower.from_json_string(exports.pandapower(_network(), "electricity"))
    assert len(net.bus) == 4
    assert net.line.from_bus.tolist() == [0, 1, 2]


def test_wntr_itself_reads_it(tmp_path: Any) -> None:
    wntr = pytest.importorskip("wntr")
    file = tmp_path / "network.inp"
    file.write_text(exports.epanet(_network(), "electricity"), encoding="utf-8")
    found = wntr.network.WaterNetworkModel(str(file))
    assert sorted(found.reservoir_name_list) == ["P1", "P2"]
    assert len(found.pipe_name_list) == 3
