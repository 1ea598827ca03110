"""serve --room: a workshop's room in an exercise space, with TLS by an authority of its own and the way in as QR."""

import argparse
import os
import socket
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from jisr.accounts.house import RoomAt
from jisr.capabilities.directory.actions import do_take_pack_of
from jisr.cli.common import OK, complain
from jisr.cli.opening import node_of
from jisr.cli.users import grants_of
from jisr.errors import Invalid
from jisr.journal.node import REAL, Node
from jisr.language import filled, say

SPACE = "room"  # made where the node has no exercise yet
EVERYWHERE = "0.0.0.0"  # noqa: S104: a room is for the machines around it
ON_PLAIN = ("/room/trust/", "/room/authority.crt")
USUAL = {"http": 80, "https": 443}


def serve_room(args: argparse.Namespace) -> int:
    """Until it is stopped."""
    from jisr.api.serve import listen, run
    from jisr.asgi import make_root

    if args.tls_cert is not None or args.tls_key is not None:
        raise Invalid("a room makes its own certificate: leave --tls-cert and --tls-key out", code="wrong_use")
    node = node_of(args)
    at = listen(args.host or EVERYWHERE, args.port)
    port = at.getsockname()[1]
    plain = None
    if not args.without_tls:
        plain = listen(args.host or EVERYWHERE, args.plain_port or port + 1, or_next=args.plain_port is None)
    space = exercise_of(node, args.space)
    names = _names(args.host_name)
    certificate = key = None
    if plain is None:
        room = RoomAt(space, _address("http", names[0], port))
    else:
        found = _authority(Path(args.data), names)
        certificate, key = found.certificate, found.key
        os.environ["JISR_SECURE"] = "1"  # cookies travel by TLS alone
        trust = _address("http", names[0], plain.getsockname()[1])
        room = RoomAt(space, _address("https", names[0], port), trust, found.authority)
        if found.made:
            complain(say("the room has a new authority: devices have to trust it once"))
    root = make_root(node, grants_of(args), room=room)
    _print_way_in(room)
    if plain is not None:
        _serve_plain(root, plain)
    run(root, at, certificate, key)
    return OK


def exercise_of(node: Node, space: str) -> str:
    """The exercise that seats are taken in: the one that is named, else the node's first, else a new one that has the
    pack of `real`. A code that stands on a wall seats nobody in what is real."""
    if space == REAL:
        exercises = [each for each in node.spaces() if each != REAL]
        space = exercises[0] if exercises else _make(node)
    node.open(space).close()  # says what is wrong with it before anybody comes
    return space


def _make(node: Node) -> str:
    source, made = node.open(REAL), node.create(SPACE)
    try:
        do_take_pack_of(source, made)
    finally:
        source.close()
        made.close()
    return SPACE


def _names(wanted: list[str]) -> list[str]:
    """What the room is called, the first of them in its address: as it was said, else by the machine's address."""
    from jisr.web.room.addresses import own_addresses, own_names

    return list(dict.fromkeys([*(each.lower().rstrip(".") for each in wanted), *own_addresses(), *own_names()]))


def _authority(folder: Path, names: list[str]) -> Any:
    from jisr.web.room.authority import authority_of

    hosts = [each for each in names if not _is_address(each)]
    for each in hosts:
        if not each.replace("-", "").replace(".", "").isalnum() or not each.isascii():
            raise Invalid("{name} is no name of a host", code="bad_host_name", field="host-name", name=each)
    return authority_of(folder, hosts, [each for each in names if _is_address(each)])


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _address(scheme: str, host: str, port: int) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    return f"{scheme}://{bracketed}{'' if USUAL[scheme] == port else f':{port}'}/"


def _print_way_in(at: RoomAt) -> None:
    import segno

    from jisr.web.room.authority import fingerprint_of
    from jisr.web.room.seating import open_room, shown_code
    from jisr.web.room.showing import address_with_code

    room, secret = open_room(at.space)
    print(filled("The room is open, in the exercise {space}. Scan this, or open the address:", space=at.space))
    segno.make(address_with_code(at, room), error="m").terminal(compact=True, border=2)
    print(f"    {at.trust_address or at.address}")
    print(f"    {filled('code {code}', code=shown_code(room.code))}\n")
    if at.authority:
        print(filled("Fingerprint of its authority (SHA-256): {print}", print=fingerprint_of(at.authority)))
    else:
        print(
            say("Without TLS: no position, no notifications, no sending later; and others in the network can read it.")
        )
    print(say("The director's table, for you alone (seats, pause, snapshots, the wall):"))
    print(f"    {at.address}room/director/{secret}/", flush=True)


def _serve_plain(root: Any, at: socket.socket) -> None:
    """What is read before anything is trusted, without TLS; everything else leads there."""
    from jisr.api.serve import server

    threading.Thread(target=server(_Plain(root), lifespan="off").run, args=([at],), daemon=True).start()


class _Plain:
    def __init__(self, root: Any) -> None:
        self._root, self.state = root, None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path in ON_PLAIN or path.startswith("/static/"):
            await self._root(scope, receive, send)
            return
        query = scope.get("query_string", b"")
        to = b"/room/trust/" + (b"?" + query if query else b"")
        headers = [(b"location", to), (b"content-length", b"0"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
