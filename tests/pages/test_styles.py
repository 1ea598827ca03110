"""What styles and templates must not hold: a physical side, a style or script of their own, an address elsewhere."""

import re
from pathlib import Path

import pytest

from jisr.ui.icons import ICONS

PACKAGE = Path(__file__).parents[2] / "jisr"
STYLES = sorted(each for each in PACKAGE.rglob("static/**/*.css") if "vendor" not in each.parts)
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SCRIPTS = sorted(
    each for kind in ("js", "mjs") for each in PACKAGE.rglob(f"static/**/*.{kind}") if "vendor" not in each.parts
)

PHYSICAL = re.compile(
    r"(?<![\w-])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-\w+)?\s*:"
    r"|(?:left|right|top|bottom)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right|top|bottom)"
    r"|(?:margin|padding|inset|border-(?:width|style|color))\s*:\s*(?:[^\s;}]+\s+){3}[^\s;}]+\s*[;}]"
    r")"
)
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|hx-on|<script(?![^>]*\b(?:src=|application/json))"""
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def names(files: list[Path]) -> list[str]:
    return [each.relative_to(PACKAGE).as_posix() for each in files]


@pytest.mark.parametrize("style", STYLES, ids=names(STYLES))
def test_a_style_knows_no_left_or_right(style: Path) -> None:
    assert PHYSICAL.findall(without_comments(style.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "broken",
    ["a{margin-left:1px}", "a { left: 0 }", "a{text-align:right}", "a{padding:1px 2px 3px 4px}", "a{float:left}",
     "a{border-top-left-radius:3px}", "a{border-right:1px solid}"],
)  # fmt: skip
def test_a_physical_side_would_be_seen(broken: str) -> None:
    assert PHYSICAL.search(broken)


@pytest.mark.parametrize(
    "fine", ["a{margin-inline-start:1px}", "a{inset-inline:0}", "a{padding:1px 2px}", "a{text-align:end}"]
)
def test_a_logical_side_is_fine(fine: str) -> None:
    assert not PHYSICAL.search(fine)


@pytest.mark.parametrize("template", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_holds_no_style_or_script(template: Path) -> None:
    assert INLINE.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "broken",
    ['<p style="color:red">', "<style>", '<a onclick="x()">', "<script>x()</script>", '<a href="javascript:x()">'],
)
def test_an_inline_style_or_script_would_be_seen(broken: str) -> None:
    assert INLINE.search(broken)


@pytest.mark.parametrize("file", [*STYLES, *TEMPLATES, *SCRIPTS], ids=names([*STYLES, *TEMPLATES, *SCRIPTS]))
def test_nothing_is_fetched_from_elsewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
    assert "http:" not in text
    assert "https:" not in text
    assert "//cdn" not in text


@pytest.mark.parametrize("script", SCRIPTS, ids=names(SCRIPTS))
def test_a_script_says_nothing_itself(script: Path) -> None:
    """Words come from the page, in its language: no sentence stands in a script."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"""["'`][A-Z][a-z]+ [a-z ]+[.!?]?["'`]""", text) == []


def test_the_dark_values_are_the_same_by_wish_and_by_choice() -> None:
    text = (PACKAGE / "ui" / "static" / "ui" / "jisr.css").read_text(encoding="utf-8")
    wished = re.search(r":root:not\(\[data-look\]\) \{(.*?)\}", text, re.DOTALL)
    chosen = re.search(r'\n\[data-look="dark"\] \{(.*?)\}', text, re.DOTALL)
    light = re.search(r':root, \[data-look="light"\] \{(.*?)\}', text, re.DOTALL)
    assert wished is not None
    assert chosen is not None
    assert light is not None
    assert wished[1].split() == chosen[1].split()
    assert set(re.findall(r"--[\w-]+:", chosen[1])) == set(re.findall(r"--[\w-]+:", light[1]))


def test_the_sprite_has_each_icon_and_no_other() -> None:
    sprite = (PACKAGE / "ui" / "static" / "vendor" / "tabler-icons" / "icons.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set(ICONS)


def test_what_others_made_lies_beside_its_licence() -> None:
    vendor = PACKAGE / "ui" / "static" / "vendor"
    listed = (vendor / "README.md").read_text(encoding="utf-8")
    for folder in (each for each in vendor.iterdir() if each.is_dir()):
        assert any(each.name.lower().startswith("license") for each in folder.iterdir()), folder.name
        assert f"`{folder.name}`" in listed
