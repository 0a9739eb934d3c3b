"""A topic's feed of 100 entries after one new entry, beside feedgen building it from scratch.

    python -m benchmarks.topic

Both give the same bytes, which is checked. CPU of this process, medians of paired rounds.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.peers import texts
from feedd.core.model import Story
from feedd.core.settings import Topic
from feedd.publish import feed_of, render
from feedd.publish.atom import AtomEntry, entry_xml, generator, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.publish import Feed

ENTRIES = 100
ROUNDS = 30
DAWN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def story(number: int) -> Story:
    """Invent a story; a later number is a newer one."""
    languages = texts.languages()
    text = texts.own(languages[number % len(languages)], Random(number))
    moment = DAWN + timedelta(minutes=number)
    return Story(
        id=f"s{number:05}",
        title=text.title,
        text="\n".join(text.paragraphs),
        html=text.html,
        link=f"https://paper.example/{number}",
        sources=("paper",),
        first_seen=moment,
        updated=moment,
        published=moment,
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


def main() -> None:
    """Compare, round by round with one more entry."""
    remembering = lru_cache(maxsize=2 * ENTRIES)(entry_xml)
    write(feed(ENTRIES), entry=remembering)
    rounds = []
    for number in range(ENTRIES + 1, ENTRIES + 1 + ROUNDS):
        one = feed(number)
        again = spent(lambda one=one: write(one, entry=remembering))  # type: ignore[misc]
        scratch = spent(lambda one=one: from_scratch(one))  # type: ignore[misc]
        served = spent(lambda one=one: render(one, "atom", entry=remembering))  # type: ignore[misc]
        if write(one, entry=remembering) != from_scratch(one):
            raise SystemExit("the bytes differ")
        rounds.append((scratch, again, served))
    scratch, again, served = map(median, zip(*rounds, strict=True))
    times = median(scratch / again for scratch, again, _ in rounds)
    print(f"{ENTRIES} entries, one of them new; the bytes are the same")
    print(f"feedgen from scratch {scratch:7.0f} µs")
    print(f"feedd                {again:7.0f} µs, {times:.0f} times less")
    print(f"and gzipped, tagged  {served:7.0f} µs")


if __name__ == "__main__":
    main()
