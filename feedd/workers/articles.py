"""The articles behind a source's teasers, read within its visit.

What is new waits for its article, and for those of its visit together half of ``timeout`` at most.
What can't be had by then is taken in as it came, and asked for again at the next visits, as long
as that may help.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from feedd import metrics
from feedd.core import articles
from feedd.core.articles import Articles
from feedd.core.masking import masked
from feedd.core.model import Bulletin, Entry
from feedd.core.stories import Remembered, entry_key
from feedd.core.visit import Failed
from feedd.errors import ParseError
from feedd.net import Answer, Fetched

MOST: Final = 30
"""Articles that are asked for in one visit; the others are left to the next."""

MOST_AGAIN: Final = 5
"""Of them, those that were read before: counts of comments change entries at every visit."""

MOST_FAILED: Final = 3
"""Articles of a host that fail before no more is asked of it in a visit."""

TRIES: Final = 3
"""Visits in which an article is asked for."""

MOST_TOLD: Final = 3
"""Articles of a visit of which it is told why they couldn't be read."""

_MOST_TRIED: Final = 10_000


class Tried:
    """How often articles couldn't be had, by their addresses, as long as the process lives."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def note(self, link: str) -> bool:
        """Note that one wasn't had; tell whether it is owed."""
        if len(self._times) >= _MOST_TRIED:
            self._times.clear()
        self._times[link] = self._times.get(link, 0) + 1
        return self._times[link] < TRIES

    def forget(self, link: str) -> None:
        """Forget one that was had, or was given up."""
        self._times.pop(link, None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A teaser, and the entry as it is stored, if it is."""

    entry: Entry
    known: Remembered | None

    @property
    def key(self) -> str:
        """The entry's identity inside its source."""
        return entry_key(self.entry)

    @property
    def link(self) -> str:
        """Where its article is."""
        return self.entry.link or ""

    @property
    def is_changed(self) -> bool:
        """Whether its source said something else before."""
        return self.known is not None and articles.next_step(self.entry, self.known) == "read"

    @property
    def is_owed(self) -> bool:
        """Whether its article was left to this visit."""
        return articles.is_owed(self.entry, self.known)


@dataclass(frozen=True, slots=True)
class Read:
    """The articles that were read, and sentences on those that couldn't be had."""

    articles: Articles = field(default_factory=Articles)
    warnings: tuple[str, ...] = ()

    def put_into(self, bulletin: Bulletin) -> Bulletin:
        """Give a bulletin with its articles, and with what was wrong with them."""
        whole = self.articles.put_into(bulletin)
        return replace(whole, warnings=(*whole.warnings, *self.warnings))


async def read_articles(
    wanted: Iterable[Wanted],
    *,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched, Entry], Awaitable[Bulletin]],
    patience: float,
    tried: Tried,
) -> Read:
    """Read the articles of these teasers, one after the other, for ``patience`` seconds."""
    until = asyncio.get_running_loop().time() + patience
    reading = _Reading(fetch=fetch, read=read, tried=tried, until=until)
    for one in wanted:
        await reading.take(one)
    found = Articles(reading.entries, owed=frozenset(reading.owed), left=frozenset(reading.left))
    told, more = reading.warnings[:MOST_TOLD], len(reading.warnings) - MOST_TOLD
    return Read(found, (*told, f"So couldn't {more} others.") if more > 0 else tuple(told))


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What has been read in a visit so far; ``silent`` says by host why no more is asked of it."""

    fetch: Callable[[str], Awaitable[Answer]]
    read: Callable[[Fetched, Entry], Awaitable[Bulletin]]
    tried: Tried
    until: float
    asked: int = 0
    again: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    silent: dict[str, Failed] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    async def take(self, one: Wanted) -> None:
        step = articles.next_step(one.entry, one.known)
        if step == "keep" or (step == "leave" and not one.is_owed):
            return
        if entry := await self._with_article(one):
            self.entries[one.key] = entry

    async def _with_article(self, one: Wanted) -> Entry | None:
        self.again += one.is_changed
        if self._is_enough(one):
            self.owed.add(one.key)
        else:
            found = await self._asked_for(one)
            if not isinstance(found, Failed):
                self.tried.forget(one.link)
                metrics.ARTICLES.add("read")
                return found
            self._note(one, found)
        return articles.with_former(one.entry, one.known)

    def _is_enough(self, one: Wanted) -> bool:
        """Tell whether nothing more is asked for in this visit, or not this one."""
        if self.asked >= MOST or asyncio.get_running_loop().time() >= self.until:
            return True
        if one.is_changed and self.again > MOST_AGAIN:
            return True
        return self.failed[urlsplit(one.link).netloc] >= MOST_FAILED

    def _note(self, one: Wanted, failed: Failed) -> None:
        is_owed = articles.may_pass(failed.code) and self.tried.note(one.link)
        if is_owed:
            self.owed.add(one.key)
        else:
            self.left.add(one.key)
            self.tried.forget(one.link)
        metrics.ARTICLES.add("owed" if is_owed else "failed")
        then = "it is asked for again" if is_owed else "its teaser stands alone"
        told = f"The article {masked(one.link)} couldn't be read: {failed.message}; {then}."
        self.warnings.append(told)

    async def _asked_for(self, one: Wanted) -> Entry | Failed:
        """Give an entry with its article, or why that can't be had."""
        answer = await self._answer(one.link)
        if isinstance(answer, Failed):
            return answer
        try:
            page = await self.read(answer, one.entry)
        except ParseError as error:
            return Failed(code=error.code, message=error.message)
        message = "the page doesn't hold what the teaser announces"
        return articles.with_article(one.entry, page) or Failed(code="no_article", message=message)

    async def _answer(self, link: str) -> Fetched | Failed:
        host = urlsplit(link).netloc
        if host in self.silent:
            return self.silent[host]
        self.asked += 1
        try:
            async with asyncio.timeout_at(self.until):
                answer = await self.fetch(link)
        except TimeoutError:
            return Failed(code="timeout", message="the articles of a visit take too long")
        if isinstance(answer, Fetched):
            return answer
        if not isinstance(answer, Failed):
            return Failed(code="not_modified", message="the server says it hasn't changed")
        if articles.is_of_host(answer.code):
            self.silent[host] = answer
        self.failed[host] += articles.may_pass(answer.code)
        return answer
