"""What is remembered from one document to the next: what was made of short texts.

A cache of long ones would hold as much as whoever writes a feed puts into a category or a line:
gigabytes, after some hundred visits.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
P = ParamSpec("P")

LONGEST: Final = 500  # characters


def remembering(
    most: int,
) -> Callable[[Callable[Concatenate[str, P], T]], Callable[Concatenate[str, P], T]]:
    """Have a function remember what it gave for so many texts, of which it is asked again."""

    def decorate(of: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
        remembered = cast("Callable[Concatenate[str, P], T]", lru_cache(maxsize=most)(of))

        @wraps(of)
        def ask(text: str, /, *rest: P.args, **named: P.kwargs) -> T:
            if len(text) <= LONGEST:
                return remembered(text, *rest, **named)
            return of(text, *rest, **named)

        return ask

    return decorate
