"""Which entries are parts of one that the source has shown undivided until now.

A page that is built anew, or is read better, gives story by story what was one entry. Each has
been told then, to the letter. What says a word more is left to others, and so is a bare headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from feedd.core.stories.identity import Item, Remembered
from feedd.core.stories.words import spelled

_MOST_WHOLES = 120  # the last seen ones; a page may be long, and all of it new
_HALF = 0.5  # of an entry's text that its parts have together, at least


def wholes_of(
    items: Sequence[Item], places: Iterable[int], remembered: Sequence[Remembered]
) -> dict[int, Remembered]:
    """Give for the places of such parts the entry that each stood in at the last visit."""
    told = {place: items[place] for place in places if items[place].text}
    said = {place: _padded(item.title, item.text) for place, item in told.items()}
    shown = {item.digest for item in items}
    last = max((known.last_seen for known in remembered), default=None)
    gone = [
        known
        for known in remembered
        if known.text and known.last_seen == last and known.digest not in shown
    ]
    found: dict[int, Remembered] = {}
    for known in gone[-_MOST_WHOLES:]:
        found |= dict.fromkeys(_parts_of(known, said), known)
    return found


def _parts_of(known: Remembered, said: Mapping[int, str]) -> Sequence[int]:
    """Give the places of what an entry was divided into; one alone may be what is left of it."""
    whole = _padded(known.title, known.text)
    parts = [place for place, part in said.items() if len(part) < len(whole) and part in whole]
    length = sum(len(said[place]) for place in parts)
    return parts if len(parts) > 1 and length >= _HALF * len(whole) else ()


def _padded(title: str, text: str) -> str:
    """Give what an entry says between blanks, its headline once."""
    heading, body = spelled(title), spelled(text)
    return f" {body} " if body.startswith(heading) else f" {heading} {body} "
