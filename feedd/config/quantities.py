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

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kKMG]i?)?B", re.ASCII)
_POWERS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def duration(text: str) -> timedelta:
    """Read ``15m``, ``1h30m``, ``2d``, ``500ms``; the units are w, d, h, m, s, ms, in that order.

    Raises ``Wrong``.
    """
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        raise Wrong(
            f"{shown(text)} is not a duration",
            'write numbers with units, as in "15m", "1h30m", "2d" or "500ms"',
        )
    try:
        given = zip(found.groups(), _UNITS.values(), strict=True)
        length = sum((float(n) * unit for n, unit in given if n), timedelta())
    except OverflowError:
        length = timedelta.max
    if length > _LONGEST:
        raise Wrong(f"{shown(text)} is longer than a hundred years", "write a shorter duration")
    return length


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
        raise Wrong(f"{shown(text)} is not a size", 'write it as in "10MiB", "500kB" or "4096B"')
    return int(float(found[1]) * _POWERS[(found[2] or "").replace("K", "k")])
