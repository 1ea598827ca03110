"""A framework in which nothing is missing, double or contradictory; what tests break, one thing at a time."""

from copy import deepcopy
from datetime import date
from typing import Any

from jisr.capabilities.framework.checks import Context, Finding, check
from jisr.capabilities.framework.hashing import plain, read_rows
from jisr.capabilities.framework.rows import Framework
from tests.framework.support import FOLD, OPENING, POLICY

TODAY = date(2017, 8, 1)
CONTEXT = Context(POLICY, TODAY)
CIVIL = ["MOWR", "MOE", "MOO", "MOMD", "MOH"]

RowDict = dict[str, Any]
Annexes = dict[str, list[RowDict]]


def row(table: str, code: str, **fields: Any) -> RowDict:
    return {"table": table, "code": code, **fields}


def text(english: str) -> dict[str, str]:
    return {"en": english}


def sound(functions: int = 3) -> Annexes:
    """At least three functions; the third is led by area, the others everywhere."""
    common: list[RowDict] = [
        row("reference", "LAW", titles=text("The law")),
        row("area", "COUNTRY", titles=text("Country")),
        row("area", "NORTH", titles=text("North"), within="COUNTRY"),
        row("area", "N1", titles=text("North bank"), within="NORTH"),
        row("area", "N2", titles=text("South bank"), within="NORTH"),
        row("area", "SOUTH", titles=text("South"), within="COUNTRY"),
        row("body", "STAFF", titles=text("Staff")),
        row("body", "COUNCIL", titles=text("Council")),
        *(row("line", f"L{n}", subordinate=f"{who}/duty", superior="STAFF") for n, who in enumerate(CIVIL[:3])),
        row("line", "L3", subordinate="STAFF", superior="COUNCIL"),
        row("line", "L4", subordinate="MOMD/duty", superior="COUNCIL"),
        row("line", "L5", subordinate="MOH/duty", superior="COUNCIL"),
        row("plan", "FLOOD", titles=text("Flood"), hazards=["FLOOD"], phases=["RESPONSE", "RECOVERY"], reference="LAW"),
        row("plan", "QUAKE", titles=text("Earthquake"), hazards=["QUAKE"], may_run_with=["FLOOD"], reference="LAW"),
        row("activation", "ACT-3", level=3, authority="MOI/approver", deputy="MOD/approver", minutes=15),
        row("activation", "ACT-F", plan="FLOOD", authority="CELL/duty", deputy="MOI/duty", minutes=15),
    ]
    common += [row("alert_level", f"LEVEL-{n}", level=n, titles=text(f"Level {n}")) for n in range(5)]
    bounds = ["", "3", "4.5", "6", ""]
    for n in range(4):
        common.append(
            row(
                "trigger", f"GAUGE-{n}", titles=text("Gauge"), indicator="GAUGE", at_least=bounds[n],
                below=bounds[n + 1], unit="m", dwell_minutes=15, sampled_every_minutes=5, source="MOWR",
                area="NORTH", level=n, plan="FLOOD" if n == 3 else "",
            )
        )  # fmt: skip
    for plan in ("FLOOD", "QUAKE"):
        common.append(
            row("step", f"{plan}-1", plan=plan, number=1, titles=text("Send pumps"), post="MOWR/duty",
                within_minutes=30, uses={"PUMPS": 4}, phase="RESPONSE" if plan == "FLOOD" else "")
        )  # fmt: skip
    annexes: Annexes = {
        "CELL": common,
        "MOWR": [row("resource", "PUMPS", titles=text("Pumps"), owner="MOWR", quantity=10)],
    }
    for n in range(functions):
        _function(annexes, f"F{n}", CIVIL[n % 5], by_area=n == 2)
    for member in ("MOWR", "MOE"):
        meaning = text("The highest reading of the gauge")
        annexes.setdefault(member, []).append(row("term", "CREST", names=text("crest"), meaning=meaning))
        annexes[member].append(
            row("contact", f"{member}-DUTY", post=f"{member}/duty", reach={"radio": "x"}, verified_on="2017-06-01")
        )
    _exchange(annexes)
    return annexes


def _function(annexes: Annexes, code: str, member: str, by_area: bool) -> None:
    annexes["CELL"].append(
        row("function", code, titles=text(f"Function {code}"), reference="LAW", exercised_on="2017-05-01")
    )
    leads = [("NORTH", member), ("SOUTH", "MOH" if member != "MOH" else "MOE")] if by_area else [("", member)]
    for area, lead in leads:
        given = {"function": code, "member": lead, "deputy": f"{lead}/alternate", "area": area}
        own = annexes.setdefault(lead, [])
        own.append(row("assignment", f"{code}-A{area}", role="A", **given))
        own.append(row("assignment", f"{code}-R{area}", role="R", resources=["PUMPS"], **given))


def _exchange(annexes: Annexes) -> None:
    """MOWR tells the cell, which tells MOE; MOE needs it in an hour. MOE warns MOWR of its substation."""
    opened = {"type": "incidents.opened", "where": {"what": "flood"}, "severity": 2}
    told = {"type": "incidents.sitrep", "fields": ["forecast"]}
    label = {"preset": "CELL", "releasable_to": ["MOE"]}
    annexes["MOWR"].append(
        row("agreement", "A-1", titles=text("To the cell"), producer="MOWR", consumer="CELL", product=told,
            occasion=opened, within_minutes=10, label=label, function="F0")
    )  # fmt: skip
    annexes["CELL"].append(
        row("agreement", "A-2", titles=text("To electricity"), producer="CELL", consumer="MOE", product=told,
            occasion={"type": "incidents.sitrep", "author": "MOWR"}, within_minutes=15, label=label, function="F0")
    )  # fmt: skip
    flood = {"type": "incidents.opened", "where": {"what": "flood"}, "severity": 3}
    annexes["MOE"].append(
        row("need", "N-1", titles=text("The forecast"), member="MOE", product=told, occasion=flood, within_minutes=60)
    )
    annexes["MOE"].append(
        row("agreement", "A-3", titles=text("Power fails"), producer="MOE", consumer="MOWR",
            product={"type": "incidents.service_status"},
            occasion={"type": "incidents.opened", "where": {"what": "power"}}, within_minutes=30,
            label={"preset": "CELL", "releasable_to": ["MOWR"]}, covers=["SUB-1"])
    )  # fmt: skip
    annexes["MOWR"].append(
        row("dependency", "D-1", member="MOWR", asset="PUMP-HOUSE", service="POWER", supplier="MOE",
            supplier_asset="SUB-1", hours_without="6")
    )  # fmt: skip


def framework_of(annexes: Annexes) -> Framework:
    rows: dict[str, dict[str, dict[str, RowDict]]] = {}
    for annex, given in annexes.items():
        for each in map(plain, read_rows(given)):
            rows.setdefault(each["table"], {}).setdefault(annex, {})[each["code"]] = each
    opened = {"author": "CELL", "body": OPENING}
    return Framework.of({**FOLD.start(), "opened": opened, "rows": rows, "signers": OPENING["signers"]})


def pick(annexes: Annexes, table: str, code: str) -> RowDict:
    return next(each for rows in annexes.values() for each in rows if (each["table"], each["code"]) == (table, code))


def remove(annexes: Annexes, table: str, code: str) -> None:
    for annex in annexes:
        annexes[annex] = [each for each in annexes[annex] if (each["table"], each["code"]) != (table, code)]


def found(annexes: Annexes, context: Context = CONTEXT) -> list[Finding]:
    return check(framework_of(deepcopy(annexes)), context)
