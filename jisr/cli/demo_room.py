"""demo: the room with its pages, on a node of its own, with story B in progress in an exercise space."""

import argparse
import os
from pathlib import Path

from jisr.accounts.grants import Grants
from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.playing import Player, saying_into
from jisr.capabilities.directory.stories import MINUTE, read_story
from jisr.cli.common import OK
from jisr.cli.demo_folder import keep_folder
from jisr.cli.packs import find_pack
from jisr.cli.registry import registry
from jisr.journal import sign
from jisr.journal.journal import wall_clock
from jisr.journal.node import Node
from jisr.language import filled
from jisr.web.geography import bring_map

STORY = "B"
SPACE = "story-b-now"  # its times are of today, unlike those of `--play B`
PLAYED_TO = 12  # the step that has just been said when somebody enters
HOST = "127.0.0.1"


def run_room(args: argparse.Namespace, pack_name: str, port: int) -> int:
    """Until it is stopped. What is there from an earlier time is gone on with."""
    from jisr.api.serve import run  # a server's libraries take their time; no other command needs them
    from jisr.asgi import make_root

    folder = Path(args.data)
    keep_folder(folder)
    # Never the database that JISR_DATABASE_URL names: a ministry's own space lies there.
    node = Node(folder, registry(), passphrase=sign.passphrase_from(os.environ))
    _prepare(node, find_pack(pack_name))
    root = make_root(node, Grants(folder, "", wall_clock), demonstration=True)
    message = "the demonstration is at {address}: enter as any post; Ctrl-C ends it"
    print(filled(message, address=f"http://{HOST}:{port}/"), flush=True)
    run(root, HOST, port)
    return OK


def _prepare(node: Node, pack: Path) -> None:
    """The story's space, once: its times are moved so that its last step was said just now."""
    story = read_story(pack, STORY)
    if (node.folder / "node.json").exists() and SPACE in node.spaces():
        return
    journal = node.create(SPACE, "demonstration")
    try:
        do_apply_pack(journal, read_pack(pack))
        steps = [each for each in story.steps if int(each.step) <= PLAYED_TO]
        player = Player(story, saying_into(journal), journal.now() - (steps[-1].at + 1) * MINUTE)
        for step in steps:
            player.play(step)
    finally:
        journal.close()
    bring_map(pack, node.folder)
