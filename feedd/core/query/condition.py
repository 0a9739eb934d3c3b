"""What a watch may ask of the story itself: how many sources carry it, and how soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from feedd.core.model import Story
from feedd.core.query.lexer import CONDITION, Lexeme, Mark
from feedd.errors import QueryError

_BINDING: Final = frozenset({Mark.OR, Mark.NOT, Mark.NEAR, Mark.FIELD, Mark.ATLEAST})
_MINUTES = {"min": 1, "m": 1, "h": 60, "d": 1440}


@dataclass(frozen=True, slots=True)
class Condition:
    """``sources>=3 within 2h``: at least so many sources, within such a time or at all.

    With ``of event`` those count too that carry other stories of the same event.
    """

    sources: int
    within: timedelta | None = None
    of_event: bool = False

    def holds(self, count: int) -> bool:
        """Tell whether a number of sources is enough; the caller counted them."""
        return count >= self.sources

    def count(self, carried: Iterable[datetime]) -> int:
        """Count the sources, given when each first carried the story.

        With ``within`` these are the most in any stretch of that length, both ends included.
        """
        times = sorted(carried)
        if self.within is None:
            return len(times)
        return max((self._seen_from(first, times) for first in times), default=0)

    def counted(self, story: Story, carried: Iterable[datetime] | None) -> int:
        """Count the sources of a story, or of its event; ``carried`` as for ``Query.match``."""
        others = [at for name, at in story.tellers if name not in story.sources]
        further = others if self.of_event else []
        if carried is None:
            return len(story.sources) + len(further)
        return self.count((*carried, *further))

    def _seen_from(self, first: datetime, times: list[datetime]) -> int:
        last = first + (self.within or timedelta())
        return sum(first <= time <= last for time in times)

    def __str__(self) -> str:
        stated = f"sources>={self.sources}{' of event' * self.of_event}"
        if self.within is None:
            return stated
        return f"{stated} within {_span(self.within)}"


def _span(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    unit, size = next((u, s) for u, s in (("d", 1440), ("h", 60), ("m", 1)) if minutes % s == 0)
    return f"{minutes // size}{unit}"


def read_condition(text: str) -> Condition:
    """Read a condition whose shape the lexer has found right."""
    match = CONDITION.fullmatch(text)
    assert match is not None, text  # noqa: S101  the lexer's own shape
    count, event, number, unit = match.groups()
    within = timedelta(minutes=int(number) * _MINUTES[unit]) if number else None
    return Condition(int(count), within, of_event=bool(event))


def parted(found: list[Lexeme], text: str) -> tuple[list[Lexeme], Condition | None]:
    """Take a condition out of a query's lexemes; raises ``QueryError`` if it is misplaced."""
    condition: Condition | None = None
    while lexeme := next((one for one in found if one.mark is Mark.CONDITION), None):
        at = found.index(lexeme)
        before, after = found[:at], found[at + 1 :]
        if _is_inside(before, after):
            hint = "it holds for the whole query: put it at the end"
            raise _refused("a condition can't stand inside the query", lexeme, text, hint)
        if condition is not None:
            raise _refused("a second condition", lexeme, text, "a query takes one")
        condition = read_condition(lexeme.value)
        found = _without(before, after)
    return found, condition


def _is_inside(before: list[Lexeme], after: list[Lexeme]) -> bool:
    depth = sum((one.mark is Mark.OPEN) - (one.mark is Mark.CLOSE) for one in before)
    is_bound = bool(before) and before[-1].mark in _BINDING
    return depth > 0 or is_bound or (bool(after) and after[0].mark in {Mark.OR, Mark.NEAR})


def _without(before: list[Lexeme], after: list[Lexeme]) -> list[Lexeme]:
    """Join the lexemes around a condition, without the AND that tied it to them."""
    if len(before) > 1 and before[-1].mark is Mark.AND:
        return before[:-1] + after
    if len(after) > 1 and after[0].mark is Mark.AND:
        return before + after[1:]
    return before + after


def _refused(message: str, lexeme: Lexeme, text: str, hint: str) -> QueryError:
    column, length = lexeme.span.column, lexeme.span.length
    return QueryError(message, text=text, column=column, length=length, hint=hint)
