"""The shell: what a browser keeps of the pages so that they open without a line. Public files alone, under a version
that stands for all of them, so that a newer Jisr takes the place of an older one whole."""

import hashlib
from functools import cache
from pathlib import Path

from jisr.language import CATALOGUES
from jisr.ui import assets

PACKAGE = Path(__file__).parents[1]
KINDS = (".css", ".js", ".mjs", ".woff2", ".svg")
# Large, and needed by no form: the map, its symbols, and what only the page of components has.
LEFT_OUT = ("vendor/maplibre-gl/", "map/", "symbols/", "mfa/", "ui/design.css", "offline/service-worker.js")


def files() -> list[str]:
    """The addresses of the shell's static files."""
    return [assets.address(name) for name in assets.names() if name.endswith(KINDS) and not name.startswith(LEFT_OUT)]


@cache
def version() -> str:
    """Twelve digits that stand for the static files, the templates and their translations."""
    seen = hashlib.sha256(assets.version().encode())
    for path in sorted([*PACKAGE.rglob("templates/**/*.html"), *CATALOGUES.rglob("django.mo")]):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


def worker() -> str:
    """The service worker's program."""
    return (Path(__file__).parent / "static" / "offline" / "service-worker.js").read_text(encoding="utf-8")
