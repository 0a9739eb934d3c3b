"""What lies on the desk while feedd works: the rules in force, and the recent stories.

The database stays the truth. A desk is built from the configuration and can be thrown away: its
window of recent stories fills itself from what is stored, whoever stored it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from feedd.core import query
from feedd.core.alerting import AlertedText, Arrival, Decision, Hit, was_too_old
from feedd.core.backdating import oldest_allowed
from feedd.core.model import Passage, Story
from feedd.core.query import Matcher, Rarity, Vocabulary
from feedd.core.release import Release, plan_release, quiet_until
from feedd.core.settings import Digest, Endpoint, Topic, Watch
from feedd.core.stories import (
    Decisions,
    Document,
    Ground,
    Memory,
    Resolution,
    Window,
    changes,
    compare,
)
from feedd.core.turns import AsOf
from feedd.store import Connection, recent

_AT_ONCE = 1000  # entries that the window reads in one query

_SET_BACK = timedelta(hours=1)
"""Visits may be stored this much out of order, though the clock was never set back."""


@dataclass(slots=True)
class Recent:
    """The window of recent stories, and the numbers of the last stored texts that it has read.

    The window is emptied and read again when a person merges, splits or retracts a story, as that
    changes which stories the entries tell, and when the clock was set, as it may have dropped what
    is recent now. ``rarity`` is what the stories have taught of how rare words are; it outlasts
    every change of the rules. ``ground`` makes the room for a window's documents and its index.
    """

    span: timedelta
    rarity: Rarity = field(default_factory=Rarity)
    ground: Callable[[], Ground] = Memory
    window: Window = field(init=False)
    read_to: int = 0
    revised_to: int = 0
    decided: Decisions = field(default_factory=Decisions)
    clock: datetime | None = None

    def __post_init__(self) -> None:
        self.window = Window(self.span, self.ground(), self.ground())

    def check(self, clock: datetime) -> None:
        """Begin again if the clock was set back, or ahead by more than the window's span."""
        if self.clock is not None and not -_SET_BACK <= clock - self.clock <= self.span:
            self.forget()
        self.clock = clock

    def catch_up(self, connection: Connection, decided: Decisions, *, now: datetime) -> Window:
        """Read what was stored since the last time, by this process or another."""
        if decided != self.decided:
            self.forget()
            self.decided = decided
        self.window.expire(now)
        since = now - self.span
        if not self.read_to:
            self.read_to = recent.last_before(connection, since, now=now)
            self.revised_to = recent.last_superseded(connection)
        while found := recent.documents(
            connection, after=self.read_to, since=since, limit=_AT_ONCE
        ):
            self.add((number, self._dated(document)) for number, document in found)
        self._read_later_texts(connection, now=now)
        return self.window

    def _read_later_texts(self, connection: Connection, *, now: datetime) -> None:
        """Read by which texts others were superseded, so that copies of these are known."""
        while last := self._later_texts(connection, now=now):
            self.revised_to = last

    def _later_texts(self, connection: Connection, *, now: datetime) -> int:
        last, documents = recent.later_texts(
            connection, after=self.revised_to, now=now, limit=_AT_ONCE
        )
        for document in documents:
            self.window.revise(document)
        return last

    def _dated(self, document: Document) -> Document:
        """Date a document from the future, which a wrong clock has stored, as of now."""
        if self.clock is None or document.at <= self.clock:
            return document
        return replace(document, at=self.clock)

    def add(self, taken: Iterable[tuple[int, Document]]) -> None:
        """Add what this transaction has stored, without reading it back."""
        for number, document in taken:
            self.window.add(document)
            self.read_to = number

    def forget(self) -> None:
        """Empty the window, which then reads again what is stored."""
        self.window = Window(self.span, self.ground(), self.ground())
        self.read_to = 0


