"""What pages cost, in a real Chromium: on the wire at the first visit, headers and all (promised: 250 KB without the
map), and in time on a slow machine (promised: a second).

python -m bench.page_weight          prints, and writes bench/results/page-weight.txt
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from jisr.language import LANGUAGES
from tests.pages.browser import opened, ready_after, screen, weigh
from tests.pages.served import EXERCISE, Served, serving, session_apart

RESULTS = Path(__file__).parent / "results" / "page-weight.txt"
TIMES = 3
TIMED = {"home": f"/s/{EXERCISE}/", "posts": "/posts/"}
PAGES = {**TIMED, "design": "/design/"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "node") as served:
        report = "\n".join([*_lines(served), ""])
    RESULTS.write_text(report, encoding="utf-8")
    print(report, end="")


def _lines(served: Served) -> Iterable[str]:
    session = session_apart("MOH/duty")
    yield "Pages in Chromium. python -m bench.page_weight"
    yield f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    with opened() as browser:
        yield ""
        yield "first visit: KB on the wire, and requests"
        yield f"{'':<12}" + "".join(f"{language:>16}" for language in LANGUAGES)
        for name, path in PAGES.items():
            row = f"{name:<12}"
            for language in LANGUAGES:
                with screen(browser, served.url, session, language) as page:
                    weight = weigh(page, path)
                row += f"{weight.bytes / 1000:>10.1f} in {weight.requests:>2}"
            yield row
        yield ""
        yield f"seen before, processor 4 times slower: ms until it can be used, median of {TIMES}"
        for name, path in TIMED.items():
            row = f"{name:<12}"
            for language in LANGUAGES:
                with screen(browser, served.url, session, language) as page:
                    row += f"{median(ready_after(page, path, TIMES)):>16.0f}"
            yield row


if __name__ == "__main__":
    main()
