"""How often the screening holds an ordinary sentence, and how often it catches what must not be written.

python -m bench.screening            prints, and writes bench/results/screening.txt
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter

from jisr.capabilities.incidents.screening import screen
from tests.screening.corpus import LANGUAGES, Sentence, caught, ordinary

Judge = Callable[[Sentence], bool]
RESULTS = Path(__file__).parent / "results" / "screening.txt"
LONGEST, TYPICAL = 8_000, 200  # characters of one text of a report


def main() -> None:
    report = "\n".join([*_lines(), ""])
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(report, encoding="utf-8")
    print(report, end="")


def _lines() -> Iterable[str]:
    yield "Screening: sentences of tests/screening, by language. python -m bench.screening"
    yield ""
    yield f"{'':42}{'all':>12}" + "".join(f"{language:>12}" for language in LANGUAGES)
    yield _row("false holds, corpus", ordinary(), _is_held)
    yield _row("caught, corpus", caught(), _is_caught)
    yield _row("false holds, unseen", ordinary("unseen_ordinary"), _is_held)
    yield _row("caught, unseen", caught("unseen_caught"), _is_caught)
    yield ""
    yield "The corpus was at hand while the rules were written, so its rates flatter; the unseen sentences were written"
    yield "afterwards and change nothing. The same hand wrote both: expect worse in the field, and send what it shows."
    yield ""
    for sentence in ordinary("unseen_ordinary"):
        if _is_held(sentence):
            yield f"held    {sentence.language:4} {sentence.text}"
    for sentence in caught("unseen_caught"):
        if not _is_caught(sentence):
            yield f"missed  {sentence.language:4} {sentence.rule:11} {sentence.text}"
    yield ""
    for length in (TYPICAL, LONGEST):
        yield f"A text of {length:,} characters: {_milliseconds(length):.2f} ms"


def _row(name: str, sentences: list[Sentence], counts: Judge) -> str:
    cells = [sentences, *([each for each in sentences if each.language == language] for language in LANGUAGES)]
    return f"{name:42}" + "".join(_rate(cell, counts) for cell in cells)


def _rate(sentences: list[Sentence], counts: Judge) -> str:
    hits = sum(counts(each) for each in sentences)
    return f"{f'{hits}/{len(sentences)}':>7}{100 * hits / len(sentences):4.0f}%"


def _is_held(sentence: Sentence) -> bool:
    return bool(screen(sentence.text))


def _is_caught(sentence: Sentence) -> bool:
    return sentence.rule in {mark.rule.code for mark in screen(sentence.text)}


def _milliseconds(length: int) -> float:
    """The best of five."""
    text = " ".join(each.text for each in ordinary())
    text = text[:length]
    found = []
    for _ in range(5):
        begin = perf_counter()
        screen(text)
        found.append(perf_counter() - begin)
    return min(found) * 1_000


if __name__ == "__main__":
    main()