class Rules:
    """The queries in force, compiled when one is first asked: a command that lists asks none."""

    def __init__(
        self, topics: Iterable[Topic], watches: Iterable[Watch], *, rarity: Rarity
    ) -> None:
        self._topics = {topic.name: topic.query for topic in topics}
        self._watches = {watch.name: watch.query for watch in watches}
        self._vocabulary = Vocabulary(rarity=rarity)

    @cached_property
    def topics(self) -> Matcher:
        """Those of the topics. Raises ``QueryError`` for one that can't be read."""
        return self._matcher(self._topics)

    @cached_property
    def watches(self) -> Matcher:
        """Those of the watches. Raises ``QueryError`` for one that can't be read."""
        return self._matcher(self._watches)

    def _matcher(self, queries: Mapping[str, str]) -> Matcher:
        read = {name: query.compile(text) for name, text in queries.items()}
        return Matcher(read, vocabulary=self._vocabulary)

    def compile(self) -> None:
        """Compile them all now, where the first story isn't to wait for it."""
        _ = self.topics, self.watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The rules in force, and the recent stories.

    ``operator`` names the endpoints that are told of feedd's own troubles; ``next_digest`` says
    when a digest leaves next; ``preferred`` are the sources that stories show first, best first,
    and ``called`` those that people gave a title;
    ``oldest_allowed`` is the shortest age that a watch allows an entry, None without watches.
    """

    rules: Rules
    watch_settings: Mapping[str, Watch]
    endpoints: Mapping[str, Endpoint]
    operator: tuple[str, ...]
    public_url: str
    recent: Recent
    next_digest: Callable[[Digest, datetime], datetime]
    preferred: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    oldest_allowed: timedelta | None = None

    @property
    def topics(self) -> Matcher:
        """The queries of the topics."""
        return self.rules.topics

    @property
    def watches(self) -> Matcher:
        """The queries of the watches."""
        return self.rules.watches

    def as_of(self, now: datetime) -> AsOf:
        """Say for when deliveries are listed, and where they arrive in order."""
        in_order = (name for name, endpoint in self.endpoints.items() if endpoint.ordered)
        return AsOf(now=now, ordered=frozenset(in_order))

    def release(
        self, watch: Watch, *, freed_at: datetime, now: datetime, last_message: datetime | None
    ) -> Release:
        """Say when an alert of a watch leaves that was raised or released at ``freed_at``."""
        return plan_release(
            watch,
            now=now,
            last_message=last_message,
            next_digest=self.next_digest(watch.digest, freed_at) if watch.digest else None,
        )

    def quiet_until(self, watch: str | None, moment: datetime) -> datetime | None:
        """Give the end of a watch's quiet hours that hold ``moment``, or None outside them."""
        settings = self.watch_settings.get(watch or "")
        return quiet_until(settings.quiet, moment) if settings and settings.quiet else None

    def rested(self, endpoint: str, watch: str | None, moment: datetime) -> datetime | None:
        """Give the end of the quiet hours in which a message isn't tried, or None.

        None where messages arrive in order, as all that comes later would wait, too.
        """
        told = self.endpoints.get(endpoint)
        return None if told is None or told.ordered else self.quiet_until(watch, moment)

    def resting(self, now: datetime) -> Mapping[datetime, Sequence[str]]:
        """Name the watches that have quiet hours now, by when these end."""
        resting = defaultdict[datetime, list[str]](list)
        for name in self.watch_settings:
            if end := self.quiet_until(name, now):
                resting[end].append(name)
        return resting

    def judge(  # noqa: PLR0913  what is known of an entry
        self,
        item: Resolution,
        known: Story | None,
        *,
        carrier: Carrier,
        baseline: bool,
        tellers: tuple[tuple[str, datetime], ...] = (),
        alerted: frozenset[str] = frozenset(),
        texts: Iterable[AlertedText] = (),
    ) -> Arrival:
        """Match a story by the text that was just read, whichever text it shows.

        ``tellers`` are the sources that told the event which a new story has joined. ``alerted``
        are the watches that this text has alerted before, ``texts`` all that alerted any watch.
        """
        before = known or Story(id=item.story, first_seen=carrier.at, tellers=tellers)
        told = _retold(before, item, carrier)
        folded = self.topics.fold(told)
        # A watch may ask for a topic, so the topics come first; a story never leaves one.
        topics = {*told.topics, *self.topics.keys(told, carried=told.seen, folded=folded)}
        story = replace(told, topics=tuple(sorted(topics))) if topics else told
        matching = self.watches.keys(story, carried=story.seen, folded=folded)
        earlier = self._matched(known, carrier.source) if known and matching else ()
        is_new_source = carrier.source not in before.sources
        return Arrival(
            story=story,
            verdict=item.verdict,
            hits=tuple(Hit(watch=name, newly=name not in earlier) for name in matching),
            material=bool(item.material),
            baseline=baseline,
            digest=item.digest,
            alerted=alerted,
            nearly_alerted=_nearly_alerted(item, texts)
            if matching and item.material
            else frozenset(),
            changes=changes(item.reasons) if matching and item.verdict == "revised" else (),
            joins=is_new_source and bool(before.sources),
            date_is_others=is_new_source and not item.entry.dated,
        )

    def _matched(self, known: Story, source: str) -> tuple[str, ...]:
        """Tell which watches matched a story before, so that this match isn't their first.

        What other sources told doesn't count if it alerted nobody: on first visits alone, or under
        a date by which the story was too old for a watch.
        """
        if source in known.sources:
            return self.watches.keys(known, carried=known.seen)
        if known.baseline:
            return ()
        matched = self.watches.keys(known, carried=known.seen)
        return tuple(name for name in matched if not self._was_too_old(known, name))

    def _was_too_old(self, known: Story, watch: str) -> bool:
        settings = self.watch_settings.get(watch)
        allowed = settings.max_age if settings else timedelta.max
        return was_too_old(known.published, known.first_seen, allowed)

    def passages(self, decisions: Iterable[Decision]) -> Iterator[tuple[Passage, ...]]:
        """Tell where the watch of each decision matches its story; decisions come by story.

        Finding the places costs more than matching, so it is done only for what is shown.
        """
        for story, some in groupby(decisions, key=attrgetter("story")):
            yield from self.watches.passages(
                story, (decision.watch for decision in some), carried=story.seen
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Who brings a story, when, in which language, and whether its dates are to be trusted."""

    source: str
    at: datetime
    language: str | None
    is_dated: bool = True


def set_up(  # noqa: PLR0913  what a person declares
    *,
    topics: Iterable[Topic],
    watches: Iterable[Watch],
    endpoints: Iterable[Endpoint],
    operator: tuple[str, ...],
    public_url: str,
    recent: Recent,
    next_digest: Callable[[Digest, datetime], datetime],
    preferred: tuple[str, ...] = (),
    called: Mapping[str, str] | None = None,
) -> Desk:
    """Lay out what is declared; its queries are compiled when one is first asked."""
    named = {watch.name: watch for watch in watches}
    return Desk(
        rules=Rules(topics, named.values(), rarity=recent.rarity),
        watch_settings=named,
        endpoints={endpoint.name: endpoint for endpoint in endpoints},
        operator=operator,
        public_url=public_url,
        recent=recent,
        next_digest=next_digest,
        preferred=preferred,
        called=called or {},
        oldest_allowed=oldest_allowed(watch.max_age for watch in named.values()),
    )


def _nearly_alerted(item: Resolution, texts: Iterable[AlertedText]) -> frozenset[str]:
    """Give the watches that were alerted to a text which differs from this in nothing material."""
    title, text = item.entry.title or "", item.entry.content_text or ""
    same = (one for one in texts if not compare(one.title, one.text, title, text).material)
    return frozenset(one.watch for one in same)


def _retold(before: Story, item: Resolution, carrier: Carrier) -> Story:
    """Retell a story by another entry; what that doesn't say stays as it was."""
    entry = item.entry
    is_known = carrier.source in before.sources
    # A date of its own that was stored before a person said not to trust it doesn't count either.
    is_mistaken = not carrier.is_dated and before.sources == (carrier.source,)
    # When it was last changed is at most the date of what had never been seen.
    stated = entry.dated if item.row is None else entry.published
    # Written out: ``replace`` takes three times as long, and this is done for every entry.
    return Story(
        id=before.id,
        revision=before.revision + (item.verdict == "revised"),
        title=entry.title or "",
        text=entry.content_text or "",
        html=entry.content_html or "",
        summary=entry.summary or "",
        link=entry.link or before.link,
        links=before.links if is_known else (*before.links, entry.link or ""),
        authors=entry.authors,
        sources=before.sources if is_known else (*before.sources, carrier.source),
        seen=before.seen if is_known else (*before.seen, carrier.at),
        tellers=before.tellers,
        categories=entry.categories,
        topics=before.topics,
        enclosures=entry.enclosures,
        language=carrier.language,
        published=stated or (None if is_mistaken else before.published),
        redated=item.redated,
        first_seen=before.first_seen,
        updated=before.updated,
        baseline=before.baseline,
    )
