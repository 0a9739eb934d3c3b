"""Alerts that leave with the commit that stores what raised them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from feedd import dispatch, pipeline
from feedd.core import cron
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.errors import Superseded
from feedd.store import Matter
from feedd.store.tables import messages
from feedd.visits import Ingested, Visited
from feedd.workers.committing import Committing
from feedd.workers.delivering import SHIFT, Delivering
from tests.deliver import standstill
from tests.deliver.farend import FarEnd
from tests.deliver.lives import Unsure
from tests.deliver.newsdesk import DESK, NOON, ROCKETS, Newsdesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from feedd.core import retry
    from feedd.core.settings import Watch
    from feedd.deliver.attempt import Attempt
    from feedd.dispatch import Dispatched
    from feedd.store import Connection
    from feedd.store.outbox import Claimed
    from feedd.workers.delivering import Turn


@pytest.fixture
def newsdesk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk(tmp_path) as opened:
        yield opened


def visit(title: str, *, lease: int | None = None) -> Visited:
    """Visit a source of its own that has this headline."""
    return Visited(
        source=Source(name=title.lower().replace(" ", "-"), baseline=False),
        bulletin=Bulletin(kind="atom", entries=(Entry(id=title, title=title),)),
        at=NOON,
        lease=lease,
    )


@dataclass(slots=True)
class Works:
    """Who stores and who delivers, without any tick; ``ended`` is how attempts ended.

    A ``fault`` is raised in place of the first that ended.
    """

    newsdesk: Newsdesk
    far_end: FarEnd
    fault: Exception | None = None
    ended: list[str] = field(default_factory=list)
    delivering: Delivering = field(init=False)

    def __post_init__(self) -> None:
        self.delivering = self.newsdesk.delivering(
            self.far_end, now=lambda: NOON, on_attempt=self._told
        )

    @asynccontextmanager
    async def storing(self) -> AsyncIterator[Committing]:
        desk = self.newsdesk.desk
        committing = Committing(self.newsdesk.database, desk, outbox=self.delivering)
        yield committing
        await committing.stop()
        await self.delivering.drain(5)

    async def share(self) -> None:
        """Let a transaction that stores nothing else be a turn of the outbox."""

        async def transaction(turn: Turn) -> tuple[None, Dispatched]:
            with self.newsdesk.database.write() as connection:
                return None, turn.take(connection)

        await self.delivering.share(transaction)
        await moments()

    def _told(self, _claimed: Claimed, attempt: Attempt, _following: retry.Next) -> None:
        fault, self.fault = self.fault, None
        if fault is not None:
            raise fault
        self.ended.append(attempt.result.outcome)


async def moments() -> None:
    """Let what has begun go on, without any time passing."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_an_alert_leaves_once_its_visit_is_stored_and_is_on_record_before(
    newsdesk: Newsdesk,
) -> None:
    known: list[tuple[str | None, int]] = []
    far_end = FarEnd(
        watched=lambda: known.extend((one.state, one.attempts) for one in newsdesk.ledger())
    )

    async def story() -> None:
        async with Works(newsdesk, far_end).storing() as committing:
            await committing.take_in(visit("Rocket attack"))
            await moments()
            assert known == [("pending", 1)]

    standstill.run(story())
    assert newsdesk.states() == ["delivered"]


@pytest.mark.parametrize(
    ("watch", "taken"),
    [
        pytest.param(ROCKETS, 2, id="an alert leaves at once, so none is stored after it"),
        pytest.param(
            replace(ROCKETS, digest=cron.read("every day 08:00 Europe/Berlin")),
            4,
            id="an alert waits for its digest, so all are stored together",
        ),
        pytest.param(replace(ROCKETS, notify=()), 4, id="an alert is for nobody"),
    ],
)
def test_a_commit_takes_no_visit_after_an_alert_that_leaves(
    tmp_path: Path, watch: Watch, taken: int
) -> None:
    visits = [visit(title) for title in ("A sea wall", "Rocket 1", "A harbour", "Rocket 2")]
    with Newsdesk(tmp_path, watches=[watch]) as newsdesk:
        results, leaves = pipeline.ingest_and_send(
            newsdesk.database, newsdesk.desk, visits, send=_whether_something_leaves
        )
        assert (len(results), leaves) == (taken, taken < len(visits))
        stored = pipeline.ingest(newsdesk.database, newsdesk.desk, visits[taken:] or visits)
        assert all(isinstance(one, Ingested) for one in stored)


def _whether_something_leaves(_connection: Connection, leaves: bool) -> bool:
    return leaves


def test_visits_left_over_are_stored_next_and_in_order(newsdesk: Newsdesk) -> None:
    titles, far_end = ["Rocket 1", "Rocket 2", "A sea wall", "Rocket 3"], FarEnd()

    async def stories() -> None:
        async with Works(newsdesk, far_end).storing() as committing:
            await asyncio.gather(*(committing.take_in(visit(title)) for title in titles))

    standstill.run(stories())
    told = [posted.body["data"]["story"]["title"] for posted in far_end.posted]
    assert told == ["Rocket 1", "Rocket 2", "Rocket 3"]


