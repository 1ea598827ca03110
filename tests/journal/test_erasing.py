"""What is erased is gone, also where views were being made at that moment, or were left half-made."""

import pytest

from jisr.errors import Preparing
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.query import Query
from jisr.journal.rebuild import fill_shadow
from jisr.journal.record import Actor, Submission
from jisr.journal.verify import verify
from tests.cast import Cast, actor

WORD = "zanzibar"


def found(cast: Cast) -> int:
    return cast.read("MOWR").threads(Query(text=WORD)).count


def erasing(cast: Cast, record: str) -> tuple[Actor, list[Submission]]:
    return actor("MOWR/duty"), [cast.erasure(record)]


def indexed(journal: Journal, letter: str) -> bool:
    with journal.store.reading():
        return any(WORD in str(word) for _, word in journal.store.indexed_words(letter))


def test_the_words_of_a_record_that_is_erased_during_a_rebuild_are_not_found_after_it(
    cast: Cast, journal: Journal, node: Node
) -> None:
    opened = cast.opens("MOWR/duty", WORD)
    done: list[int] = []

    def erase_once(so_far: int, total: int) -> None:
        if not done:
            done.append(so_far)
            another = node.open("real")
            another.append(*erasing(cast, opened.id))
            another.close()

    journal.rebuild(erase_once)
    assert found(cast) == 0
    assert not indexed(journal, journal.store.views)
    assert verify(journal, views=True).faults == []


def test_views_that_a_rebuild_left_half_made_do_not_keep_what_is_erased(cast: Cast, journal: Journal) -> None:
    opened = cast.opens("MOWR/duty", WORD)
    letter, _ = fill_shadow(journal.store, journal.registry)  # and cut off here
    assert indexed(journal, letter)
    cast.erases("MOWR/duty", opened.id)
    assert f"view_{letter}" not in journal.store.tables()
    assert found(cast) == 0


def test_a_comparison_of_views_during_which_a_record_is_erased_says_to_begin_again(
    cast: Cast, journal: Journal, node: Node
) -> None:
    opened = cast.opens("MOWR/duty", WORD)
    total = journal.store.execute("SELECT count(*) FROM record")[0][0]
    done: list[int] = []

    def erase_at_the_end(so_far: int, of_all: int) -> None:
        done.append(so_far)
        if len(done) == 2:  # the records were read, and the views made
            another = node.open("real")
            another.append(*erasing(cast, opened.id))
            another.close()

    with pytest.raises(Preparing) as refused:
        verify(journal, views=True, progress=erase_at_the_end)
    assert (refused.value.code, done) == ("erased_meanwhile", [total, total])
    assert verify(journal, views=True).faults == []


def test_what_a_reader_kept_from_being_overwritten_is_overwritten_at_the_next_opening(
    cast: Cast, journal: Journal, node: Node
) -> None:
    folder = node.folder / "spaces"
    if not list(folder.glob("*.sqlite")):
        pytest.skip("PostgreSQL keeps its files itself")

    def kept() -> bool:
        return any(WORD.encode() in file.read_bytes() for file in folder.iterdir())

    opened = cast.opens("MOWR/duty", WORD)
    reader = node.open("real")
    journal.store.execute("PRAGMA busy_timeout = 50")
    with reader.store.reading():
        cast.erases("MOWR/duty", opened.id)
        assert kept()
    reader.close()
    node.open("real").close()
    assert not kept()
    assert found(cast) == 0


def test_words_with_the_vowel_signs_of_any_script_are_found(cast: Cast) -> None:
    cast.opens("MOWR/duty", "बाढ़ น้ำท่วม a\u0488")
    for word in ("बाढ़", "น้ำท่วม", "a\u0488"):
        assert cast.read("MOWR").threads(Query(text=word)).count == 1
