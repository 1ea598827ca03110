"""demo: the room with its pages, on a node of its own, with story B in progress in an exercise space."""

import argparse
import os
from contextlib import suppress
from pathlib import Path

from jisr.accounts.grants import Grants
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.staging import Stage, bring_stories, space_of
from jisr.capabilities.directory.stories import read_story
from jisr.cli.common import OK, complain
from jisr.cli.demo_folder import keep_folder
from jisr.cli.demo_framework import do_bring_framework
from jisr.cli.packs import find_pack
from jisr.cli.registry import registry
from jisr.journal import sign
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from jisr.language import filled, say
from jisr.web.geography import bring_map

PLAYED_TO = {"B": 12, "A": 0}  # the step that has just been said when somebody enters; the first is entered first
HOST = "127.0.0.1"
PORT = 8471


def run_room(args: argparse.Namespace, pack_name: str) -> int:
    """Until it is stopped. What is there from an earlier time is gone on with."""
    from jisr.api.serve import listen, run  # a server's libraries take their time; no other command needs them
    from jisr.asgi import make_root

    folder, wanted = Path(args.data), PORT if args.port is None else args.port
    at = listen(HOST, wanted, or_next=args.port is None)
    port = at.getsockname()[1]
    if wanted not in (0, port):
        complain(filled("port {port} is taken: this time it is another one", port=wanted))
    keep_folder(folder)
    # Never the database that JISR_DATABASE_URL names: a ministry's own space lies there.
    node = Node(folder, registry(), passphrase=sign.passphrase_from(os.environ))
    _prepare(node, find_pack(pack_name))
    root = make_root(node, Grants(folder, "", wall_clock), demonstration=True)
    print(say("The demonstration runs. Open this address in a browser:"))
    print(f"\n    http://{HOST}:{port}/\n")
    print(say("Enter as any post, and in a private window as another one; “Play the story” sends what comes next."))
    print(say("Ctrl-C ends it; what was said stays for the next time."), flush=True)
    with suppress(KeyboardInterrupt):
        run(root, at)
    print(say("stopped: what was said stays"))
    return OK


def _prepare(node: Node, pack: Path) -> None:
    """Each story's space, once: the times are moved so that its last step was said just now. What was cut off on the
    way is gone on with."""
    bring_stories(pack, node.folder)
    for code, played_to in PLAYED_TO.items():
        space = space_of(code)
        known = (node.folder / "node.json").exists() and space in node.spaces()
        journal = node.open(space) if known else node.create(space, "demonstration")
        try:
            do_apply_pack(journal, read_pack(pack))
            Stage(journal, read_story(pack, code), node.folder).begin(played_to)
            do_bring_framework(journal, pack)
        finally:
            journal.close()
    bring_map(pack, node.folder)