def test_one_visit_that_can_t_be_stored_costs_the_others_nothing(newsdesk: Newsdesk) -> None:
    far_end = FarEnd()

    async def stories() -> None:
        works = Works(newsdesk, far_end)
        async with works.storing() as committing:
            left = await asyncio.gather(
                committing.take_in(visit("Rocket 1", lease=7)),
                committing.take_in(visit("Rocket 2")),
                return_exceptions=True,
            )
            assert isinstance(left[0], Superseded)
            assert isinstance(left[1], Ingested)
            await works.delivering.tick()
            await moments()

    standstill.run(stories())
    assert len(far_end.posted) == 1
    assert newsdesk.states() == ["delivered"]


def test_a_fault_of_the_outbox_costs_one_commit_and_not_all_that_follow(
    newsdesk: Newsdesk,
) -> None:
    async def stories() -> None:
        works = Works(newsdesk, FarEnd(), fault=LookupError("no such endpoint"))
        async with works.storing() as committing:
            await committing.take_in(visit("Rocket attack"))
            await moments()
            with pytest.raises(LookupError, match="no such endpoint"):
                await committing.take_in(visit("A sea wall"))
            assert isinstance(await committing.take_in(visit("A harbour")), Ingested)

    standstill.run(stories())


def test_what_ended_is_stored_with_a_visit_s_commit(newsdesk: Newsdesk) -> None:
    async def stories() -> None:
        works = Works(newsdesk, FarEnd())
        async with works.storing() as committing:
            await committing.take_in(visit("Rocket attack"))
            await moments()
            assert works.ended == []
            await committing.take_in(visit("A sea wall"))
            assert works.ended == ["delivered"]

    standstill.run(stories())


