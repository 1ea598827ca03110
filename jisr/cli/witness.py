"""witness: cosigns what only grew since it was last seen, of a node elsewhere or of a folder beside it."""

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from jisr.cli import remote
from jisr.cli.common import FOUND_A_PROBLEM, OK, Commands, print_json, print_table
from jisr.cli.opening import opened
from jisr.client import Client, Refusal
from jisr.journal import sign
from jisr.journal.offering import Offer
from jisr.journal.witness import Verdict
from jisr.journal.witnessing import judge_offers, keep_cosigned, seen_by, witness_key, witness_once
from jisr.language import filled, say

MOST_MEMBERS = 1_000


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("witness", parents=[shared], help="cosign what only grew since it was last seen")
    parser.add_argument("--key", required=True, metavar="FILE", help="the witness's own key, made if there is none")
    parser.add_argument("--name", default="", metavar="NAME", help="of a key that is to be made")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="of any post, for a node elsewhere")
    parser.add_argument("node", metavar="URL|DIR", help="a node elsewhere, or a node's folder")
    parser.set_defaults(run=run_witness)


def run_witness(args: argparse.Namespace) -> int:
    passphrase, key = sign.passphrase_from(os.environ), Path(args.key)
    if "://" in args.node:
        verdicts = _witness_elsewhere(args, key, passphrase)
        last = filled("what is cosigned is kept beside {key}: `jisr verify --against` reads it", key=key)
    else:
        args.data = args.node
        with opened(args) as journal:
            verdicts = witness_once(journal, key, int(time.time()), passphrase, args.name)
        last = say("same operator: no protection, as long as whoever keeps the node keeps the witness too")
    if args.json:
        print_json({"verdicts": [_verdict_dict(each) for each in verdicts]})
    else:
        rows = [(each.origin, each.refused or "yes", each.message) for each in verdicts]
        print_table(("LOG", "COSIGNED", "WHY"), rows)
        print(last)
    return OK if verdicts and all(each.may_cosign for each in verdicts) else FOUND_A_PROBLEM


def _verdict_dict(verdict: Verdict) -> dict[str, Any]:
    return {
        "origin": verdict.origin, "cosigned": verdict.may_cosign, "refused": verdict.refused,
        "first_sight": verdict.first_sight, "message": verdict.message,
    }  # fmt: skip


def _witness_elsewhere(args: argparse.Namespace, key: Path, passphrase: bytes | None) -> list[Verdict]:
    """Of every member's log, and of those that the witness saw before, which may be gone now."""
    args.url = args.node
    with remote.connected(args) as client:
        seen = seen_by(key.parent)
        found = [_offer(client, origin, seen.get(origin, 0)) for origin in _origins(client, seen)]
    signing = witness_key(key, passphrase, args.name)
    judged = judge_offers(key.parent, signing, int(time.time()), [each for each in found if isinstance(each, Offer)])
    keep_cosigned(key.parent, judged)
    return [*(each.verdict for each in judged), *(each for each in found if isinstance(each, Verdict))]


def _origins(client: Client, seen: dict[str, int]) -> list[str]:
    """DOMAIN/SPACE/MEMBER, of the logs that are open now, and of others that were seen under the same domain and
    space."""
    rows = client.threads(kind="member", limit=MOST_MEMBERS)["threads"]
    now = [origin for row in rows for origin in _origin(client, row["title"])]
    homes = {_home(each) for each in now}
    return [*now, *(each for each in seen if _home(each) in homes and each not in now)]


def _origin(client: Client, member: str) -> Iterator[str]:
    """Nothing for a member that never wrote."""
    try:
        yield client.checkpoint(member).partition("\n")[0]
    except Refusal as refusal:
        if refusal.code != "not_found":
            raise


def _home(origin: str) -> tuple[str, ...]:
    return tuple(origin.split("/")[:2])


def _offer(client: Client, origin: str, seen: int) -> Offer | Verdict:
    try:
        offer = msgspec.convert(client.offer((*origin.split("/"), "", "")[2], seen, origin), Offer)
    except Refusal as refusal:
        if refusal.code != "not_found":
            raise
        return Verdict(say("this log was seen before, and is gone"), origin, "gone")
    except msgspec.ValidationError as error:
        return Verdict(str(error), origin, "malformed")
    return offer if offer.steps else Verdict(say("this log shows no checkpoint"), origin, "malformed")
