"""All views again from the journal tables, into shadow tables, then swapped in by one row of `meta`.

Writers go on meanwhile: what they append is caught up at the end, under the lock. An erasure is not caught up with, for
the words that the shadow tables hold could not be found again: they are dropped, and filled from the beginning.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import token_hex

from jisr.errors import Preparing
from jisr.journal.append import encode_policy, read_policy, use_policy
from jisr.journal.project import Projector
from jisr.journal.registry import Registry
from jisr.journal.store.base import Store
from jisr.journal.store.ledger import Ledger

RECORDS_AT_A_TIME = 5_000

NOBODY = ""  # has the turn: what was being filled was dropped

Progress = Callable[[int, int], None]  # (done, of all)


def no_progress(done: int, total: int) -> None:
    return None


def rebuild(store: Store, registry: Registry, progress: Progress = no_progress) -> None:
    """Fill the other letter's tables and use them. Starts again when a pack is applied or a body erased meanwhile."""
    while True:
        try:
            letter, turn = fill_shadow(store, registry, progress)
            if _swap(store, registry, letter, turn):
                return
        except Preparing as fault:
            if fault.code != "erased_meanwhile":
                raise


def _swap(store: Store, registry: Registry, letter: str, turn: str) -> bool:
    """Whether the tables that were filled are in use now."""
    with store.writing():
        check_turn(store, turn)
        before = store.views
        if not is_current(store, letter):
            return False
        catch_up(store, registry, letter)
        store.set_meta("views", letter)
        store.set_meta("generation", str(int(store.meta("generation") or 0) + 1))
        store.drop_views(before)
        return True


def forget_shadow(store: Store) -> None:
    """Inside the transaction of an erasure: what is erased lives on in no half-made views, also not in those that a
    rebuild left when it was cut off."""
    letter = "b" if store.views == "a" else "a"
    if f"view_{letter}" in store.tables():
        store.drop_views(letter)
        store.set_meta("rebuilder", NOBODY)


def fill_shadow(store: Store, registry: Registry, progress: Progress = no_progress) -> tuple[str, str]:
    """Views of everything up to now, under the other letter; returns the letter, and whose turn it is.

    Raises `Preparing` when another process begins the same meanwhile: the last to begin goes on.
    """
    ledger, turn = Ledger(store), token_hex(8)
    with store.writing():
        letter = "b" if store.views == "a" else "a"
        store.drop_views(letter)
        store.create_views(letter)
        with store.using_views(letter):
            use_policy(store, registry, read_policy(store, "policy"))
        total = ledger.next_seq() - 1
        store.set_meta("shadow_from", str(total))
        store.set_meta("rebuilder", turn)
    for first in range(1, total + 1, RECORDS_AT_A_TIME):
        with _shadow(store, letter, turn):
            projector = Projector(store, registry, read_policy(store, f"views_policy_{letter}"))
            projector.make(ledger.of_threads(first, min(first + RECORDS_AT_A_TIME - 1, total)))
            projector.flush()
        progress(min(first + RECORDS_AT_A_TIME - 1, total), total)
    return letter, turn


def is_current(store: Store, letter: str) -> bool:
    return store.meta(f"views_policy_{letter}") == encode_policy(read_policy(store, "policy"))


def catch_up(store: Store, registry: Registry, letter: str) -> None:
    """Threads that got records since `fill_shadow` began; inside a write transaction."""
    ledger = Ledger(store)
    with store.using_views(letter):
        projector = Projector(store, registry, read_policy(store, f"views_policy_{letter}"))
        known = projector.views.threads
        for thread in ledger.touched_since(int(store.meta("shadow_from") or 0)):
            if known([thread]):
                projector.remake(thread)
            else:
                projector.make(ledger.of_thread(thread))
        projector.flush()


def is_stale(store: Store, registry: Registry) -> bool:
    """Whether the views in use were made by another pack or by older folds."""
    if store.meta("policy") is None:
        return False
    return not is_current(store, store.views) or store.meta(f"views_folds_{store.views}") != registry.fold_version


@contextmanager
def _shadow(store: Store, letter: str, turn: str) -> Iterator[None]:
    """A write transaction that speaks to the shadow tables, as long as no other process has begun to fill them."""
    with store.writing():
        check_turn(store, turn)
        with store.using_views(letter):
            yield


def check_turn(store: Store, turn: str) -> None:
    found = store.meta("rebuilder")
    if found == NOBODY:
        raise Preparing("a record was erased while views were being made: begin again", code="erased_meanwhile")
    if found != turn:
        raise Preparing("another process has begun to rebuild the views: wait for it", code="rebuilding")
