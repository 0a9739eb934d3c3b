"""Entries as they are stored: known again, taken in, revised, and the stories they begin."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.parse import clean
from feedd.core.stories import (
    Remembered,
    Resolution,
    Shown,
    choose,
)
from feedd.store.stories import parts
from feedd.store.tables import (
    entries,
    links,
    prints,
    revisions,
    sources,
    stories,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row

    from feedd.core.model import Reason

_SEVERAL = 3


def remembered(
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
    latest = (
        sa.select(entries.c.id)
        .where(entries.c.source_id == source_id)
        .order_by(entries.c.last_seen_at.desc(), entries.c.id.desc())
        .limit(recent)
    )
    rows = {row.id: row for row in connection.execute(_remembered(entries.c.id.in_(latest)))}
    for part in parts(sorted(coming)):
        named = _remembered(sa.and_(entries.c.source_id == source_id, entries.c.key.in_(part)))
        rows.update((row.id, row) for row in connection.execute(named))
    known = coming.keys() & {row.key for row in rows.values()}
    every = whole or (len(coming) >= _SEVERAL and 2 * len(known) < len(coming))
    wanted = [
        row.id for row in rows.values() if every or coming.get(row.key, row.digest) != row.digest
    ]
    texts, earlier = _texts(connection, wanted), _earlier(connection, list(rows))
    return tuple(
        _as_remembered(row, texts.get(row.id, ""), earlier[row.id]) for row in rows.values()
    )


def known_links(connection: Connection, canonical: Iterable[str]) -> dict[str, str]:
    """Give the story id of each canonical link that any source has carried."""
    query = sa.select(links.c.canonical, stories.c.id).join(
        stories, links.c.story == stories.c.number
    )
    return {
        row.canonical: row.id
        for part in parts(sorted(set(canonical)))
        for row in connection.execute(query.where(links.c.canonical.in_(part)))
    }


def insert_stories(
    connection: Connection, found: Sequence[Resolution], *, at: datetime, baseline: bool
) -> None:
    """Store the new stories among ``found``, one each however many entries tell it."""
    rows = {
        item.story: {
            "id": item.story,
            "revision": 1,
            "first_seen_at": at,
            "updated_at": at,
            "baseline": baseline,
            "event": item.event or item.story,
        }
        for item in found
        if item.verdict == "new"
    }
    if rows:
        connection.execute(sa.insert(stories), list(rows.values()))


def insert_entries(
    connection: Connection, source_id: int, found: Sequence[EntryRow], *, at: datetime
) -> None:
    """Store entries that this source publishes for the first time, and where they lead."""
    if not found:
        return
    numbers = _numbers(connection, (row.resolution.story for row in found))
    inserted = connection.execute(
        sa.insert(entries).returning(entries.c.id, sort_by_parameter_order=True),
        [_entry_values(row, source_id, numbers, first_seen_at=at) for row in found],
    ).scalars()
    told = list(zip(inserted, found, strict=True))
    _keep_prints(connection, told)
    for entry, row in told:
        if row.resolution.verdict == "revised":
            _show_later(connection, row.resolution, numbers[row.resolution.story], entry, at=at)
    _show_first(connection, [numbers[r.resolution.story] for r in found])
    _show_fuller(connection, [entry for entry, r in told if r.resolution.verdict == "duplicate"])
    _insert_links(connection, ((r.canonical, numbers[r.resolution.story]) for r in found))


def revise(connection: Connection, found: Sequence[EntryRow], *, at: datetime) -> None:
    """Replace the texts of entries, keeping the superseded ones as revisions of their stories."""
    numbers = _numbers(connection, (row.resolution.story for row in found))
    for row in found:
        number = numbers[row.resolution.story]
        # A story that was pruned has something to show again.
        connection.execute(
            sa.update(stories)
            .where(stories.c.number == number, stories.c.shown_entry.is_(None))
            .values(shown_entry=row.resolution.row)
        )
        _keep_superseded(
            connection, row.resolution, stories.c.shown_entry == row.resolution.row, at=at
        )
        values = _entry_values(row, None, numbers, first_seen_at=None)
        connection.execute(
            sa.update(entries).where(entries.c.id == row.resolution.row).values(**values)
        )
        connection.execute(sa.delete(prints).where(prints.c.entry_id == row.resolution.row))
        _keep_prints(connection, [(row.resolution.row, row)])
        moved = {"updated_at": at} if row.resolution.material else {}
        connection.execute(
            sa.update(stories)
            .where(stories.c.number == number, stories.c.shown_entry == row.resolution.row)
            .values(revision=stories.c.revision + 1, **moved)
        )
    _insert_links(connection, ((r.canonical, numbers[r.resolution.story]) for r in found))


def mark_seen(connection: Connection, rows: Iterable[int], *, at: datetime) -> None:
    """Note that these entries stood in the latest edition too."""
    for part in parts(sorted(set(rows))):
        connection.execute(
            sa.update(entries).where(entries.c.id.in_(part)).values(last_seen_at=at)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry as it is stored: what it turned out to be, and what is computed from it."""

    resolution: Resolution
    canonical: str | None


