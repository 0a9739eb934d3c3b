"""What waits of a watch whose calm is changed: it leaves by the rules in force, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd import dispatch, pipeline, recording
from feedd.config import Config, load
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source
from feedd.newsroom import adopt, open_unfilled, plan_anew
from feedd.store import Matter, declared, ledger, selection
from feedd.store.selection import Selection
from feedd.visits import Visited
from tests.deliver.newsdesk import WAITS, read
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.newsroom import Newsroom

NIGHT = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
LATER = NIGHT + timedelta(minutes=20)
MORNING = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)

ENDPOINT = """
[[endpoints]]
name = "desk"
url = "https://desk.example/"
"""
WATCH = """
[[watches]]
name = "rockets"
query = "{query}"
notify = ["desk"]
"""
QUIET = 'quiet = { start = "22:00", end = "06:30" }'
LONGER = 'quiet = { start = "22:00", end = "08:00" }'
ENDED = 'quiet = { start = "22:00", end = "23:10" }'
DIGEST = 'digest = "every day 07:00"'
PASSED = 'digest = "every day 23:10"'

CHANGES = {
    "quiet hours taken away": (QUIET, "", LATER),
    "quiet hours that have ended": (QUIET, ENDED, LATER),
    "quiet hours that end later": (QUIET, LONGER, MORNING + timedelta(minutes=90)),
    "a digest taken away": (DIGEST, "", LATER),
    "a digest whose time has passed": (DIGEST, PASSED, LATER),
    "a digest in place of quiet hours": (QUIET, DIGEST, MORNING + timedelta(minutes=30)),
    "quiet hours and a digest": (f"{DIGEST}\n{QUIET}", QUIET, MORNING),
    "another title": (QUIET, f'{QUIET}\ntitle = "Rockets"', MORNING),
    "a rollup": (DIGEST, f"{DIGEST}\nrollup = 1", MORNING + timedelta(minutes=30)),
}


WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


class Desks:
    """Processes on one database; each has the rules that it has read."""

    def __init__(self, feedd: Feedd) -> None:
        self.feedd = feedd
        self.head = feedd.config.read_text()
        self.opened: list[Newsroom] = []

    def read(self, calm: str | None, query: str = "rocket*") -> Config:
        """Read rules in which the watch is so calm, or isn't any more."""
        watch = "" if calm is None else WATCH.format(query=query) + calm
        self.feedd.config.write_text(self.head + ENDPOINT + watch)
        return load(self.feedd.config, environ={})

    def start(self, calm: str, now: datetime) -> Newsroom:
        newsroom = open_unfilled(self.read(calm), now=now).newsroom
        self.opened.append(newsroom)
        return newsroom

    def reload(self, newsroom: Newsroom, calm: str | None, now: datetime) -> Newsroom:
        return adopt(newsroom, self.read(calm), now=now).newsroom


@pytest.fixture
def desks(tmp_path: Path, engine: str) -> Iterator[Desks]:
    del engine
    with Feedd(tmp_path / "f", "") as feedd:
        desks = Desks(feedd)
        yield desks
        for newsroom in desks.opened:
            newsroom.database.close()


def publish(newsroom: Newsroom, title: str, *, now: datetime = NIGHT) -> None:
    bulletin = Bulletin(kind="rss", entries=(Entry(id=title, title=title),))
    source = Source(name="wire", baseline=False)
    pipeline.ingest(
        newsroom.database, newsroom.desk, [Visited(source=source, bulletin=bulletin, at=now)]
    )


def leaves_at(newsroom: Newsroom, now: datetime) -> list[datetime | None]:
    with newsroom.database.read() as connection:
        found = ledger.listed(connection, Selection(), as_of=newsroom.desk.as_of(now), limit=None)
    return [one.next_attempt_at for one in found]


