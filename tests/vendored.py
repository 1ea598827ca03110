"""What the pages carry that others made: brought from unpacked npm packages into jisr/ui/static, only what is used.

    npm pack @fontsource-variable/noto-sans ... (the packages of jisr/ui/static/vendor/README.md), unpacked so that
    FOLDER/NAME-VERSION/package/ holds each (`@a/b` is called `a-b`)
    python -m tests.vendored fonts FOLDER     three WOFF2 faces, weights 400 to 700; needs fontTools and brotli
    python -m tests.vendored icons FOLDER     one SVG sprite of the icons that templates and code name

Run by whoever changes what is vendored; the results are committed, so that nothing has to be built or fetched.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from jisr.ui.icons import ICONS

STATIC = Path(__file__).parents[1] / "jisr" / "ui" / "static"
SVG = "{http://www.w3.org/2000/svg}"

# Arabic, Persian and Sorani Kurdish letters, marks, both sets of digits, and the signs of direction.
ARABIC = (
    "0020,00A0,060C,061B,061C,061F,0621-063A,0640-0652,0654,0655,0660-066C,0670,0671,067E,0686,0688,0691,0692,0694,"
    "0695,0698,06A4,06A9,06AF,06B5,06BA,06BE,06C0-06C3,06C6,06C7,06CA,06CC,06CE,06D0,06D2,06D4,06D5,06F0-06F9,"
    "200C-200F,202A-202E,2066-2069,25CC"
)
MONO = "0020-007E,00A0,00B0,00B7,2010-2015,2026,2032,2033,2212"
FACES = {  # face: (package, file in it, characters, layout features)
    "noto-sans": ("fontsource-variable-noto-sans", "noto-sans-latin-wght-normal", "*", "kern,liga,tnum,locl,mark,ccmp"),
    "noto-sans-arabic": ("fontsource-variable-noto-sans-arabic", "noto-sans-arabic-arabic-wght-normal", ARABIC, "*"),
    "noto-sans-mono": ("fontsource-variable-noto-sans-mono", "noto-sans-mono-latin-wght-normal", MONO, ""),
}


def package(folder: Path, name: str) -> Path:
    found = [each for each in folder.iterdir() if re.fullmatch(re.escape(name) + r"-\d[\d.]*", each.name)]
    if len(found) != 1:
        raise SystemExit(f"{folder} holds {len(found)} versions of {name}: unpack one, as {name}-VERSION/package/")
    return found[0] / "package"


def make_fonts(folder: Path) -> None:
    for face, (name, file, characters, features) in FACES.items():
        source = package(folder, name)
        into = STATIC / "vendor" / face
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            lighter = f"{scratch}/face.ttf"
            _run("varLib.instancer", f"{source}/files/{file}.woff2", "wght=400:700", "-o", lighter, "-q")
            said = "*" if characters == "*" else ",".join(f"U+{each}" for each in characters.split(","))
            _run(
                "subset", lighter, f"--unicodes={said}", f"--layout-features={features}", "--flavor=woff2",
                f"--output-file={into / face}.woff2",
            )  # fmt: skip
        shutil.copyfile(source / "LICENSE", into / "LICENSE")


def _run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", f"fontTools.{module}", *arguments], check=True)


def make_icons(folder: Path) -> None:
    source = package(folder, "tabler-icons")
    ElementTree.register_namespace("", SVG.strip("{}"))
    sprite = ElementTree.Element(f"{SVG}svg")
    for ours, theirs in sorted(ICONS.items()):
        drawing = ElementTree.parse(source / "icons" / f"{theirs}.svg").getroot()
        symbol = ElementTree.SubElement(sprite, f"{SVG}symbol", {"id": ours, "viewBox": "0 0 24 24"})
        symbol.extend(drawing)
    into = STATIC / "vendor" / "tabler-icons"
    into.mkdir(parents=True, exist_ok=True)
    text = re.sub(r">\s+<", "><", ElementTree.tostring(sprite, encoding="unicode"))
    (into / "icons.svg").write_text(text.replace("><symbol", ">\n<symbol") + "\n", encoding="utf-8")
    shutil.copyfile(source / "LICENSE", into / "LICENSE")


def main(arguments: list[str]) -> int:
    makers = {"fonts": make_fonts, "icons": make_icons}
    if len(arguments) != 2 or arguments[0] not in makers:
        print(__doc__)
        return 2
    makers[arguments[0]](Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
