"""The demonstration's folder: made by it, marked by it, and the only one that it ever empties."""

import shutil
from pathlib import Path

from jisr.cli.access import ACCESS_LOG
from jisr.errors import Unusable
from jisr.journal.files import make_private_folder, write_private
from jisr.journal.node import REAL

MARKER = "DEMONSTRATION"
PLAYED = "story-"  # how the spaces of played stories begin; they are the demonstration's, and stay
_SAYS = b"`jisr demo` made this folder, and makes what is in it anew each time. Keep nothing here.\n"


def prepare_folder(folder: Path) -> bool:
    """Leaves the folder marked and without a node; says whether there was an earlier demonstration.

    Raises `Unusable` (not_a_demonstration) for a folder with anything in it that the demonstration did not make.
    """
    marked = keep_folder(folder)
    if marked:
        _remove_node(folder)
    return marked


def keep_folder(folder: Path) -> bool:
    """Leaves the folder marked, with what is in it; says whether it was the demonstration's before.

    Raises `Unusable` (not_a_demonstration) for a folder with anything in it that the demonstration did not make.
    """
    marked = (folder / MARKER).is_file()
    if not marked and folder.exists() and any(folder.iterdir()):
        raise Unusable(
            "{folder} is not the demonstration's: it is left as it is; name another folder with --data",
            code="not_a_demonstration", folder=folder,
        )  # fmt: skip
    make_private_folder(folder)
    write_private(folder / MARKER, _SAYS)
    return marked


def _remove_node(folder: Path) -> None:
    """What a node with one space consists of, by name. Another space would be somebody's own: then nothing goes."""
    spaces = [path.stem for path in (folder / "spaces").glob("*.sqlite")]
    others = [each for each in spaces if each != REAL and not each.startswith(PLAYED)]
    if others:
        raise Unusable(
            "{folder} holds the space {other} too, which the demonstration did not make: name another folder",
            code="not_a_demonstration", folder=folder, other=others[0],
        )  # fmt: skip
    shutil.rmtree(folder / "keys" / REAL, ignore_errors=True)
    for name in (
        f"spaces/{REAL}.sqlite",
        f"spaces/{REAL}.sqlite-wal",
        f"spaces/{REAL}.sqlite-shm",
        "node.json",
        ACCESS_LOG,
    ):
        (folder / name).unlink(missing_ok=True)
