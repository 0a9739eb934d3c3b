"""Names in queries that are there on the pages only: what a source or a topic is titled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.query.cautions import Caution
from feedd.core.query.strangers import Known, strangers
from feedd.store import overview

if TYPE_CHECKING:
    from feedd.web.site import Site


def cautions(site: Site, text: str) -> tuple[Caution, ...]:
    """Say which sources and topics a query names that nothing there is named."""
    if "source:" not in text and "topic:" not in text:
        return ()
    with site.database.read() as connection:
        own = overview.source_titles(connection)
    sources = {one.name: one.title or own.get(one.name) for one in site.config.sources}
    topics = {one.name: one.title for one in site.config.topics}
    known = {"source": Known("source", sources), "topic": Known("topic", topics)}
    return tuple(
        Caution(
            one.span.column,
            one.span.length,
            f"no {one.field} is named {one.wanted}{': ' if one.hint else ''}{one.hint}",
        )
        for one in strangers(text, known)
    )
