"""serve: the pages and the machines' door, /api/v1, for every space of the node."""

import argparse
import os
from pathlib import Path

from jisr.cli.common import OK, Commands
from jisr.cli.opening import node_of, opened
from jisr.cli.room import serve_room
from jisr.cli.users import grants_of
from jisr.errors import Invalid

HOST = "127.0.0.1"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    serve = commands.add_parser("serve", parents=[shared], help="serve the pages, /api/v1 and its streams")
    serve.add_argument(
        "--host", metavar="ADDRESS", help="where it is left out: this machine alone; with --room, everywhere"
    )
    serve.add_argument("--port", type=int, default=8471, metavar="N")
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="PEM, with its chain")
    serve.add_argument("--tls-key", type=Path, metavar="FILE")
    serve.add_argument("--room", action="store_true", help="a workshop's room: seats by a code, in an exercise")
    serve.add_argument(
        "--host-name", action="append", default=[], metavar="NAME", help="what the room is called; may be said again"
    )
    serve.add_argument("--without-tls", action="store_true", help="of --room: for devices that trust no certificate")
    serve.add_argument("--plain-port", type=int, metavar="N", help="of --room: the page on trust; the next port")
    serve.set_defaults(run=run_serve)


def run_serve(args: argparse.Namespace) -> int:
    from jisr.api.serve import listen, run  # a server's libraries take their time; no other command needs them
    from jisr.asgi import make_root

    if args.room:
        return serve_room(args)
    if (args.tls_cert is None) != (args.tls_key is None):
        raise Invalid("name both --tls-cert and --tls-key", code="tls_incomplete", field="tls")
    with opened(args):
        pass  # says what is wrong with the folder before anything listens
    host = args.host or HOST
    at = listen(host, args.port)
    scheme = "http" if args.tls_cert is None else "https"
    if scheme == "https":
        os.environ.setdefault("JISR_SECURE", "1")  # cookies travel by TLS alone
    print(f"jisr: serving {scheme}://{host}:{at.getsockname()[1]}/", flush=True)
    run(make_root(node_of(args), grants_of(args)), at, args.tls_cert, args.tls_key)
    return OK
