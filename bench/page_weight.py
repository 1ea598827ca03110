"""What pages cost on the wire at the first visit, headers and all, in a real Chromium. Promised: 250 KB without the
map.

python -m bench.page_weight          prints, and writes bench/results/page-weight.txt
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from jisr.language import LANGUAGES
from tests.pages.browser import opened, screen, weigh
from tests.pages.served import EXERCISE, Served, serving, session_apart

RESULTS = Path(__file__).parent / "results" / "page-weight.txt"
PAGES = {"home": f"/s/{EXERCISE}/", "posts": "/posts/", "design": "/design/"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "node") as served:
        report = "\n".join([*_lines(served), ""])
    RESULTS.write_text(report, encoding="utf-8")
    print(report, end="")


def _lines(served: Served) -> Iterable[str]:
    session = session_apart("MOH/duty")
    yield "Weight of pages at the first visit: KB on the wire, and requests. python -m bench.page_weight"
    yield ""
    yield f"{'page':<12}" + "".join(f"{language:>16}" for language in LANGUAGES)
    with opened() as browser:
        for name, path in PAGES.items():
            row = f"{name:<12}"
            for language in LANGUAGES:
                with screen(browser, served.url, session, language) as page:
                    weight = weigh(page, path)
                row += f"{weight.bytes / 1000:>10.1f} in {weight.requests:>2}"
            yield row


if __name__ == "__main__":
    main()
