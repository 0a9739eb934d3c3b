"""What is around a signed message: its header, its signature, dashes escaped (RFC 9580 §7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_ESCAPED = "- "

_Part = Literal["plain", "header", "signed", "signature"]


def removed(text: str) -> str:
    """Give a text without the armour of its signed messages."""
    if _MESSAGE not in text and _SIGNATURE not in text:
        return text
    return "\n".join(_unarmoured(text))


def _unarmoured(text: str) -> Iterator[str]:
    part: _Part = "plain"
    for line in text.splitlines():
        after = _part_after(part, line.rstrip())
        if after == part == "signed":
            yield line.removeprefix(_ESCAPED)
        elif after == "plain" and line.rstrip() != _END:
            yield line
        part = after


def _part_after(part: _Part, line: str) -> _Part:
    """Say in which part of a message a line stands; the header's last line is an empty one.

    A signature that nothing ends is over with the first line of words.
    """
    if line == _MESSAGE:
        return "header"
    if line == _SIGNATURE:
        return "signature"
    if part == "header":
        return part if line else "signed"
    worded = " " in line and ": " not in line
    return "plain" if part == "signature" and (line == _END or worded) else part
