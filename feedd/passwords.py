"""Passwords and tokens: made, kept as hashes, compared in constant time.

A password is a person's, so its hash is slow on purpose (scrypt, RFC 7914). A token is 192 random
bits, which nobody guesses: a plain SHA-256 of it is enough, and cheap at every request.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import scrypt, sha256
from typing import Final

PREFIX: Final = "fdd_"
"""What every token begins with, so that whoever finds one knows what it is for."""

_LOG_N, _R, _P = 14, 8, 1
_MEMORY = 64 * 1024 * 1024
_HASH = re.compile(r"scrypt:(\d\d?):(\d\d?):(\d\d?):([\w-]{22}):([\w-]{43})", re.ASCII)
_MOST_WORK = 20
"""log2 of N times r times p: a hash that asks for more would let one login occupy the machine."""


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in; ``password`` is a hash."""

    name: str
    password: str = field(repr=False)

    def fingerprint(self) -> str:
        """Name the password in force: what was granted under another one is void."""
        return sha256(self.password.encode()).hexdigest()[:32]


def hash_password(password: str) -> str:
    """Hash a password with a fresh salt."""
    salt = secrets.token_bytes(16)
    key = _derive(password, salt, _LOG_N, _R, _P)
    return f"scrypt:{_LOG_N}:{_R}:{_P}:{_letters(salt)}:{_letters(key)}"


def is_hash(text: str) -> bool:
    """Tell whether a text is a hash of ours, and one that costs no more than is sensible."""
    found = _HASH.fullmatch(text)
    if not found:
        return False
    log_n, r, p = (int(found[n]) for n in (1, 2, 3))
    return log_n > 0 and r > 0 and p > 0 and (r * p << log_n) <= 1 << _MOST_WORK


def is_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one that was hashed; it takes some 50 ms either way."""
    found = _HASH.fullmatch(hashed)
    if not found:
        return False
    log_n, r, p = (int(found[n]) for n in (1, 2, 3))
    key = _derive(password, _bytes(found[4]), log_n, r, p)
    return hmac.compare_digest(key, _bytes(found[5]))


NOBODYS: Final = f"scrypt:{_LOG_N}:{_R}:{_P}:{'A' * 22}:{'A' * 43}"
"""A hash that no password has: an unknown user costs as much time as a known one."""


def new_token() -> str:
    """Make a token; it is shown once and kept as a hash."""
    return PREFIX + secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """Give what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def _derive(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    return scrypt(password.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(letters: str) -> bytes:
    return urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
