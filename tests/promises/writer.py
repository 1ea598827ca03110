"""A process that writes until it is killed: python -m tests.promises.writer FOLDER URL POST NAME COUNT SIZE

It hands in COUNT batches of SIZE records as POST and writes a line to its standard output for each batch, at once and
after the batch was acknowledged: CLIENT_ID ID of each record. Each batch is also handed in a second time now and then,
as a sender does that heard nothing.
"""

import os
import sys
from pathlib import Path

from jisr.cli.registry import registry
from jisr.journal.journal import Journal
from jisr.journal.node import Node
from jisr.journal.record import Submission
from tests.cast import actor

MOMENT = "2017-08-01T03:00:00Z"


def batch_of(name: str, number: int, size: int) -> list[Submission]:
    """The same words for the same name and numbers."""
    opened = {"title": f"{name} {number}", "what": "flood", "observed_at": MOMENT}
    first = Submission(
        type="incidents.opened", body=opened, label={"preset": "GOV"}, client_id=f"{name}-{number}-0",
        happened_at=MOMENT,
    )  # fmt: skip
    return [first, *(_report(name, number, at) for at in range(1, size))]


def _report(name: str, number: int, at: int) -> Submission:
    body = {
        "period": {"from": MOMENT, "to": MOMENT}, "situation": f"{name} {number} {at}", "observed_at": MOMENT,
    }  # fmt: skip
    return Submission(
        type="incidents.sitrep", body=body, label={"preset": "GOV"}, client_id=f"{name}-{number}-{at}",
        thread=f"@{name}-{number}-0", happened_at=MOMENT,
    )  # fmt: skip


def write(journal: Journal, post: str, name: str, count: int, size: int) -> None:
    for number in range(count):
        submissions = batch_of(name, number, size)
        for _ in range(2 if number % 5 == 4 else 1):
            accepted = journal.append(actor(post), submissions)
        pairs = zip(submissions, accepted, strict=True)
        os.write(1, (" ".join(f"{given.client_id} {each.id}" for given, each in pairs) + "\n").encode())


if __name__ == "__main__":
    folder, url, post, name, count, size = sys.argv[1:]
    write(Node(Path(folder), registry(), url).open("real"), post, name, int(count), int(size))
