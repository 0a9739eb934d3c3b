"""How a story came to be what it is: who carried it and why, and the texts it had before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

    ``shown`` marks the one whose text the story shows. ``former`` are the texts that it had
    before, oldest first, if it was ever revised while the story showed another entry's.
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
    former: tuple[FormerText, ...] = ()

    def was_revised_unshown(self, at: datetime) -> bool:
        """Tell whether it was revised at this moment, while the story showed another entry's."""
        return any(one.until == at and not one.number for one in self.former)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerText:
    """A text that an entry had once: ``until`` a later one came.

    ``number`` counts those that its story showed, from 1; it is 0 for the others. ``material`` and
    ``reasons`` are about the text that came then.
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
    former = _of_copies(connection, story)
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
            former=tuple(former.get(row.id, ())),
        )
        for row in connection.execute(query)
    )


def revised_copy(connection: Connection, story: str, *, at: datetime) -> tuple[str, int] | None:
    """Give the source and the number of the entry, not the one shown, that was revised then."""
    query = (
        sa.select(sources.c.name, entries.c.id)
        .join_from(revisions, entries, revisions.c.entry_id == entries.c.id)
        .join(sources, entries.c.source_id == sources.c.id)
        .join(stories, revisions.c.story == stories.c.number)
        .where(stories.c.id == story, _IS_COPYS, revisions.c.superseded_at == at)
    )
    row = connection.execute(query).first()
    return (row.name, row.id) if row else None


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
    return tuple(map(_former, connection.execute(query)))


def _of_copies(connection: Connection, story: str) -> Mapping[int, Sequence[FormerText]]:
    """Give all former texts of those entries that were revised while another one was shown."""
    revised = (
        sa.select(revisions.c.entry_id)
        .join(entries, revisions.c.entry_id == entries.c.id)
        .join(stories, entries.c.story == stories.c.number)
        .where(stories.c.id == story, _IS_COPYS)
    )
    query = sa.select(revisions).where(revisions.c.entry_id.in_(revised)).order_by(revisions.c.id)
    found: dict[int, list[FormerText]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.entry_id].append(_former(row))
    return found


def _former(row: sa.Row[Any]) -> FormerText:
    return FormerText(
        number=row.number or 0,
        title=row.title or "",
        text=clean.plain_text(row.html or ""),
        until=row.superseded_at,
        material=row.material,
        reasons=_reasons(row.reasons),
    )


def _first(decided: Reason | None, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Put what a person decided, perhaps after the entry came, before all other reasons."""
    return reasons if decided is None or decided in reasons else (decided, *reasons)


def _reasons(text: str) -> tuple[Reason, ...]:
    return tuple(
        Reason(name=one["name"], text=one["text"], score=one["score"]) for one in json.loads(text)
    )


_IS_COPYS = revisions.c.number.is_(None)
