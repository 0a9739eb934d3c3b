"""Fingerprints of recent texts, stored so that a start needn't work them out again.

None are stored for what a first visit brings; they are taken from the texts instead. Such a
backlog may span years: its fingerprints would be a third of a young database, and only a start
within the window's few days would read them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.parse import clean
from feedd.core.stories import Fingerprint, Resolution, fingerprint
from feedd.store.prepared import Prepared, Row
from feedd.store.tables import entries, prints

# The texts, which are long, only where there is no fingerprint of them.
WANTED: Final = (
    prints.c.print,
    entries.c.title,
    entries.c.digest,
    sa.case((prints.c.print.is_(None), entries.c.html)).label("html"),
    sa.case((prints.c.print.is_(None), entries.c.summary)).label("summary"),
)


def keep(
    connection: Connection, found: Iterable[tuple[int, Resolution]], *, baseline: bool = False
) -> None:
    """Store the fingerprints of new entries, by the entries' numbers."""
    rows = [
        {
            "entry_id": number,
            "print": None if baseline else one.print.to_bytes(),
            "filing": one.filing.to_bytes(),
        }
        for number, one in found
        if one.print is not None and one.filing is not None
    ]
    if rows:
        _INSERT.run_all(connection, rows)


def renew(connection: Connection, entry: int, resolution: Resolution) -> None:
    """Replace the fingerprint of an entry whose text has changed."""
    _DELETE.run(connection, entry=entry)
    keep(connection, [(entry, resolution)])


def keep_of(connection: Connection, stories: Collection[int]) -> None:
    """Keep the fingerprints of all entries that tell stories, before their texts are dropped."""
    bare = (
        sa.select(prints.c.entry_id, *WANTED)
        .join(entries, prints.c.entry_id == entries.c.id)
        .where(entries.c.story.in_(stories), prints.c.print.is_(None))
    )
    for row in connection.execute(bare).all():
        kept = sa.update(prints).where(prints.c.entry_id == row.entry_id)
        connection.execute(kept.values(print=print_of(row).to_bytes()))


def print_of(row: Row) -> Fingerprint:
    """Give an entry's fingerprint, from a row with what is ``WANTED`` for it."""
    kept = Fingerprint.from_bytes(row.print) if row.print else None
    return kept or fingerprint(row.title or "", _text(row), known_digest=row.digest)


def _text(row: Row) -> str:
    return clean.plain_text(row.html or "") or row.summary or ""


def forget(connection: Connection, *, before: datetime, limit: int) -> int:
    """Forget the fingerprints of entries that have left the window; give how many.

    Only the ``limit`` oldest are looked at, as the others came later.
    """
    oldest = sa.select(prints.c.entry_id).order_by(prints.c.entry_id).limit(limit).subquery()
    old = (
        sa.select(oldest.c.entry_id)
        .join(entries, oldest.c.entry_id == entries.c.id)
        .where(entries.c.first_seen_at < before)
    )
    return connection.execute(sa.delete(prints).where(prints.c.entry_id.in_(old))).rowcount


_INSERT = Prepared(sa.insert(prints))

_DELETE = Prepared(sa.delete(prints).where(prints.c.entry_id == sa.bindparam("entry")))