def turn(newsroom: Newsroom, now: datetime, *, room: int = 9) -> list[list[str]]:
    with newsroom.database.write(Matter.OUTBOX) as connection:
        done = dispatch.dispatch(
            connection, newsroom.desk, (), room={"desk": room}, waits=WAITS, now=now
        )
    return [read(one).titles for one in done.claimed]


@pytest.mark.parametrize(("before", "after", "then"), CHANGES.values(), ids=CHANGES)
def test_what_waits_leaves_by_the_rules_in_force(
    desks: Desks, before: str, after: str, then: datetime
) -> None:
    newsroom = desks.start(before, NIGHT)
    publish(newsroom, "Rocket")
    newsroom = desks.reload(newsroom, after, LATER)
    assert leaves_at(newsroom, LATER) == [then]
    assert turn(newsroom, then - timedelta(seconds=1)) == []
    assert turn(newsroom, then) == [["Rocket"]]
    assert turn(newsroom, then) == []


TOMORROW = timedelta(days=1)
EARLIER = 'quiet = { start = "22:00", end = "06:10" }'
TWICE = 'digest = "10 6,23 * * *"'

DIVIDING = {
    "both move": (QUIET, PASSED, LATER, datetime(2026, 11, 27, 23, 10, tzinfo=UTC)),
    "the second moves": (QUIET, f"{PASSED}\n{QUIET}", MORNING, MORNING + TOMORROW),
    "the first moves": (EARLIER, TWICE, LATER, MORNING - timedelta(minutes=20)),
}


@pytest.mark.parametrize(("before", "after", "first", "second"), DIVIDING.values(), ids=DIVIDING)
def test_what_was_to_leave_together_leaves_apart_where_a_digest_would_have_passed_between(
    desks: Desks, before: str, after: str, first: datetime, second: datetime
) -> None:
    newsroom = desks.start(before, NIGHT)
    publish(newsroom, "Rocket")
    publish(newsroom, "Rocket again", now=NIGHT + timedelta(minutes=15))
    newsroom = desks.reload(newsroom, after, LATER)
    assert leaves_at(newsroom, LATER) == [second, first]


@pytest.mark.parametrize("change", ["quiet hours that end later", "a digest taken away"])
def test_rules_that_changed_while_feedd_was_off_hold_for_what_waits(
    desks: Desks, change: str
) -> None:
    before, after, then = CHANGES[change]
    publish(desks.start(before, NIGHT), "Rocket")
    assert leaves_at(desks.start(after, LATER), LATER) == [then]


def test_what_a_worker_with_old_rules_puts_off_is_planned_anew_once_it_has_read_the_new(
    desks: Desks,
) -> None:
    old = desks.start(QUIET, NIGHT)
    publish(old, "Rocket")
    new = desks.reload(desks.start(QUIET, NIGHT), "", LATER)
    assert turn(old, LATER) == []
    publish(old, "Rocket again", now=LATER)
    assert leaves_at(new, LATER) == [MORNING, MORNING]
    known = desks.reload(old, "", LATER)
    assert sorted(turn(known, LATER)) == [["Rocket"], ["Rocket again"]]
    assert turn(new, LATER) == []


def test_what_was_just_being_stored_by_former_rules_is_planned_once_more(desks: Desks) -> None:
    before = desks.start(DIGEST, NIGHT)
    adopted = adopt(before, desks.read(""), now=LATER)
    publish(before, "Rocket", now=LATER)
    assert turn(adopted.newsroom, LATER) == []
    plan_anew(adopted.newsroom, adopted.calmed, now=LATER)
    assert turn(adopted.newsroom, LATER) == [["Rocket"]]


def test_a_message_that_quiet_hours_hold_leaves_once_they_are_taken_away(desks: Desks) -> None:
    newsroom = desks.start(QUIET, NIGHT - timedelta(hours=2))
    publish(newsroom, "Rocket", now=NIGHT - timedelta(hours=2))
    assert turn(newsroom, NIGHT - timedelta(hours=2), room=0) == []
    assert turn(newsroom, NIGHT) == []
    newsroom = desks.reload(newsroom, "", LATER)
    assert turn(newsroom, LATER) == [["Rocket"]]


