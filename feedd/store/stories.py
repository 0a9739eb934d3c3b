"""Stories as they stand now, with who carried them and the topics that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.model import Story
from feedd.core.parse import clean
from feedd.store import events
from feedd.store.numbers import named
from feedd.store.prepared import Prepared, Row, among
from feedd.store.tables import entries, named_columns, sources, stories, topic_stories, topics
from feedd.store.topics import row_of

_BEYOND = 1 << 62
"""More than any number."""

_FEW = 200_000
"""So many entries are looked up in a fifth of a second."""

_NUMBER = stories.c.number + 0
"""Not by its index, or all stories would be gone through in its order to find those of a time."""


@dataclass(frozen=True, slots=True)
class Since:
    """A time, and the lowest number of a story seen then or later.

    That spares looking through the years before. Numbers tell what came before, not times: an
    archive that is brought in comes last, with the oldest times.
    """

    at: datetime
    first: int


def since(connection: Connection, at: datetime) -> Since:
    """Find from which number on stories are to be looked at for those since this time."""
    lowest = sa.select(sa.func.min(_NUMBER)).where(stories.c.first_seen_at >= at)
    first = connection.scalar(lowest)
    return Since(at, _BEYOND if first is None else first)


def by_id(connection: Connection, ids: Iterable[str], *, pruned: bool = False) -> dict[str, Story]:
    """Give the stories of these ids as they stand now; ``pruned`` ones too, without texts."""
    shown = _NAMED if pruned else _SHOWN
    return _stories(connection, shown.about(connection, sorted(set(ids))))


def latest(
    connection: Connection,
    *,
    limit: int,
    topic: str | None = None,
    since: Since | None = None,
    before: int | None = None,
) -> tuple[Story, ...]:
    """Give stories, newest first, at most ``limit``; ``before`` pages on from a story number."""
    number = stories.c.number if topic is None else topic_stories.c.story
    newest = sa.select(number).where(*_listed(number, since=since, before=before))
    if topic is not None:
        newest = newest.join(stories, number == stories.c.number)
        newest = newest.where(topic_stories.c.topic_id == row_of(topic, declared=True))
    newest = newest.order_by(number.desc()).limit(limit)
    return numbered(connection, connection.execute(newest).scalars())


def numbered(connection: Connection, numbers: Iterable[int]) -> tuple[Story, ...]:
    """Give stories by their place in the order of first sight, newest first."""
    found = _NUMBERED.about(connection, sorted(numbers))
    return tuple(reversed(_stories(connection, found).values()))


def of_source(
    connection: Connection, source: str, *, limit: int, before: int | None = None
) -> tuple[Story, ...]:
    """Give the stories that a source carried, newest first, as ``latest`` gives all."""
    carried = (
        sa.select(entries.c.story)
        .join(sources, entries.c.source_id == sources.c.id)
        .join(stories, entries.c.story == stories.c.number)
        .where(sources.c.name == source, *_listed(stories.c.number, since=None, before=before))
        .group_by(entries.c.story)
        .order_by(entries.c.story.desc())
        .limit(limit)
    )
    return numbered(connection, connection.execute(carried).scalars())


@dataclass(frozen=True, slots=True)
class Text:
    """What a story says, and its place in the order of first sight."""

    number: int
    title: str
    text: str


def texts(
    connection: Connection, *, limit: int, since: Since | None, before: int | None
) -> tuple[Text, ...]:
    """Give the texts of the stories that ``latest`` would give."""
    newest = _SAYING.where(*_listed(stories.c.number, since=since, before=before)).limit(limit)
    return _texts(connection.execute(newest))


def texts_of(connection: Connection, numbers: Sequence[int]) -> tuple[Text, ...]:
    """Give the texts of stories by their place in the order of first sight, newest first."""
    return _texts(_SAID.about(connection, numbers))


def _texts(found: Iterable[Row]) -> tuple[Text, ...]:
    return tuple(
        Text(row.number, row.title or "", clean.plain_text(row.html or "")) for row in found
    )


def carried_by(
    connection: Connection, carrying: Collection[str], *, before: int | None, limit: int
) -> tuple[int, ...] | None:
    """Give the numbers of the stories that these sources carry, as ``latest`` would give them.

    None if these are so many that looking through the newest of all stories is quicker.
    """
    known = [*named(connection, sources, carrying).values()]
    if any(row.count > _FEW for row in _COUNTED.about(connection, known)):
        return None
    beyond = _BEYOND if before is None else before
    found = _OF_SOURCES.about(connection, known, before=beyond, most=limit)
    return tuple(row.number for row in found)


def all_carriers(connection: Connection, *, most: int) -> Sequence[str]:
    """Name every source that has ever been known, ``most`` of them."""
    return connection.execute(sa.select(sources.c.name).limit(most)).scalars().all()


def carriers(connection: Connection, numbers: Sequence[int]) -> Mapping[int, frozenset[str]]:
    """Name the sources that carry each of these stories."""
    found = _carried(connection, numbers)
    return {number: frozenset(one.source for one in found[number]) for number in numbers}


def _listed(
    number: sa.Column[int], *, since: Since | None, before: int | sa.BindParameter[int] | None
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [stories.c.shown_entry.is_not(None)]
    if since is not None:
        conditions += [stories.c.first_seen_at >= since.at, number >= since.first]
    if before is not None:
        conditions.append(number < before)
    return conditions


def number_of(connection: Connection, story: str) -> int | None:
    """Give a story's place in the order of first sight."""
    return connection.scalar(sa.select(stories.c.number).where(stories.c.id == story))


