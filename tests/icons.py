"""The icons of an installed Jisr, drawn once from our own mark by Chromium.

python -m tests.icons     after jisr/ui/static/ui/jisr.svg changed
"""

from pathlib import Path

from tests.pages.browser import opened

STATIC = Path(__file__).parents[1] / "jisr" / "ui" / "static"
INTO = STATIC / "icons"
# name -> (side in pixels, how much of it the mark fills): what may be cut to any shape is filled to its edges, with the
# drawing in the middle four fifths (W3C manifest, "maskable")
DRAWN = {"jisr-192": (192, 1.0), "jisr-512": (512, 1.0), "jisr-maskable-512": (512, 0.8)}


def main() -> None:
    INTO.mkdir(exist_ok=True)
    mark = (STATIC / "ui" / "jisr.svg").read_text(encoding="utf-8")
    with opened() as browser:
        for name, (side, part) in DRAWN.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            ground = "background:#0a6560" if part < 1 else ""
            svg = mark.replace("<svg ", f'<svg width="{side * part}" height="{side * part}" ')
            page.set_content(f'<body style="margin:0;display:grid;place-items:center;height:100vh;{ground}">{svg}')
            page.screenshot(path=INTO / f"{name}.png", omit_background=True)
            page.close()


if __name__ == "__main__":
    main()
