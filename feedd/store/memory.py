"""What the store knows already of what a source publishes now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.parse import clean
from feedd.core.stories import Remembered
from feedd.store.parts import PART, in_parts
from feedd.store.tables import entries, links, revisions, stories

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

_SEVERAL = 3


def of_source(
    connection: Connection,
    source_id: int,
    *,
    coming: Mapping[str, str],
    recent: int,
    whole: bool,
) -> tuple[Remembered, ...]:
    """Give what a source published before: the latest entries seen, and those that come again.

    ``coming`` leads from the keys of what it publishes now to their digests. A text is given only
    where it is wanted: of an entry that comes with another digest, or of all when ``whole`` or
    when so few keys are known that the source's ids may have changed.
    """
    rows = _rows(connection, source_id, coming, recent=recent)
    known = coming.keys() & {row.key for row in rows}
    every = whole or (len(coming) >= _SEVERAL and 2 * len(known) < len(coming))
    wanted = [row.id for row in rows if every or coming.get(row.key, row.digest) != row.digest]
    texts, earlier = _texts(connection, wanted), _earlier(connection, [row.id for row in rows])
    return tuple(
        _as_remembered(row, texts.get(row.id, ""), frozenset(earlier.get(row.id, ())))
        for row in rows
    )


def stories_at(connection: Connection, addresses: Collection[str]) -> dict[str, str]:
    """Give the story id of each canonical address that any source has carried."""
    found = in_parts(connection, _STORIES_AT, addresses)
    return {row.canonical: row.id for row in found}


def _rows(
    connection: Connection, source_id: int, coming: Collection[str], *, recent: int
) -> Sequence[Row[tuple[object, ...]]]:
    latest = connection.execute(_LATEST, {"source": source_id, "most": recent}).all()
    missing = sorted(set(coming) - {row.key for row in latest})
    return [*latest, *in_parts(connection, _NAMED, missing, source=source_id)]


def _texts(connection: Connection, rows: Sequence[int]) -> dict[int, str]:
    found = in_parts(connection, _TEXTS, rows)
    return {row.id: clean.plain_text(row.html or "") for row in found}


def _earlier(connection: Connection, rows: Sequence[int]) -> Mapping[int, set[str]]:
    """Give the digests of superseded texts, so that a text that comes back is known."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in in_parts(connection, _EARLIER, rows):
        found[row.entry_id].add(row.digest)
    return found


def _as_remembered(row: Row[tuple[object, ...]], text: str, earlier: frozenset[str]) -> Remembered:
    return Remembered(
        row=row.id,
        key=row.key,
        story=row.story_id,
        id=row.key.removeprefix("id:") if row.stated_id == "" else row.stated_id,
        id_derived=row.id_derived,
        link=row.link if row.canonical == "" else row.canonical,
        title=row.title or "",
        text=text,
        digest=row.digest,
        published=row.published_at,
        last_seen=row.last_seen_at,
        earlier=earlier,
    )


_REMEMBERED: sa.Select[tuple[object, ...]] = sa.select(
    entries.c.id,
    entries.c.key,
    entries.c.stated_id,
    entries.c.id_derived,
    entries.c.link,
    entries.c.canonical,
    entries.c.title,
    entries.c.digest,
    entries.c.published_at,
    entries.c.last_seen_at,
    stories.c.id.label("story_id"),
).join(stories, entries.c.story == stories.c.number)

_OF_SOURCE = entries.c.source_id == sa.bindparam("source")

_LATEST = _REMEMBERED.where(
    entries.c.id.in_(
        sa.select(entries.c.id)
        .where(_OF_SOURCE)
        .order_by(entries.c.last_seen_at.desc(), entries.c.id.desc())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
)

_NAMED = _REMEMBERED.where(_OF_SOURCE, entries.c.key.in_(PART))

_TEXTS = sa.select(entries.c.id, entries.c.html).where(entries.c.id.in_(PART))

_EARLIER = sa.select(revisions.c.entry_id, revisions.c.digest).where(
    revisions.c.entry_id.in_(PART)
)

_STORIES_AT = (
    sa.select(links.c.canonical, stories.c.id)
    .join(stories, links.c.story == stories.c.number)
    .where(links.c.canonical.in_(PART))
)
