"""A story on the stage of a demonstration: its steps are sent one by one, each as if it happened just now.

What was sent stays known in the node's folder (stories/SPACE.json: step -> the T0 that it was sent with), so that the
story goes on where it stood, and a step that was cut off is sent again with the same words.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from jisr.capabilities.directory.playing import Player, Said, saying_into
from jisr.capabilities.directory.stories import FOLDER, MINUTE, Step, Story, story_files
from jisr.errors import Conflict
from jisr.journal import files
from jisr.journal.journal import Journal

Begins = dict[int, int]  # step -> ms since 1970


@dataclass(frozen=True)
class Played:
    step: Step
    said: list[Said]


def space_of(code: str) -> str:
    """Where a story is staged; `demo --play` has spaces of its own, with the scenario's own times."""
    return f"story-{code.lower()}-live"


def bring_stories(pack: Path, node: Path) -> None:
    """Copies a pack's stories into a node's folder: the pages play them from there."""
    files.make_private_folder(node)
    files.make_private_folder(node / FOLDER)
    for file in story_files(pack).values():
        shutil.copyfile(file, node / FOLDER / file.name)


class Stage:
    """One story in one space. `played`: the steps that were sent, with what came of each line."""

    def __init__(self, journal: Journal, story: Story, folder: Path) -> None:
        self.journal, self.story = journal, story
        self._file = folder / FOLDER / f"{journal.space}.json"
        self._player = Player(story, saying_into(journal))
        self._begins = msgspec.json.decode(self._file.read_bytes(), type=Begins) if self._file.exists() else {}
        self.played = [self._play(step) for step in story.steps if step.step in self._begins]

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.story.steps if step.step not in self._begins), None)

    def begin(self, upto: int) -> None:
        """The steps up to that one, at once, the newest of them a minute ago; nothing where the story has begun."""
        steps = [step for step in self.story.steps if step.step <= upto]
        if self._begins or not steps:
            return
        begin = self.journal.now() - (_latest(steps[-1]) + 1) * MINUTE
        self._keep({step.step: begin for step in steps})
        self.played = [self._play(step) for step in steps]

    def send(self, number: int) -> Played:
        """The next step, which is `number`: of two who press at the same moment one is told that it was sent."""
        step = self.next_step
        if step is None or step.step != number:
            raise Conflict("this step was sent already", code="step_sent")
        before = dict(self._begins)
        self._keep({**before, step.step: self.journal.now() - (_latest(step) + 1) * MINUTE})
        try:
            played = self._play(step)
        except Exception:
            self._keep(before)
            raise
        self.played.append(played)
        return played

    def _play(self, step: Step) -> Played:
        self._player.begin = self._begins[step.step]
        return Played(step, self._player.play(step))

    def _keep(self, begins: Begins) -> None:
        files.write_private(self._file, msgspec.json.encode(begins))
        self._begins = begins


def _latest(step: Step) -> int:
    """The minute of what is said last in it."""
    return max([step.at, *(line.at for line in step.says if line.at is not None)])
