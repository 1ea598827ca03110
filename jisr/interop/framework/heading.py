"""The heading of a framework as names and texts, as sheets and CSV have it."""

from collections.abc import Iterable, Iterator

from jisr.interop.framework.lines import Told

LISTS = ("hazards", "signers")
NUMBERS = ("consultation_days", "review_months")
TITLE, HASH = "titles.", "annex."


def heading_texts(told: Told) -> Iterator[tuple[str, str]]:
    for name, value in told.heading.items():
        if name == "titles":
            yield from ((f"{TITLE}{language}", text) for language, text in value.items())
        else:
            yield name, ", ".join(value) if name in LISTS else str(value)
    yield from ((f"{HASH}{member}", text) for member, text in told.annexes.items())


def heading_of(pairs: Iterable[tuple[str, str]], told: Told) -> None:
    """Into `told`; names that it does not know are left alone, such as what a program wrote beside them."""
    for name, text in pairs:
        if name.startswith(HASH):
            told.annexes[name.removeprefix(HASH)] = text
        elif name.startswith(TITLE):
            told.heading.setdefault("titles", {})[name.removeprefix(TITLE)] = text
        elif name in LISTS:
            told.heading[name] = [each.strip() for each in text.split(",") if each.strip()]
        elif name in ("code", "edition", "legal_basis", *NUMBERS):
            told.heading[name] = text
