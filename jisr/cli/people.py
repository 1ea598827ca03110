"""user add, reset, operator, close: links for people, made by the operator, where no officer can."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jisr.cli.common import OK, Commands, print_json
from jisr.cli.opening import node_of, opened, policy_of
from jisr.errors import Invalid, Missing
from jisr.journal.policy import Policy

URL = "http://127.0.0.1:8471"
DAYS = 3


def add(actions: Commands, shared: argparse.ArgumentParser) -> None:
    invite = actions.add_parser("add", parents=[shared], help="a link that lets somebody take a post; shown once")
    invite.add_argument("post", metavar="MEMBER/POST")
    invite.add_argument("--name", default="", metavar="WHO", help="for whom; it is noted beside the link")
    _link_options(invite)
    invite.set_defaults(run=run_add)
    reset = actions.add_parser(
        "reset", parents=[shared], help="restore somebody's access: a new link, second factors gone"
    )
    reset.add_argument("who", metavar="NAME|MEMBER/POST", help="a name for signing in, or a post that one person holds")
    _link_options(reset)
    reset.set_defaults(run=run_reset)
    operator = actions.add_parser(
        "operator", parents=[shared], help="somebody sees the operator's pages: members, keys, packs, health; no record"
    )
    operator.add_argument("who", metavar="NAME")
    operator.add_argument("--end", action="store_true", help="sees them no more")
    operator.set_defaults(run=run_operator)
    close = actions.add_parser("close", parents=[shared], help="an account signs in no more, and holds no post")
    close.add_argument("who", metavar="NAME")
    close.set_defaults(run=run_close)


def _link_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=DAYS, metavar="N", help="how long the link holds")
    parser.add_argument("--url", default=URL, metavar="URL", help=f"where people reach this node ({URL})")


@contextmanager
def accounts(args: argparse.Namespace) -> Iterator[Policy]:
    """The accounts of the node, ready to be asked; and the policy of the space."""
    from jisr.accounts.preparing import prepare_pages
    from jisr.cli.users import grants_of

    with opened(args) as journal:
        policy = policy_of(journal)
        grants_of(args).of_space(args.space)
        prepare_pages(Path(args.data), node_of(args).database_url)
        try:
            yield policy
        finally:
            from django.db import connections

            connections.close_all()


def run_add(args: argparse.Namespace) -> int:
    with accounts(args) as policy:
        from jisr.accounts.invitations import do_invite

        member, post = _post(args.post)
        secret = do_invite(
            policy, args.space, member, post, made_by=None, called=args.name or args.post, days=args.days
        )
    return _print_link(args, secret)


def run_reset(args: argparse.Namespace) -> int:
    with accounts(args) as policy:
        from jisr.accounts.people import Officer, do_restore

        holding = _holding(args)
        secret = do_restore(policy, Officer(), holding, args.days)
    return _print_link(args, secret)


def run_close(args: argparse.Namespace) -> int:
    with accounts(args):
        from jisr.accounts.people import Officer, do_close

        do_close(Officer(), _person(args.who))
    if args.json:
        print_json({"closed": args.who})
    else:
        print(f"{args.who} signs in no more.")
    return OK


def run_operator(args: argparse.Namespace) -> int:
    with accounts(args):
        person = _person(args.who)
        person.is_staff = not args.end
        person.save(update_fields=["is_staff"])
    if args.json:
        print_json({"operator": args.who, "sees": not args.end})
    else:
        print(f"{args.who} sees the operator's pages{' no more' if args.end else ': /operator/'}.")
    return OK


def people_of(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Who holds which post of a space now."""
    with accounts(args):
        from jisr.accounts.factors import has_factor
        from jisr.accounts.models import Holding

        held = Holding.objects.filter(space=args.space).now().select_related("person")
        return [
            {
                "name": each.person.username,
                "post": each.name,
                "space": each.space,
                "since": each.since.isoformat(),
                "until": each.until.isoformat() if each.until else None,
                "second_factor": has_factor(each.person),
            }
            for each in held
        ]


def _print_link(args: argparse.Namespace, secret: str) -> int:
    link = f"{args.url.rstrip('/')}/join/{secret}/"
    if args.json:
        print_json({"link": link, "days": args.days})
    else:
        print(link)
    return OK


def _post(name: str) -> tuple[str, str]:
    member, _, post = name.partition("/")
    if not post:
        raise Invalid("name the post too: MEMBER/POST", code="post_missing", field="post")
    return member, post


def _person(name: str) -> Any:
    from jisr.accounts.models import Person

    found = Person.objects.filter(username__iexact=name).first()
    if found is None:
        raise Missing("nobody signs in as {name} here", code="no_person", name=name)
    return found


def _holding(args: argparse.Namespace) -> Any:
    """By a person's name, or the one who holds a post now."""
    from jisr.accounts.models import Holding

    held = Holding.objects.filter(space=args.space).now().select_related("person")
    if "/" in args.who:
        member, post = _post(args.who)
        held = held.filter(member=member, post=post)
    else:
        held = held.filter(person=_person(args.who))
    found = list(held)
    if not found:
        raise Missing("nobody of that name holds this post now", code="no_holding")
    if len({each.person_id for each in found}) > 1:
        names = ", ".join(sorted(each.person.username for each in found))
        raise Invalid("{who} is held by several: name one of {names}", code="several_people", who=args.who, names=names)
    return found[0]
