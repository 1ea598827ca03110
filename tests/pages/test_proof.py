"""Proof for people: the own log, its witnesses, a verification, receipts."""

import re
import time
from pathlib import Path

import pytest

from jisr.journal.logkeys import vkeys_of
from jisr.journal.note import parse_vkey
from jisr.journal.receipt import verify_receipt
from jisr.journal.store.ledger import Ledger
from jisr.journal.witnessing import witness_once
from tests.cast import Cast
from tests.pages.seats import Seats

PROOF = "/s/real/proof/"


def finished(seats: Seats, post: str) -> str:
    """The page once the verification has ended."""
    client = seats.client(post)
    client.post(f"{PROOF}verify/")
    deadline = time.monotonic() + 30
    while "Verifying all logs" in (page := str(client.get(PROOF).content.decode())):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return page


def test_a_member_sees_its_own_checkpoint_and_no_other(seats: Seats, cast: Cast) -> None:
    cast.opens("MOWR/duty", preset="GOV")
    cast.opens("MOE/duty", preset="GOV")
    page = seats.client("MOWR/duty").get(PROOF).content.decode()
    assert "/real/MOWR" in page
    assert "/real/MOE" not in page
    kept = seats.client("MOWR/duty").get(f"{PROOF}checkpoint/")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="MOWR-real.checkpoint"'
    assert "/real/MOWR\n2\n" in kept.content.decode()  # what opened the log, and the incident


def test_a_cosignature_of_the_same_operator_is_called_no_protection(seats: Seats, cast: Cast, tmp_path: Path) -> None:
    cast.opens("MOWR/duty", preset="GOV")
    client = seats.client("MOWR/duty")
    assert "No witness has cosigned this log" in client.get(PROOF).content.decode()
    (tmp_path / "witness").mkdir()
    witness_once(cast.journal, tmp_path / "witness" / "key", int(time.time()), None, "witness.example")
    page = client.get(PROOF).content.decode()
    assert "witness.example" in page
    assert "same operator: no protection" in page
    assert "Ask another member to run a witness" in page


def test_a_verification_runs_to_its_end(seats: Seats, cast: Cast) -> None:
    for _ in range(5):
        cast.opens("MOWR/duty", preset="GOV")
    page = finished(seats, "MOWR/duty")
    assert "Your member's log holds" in page
    assert "Another log does not hold" not in page


def test_a_fault_in_another_log_is_said_without_its_contents(seats: Seats, cast: Cast, database: str | None) -> None:
    if database is not None:
        pytest.skip("spoilt in SQLite; verify itself is tested on both")
    cast.opens("MOWR/duty", preset="GOV")
    spoilt = cast.opens("MOE/duty", "Line lost", preset="OWN")
    with cast.journal.store.writing():
        cast.journal.store.execute(
            "UPDATE record SET body = ? WHERE id = ?", (b'{"other":1}', bytes.fromhex(spoilt.id))
        )
    theirs = finished(seats, "MOWR/duty")
    assert "Your member's log holds" in theirs
    assert "Another log does not hold" in theirs
    assert spoilt.ref not in theirs
    own = finished(seats, "MOE/duty")
    assert "Something is wrong in your member's log" in own
    assert spoilt.ref in own


def test_a_receipt_is_for_who_sees_the_record(seats: Seats, cast: Cast) -> None:
    flood = cast.opens("MOWR/duty", preset="CELL", to=["MOE"])
    kept = seats.client("MOE/duty").post(f"{PROOF}receipt/", {"record": flood.ref.lower()})
    assert kept.headers["Content-Disposition"] == f'attachment; filename="{flood.ref}.tlog-proof"'
    with cast.journal.store.reading():
        ledger = Ledger(cast.journal.store)
        log = ledger.open_log_of("MOWR")
        assert log is not None
        keys = {log.origin: [parse_vkey(each) for each in vkeys_of(ledger, log)]}
    report = verify_receipt(kept.content.decode(), keys)
    assert report.ok
    assert report.record_id == flood.id
    client = seats.client("MOO/duty")
    answers = [client.post(f"{PROOF}receipt/", {"record": each}) for each in (flood.id, "f" * 64)]
    assert [each.status_code for each in answers] == [404, 404]
    plain = [
        re.sub(f'value="[^"]*"|{flood.id}|{"f" * 64}|data-now="[^"]*"', "", each.content.decode()) for each in answers
    ]
    assert plain[0] == plain[1]
