"""Workbooks over HTTP: the same ones that the command line takes and gives."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from jisr.api.limits import Limits
from jisr.cli.main import main
from jisr.interop.sheets.xlsx import MEDIA
from tests.api.conftest import House
from tests.cli.test_workbooks import SITUATION, THREE, five_hundred
from tests.interop.sheets.support import FIRST, column_of


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))


def test_500_reports_with_three_faults_are_refused_with_the_three_named(house: House) -> None:
    duty = house.of("MOWR/duty")
    for path in ("/import/xlsx", "/import/xlsx?dry_run=true"):
        answer = duty.post(path, content=five_hundred(wrong=True))
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        found = [(each["sheet"], each["row"], each["heading"], each["code"]) for each in problem["fields"]]
        assert found == THREE
        assert problem["fields"][0]["message"].startswith(f"sheet {SITUATION}, row 103, column F (Situation): ")
        assert [each["column"] for each in problem["fields"]] == ["F", "M", "D"]
        assert duty.get("/threads").json()["count"] == 0
    answer = duty.post("/import/xlsx", content=five_hundred(wrong=False))
    assert answer.status_code == 201
    assert len(answer.json()["accepted"]) == 500


def test_a_template_is_filled_in_foretold_and_handed_in(house: House) -> None:
    duty = house.of("MOWR/duty")
    answer = duty.get("/export/xlsx", params={"template": "true", "type": "opened", "zone": "+03:00"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MEDIA
    book = opened(answer.content)
    sheet = book["Incident opened"]
    filled = {"title": "Water rising", "what": "flood", "observed_at": "2017-08-01 05:00"}
    for name, value in filled.items():
        sheet.cell(FIRST, column_of(sheet, f"body.{name}")).value = value
    data = BytesIO()
    book.save(data)
    asked = {"preset": "CELL", "to": "MOH", "dry_run": "true"}
    (line,) = duty.post("/import/xlsx", params=asked, content=data.getvalue()).json()["would_see"]
    assert (line["sheet"], line["row"]) == ("Incident opened", FIRST)
    assert set(line["readers"]) == {"CELL", "MOH", "MOWR"}
    accepted = duty.post("/import/xlsx", params={**asked, "dry_run": "false"}, content=data.getvalue())
    assert accepted.status_code == 201

    exported = opened(house.of("MOH/duty").get("/export/xlsx").content)["Incident opened"]
    assert exported.cell(FIRST, column_of(exported, "body.title")).value == "Water rising"
    assert "Incident opened" not in opened(house.of("MOO/duty").get("/export/xlsx").content).sheetnames


def test_a_drafter_fills_in_what_it_may_not_hand_in(house: House) -> None:
    answer = house.of("MOWR/drafter").post("/import/xlsx", content=five_hundred(wrong=False))
    assert answer.status_code == 403
    assert house.of("MOWR/duty").get("/threads").json()["count"] == 0


def test_more_than_one_may_send_at_once_is_refused(house: House) -> None:
    house.close()
    house.open(Limits(lines=100, body_bytes=200_000))
    duty = house.of("MOWR/duty")
    answer = duty.post("/import/xlsx", content=five_hundred(wrong=False))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_lines")
    answer = duty.post("/import/xlsx", content=b"x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert duty.get("/threads").json()["count"] == 0


def test_the_command_line_does_the_same_from_afar(house: House, tmp_path: Path, capsys: Any) -> None:
    token, file = tmp_path / "token", tmp_path / "reports.xlsx"
    token.write_text(house.token("MOWR/duty"))
    file.write_bytes(five_hundred(wrong=True))
    far = ["--url", house.url, "--token-file", str(token)]
    assert main(["import", "xlsx", str(file), *far]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 4
    assert said[0].startswith(f"jisr: sheet {SITUATION}, row 103, column F (Situation): ")
    file.write_bytes(five_hundred(wrong=False))
    assert main(["import", "xlsx", str(file), *far]) == 0
    out = tmp_path / "out.xlsx"
    assert main(["export", "xlsx", *far, "--type", "sitrep", "--out", str(out)]) == 0
    assert opened(out.read_bytes())[SITUATION].max_row == FIRST + 498
