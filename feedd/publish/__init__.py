"""Topics as feeds that readers subscribe to.

::

    topic, stories ─▶ feed_of ─▶ sound ─▶ Feed ─▶ write ─▶ bytes ─▶ pack ─▶ Rendered
                      topic      repair           atom · rss        rendered
                                                  jsonfeed

Everything here is a plain function of its arguments: the same stories give the same bytes and the
same entity tags in any process. Nothing here reads the store, the clock or a socket.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedd.core.hub import Format, link_header
from feedd.publish import atom, jsonfeed, opml, rss
from feedd.publish.document import Feed, Outlet, Tombstone, mint_authority
from feedd.publish.opml import Folder, Outline
from feedd.publish.rendered import PERMANENT, TOPICAL, Rendered, pack
from feedd.publish.topic import feed_of

__all__ = [
    "Feed",
    "Folder",
    "Format",
    "Outlet",
    "Outline",
    "Rendered",
    "Tombstone",
    "feed_of",
    "mint_authority",
    "pack",
    "render",
    "render_opml",
]


def render(
    feed: Feed,
    suffix: Format,
    *,
    changed: datetime | None = None,
    written: Iterable[bytes] | None = None,
) -> Rendered:
    """Write a sound feed in one format, ready to be served.

    ``changed`` is when the document last changed in any way; without it the feed's ``updated``
    stands in, so that a client which knows only dates hears of material revisions alone. In Atom
    ``written`` are the entries as ``atom.entry_xml`` writes them, in place of the feed's.
    """
    body, media_type = _document(feed, suffix, written)
    return pack(
        body,
        content_type=f"{media_type}; charset=utf-8",
        last_modified=changed or feed.updated,
        cache_control=PERMANENT if feed.archive else TOPICAL,
        link=", ".join(link_header(hub, feed.url(suffix)) for hub in feed.hubs),
    )


def _document(feed: Feed, suffix: Format, written: Iterable[bytes] | None) -> tuple[bytes, str]:
    match suffix:
        case "atom":
            return atom.write(feed, written=written), atom.MEDIA_TYPE
        case "rss":
            return rss.write(feed), rss.MEDIA_TYPE
        case "json":
            return jsonfeed.write(feed), jsonfeed.MEDIA_TYPE


def render_opml(title: str, outlines: tuple[Outline, ...], *, changed: datetime) -> Rendered:
    """Write the list of all feeds, ready to be served."""
    body = opml.write(title, outlines)
    return pack(body, content_type=f"{opml.MEDIA_TYPE}; charset=utf-8", last_modified=changed)
