"""Score events: the happenings of ``tests/data/stories/events.txt`` amid the labelled set.

BCubed (Bagga and Baldwin 1998) on title and text alone. Each issue of a labelled bulletin, and
each "same people, other happening", counts as a happening of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from benchmarks.dedupe_score import LABELLED, Doc, read
from feedd.core.model import Entry
from feedd.core.stories import Document, Window, item_of, recognise, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TOLD = LABELLED.with_name("events.txt")
_FIRST = datetime(2031, 3, 4, tzinfo=UTC)
_APART = timedelta(hours=9)  # between two tellings
_MOST_DELAY = 40  # hours until the first one


@dataclass(frozen=True, slots=True, kw_only=True)
class BCubed:
    """How well a grouping fits the labels, on the average of the documents."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def amid_everything() -> list[Doc]:
    """Give the tellings and the labelled set in the order of their time, by event."""
    return sorted((*told(), *read()), key=lambda doc: (doc.published, doc.id))


def told(path: Path = TOLD) -> Iterator[Doc]:
    """Read the tellings; ``story`` is the happening."""
    event, language, number = "", "", 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            _, event, language = line.split()
            number = 0
        elif not line.startswith("#"):
            title, text = line.split(" | ", 1)
            yield Doc(
                id=f"{event}-{number}",
                story=event,
                why="event",
                language=language,
                source=f"desk{number}",
                published=_FIRST + timedelta(hours=_delay(event)) + number * _APART,
                title=title,
                text=text,
            )
            number += 1


def by_event(docs: Sequence[Doc]) -> list[str]:
    """Group documents as bulk ingest does; give the event of each."""
    window, events = Window(), dict[str, str]()
    found = []
    for doc in docs:
        window.expire(doc.published)
        entry = Entry(id=doc.id, title=doc.title, content_text=doc.text)
        (one,) = resolve(
            recognise([item_of(entry)], (), window.stream),
            source=doc.source,
            at=doc.published,
            remembered=(),
            urls={},
            window=window,
        )
        event = events.setdefault(one.story, one.event or one.story)
        window.add(
            Document(
                story=one.story,
                source=doc.source,
                title=doc.title,
                text=doc.text,
                at=doc.published,
                print=one.print,
                event=event,
            )
        )
        found.append(event)
    return found


def bcubed(labels: Sequence[str], found: Sequence[str]) -> BCubed:
    """Compare a grouping with its labels."""
    both = Counter(zip(labels, found, strict=True))
    by_label, by_group = Counter(labels), Counter(found)
    count = len(labels)
    return BCubed(
        precision=sum(n * n / by_group[group] for (_, group), n in both.items()) / count,
        recall=sum(n * n / by_label[label] for (label, _), n in both.items()) / count,
    )


def _delay(event: str) -> int:
    return crc32(event.encode()) % _MOST_DELAY
