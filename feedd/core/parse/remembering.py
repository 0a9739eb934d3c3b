"""Caches of what functions made of short texts, which recur within a document and in the next.

While a document is read, all of it is kept; between documents only the latest texts, as many as
a function says. Long texts aren't cached: whoever writes a feed could put megabytes into a
category or a line, and fill the memory with gigabytes in some hundred visits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any, Final, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

LONGEST: Final = 500  # characters

_KNOWN: Final[list[tuple[dict[Any, Any], int]]] = []
"""Each function's cache, and how many texts stay in it."""


def remembering(most: int) -> Callable[[Callable[[str, *Ts], T]], Callable[[str, *Ts], T]]:
    """Cache what a function gives for a text; ``most`` of them stay between documents."""

    def decorate(of: Callable[[str, *Ts], T]) -> Callable[[str, *Ts], T]:
        known: dict[object, T] = {}
        _KNOWN.append((known, most))

        @wraps(of)
        def ask(text: str, /, *rest: *Ts) -> T:
            key = (text, *rest) if rest else text
            try:
                return known[key]
            except KeyError:
                given = of(text, *rest)
                if len(text) <= LONGEST:
                    known[key] = given
                return given

        return ask

    return decorate


def forget_surplus() -> None:
    """Drop the oldest texts of caches that have grown too large, at the end of a document."""
    for known, most in _KNOWN:
        if len(known) > most:
            # A list first: another thread may add meanwhile.
            for key in list(islice(known, len(known) - most // 2)):
                known.pop(key, None)
