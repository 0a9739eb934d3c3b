"""What a document leads to, fetched within its visit: a feed's archives, articles of teasers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from feedd.core import arrears
from feedd.core.arrears import Arrears
from feedd.core.articles import Articles, former, teasers
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.core.visit import VisitState, current
from feedd.errors import ParseError
from feedd.net import Answer, Fetched
from feedd.store.sources import StoredSource
from feedd.workers import reading
from feedd.workers.archives import Followed, Missed, followed_request, with_archives
from feedd.workers.articles import Read, Wanted, read_articles
from feedd.workers.backlog import Place
from feedd.workers.reading import Readers

if TYPE_CHECKING:
    from feedd.workers.bringing import Tools


@dataclass(frozen=True, slots=True)
class Whole:
    """What a source publishes with all that it leads to, and what its archives owe."""

    bulletin: Bulletin
    arrears: Arrears | None
    articles: Articles = field(default_factory=Articles)


@dataclass(frozen=True, slots=True)
class Following:
    """Follows what one document of a source leads to; it has no ``place`` if a hub sent it."""

    tools: Tools
    readers: Readers
    source: Source
    place: Place | None

    async def whole(
        self, known: StoredSource, answer: Fetched, bulletin: Bulletin, *, is_owed: bool
    ) -> Whole:
        """Add what archives and articles hold.

        ``is_owed`` says that archives which couldn't be fetched before are due to be tried again.
        """
        found = await self._older(known, answer, bulletin, is_owed=is_owed)
        read = await self.articles(known, found.bulletin)
        return Whole(read.put_into(found.bulletin), found.arrears, read.articles)

    async def _older(
        self, known: StoredSource, answer: Fetched, bulletin: Bulletin, *, is_owed: bool
    ) -> Whole:
        """Add from archives what is older than the first visit, or was missed between visits."""
        state = current(known.state, self.source)
        if answer.partial or (known.first and not self.source.baseline):
            return Whole(bulletin, state.arrears)
        if bulletin.prev_archive is None:
            return Whole(bulletin, None)
        if known.first:
            followed = await self._with_archives(bulletin)
            return Whole(followed.bulletin, None)
        missed = await self._missed(known, state, bulletin, is_owed=is_owed)
        if missed is None:
            return Whole(bulletin, state.arrears)
        missed = replace(missed, dated=self.source.trust_dates)
        followed = await self._with_archives(bulletin, missed=missed)
        if followed.failed is None:
            return Whole(followed.bulletin, None)
        now = self.tools.now()
        wait = followed.failed.retry_after
        owed = arrears.after(state.arrears, wait, since=missed.last, now=now)
        warnings = (*followed.bulletin.warnings, arrears.told(owed, now=now))
        return Whole(replace(followed.bulletin, warnings=warnings), owed)

    async def _missed(
        self, known: StoredSource, state: VisitState, bulletin: Bulletin, *, is_owed: bool
    ) -> Missed | None:
        """Say since when entries may have been missed; None if none was."""
        if state.arrears is not None:
            # A known entry proves nothing here: it may have been stored after the gap.
            return Missed(state.arrears.since, _knows_none) if is_owed else None
        if state.last_success_at is None or not await self._is_cut_off(known, bulletin):
            return None

        async def knows(older: Bulletin) -> bool:
            return not await self._is_cut_off(known, older)

        return Missed(state.last_success_at, knows)

    async def _is_cut_off(self, known: StoredSource, bulletin: Bulletin) -> bool:
        is_cut_off = partial(reading.is_cut_off, self.tools.database, known, bulletin)
        return await self.readers.work(is_cut_off)

    async def _with_archives(
        self, bulletin: Bulletin, *, missed: Missed | None = None
    ) -> Followed:
        return await with_archives(
            bulletin,
            fetch=self._fetch,
            read=self._archive,
            patience=self.tools.door.limits.extra_seconds,
            missed=missed,
        )

    async def articles(self, known: StoredSource | None, bulletin: Bulletin) -> Read:
        """Read the articles behind what is new; a first visit that raises no alerts needs none."""
        if not self.source.articles or known is None or (known.first and self.source.baseline):
            return Read()
        # What is that large holds articles itself, and would fill the memory while it waits.
        is_large = self.place is not None and self.place.is_large
        found = () if is_large else teasers(bulletin, url=self.source.url)
        if not found:
            return Read()
        if self.place is not None:
            await self.place.leave()
        stored = await self.readers.work(
            partial(reading.stored, self.tools.database, known, bulletin, found)
        )
        found = teasers(bulletin, url=self.source.url, stored=stored)
        before = former(found, stored)
        return await read_articles(
            [Wanted(entry, before.get(entry.link or "")) for entry in found],
            fetch=partial(self._fetch, page=True),
            read=self._article,
            is_slowed=self.tools.door.is_slowed,
            patience=self.tools.door.limits.extra_seconds,
            now=self.tools.now(),
        )

    async def _fetch(self, url: str, *, page: bool = False) -> Answer:
        request = replace(followed_request(url, self.source), page=page)
        if self.place is not None:
            # A large document waits for room while it has a place at its host, so keep no room.
            self.place.shrink()
            request = replace(request, before_large=self.place.grow)
        return await self.tools.door.fetch(request)

    async def _archive(self, answer: Fetched) -> Bulletin:
        return await self._read(self.source.name, partial(reading.whole, answer, self.source))

    async def _article(self, answer: Fetched, entry: Entry) -> Bulletin:
        # By its address: the source has other news, should the process end at this page.
        whose = entry.link or ""
        if self.tools.culprits.has(whose):
            raise ParseError("ended", "feedd ended each time it read the page: please report this")
        return await self._read(whose, partial(reading.article, answer, entry.title or ""))

    async def _read(self, whose: str, reading: Callable[[], Bulletin]) -> Bulletin:
        return await self.readers.read(whose, reading, culprits=self.tools.culprits)


async def _knows_none(_older: Bulletin) -> bool:
    return False
