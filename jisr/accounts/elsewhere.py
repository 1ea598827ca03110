"""Sign-in by a provider of a ministry's own (OpenID Connect): off, until the operator says which one.

oidc.json in the data folder, or the file that JISR_OIDC_FILE names:
    {"name": "Ministry sign-in", "server_url": "https://id.example", "client_id": "jisr", "client_secret_file": "/..."}
It signs in people who have an account here and have connected it; it makes no accounts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from jisr.errors import Unusable

FILE = "oidc.json"
ID = "oidc"


class Provider(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    server_url: str
    client_id: str
    client_secret: str = ""
    client_secret_file: str = ""


def sign_in_elsewhere(folder: Path, environment: Mapping[str, str]) -> dict[str, Any] | None:
    """allauth's description of the provider; None where there is none. Raises `Unusable` for a file that is wrong."""
    named = environment.get("JISR_OIDC_FILE")
    path = Path(named) if named else folder / FILE
    if not named and not path.exists():
        return None
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Provider)
        secret = found.client_secret
        if found.client_secret_file:
            secret = Path(found.client_secret_file).read_text(encoding="utf-8").strip()
    except (OSError, msgspec.DecodeError) as error:
        raise Unusable("{file} cannot be read ({what})", code="bad_oidc_file", file=path, what=str(error)) from None
    return {
        "provider_id": ID,
        "name": found.name,
        "client_id": found.client_id,
        "secret": secret,
        "settings": {"server_url": found.server_url},
    }
