"""Claims on sources, and who leads: each is one worker's, until it is over or the worker is."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd import pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.core.visit import Arrived
from feedd.desk import Recent, set_up
from feedd.digests import next_digest
from feedd.errors import Superseded
from feedd.store import Database, claims, declared, leading, stories, tables
from feedd.store.leading import Leadership
from feedd.visits import Ingested, Visited
from feedd.workers.presence import Presence
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    from feedd.store.claims import Claim

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
LEASE = timedelta(seconds=90)
SOURCES = [Source(name=f"s{n}", url=f"http://127.0.0.1/{n}", baseline=False) for n in range(30)]
# Waited for (milliseconds): the locks go with the connections, some time after the signal.
CUT_OFF = "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory'"


@pytest.fixture
def url() -> Iterator[str]:
    server = postgres.server()
    made = server.create()
    yield made
    server.drop(made)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Open a database in which thirty sources are due."""
    with closing(Database(url)) as opened:
        with opened.write() as connection:
            declared.sync_sources(connection, SOURCES, first=lambda *_: NOW, now=NOW)
        yield opened


def claim(database: Database, *, at: datetime = NOW, limit: int = 100) -> tuple[Claim, ...]:
    with database.write() as connection:
        return claims.claim(connection, now=at, until=at + LEASE, limit=limit)


def bring_forward(connection: Connection, *, now: datetime, farthest: timedelta) -> int:
    return claims.bring_forward(connection, now=now, until=now + LEASE, farthest=farthest)


def gone(database: Database, *workers: int, settled: timedelta = timedelta(0)) -> frozenset[int]:
    with database.read() as connection:
        return leading.gone(connection, workers, settled=settled)


def wait_for_the_end_of(worker: int, database: Database) -> None:
    """Wait until the server has let go of a worker's lock, which it does after saying goodbye."""
    with database.write() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(*leading.name_of(worker))))


def visit(database: Database, claimed: Claim, *, at: datetime = NOW) -> Ingested:
    """Take in what a visit under a claim brought: one story."""
    desk = set_up(
        topics=(),
        watches=(),
        endpoints=(),
        operator=(),
        public_url="http://127.0.0.1",
        recent=Recent(timedelta(hours=72)),
        next_digest=next_digest,
    )
    source = next(source for source in SOURCES if source.url == claimed.url)
    text = "Three guards were wounded when two rockets hit a fuel depot near Khelad."
    visited = Visited(
        source=source,
        bulletin=Bulletin(kind="rss", entries=(Entry(id="1", title="T", content_text=text),)),
        at=at,
        arrived=Arrived(entries=1),
        lease=claimed.lease,
    )
    (left,) = pipeline.ingest(database, desk, [visited])
    assert isinstance(left, Ingested)
    return left


def test_what_is_claimed_is_nobody_else_s_until_its_lease_ends(database: Database) -> None:
    first = claim(database, limit=20)
    assert len(first) == 20
    assert len(claim(database, at=NOW + timedelta(seconds=89))) == 10
    again = claim(database, at=NOW + timedelta(seconds=91))
    assert {one.source for one in again} == {one.source for one in first}
    assert {one.lease for one in again} == {2}


def test_a_claim_that_is_kept_is_nobody_else_s_though_nobody_has_begun(database: Database) -> None:
    held = {one.source: one.lease for one in claim(database)}
    (lost,) = list(held)[:1]
    late = NOW + timedelta(seconds=80)
    with database.write() as connection:
        claims.keep(connection, held | {lost: 0}, ending=late, until=late + LEASE)
        assert not claims.any_live(connection, held, now=late + timedelta(seconds=11))
        claims.keep(connection, held | {lost: 0}, ending=late + LEASE, until=late + LEASE)
    again = claim(database, at=NOW + timedelta(seconds=91))
    assert [(one.source, one.lease) for one in again] == [(lost, 2)]


