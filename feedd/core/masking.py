"""Addresses as they are shown: without the secrets that some hold, and recognised all the same.

A password and what is called a token or a key is left out, as is a name that only its owner is
told (Google's private calendars). What else looks like chance is mostly no secret: YouTube's
channels, and the digests in the addresses of files.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

HIDDEN: Final = "…"

_SECRET = re.compile(
    r"(?:^|[_.-])(?:api|app|access|auth|feed|rss|private|secret|user|client|x)?[_.-]?"
    r"(?:key|token|secret|auth|authorization|password|passwd|passphrase|pass|pwd|pw|sig|signature"
    r"|session|sid|jwt|credentials?)$",
    re.IGNORECASE,
)
"""The names of fields that hold secrets."""

_PRIVATE = re.compile(r"(?<=/)(~|private-)[\w-]{16,}(?=/|$)")
"""Parts of a path that hold one."""

_GAP = re.compile(rf"={HIDDEN}(?=[&#]|$)|//{HIDDEN}@|/(?:~|private-){HIDDEN}(?=/|$)")
"""Where secrets were."""


def masked(url: str) -> str:
    """Give an address with its secrets hidden; what is no address, a path, stays."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.netloc:
        return url
    _, login, host = parts.netloc.rpartition("@")
    query = "&".join(map(_masked_field, parts.query.split("&")))
    if not login and query == parts.query and not _PRIVATE.search(parts.path):
        return url
    path = _PRIVATE.sub(rf"\g<1>{HIDDEN}", parts.path)
    netloc = f"{HIDDEN}@{host}" if login else host
    return parts._replace(netloc=netloc, path=path, query=query).geturl()


def is_masked(url: str) -> bool:
    """Tell whether an address was copied from where it is shown, and so leads nowhere."""
    return HIDDEN in url and _GAP.search(url) is not None


def _masked_field(field: str) -> str:
    name, equals, value = field.partition("=")
    return f"{name}={HIDDEN}" if equals and value and _SECRET.search(name) else field
