"""A real Chromium for tests, screenshots and measurements of pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
Look = Literal["light", "dark"]
ARGUMENTS = [
    "--no-sandbox",  # root may run the tests
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",  # maps without a graphics card
]  # fmt: skip
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


def chromium() -> str | None:
    """Debian's, or the one that CHROMIUM names; None where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def opened() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def screen(
    browser: Browser, url: str, session: str = "", language: str = "en", look: Look = "light", size: str = "desk"
) -> Iterator[Page]:
    """One window of somebody's; what its console complains of ends the block with an error."""
    context: BrowserContext = browser.new_context(viewport=SIZES[size], color_scheme=look, base_url=url)
    cookies = {"django_language": language, "jisr_session": session}
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items() if value])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((url, "data:")) else complaints.append(asked.url))
    yield page
    context.close()
    if complaints:
        raise AssertionError(complaints)


def drawn(page: Page) -> None:
    """Waits until the page has its faces and its pictures. Its stream stays open, so that the line is never idle."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 300)))")


@dataclass(frozen=True)
class Weight:
    """What a page costs on the wire, headers and all; `requests` beside it."""

    requests: int
    bytes: int


def weigh(page: Page, path: str) -> Weight:
    """The first visit: nothing is kept yet."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setBypassServiceWorker", {"bypass": True})  # what it fetches would be counted nowhere
    costs: list[int] = []
    wire.on("Network.loadingFinished", lambda event: costs.append(int(event["encodedDataLength"])))
    page.goto(path)
    drawn(page)
    return Weight(len(costs), sum(costs))


def ready_after(page: Page, path: str, times: int, slower: int = 4) -> list[int]:
    """Milliseconds until the page can be used, seen before, on a processor that is so many times slower."""
    wire = page.context.new_cdp_session(page)
    page.goto(path)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    found = []
    for _ in range(times):
        page.goto(path)
        ready = "Math.round(performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd)"
        found.append(int(page.evaluate(ready)))
    wire.detach()
    return found


def faults(page: Page, grave: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """What axe-core finds on the page that is as grave as that: rule, how grave, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:240]}"
        for each in found["violations"]
        if each["impact"] in grave
        for node in each["nodes"][:6]
    ]
