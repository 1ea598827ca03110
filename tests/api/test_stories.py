"""Stories A and B through the public API: each step by tokens of its posts, each refusal refused."""

from typing import Any

import httpx
import msgspec
import pytest

from jisr.capabilities.directory.playing import Player, Said
from jisr.capabilities.directory.stories import Story, read_story
from jisr.errors import JisrError
from jisr.journal.record import Actor, Submission
from tests.api.conftest import PACKS, House
from tests.test_stories import AUDIENCES, MEMBERS, REFUSED

SPACE = "exercise-one"
STEPS = {"A": (1, 2, 5, 6, 7, 8, 15, 17), "B": (1, 2, 4, 5, 9, 10, 15)}
READERS = {"CELL": "CELL/duty", "ADV": "ADV/evaluator", "HUM": "HUM/duty"}


class Refused(JisrError):
    """What a node answered with."""


class Stage:
    """Says what a story says by HTTP, and keeps how each request was answered."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.answers: list[httpx.Response] = []

    def say(self, actor: Actor, submission: Submission) -> str:
        answer = self.ask(actor.name, "/records", submission)
        self.answers.append(answer)
        if answer.status_code != 201:
            problem = answer.json()
            code = problem["fields"][0]["code"] if problem["fields"] else problem["code"]
            raise Refused("{what}", code=code, what=problem["detail"])
        return str(answer.json()["accepted"][0]["id"])

    def ask(self, post: str, path: str, submission: Submission) -> httpx.Response:
        given: dict[str, Any] = msgspec.to_builtins(submission)
        said = {name: each for name, each in given.items() if each is not None}
        return self.house.of(post, SPACE).post(path, json=said)

    def sees(self, member: str, record: str) -> bool:
        """By the member's own token: its thread is shown with the record in it, or is nowhere."""
        answer = self.house.of(READERS.get(member, f"{member}/duty"), SPACE).get(f"/threads/{record}")
        if answer.status_code == 404:
            return False
        return record in [each["id"] for each in answer.json()["records"]]


@pytest.fixture
def stage(house: House) -> Stage:
    house.create(SPACE)
    return Stage(house)


@pytest.mark.parametrize("code", STEPS)
def test_a_storys_steps_run_by_the_tokens_of_their_posts(stage: Stage, code: str) -> None:
    story = read_story(PACKS / "two-rivers", code)
    said = played(stage, story)
    for step in STEPS[code]:
        refusals = [each.refusal.code for each in said[step] if each.refusal is not None]
        assert refusals == REFUSED[code].get(step, []), step
        records = [each.record for each in said[step] if each.record is not None]
        audiences = [{member for member in MEMBERS if stage.sees(member, record)} for record in records]
        assert audiences == AUDIENCES[code][step], step
    refused = sum(len(codes) for codes in REFUSED[code].values())
    assert sum(answer.status_code in (403, 422) for answer in stage.answers) == refused


def played(stage: Stage, story: Story) -> dict[int, list[Said]]:
    player = Player(story, stage.say)
    return {step.step: player.play(step) for step in story.steps if step.step in STEPS[story.code] or step.says}


@pytest.mark.parametrize("code", STEPS)
def test_posts_that_only_draft_or_look_are_refused_every_step(stage: Stage, code: str) -> None:
    for said in (each for step in played(stage, read_story(PACKS / "two-rivers", code)).values() for each in step):
        for post in ("drafter", "auditor"):
            if said.record is not None and said.actor.member in MEMBERS - set(READERS):
                again = msgspec.structs.replace(said.submission, client_id=f"{said.submission.client_id}/{post}")
                answer = stage.ask(f"{said.actor.member}/{post}", "/records", again)
                assert answer.status_code in (403, 422), (said.submission.client_id, answer.text)


def test_a_story_said_twice_is_said_once(stage: Stage) -> None:
    story = read_story(PACKS / "two-rivers", "B")
    first, again = played(stage, story), played(stage, story)
    assert [[each.record for each in step] for step in again.values()] == [
        [each.record for each in step] for step in first.values()
    ]


def test_the_exercise_never_shows_in_reality(stage: Stage) -> None:
    said = played(stage, read_story(PACKS / "two-rivers", "B"))
    record = said[15][0].record
    assert stage.sees("ADV", str(record))
    assert stage.house.of("MOH/duty").get(f"/threads/{record}").status_code == 404
    assert stage.house.of("MOH/duty").get("/threads", params={"kind": "incident"}).json()["count"] == 0
