"""Articles that couldn't be had: what they cost, when they are asked for again, and how long."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.model import Bulletin, Entry
from feedd.core.owed import FIRST_WAIT, TRIES, Owed, owed_of
from feedd.core.parse import parse
from feedd.core.parse.feeds.seals import SIZE
from feedd.core.politeness import LONGEST_HOLD
from feedd.core.stories import Remembered, item_of
from feedd.core.visit import Failed
from feedd.net import Fetched
from feedd.workers.articles import MOST_AGAIN, MOST_FAILED, MOST_TOLD, Read, Wanted, read_articles
from tests.net.doors import NOON
from tests.net.virtual_time import run
from tests.sources.teasers import page, stored

if TYPE_CHECKING:
    from feedd.net import Answer

HOUR = timedelta(hours=1)
ERROR = Failed(code="status_500", message="a.example answers HTTP 500")
SLOW = Failed(code="timeout", message="a.example didn't answer in time")
BUSY = Failed(code="status_503", message="a.example answers HTTP 503", retry_after=2 * HOUR)
LIMITED = Failed(code="rate_limited", message="a.example answers HTTP 429")
HELD = Failed(code="host_held", message="a.example is left alone", retry_after=HOUR)
EXPIRED = Failed(code="tls", message="the certificate of a.example has expired")
GONE = Failed(code="status_404", message="a.example answers HTTP 404")


class Site:
    """A page of teasers, what is behind them by name, and how visits have left them stored."""

    def __init__(self, **pages: Answer) -> None:
        self.pages = pages
        self.now = NOON
        self.slowed = set[str]()
        self.seconds = 0.0
        self.asked: list[str] = []
        self.stored: dict[str, Remembered] = {}

    def visit(self, *teasers: Wanted, patience: float = 10.0) -> Read:
        self.asked.clear()
        reading = read_articles(
            teasers,
            fetch=self._fetch,
            read=_read,
            is_slowed=self.slowed.__contains__,
            patience=patience,
            now=self.now,
        )
        left = run(reading)
        entries = tuple(one.entry for one in teasers)
        for one in left.put_into(Bulletin(kind="page", entries=entries)).entries:
            as_it_is = stored(item_of(one).digest, entry=one)
            self.stored[one.id or ""] = as_it_is._replace(seal=one.seal)
        return left

    def teaser(self, name: str, *, host: str = "a.example") -> Wanted:
        """Show a teaser, which may be stored."""
        entry = Entry(id=name, link=f"https://{host}/{name}", title="A ship is held")
        return Wanted(entry, self.stored.get(name))

    def teasers(self, *names: str) -> list[Wanted]:
        return list(map(self.teaser, names))

    def changed(self, name: str) -> Wanted:
        """Show a teaser that said something else before."""
        one = self.teaser(name)
        before = stored("f" * 32, entry=one.entry)
        return Wanted(one.entry, before._replace(seal=one.known.seal if one.known else None))

    async def _fetch(self, url: str) -> Answer:
        name = url.rpartition("/")[2]
        self.asked.append(name)
        await asyncio.sleep(self.seconds)
        if name not in self.pages:
            await asyncio.Future[None]()
        return self.pages[name]


async def _read(answer: Fetched, entry: Entry) -> Bulletin:
    return parse(answer.body, url=answer.url, headline=entry.title)


def fetched(*told: str, title: str = "A ship is held") -> Fetched:
    body = page(title, *told)
    return Fetched(url="https://a.example/", status=200, body=body, body_hash="")


EMPTY = Fetched(url="https://a.example/", status=200, body=b"", body_hash="")
DOWN = Fetched(
    url="https://a.example/",
    status=200,
    body=b"<html><head><title>Under maintenance</title></head><body><h1>We are down for "
    b"maintenance</h1><p>We'll be back soon.</p></body></html>",
    body_hash="",
)


@pytest.mark.parametrize("away", [SLOW, BUSY, LIMITED, HELD, EXPIRED], ids=lambda one: one.code)
def test_a_host_that_is_away_is_asked_once_and_others_still(away: Failed) -> None:
    site = Site(one=away, two=fetched(), three=fetched())
    read = site.visit(*site.teasers("one", "two"), site.teaser("three", host="b.example"))
    assert site.asked == ["one", "three"]
    assert [one.id for one in read.articles.entries.values()] == ["three"]
    tries = {name: owed.tries for name in ("one", "two") if (owed := owed_of(site.stored[name]))}
    assert tries == {"one": int(away is not HELD), "two": 0}
    site.pages["one"] = fetched()
    site.now += 3 * HOUR
    assert len(site.visit(*site.teasers("one", "two", "three")).articles.entries) == 2


@pytest.mark.parametrize("why", [ERROR, SLOW, BUSY, LIMITED], ids=lambda one: one.code)
def test_none_of_many_is_asked_for_ever_and_all_as_often(why: Failed) -> None:
    names = [f"page{n}" for n in range(MOST_FAILED + 2)]
    site, asked = Site(**dict.fromkeys(names, why)), Counter[str]()
    for _ in range(100):
        left = site.visit(*site.teasers(*names))
        asked.update(site.asked)
        site.now += HOUR
    assert asked == dict.fromkeys(names, TRIES)
    assert left.articles.wait is None


def test_one_that_fails_keeps_none_of_the_others_waiting() -> None:
    site = Site(slow=SLOW, good=fetched(), better=fetched())
    site.visit(*site.teasers("slow", "good", "better"))
    site.now += FIRST_WAIT
    assert len(site.visit(*site.teasers("slow", "good", "better")).articles.entries) == 2
    assert site.asked == ["good", "better", "slow"]


@pytest.mark.parametrize(
    ("why", "wait"), [(ERROR, FIRST_WAIT), (BUSY, 2 * HOUR)], ids=["usual", "asked for"]
)
def test_it_is_asked_for_again_when_its_time_has_come(why: Failed, wait: timedelta) -> None:
    site = Site(one=why)
    assert site.visit(site.teaser("one")).articles.wait == wait
    before = site.stored["one"]
    site.now += wait - timedelta(minutes=2)
    left = site.visit(site.teaser("one"))
    assert (site.asked, left.articles.wait, left.warnings) == ([], timedelta(minutes=2), ())
    assert site.stored["one"] == before
    site.now += timedelta(minutes=2)
    site.visit(site.teaser("one"))
    assert site.asked == ["one"]


def test_who_waits_for_a_host_waits_as_long_as_it_asked() -> None:
    site = Site(one=HELD)
    assert site.visit(*site.teasers("one", "two")).articles.wait == HOUR


def test_what_is_left_as_its_host_is_silent_waits_for_nothing_else() -> None:
    site = Site(one=SLOW, two=fetched())
    site.now += timedelta(minutes=1)
    site.visit(*site.teasers("one", "two"))
    site.visit(*site.teasers("one", "two"))
    assert site.asked == ["two"]


def test_no_host_that_asks_for_less_shortens_a_wait() -> None:
    site = Site(one=BUSY, two=HELD)
    site.visit(site.teaser("one"))
    before = site.stored["one"]
    site.visit(*site.teasers("two", "one"))
    assert site.asked == ["two"]
    assert site.stored["one"] == before


@pytest.mark.parametrize("why", [BUSY, HELD], ids=lambda one: one.code)
def test_no_visit_that_comes_sooner_asks_a_host_that_wants_a_pause(why: Failed) -> None:
    site = Site(one=why, two=why)
    pause = why.retry_after or timedelta(0)
    site.visit(*site.teasers("one", "two"))
    site.now += pause - FIRST_WAIT
    assert site.visit(*site.teasers("one", "two")).articles.wait == FIRST_WAIT
    site.visit(*map(site.changed, ("one", "two")))
    assert site.asked == []
    site.now += FIRST_WAIT
    site.visit(*site.teasers("one", "two"))
    assert site.asked


def test_what_a_visit_has_no_time_for_is_left_to_the_next() -> None:
    site = Site(two=fetched())
    left = site.visit(*site.teasers("one", "two"), patience=0.001)
    assert "take too long" in left.warnings[0]
    assert left.articles.wait == timedelta(0)
    assert site.asked == ["one"]
    site.visit(*site.teasers("one", "two"))
    assert site.asked == ["two"]


@pytest.mark.parametrize(
    ("then", "is_owed"),
    [(GONE, False), (fetched(title="Rain"), False), (DOWN, True), (EMPTY, True)],
)
def test_what_will_not_pass_is_given_up(then: Answer, is_owed: bool) -> None:
    site = Site(one=ERROR, two=then)
    site.visit(*site.teasers("one", "two"))
    assert (owed_of(site.stored["two"]) is not None) == is_owed
    site.pages["one"] = then
    site.now += HOUR
    site.visit(site.teaser("one"))
    site.now += HOUR
    site.visit(site.teaser("one"))
    assert site.asked == ["one"] * is_owed


def test_a_host_that_wants_to_be_asked_slowly_has_more_time() -> None:
    names = ["one", "two", "three"]
    site = Site(**dict.fromkeys(names, fetched()))
    site.seconds = 10.0
    assert len(site.visit(*site.teasers(*names), patience=16.0).articles.entries) == 1
    site.slowed.add("a.example")
    site.stored.clear()
    assert len(site.visit(*site.teasers(*names), patience=16.0).articles.entries) == 3


def test_of_entries_that_change_few_are_read_anew_in_one_visit_and_none_is_hurried() -> None:
    names = [f"page{n}" for n in range(MOST_AGAIN + 2)]
    site = Site(**dict.fromkeys((*names, "new"), fetched()))
    left = site.visit(*map(site.changed, names), site.teaser("new"))
    assert site.asked == ["new", *names[:MOST_AGAIN]]
    assert left.articles.wait == HOUR
    site.visit(*site.teasers(*names))
    assert site.asked == names[MOST_AGAIN:]


def test_what_has_no_article_yet_is_asked_for_though_all_entries_change() -> None:
    names = [f"page{n}" for n in range(MOST_AGAIN + 1)]
    site = Site(**dict.fromkeys(names, fetched()), new=ERROR)
    site.visit(*map(site.changed, names), site.teaser("new"))
    site.now += FIRST_WAIT
    site.visit(*map(site.changed, (*names, "new")))
    assert site.asked[-1] == "new"


def test_a_log_is_told_of_some_that_fail_and_how_many_there_were() -> None:
    names = [f"page{n}" for n in range(MOST_TOLD + 2)]
    site = Site(**dict.fromkeys(names, GONE))
    left = site.visit(*site.teasers(*names))
    assert len(left.warnings) == MOST_TOLD + 1
    assert left.warnings[-1] == "So couldn't 2 others."
    assert left.articles.wait is None


@given(
    days=st.floats(-9_000, 30_000),
    tries=st.integers(0, TRIES - 1),
    pause=st.none() | st.timedeltas(timedelta(0), 2 * LONGEST_HOLD),
)
def test_what_is_owed_is_kept_in_a_mark(days: float, tries: int, pause: timedelta | None) -> None:
    now = NOON + timedelta(days=days)
    owed = Owed(tries).once_more(pause, now=now)
    known = stored("", owed=owed)
    assert owed_of(known) == (None if owed.is_given_up else owed)
    assert len(known.seal or b"") == SIZE
    assert owed_of(known._replace(link="https://a.example/2")) is None
    wait = max(FIRST_WAIT * 2**tries, min(pause or timedelta(0), LONGEST_HOLD))
    assert wait <= owed.wait(now) < wait + FIRST_WAIT
    assert not owed.wait(now + owed.wait(now))


def test_a_clock_that_was_ahead_keeps_nothing_waiting() -> None:
    owed = Owed().once_more(None, now=NOON + timedelta(days=30))
    assert not owed.wait(NOON)
    assert owed.wait(NOON + timedelta(days=30)) == FIRST_WAIT
