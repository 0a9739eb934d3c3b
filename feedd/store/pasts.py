"""What came of stories, moment by moment, as far as it is kept (``feedd.core.hindsight``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.hindsight import Former, Past, Telling
from feedd.core.parse import clean
from feedd.store.prepared import Prepared, Row, among
from feedd.store.tables import (
    entries,
    former_texts,
    named_columns,
    revisions,
    sources,
    stories,
    watches,
)


def of(connection: Connection, ids: Collection[str]) -> Mapping[str, Past]:
    """Give what came of each of these stories."""
    wanted = sorted(set(ids))
    former = _by_story(_FORMER.about(connection, wanted))
    told = _by_story(_TOLD.about(connection, wanted))
    return {
        story: Past(
            tellings=tuple(_telling(row, former.get(story, ())) for row in rows),
            former=tuple(map(_former, former.get(story, ()))),
        )
        for story, rows in told.items()
    }


def watched_since(connection: Connection, watch: str) -> datetime | None:
    """Give when a watch was first declared; None for one that isn't stored."""
    return connection.scalar(sa.select(watches.c.created_at).where(watches.c.name == watch))


def _by_story(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.story].append(row)
    return found


def _telling(row: Row, former: Sequence[Row]) -> Telling:
    """Say how an entry began to tell: in its first words, where its story showed them."""
    shown = [one for one in former if one.entry_id == row.id]
    first = shown[0] if shown else row
    return Telling(
        source=row.source,
        at=row.first_seen_at,
        silent=row.silent,
        title=first.title or "",
        text=_text(first),
        published=row.published_at,
        has_changed=row.changes > len(shown),
    )


def _former(row: Row) -> Former:
    return Former(
        title=row.title or "", text=_text(row), until=row.superseded_at, material=row.material
    )


def _text(row: Row) -> str | None:
    return None if row.html is None else clean.plain_text(row.html)


_FORMER = Prepared(
    sa.select(
        stories.c.id.label("story"),
        *named_columns(revisions, "entry_id title html superseded_at material"),
    )
    .join(stories, revisions.c.story == stories.c.number)
    .where(among(stories.c.id), revisions.c.number.is_not(None))
    .order_by(revisions.c.number)
)

_TOLD = Prepared(
    sa.select(
        stories.c.id.label("story"),
        *named_columns(entries, "id first_seen_at silent title html published_at"),
        sources.c.name.label("source"),
        sa.select(sa.func.count())
        .where(former_texts.c.entry_id == entries.c.id)
        .scalar_subquery()
        .label("changes"),
    )
    .join(sources, entries.c.source_id == sources.c.id)
    .join(stories, entries.c.story == stories.c.number)
    .where(among(stories.c.id))
    .order_by(entries.c.id)
)
