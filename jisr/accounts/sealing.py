"""Secrets of second factors are sealed in the database, by the key that signs the pages' cookies: who has a copy of the
database alone cannot make codes."""

from base64 import b64decode, b64encode
from hashlib import blake2b

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from jisr.errors import Unusable


def seal(text: str) -> str:
    return b64encode(_box().encrypt(text.encode())).decode("ascii")


def unseal(sealed: str) -> str:
    """Raises `Unusable` where pages.secret is another one than it was sealed with."""
    try:
        return _box().decrypt(b64decode(sealed, validate=True)).decode()
    except (CryptoError, ValueError) as error:
        raise Unusable(
            "second factors of this node were sealed with another pages.secret: put it back, or restore each access",
            code="wrong_secret",
        ) from error


def _box() -> SecretBox:
    return SecretBox(blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"jisr factors").digest())
