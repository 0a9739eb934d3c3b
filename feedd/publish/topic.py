"""Tells a topic's stories as a feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zlib import crc32

from feedd.core.model import Story
from feedd.core.settings import Topic
from feedd.publish.document import (
    Feed,
    Item,
    Outlet,
    Related,
    segment,
    source_id,
    story_id,
    topic_id,
)
from feedd.publish.repair import sound
from feedd.publish.wording import iri, paragraphs, shortened


def feed_of(  # noqa: PLR0913  all but the subject are named, and none belongs to another
    topic: Topic,
    stories: Sequence[Story],
    *,
    public_url: str,
    authority: str,
    created: datetime,
    outlets: Mapping[str, Outlet] | None = None,
    hubs: tuple[str, ...] = (),
) -> Feed:
    """Tell a topic's stories, in their order, as a feed.

    ``created`` is when the topic was made: the time of an empty feed's update, and of a story that
    states no time at all. ``outlets`` are looked up by source name.
    """
    known = outlets or {}
    entries = tuple(
        _item(story, topic.content, authority=authority, outlets=known, floor=created)
        for story in stories
    )
    root = public_url.rstrip("/")
    feed = Feed(
        id=topic_id(topic.name, authority=authority),
        title=topic.title or topic.name,
        subtitle=topic.description,
        updated=max((entry.updated for entry in entries), default=created),
        address=f"{root}/feeds/{segment(topic.name)}",
        page_url=f"{root}/topics/{segment(topic.name)}",
        entries=entries,
        hubs=hubs,
    )
    return sound(feed)


def _item(
    story: Story,
    content: Literal["full", "summary"],
    *,
    authority: str,
    outlets: Mapping[str, Outlet],
    floor: datetime,
) -> Item:
    full = content == "full"
    return Item(
        id=story_id(story.id, authority=authority),
        title=story.title,
        link=story.link,
        published=_published(story),
        updated=_told_apart(story.updated or story.first_seen or story.published or floor, story),
        html=(story.html or paragraphs(story.text)) if full else "",
        text=story.text,
        summary=story.summary if full else story.summary or shortened(story.text, 300),
        authors=story.authors,
        categories=story.categories,
        sources=tuple(_outlet(name, outlets, authority) for name in story.sources),
        related=tuple(_elsewhere(story, outlets)),
        language=story.language,
        enclosures=story.enclosures,
    )


def _published(story: Story) -> datetime | None:
    """Believe an outlet's time unless it is later than when the story was first seen."""
    times = [time for time in (story.published, story.first_seen) if time]
    return min(times, default=None)


def _told_apart(updated: datetime, story: Story) -> datetime:
    """Give stories of one visit times of their own within the second they share.

    Readers that sort by time then agree on one order, and a story's time still moves only when
    the story does.
    """
    return updated.replace(microsecond=crc32(story.id.encode(errors="replace")) % 1_000_000)


def _outlet(name: str, outlets: Mapping[str, Outlet], authority: str) -> Outlet:
    outlet = outlets.get(name) or Outlet(name=name)
    stated = iri(outlet.id) or outlet.feed_url or outlet.url
    return replace(outlet, id=stated or source_id(name, authority=authority))


def _elsewhere(story: Story, outlets: Mapping[str, Outlet]) -> Iterable[Related]:
    for name, link in zip(story.sources, story.links, strict=False):
        if link:
            outlet = outlets.get(name)
            yield Related(url=link, title=outlet.title if outlet and outlet.title else name)
