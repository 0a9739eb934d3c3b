"""Which headers an operator may add to what is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Headers = tuple[tuple[str, str], ...]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")  # RFC 9110 §5.5, as Latin-1
_FRAMING = frozenset({
    "connection", "content-encoding", "content-length", "content-type", "expect", "host",
    "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
_OURS = ("webhook-", "ce-", "proxy-")


def faults(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Say what is wrong with an endpoint's headers; their values, which may be secret, stay out.

    A header that frames the message or belongs to its signature can't be replaced.
    """
    for name, value in headers:
        if fault := _fault(name, value):
            yield fault


def merge(ours: Headers, theirs: Iterable[tuple[str, str]]) -> Headers:
    """Add an endpoint's headers to feedd's own; one with a fault is left out."""
    return (*ours, *(pair for pair in theirs if not _fault(*pair)))


def _fault(name: str, value: str) -> str | None:
    if not _TOKEN.fullmatch(name):
        return f"{name!r} is no name of a header"
    if name.lower() in _FRAMING or name.lower().startswith(_OURS):
        return f"the header {name} is feedd's own to set"
    if not _VALUE.fullmatch(value):
        return f"the value of the header {name} holds a line break or a character it can't"
    return None