def test_a_shared_transaction_that_fails_loses_no_attempt(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")

    async def rolled_back(turn: Turn) -> tuple[None, Dispatched]:
        with newsdesk.database.write(Matter.OUTBOX) as connection:
            turn.take(connection)
            raise Superseded("in the way")

    async def attempt() -> None:
        works = Works(newsdesk, FarEnd())
        await works.share()
        with pytest.raises(Superseded):
            await works.delivering.share(rolled_back)
        assert works.ended == []
        await works.share()
        assert works.ended == ["delivered"]
        await works.delivering.drain(0)

    standstill.run(attempt())
    assert newsdesk.states() == ["delivered"]


def test_an_endpoint_has_no_more_under_way_because_transactions_are_shared(tmp_path: Path) -> None:
    far_end = FarEnd(silent=frozenset({"desk.example"}))

    async def three(opened: Newsdesk) -> None:
        works = Works(opened, far_end)
        for number in range(3):
            opened.publish(f"Rocket {number}")
            await asyncio.gather(works.share(), works.delivering.tick(), works.share())
        assert len(far_end.posted) == 2
        await works.delivering.drain(0)

    with Newsdesk(tmp_path, endpoints=[replace(DESK, concurrency=2)]) as opened:
        standstill.run(three(opened))


def test_a_tick_gets_its_turn_while_transactions_are_shared_all_the_time(
    newsdesk: Newsdesk,
) -> None:
    far_end = FarEnd()

    async def going_on(works: Works) -> None:
        async def transaction(turn: Turn) -> tuple[None, Dispatched | None]:
            await asyncio.sleep(0)
            with newsdesk.database.write(Matter.OUTBOX) as connection:
                return None, turn.take(connection) if turn.is_wanted else None

        for _ in range(100):
            await works.delivering.share(transaction)

    async def tick() -> None:
        works = Works(newsdesk, far_end)
        newsdesk.publish("Rocket attack")
        busy = asyncio.create_task(going_on(works))
        await moments()
        await works.delivering.tick()
        await moments()
        assert far_end.posted
        assert not busy.done()
        await busy
        await works.delivering.drain(5)

    standstill.run(tick())
    assert newsdesk.states() == ["delivered"]


def test_nothing_begins_once_it_drains(newsdesk: Newsdesk) -> None:
    far_end = FarEnd()

    async def end() -> None:
        works = Works(newsdesk, far_end)
        await works.delivering.drain(0)
        await works.share()

    newsdesk.publish("Rocket attack")
    standstill.run(end())
    assert far_end.posted == []


def test_what_feedd_itself_fails_to_send_counts_as_a_failed_attempt(newsdesk: Newsdesk) -> None:
    """The endpoint was a mailbox when this was made for it, and is a chat now."""
    newsdesk.publish("Rocket attack")
    newsdesk.turn(room={})
    with newsdesk.database.write() as connection:
        connection.execute(sa.update(messages).values(body=b"Subject: Rocket attack"))
    chat = replace(DESK, kind="telegram")
    newsdesk.desk = replace(newsdesk.desk, endpoints={DESK.name: chat})

    async def turns() -> None:
        works = Works(newsdesk, FarEnd())
        await works.delivering.tick()
        await moments()
        await works.delivering.drain(5)

    standstill.run(turns())
    (pending,) = newsdesk.ledger()
    assert (pending.state, pending.attempts) == ("pending", 1)
    assert pending.why_then == "feedd failed to send it: JSONDecodeError"
    assert pending.next_attempt_at == NOON + newsdesk.waits.waits[0]


def test_an_endpoint_that_a_worker_does_not_know_is_left_to_those_who_do(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket attack")
    newsdesk.turn(room={})
    far_end = FarEnd()
    worker = newsdesk.delivering(
        far_end, now=lambda: NOON, shared=True, desk=replace(newsdesk.desk, endpoints={})
    )

    async def job() -> None:
        async with asyncio.timeout(60):
            await worker.serve(DESK.name)
            worker.take_rules(newsdesk.desk, waits=newsdesk.waits, way_out=far_end)
            await worker.serve(DESK.name)

    standstill.run(job())
    assert len(far_end.posted) == 1
    assert newsdesk.states() == ["delivered"]


def test_what_waits_for_an_endpoint_that_a_worker_does_not_know_holds_up_no_other(
    opened: Callable[..., Newsdesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "AT_ONCE", 2)
    quakes = replace(ROCKETS, name="quakes", query="quake", notify=("new",))
    newsdesk = opened(watches=[quakes, ROCKETS], endpoints=[DESK, replace(DESK, name="new")])
    newsdesk.publish(*(f"Quake {n}" for n in range(3)))
    newsdesk.later(seconds=1)
    newsdesk.publish("Rocket attack")
    everybody, database = newsdesk.desk, newsdesk.database
    newsdesk.desk = replace(everybody, endpoints={DESK.name: DESK})
    assert dispatch.due(database, now=newsdesk.now) == {"desk", "new"}
    assert [one.titles for one in newsdesk.sent()] == [["Rocket attack"]]
    assert dispatch.is_idle(database, ["desk"], now=newsdesk.now)
    newsdesk.desk = everybody
    assert len(newsdesk.sent()) == 3


def test_an_endpoint_that_has_much_to_get_slowly_is_left_for_other_work_after_a_while(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish(*(f"Rocket {n}" for n in range(30)))
    far_end = FarEnd(silent=frozenset({"desk.example"}))

    async def job() -> float:
        loop = asyncio.get_running_loop()
        worker = newsdesk.delivering(
            far_end, now=lambda: NOON + timedelta(seconds=loop.time()), shared=True
        )
        await worker.serve(DESK.name)
        assert not worker.under_way
        return loop.time()

    ended = standstill.run(job())
    assert SHIFT <= ended <= SHIFT + DESK.timeout
    tried = [one.attempts for one in newsdesk.ledger()]
    assert min(tried) == 0 < max(tried)


def test_what_a_worker_was_asked_to_serve_twice_it_serves_until_both_have_ended(
    newsdesk: Newsdesk,
) -> None:
    """It was taken for dead while it hung, and then got the same work anew."""
    newsdesk.publish("Rocket attack")
    far_end = FarEnd(silent=frozenset({"desk.example"}))
    worker = newsdesk.delivering(far_end, shared=True)

    async def jobs() -> None:
        first, second = (asyncio.create_task(worker.serve(DESK.name)) for _ in range(2))
        await moments()
        first.cancel()
        far_end.silent = frozenset()
        newsdesk.publish("Another rocket attack")
        async with asyncio.timeout(60):
            await second

    standstill.run(jobs())
    assert [one.body["data"]["story"]["title"] for one in far_end.posted] == [
        "Rocket attack",
        "Another rocket attack",
    ]


def test_once_the_clock_is_set_back_nothing_waits_for_the_time_it_showed(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.later(days=40)
    newsdesk.publish("Rocket attack")
    far_end = FarEnd(says={"desk.example": [503]})
    delivering = newsdesk.delivering(far_end)

    async def turns() -> None:
        for _ in range(2):
            await delivering.tick()
            await moments()
        newsdesk.later(days=-40)
        await delivering.tick()
        await moments()
        await delivering.drain(5)

    standstill.run(turns())
    assert len(far_end.posted) == 2
    assert newsdesk.states() == ["delivered"]


def test_a_database_that_has_failed_is_left_alone_for_a_moment(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    far_end = FarEnd()
    database = Unsure(newsdesk.database.url.render_as_string(hide_password=False))
    delivering = newsdesk.delivering(far_end, database=database)

    async def turns() -> list[int]:
        failures = []
        database.chance = 1.0
        # In the end the clock is set back.
        for seconds in (0, 1, 4.9, 5, -3600):
            newsdesk.now = NOON + timedelta(seconds=seconds)
            with capture_logs() as lines:
                await delivering.tick()
            failures.append(len(lines))
        database.chance = 0.0
        newsdesk.later(hours=2)
        await delivering.tick()
        await moments()
        await delivering.drain(5)
        return failures

    with closing(database):
        assert standstill.run(turns()) == [1, 0, 0, 1, 1]
    assert len(far_end.posted) == 1