def onward(connection: Connection, page: Sequence[Story], *, size: int) -> int | None:
    """Give the number before which the next page begins; None: this one is the last."""
    return number_of(connection, page[-1].id) if len(page) == size else None


def last_before(connection: Connection, moment: datetime) -> int:
    """Give the highest number of a story seen before this time, 0 for none."""
    highest = sa.select(sa.func.max(_NUMBER)).where(stories.c.first_seen_at < moment)
    return connection.scalar(highest) or 0


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of first sight."""

    number: int
    first_seen: datetime


def nth_newest(connection: Connection, nth: int, *, before: int | None = None) -> Place | None:
    """Give the place of the last of the ``nth`` stories that ``latest`` would give."""
    row = connection.execute(
        sa.select(stories.c.number, stories.c.first_seen_at)
        .where(*_listed(stories.c.number, since=None, before=before))
        .order_by(stories.c.number.desc())
        .offset(nth - 1)
        .limit(1)
    ).first()
    return row and Place(row.number, row.first_seen_at)


def _stories(connection: Connection, found: Iterable[Row]) -> dict[str, Story]:
    """Give stories by id, as they were found; those that were pruned have no texts."""
    rows = [*found]
    carried = _carried(connection, [row.number for row in rows])
    placed = _topics(connection, [row.number for row in rows])
    telling = events.telling(connection, map(_event, rows))
    return {
        row.id: replace(
            _as_story(row, carried[row.number], placed[row.number]),
            tellers=events.first_times(telling.get(_event(row), ()), but=row.id),
        )
        for row in rows
    }


def _event(row: Row) -> str:
    event: str = row.event or row.id
    return event


@dataclass(frozen=True, slots=True)
class _Carrier:
    entry: int
    source: str
    link: str | None
    seen: datetime


def _carried(connection: Connection, numbers: Sequence[int]) -> dict[int, list[_Carrier]]:
    found: dict[int, list[_Carrier]] = defaultdict(list)
    for row in _CARRIED.about(connection, numbers):
        found[row.story].append(_Carrier(row.id, row.name, row.link, row.first_seen_at))
    return found


def _topics(connection: Connection, numbers: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in _PLACED.about(connection, numbers):
        found[row.story].append(row.name)
    return found


def _as_story(row: Row, carriers: Sequence[_Carrier], placed: Sequence[str]) -> Story:
    links: dict[str, str] = {}
    seen: dict[str, datetime] = {}
    for carrier in sorted(carriers, key=lambda carrier: carrier.entry != row.shown_entry):
        links.setdefault(carrier.source, carrier.link or "")
        seen[carrier.source] = min(carrier.seen, seen.get(carrier.source, carrier.seen))
    text = clean.plain_text(row.html or "")
    return Story(
        id=row.id,
        revision=row.revision,
        title=row.title or "",
        text=text,
        html=row.html or "",
        summary=text if row.summary == "" else row.summary or "",
        link=row.link,
        links=tuple(links.values()),
        authors=row.authors,
        sources=tuple(links),
        seen=tuple(seen[source] for source in links),
        categories=row.categories,
        topics=tuple(placed),
        enclosures=row.enclosures,
        language=row.language,
        published=row.published_at,
        redated=row.redated_at,
        first_seen=row.first_seen_at,
        updated=row.updated_at,
        baseline=row.baseline,
    )


_FOUND = (
    sa.select(
        stories,
        *named_columns(
            entries,
            "title summary html link authors categories enclosures language"
            " published_at redated_at",
        ),
    )
    .outerjoin(entries, stories.c.shown_entry == entries.c.id)
    .order_by(stories.c.number)
)

_SAYING = (
    sa.select(stories.c.number, entries.c.title, entries.c.html)
    .join(entries, stories.c.shown_entry == entries.c.id)
    .order_by(stories.c.number.desc())
)

_SAID = Prepared(_SAYING.where(among(stories.c.number)))

_COUNTED = Prepared(
    sa.select(sa.func.count().label("count")).select_from(
        sa.select(entries.c.id).where(among(entries.c.source_id)).limit(_FEW + 1).subquery()
    )
)

_OF_SOURCES = Prepared(
    sa.select(stories.c.number)
    .where(
        stories.c.number.in_(sa.select(entries.c.story).where(among(entries.c.source_id))),
        *_listed(
            stories.c.number, since=None, before=sa.bindparam("before", type_=sa.BigInteger())
        ),
    )
    .order_by(stories.c.number.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)

_NAMED = Prepared(_FOUND.where(among(stories.c.id)))

_SHOWN = Prepared(_FOUND.where(among(stories.c.id), stories.c.shown_entry.is_not(None)))

_NUMBERED = Prepared(_FOUND.where(among(stories.c.number)))

_CARRIED = Prepared(
    sa.select(
        entries.c.story, entries.c.id, sources.c.name, entries.c.link, entries.c.first_seen_at
    )
    .join(sources, entries.c.source_id == sources.c.id)
    .where(among(entries.c.story))
    .order_by(entries.c.id)
)

_PLACED = Prepared(
    sa.select(topic_stories.c.story, topics.c.name)
    .join(topics, topic_stories.c.topic_id == topics.c.id)
    .where(among(topic_stories.c.story), topics.c.declared)
    .order_by(topics.c.name)
)
