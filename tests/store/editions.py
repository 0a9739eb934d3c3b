"""One source's editions, taken in by two newsrooms: one leaves unread what it can, one nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd import metrics, pipeline
from feedd.config import load
from feedd.core.settings import Source
from feedd.core.visit import Arrived, hash_body
from feedd.net import Fetched
from feedd.newsroom import Newsroom, open_newsroom
from feedd.store.tables import installation, metadata
from feedd.visits import Ingested, Visited
from feedd.workers import reading
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from feedd.core.model import Reason

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
RULES = """
[[topics]]
name = "harbours"
title = "Harbours"
query = "harbour"
[[endpoints]]
name = "desk"
url = "https://hooks.example/feedd"
secret = "whsec_ZmVlZGQgZmVlZGQgZmVlZGQgZmVlZGQgISE="
[[watches]]
name = "walls"
query = "wall OR frost"
notify = ["desk"]
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An item of an edition; ``comments`` is what changes of it though it says the same.

    ``files`` are the addresses of its enclosures.
    """

    title: str
    text: str
    id: str | None = None
    link: str | None = None
    comments: int = 0
    files: tuple[str, ...] = ()


def rss(*told: Told, language: str = "en") -> bytes:
    """Write an edition as RSS."""
    items = "".join(map(_item, told))
    return (
        '<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">'
        f"<channel><title>Coast</title><language>{language}</language>{items}</channel></rss>"
    ).encode()


def _item(told: Told) -> str:
    parts = {
        "title": told.title,
        "description": told.text,
        "guid": told.id,
        "link": told.link,
        "slash:comments": str(told.comments),
    }
    inside = "".join(f"<{name}>{escape(said)}</{name}>" for name, said in parts.items() if said)
    files = "".join(f'<enclosure url="{url}" type="audio/mpeg" length="9"/>' for url in told.files)
    return f"<item>{inside}{files}</item>"


@dataclass(slots=True)
class Room:
    """A newsroom, and how many entries it may leave unread."""

    newsroom: Newsroom
    most: int
    seals: reading.Seals = field(init=False)

    def __post_init__(self) -> None:
        """Know nothing yet of what is stored."""
        self.seals = reading.Seals(self.newsroom.database)

    def fetch(self, source: str, body: bytes, *, minutes: int) -> Visited:
        """Read an edition as a visit does, and leave it to be taken in."""
        settings = Source(name=source, baseline=False)
        answer = Fetched(
            url=f"https://{source}.example/feed",
            status=200,
            body=body,
            body_hash=hash_body(body),
            content_type="application/rss+xml",
        )
        bulletin = reading.read(answer, settings, self.seals, most=self.most)
        return Visited(
            source=settings,
            bulletin=bulletin,
            at=NOW + timedelta(minutes=minutes),
            arrived=Arrived(entries=bulletin.size, body_hash=answer.body_hash),
            again=reading.again(answer, settings, bulletin),
        )

    def take_in(self, visited: Visited) -> Ingested:
        """Take in what was fetched."""
        (left,) = pipeline.ingest(self.newsroom.database, self.newsroom.desk, [visited])
        assert isinstance(left, Ingested)
        self.seals.note(left.source, left.found)
        return left

    def visit(self, source: str, body: bytes, *, minutes: int) -> Ingested:
        """Read an edition and take it in."""
        return self.take_in(self.fetch(source, body, minutes=minutes))

    def stored(self) -> dict[str, list[tuple[object, ...]]]:
        """Give all that is stored, table by table, but for what is minted anew each time."""
        tables = [table for table in metadata.sorted_tables if table is not installation]
        with self.newsroom.database.read() as connection:
            return {
                table.name: [
                    tuple(row)
                    for row in connection.execute(sa.select(table).order_by(*table.primary_key))
                ]
                for table in tables
            }


@dataclass(frozen=True, slots=True)
class Twins:
    """Two newsrooms that are told the same."""

    sparing: Room
    thorough: Room

    def visit(self, source: str, body: bytes, *, minutes: int) -> Ingested:
        """Take an edition in twice; both must find the same."""
        sparing = self.sparing.visit(source, body, minutes=minutes)
        thorough = self.thorough.visit(source, body, minutes=minutes)
        assert found(sparing) == found(thorough)
        assert sparing.following == thorough.following
        return sparing

    def both(self, act: Callable[[Newsroom], object]) -> None:
        """Do the same in both."""
        for room in (self.sparing, self.thorough):
            act(room.newsroom)

    def agree(self) -> None:
        """Hold that the two have stored the same to the letter."""
        assert self.sparing.stored() == self.thorough.stored()


def found(left: Ingested) -> list[tuple[object, ...]]:
    """Give what became of each entry, and why."""
    return [
        (one.verdict, one.key, one.row, one.story, one.material, _words(one.reasons), one.event)
        for one in left.found
    ]


def _words(reasons: Sequence[Reason]) -> tuple[tuple[object, ...], ...]:
    return tuple((reason.name, reason.text, reason.score) for reason in reasons)


def unread() -> int:
    """Say how many entries were left unread in this process."""
    return int(sum(metrics.UNREAD.counted().values()))


@contextmanager
def room(folder: Path, *, most: int = 50) -> Iterator[Room]:
    """Open a newsroom."""
    with (
        Feedd(folder, RULES) as feedd,
        open_newsroom(load(feedd.config, environ={}), now=NOW) as newsroom,
    ):
        yield Room(newsroom, most)


@contextmanager
def twins(folder: Path) -> Iterator[Twins]:
    """Open two newsrooms under the same rules."""
    with room(folder / "sparing") as sparing, room(folder / "thorough", most=0) as thorough:
        yield Twins(sparing, thorough)
