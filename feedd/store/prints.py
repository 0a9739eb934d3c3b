"""What recent texts are recognised by, kept so that a start need not work it out anew.

Of what a first visit brings no fingerprint is kept: it is taken again from the text. That is a
backlog, at times of years, whose fingerprints would be a third of a young database, and only a
start within the days of the window reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from feedd.core.parse import clean
from feedd.core.stories import Fingerprint, fingerprint
from feedd.store.prepared import Prepared
from feedd.store.tables import entries, prints

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from feedd.core.stories import Resolution
    from feedd.store.prepared import Row


# The texts, which are long, only where no fingerprint of them is at hand.
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
    """Keep what entries are recognised by, by their numbers, of which nothing is kept yet."""
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


def renew(connection: Connection, entry: int, told: Resolution) -> None:
    """Keep what an entry's new text is recognised by in place of the former one."""
    _DELETE.run(connection, entry=entry)
    keep(connection, [(entry, told)])


def keep_of(connection: Connection, story: int) -> None:
    """Keep the fingerprints of all entries that tell a story, before their texts are dropped."""
    bare = (
        sa.select(prints.c.entry_id, *WANTED)
        .join(entries, prints.c.entry_id == entries.c.id)
        .where(entries.c.story == story, prints.c.print.is_(None))
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

    Looked at are the ``limit`` that came first, for all others came later.
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
