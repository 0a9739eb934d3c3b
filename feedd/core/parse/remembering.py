"""What is remembered from one document to the next: what was made of short texts.

While a document is read all of its own is remembered, since it is asked of again and again; in
between so many texts as a function says, the latest ones. A cache of long ones would hold as much
as whoever writes a feed puts into a category or a line: gigabytes, after some hundred visits.
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
"""What each function knows, and how much of that it keeps."""


def remembering(most: int) -> Callable[[Callable[[str, *Ts], T]], Callable[[str, *Ts], T]]:
    """Have a function remember what it gave for so many texts, of which it is asked again."""

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
    """Forget the older half of what is more than is kept; for the end of a document."""
    for known, most in _KNOWN:
        if len(known) > most:
            # A list first: another thread may add meanwhile.
            for key in list(islice(known, len(known) - most // 2)):
                known.pop(key, None)
