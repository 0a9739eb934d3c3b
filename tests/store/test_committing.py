"""When visits are stored: what brought nothing waits for others, news for nobody."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar, cast

import pytest
import sqlalchemy as sa

from feedd import metrics
from feedd.config import load
from feedd.core.model import Bulletin, Entry, Sealed
from feedd.core.schedule import Next
from feedd.core.settings import Source
from feedd.core.visit import Arrived, Unchanged
from feedd.errors import Conflict, ParseError, StoreError
from feedd.newsroom import Newsroom, open_newsroom
from feedd.store.sources import VisitRecord
from feedd.visits import EmptyVisit, Ingested, Visited
from feedd.workers.committing import PATIENCE, TRIES, Committing
from tests.net import virtual_time
from tests.running import PATIENCE as LONG
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with (
        Feedd(tmp_path, "") as feedd,
        open_newsroom(load(feedd.config, environ={}), now=NOW) as opened,
    ):
        yield opened


def nothing(number: int) -> EmptyVisit:
    record = VisitRecord(outcome="unchanged")
    return EmptyVisit(source=Source(name=f"s{number}"), outcome=Unchanged(), at=NOW, record=record)


def news() -> Visited:
    told = Entry(id="urn:1", title="The harbour wall gave way in the night")
    return Visited(
        source=Source(name="coast"),
        bulletin=Bulletin(kind="rss", entries=(told,)),
        at=NOW,
        arrived=Arrived(entries=1),
    )


def unread(again: Callable[[], Bulletin]) -> Visited:
    """Give a visit whose item is unread, as the stored entry that it was known by has changed."""
    return Visited(
        source=Source(name="cape"),
        bulletin=Bulletin(kind="json", sealed=(Sealed(place=0, seal=b"superseded"),)),
        at=NOW,
        arrived=Arrived(entries=1, body_hash="of the document"),
        again=again,
    )


def _in_vain() -> Bulletin:
    raise ParseError("not_a_feed", "The JSON document can't be read: too deep.")


def waited(newsroom: Newsroom, work: Callable[[Committing], Awaitable[object]]) -> float:
    """Say how long somebody waited for more before all of it was stored."""

    async def run() -> float:
        committing = Committing(newsroom.database, newsroom.desk)
        await work(committing)
        seconds = asyncio.get_running_loop().time()
        await committing.stop()
        return seconds

    return virtual_time.run(run())


def commits() -> int:
    count, _ = metrics.STAGES.totals().get("commit", (0, 0.0))
    return count


def test_visits_that_brought_nothing_are_stored_together(newsroom: Newsroom) -> None:
    async def one(committing: Committing, number: int) -> None:
        for _ in range(number):
            await asyncio.sleep(0)
        await committing.take_in(nothing(number))

    before = commits()
    seconds = waited(newsroom, lambda it: asyncio.gather(*(one(it, n) for n in range(60))))
    assert commits() - before == 1
    assert seconds == PATIENCE


def test_news_waits_for_nobody(newsroom: Newsroom) -> None:
    assert waited(newsroom, lambda it: it.take_in(news())) == 0


def test_news_takes_along_what_waited_before_it(newsroom: Newsroom) -> None:
    before = commits()
    both = waited(newsroom, lambda it: asyncio.gather(it.take_in(nothing(1)), it.take_in(news())))
    assert both == 0
    assert commits() - before == 1


def test_after_news_visits_that_brought_nothing_wait_for_others_again(newsroom: Newsroom) -> None:
    async def work(committing: Committing) -> None:
        await committing.take_in(news())
        await committing.take_in(nothing(1))

    assert waited(newsroom, work) == PATIENCE


def test_a_visit_is_tried_again_while_others_store_the_same_first(newsroom: Newsroom) -> None:
    refusals = [Conflict("stored by somebody else first")] * (TRIES - 1)

    def read_in_full() -> Bulletin:
        if refusals:
            raise refusals.pop()
        return news().bulletin

    async def work(committing: Committing) -> None:
        taken = await committing.take_in(unread(read_in_full))
        assert isinstance(taken, Ingested)
        assert len(taken.having("new")) == 1

    waited(newsroom, work)


def test_a_document_that_can_t_be_read_in_full_is_its_source_s_failure(newsroom: Newsroom) -> None:
    async def work(committing: Committing) -> None:
        failed, taken = await asyncio.gather(
            committing.take_in(unread(_in_vain)), committing.take_in(news())
        )
        assert isinstance(failed, Next)
        assert (failed.state.error_code, failed.state.body_hash) == ("not_a_feed", None)
        assert isinstance(taken, Ingested)

    waited(newsroom, work)


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param("RAISE(ABORT, 'refused')", id="broken constraint"),
        pytest.param("zeroblob(2000000000)", id="too long a value"),
    ],
)
def test_what_the_database_refuses_each_time_is_its_source_s_failure(
    newsroom: Newsroom, refusal: str
) -> None:
    """Given back as the database's refusal it would be due at once and rest all other sources."""
    refuse = (
        "CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN new.title LIKE 'The harbour wall%'"
        f" BEGIN SELECT {refusal}; END"
    )
    with newsroom.database.write() as connection:
        connection.execute(sa.text(refuse))

    async def work(committing: Committing) -> None:
        failed = await committing.take_in(news())
        assert isinstance(failed, Next)
        assert failed.state.error_code == "internal"
        assert failed.at is not None
        assert failed.at > NOW

    waited(newsroom, work)


def test_the_database_is_not_asked_for_each_visit_once_it_refuses_all(newsroom: Newsroom) -> None:
    asked: list[int] = []

    def read_in_full() -> Bulletin:
        asked.append(1)
        raise StoreError("the database is locked")

    async def work(committing: Committing) -> None:
        visits = (committing.take_in(unread(read_in_full)) for _ in range(9))
        done = await asyncio.gather(*visits, return_exceptions=True)
        assert {type(one) for one in done} == {StoreError}
        assert len(asked) == 3  # all at once, and two alone

    waited(newsroom, work)


def test_one_visit_that_the_database_refuses_costs_no_other(newsroom: Newsroom) -> None:
    def read_in_full() -> Bulletin:
        raise StoreError("the server ran out of memory")

    async def work(committing: Committing) -> None:
        refused, *stored = await asyncio.gather(
            committing.take_in(unread(read_in_full)),
            *(committing.take_in(nothing(number)) for number in range(3)),
            return_exceptions=True,
        )
        assert isinstance(refused, StoreError)
        assert {type(one) for one in stored} == {Next}

    waited(newsroom, work)


def test_a_fault_of_feedd_s_own_between_commits_costs_no_later_visit(newsroom: Newsroom) -> None:
    broken = replace(news(), bulletin=cast("Bulletin", None))

    async def run() -> None:
        committing = Committing(newsroom.database, newsroom.desk)
        async with asyncio.timeout(LONG):
            with pytest.raises(AttributeError):
                await committing.take_in(broken)
            assert isinstance(await committing.take_in(news()), Ingested)
        await committing.stop()

    asyncio.run(run())
