"""Checks of a large framework: 60 members, 200 functions, 5 phases, 3,000 agreements; whole, and after one edit.

PYTHONPATH=. python -m bench.framework          prints and writes bench/results/framework.txt
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from bench.measure import circumstances
from jisr.capabilities.framework.checks import Context, check, check_again
from jisr.capabilities.framework.hashing import plain, read_rows
from jisr.capabilities.framework.rows import Framework
from jisr.journal.policy import LabelPolicy, Member, Policy, Post, Preset, Rights

MEMBERS, FUNCTIONS, AGREEMENTS, NEEDS, ROUNDS = 60, 200, 3_000, 300, 7
PHASES = ["WATCH", "WARN", "RESPOND", "RECOVER", "LEARN"]
RESULT = Path(__file__).parent / "results" / "framework.txt"
CODES = [f"M{number:02}" for number in range(MEMBERS)]


def policy() -> Policy:
    names = dict.fromkeys(("en", "fr", "ar", "ckb"), "x")
    posts = tuple(Post(code) for code in ("duty", "focal", "alternate", "approver"))
    members = {code: Member(code, names, "civil", "OPEN", posts) for code in CODES}
    named = Preset("NAMED", names, "OPEN", (), (), True)
    labels = LabelPolicy("BENCH", ("OPEN",), {}, (named,), {})
    return Policy("bench", "bench.example", CODES[0], labels, Rights({}), members, {})


def rows() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in CODES}
    common = found[CODES[0]]
    common.append({"table": "reference", "code": "LAW", "titles": {"en": "Law"}})
    common.append({"table": "plan", "code": "P", "titles": {"en": "Plan"}, "phases": PHASES, "reference": "LAW"})
    for code in CODES:
        found[code].append(
            {"table": "resource", "code": f"R-{code}", "titles": {"en": "R"}, "owner": code, "quantity": 9}
        )
    for number in range(FUNCTIONS):
        function = f"F{number}"
        common.append({"table": "function", "code": function, "titles": {"en": function}, "reference": "LAW"})
        for at, phase in enumerate(PHASES):
            for step, role in enumerate("ARCI"):
                member = CODES[(number + at + step) % MEMBERS]
                found[member].append(
                    {"table": "assignment", "code": f"{function}-{role}{at}", "function": function, "role": role,
                     "member": member, "phase": phase, "resources": [f"R-{member}"], "deputy": f"{member}/alternate"}
                )  # fmt: skip
    for number in range(AGREEMENTS):
        producer, consumer = CODES[number % MEMBERS], CODES[(number * 7 + number // MEMBERS + 1) % MEMBERS]
        found[producer].append(
            {"table": "agreement", "code": f"A{number}", "titles": {"en": "Tell"}, "producer": producer,
             "consumer": consumer, "product": {"type": f"reports.t{'abcdefghij'[number % 10]}"}, "within_minutes": 15,
             "occasion": {"type": f"reports.t{'abcdefghij'[(number + 3) % 10]}"}, "function": f"F{number % FUNCTIONS}",
             "label": {"preset": "NAMED", "releasable_to": [consumer]}}
        )  # fmt: skip
    for number in range(NEEDS):
        member = CODES[(number * 11) % MEMBERS]
        found[member].append(
            {"table": "need", "code": f"N{number}", "titles": {"en": "Know"}, "member": member, "within_minutes": 60,
             "product": {"type": f"reports.t{'abcdefghij'[number % 10]}"}, "occasion": {"type": "reports.ta"}}
        )  # fmt: skip
    return found


def state_of(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    tables: dict[str, dict[str, dict[str, Any]]] = {}
    for annex, given in found.items():
        for each in map(plain, read_rows(given)):
            tables.setdefault(each["table"], {}).setdefault(annex, {})[each["code"]] = each
    opened = {"author": CODES[0], "body": {}}
    return {"opened": opened, "code": "B", "edition": "1", "titles": {}, "signers": CODES, "rows": tables}


def milliseconds(work: Any) -> float:
    times = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        work()
        times.append((perf_counter() - begin) * 1_000)
    return median(times)


def main() -> None:
    state, context = state_of(rows()), Context(policy(), date(2017, 8, 1))
    framework = Framework.of(state)
    before = check(framework, context)
    edited = framework.agreements[0]._replace(
        row=msgspec.structs.replace(framework.agreements[0].row, within_minutes=9)
    )
    after = replace(framework, agreements=(edited, *framework.agreements[1:]))
    lines = [
        f"rows {sum(1 for _ in framework.rows)}, findings {len(before)}; median of {ROUNDS}, one process",
        f"read the state into rows      {milliseconds(lambda: Framework.of(state)):8.1f} ms",
        f"all checks                    {milliseconds(lambda: check(framework, context)):8.1f} ms   (promised: 1000)",
        "checked again after an edit of an agreement "
        f"{milliseconds(lambda: check_again(before, after, context, ['agreement'])):8.1f} ms   (promised: 100)",
    ]
    text = "\n".join([f"# python -m bench.framework\n{circumstances()}\n", *lines]) + "\n"
    RESULT.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
