"""Durations and sizes as people write them: ``1h30m``, ``500ms``, ``10MiB``."""

from __future__ import annotations

import re
from datetime import timedelta

from feedd.config.faults import Wrong, shown

_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_PART = r"(?:(\d+(?:\.\d+)?)\s*{})?\s*"
_DURATION = re.compile("".join(_PART.format(unit) for unit in _UNITS), re.ASCII)
_LONGEST = timedelta(days=36500)

_SAID = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)[\s,]*", re.ASCII)
_WORDS = {
    word: name
    for name, words in {
        "w": "w wk wks week weeks",
        "d": "d day days",
        "h": "h hr hrs hour hours",
        "m": "m min mins minute minutes",
        "s": "s sec secs second seconds",
        "ms": "ms msec msecs millisecond milliseconds",
    }.items()
    for word in words.split()
}
"""What people call the units."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMG]i?)?B", re.ASCII)
_SIZE_SAID = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]i?)b?", re.ASCII | re.IGNORECASE)
_POWERS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def duration(text: str) -> timedelta:
    """Read ``15m``, ``1h30m``, ``2d``, ``500ms``; the units are w, d, h, m, s, ms, in that order.

    Raises ``Wrong``.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise Wrong(f"{shown(text)} is not a duration", _duration_meant(text))
    try:
        given = zip(found.groups(), _UNITS.values(), strict=True)
        length = sum((float(n) * unit for n, unit in given if n), timedelta())
    except OverflowError:
        length = timedelta.max
    if length > _LONGEST:
        raise Wrong(f"{shown(text)} is longer than a hundred years", "write a shorter duration")
    return length


def _duration_meant(text: str) -> str:
    """Say what would be right, from words such as ``15 minutes``, ``1 Day`` or ``1d2w``."""
    parts = [(number, word.lower()) for number, word in _SAID.findall(text)]
    known = [(name, number) for number, word in parts if (name := _WORDS.get(word))]
    names = {name for name, _ in known}
    if _SAID.sub("", text).strip() or len(known) != len(parts) or len(names) != len(parts):
        return 'write numbers with units, as in "15m", "1h30m", "2d" or "500ms"'
    order = list(_UNITS)
    known.sort(key=lambda part: order.index(part[0]))
    return f'write "{"".join(number + name for name, number in known)}"'


def spell_duration(length: timedelta) -> str:
    """Write a duration the way ``duration`` reads it."""
    text = ""
    for name, unit in _UNITS.items():
        count, length = divmod(length, unit)
        text += f"{count}{name}" if count else ""
    return text or "0s"


def size(text: str) -> int:
    """Read ``10MiB``, ``500kB``, ``4096B`` as bytes; kB, MB, GB are powers of 1000.

    Raises ``Wrong``.
    """
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise Wrong(f"{shown(text)} is not a size", _size_meant(text))
    return int(float(found[1]) * _POWERS[(found[2] or "").replace("K", "k")])


def _size_meant(text: str) -> str:
    """Say what would be right, whatever the case of the unit and without its B."""
    found = _SIZE_SAID.fullmatch(text.strip())
    if not found:
        return 'write it as in "10MiB", "500kB" or "4096B"'
    prefix = found[2][:1].upper().replace("K", "k")
    return f'write "{found[1]}{prefix}{"i" if found[2][1:] else ""}B"'
