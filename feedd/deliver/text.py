"""Cutting text to a limit in a receiver's own unit, never inside a character.

Direction marks that a cut leaves open are closed again, so that what follows a right-to-left
headline still reads the right way.
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_left
from collections.abc import Callable

from feedd.core.characters import boundary, continues
from feedd.core.uris import address_in_ascii

Size = Callable[[str], int]

ELLIPSIS = "…"
_JSON = json.JSONEncoder(ensure_ascii=False)
_CLOSES = {
    "\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c",
    "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069",
}  # fmt: skip


def code_points(text: str) -> int:
    """Count as Python does."""
    return len(text)


def utf8_bytes(text: str) -> int:
    """Count bytes as sent."""
    return len(text.encode("utf-8", "replace"))


def utf16_units(text: str) -> int:
    """Count as JavaScript does: an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def json_bytes(text: str) -> int:
    """Count the bytes of ``text`` inside a JSON string, escapes included."""
    return len(_JSON.encode(text).encode("utf-8", "replace")) - 2


def clip(text: str, limit: int, *, size: Size) -> str:
    """Shorten ``text`` to ``limit`` by ``size``, with an ellipsis when something was cut."""
    if size(text) <= limit:
        return text
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(_cut(text, middle)) <= limit else (low, middle - 1)
    return _cut(text, low) if low else ""


def link(url: str | None, limit: int, *, size: Size) -> str | None:
    """Drop what a browser wouldn't follow and what is too long: cut, it would lead nowhere."""
    address = address_in_ascii(url) if url else None
    return address if address and size(address) <= limit else None


def clip_start(text: str, limit: int, *, size: Size) -> str:
    """Shorten ``text`` to ``limit`` by ``size``, keeping its end, from where a word begins."""
    start = bisect_left(range(len(text)), -limit, key=lambda at: -size(text[at:]))
    while 0 < start < len(text) and continues(text, start):
        start += 1
    # Chinese, Japanese and Thai put no blanks between words.
    word = start if text[start - 1 : start] in {"", " "} else text.find(" ", start) + 1
    return text[word or start :]


def on_one_line(text: str) -> str:
    """Put a space where lines break."""
    return " ".join(text.split())


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    for char in text:
        if (direction := unicodedata.bidirectional(char)) in {"L", "R", "AL"}:
            return direction != "L"
    return False


def isolated(text: str) -> str:
    """Keep a name that runs from right to left from turning around what stands beside it."""
    return f"\u2068{text}\u2069" if is_rtl(text) else text


def _cut(text: str, end: int) -> str:
    end = boundary(text, end)
    kept = text[:end].rstrip()
    return kept + ELLIPSIS + _closing(kept) if kept else ""


def _closing(text: str) -> str:
    """Give the marks that end the direction changes which ``text`` leaves open."""
    open_marks: list[str] = []
    for char in text:
        if char in _CLOSES:
            open_marks.append(_CLOSES[char])
        elif open_marks and char == open_marks[-1]:
            open_marks.pop()
    return "".join(reversed(open_marks))
