"""The health of sources as a person reads it: a table, or lines where that is too wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console

from feedd.cli.terminal import shown, tell
from feedd.core.counting import roughly
from feedd.core.settings import Source
from feedd.core.spans import spoken
from feedd.core.visit import rhythm_seen

if TYPE_CHECKING:
    from feedd.store.sources import StoredSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source's row in the table; each field's name is the heading of its column."""

    source: str
    health: str
    last_visit: str
    next_visit: str
    every: str
    a_week: str
    why_then: str


def row(source: Source, known: StoredSource, interval: int | None, *, now: datetime) -> Row:
    """Make a source's row; ``interval`` is how long its rhythm lets feedd wait, in seconds."""
    state = known.state
    per_week = rhythm_seen(state).per_week
    return Row(
        source=source.name,
        health=_health(known),
        last_visit=f"{spoken(now - state.last_visit_at)} ago" if state.last_visit_at else "never",
        next_visit=_until(state.next_visit_at, now),
        every=spoken(timedelta(seconds=interval)) if interval else "",
        a_week="" if per_week is None else roughly(per_week),
        why_then=state.why,
    )


def show(rows: Sequence[Row]) -> None:
    """Print them, in a table if it goes into the terminal."""
    console = Console(markup=False, highlight=False)
    lines = _table(rows)
    if console.is_terminal and max(map(cell_len, lines)) > console.width:
        lines = list(map(_lines, rows))
    tell("\n".join(lines))


def _table(rows: Sequence[Row]) -> list[str]:
    """Set them in columns; rich's table takes a minute for what a large installation visits."""
    headings = tuple(one.name.replace("_", " ") for one in fields(Row))
    cells = [
        headings,
        *(tuple(" ".join(shown(each).split()) for each in astuple(one)) for one in rows),
    ]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(set_cell_size, row, widths)).rstrip() for row in cells]


def _lines(one: Row) -> str:
    facts = [f"last visit {one.last_visit}", f"next {one.next_visit}"]
    facts += [f"every {one.every}"] if one.every else []
    facts += [f"{one.a_week} a week"] if one.a_week else []
    head = f"{one.source}  {one.health}".rstrip()
    return f"{head}\n    {', '.join(facts)}\n    {one.why_then}"


def _health(known: StoredSource) -> str:
    state = known.state
    if state.error:
        # Mostly the last column, which says why the next visit is when it is, begins with the
        # error.
        is_said = state.why.startswith(state.error)
        return (state.trouble or "failed") + ("" if is_said else f": {state.error}")
    if state.trouble or state.last_visit_at is None:
        return state.trouble or ""
    return "good" if state.entries or state.rhythm.ever else "nothing yet"


def _until(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    return f"in {spoken(at - now)}" if at > now else "due"
