"""Where packs lie: a folder that is named, or one of those that come with Jisr."""

from pathlib import Path

import jisr
from jisr.errors import Invalid
from jisr.language import Phrase

_PACKAGE = Path(jisr.__file__).parent
SHIPPED = (_PACKAGE.parent / "packs", _PACKAGE / "packs")  # beside the package in its repository, or inside it


def find_pack(name: str) -> Path:
    """The folder of a pack. `Invalid` names those that come with Jisr."""
    if Path(name).is_dir():
        return Path(name)
    shipped = shipped_packs()
    if name not in shipped:
        raise Invalid(
            "there is no pack {name}: name a folder, or one of {known}",
            code="no_such_pack", field="pack", name=name, known=", ".join(sorted(shipped)) or Phrase("none"),
        )  # fmt: skip
    return shipped[name]


def shipped_packs() -> dict[str, Path]:
    found = {path.parent.name: path.parent for folder in reversed(SHIPPED) for path in folder.glob("*/pack.yaml")}
    return dict(sorted(found.items()))
