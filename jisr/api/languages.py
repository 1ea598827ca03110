"""Accept-Language: in which of our languages people are answered (RFC 9110, 12.5.4)."""

from contextlib import AbstractContextManager

from starlette.requests import Request

from jisr.language import LANGUAGES, SOURCE, language, use

MOST = 20  # ranges that are looked at
KURDISH = frozenset({"ku", "ckb"})  # browsers know Sorani by either


def spoken_to(request: Request) -> AbstractContextManager[None]:
    return use(language_asked(request.headers.get("accept-language", "")))


def language_asked(header: str) -> str:
    """The best of ours; English where there is none."""
    ranges = [_range(part, at) for at, part in enumerate(header.split(",")[:MOST])]
    for weight, _, name in sorted(ranges, key=lambda each: (-each[0], each[1])):
        if weight > 0 and name in LANGUAGES:
            return name
    return SOURCE


def _range(part: str, at: int) -> tuple[float, int, str]:
    tag, _, parameter = part.strip().partition(";")
    name = tag.strip().lower().partition("-")[0]
    return _weight(parameter), at, "ckb" if name in KURDISH else name


def _weight(parameter: str) -> float:
    text = parameter.strip().lower()
    if not text:
        return 1.0
    try:
        weight = float(text.removeprefix("q="))
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def language_headers() -> dict[str, str]:
    return {"content-language": language(), "vary": "accept-language"}
