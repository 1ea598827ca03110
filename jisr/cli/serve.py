"""serve: the pages and the machines' door, /api/v1, for every space of the node."""

import argparse
import os
from pathlib import Path

from jisr.cli.common import OK, Commands
from jisr.cli.opening import node_of, opened
from jisr.cli.users import grants_of
from jisr.errors import Invalid


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    serve = commands.add_parser("serve", parents=[shared], help="serve the pages, /api/v1 and its streams")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="this machine alone, where it is left out"
    )
    serve.add_argument("--port", type=int, default=8471, metavar="N")
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="PEM, with its chain")
    serve.add_argument("--tls-key", type=Path, metavar="FILE")
    serve.set_defaults(run=run_serve)


def run_serve(args: argparse.Namespace) -> int:
    from jisr.api.serve import listen, run  # a server's libraries take their time; no other command needs them
    from jisr.asgi import make_root

    if (args.tls_cert is None) != (args.tls_key is None):
        raise Invalid("name both --tls-cert and --tls-key", code="tls_incomplete", field="tls")
    with opened(args):
        pass  # says what is wrong with the folder before anything listens
    at = listen(args.host, args.port)
    scheme = "http" if args.tls_cert is None else "https"
    if scheme == "https":
        os.environ.setdefault("JISR_SECURE", "1")  # cookies travel by TLS alone
    print(f"jisr: serving {scheme}://{args.host}:{at.getsockname()[1]}/", flush=True)
    run(make_root(node_of(args), grants_of(args)), at, args.tls_cert, args.tls_key)
    return OK
