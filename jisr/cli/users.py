"""user token, list, revoke: who may come in. People: people.py."""

import argparse
from pathlib import Path
from typing import Any

from jisr.accounts.grants import DEFAULT_DAYS, Grant, Grants
from jisr.cli import people
from jisr.cli.common import OK, Commands, print_json, print_table
from jisr.cli.opening import node_of, opened, policy_of
from jisr.errors import Invalid
from jisr.journal.journal import wall_clock
from jisr.journal.when import text_of


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    user = commands.add_parser("user", help="people and their posts; tokens for programs")
    actions = user.add_subparsers(dest="action", metavar="ACTION", required=True)
    people.add(actions, shared)
    token = actions.add_parser("token", parents=[shared], help="a token for a post in a space; shown once")
    token.add_argument("post", metavar="MEMBER/POST")
    token.add_argument("--days", type=int, default=DEFAULT_DAYS, metavar="N", help="how long it holds")
    token.set_defaults(run=run_token)
    listing = actions.add_parser(
        "list", parents=[shared], help="who holds which post of a space, and its tokens without their secrets"
    )
    listing.set_defaults(run=run_list)
    revoke = actions.add_parser("revoke", parents=[shared], help="end a token, or all tokens of a post")
    revoke.add_argument("name", metavar="ID|MEMBER/POST")
    revoke.set_defaults(run=run_revoke)


def grants_of(args: argparse.Namespace) -> Grants:
    node = node_of(args)
    return Grants(Path(args.data), node.database_url, wall_clock)


def run_token(args: argparse.Namespace) -> int:
    member, _, post = args.post.partition("/")
    if not post:
        raise Invalid("name the post too: MEMBER/POST", code="post_missing", field="post")
    with opened(args) as journal:
        policy_of(journal).post(member, post)
    token = grants_of(args).issue(member, post, args.space, args.days)
    if args.json:
        print_json({"token": token})
    else:
        print(token)
    return OK


def run_list(args: argparse.Namespace) -> int:
    with opened(args):
        found = grants_of(args).of_space(args.space)
    now, held = wall_clock(), people.people_of(args)
    if args.json:
        print_json({"users": [_as_dict(each, now) for each in found], "people": held})
    else:
        print_table(("NAME", "HOLDS", "SINCE", ""), [
            (each["name"], each["post"], each["since"][:16], "" if each["second_factor"] else "password alone")
            for each in held
        ])  # fmt: skip
        print()
        rows = [(each.id, each.name, text_of(each.expires), _state(each, now)) for each in found]
        print_table(("ID", "POST", "EXPIRES", "STATE"), rows)
    return OK


def run_revoke(args: argparse.Namespace) -> int:
    with opened(args):
        found = grants_of(args).revoke(args.name, args.space)
    if args.json:
        print_json({"revoked": [each.id for each in found]})
    else:
        print(f"revoked: {', '.join(each.id for each in found)}")
    return OK


def _as_dict(grant: Grant, now: int) -> dict[str, Any]:
    return {
        "id": grant.id,
        "member": grant.member,
        "post": grant.post,
        "space": grant.space,
        "created": text_of(grant.created),
        "expires": text_of(grant.expires),
        "state": _state(grant, now),
    }


def _state(grant: Grant, now: int) -> str:
    if grant.revoked is not None:
        return "revoked"
    return "holds" if grant.holds(now) else "expired"
