"""Which of its entries a story shows, and what it showed before."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.parse import clean
from feedd.core.stories import Shown, choose
from feedd.store.parts import PART, for_parts, in_parts
from feedd.store.tables import entries, revisions, sources, stories

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from feedd.core.model import Reason
    from feedd.core.stories import Resolution


def show_first(connection: Connection, numbers: Collection[int]) -> None:
    """Let each story that shows nothing yet show its first entry."""
    for_parts(connection, _SHOW_FIRST, sorted(numbers))


def show_best(
    connection: Connection, arrived: Sequence[int], *, preferred: Sequence[str] = ()
) -> None:
    """Let stories that were never revised show the best of their texts, and say nothing of it.

    A story seen first as a headline is told in full once somebody carries it in full, or by a
    preferred source once that carries it; what it tells is the same, so that neither its revision
    nor its time moves.
    """
    for shown, told in _beside_shown(connection, arrived).items():
        best = choose(told, preferred=preferred, shown=shown)
        if best.row != shown:
            connection.execute(
                sa.update(stories)
                .where(stories.c.shown_entry == shown)
                .values(shown_entry=best.row)
            )


def show_later(
    connection: Connection, resolution: Resolution, number: int, entry: int, *, at: datetime
) -> None:
    """Let a story show the text that its source publishes under another id."""
    keep_superseded(connection, resolution, stories.c.number == number, at=at)
    moved = {"updated_at": at} if resolution.material else {}
    connection.execute(
        sa.update(stories)
        .where(stories.c.number == number)
        .values(revision=stories.c.revision + 1, shown_entry=entry, **moved)
    )


def keep_superseded(
    connection: Connection,
    resolution: Resolution,
    of: sa.ColumnElement[bool],
    *,
    at: datetime,
) -> None:
    """Keep the text that a story shows, before it shows a later one."""
    kept = {
        "story": entries.c.story,
        "number": stories.c.revision,
        "entry_id": entries.c.id,
        "superseded_at": sa.literal(at, revisions.c.superseded_at.type),
        "material": sa.literal(bool(resolution.material)),
        "title": entries.c.title,
        "html": entries.c.html,
        "digest": entries.c.digest,
        "reasons": sa.literal(reasons_to_text(resolution.reasons), revisions.c.reasons.type),
    }
    superseded = (
        sa.select(*kept.values())
        .join_from(stories, entries, stories.c.shown_entry == entries.c.id)
        .where(of)
    )
    connection.execute(sa.insert(revisions).from_select(list(kept), superseded))


def reasons_to_text(reasons: Sequence[Reason]) -> str:
    """Write the grounds of a verdict as JSON."""
    return _write([{"name": r.name, "text": r.text, "score": r.score} for r in reasons])


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _beside_shown(connection: Connection, arrived: Sequence[int]) -> dict[int, list[Shown]]:
    """Give entries that arrived, by the entry that their story shows, and that one with them."""
    found: dict[int, list[Shown]] = defaultdict(list)
    for row in in_parts(connection, _BESIDE_SHOWN, arrived):
        found[row.shown_entry].append(
            Shown(
                row=row.id,
                source=row.source,
                title=row.title or "",
                text=clean.plain_text(row.html or ""),
                first_seen=row.first_seen_at,
            )
        )
    return found


_SHOW_FIRST = (
    sa.update(stories)
    .where(
        stories.c.number.in_(PART),
        stories.c.shown_entry.is_(None),
        stories.c.retracted_at.is_(None),
    )
    .values(
        shown_entry=sa.select(sa.func.min(entries.c.id))
        .where(entries.c.story == stories.c.number, entries.c.pruned_at.is_(None))
        .scalar_subquery()
    )
)

_ARRIVED = entries.alias()

_BESIDE_SHOWN = (
    sa.select(
        stories.c.shown_entry,
        entries.c.id,
        entries.c.title,
        entries.c.html,
        entries.c.first_seen_at,
        sources.c.name.label("source"),
    )
    .join_from(_ARRIVED, stories, _ARRIVED.c.story == stories.c.number)
    .join(entries, entries.c.id.in_([_ARRIVED.c.id, stories.c.shown_entry]))
    .join(sources, entries.c.source_id == sources.c.id)
    .where(stories.c.revision == 1, stories.c.shown_entry.is_not(None), _ARRIVED.c.id.in_(PART))
    .distinct()
)
