"""A topic's feed of 100 entries after one new entry, beside feedgen building it from scratch.

    python -m benchmarks.topic

First the document alone: feedd writes the new entry, and joins it with the head and the entries
that it kept; feedgen builds and writes all. Both give the same bytes, which is checked. They take
turns, so that feedd finds the processor's caches full of what feedgen left there; a second figure
is feedd's without feedgen in between. Then the same as it is served, with all that is read of the
database for it, gzipped and tagged; beside it what it takes with nothing kept, as after a start.
CPU of this process, medians.
"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.peers import texts
from feedd import config, pipeline
from feedd.core.model import Bulletin, Entry, Story
from feedd.core.settings import Source, Topic
from feedd.newsroom import open_newsroom
from feedd.publish import feed_of
from feedd.publish.atom import AtomEntry, entry_xml, generator, write
from feedd.visits import Visited
from feedd.web.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.newsroom import Newsroom
    from feedd.publish import Feed

ENTRIES = 100
ROUNDS = 30
DAWN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
TOPIC = f'[daemon]\nstate = "state"\n[[topics]]\nname = "all"\nquery = "news"\nlimit = {ENTRIES}\n'


def entry(number: int) -> Entry:
    """Invent an entry; a later number is a newer one."""
    languages = texts.languages()
    text = texts.own(languages[number % len(languages)], Random(number))
    return Entry(
        id=str(number),
        title=f"news {text.title}",
        content_text="\n".join(text.paragraphs),
        content_html=text.html,
        link=f"https://paper.example/{number}",
        published=DAWN + timedelta(minutes=number),
    )


def story(number: int) -> Story:
    """Give the story that an entry begins."""
    told = entry(number)
    return Story(
        id=f"s{number:05}",
        title=told.title or "",
        text=told.content_text or "",
        html=told.content_html or "",
        link=told.link,
        sources=("paper",),
        first_seen=told.published,
        updated=told.published,
        published=told.published,
    )


def feed(newest: int) -> Feed:
    """Tell the hundred stories up to number ``newest`` as a topic's feed."""
    return feed_of(
        Topic(name="all", title="All", query="news"),
        [story(number) for number in range(newest, newest - ENTRIES, -1)],
        public_url="http://127.0.0.1:8787",
        authority="127.0.0.1,2026-11-26",
        created=DAWN,
    )


def from_scratch(one: Feed) -> bytes:
    """Let feedgen build and write the whole document."""
    whole = generator(one)
    for item in one.entries:
        whole.add_entry(AtomEntry(item), order="append")
    document: bytes = whole.atom_str()
    return document


def spent(work: Callable[[], object]) -> float:
    """Give the microseconds of CPU that something takes."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1e6


class Kept:
    """The entries of the feed as it was, each as it is written."""

    def __init__(self) -> None:
        self._entries = deque(map(entry_xml, feed(ENTRIES).entries), maxlen=ENTRIES)

    def after(self, one: Feed) -> bytes:
        """Write a feed that has one more entry."""
        self._entries.appendleft(entry_xml(one.entries[0]))
        return write(one, written=self._entries)


def documents() -> None:
    """Compare writing the document, round by round with one more entry."""
    feeds = [feed(number) for number in range(ENTRIES + 1, ENTRIES + 1 + ROUNDS)]
    kept, rounds = Kept(), []
    for one in feeds:
        again = spent(lambda one=one: kept.after(one))  # type: ignore[misc]
        rounds.append((spent(lambda one=one: from_scratch(one)), again))  # type: ignore[misc]
    kept = Kept()
    alone = median(spent(lambda one=one: kept.after(one)) for one in feeds)  # type: ignore[misc]
    kept = Kept()
    if any(kept.after(one) != from_scratch(one) for one in feeds):
        raise SystemExit("the bytes differ")
    scratch, again = map(median, zip(*rounds, strict=True))
    times = median(scratch / took for scratch, took in rounds)
    print(f"{ENTRIES} entries, one of them new; the bytes are the same")
    print(f"feedgen from scratch   {scratch:7.0f} µs")
    print(f"feedd, in turns        {again:7.0f} µs, 1/{times:.0f}")
    print(f"feedd, alone           {alone:7.0f} µs, 1/{scratch / alone:.0f}")


def take_in(newsroom: Newsroom, first: int, count: int) -> None:
    """Store the next entries of a source."""
    visited = Visited(
        source=Source(name="paper", baseline=False),
        bulletin=Bulletin(kind="rss", entries=tuple(map(entry, range(first, first + count)))),
        at=DAWN + timedelta(minutes=first),
    )
    pipeline.ingest(newsroom.database, newsroom.desk, [visited])


def publisher(newsroom: Newsroom) -> Publisher:
    """Publish with nothing kept."""
    return Publisher(newsroom)


def served(folder: Path) -> None:
    """Measure the same from the database to what is served."""
    path = folder / "feedd.toml"
    path.write_text(TOPIC, encoding="utf-8")
    with open_newsroom(config.load(path, environ={}), now=DAWN) as newsroom:
        for first in range(0, 2 * ENTRIES, 10):
            take_in(newsroom, first, 10)
        keeps = publisher(newsroom)
        keeps.render("all", "atom")
        rounds = []
        for number in range(2 * ENTRIES, 2 * ENTRIES + ROUNDS):
            take_in(newsroom, number, 1)
            again = spent(lambda: keeps.render("all", "atom"))
            rounds.append((again, spent(lambda: publisher(newsroom).render("all", "atom"))))
        if keeps.render("all", "atom") != publisher(newsroom).render("all", "atom"):
            raise SystemExit("the bytes differ")
    again, anew = map(median, zip(*rounds, strict=True))
    print(
        f"from the database, gzipped and tagged: {again:.0f} µs; with nothing kept {anew:.0f} µs"
    )


def main() -> None:
    """Compare, and print what came of it."""
    documents()
    with tempfile.TemporaryDirectory() as folder:
        served(Path(folder))


if __name__ == "__main__":
    main()
