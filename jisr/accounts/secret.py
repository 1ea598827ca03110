"""What signs the pages' cookies: made once for a node, in its folder, for its owner alone."""

from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe

from jisr.journal import files

NAME = "pages.secret"
BYTES = 48


def page_secret(folder: Path) -> str:
    """Of the node in a folder; where there is no node, one that is forgotten with the process."""
    path = folder / NAME
    if not (folder / "node.json").exists():
        return token_urlsafe(BYTES)
    if not path.exists():
        with suppress(FileExistsError):
            files.create_private(path, token_urlsafe(BYTES).encode())
    return path.read_text(encoding="ascii")
