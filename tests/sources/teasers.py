"""A page with one article, and a teaser of it as it is stored."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from feedd.core.model import Entry
from feedd.core.stories import Remembered, canonical, digest_with_article, entry_key, item_of

if TYPE_CHECKING:
    from feedd.core.owed import Owed

FILLER = (
    "The harbour office said on Monday that the inquiry would go on until the autumn.",
    "Several witnesses have been heard so far, and more are to come before the court.",
    "Lawyers of both sides declined to say anything about the evidence they had seen.",
)


def page(title: str, *told: str) -> bytes:
    """Write a page with one article, and what sites put around it."""
    text = "".join(f"<p>{escape(line)}</p>" for line in (*told, *FILLER))
    return (
        f"<html><head><title>{escape(title)} | The Daily</title></head><body>"
        "<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>{escape(title)}</h1>{text}</article>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()


ENTRY = Entry(id="1", link="https://a.example/1", title="A ship is held", content_text="So far.")
D0 = item_of(ENTRY).digest
D1 = digest_with_article(D0)


def stored(
    digest: str,
    *,
    entry: Entry = ENTRY,
    earlier: frozenset[str] = frozenset(),
    text: str = "",
    owed: Owed | None = None,
) -> Remembered:
    """Give a teaser as it is stored, under this digest; ``owed`` is what it is marked with."""
    link = canonical(entry.link or "")
    return Remembered(
        row=1,
        key=entry_key(entry),
        story="s",
        id=entry.id,
        id_derived=False,
        link=link,
        title=ENTRY.title or "",
        text=text,
        digest=digest,
        last_seen=datetime(2026, 3, 2, tzinfo=UTC),
        earlier=earlier,
        seal=owed.mark(link or "") if owed else None,
    )
