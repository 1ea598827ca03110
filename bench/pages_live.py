"""What pages cost in a real Chromium while they are used: a big map panned, layout shift, what a bad line carries, and
the way from one browser to another member's screen while many others listen.

    python -m bench.pages_live [map] [shift] [line] [way]     prints, and writes bench/results/pages-live-NAME.txt

The browser draws maps in software here: a machine with a graphics card draws more frames.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from jisr.accounts.grants import Grants
from jisr.journal.journal import wall_clock
from jisr.journal.record import Actor, Submission
from jisr.journal.when import text_of
from tests.pages.browser import opened, screen, weigh
from tests.pages.served import EXERCISE, Served, opened_by, serving, session_apart

RESULTS = Path(__file__).parent / "results"
FEATURES, PANS = 10_000, 6
STREAMS, SENDINGS, BETWEEN_S = 500, 30, 3
SHIFTS = {
    "home": f"/s/{EXERCISE}/", "picture": f"/s/{EXERCISE}/incidents/", "map": f"/s/{EXERCISE}/map/",
    "thread": f"/s/{EXERCISE}/incidents/{{thread}}/", "handover": f"/s/{EXERCISE}/handover/",
    "proof": f"/s/{EXERCISE}/proof/", "glossary": f"/s/{EXERCISE}/glossary/",
}  # fmt: skip
WATCH = """() => {
  window.told = { tasks: [], frames: [], shift: 0 };
  const watch = (type, each) => {
    const seen = new PerformanceObserver((list) => list.getEntries().forEach(each));
    seen.observe({ type, buffered: true });
  };
  watch("longtask", (task) => told.tasks.push([task.startTime, task.duration]));
  watch("layout-shift", (shift) => { if (!shift.hadRecentInput) told.shift += shift.value; });
  const frame = (now) => { told.frames.push(now); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def panned(served: Served) -> Iterable[str]:
    """A map with so many features in sight, dragged to and fro."""
    with opened() as browser, screen(browser, served.url, session_apart("MOH/duty")) as page:
        page.route("**/map/data*", lambda route: route.fulfill(json=_features(), content_type="application/geo+json"))
        page.goto(f"/s/{EXERCISE}/map/#7/33.3/44.4")
        page.locator(f"[data-drawn='{FEATURES}']").wait_for(timeout=120_000)
        page.wait_for_timeout(5_000)
        page.evaluate(WATCH)
        began = time.monotonic()
        for number in range(PANS):
            page.mouse.move(700, 450)
            page.mouse.down()
            page.mouse.move(700 + (150 if number % 2 else -150), 470, steps=10)
            page.mouse.up()
        took = time.monotonic() - began
        told = page.evaluate("told")
    gaps = [later - earlier for earlier, later in zip(told["frames"], told["frames"][1:], strict=False)]
    tasks = [duration for begin, duration in told["tasks"] if begin >= told["frames"][0]]
    longest = max(tasks, default=0)
    yield f"{FEATURES:,} features in sight, {PANS} drags in {took:.1f} s"
    yield f"frames per second {len(gaps) / took:.1f}; between two frames: median {statistics.median(gaps):.0f} ms"
    yield f"tasks over 50 ms: {len(tasks)}; the longest {longest:.0f} ms{_verdict(longest, 100)}"


def shifted(served: Served) -> Iterable[str]:
    """Cumulative layout shift of each page, from its first byte to two seconds after it is there."""
    thread = opened_by(served, "MOH/duty", "MOI")
    session = session_apart("MOH/duty")
    with opened() as browser:
        for name, path in SHIFTS.items():
            row = f"{name:<10}"
            for size in ("desk", "phone"):
                for language in ("en", "ar"):
                    with screen(browser, served.url, session, language, size=size) as page:
                        page.goto(path.format(thread=thread))
                        page.evaluate(WATCH)
                        page.wait_for_timeout(2_000)
                        row += f"  {size} {language} {page.evaluate('told.shift'):.4f}"
            yield row


def carried(served: Served) -> Iterable[str]:
    """Bytes on the wire of pages seen before, and of a report."""
    thread = opened_by(served, "MOH/duty", "MOI")
    session = session_apart("MOH/duty")
    with opened() as browser, screen(browser, served.url, session, "ar") as page:
        for name, path in SHIFTS.items():
            if name != "map":
                weigh(page, path.format(thread=thread))
                again = weigh(page, path.format(thread=thread))
                kb = again.bytes / 1_000
                yield f"{name:<10} seen before: {kb:6.1f} KB in {again.requests} requests{_verdict(kb, 15)}"
        page.goto(f"/s/{EXERCISE}/incidents/{opened_by(served, 'MOH/duty', 'MOE')}/do/report/")
        page.locator("[name=situation]").fill("الماء على المولدات منذ ساعة. " * 12)
        page.locator("input[name=label]").first.check()
        with page.expect_request(lambda asked: asked.method == "POST" and "/do/report/" in asked.url) as sent:
            page.locator("button[name=step][value=send]").click()
        sizes = sent.value.sizes()
        report = (sizes["requestBodySize"] + sizes["requestHeadersSize"]) / 1_000
        yield f"a report of 350 Arabic letters: {report:.1f} KB with its headers{_verdict(report, 4)}"


def travelled(served: Served) -> Iterable[str]:
    """From a post's sending, through the page's form, to where it stands on another member's home."""
    grants = Grants(served.node.folder, "", wall_clock)
    tokens = served.node.folder / "tokens.json"
    names = ("MOWR/duty", "MOE/duty", "MOO/duty", "MOMD/duty", "MOD/duty")
    tokens.write_text(json.dumps({name: [grants.issue(*name.split("/"), EXERCISE)] for name in names}))
    port = served.url.rpartition(":")[2]
    listening = Popen(
        [sys.executable, "-m", "bench.stream_load", "--port", port, "--pid", str(os.getpid()), "--tokens", str(tokens),
         "--n", str(STREAMS), "--events", "1000000", "--seconds", "1000"], stdout=PIPE,
    )  # fmt: skip
    try:
        assert listening.stdout is not None
        listening.stdout.readline()
        took = list(_sendings(served))
    finally:
        listening.terminate()
        listening.wait()
    slowest = statistics.quantiles(took, n=100)[98]
    yield f"{len(took)} sendings, {STREAMS} other streams open, {BETWEEN_S} s between two"
    half = statistics.median(took)
    yield f"to another member's screen: median {half:.0f} ms, p99 {slowest:.0f} ms{_verdict(slowest, 500)}"


def _sendings(served: Served) -> Iterator[float]:
    journal = served.node.open(EXERCISE)
    with opened() as browser, screen(browser, served.url, session_apart("MOH/duty")) as page:
        page.goto(f"/s/{EXERCISE}/")
        page.locator("[data-live][data-state=live]").first.wait_for(state="attached", timeout=60_000)
        for number in range(SENDINGS):
            time.sleep(BETWEEN_S)
            title = f"Sent {number} of {SENDINGS}"
            body = {"title": title, "what": "power", "observed_at": text_of(journal.now())}
            line = Submission(type="incidents.opened", body=body, label={"preset": "GOV"}, client_id=f"way/{number}")
            begin = time.monotonic()
            journal.append(Actor("MOE", "duty"), [line])
            page.get_by_text(title, exact=True).first.wait_for(timeout=60_000)
            yield (time.monotonic() - begin) * 1_000
    journal.close()


def _features() -> dict[str, Any]:
    dice = random.Random(1)
    now = text_of(wall_clock())
    drawn = [
        {
            "type": "Feature", "id": str(at),
            "geometry": {"type": "Point", "coordinates": [dice.uniform(41, 47.5), dice.uniform(30.5, 36)]},
            "properties": {"role": "thread", "title": f"Incident {at}", "state": "open", "what": "flood",
                           "severity": at % 6, "updated_at": now, "thread": str(at)},
        }
        for at in range(FEATURES)
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": drawn, "count": FEATURES}


def _verdict(value: float, most: float) -> str:
    return f" (at most {most:g}: {'met' if value <= most else 'missed'})"


PARTS: dict[str, Callable[[Served], Iterable[str]]] = {
    "map": panned, "shift": shifted, "line": carried, "way": travelled
}  # fmt: skip


def main(names: list[str]) -> None:
    for name in names or PARTS:
        with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "node", "B") as served:
            lines = list(PARTS[name](served))
        head = f"# python -m bench.pages_live {name}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        report = "\n".join([head, *lines, ""])
        (RESULTS / f"pages-live-{name}.txt").write_text(report, encoding="utf-8")
        print(report, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
