"""How far people stay from what may explode. Metres; the figures are tables of the pack.

`standoff` is the published table (NCTC and DHS), `standoff_national` what the national authority orders. Where both
speak, the larger figure wins; what no table names is kept at the distance of what nobody has identified.
"""

from jisr.journal.policy import Policy

PUBLISHED, NATIONAL = "standoff", "standoff_national"
MANDATORY, PREFERRED = "mandatory", "preferred"
UNIDENTIFIED = "unidentified"
UNIDENTIFIED_M = 300  # civil practice; no pack may go below it


def standoff_m(policy: Policy, item: str, column: str = MANDATORY) -> int:
    """The least distance, or with PREFERRED the one to keep wherever it can be kept."""
    found = [*_figures(policy, item, column)]
    if not found or item == UNIDENTIFIED:
        found = [UNIDENTIFIED_M, *_figures(policy, UNIDENTIFIED, column), *found]
    return max(found)


def _figures(policy: Policy, item: str, column: str) -> list[int]:
    tables = [policy.tables[code] for code in (PUBLISHED, NATIONAL) if code in policy.tables]
    figures = [table.figure(item, column) for table in tables]
    return [figure for figure in figures if figure is not None]
