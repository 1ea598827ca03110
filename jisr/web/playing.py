"""Play the story: each step a sentence, sent as the right post sends it, and watched from any member's eyes.

In the demonstration alone: the page shows all of the story to whoever opens it, and sends as any post. It plays through
the same code as `jisr demo --play`.
"""

import threading
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from jisr.accounts.house import house
from jisr.accounts.invitations import SYSTEM
from jisr.capabilities.directory.playing import Said
from jisr.capabilities.directory.staging import Played, Stage, space_of
from jisr.capabilities.directory.stories import FOLDER, NOT_BUILT, Step, read_story, story_files
from jisr.capabilities.incidents.showing.timeline import LEADS
from jisr.capabilities.incidents.words import type_word
from jisr.errors import JisrError
from jisr.journal.journal import Journal
from jisr.journal.policy import Policy
from jisr.journal.record import reference_of
from jisr.language import language
from jisr.ui.words import member_name

HOUR, DAY = 60, 24
MOST = 10_000  # records that are read for a member
_stages: dict[tuple[str, str], Stage] = {}
_staging = threading.Lock()


@dataclass(frozen=True)
class Statement:
    """`ref` is empty for an attempt that was refused, `why`. `readers` are member codes, `seen` whether the eyes that
    were chosen see it."""

    what: str
    post: str
    ref: str = ""
    lead: str = ""
    label: dict[str, Any] | None = None
    readers: tuple[str, ...] = ()
    seen: bool = True
    why: str = ""


@dataclass(frozen=True)
class Shown:
    """A step: `state` is sent, next or later."""

    number: int
    minute: str
    post: str
    sentence: str
    state: str
    statements: tuple[Statement, ...]
    not_built: tuple[str, ...]
    says: bool


@dataclass(frozen=True)
class Eyes:
    code: str
    name: str
    post: str
    sees: int
    address: str
    chosen: bool


def play(request: HttpRequest, space: str = "") -> HttpResponse:
    """Reading and, by POST, sending the next step."""
    codes = _codes()
    if not space:
        return redirect("play", space=first_space())
    code = codes.get(space)
    if code is None:
        raise Http404
    with _staging:
        stage = _stage(space, code)
        if request.method == "POST":
            return _send(request, stage)
        return render(request, "web/play.html", _page(request, stage, codes))


def first_space() -> str:
    """Of the story that is in progress; `Http404` where none is staged. The one that went furthest is shown first."""
    codes = _codes()
    with _staging:
        found = sorted(codes, key=lambda space: (-len(_stage(space, codes[space]).played), space))
    if not found:
        raise Http404
    return found[0]


def is_staged(space: str) -> bool:
    return space in _codes()


def forget_stage(space: str) -> None:
    """What is on it was reset."""
    with _staging:
        _stages.pop(_key(space), None)


def _codes() -> dict[str, str]:
    """Space -> story, of those that are staged here."""
    if not house().demonstration:
        raise Http404
    spaces = house().node.spaces()
    return {space_of(code): code for code in story_files(house().node.folder) if space_of(code) in spaces}


def _stage(space: str, code: str) -> Stage:
    key = _key(space)
    if key not in _stages:
        folder = house().node.folder
        _stages[key] = Stage(house().journal(space), read_story(folder, code), folder)
    return _stages[key]


def _key(space: str) -> tuple[str, str]:
    return str(house().node.folder / FOLDER), space


def _send(request: HttpRequest, stage: Stage) -> HttpResponse:
    wanted = request.POST.get("step", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 0
    try:
        stage.send(number)
    except JisrError as error:
        messages.error(request, str(error))
    eyes = request.POST.get("eyes", "")
    address = reverse("play", kwargs={"space": stage.journal.space})
    return redirect(f"{address}{'?' + urlencode({'eyes': eyes}) if eyes else ''}#now")


def _page(request: HttpRequest, stage: Stage, codes: dict[str, str]) -> dict[str, Any]:
    policy, space = stage.journal.policy, stage.journal.space
    assert policy is not None
    asked = request.GET.get("eyes", "")
    seen = {code: _seen_by(stage.journal, policy, code) for code in policy.members}
    chosen = asked if asked in seen else ""
    steps = _steps(stage, seen, chosen)
    sent = [each.ref for step in steps for each in step.statements if each.ref]
    return {
        "story": stage.story.titles[language()],
        "space": space,
        "policy": policy,
        "steps": steps,
        "sent": len(sent),
        "next": next((each for each in steps if each.state == "next"), None),
        "chosen": next((each for each in _eyes(policy, space, steps, chosen) if each.chosen), None),
        "eyes": _eyes(policy, space, steps, chosen),
        "nobody": reverse("play", kwargs={"space": space}),
        "stories": [
            {
                "title": read_story(house().node.folder, code).titles[language()],
                "href": reverse("play", kwargs={"space": each}),
                "current": each == space,
            }
            for each, code in codes.items()
        ],
    }


def _seen_by(journal: Journal, policy: Policy, member: str) -> set[str]:
    return {each.id for each in journal.read(policy.clearance(member)).records(limit=MOST)}


def _steps(stage: Stage, seen: dict[str, set[str]], eyes: str) -> list[Shown]:
    played = {each.step.step: each for each in stage.played}
    following = stage.next_step
    return [
        _step(step, played.get(step.step), following is not None and step.step == following.step, seen, eyes)
        for step in stage.story.steps
    ]


def _step(step: Step, played: Played | None, is_next: bool, seen: dict[str, set[str]], eyes: str) -> Shown:
    return Shown(
        number=step.step,
        minute=_minute(step.at),
        post=step.by,
        sentence=step.tells[language()],
        state="sent" if played else "next" if is_next else "later",
        statements=tuple(_statement(each, seen, eyes) for each in played.said) if played else (),
        not_built=tuple(str(NOT_BUILT[each]) for each in step.not_built),
        says=bool(step.says),
    )


def _statement(said: Said, seen: dict[str, set[str]], eyes: str) -> Statement:
    what, post = type_word(said.line.type), said.actor.name
    if said.record is None:
        return Statement(what, post, why=str(said.refusal))
    record = said.record
    body = said.submission.body
    return Statement(
        what,
        post,
        reference_of(record),
        next((str(body[name]) for name in LEADS if body.get(name)), ""),
        readers=tuple(code for code, ids in seen.items() if record in ids),
        seen=not eyes or record in seen[eyes],
    )


def _eyes(policy: Policy, space: str, steps: list[Shown], chosen: str) -> list[Eyes]:
    address = reverse("play", kwargs={"space": space})
    statements = [each for step in steps for each in step.statements]
    return [
        Eyes(
            code,
            member_name(member),
            next((post.code for post in member.posts if post.code == "duty"), _first_post(member.posts)),
            sum(code in each.readers for each in statements),
            f"{address}?eyes={code}",
            code == chosen,
        )
        for code, member in policy.members.items()
    ]


def _first_post(posts: Any) -> str:
    return next(post.code for post in posts if post.code != SYSTEM)


def _minute(minutes: int) -> str:
    """After T0, as people say it: T+35, T+2:30 h, T+7 d."""
    hours, rest = divmod(minutes, HOUR)
    if hours >= 2 * DAY:
        return f"T+{hours // DAY} d"
    return f"T+{minutes}" if hours < 2 else f"T+{hours}:{rest:02} h" if rest else f"T+{hours} h"
