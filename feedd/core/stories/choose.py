"""Which entry of a story is shown.

Order: the source a person prefers; the fullest text, where one is markedly fuller; the first seen.
An entry stays shown until another is markedly better, so that feeds don't flicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_MARKEDLY = 1.5  # times the length
_LEAST_GAIN = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the choice needs to know of an entry."""

    row: int
    source: str
    title: str
    text: str
    first_seen: datetime


def choose(
    entries: Sequence[Shown], *, preferred: Sequence[str] = (), shown: int | None = None
) -> Shown:
    """Choose the entry whose title, text, link and date stand for the story.

    ``preferred`` are sources, best first; ``shown`` is the row shown so far. At least one entry
    must be given.
    """
    ranks = {source: place for place, source in enumerate(preferred)}
    best_rank = min(ranks.get(entry.source, len(ranks)) for entry in entries)
    eligible = [e for e in entries if ranks.get(e.source, len(ranks)) == best_rank]
    eligible.sort(
        key=lambda entry: (entry.row != shown, not entry.title, entry.first_seen, entry.row)
    )
    best = eligible[0]
    for entry in eligible[1:]:
        if _is_fuller(entry, best):
            best = entry
    return best


def _is_fuller(entry: Shown, than: Shown) -> bool:
    length = len(than.text)
    return len(entry.text) > max(_MARKEDLY * length, length + _LEAST_GAIN)
