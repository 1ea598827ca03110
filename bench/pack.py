"""The notional pack of the measurements: 11 members at 3 levels, which makes 33 clearances, and 50 kinds of label.

Three viewers: LITTLE sees about 0.1 % of the records, TENTH 10 %, CELL 90 %.
"""

from itertools import combinations
from typing import Any

from jisr.journal.journal import Journal
from jisr.journal.policy import Policy
from jisr.journal.record import Actor, Submission

LEVELS = ["OPEN", "OFFICIAL", "RESTRICTED"]
CIVIL, SECURITY, ABROAD = ["MOWR", "MOH", "MOE", "MOT"], ["MOI", "MOD", "NIS"], ["LITTLE", "TENTH", "OTHER"]
AUTHORS = [*CIVIL, *SECURITY]
VIEWERS = {"0.1 %": "LITTLE", "10 %": "TENTH", "90 %": "CELL"}
CAVEATS = {"MEDICAL": ["CELL", "MOH", "MOWR"], "EOD": ["CELL", "MOD", "MOI"]}
STEWARD = Actor(member="CELL", post="system")


def do_apply(journal: Journal) -> None:
    label = {"level": "OPEN", "releasable_to": ["all", *ABROAD], "caveats": []}
    journal.append(
        STEWARD,
        [
            Submission(type=f"directory.{kind}", body=body, label=label, client_id=f"{kind}/{at}")
            for at, (kind, body) in enumerate(_parts())
        ],
    )


def _parts() -> list[tuple[str, dict[str, Any]]]:
    rights = {"duty": ["incidents.*", "narrow", "journal.erase"], "CELL/system": ["directory.*"]}
    names = {"en": "Notional"}
    return [
        ("pack", {"code": "bench", "domain": "bench.example", "titles": names, "steward": "CELL", "cell": "CELL"}),
        *(("member", _member(code, "cell")) for code in ["CELL"]),
        *(("member", _member(code, "civil")) for code in CIVIL),
        *(("member", _member(code, "security")) for code in SECURITY),
        *(("member", _member(code, "international")) for code in ABROAD),
        ("community", {"code": "SECURITIES", "names": names, "members": SECURITY}),
        (
            "labels",
            {
                "policy": "BENCH", "levels": LEVELS, "caveats": dict.fromkeys(CAVEATS, names),
                "type_presets": {},
                "presets": [{"code": "OWN", "names": names, "level": "OFFICIAL"}],
            },
        ),
        ("rights", {"posts": rights}),
    ]  # fmt: skip


def _member(code: str, side: str) -> dict[str, Any]:
    held = [caveat for caveat, members in CAVEATS.items() if code in members]
    return {
        "code": code, "names": {"en": code.title()}, "side": side, "level": "RESTRICTED",
        "posts": [{"code": "duty"}], "caveats": held,
    }  # fmt: skip


def kinds_of_label() -> list[tuple[dict[str, Any], float]]:
    """(label, its share of the threads): 50, of which CELL sees 90 %, TENTH 10 %, LITTLE 0.1 %."""
    national = [_label(level, ["all"], caveats) for level in LEVELS for caveats in ([], ["MEDICAL"], ["EOD"])][:7]
    pairs = [_label(LEVELS[at % 3], ["CELL", *pair]) for at, pair in enumerate(combinations(AUTHORS, 2))]
    threes = [_label(LEVELS[at % 3], ["CELL", *three]) for at, three in enumerate(list(combinations(AUTHORS, 3))[::4])]
    apart = [
        _label("RESTRICTED", ["SECURITIES"]), _label("RESTRICTED", []), _label("OFFICIAL", ["MOH", "MOWR"]),
        _label("OFFICIAL", ["MOI", "MOD"]), _label("RESTRICTED", ["NIS"]), _label("OFFICIAL", ["MOE", "MOT"]),
    ]  # fmt: skip
    tenth = [
        _label("OPEN", ["all", "TENTH"]), _label("OFFICIAL", ["CELL", "TENTH"]),
        _label("OFFICIAL", ["CELL", "MOH", "TENTH"]),
        _label("RESTRICTED", ["CELL", "MOE", "TENTH"]), _label("OPEN", ["all", "OTHER", "TENTH"]),
    ]  # fmt: skip
    little = [_label("OPEN", ["all", "LITTLE"]), _label("OFFICIAL", ["CELL", "LITTLE"])]
    return [
        *_share(national, 0.5), *_share(pairs, 0.2), *_share(threes, 0.1), *_share(apart, 0.099), *_share(tenth, 0.1),
        *_share(little, 0.001),
    ]  # fmt: skip


def _share(labels: list[dict[str, Any]], of_all: float) -> list[tuple[dict[str, Any], float]]:
    return [(label, of_all / len(labels)) for label in labels]


def _label(level: str, releasable_to: list[str], caveats: list[str] | None = None) -> dict[str, Any]:
    return {"level": level, "releasable_to": sorted(releasable_to), "caveats": caveats or []}


class Fitting:
    """For a thread of one kind and author: what kinds of label each member may write in it."""

    def __init__(self, policy: Policy, kinds: list[dict[str, Any]]) -> None:
        self.policy = policy
        self.labels = {
            (author, at): policy.read_label(kind, author) for author in AUTHORS for at, kind in enumerate(kinds)
        }
        self._found: dict[tuple[str, int, str], list[int]] = {}

    def openable(self, author: str) -> list[int]:
        """The kinds that a member may open a thread with: those that it could see itself."""
        held = self.policy.clearance(author).caveats
        return [at for (who, at), label in self.labels.items() if who == author and held.issuperset(label.caveats)]

    def within(self, opener: str, kind: int, author: str) -> list[int]:
        key = (opener, kind, author)
        if key not in self._found:
            outer = self.labels[opener, kind]
            self._found[key] = [
                at for at in self.openable(author) if self.policy.narrower_or_equal(self.labels[author, at], outer)
            ]
        return self._found[key]
