"""Which of its entries a story shows, and what it showed before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.model import Reason
from feedd.core.parse import clean
from feedd.core.stories import Resolution, Shown, choose
from feedd.store.columns import Moment, Packed
from feedd.store.prepared import Prepared, among
from feedd.store.tables import entries, former_texts, named_columns, revisions, sources, stories

MOST_FORMER: Final = 500
"""So many former texts of an entry are known again: every visit reads their digests."""


def show_first(connection: Connection, numbers: Collection[int]) -> None:
    """Let each story that shows nothing yet show its first entry."""
    _SHOW_FIRST.run_about(connection, sorted(numbers))


def show_best(
    connection: Connection, arrived: Sequence[int], *, preferred: Sequence[str] = ()
) -> None:
    """Let stories that were never revised show the best of their texts, without a revision.

    A story that came as a headline shows the full text once a source has it, or the text of a
    preferred source. It still tells the same, so neither its revision nor its time changes.
    """
    for shown, told in _beside_shown(connection, arrived).items():
        best = choose(told, preferred=preferred, shown=shown)
        if best.row != shown:
            _SHOW_INSTEAD.run(connection, shown=shown, best=best.row)


def show_later(
    connection: Connection, resolution: Resolution, number: int, entry: int, *, at: datetime
) -> None:
    """Let a story show the text that its source publishes under a new id."""
    _KEEP_OF_STORY.run(connection, of=number, **_superseding(resolution, at=at))
    moved = at if resolution.material else None
    _SHOW_LATER.run(connection, of=number, entry=entry, moved=moved)


def revise(
    connection: Connection,
    resolution: Resolution,
    number: int,
    columns: Mapping[str, object],
    *,
    at: datetime,
) -> None:
    """Give an entry a later text, and its story too if it shows that entry."""
    entry = resolution.row
    # A story that was pruned has something to show again.
    _SHOW_AGAIN.run(connection, of=number, entry=entry)
    _KEEP_OF_ENTRY.run(connection, of=entry, **_superseding(resolution, at=at))
    _KEEP_DIGEST.run(connection, of=entry)
    _FORGET_DIGESTS.run(connection, of=entry)
    _telling(tuple(columns)).run(connection, of=entry, **columns)
    moved = at if resolution.material else None
    _COUNT_REVISION.run(connection, of=number, entry=entry, moved=moved)


def _superseding(resolution: Resolution, *, at: datetime) -> dict[str, object]:
    return {
        "at": at,
        "is_material": bool(resolution.material),
        "why": reasons_to_text(resolution.reasons),
    }


def reasons_to_text(reasons: Sequence[Reason]) -> str:
    """Write the reasons of a verdict as JSON."""
    return _write([{"name": r.name, "text": r.text, "score": r.score} for r in reasons])


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _beside_shown(connection: Connection, arrived: Sequence[int]) -> dict[int, list[Shown]]:
    """Group the entries that arrived by the shown entry of their story, which is among them."""
    found: dict[int, list[Shown]] = defaultdict(list)
    for row in _BESIDE_SHOWN.about(connection, arrived):
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


_SHOW_FIRST = Prepared(
    sa.update(stories)
    .where(
        among(stories.c.number), stories.c.shown_entry.is_(None), stories.c.retracted_at.is_(None)
    )
    .values(
        shown_entry=sa.select(sa.func.min(entries.c.id))
        .where(entries.c.story == stories.c.number, entries.c.pruned_at.is_(None))
        .scalar_subquery()
    )
)

_OF = sa.bindparam("of", type_=sa.BigInteger())
_ENTRY = sa.bindparam("entry", type_=sa.BigInteger())
_MOVED = sa.func.coalesce(sa.bindparam("moved", type_=Moment()), stories.c.updated_at)


def _keeping(which: sa.ColumnElement[bool]) -> Prepared:
    """Keep the text of an entry, before a later one stands in its place.

    Only that of the entry that its story shows has a number.
    """
    is_shown = stories.c.shown_entry == entries.c.id
    kept = {
        revisions.c.story: entries.c.story,
        revisions.c.number: sa.case((is_shown, stories.c.revision)),
        revisions.c.entry_id: entries.c.id,
        revisions.c.superseded_at: sa.bindparam("at", type_=Moment()),
        revisions.c.material: sa.bindparam("is_material", type_=sa.Boolean()),
        revisions.c.title: entries.c.title,
        revisions.c.html: entries.c.html,
        revisions.c.reasons: sa.bindparam("why", type_=Packed()),
    }
    superseded = (
        sa.select(*kept.values())
        .join_from(stories, entries, stories.c.number == entries.c.story)
        .where(which)
    )
    return Prepared(sa.insert(revisions).from_select(list(kept), superseded))


_KEEP_OF_STORY = _keeping(sa.and_(stories.c.number == _OF, stories.c.shown_entry == entries.c.id))

_KEEP_OF_ENTRY = _keeping(entries.c.id == _OF)

_KEEP_DIGEST = Prepared(
    sa.insert(former_texts).from_select(
        ["entry_id", "digest"],
        sa.select(entries.c.id, entries.c.digest).where(entries.c.id == _OF),
    )
)

_OLDEST_KEPT = (
    sa.select(former_texts.c.id)
    .where(former_texts.c.entry_id == _OF)
    .order_by(former_texts.c.id.desc())
    .offset(MOST_FORMER - 1)
    .limit(1)
    .scalar_subquery()
)

_FORGET_DIGESTS = Prepared(
    sa.delete(former_texts).where(former_texts.c.entry_id == _OF, former_texts.c.id < _OLDEST_KEPT)
)

_SHOW_LATER = Prepared(
    sa.update(stories)
    .where(stories.c.number == _OF)
    .values(revision=stories.c.revision + 1, shown_entry=_ENTRY, updated_at=_MOVED)
)

_SHOW_AGAIN = Prepared(
    sa.update(stories)
    .where(stories.c.number == _OF, stories.c.shown_entry.is_(None))
    .values(shown_entry=_ENTRY)
)

_COUNT_REVISION = Prepared(
    sa.update(stories)
    .where(stories.c.number == _OF, stories.c.shown_entry == _ENTRY)
    .values(revision=stories.c.revision + 1, updated_at=_MOVED)
)

_SHOWN = sa.bindparam("shown", type_=sa.BigInteger())

_SHOW_INSTEAD = Prepared(
    sa.update(stories)
    .where(
        stories.c.number
        == sa.select(entries.c.story).where(entries.c.id == _SHOWN).scalar_subquery(),
        stories.c.shown_entry == _SHOWN,
    )
    .values(shown_entry=sa.bindparam("best"))
)


@lru_cache(maxsize=8)
def _telling(columns: tuple[str, ...]) -> Prepared:
    """Give the statement that writes these columns of an entry."""
    return Prepared(sa.update(entries).where(entries.c.id == _OF), *columns)


_ARRIVED = entries.alias()

_BESIDE_SHOWN = Prepared(
    sa.select(
        stories.c.shown_entry,
        *named_columns(entries, "id title html first_seen_at"),
        sources.c.name.label("source"),
    )
    .join_from(_ARRIVED, stories, _ARRIVED.c.story == stories.c.number)
    .join(entries, entries.c.id.in_([_ARRIVED.c.id, stories.c.shown_entry]))
    .join(sources, entries.c.source_id == sources.c.id)
    .where(stories.c.revision == 1, stories.c.shown_entry.is_not(None), among(_ARRIVED.c.id))
    .distinct()
)
