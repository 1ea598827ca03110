"""demo --play STORY: a story of the demonstration's pack, played into an exercise space, sentence by sentence."""

import argparse
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

from jisr.capabilities.directory.actions import do_apply_pack
from jisr.capabilities.directory.packs import read_pack
from jisr.capabilities.directory.playing import Player, Said, saying_into
from jisr.capabilities.directory.stories import NOT_BUILT, Step, Story, read_story
from jisr.cli.access import note_access
from jisr.cli.common import OK, print_json, shown
from jisr.cli.demo_folder import keep_folder
from jisr.cli.packs import find_pack
from jisr.cli.registry import registry
from jisr.cli.words import listed, width
from jisr.errors import Invalid
from jisr.journal import sign
from jisr.journal.journal import Journal
from jisr.journal.node import REAL, Node
from jisr.journal.record import reference_of
from jisr.language import END_ISOLATE, ISOLATE, filled, language, say

COLUMNS = 110
MINUTE_S = 60


def run_play(args: argparse.Namespace, pack_name: str) -> int:
    pack = find_pack(pack_name)
    story = read_story(pack, args.play)
    folder = Path(args.data)
    space = story.space if args.space == REAL else args.space
    speed = 0 if args.once else args.speed
    if speed < 0:
        raise Invalid(
            "a speed is 0 (all at once) or more: 60 plays an hour in a minute", code="bad_speed", field="speed"
        )
    keep_folder(folder)
    node = Node(folder, registry(), passphrase=sign.passphrase_from(os.environ))
    journal = node.open(space) if space in node.spaces() else node.create(space, "demonstration")
    try:
        do_apply_pack(journal, read_pack(pack))
        stage = Stage(journal, story, folder, speed)
        steps = [stage.step(step, args.json) for step in story.steps]
    finally:
        journal.close()
    if args.json:
        print_json({"space": space, "story": story.code, "exercise": True, "steps": steps})
    else:
        stage.print_end(space)
    return OK


class Stage:
    """One performance. `speed`: how many times as fast as the clock; 0 is at once."""

    def __init__(self, journal: Journal, story: Story, folder: Path, speed: float) -> None:
        self.journal, self.story, self.folder, self.speed = journal, story, folder, speed
        self.player = Player(story, saying_into(journal))
        self.minute: int | None = None
        self.new = self.before = 0

    def step(self, step: Step, silent: bool) -> dict[str, Any]:
        """Waits until it is time, plays, prints; gives it as data. What was said before is neither said nor waited for
        again."""
        brought = list(self.player.client_ids(step))
        known = sum(bool(self.journal.has_said(actor, [client_id])) for actor, client_id in brought)
        said_before = bool(brought) and known == len(brought)
        if step.says and not said_before:
            self._wait(step)
        said = self.player.play(step)
        self.new, self.before = self.new + len(brought) - known, self.before + known
        audiences = [self._audience(each) for each in said]
        if not silent:
            for line in self._lines(step, said, audiences, said_before):
                print(line, flush=True)
        return _as_dict(step, said, audiences, said_before)

    def _wait(self, step: Step) -> None:
        if self.speed and self.minute is not None:
            sleep((step.at - self.minute) * MINUTE_S / self.speed)
        self.minute = step.at

    def _audience(self, said: Said) -> list[str]:
        """The members that see it; the operator looks as the post that said it."""
        if said.record is None:
            return []
        policy = self.journal.policy
        assert policy is not None
        clearance = policy.post_clearance(said.actor.member, said.actor.post)
        what = {"record": said.record}
        note_access(self.folder, "demo --play", self.journal.space, said.actor.name, clearance, what)
        (audience,) = self.journal.dry_run(said.actor, [said.submission])
        return list(audience.readers)

    # What is printed

    def _lines(self, step: Step, said: list[Said], audiences: list[list[str]], before: bool) -> Iterator[str]:
        head = filled("step {step}, T+{minutes}, {post}", step=step.step, minutes=step.at, post=step.by)
        yield from _bannered(f"{head}: {step.tells[language()]}")
        for each, audience in zip(said, audiences, strict=True):
            yield from _bannered(self._outcome(each, audience), "  ")
        if before:
            yield from _bannered(say("said before, and not said again"), "  ")
        if step.not_built:
            missing = listed([str(NOT_BUILT[each]) for each in step.not_built])
            yield from _bannered(filled("not built yet: {capability}", capability=missing), "  ")

    def _outcome(self, said: Said, audience: list[str]) -> str:
        if said.record is None:
            message = "✗ {post}, {type}: refused, {why}"
            return filled(message, post=said.actor.name, type=said.line.type, why=str(said.refusal))
        policy = self.journal.policy
        assert policy is not None
        everyone = len(audience) == len(policy.members)
        who = say("all members") if everyone else ", ".join(audience)
        message = "{ref} {post}, {type}: seen by {who}"
        return filled(message, ref=reference_of(said.record), post=said.actor.name, type=said.line.type, who=who)

    def print_end(self, space: str) -> None:
        if self.new:
            message = "{new} statements are new in the space {space}, {before} stood there before"
        else:
            message = "all of the story was played before: {before} statements stand in the space {space}"
        for line in _bannered(filled(message, new=self.new, before=self.before, space=space)):
            print(line)


def _bannered(text: str, indent: str = "") -> Iterator[str]:
    """The banner stands on each line. An isolate that a line breaks is closed there and opened on the next."""
    banner, depth = say("exercise").upper() + "  " + indent, 0
    for line in textwrap.wrap(text, COLUMNS - width(banner)):
        opened = ISOLATE * depth
        depth += line.count(ISOLATE) - line.count(END_ISOLATE)
        yield banner + shown(opened + line + END_ISOLATE * depth)


def _as_dict(step: Step, said: list[Said], audiences: list[list[str]], before: bool) -> dict[str, Any]:
    return {
        "step": step.step,
        "minute": step.at,
        "post": step.by,
        "tells": step.tells,
        "before": before,
        "records": [
            {"id": each.record, "type": each.line.type, "post": each.actor.name, "seen_by": audience}
            for each, audience in zip(said, audiences, strict=True)
            if each.record is not None
        ],
        "refused": [
            {"type": each.line.type, "post": each.actor.name, "code": each.refusal.code, "message": str(each.refusal)}
            for each in said
            if each.refusal is not None
        ],
        "not_built": list(step.not_built),
    }
