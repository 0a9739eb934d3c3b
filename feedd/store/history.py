"""How a story came to be what it is: who carried it and why, and the texts it had before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.model import Reason
from feedd.core.parse import clean
from feedd.core.stories import story_id
from feedd.store import people
from feedd.store.tables import entries, revisions, sources, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One entry that tells a story, its key in ``entry``; ``reasons`` say why it is this story.

    ``shown`` marks the one whose text the story shows.
    """

    number: int
    source: str
    entry: str
    title: str
    text: str
    link: str | None
    language: str | None
    first_seen: datetime
    shown: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerText:
    """A text that a story had once: ``number`` counts from 1; ``until`` a later one came.

    ``material`` and ``reasons`` are about the text that came then.
    """

    number: int
    title: str
    text: str
    until: datetime
    material: bool
    reasons: tuple[Reason, ...]


def carriers(connection: Connection, story: str) -> tuple[Carried, ...]:
    """Give the entries that tell a story, in the order in which they came."""
    query = (
        sa.select(entries, sources.c.name.label("source"), stories.c.shown_entry)
        .join(sources, entries.c.source_id == sources.c.id)
        .join(stories, entries.c.story == stories.c.number)
        .where(stories.c.id == story)
        .order_by(entries.c.id)
    )
    decided = people.said_of(connection, story)
    return tuple(
        Carried(
            number=row.id,
            source=row.source,
            entry=row.key,
            title=row.title or "",
            text=clean.plain_text(row.html or ""),
            link=row.link,
            language=row.language,
            first_seen=row.first_seen_at,
            shown=row.id == row.shown_entry,
            reasons=_first(decided.get(story_id(row.source, row.key)), _reasons(row.reasons)),
        )
        for row in connection.execute(query)
    )


def former_texts(
    connection: Connection, story: str, *, after: int = 0, most: int | None = None
) -> tuple[FormerText, ...]:
    """Give the texts that a story had before the one it shows, from a number on, oldest first."""
    query = (
        sa.select(revisions)
        .join(stories, revisions.c.story == stories.c.number)
        .where(stories.c.id == story, revisions.c.number > after)
        .order_by(revisions.c.number)
        .limit(most)
    )
    return tuple(
        FormerText(
            number=row.number,
            title=row.title or "",
            text=clean.plain_text(row.html or ""),
            until=row.superseded_at,
            material=row.material,
            reasons=_reasons(row.reasons),
        )
        for row in connection.execute(query)
    )


def _first(decided: Reason | None, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Put what a person decided, perhaps after the entry came, before all other reasons."""
    return reasons if decided is None or decided in reasons else (decided, *reasons)


def _reasons(text: str) -> tuple[Reason, ...]:
    return tuple(
        Reason(name=one["name"], text=one["text"], score=one["score"]) for one in json.loads(text)
    )