def _remembered(condition: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    columns = [entries.c[name] for name in _IDENTITY]
    return (
        sa.select(*columns, stories.c.id.label("story_id"))
        .join(stories, entries.c.story == stories.c.number)
        .where(condition)
    )


_IDENTITY = (
    "id",
    "key",
    "stated_id",
    "id_derived",
    "canonical",
    "title",
    "digest",
    "published_at",
    "last_seen_at",
)


def _texts(connection: Connection, rows: Sequence[int]) -> dict[int, str]:
    query = sa.select(entries.c.id, entries.c.html)
    return {
        row.id: clean.plain_text(row.html or "")
        for part in parts(rows)
        for row in connection.execute(query.where(entries.c.id.in_(part)))
    }


def _earlier(connection: Connection, rows: Sequence[int]) -> dict[int, frozenset[str]]:
    """Give the digests of superseded texts, so that a text that comes back is known."""
    found: dict[int, set[str]] = defaultdict(set)
    query = sa.select(revisions.c.entry_id, revisions.c.digest)
    for part in parts(rows):
        for row in connection.execute(query.where(revisions.c.entry_id.in_(part))):
            found[row.entry_id].add(row.digest)
    return defaultdict(frozenset, {entry: frozenset(texts) for entry, texts in found.items()})


def _as_remembered(row: Row[tuple[object, ...]], text: str, earlier: frozenset[str]) -> Remembered:
    return Remembered(
        row=row.id,
        key=row.key,
        story=row.story_id,
        id=row.stated_id,
        id_derived=row.id_derived,
        link=row.canonical,
        title=row.title or "",
        text=text,
        digest=row.digest,
        published=row.published_at,
        last_seen=row.last_seen_at,
        earlier=earlier,
    )


def _entry_values(
    row: EntryRow,
    source_id: int | None,
    numbers: Mapping[str, int],
    *,
    first_seen_at: datetime | None,
) -> dict[str, object]:
    """Give the columns of an entry; without ``source_id``, those that a later text changes."""
    entry = row.resolution.entry
    values: dict[str, object] = {
        "stated_id": entry.id,
        "id_derived": entry.id_derived,
        "link": entry.link,
        "canonical": row.canonical,
        "title": entry.title,
        "summary": entry.summary,
        "html": entry.content_html,
        "authors": entry.authors,
        "categories": entry.categories,
        "language": entry.language,
        "digest": row.resolution.digest,
        "published_at": entry.published,
        "pruned_at": None,
        "reasons": _reasons(row.resolution.reasons),
    }
    if source_id is not None:
        values |= {
            "source_id": source_id,
            "story": numbers[row.resolution.story],
            "key": row.resolution.key,
            "first_seen_at": first_seen_at,
            "last_seen_at": first_seen_at,
        }
    return values


def _show_later(
    connection: Connection, resolution: Resolution, number: int, entry: int, *, at: datetime
) -> None:
    """Let a story show the text that its source publishes under another id."""
    _keep_superseded(connection, resolution, stories.c.number == number, at=at)
    moved = {"updated_at": at} if resolution.material else {}
    connection.execute(
        sa.update(stories)
        .where(stories.c.number == number)
        .values(revision=stories.c.revision + 1, shown_entry=entry, **moved)
    )


def _keep_superseded(
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
        "reasons": sa.literal(_reasons(resolution.reasons)),
    }
    superseded = (
        sa.select(*kept.values())
        .join_from(stories, entries, stories.c.shown_entry == entries.c.id)
        .where(of)
    )
    connection.execute(sa.insert(revisions).from_select(list(kept), superseded))


def _keep_prints(connection: Connection, found: Iterable[tuple[int | None, EntryRow]]) -> None:
    rows = [
        {"entry_id": number, "print": row.resolution.print.to_bytes()}
        for number, row in found
        if row.resolution.print is not None
    ]
    if rows:
        connection.execute(sa.insert(prints), rows)


def forget_prints(connection: Connection, *, before: datetime) -> None:
    """Forget the fingerprints of entries that have left the window of recent stories."""
    old = (
        sa.select(prints.c.entry_id)
        .join(entries, prints.c.entry_id == entries.c.id)
        .where(entries.c.first_seen_at < before)
    )
    connection.execute(sa.delete(prints).where(prints.c.entry_id.in_(old)))


def _show_first(connection: Connection, numbers: Iterable[int]) -> None:
    """Let each story that shows nothing yet show its first entry."""
    first = (
        sa.select(sa.func.min(entries.c.id))
        .where(entries.c.story == stories.c.number, entries.c.pruned_at.is_(None))
        .scalar_subquery()
    )
    bare = stories.c.shown_entry.is_(None) & stories.c.retracted_at.is_(None)
    for part in parts(sorted(set(numbers))):
        connection.execute(
            sa.update(stories).where(stories.c.number.in_(part), bare).values(shown_entry=first)
        )


def _show_fuller(connection: Connection, arrived: Sequence[int]) -> None:
    """Let stories that were never revised show the fullest text, and say nothing of it.

    A story seen first as a headline is told in full once somebody carries it in full; what it
    tells is the same, so that neither its revision nor its time moves.
    """
    for shown, told in _beside_shown(connection, arrived).items():
        best = choose(told, shown=shown)
        if best.row != shown:
            connection.execute(
                sa.update(stories)
                .where(stories.c.shown_entry == shown)
                .values(shown_entry=best.row)
            )


def _beside_shown(connection: Connection, arrived: Sequence[int]) -> dict[int, list[Shown]]:
    """Give entries that arrived, by the entry that their story shows, and that one with them."""
    arrival = entries.alias()
    query = (
        sa.select(stories.c.shown_entry, entries, sources.c.name.label("source"))
        .join_from(arrival, stories, arrival.c.story == stories.c.number)
        .join(entries, entries.c.id.in_([arrival.c.id, stories.c.shown_entry]))
        .join(sources, entries.c.source_id == sources.c.id)
        .where(stories.c.revision == 1, stories.c.shown_entry.is_not(None))
        .distinct()
    )
    found: dict[int, list[Shown]] = defaultdict(list)
    for part in parts(arrived):
        for row in connection.execute(query.where(arrival.c.id.in_(part))):
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


def _insert_links(connection: Connection, found: Iterable[tuple[str | None, int]]) -> None:
    """Remember where stories stand; the first story of a link keeps it."""
    rows = {canonical: number for canonical, number in found if canonical}
    if not rows:
        return
    known: set[str] = set()
    for part in parts(sorted(rows)):
        known.update(
            connection.execute(
                sa.select(links.c.canonical).where(links.c.canonical.in_(part))
            ).scalars()
        )
    fresh = [{"canonical": c, "story": n} for c, n in rows.items() if c not in known]
    if fresh:
        connection.execute(sa.insert(links), fresh)


def _numbers(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    query = sa.select(stories.c.id, stories.c.number)
    return {
        row.id: row.number
        for part in parts(sorted(set(ids)))
        for row in connection.execute(query.where(stories.c.id.in_(part)))
    }


def _reasons(reasons: Sequence[Reason]) -> str:
    return json.dumps(
        [{"name": r.name, "text": r.text, "score": r.score} for r in reasons],
        ensure_ascii=False,
    )
