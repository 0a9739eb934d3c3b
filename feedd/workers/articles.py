"""The articles behind a source's teasers, read within its visit.

What is new waits for its article, and for those of its visit together half of ``timeout`` at most.
What can't be had by then is taken in as it came, and asked for again at later visits, as long as
that may help. A try is counted for what was really asked for: a host that is away, or wants to be
left alone, costs none of the others theirs.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from feedd import metrics
from feedd.core import articles
from feedd.core.articles import Articles
from feedd.core.masking import masked
from feedd.core.model import Bulletin, Entry
from feedd.core.owed import GIVEN_UP, Owed, owed_of, whose
from feedd.core.stories import Remembered, canonical, entry_key
from feedd.core.visit import Failed
from feedd.errors import ParseError
from feedd.net import Answer, Fetched

MOST: Final = 30
"""Articles that are asked for in one visit; the others are left to the next."""

MOST_AGAIN: Final = 5
"""Of them, those that were read before: counts of comments change entries at every visit."""

MOST_FAILED: Final = 3
"""Articles of a host that fail before no more is asked of it in a visit."""

_UNHURRIED: Final = timedelta(hours=1)
"""After how long a visit comes for the articles of changed entries that were left to it."""

MOST_TOLD: Final = 3
"""Articles of a visit of which it is told why they couldn't be read."""


@dataclass(frozen=True)
class Wanted:
    """A teaser, and the entry as it is stored, if it is."""

    entry: Entry
    known: Remembered | None

    @property
    def link(self) -> str:
        """Where its article is."""
        return self.entry.link or ""

    @cached_property
    def step(self) -> articles.Step:
        """What is to be done about its article."""
        return articles.next_step(self.entry, self.known)

    @cached_property
    def owed(self) -> Owed:
        """How often its article was asked for in vain, whatever its source has said since."""
        return owed_of(self.known) or Owed()

    @property
    def host(self) -> str:
        """Whose pages it is one of."""
        return urlsplit(self.link).netloc

    @property
    def whose(self) -> str:
        """By what a mark of its entry is known, once that is stored."""
        if self.known is not None and self.step == "owed":
            return whose(self.known)
        return canonical(self.link) or entry_key(self.entry)

    @cached_property
    def is_changed(self) -> bool:
        """Whether its source said something else before, and no article of that is owed."""
        if self.known is None or self.step != "read":
            return False
        return owed_of(self.known) is None or articles.had_article(self.known)


@dataclass(frozen=True, slots=True)
class Read:
    """The articles that were read, and sentences on those that couldn't be had."""

    articles: Articles = field(default_factory=Articles)
    warnings: tuple[str, ...] = ()

    def put_into(self, bulletin: Bulletin) -> Bulletin:
        """Give a bulletin with its articles, and with what was wrong with them."""
        whole = self.articles.put_into(bulletin)
        return replace(whole, warnings=(*whole.warnings, *self.warnings))


