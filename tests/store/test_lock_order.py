"""Transactions of several processes on PostgreSQL: of two that wait for each other one would fail.

In each test one transaction begins, another comes in between and waits, and both end.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import pytest
import sqlalchemy as sa

from feedd import pipeline
from feedd.config import load
from feedd.core import websub
from feedd.core.settings import Source, Topic
from feedd.core.visit import Unchanged
from feedd.core.websub import Offer
from feedd.daemon.pruning import prune
from feedd.net import Door
from feedd.store import (
    Matter,
    alerts,
    calm,
    claims,
    declared,
    endpoints,
    listeners,
    outbox,
    selection,
    sources,
    subscriptions,
    topics,
)
from feedd.store.endpoints import Standing
from feedd.store.selection import Selection
from feedd.store.sources import VisitRecord
from feedd.store.tables import deliveries, messages, prints
from feedd.visits import EmptyVisit
from feedd.workers.hubtools import HubTools
from feedd.workers.subscribing import Subscribing
from tests.deliver.newsdesk import DESK, NOON, Newsdesk
from tests.net.doors import QUICK
from tests.running import Feedd
from tests.websub.reader import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from feedd.store import Connection
    from feedd.store.outbox import Claimed

T = TypeVar("T")
Work: TypeAlias = "Callable[[Connection], object]"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("engine"),
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),
]

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
TOPICS = [Topic(name=name, title=name, query=name) for name in ("walls", "ports")]
ONE, OTHER = (Source(name=name, url=f"https://{name}.example/") for name in ("one", "other"))
HUB = Offer("https://hub.example/", ONE.url or "")
MOVED = [Source(name=one.name, url=f"{one.url}feed") for one in (OTHER, ONE)]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Newsdesk, Newsdesk]]:
    """Open one database as two processes would."""
    with Newsdesk(tmp_path, operator=("desk",)) as one, Newsdesk(tmp_path) as other:
        yield one, other


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as thread:
        yield thread


def until_it_waits(begun: Future[T], connection: Connection) -> None:
    while not (begun.done() or connection.scalar(WAITING)):
        pass


def visit(newsdesk: Newsdesk) -> None:
    """Take in a visit that raises an alert, and changes what is held of another."""
    newsdesk.publish("Rocket again")
    with newsdesk.database.write(Matter.STORIES) as connection:
        calm.let_go(connection, [1], at=NOON, why="told twice", now=NOON)


def drop(newsdesk: Newsdesk) -> None:
    with newsdesk.database.write(*selection.TURNS) as connection:
        selection.drop(connection, Selection(), now=NOON)


BEHIND_THE_OUTBOX: dict[str, Callable[[Newsdesk, Claimed], object]] = {
    "an attempt of which the operator is told": lambda it, claimed: it.answer(claimed, 410),
    "a person who drops all": lambda it, _: drop(it),
    "a clock that was set back": lambda it, _: it.set_back(hours=1),
}


@pytest.mark.parametrize("work", BEHIND_THE_OUTBOX.values(), ids=BEHIND_THE_OUTBOX)
def test_no_visit_waits_for_whoever_waits_for_the_outbox(
    tmp_path: Path, thread: ThreadPoolExecutor, work: Callable[[Newsdesk, Claimed], object]
) -> None:
    both = [DESK, replace(DESK, name="phone")]
    with (
        Newsdesk(tmp_path, endpoints=both, operator=("phone",)) as one,
        Newsdesk(tmp_path, endpoints=both, operator=("phone",)) as other,
    ):
        one.publish("Rocket")
        (claimed,) = other.turn()
        with one.database.write(Matter.OUTBOX) as connection:
            done = thread.submit(work, other, claimed)
            until_it_waits(done, connection)
            visit(one)
            assert not done.done()
        done.result()


def test_an_attempt_that_is_stored_and_a_person_who_drops_its_message(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor
) -> None:
    one, other = desks
    one.publish("Rocket")
    (claimed,) = one.turn()
    with other.database.write(*selection.TURNS) as connection:
        stored = thread.submit(one.answer, claimed, 500)
        until_it_waits(stored, connection)
        assert selection.drop(connection, Selection(), now=NOON) == 1
    stored.result()
    assert one.states() == ["dropped"]


def test_a_visit_that_lets_go_what_is_held_and_a_person_who_drops_it(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor
) -> None:
    one, other = desks
    one.publish("Rocket")
    with one.database.write() as connection:
        connection.execute(sa.update(deliveries).values(state="held", release_at=None))
    with one.database.write(Matter.STORIES) as connection:
        calm.let_go(connection, [1], at=NOON, why="told twice", now=NOON)
        dropped = thread.submit(drop, other)
        until_it_waits(dropped, connection)
        assert alerts.next_sequence(connection) == 2
    dropped.result()
    assert one.states() == ["dropped"]


OF_SOURCES: dict[str, Work] = {
    "a reload": lambda it: declared.sync_sources(it, MOVED, first=lambda *_: NOON, now=NOON),
    "a reload that names none": lambda it: declared.sync_sources(
        it, [], first=lambda *_: NOON, now=NOON
    ),
    "selectors that changed": lambda it: declared.sync_sources(
        it, [ONE, OTHER], first=lambda *_: NOON, now=NOON, split_anew=["other", "one"]
    ),
    "a leader that keeps claims": lambda it: claims.keep(
        it, {2: 1, 1: 1}, ending=NOON.replace(hour=23), until=NOON
    ),
    "a worker that begins": lambda it: claims.renew(it, {2: 1, 1: 1}, until=NOON),
    "a worker that is dead": lambda it: claims.take_over(it, {2: 1, 1: 1}, until=NOON),
    "a visit to both": lambda it: sources.get_or_add(it, [OTHER, ONE], now=NOON),
}


@pytest.mark.parametrize("work", OF_SOURCES.values(), ids=OF_SOURCES)
def test_whoever_locks_several_sources_does_so_in_one_order(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor, work: Work
) -> None:
    one, other = desks
    with one.database.write() as connection:
        first = iter([NOON.replace(hour=14), NOON.replace(hour=13)])
        declared.sync_sources(connection, [ONE, OTHER], first=lambda *_: next(first), now=NOON)
    with one.database.write() as connection:
        claims.claim(connection, now=NOON.replace(hour=20), until=NOON, limit=9)
    with one.database.write() as connection:
        # Its row now lies behind the other's.
        sources.make_due(connection, "one", at=NOON)

    def between() -> None:
        with other.database.write() as connection:
            work(connection)

    with one.database.write() as connection:
        sources.hold(connection, ["one"])
        done = thread.submit(between)
        until_it_waits(done, connection)
        sources.hold(connection, ["other"])
    done.result()


def test_a_clock_that_was_set_back_and_a_visit_to_two_sources(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor
) -> None:
    one, other = desks
    early, hour = NOON - timedelta(hours=9), timedelta(hours=1)
    with one.database.write() as connection:
        first = iter([NOON, NOON - hour])
        declared.sync_sources(connection, [ONE, OTHER], first=lambda *_: next(first), now=NOON)
    with one.database.write() as connection:
        # The later one alone.
        claims.claim(connection, now=NOON - hour, until=NOON, limit=9)

    def set_back() -> int:
        with other.database.write() as connection:
            return claims.bring_forward(connection, now=early, until=early, farthest=hour)

    with one.database.write() as connection:
        sources.hold(connection, ["one"])
        done = thread.submit(set_back)
        until_it_waits(done, connection)
        sources.hold(connection, ["other"])
    assert done.result() == 2


def test_a_source_that_comes_twice_in_a_commit_and_a_reload(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor
) -> None:
    one, other = desks
    with one.database.write() as connection:
        declared.sync_sources(connection, [ONE, OTHER], first=lambda *_: NOON, now=NOON)
    twice = [
        EmptyVisit(source=it, outcome=Unchanged(), at=NOON, record=VisitRecord("unchanged"))
        for it in (OTHER, OTHER, ONE)
    ]
    with one.database.write() as connection:
        sources.hold(connection, ["one"])
        done = thread.submit(pipeline.ingest, other.database, other.desk, twice)
        until_it_waits(done, connection)
        sources.hold(connection, ["other"])
    assert len(done.result()) == 3


OF_TOPICS: dict[str, Work] = {
    "a visit": lambda it: topics.touch_all(it, ["walls", "ports"], at=NOON),
    "a reload": lambda it: declared.sync_topics(it, [], now=NOON),
}


@pytest.mark.parametrize("work", OF_TOPICS.values(), ids=OF_TOPICS)
def test_whoever_changes_several_topics_does_so_in_one_order(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor, work: Work
) -> None:
    one, other = desks
    with one.database.write() as connection:
        declared.sync_topics(connection, TOPICS, now=NOON)
    with one.database.write() as connection:
        topics.touch_all(connection, ["walls"], at=NOON)

    def between() -> None:
        with other.database.write() as connection:
            work(connection)

    with one.database.write() as connection:
        topics.touch_all(connection, ["walls"], at=NOON)
        done = thread.submit(between)
        until_it_waits(done, connection)
        topics.touch_all(connection, ["ports"], at=NOON)
    done.result()


def test_a_reload_that_names_a_hub_waits_for_no_visit_that_changes_its_topic(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor
) -> None:
    one, other = desks
    with one.database.write() as connection:
        declared.sync_topics(connection, TOPICS, now=NOON)

    def reload() -> None:
        with other.database.write(Matter.RULES, Matter.OUTBOX) as connection:
            listeners.sync_hubs(connection, [("walls", "https://hub.example/")])

    with one.database.write(Matter.STORIES) as connection:
        topics.touch_all(connection, ["walls"], at=NOON)
        thread.submit(reload).result()


def test_a_hub_that_confirms_and_a_visit_that_brings_another_hub(
    desks: tuple[Newsdesk, Newsdesk], thread: ThreadPoolExecutor
) -> None:
    one, other = desks
    with one.database.write() as connection:
        declared.sync_sources(connection, [ONE], first=lambda *_: NOON, now=NOON)
        subscriptions.offer(connection, 1, HUB, now=NOON)
        offered = subscriptions.of(connection, "one")
        assert offered is not None
        subscriptions.save(connection, websub.asked(offered, token="t", secret="s", now=NOON))
    tools = HubTools(
        database=other.database, now=lambda: NOON, jitter=lambda: 0.5, mint=lambda: "m"
    )
    door = Door(limits=QUICK, user_agent="feedd/test", allow_private=())
    subscribing = Subscribing(
        tools, {"one": ONE}, door=door, callback=CALLBACK, push=lambda *_: True
    )
    intent = websub.Intent(mode="subscribe", topic=HUB.topic, challenge="challenge", lease="90000")
    with one.database.write() as connection:
        sources.get_or_add(connection, [ONE], now=NOON)
        confirmed = thread.submit(subscribing.confirm, "t", intent)
        until_it_waits(confirmed, connection)
        subscriptions.offer(connection, 1, Offer("https://hub.other/", HUB.topic), now=NOON)
    confirmed.result()
    with one.database.read() as connection:
        now = subscriptions.of(connection, "one")
    assert now is not None
    assert (now.offer.hub, now.state) == ("https://hub.other/", "offered")


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    rules = '[[endpoints]]\nname = "desk"\nurl = "https://desk.example/"\n'
    with Feedd(tmp_path / "f", rules) as feedd:
        yield feedd


def test_an_endpoint_that_is_enabled_and_a_reload_that_takes_it_away(
    feedd: Feedd, tmp_path: Path, thread: ThreadPoolExecutor
) -> None:
    feedd.call("endpoints", "list")
    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish("Rocket")
        newsdesk.turn(room={})
        with newsdesk.database.write() as connection:
            far = {"due_at": NOON.replace(year=2100), "next_attempt_at": NOON.replace(year=2101)}
            connection.execute(sa.update(messages).values(far))
            down = Standing(disabled_at=NOON, disabled_why="gone")
            endpoints.stand(connection, {"desk": down})
        with newsdesk.database.write(Matter.OUTBOX) as connection:
            outbox.wake(connection, ["rockets"])
            enabled = thread.submit(feedd.call, "endpoints", "enable", "desk")
            until_it_waits(enabled, connection)
            declared.sync_endpoints(connection, [], now=NOON)
        assert enabled.result().out == "desk is enabled\n"


def test_fingerprints_that_are_forgotten_and_a_visit_that_revises_their_entries(
    feedd: Feedd, tmp_path: Path, thread: ThreadPoolExecutor
) -> None:
    settings = load(feedd.config, environ={})
    with Newsdesk(tmp_path) as one, Newsdesk(tmp_path) as other:
        one.publish("Rocket", "Harbour")
        pruning = partial(
            prune, other.database, settings, now=NOON + timedelta(days=9), recent=timedelta(days=3)
        )
        with one.database.write(Matter.STORIES) as connection:
            for number in (2, 1):
                own = sa.update(prints).where(prints.c.entry_id == number)
                connection.execute(own.values(print=None))
                if number == 2:
                    pruned = thread.submit(pruning)
                    until_it_waits(pruned, connection)
        pruned.result()
        with one.database.read() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(prints)) == 0
