"""What has to be known of a visit's entries and its source before anything is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from feedd import metrics
from feedd.core import backdating
from feedd.core.alerting import AlertedText, was_too_old
from feedd.core.backdating import Backdated
from feedd.core.flood import Change, Influx, flood_reason, may_be_flood, usual_share
from feedd.core.model import Bulletin, Reason, Story, Verdict
from feedd.core.stories import Item, Recognised, Remembered, Resolution, item_of, key_of, recalled
from feedd.core.visit import Arrived, is_former_kind
from feedd.store import Connection, alerts, events, memory, sources, stories
from feedd.store.sources import StoredSource

if TYPE_CHECKING:
    from feedd.desk import Desk
    from feedd.visits import Visited

RECENT_ENTRIES = 50
"""At least this many of a source's latest entries are compared with what it publishes now."""

HISTORY = 30
"""How many earlier visits say what is usual for a source."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a visit's items: what the source had, and where their addresses lead.

    ``stories`` are those that have the addresses of what was read.
    """

    items: tuple[Item, ...]
    entries: tuple[Remembered, ...]
    stories: Mapping[str, str]

    def and_of(self, entries: Iterable[Remembered]) -> Knowledge:
        """Give the same, and add that the source had these entries too."""
        return replace(self, entries=(*self.entries, *entries))

    def is_ahead_of(self, now: datetime) -> bool:
        """Tell whether entries were seen later than now, as before the clock was set back."""
        return any(one.last_seen > now for one in self.entries)


@metrics.stage("gather")
def gather(connection: Connection, visited: Visited, source: StoredSource) -> Knowledge:
    """Look up which of these entries the source had, and which stories have their addresses."""
    seen = () if source.first else seen_last(connection, source, visited.bulletin)
    items = _items(visited, seen)
    # What is unread stays with its story, and no other item of the visit is known by its address.
    links = {item.link for item in items if item.link and not item.unread}
    return Knowledge(
        items=items,
        entries=() if source.first else _remembered(connection, source, seen, items),
        stories=memory.stories_at(connection, links),
    )


def seen_last(
    connection: Connection, source: StoredSource, bulletin: Bulletin
) -> tuple[Remembered, ...]:
    """Give the latest entries of a source, with which those of a bulletin are compared."""
    return memory.latest(connection, source.id, most=max(RECENT_ENTRIES, 2 * bulletin.size))


def namesakes(
    connection: Connection, source: StoredSource, recognised: Iterable[Recognised]
) -> tuple[Remembered, ...]:
    """Give stored entries with the keys of entries that seem new: they may be long known.

    Only once the items are recognised is it known which keys those are, as a source's ids may be
    shared by several entries, or change with every visit.
    """
    chosen = {one.key for one in recognised if one.known is None and one.key != key_of(one.item)}
    return memory.of_keys(connection, source.id, chosen)


def headlines_at(
    connection: Connection, known: Knowledge, recognised: Iterable[Recognised]
) -> Mapping[str, str]:
    """Give the headlines of known stories at whose addresses something new seems to stand."""
    addresses = {one.address for one in recognised if one.known is None and one.address}
    told = {known.stories[one] for one in addresses if one in known.stories}
    return memory.headlines(connection, told) if told else {}


def edited(
    connection: Connection, known: Knowledge, found: Iterable[Resolution]
) -> tuple[Remembered, ...] | None:
    """Give the source's entries again, with the texts that edited copies have changed.

    None if no text is missing. Which texts are needed is known only from a first decision.
    """
    rows = {one.edits for one in found if one.edits is not None}
    return memory.with_texts(connection, known.entries, rows) if rows else None


@dataclass(frozen=True, slots=True)
class News:
    """An entry that says something new, and its story as it was before the visit.

    ``tellers`` are the sources that told the event which a new story has joined. Of a revision,
    ``alerted`` are the watches that were alerted to the same text already, and ``texts`` all the
    texts of its story that any watch was alerted to.
    """

    item: Resolution
    before: Story | None
    tellers: tuple[tuple[str, datetime], ...] = ()
    alerted: frozenset[str] = frozenset()
    texts: Sequence[AlertedText] = ()


@metrics.stage("gather")
def news_in(connection: Connection, desk: Desk, found: Sequence[Resolution]) -> tuple[News, ...]:
    """Give the entries that say something new, but for those of stories that were retracted."""
    retracted = desk.recent.decided.retracted
    items = [item for item in found if _is_news(item) and item.story not in retracted]
    earlier = {item.story for item in items} - begun_with(found)
    before = stories.by_id(connection, earlier, pruned=True)
    joined = {item.event for item in items if item.event and item.event != item.story}
    tellers = events.tellers(connection, joined)
    revised = {(item.story, item.digest) for item in items if item.verdict == "revised"}
    by_text = alerts.watches_by_text(connection, revised)
    texts = alerts.texts(connection, {story for story, _ in revised})
    return tuple(
        News(
            item,
            before.get(item.story),
            tellers.get(item.event or "", ()),
            alerted=by_text.get((item.story, item.digest), frozenset()),
            texts=texts.get(item.story, ()),
        )
        for item in items
    )


