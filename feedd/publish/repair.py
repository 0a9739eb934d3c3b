"""Makes a feed one that every format can hold: one bad entry never costs the others.

Repaired: characters that XML forbids, missing titles, addresses that aren't web addresses, doubled
links, tags that aren't language tags, outlets that nothing identifies, a publication after the
update. Left out, with a warning: an entry without an id, one whose id came before, one with a time
of no zone, and an empty one. A sound feed comes back unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from feedd.core.model import Enclosure
from feedd.publish.document import Feed, Item, Outlet, Related
from feedd.publish.wording import (
    iri,
    language_tag,
    legal,
    line,
    lines,
    paragraphs,
    shortened,
    web_address,
    without_markup,
)

_TITLE_LENGTH = 100  # code points


def sound(feed: Feed) -> Feed:
    """Repair a feed; ``warnings`` tells which entries had to be left out."""
    kept: dict[str, Item] = {}
    warnings: list[str] = []
    for entry in map(_repaired, feed.entries):
        fault = _fault(entry, kept)
        if fault:
            warnings.append(f"{feed.id}: entry {entry.id!r} left out: {fault}")
        else:
            kept[entry.id] = entry
    return replace(
        feed,
        title=line(feed.title) or feed.id,
        subtitle=line(feed.subtitle),
        language=language_tag(feed.language),
        entries=tuple(kept.values()),
        warnings=feed.warnings + tuple(warnings),
    )


def _fault(item: Item, earlier: dict[str, Item]) -> str | None:
    if not item.id:
        return "it has no id"
    if item.id in earlier:
        return "another entry has the same id"
    if item.updated.tzinfo is None or (item.published and item.published.tzinfo is None):
        return "its time has no zone"
    if not item.title:
        return "it has neither title, text nor link"
    return None


def _repaired(item: Item) -> Item:
    link = web_address(item.link)
    html, text, summary = (_spoken(legal(told)) for told in (item.html, item.text, item.summary))
    title = line(item.title) or _title(text or summary or without_markup(html), link, html)
    return replace(
        item,
        id=line(item.id),
        title=title,
        link=link,
        published=item.published if _plausible(item) else item.updated,
        html=html or ("" if link else paragraphs(text or summary or title)),
        text=text,
        summary=summary,
        authors=lines(item.authors),
        categories=lines(item.categories),
        sources=tuple(_outlets(item.sources)),
        related=tuple(_related(item.related, link)),
        language=language_tag(item.language),
        enclosures=tuple(_enclosures(item.enclosures)),
    )


def _spoken(text: str) -> str:
    return text if text.strip() else ""


def _title(text: str, link: str | None, html: str) -> str:
    """Derive a title: the beginning of the text, else the link, else that there is none."""
    return shortened(text, _TITLE_LENGTH) or link or ("Untitled" if html else "")


def _plausible(item: Item) -> bool:
    if item.published is None or item.published.tzinfo is None or item.updated.tzinfo is None:
        return True
    return item.published <= item.updated


def _outlets(outlets: Iterable[Outlet]) -> Iterator[Outlet]:
    for outlet in outlets:
        title = line(outlet.title) or line(outlet.name)
        url, feed_url = web_address(outlet.url), web_address(outlet.feed_url)
        name = iri(line(outlet.id or "")) or feed_url or url
        if title and name:
            yield replace(outlet, title=title, url=url, feed_url=feed_url, id=name)


def _related(related: Iterable[Related], link: str | None) -> Iterator[Related]:
    known = {link}
    for other in related:
        url = web_address(other.url)
        if url and url not in known:
            known.add(url)
            yield Related(url=url, title=line(other.title))


def _enclosures(enclosures: Iterable[Enclosure]) -> Iterator[Enclosure]:
    known: set[str] = set()
    for enclosure in enclosures:
        url = web_address(enclosure.url)
        if url and url not in known:
            known.add(url)
            yield replace(enclosure, url=url, type=line(enclosure.type or "") or None)
