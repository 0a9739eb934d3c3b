"""What the store already knows of the entries that a source publishes now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.backdating import LATEST, Appearance
from feedd.core.parse import clean
from feedd.core.stories import Remembered
from feedd.store.prepared import Prepared, Row, among
from feedd.store.tables import entries, former_texts, links, named_columns, sources, stories

_SEVERAL = 3  # keys at least, to tell that ids have changed


def seals(connection: Connection, source: str, *, most: int) -> frozenset[bytes]:
    """Give the seals of the entries that a source was seen to publish last."""
    return frozenset(seal for (seal,) in _SEALS.rows(connection, source=source, most=most))


def appearances(connection: Connection, source: str) -> tuple[Appearance, ...]:
    """Say of a source's latest entries, but for those of its first visit, when they appeared."""
    rows = _APPEARANCES.rows(connection, source=source, most=LATEST)
    return tuple(Appearance(row.published_at, row.first_seen_at) for row in rows)


def latest(connection: Connection, source_id: int, *, most: int) -> tuple[Remembered, ...]:
    """Give the entries that a source was seen to publish last; not their texts, old or new."""
    return tuple(map(_as_remembered, _LATEST.rows(connection, source=source_id, most=most)))


def of_source(  # noqa: PLR0913  each way by which what comes may be known
    connection: Connection,
    source_id: int,
    seen: Sequence[Remembered],
    *,
    coming: Mapping[str, str],
    links: Container[str],
    whole: bool,
) -> tuple[Remembered, ...]:
    """Give what a source published before: the entries ``seen`` last, and those that come again.

    ``coming`` maps the keys of the entries that it publishes now to their digests; ``links`` are
    their addresses. The text of an earlier entry is read only where it will be compared: if the
    entry comes again with another digest, or another entry comes with its address. All texts are
    read if ``whole``, or if so few keys are known that the source may have changed its ids.
    """
    missing = sorted(coming.keys() - {one.key for one in seen})
    named = _NAMED.about(connection, missing, source=source_id)
    found = (*seen, *map(_as_remembered, named))
    known = coming.keys() & {one.key for one in found}
    every = whole or (len(coming) >= _SEVERAL and 2 * len(known) < len(coming))
    wanted = [one.row for one in found if every or _is_compared(one, coming, links)]
    texts, earlier = _texts(connection, wanted), _earlier(connection, [one.row for one in found])
    return tuple(_with_texts(one, texts, earlier) for one in found)


def _is_compared(one: Remembered, coming: Mapping[str, str], links: Container[str]) -> bool:
    digest = coming.get(one.key)
    return one.link in links if digest is None else digest != one.digest


def of_keys(
    connection: Connection, source_id: int, keys: Collection[str]
) -> tuple[Remembered, ...]:
    """Give what a source published before under these keys, with its texts."""
    coming = dict.fromkeys(keys, "")
    return of_source(connection, source_id, (), coming=coming, links=(), whole=True)


def with_texts(
    connection: Connection, remembered: Iterable[Remembered], rows: Collection[int]
) -> tuple[Remembered, ...]:
    """Give the same entries, these ``rows`` with their texts."""
    texts = _texts(connection, sorted(rows))
    return tuple(
        one._replace(text=texts.get(one.row, ""), read=True) if one.row in rows else one
        for one in remembered
    )


def stories_at(connection: Connection, addresses: Collection[str]) -> dict[str, str]:
    """Give the story id of each canonical address that any source has carried."""
    found = _STORIES_AT.about(connection, addresses)
    return {row.canonical: row.id for row in found}


def headlines(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Give the headline that each of these stories shows; pruned ones show none."""
    return {row.id: row.title or "" for row in _HEADLINES.about(connection, sorted(ids))}


def _texts(connection: Connection, rows: Sequence[int]) -> dict[int, str]:
    found = _TEXTS.about(connection, rows)
    return {row.id: clean.plain_text(row.html or "") for row in found}


def _earlier(connection: Connection, rows: Sequence[int]) -> Mapping[int, set[str]]:
    """Give the digests of superseded texts, so that a text that comes back is known."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in _EARLIER.about(connection, rows):
        found[row.entry_id].add(row.digest)
    return found


def _with_texts(
    one: Remembered, texts: Mapping[int, str], earlier: Mapping[int, set[str]]
) -> Remembered:
    if one.row not in texts and one.row not in earlier:
        return one  # as nearly all
    former = frozenset(earlier.get(one.row, ()))
    return one._replace(text=texts.get(one.row, ""), earlier=former, read=one.row in texts)


def _as_remembered(row: Row) -> Remembered:
    return Remembered(
        row=row.id,
        key=row.key,
        story=row.story_id,
        id=row.key.removeprefix("id:") if row.stated_id == "" else row.stated_id,
        id_derived=row.id_derived,
        link=row.link if row.canonical == "" else row.canonical,
        title=row.title or "",
        text="",
        digest=row.digest,
        last_seen=row.last_seen_at,
        seal=row.seal,
        read=False,
    )


_REMEMBERED: sa.Select[tuple[object, ...]] = sa.select(
    *named_columns(
        entries, "id key stated_id id_derived link canonical title digest seal last_seen_at"
    ),
    stories.c.id.label("story_id"),
).join(stories, entries.c.story == stories.c.number)

_OF_SOURCE = entries.c.source_id == sa.bindparam("source")

_SEALS = Prepared(
    sa.select(entries.c.seal)
    .join(sources, entries.c.source_id == sources.c.id)
    .where(sources.c.name == sa.bindparam("source"), entries.c.seal.is_not(None))
    .order_by(entries.c.last_seen_at.desc(), entries.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)

_APPEARANCES = Prepared(
    sa.select(entries.c.published_at, entries.c.first_seen_at)
    .join(sources, entries.c.source_id == sources.c.id)
    .where(sources.c.name == sa.bindparam("source"), entries.c.silent.is_(False))
    # What appeared last was seen last.
    .order_by(entries.c.last_seen_at.desc(), entries.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)

_LATEST = Prepared(
    _REMEMBERED.where(
        entries.c.id.in_(
            sa.select(entries.c.id)
            .where(_OF_SOURCE)
            .order_by(entries.c.last_seen_at.desc(), entries.c.id.desc())
            .limit(sa.bindparam("most", type_=sa.Integer()))
        )
    )
)

_NAMED = Prepared(_REMEMBERED.where(_OF_SOURCE, among(entries.c.key)))

_TEXTS = Prepared(sa.select(entries.c.id, entries.c.html).where(among(entries.c.id)))

_EARLIER = Prepared(
    sa.select(former_texts.c.entry_id, former_texts.c.digest).where(among(former_texts.c.entry_id))
)

_STORIES_AT = Prepared(
    sa.select(links.c.canonical, stories.c.id)
    .join(stories, links.c.story == stories.c.number)
    .where(among(links.c.canonical))
)

_HEADLINES = Prepared(
    sa.select(stories.c.id, entries.c.title)
    .join(entries, stories.c.shown_entry == entries.c.id)
    .where(among(stories.c.id))
)
