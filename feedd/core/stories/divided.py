"""Which entries are parts of one that the source has shown undivided until now.

A page that is built anew, or is read better, gives story by story what was one entry. Each has
been told then, to the letter. What says a word more is left to others, and so is a bare headline,
and what is dated later. What an entry gained by a revision may have alerted nobody, so the parts
of a revised one are news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from feedd.core.stories.identity import Item, Remembered
from feedd.core.stories.words import spelled

_LEAST = 2  # parts; one alone may be what is left of an entry
_MOST_COMPARED = 120  # the last of the entries that have the rarest word of a part
_HALF = 0.5  # of an entry's text that its parts have together, at least


def wholes_of(
    items: Sequence[Item], places: Iterable[int], remembered: Sequence[Remembered]
) -> dict[int, Remembered]:
    """Give for the places of such parts the entry that each stood in at the last visit."""
    last = max((known.last_seen for known in remembered), default=None)
    said = {
        place: _padded(items[place].title, items[place].text)
        for place in places
        if items[place].text and last and not _is_later(items[place], last)
    }
    if len(said) < _LEAST:
        return {}
    shown = {item.digest for item in items}
    gone = [
        known
        for known in remembered
        if known.text
        and known.last_seen == last
        and not known.earlier
        and known.digest not in shown
    ]
    wholes = [_padded(known.title, known.text) for known in gone]
    parts = defaultdict[int, list[int]](list)
    for place, at in compared(said, wholes):
        if len(said[place]) < len(wholes[at]) and said[place] in wholes[at]:
            parts[at].append(place)
    found: dict[int, Remembered] = {}
    for at, its in sorted(parts.items()):
        length = sum(len(said[place]) for place in its)
        if len(its) >= _LEAST and length >= _HALF * len(wholes[at]):
            found |= dict.fromkeys(its, gone[at])
    return found


def compared(said: Mapping[int, str], wholes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pair each part with the few texts that have the rarest of its words."""
    having = defaultdict[str, list[int]](list)
    for at, whole in enumerate(wholes):
        for word in set(whole.split()):
            having[word].append(at)
    for place, part in said.items():
        rarest = min((having.get(word, []) for word in part.split()), key=len, default=[])
        yield from ((place, at) for at in rarest[-_MOST_COMPARED:])


def _is_later(item: Item, last: datetime) -> bool:
    """Tell whether an item is dated after the last visit, as what happens again in these words."""
    published = item.entry.published
    return published is not None and last < published


def _padded(title: str, text: str) -> str:
    """Give what an entry says between blanks, its headline once."""
    heading, body = spelled(title), spelled(text)
    return f" {body} " if body.startswith(heading) else f" {heading} {body} "