def test_what_a_person_released_since_a_digest_waits_for_the_next_one(desks: Desks) -> None:
    newsroom = desks.start(DIGEST, NIGHT)
    publish(newsroom, "Rocket")
    noon = NIGHT + timedelta(hours=13)
    with newsroom.database.write(Matter.OUTBOX) as connection:
        selection.drop(connection, Selection(), now=NIGHT)
        recording.release(connection, newsroom.desk, Selection(state="dropped"), now=noon)
    newsroom = desks.reload(newsroom, f"{DIGEST}\n{QUIET}", noon)
    next_morning = MORNING + timedelta(days=1, minutes=30)
    assert leaves_at(newsroom, noon) == [next_morning]
    assert turn(newsroom, next_morning) == [["Rocket"]]


def test_what_a_person_released_waits_for_a_digest_that_is_then_moved_to_later(
    desks: Desks,
) -> None:
    newsroom = desks.start(DIGEST, NIGHT)
    publish(newsroom, "Rocket")
    noon = NIGHT + timedelta(hours=13)
    with newsroom.database.write(Matter.OUTBOX) as connection:
        selection.drop(connection, Selection(), now=NIGHT)
        recording.release(connection, newsroom.desk, Selection(state="dropped"), now=noon)
    newsroom = desks.reload(newsroom, 'digest = "every day 09:00"', noon)
    next_morning = MORNING + timedelta(days=1, minutes=150)
    assert leaves_at(newsroom, noon) == [next_morning]
    assert turn(newsroom, next_morning) == [["Rocket"]]


@pytest.mark.parametrize("calm", [DIGEST, QUIET])
def test_what_waits_of_a_watch_that_is_taken_away_leaves_at_once(desks: Desks, calm: str) -> None:
    newsroom = desks.start(calm, NIGHT)
    publish(newsroom, "Rocket one")
    publish(newsroom, "Rocket two")
    newsroom = desks.reload(newsroom, None, LATER)
    assert turn(newsroom, LATER) == [["Rocket one", "Rocket two"]]


@pytest.mark.parametrize(
    "engine", [pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
def test_a_reload_and_whoever_delivers_meanwhile_wait_for_each_other_in_one_order(
    desks: Desks,
) -> None:
    worker, other = (desks.start(DIGEST, NIGHT) for _ in range(2))
    publish(worker, "Rocket")
    both = desks.read(QUIET, query="rocket* OR missile*")
    seven = MORNING + timedelta(minutes=30)
    with ThreadPoolExecutor(1) as thread:
        with worker.database.write(Matter.OUTBOX) as connection:
            reloaded = thread.submit(adopt, other, both, now=LATER)
            while not connection.scalar(WAITING):
                pass
            done = dispatch.dispatch(
                connection, worker.desk, (), room={"desk": 1}, waits=WAITS, now=seven
            )
        assert [read(one).titles for one in done.claimed] == [["Rocket"]]
        assert turn(reloaded.result().newsroom, seven) == []


@pytest.mark.parametrize(
    "engine", [pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True
)
def test_a_reload_that_waits_for_the_outbox_holds_up_nobody_else(desks: Desks) -> None:
    worker, other = (desks.start(DIGEST, NIGHT) for _ in range(2))
    publish(worker, "Rocket")
    rules = desks.read(f'{QUIET}\n[[sources]]\nname = "wire"\nurl = "https://wire.example/"')
    with ThreadPoolExecutor(1) as thread:
        with worker.database.write(Matter.OUTBOX) as connection:
            reloaded = thread.submit(adopt, other, rules, now=LATER)
            while not connection.scalar(WAITING):
                pass
            publish(worker, "Harbour")
            declared.write_something(worker.database)
        assert leaves_at(reloaded.result().newsroom, LATER) == [MORNING]
