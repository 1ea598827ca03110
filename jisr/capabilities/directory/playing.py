"""Plays a story: each step by its posts, through whatever takes their submissions, the journal or a node's API.

What is said has the client_id STORY/STEP/LINE, so that it is said once: playing again goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jisr.capabilities.directory.stories import MINUTE, Line, Step, Story, minutes_of
from jisr.errors import BatchRefused, Invalid, JisrError
from jisr.journal.journal import Journal
from jisr.journal.record import Actor, Submission
from jisr.journal.when import ms_of, text_of

Say = Callable[[Actor, Submission], str]
"""Hands a statement in and gives its record's id; raises what refuses it."""


@dataclass(frozen=True)
class Said:
    """What came of a line: the record's id, or the refusal that the story expects."""

    line: Line
    actor: Actor
    submission: Submission
    record: str | None
    refusal: JisrError | None


class Player:
    """`begin`: T0 in ms since 1970, the story's own where it is left out; none of its times may lie ahead of the clock
    of whoever takes the statements. It may be moved between two steps."""

    def __init__(self, story: Story, say: Say, begin: int | None = None) -> None:
        self.story = story
        self._say = say
        self.begin = ms_of(story.begins, "begins") if begin is None else begin
        self._ids: dict[str, str] = {}

    def play(self, step: Step) -> list[Said]:
        """Steps are played in their order. Raises `Invalid` where something is refused, or accepted, against the
        story."""
        return [self._play(step, number, line) for number, line in enumerate(step.says, 1)]

    def client_ids(self, step: Step) -> Iterator[tuple[Actor, str]]:
        """What the step brings into the journal is known by these."""
        for number, line in enumerate(step.says, 1):
            if line.refused is None:
                yield _actor(step, line), self._client_id(step, number)

    def _play(self, step: Step, number: int, line: Line) -> Said:
        actor, submission = _actor(step, line), self._submission(step, number, line)
        try:
            record = self._say(actor, submission)
        except JisrError as error:
            refusal = _first(error)
            if line.refused != refusal.code:
                message = "step {step} of the story, line {number}, cannot be said: {what}"
                raise Invalid(
                    message, code="story_refused", field=refusal.field, step=step.step, number=number, what=str(refusal)
                ) from None
            return Said(line, actor, submission, None, refusal)
        if line.refused is not None:
            message = "step {step} of the story, line {number}, was to be refused ({expected}) and was accepted"
            raise Invalid(message, code="story_accepted", step=step.step, number=number, expected=line.refused)
        if line.name is not None:
            self._ids[line.name] = record
        return Said(line, actor, submission, record, None)

    def _submission(self, step: Step, number: int, line: Line) -> Submission:
        return Submission(
            type=line.type, body=self._resolved(line.body), label=self._resolved(line.label),
            thread=self._resolved(line.thread), refs=tuple(self._resolved(list(line.refs))),
            happened_at=self._moment(step.at if line.at is None else line.at),
            client_id=self._client_id(step, number),
        )  # fmt: skip

    def _client_id(self, step: Step, number: int) -> str:
        return f"{self.story.space}/{step.step}/{number}"

    def _resolved(self, value: Any) -> Any:
        """@name as the id of the record, T+90 as its time."""
        if isinstance(value, dict):
            return {name: self._resolved(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._resolved(inner) for inner in value]
        if not isinstance(value, str):
            return value
        if value.startswith("@"):
            return self._ids[value[1:]]
        minutes = minutes_of(value)
        return value if minutes is None else self._moment(minutes)

    def _moment(self, minutes: int) -> str:
        return text_of(self.begin + minutes * MINUTE)


def play_into(journal: Journal, story: Story, upto: int | None = None, begin: int | None = None) -> list[Said]:
    """At once, up to and with step `upto`: a journal with something in it, for pages and tests."""
    player = Player(story, saying_into(journal), begin)
    return [said for step in story.steps if upto is None or step.step <= upto for said in player.play(step)]


def saying_into(journal: Journal) -> Say:
    return lambda actor, submission: journal.append(actor, [submission])[0].id


def _actor(step: Step, line: Line) -> Actor:
    member, _, post = (line.by or step.by).partition("/")
    return Actor(member, post)


def _first(error: JisrError) -> JisrError:
    return error.faults[0] if isinstance(error, BatchRefused) and error.faults else error