def test_two_who_claim_at_once_get_different_sources_and_wait_for_nobody(
    database: Database, url: str
) -> None:
    with closing(Database(url)) as other, database.write() as here, other.write() as there:
        one = claims.claim(here, now=NOW, until=NOW + LEASE, limit=12)
        two = claims.claim(there, now=NOW, until=NOW + LEASE, limit=100)
    assert len(one) == 12
    assert len(two) == 18
    assert not {c.source for c in one} & {c.source for c in two}


def test_what_is_no_longer_declared_is_claimed_by_nobody(database: Database) -> None:
    with database.write() as connection:
        declared.sync_sources(connection, SOURCES[1:], first=lambda *_: NOW, now=NOW)
    assert {one.url for one in claim(database)} == {source.url for source in SOURCES[1:]}


def test_the_longest_overdue_is_claimed_first(database: Database) -> None:
    with database.write() as connection:
        for number, source in enumerate(SOURCES):
            due = sa.update(tables.sources).where(tables.sources.c.name == source.name)
            connection.execute(due.values(next_visit_at=NOW - timedelta(minutes=number)))
    first = [one.url for _ in range(3) for one in claim(database, limit=1)]
    assert first == [source.url for source in reversed(SOURCES[-3:])]


def test_what_nobody_brought_keeps_its_place_among_what_is_due(database: Database) -> None:
    (late,) = claim(database, at=NOW, limit=1)
    with database.write() as connection:
        due = sa.update(tables.sources).where(tables.sources.c.id != late.source)
        connection.execute(due.values(next_visit_at=NOW + timedelta(seconds=1)))
    (again,) = claim(database, at=NOW + timedelta(seconds=91), limit=1)
    assert (again.source, again.lease) == (late.source, 2)


def test_a_visit_under_the_last_claim_is_stored_and_ends_it(database: Database) -> None:
    (claimed,) = claim(database, limit=1)
    assert visit(database, claimed).having("new")
    held = {claimed.source: claimed.lease}
    with database.write() as connection:
        assert not claims.any_live(connection, held, now=NOW)
        # Its job may be done once more, by a worker that was taken for dead.
        assert claims.renew(connection, held, until=NOW + LEASE) == ()


def test_what_comes_back_under_an_old_claim_changes_nothing(database: Database) -> None:
    (stale,) = claim(database, limit=1)
    later = NOW + timedelta(seconds=91)
    fresh = next(one for one in claim(database, at=later) if one.source == stale.source)
    with pytest.raises(Superseded):
        visit(database, stale, at=later)
    with database.read() as connection:
        assert stories.latest(connection, limit=10) == ()
        assert claims.any_live(connection, {fresh.source: fresh.lease}, now=later)
    assert visit(database, fresh, at=later).having("new")


def test_a_clock_that_was_set_back_leaves_no_source_alone(database: Database) -> None:
    (claimed,) = claim(database, limit=1)
    visit(database, claimed)
    before, ahead = NOW - timedelta(days=1), timedelta(days=30)
    assert claim(database, at=before) == ()
    with database.write() as connection:
        # Another worker's clock may be ahead.
        early = NOW - timedelta(seconds=30)
        assert bring_forward(connection, now=early, farthest=ahead) == 0
        assert bring_forward(connection, now=before, farthest=ahead) == 1
    assert [one.source for one in claim(database, at=before)] == [claimed.source]


def test_a_claim_made_while_the_clock_was_ahead_ends_once_it_is_set_back(
    database: Database,
) -> None:
    month = timedelta(days=30)
    claim(database, at=NOW + month)
    assert len(claim(database, limit=1)) == 0
    with database.write() as connection:
        # Of another worker, whose clock may be ahead.
        bring_forward(connection, now=NOW + month - timedelta(seconds=30), farthest=month)
        claimed = sa.select(sa.func.count(tables.sources.c.leased_until))
        assert connection.scalar(claimed) == len(SOURCES)
        bring_forward(connection, now=NOW, farthest=month)
    assert len(claim(database)) == len(SOURCES)