async def read_articles(  # noqa: PLR0913  how to ask, and for how long
    wanted: Iterable[Wanted],
    *,
    fetch: Callable[[str], Awaitable[Answer]],
    read: Callable[[Fetched, Entry], Awaitable[Bulletin]],
    is_slowed: Callable[[str], bool],
    patience: float,
    now: datetime,
) -> Read:
    """Read the articles of these teasers, one after the other, for ``patience`` seconds.

    Those of a host that wants to be asked slowly (``Crawl-delay``) have twice the time. What is
    read anew comes after what is new, and what failed before comes last: one that never answers
    would keep the others waiting.
    """
    until = asyncio.get_running_loop().time() + patience
    reading = _Reading(
        fetch=fetch, read=read, is_slowed=is_slowed, until=until, patience=patience, now=now
    )
    for one in sorted(wanted, key=lambda one: (one.owed.tries, one.is_changed)):
        await reading.take(one)
    found = Articles(reading.entries, marks=reading.marks, wait=min(reading.waits, default=None))
    told, more = reading.warnings[:MOST_TOLD], len(reading.warnings) - MOST_TOLD
    return Read(found, (*told, f"So couldn't {more} others.") if more > 0 else tuple(told))


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What has been read in a visit so far; ``silent`` says by host why no more is asked of it."""

    fetch: Callable[[str], Awaitable[Answer]]
    read: Callable[[Fetched, Entry], Awaitable[Bulletin]]
    is_slowed: Callable[[str], bool]
    until: float
    patience: float
    now: datetime
    asked: int = 0
    again: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    marks: dict[str, bytes] = field(default_factory=dict)
    waits: list[timedelta] = field(default_factory=list)
    silent: dict[str, Failed] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    async def take(self, one: Wanted) -> None:
        if one.step == "leave":
            return
        if entry := await self._with_article(one):
            self.entries[one.link] = entry

    async def _with_article(self, one: Wanted) -> Entry | None:
        self.again += one.is_changed
        owed, failed = one.owed, self.silent.get(one.host)
        if failed is not None:
            owed = owed.put_off(failed.retry_after, now=self.now)
        elif not self._is_enough(one):
            found = await self._asked_for(one)
            if isinstance(found, Entry):
                metrics.ARTICLES.add("read")
                return found
            owed, failed = self._after(one, found), found
        if failed is not None and not one.owed.wait(self.now):
            self._tell(one, failed, owed)
        self._note(one, owed, failed)
        return articles.with_former(one.entry, one.known)

    def _is_enough(self, one: Wanted) -> bool:
        """Tell whether nothing more is asked for in this visit, or not this one."""
        if self.asked >= MOST or asyncio.get_running_loop().time() >= self._until(one):
            return True
        if one.owed.wait(self.now) or (one.is_changed and self.again > MOST_AGAIN):
            return True
        return self.failed[one.host] >= MOST_FAILED

    def _until(self, one: Wanted) -> float:
        return self.until + self.patience * self.is_slowed(urlsplit(one.link).hostname or "")

    def _after(self, one: Wanted, failed: Failed) -> Owed:
        """Say what is owed after a failure."""
        if not articles.may_pass(failed):
            return GIVEN_UP
        if failed.code == "host_held":
            return one.owed.put_off(failed.retry_after, now=self.now)
        return one.owed.once_more(failed.retry_after, now=self.now)

    def _note(self, one: Wanted, owed: Owed, failed: Failed | None) -> None:
        if not owed.is_given_up:
            least = _UNHURRIED if one.is_changed and failed is None else timedelta(0)
            self.waits.append(max(owed.wait(self.now), least))
        elif one.step != "owed":
            return  # nothing says that it is owed
        self.marks[one.link] = owed.mark(one.whose)

    def _tell(self, one: Wanted, failed: Failed, owed: Owed) -> None:
        metrics.ARTICLES.add("failed" if owed.is_given_up else "owed")
        then = "its teaser stands alone" if owed.is_given_up else "it is asked for again"
        told = f"The article {masked(one.link)} couldn't be read: {failed.message}; {then}."
        self.warnings.append(told)

    async def _asked_for(self, one: Wanted) -> Entry | Failed:
        """Give an entry with its article, or why that can't be had."""
        answer = await self._answer(one)
        if isinstance(answer, Failed):
            return answer
        try:
            page = await self.read(answer, one.entry)
        except ParseError as error:
            return Failed(code=error.code, message=error.message.removesuffix("."))
        if page.refused:
            code = "unavailable" if page.for_now else "no_article"
            return Failed(code=code, message="; ".join(page.warnings).removesuffix("."))
        message = "the page doesn't hold what the teaser announces"
        return articles.with_article(one.entry, page) or Failed(code="no_article", message=message)

    async def _answer(self, one: Wanted) -> Fetched | Failed:
        self.asked += 1
        try:
            async with asyncio.timeout_at(self._until(one)):
                answer = await self.fetch(one.link)
        except TimeoutError:
            return Failed(code="timeout", message="the articles of a visit take too long")
        if isinstance(answer, Fetched):
            return answer
        if not isinstance(answer, Failed):
            return Failed(code="not_modified", message="the server says it hasn't changed")
        if articles.is_of_host(answer):
            self.silent[one.host] = answer
        self.failed[one.host] += articles.may_pass(answer)
        return answer
