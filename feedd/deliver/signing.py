"""Standard Webhooks signatures, symmetric (v1) and asymmetric (v1a).

What is signed is ``id.timestamp.body``, the body exactly as it is sent; the timestamp is that of
the attempt, so that a receiver's tolerance of five minutes holds for the last retry too. Several
secrets give several signatures, separated by a space: while a secret is rotated the receiver may
know either.

==========  ================================================  =======
prefix      what it holds, in base64                          tag
==========  ================================================  =======
``whsec_``  24–64 random bytes, shared with the receiver      ``v1``
``whsk_``   an ed25519 seed (32 bytes), alone or followed by  ``v1a``
            its public key; the receiver has ``whpk_``
==========  ================================================  =======
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets as random
from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedd.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SHARED = "whsec_"
PRIVATE = "whsk_"
PUBLIC = "whpk_"
SHORTEST, LONGEST = 24, 64  # bytes of a shared secret, by the standard
SEED = 32

_ID = re.compile(r"[A-Za-z0-9_-]+")


def sign(secrets: Iterable[str], *, id: str, timestamp: datetime, body: bytes) -> str:  # noqa: A002  the standard's own word
    """Give the ``webhook-signature`` header: one signature for each secret, in their order.

    Raises ``ConfigError`` for a secret that can't be used, and ``ValueError`` for an id that
    could be confused with its neighbours in what is signed.
    """
    if not _ID.fullmatch(id):
        raise ValueError("a webhook id holds letters, digits, hyphens and underscores only")
    content = f"{id}.{int(timestamp.timestamp())}.".encode() + body
    return " ".join(_signature(secret, content) for secret in secrets)


def check_secret(secret: str) -> None:
    """Raise ``ConfigError`` unless ``secret`` can sign; its words never show the secret."""
    if secret.startswith(PRIVATE):
        _private_key(secret)
    else:
        _shared_key(secret)


def new_secret() -> str:
    """Make a shared secret of 32 random bytes."""
    return SHARED + _encode(random.token_bytes(32))


def new_private_key() -> str:
    """Make an ed25519 signing key; ``public_key`` gives what the receiver needs."""
    return PRIVATE + _encode(_ed25519().generate().private_bytes_raw())


def public_key(private: str) -> str:
    """Give the public half (``whpk_…``) of a signing key."""
    return PUBLIC + _encode(_private_key(private).public_key().public_bytes_raw())


def _signature(secret: str, content: bytes) -> str:
    if secret.startswith(PRIVATE):
        return "v1a," + _encode(_private_key(secret).sign(content))
    return "v1," + _encode(hmac.digest(_shared_key(secret), content, hashlib.sha256))


def _shared_key(secret: str) -> bytes:
    if not secret.startswith(SHARED):
        raise ConfigError(f"a webhook secret begins with {SHARED}, or with {PRIVATE} for ed25519")
    key = _decode(secret.removeprefix(SHARED))
    if not SHORTEST <= len(key) <= LONGEST:
        raise ConfigError(
            f"a webhook secret holds {SHORTEST} to {LONGEST} bytes in base64;"
            f" this one holds {len(key)}"
        )
    return key


def _private_key(secret: str) -> Ed25519PrivateKey:
    seed, public = (key := _decode(secret.removeprefix(PRIVATE)))[:SEED], key[SEED:]
    if len(seed) != SEED or len(public) not in {0, SEED}:
        raise ConfigError(
            f"an ed25519 signing key holds {SEED} or {2 * SEED} bytes in base64;"
            f" this one holds {len(key)}"
        )
    private = _ed25519().from_private_bytes(seed)
    if public and public != private.public_key().public_bytes_raw():
        raise ConfigError("the two halves of the ed25519 signing key don't belong together")
    return private


def _ed25519() -> type[Ed25519PrivateKey]:
    # 7 MB of memory that only those need who sign with a key of their own.
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  see above

    return ed25519.Ed25519PrivateKey


def _decode(text: str) -> bytes:
    """Read base64 that may have lost its padding."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        # Not chained: the cause would carry the secret into a traceback's locals or text.
        raise ConfigError("a webhook secret is base64 after its prefix; this one isn't") from None


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
