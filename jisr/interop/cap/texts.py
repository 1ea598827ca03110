"""The words of a CAP message, which may say the same in several languages: one title, one text that keeps them all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from jisr.interop.cap.received import Info
from jisr.interop.statement import EXERCISE
from jisr.language import filled, say

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Words:
    """`notes`: what was cut off or left out."""

    title: str
    text: str
    instruction: str
    notes: tuple[str, ...]

    LONGEST: ClassVar[int] = 8_000


def words_of(infos: Sequence[Info], language: str, is_exercise: bool) -> Words:
    """The blocks in the wanted language first, then in their order. Without blocks, no words."""
    if not infos:
        return Words("", "", "", ())
    ordered = sorted(infos, key=lambda info: not _speaks(info, language))
    title = _bare(ordered[0].headline or ordered[0].event, is_exercise)
    text = "\n\n".join(_distinct(_said(each, title, is_exercise) for each in ordered))
    notes = []
    if len(text) > Words.LONGEST:
        notes.append(filled("the text is cut off after {most} characters", most=Words.LONGEST))
    if any(each.contact for each in infos):
        notes.append(say("the contact is left out: contacts are posts, in the directory"))
    if left_out := sum(each.left_out for each in infos):
        notes.append(filled("resources that the message points at are left out: {count}", count=left_out))
    instruction = "\n\n".join(_distinct(each.instruction for each in ordered))
    return Words(_shortened(title, LONGEST_TITLE), text[: Words.LONGEST], instruction[: Words.LONGEST], tuple(notes))


def _speaks(info: Info, language: str) -> bool:
    return bool(language) and info.language.partition("-")[0].lower() == language.partition("-")[0].lower()


def _said(info: Info, title: str, is_exercise: bool) -> str:
    """What one block says, without what the title says already."""
    event, headline = (_bare(each, is_exercise) for each in (info.event, info.headline))
    parts = [each for each in (event, headline) if each and each != title]
    parts += [info.description, info.instruction]
    parts += ["; ".join(place.description for place in info.places)]
    parts += [filled("It begins at {time}.", time=info.onset)] if info.onset else []
    parts += [filled("Source: {name}", name=info.sender_name)] if info.sender_name else []
    parts.append(info.web)
    return "\n".join(_distinct(part for part in parts if part))


def _bare(text: str, is_exercise: bool) -> str:
    """The space says that it is an exercise: the mark in the text would be said twice."""
    return text.removeprefix(f"{EXERCISE}:").strip() if is_exercise else text


def _distinct(texts: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(texts) if each]


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
