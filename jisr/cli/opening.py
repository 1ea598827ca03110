"""From the options of a command to a journal, and to who acts or reads."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jisr.cli.progress import Progress
from jisr.cli.registry import registry
from jisr.errors import Invalid, Unusable
from jisr.journal.journal import Journal
from jisr.journal.label import PUBLIC, Clearance
from jisr.journal.node import Node
from jisr.journal.policy import Policy
from jisr.journal.record import Actor
from jisr.journal.when import ms_of


def node_of(args: argparse.Namespace) -> Node:
    return Node.at(Path(args.data), registry())


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Journal]:
    """The journal of the space that the command names; views that an older Jisr made are made again first."""
    with Progress("making the views again") as progress:
        journal = node_of(args).open(args.space, progress)
    try:
        yield journal
    finally:
        journal.close()


def policy_of(journal: Journal) -> Policy:
    policy = journal.policy
    if policy is None:
        raise Unusable("no pack was applied here: run `jisr pack apply DIR`", code="no_pack")
    return policy


def actor_of(policy: Policy, name: str) -> Actor:
    """MEMBER/POST, as the pack has it."""
    member, _, post = name.partition("/")
    if not post:
        known = ", ".join(each.code for each in policy.member(member, "as").posts)
        raise Invalid("name the post too: --as {member}/POST, one of {known}", code="post_missing", field="as",
                      member=member, known=known)  # fmt: skip
    policy.post(member, post)
    return Actor(member=member, post=post)


def viewer_of(policy: Policy, name: str, field: str = "as") -> Clearance:
    """MEMBER (its highest level), MEMBER/LEVEL, or MEMBER/POST (the level of that post); or `public`."""
    member, _, second = name.partition("/")
    try:
        if member != PUBLIC and second in [post.code for post in policy.member(member, field).posts]:
            return policy.post_clearance(member, second)
        return policy.clearance(name)
    except Invalid as fault:
        fault.field = field
        raise


def time_of(text: str | None, field: str) -> int | None:
    return None if text is None else ms_of(text, field)
