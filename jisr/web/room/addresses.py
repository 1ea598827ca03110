"""What this machine is called in the room's network."""

import socket
from contextlib import suppress
from ipaddress import ip_address

LOOPBACK = ("127.0.0.1", "::1")
# Documentation's networks (RFC 5737, RFC 3849): asking for a way there sends nothing, and names the address one has.
ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def own_addresses() -> list[str]:
    """The one that others reach first, then the rest, then the machine itself."""
    found = [*_by_route(), *_by_name()]
    return list(dict.fromkeys([*(each for each in found if not ip_address(each).is_loopback), *LOOPBACK]))


def own_names() -> list[str]:
    name = socket.gethostname().lower().rstrip(".")
    names = [name, f"{name.partition('.')[0]}.local", "localhost"]
    return list(
        dict.fromkeys(each for each in names if each.isascii() and each.replace("-", "").replace(".", "").isalnum())
    )


def _by_route() -> list[str]:
    found = []
    for family, there in ELSEWHERE:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((there, 9))
            found.append(str(way.getsockname()[0]))
    return found


def _by_name() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(each[4][0]) for each in found if "%" not in str(each[4][0])]