def test_what_was_first_planned_by_a_clock_that_was_ahead_is_brought_forward(
    database: Database,
) -> None:
    late = Source(name="late", url="http://127.0.0.1/late")
    year, month = timedelta(days=365), timedelta(days=30)
    with database.write() as connection:
        then = NOW + year
        declared.sync_sources(connection, [*SOURCES, late], first=lambda *_: then, now=then)
        assert bring_forward(connection, now=NOW, farthest=month) == 1
    assert len(claim(database)) == len(SOURCES) + 1


def test_a_claim_begins_anew_only_for_whom_it_is_the_last_of(database: Database) -> None:
    (stale,) = claim(database, limit=1)
    later = NOW + timedelta(seconds=91)
    claim(database, at=later)
    with database.write() as connection:
        assert claims.renew(connection, {stale.source: stale.lease}, until=later + LEASE) == ()
        (known,) = claims.renew(connection, {stale.source: stale.lease + 1}, until=later + LEASE)
    assert known.name == "s0"


def test_what_a_dead_worker_had_claimed_is_claimed_anew_at_once_under_other_numbers(
    database: Database,
) -> None:
    stored, left, lost = sorted(claim(database, limit=3), key=lambda one: one.source)
    visit(database, stored)
    held = {one.source: one.lease for one in (stored, left)} | {lost.source: lost.lease - 1}
    later = NOW + timedelta(seconds=1)
    with database.write() as connection:
        anew = claims.take_over(connection, held, until=later + LEASE)
    assert [(one.source, one.lease, one.url) for one in anew] == [(left.source, 2, left.url)]
    with pytest.raises(Superseded):
        visit(database, left, at=later)
    assert left.source not in {one.source for one in claim(database, at=later)}


def test_a_worker_is_gone_when_its_connection_is_and_may_come_back(database: Database) -> None:
    async def live_and_die() -> None:
        presence = Presence(database.conninfo)
        lost = await presence.hold(7)
        assert await presence.hold(7) is lost
        assert gone(database, 7, 8) == {8}
        with database.apart() as connection:
            connection.execute(sa.text(CUT_OFF))
        await asyncio.wait_for(lost, 10)
        wait_for_the_end_of(7, database)
        assert gone(database, 7) == {7}
        assert not (await presence.hold(7)).done()
        assert gone(database, 7) == set()
        await presence.hold(8)
        wait_for_the_end_of(7, database)
        assert gone(database, 7, 8) == {7}
        await presence.let_go()
        wait_for_the_end_of(8, database)
        assert gone(database, 7, 8) == {7, 8}

    asyncio.run(live_and_die())


def test_of_a_server_that_has_just_begun_nobody_is_gone(database: Database) -> None:
    assert gone(database, 7, settled=timedelta(days=1)) == set()


def test_a_leader_that_hangs_is_followed_by_another(url: str) -> None:
    with closing(Database(url)) as one, closing(Database(url)) as other:
        hanging, next_one = Leadership(one, hangs=timedelta(milliseconds=300)), Leadership(other)
        assert hanging.take()
        with other.write() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(*leading.LEADING)))
        assert [next_one.take(), hanging.take()] == [True, False]
        next_one.resign()


def test_one_leads_and_the_next_takes_over_when_it_is_cut_off(url: str) -> None:
    with closing(Database(url)) as one, closing(Database(url)) as other:
        first, second = Leadership(one), Leadership(other)
        assert [first.take(), second.take(), first.take()] == [True, False, True]
        with other.apart() as connection:
            connection.execute(sa.text(CUT_OFF))
        assert [second.take(), first.take()] == [True, False]
        second.resign()
        assert first.take()
        first.resign()
        assert [first.take(), second.take()] == [False, False]