def begun_with(found: Iterable[Resolution]) -> frozenset[str]:
    """Give the stories that begin with this visit."""
    return frozenset(item.story for item in found if item.verdict == "new")


def is_baseline(visited: Visited, known: StoredSource, found: Sequence[Resolution]) -> bool:
    """Tell whether a visit is the first one of its source, so that it raises no alerts.

    The first visit to a new address counts as such if nothing that it finds is known: then another
    feed is there. So does the first visit of a page that had become a feed and is a page again. A
    visit that finds an entry of this source is never a first one. What a person hands in as silent
    counts as one in any case.
    """
    if visited.silent:
        return True
    if not visited.source.baseline or any(item.row is not None for item in found):
        return False
    is_another = isinstance(visited.arrived, Arrived) and (
        known.state.last_success_at is None
        or is_former_kind(known.state, visited.bulletin.kind, entries=len(found))
    )
    return known.first or (is_another and all(item.verdict == "new" for item in found))


def _items(visited: Visited, seen: Iterable[Remembered]) -> tuple[Item, ...]:
    """Give what was read and what was left unread, in the order of the document."""
    bulletin = visited.bulletin
    items = [item_of(visited.believed(entry)) for entry in bulletin.entries]
    by_seal = {known.seal: known for known in seen} if bulletin.sealed else {}
    for one in bulletin.sealed:
        items.insert(one.place, recalled(one.seal, by_seal.get(one.seal)))
    return tuple(items)


def _remembered(
    connection: Connection, source: StoredSource, seen: Sequence[Remembered], items: Sequence[Item]
) -> tuple[Remembered, ...]:
    return memory.of_source(
        connection,
        source.id,
        seen,
        coming={key_of(item): item.digest for item in items},
        links={item.link for item in items if item.link},
        whole=any(item.entry.id_derived for item in items),
    )


@metrics.stage("gather")
def backdated(
    connection: Connection, desk: Desk, visited: Visited, found: Iterable[Resolution]
) -> Backdated | None:
    """Say that the dates of a source keep it from alerting, once what it brought is stored."""
    dates = [item.entry.dated for item in found if item.row is None]
    allowed = desk.oldest_allowed
    if visited.is_by_hand or allowed is None or not dates:
        return None
    if not all(was_too_old(date, visited.at, allowed) for date in dates):
        return None  # as nearly always
    latest = memory.appearances(connection, visited.source.name)
    return backdating.backdated(latest, allowed=allowed)


def _is_news(item: Resolution) -> bool:
    """Tell whether an entry says anything that its source had not said before."""
    return item.verdict != "duplicate" or item.row is None


def floods(
    connection: Connection, source: StoredSource, found: Sequence[Resolution], *, now: datetime
) -> Mapping[Verdict, Reason]:
    """Say of which verdicts the alerts are held, and why: the visit is a flood.

    All are if it brings far more new stories than usual; those of revisions if it revises far
    more of what it had brought before. Articles that were read later change nothing about it.
    """
    verdicts = Counter(item.verdict for item in found if not item.is_completion)
    new, revised = verdicts["new"], verdicts["revised"]
    many = partial(_flood, connection, source, now=now)
    if of_all := many("new", new, entries=len(found)):
        return dict.fromkeys(verdicts, of_all)
    of_revisions = many("revised", revised, entries=len(found) - new)
    return {"revised": of_revisions} if of_revisions else {}


def copies_flood(
    connection: Connection, source: StoredSource, found: Sequence[Resolution], *, now: datetime
) -> bool:
    """Tell whether a visit brings a flood of copies, as another feed of the same site does."""
    unseen = sum(1 for item in found if item.row is None)
    return _flood(connection, source, "new", unseen, entries=len(found), now=now) is not None


def _flood(  # noqa: PLR0913  what is measured, and against what
    connection: Connection,
    source: StoredSource,
    change: Change,
    changed: int,
    *,
    entries: int,
    now: datetime,
) -> Reason | None:
    if not may_be_flood(entries=entries, changed=changed):
        return None
    past = sources.history(connection, source.id, limit=HISTORY)
    usual = usual_share(past, entries=entries, now=now, change=change)
    influx = Influx(
        source=source.name, entries=entries, changed=changed, change=change, usual=usual
    )
    return flood_reason(influx)
