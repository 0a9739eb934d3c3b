"""What feedd's work costs by how many stories are stored: does anything grow?

    python -m benchmarks.growth [STORIES …]        10,000, 100,000 and 1,000,000 if none are given

The stories are those of ``benchmarks.start``, one a minute back from four days ago; 20 topics and
1,000 watches are declared. Then WARM visits bring thirty new stories each, so that the window of
recent stories holds the same everywhere, and what is measured are the works after that, on SQLite.
CPU of this process, medians.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.peers import texts
from benchmarks.peers.rules import TOPICS, configuration
from benchmarks.start import SOURCES, fill
from feedd import backtest, config, metrics, pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source, Watch
from feedd.newsroom import open_newsroom
from feedd.store import declared, gauges, retention, walk
from feedd.visits import Visited
from feedd.web.publisher import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from feedd.newsroom import Newsroom

WARM = 100
ROUNDS = 20
FEW = 5
LOOKS = 200
"""After so many the archives of a topic are written that were behind."""
NEW = 30
STAGES = ("gather", "resolve", "match", "store", "remember")
RARE = "zyzzyva"
"""A word that no story has."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A newsroom, and the time there."""

    newsroom: Newsroom
    now: datetime

    def visit(self, number: int) -> None:
        """Store a visit of thirty stories that nobody has told."""
        source = Source(name=f"paper{number % SOURCES}", baseline=False)
        first = number * NEW
        entries = tuple(_entry(n, self.now) for n in range(first, first + NEW))
        at = self.now + timedelta(seconds=number)
        visited = Visited(source=source, bulletin=Bulletin(kind="rss", entries=entries), at=at)
        pipeline.ingest(self.newsroom.database, self.newsroom.desk, [visited])

    def publisher(self) -> Publisher:
        """Publish with nothing kept."""
        return Publisher(self.newsroom)

    def works(self) -> Mapping[str, Callable[[], object]]:
        """Name what is done with many stories or in spite of them."""
        database, settings = self.newsroom.database, self.newsroom.config
        never = Watch(name="never", query=RARE, max_age=timedelta.max)
        keep = retention.Rules(general=settings.daemon.retention.stories, topics=settings.topics)
        keeps = self.publisher()
        for _ in range(LOOKS):
            keeps.refresh()

        def outdated() -> object:
            with database.read() as connection:
                return retention.outdated(connection, keep, now=self.now, limit=200)

        def measures() -> object:
            with database.read() as connection:
                return gauges.read(connection, now=self.now)

        return {
            "the topic's feed from nothing, 100 stories": lambda: self.publisher().render(
                "topics-0", "atom"
            ),
            f"looking which of {TOPICS} topics changed": keeps.refresh,
            "the newest 100 stories": lambda: list(walk.newest(database, most=100)),
            "a search among the newest 5,000": lambda: backtest.run(
                database, never, days=9_999, until=self.now, most=5_000
            ),
            "a back-test of seven days": lambda: backtest.run(
                database, never, days=7, until=self.now
            ),
            "looking for what may be pruned": outdated,
            "what /metrics reads": measures,
            "what the watchdog writes": lambda: declared.write_something(database),
        }


def _entry(number: int, now: datetime) -> Entry:
    languages = texts.languages()
    text = texts.own(languages[number % len(languages)], Random(f"growth {number}"))
    return Entry(
        id=f"growth {number}",
        title=text.title,
        content_text="\n".join(text.paragraphs),
        content_html=text.html,
        link=f"https://growth.example/{number}",
        published=now,
    )


def spent(work: Callable[[], object]) -> float:
    """Give the milliseconds of CPU that something takes."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def measured(stories: int) -> Iterator[tuple[str, float]]:
    """Measure everything, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "feedd.toml"
        urls = [f"http://127.0.0.1:1/{n}" for n in range(SOURCES)]
        path.write_text(configuration(urls), encoding="utf-8")
        settings = config.load(path, environ=os.environ)
        now = datetime.now(UTC)
        with open_newsroom(settings, now=now) as newsroom:
            fill(newsroom.database, stories)
            desk = Desk(newsroom, now)
            for number in range(WARM):
                desk.visit(number)
            before = metrics.times()
            visits = [spent(lambda n=n: desk.visit(n)) for n in range(WARM, WARM + ROUNDS)]  # type: ignore[misc]
            after = metrics.times()
            yield f"a visit of {NEW} new stories", median(visits)
            for stage in STAGES:
                yield f"… {stage}", (after[stage].cpu - before[stage].cpu) * 1000 / ROUNDS
            for work, do in desk.works().items():
                yield work, median(spent(do) for _ in range(FEW))


def table(columns: Sequence[int]) -> None:
    """Print one column a number of stories."""
    found = [dict(measured(stories)) for stories in columns]
    print("| ms of CPU | " + " | ".join(f"{stories:,}" for stories in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for work in found[0]:
        print(f"| {work} | " + " | ".join(f"{times[work]:.2f}" for times in found) + " |")


def main() -> None:
    """Measure for each number of stories."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stories", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    table(parser.parse_args().stories)


if __name__ == "__main__":
    main()
