"""What is kept, what leaves, and that what has left doesn't come back as news."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from feedd import config
from feedd.daemon.pruning import ROWS_AT_ONCE, Pruned, _Work, prune
from feedd.newsroom import RECENT
from feedd.store import Database, stories
from feedd.store.tables import entries, revisions, visits
from tests.end_to_end.bulletins import (
    ROCKETS,
    SANCTIONS,
    SEAWALL,
    TALKS,
    WRITERS,
    Told,
    corrected,
    edition,
)
from tests.running import Feedd, database_url
from tests.service.seeds import plant

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.store import Connection

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
DAY = timedelta(days=1)
OLD, OLDER = NOW - 400 * DAY, NOW - 500 * DAY


def retention(stories: str, topics: str = "") -> str:
    return (
        f"[daemon.retention]\nstories = {stories}\n"
        '[[sources]]\nname = "b"\nbaseline = false\n'
        '[[watches]]\nname = "w"\nquery = "rocket OR sanctions"\n' + topics
    )


def topic(name: str, query: str, *, limit: int = 1, keep: str = "") -> str:
    rule = f"keep = {keep}\n" if keep else ""
    return f'[[topics]]\nname = "{name}"\nquery = "{query}"\nlimit = {limit}\n{rule}'


def ingest(feedd: Feedd, at: datetime, *told: Told, source: str = "b") -> Any:
    return feedd.ingest(edition(*told), "--at", at.isoformat(), source=source)


def pruned(feedd: Feedd, now: datetime = NOW) -> Pruned:
    settings = config.load(feedd.config, environ=os.environ)
    with closing(Database(settings.daemon.database)) as database:
        return prune(database, settings, now=now, recent=RECENT)


def titles(feedd: Feedd, *words: str) -> set[str]:
    lines = feedd.call("stories", *words).out
    return {t.title for t in (ROCKETS, SANCTIONS, SEAWALL, TALKS, WRITERS) if t.title in lines}


EDITIONS = (
    (OLDER, (SEAWALL,)),
    (OLDER + DAY, (WRITERS,)),
    (OLD, (ROCKETS,)),
    (OLD + DAY, (SANCTIONS,)),
    (OLD + 2 * DAY, (TALKS,)),
)

KEPT = {
    "what is younger": ('{ age = "450d" }', "", {ROCKETS, SANCTIONS, TALKS}),
    "for ever": ('{ age = "forever" }', "", {ROCKETS, SANCTIONS, TALKS, SEAWALL, WRITERS}),
    "the newest": ('{ age = "forever", most = 2 }', "", {SANCTIONS, TALKS}),
    "what the source publishes": ('{ age = "1d" }', "", {TALKS}),
    "what a feed shows": ('{ age = "1d" }', topic("a", "wall OR writers"), {TALKS, WRITERS}),
    "what a topic keeps for longer": (
        '{ age = "1d" }',
        topic("a", "wall OR writers", keep='{ age = "forever" }'),
        {TALKS, SEAWALL, WRITERS},
    ),
    "what a topic keeps for less long": (
        '{ age = "forever" }',
        topic("a", "rocket OR sanctions", keep='{ age = "1d" }'),
        {SANCTIONS, TALKS, SEAWALL, WRITERS},
    ),
    "a topic's newest": (
        '{ age = "1d" }',
        topic("a", "wall OR writers OR rocket", keep='{ age = "forever", most = 2 }'),
        {TALKS, WRITERS, ROCKETS},
    ),
    "as everything else what a topic without a rule has": (
        '{ age = "450d" }',
        topic("a", "rocket OR sanctions OR wall"),
        {ROCKETS, SANCTIONS, TALKS},
    ),
    "what one of two topics keeps": (
        '{ age = "1d" }',
        topic("a", "rocket", keep='{ age = "2d" }')
        + topic("c", "rocket OR wall", keep='{ age = "450d" }'),
        {TALKS, ROCKETS},
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_it_keeps(tmp_path: Path, case: str) -> None:
    general, topics, kept = KEPT[case]
    names = [name for name in ("a", "c") if f'name = "{name}"' in topics]
    plant(tmp_path / "f", EDITIONS)
    with Feedd(tmp_path / "f", retention(general, topics)) as feedd:
        before = [feedd.call("feed", name).out for name in names]
        pruned(feedd)
        assert titles(feedd) == {told.title for told in kept}
        assert [feedd.call("feed", name).out for name in names] == before
        assert not pruned(feedd)


def test_a_round_that_is_cut_off_begins_nothing_more(tmp_path: Path) -> None:
    plant(tmp_path / "f", EDITIONS)
    with Feedd(tmp_path / "f", retention('{ age = "1d" }')) as feedd:
        settings = config.load(feedd.config, environ=os.environ)
        steps = iter((False, True))
        with closing(Database(settings.daemon.database)) as database:
            left = prune(
                database, settings, now=NOW, recent=RECENT, is_cut_off=lambda: next(steps, True)
            )
        assert not left
        assert pruned(feedd).stories == 4


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_another_process_that_wants_to_write_waits_for_a_few_steps(tmp_path: Path) -> None:
    steps, waited = 40, []
    url = f"sqlite:///{tmp_path}/feedd.db"
    with closing(Database(url)) as database, closing(Database(url)) as theirs:

        def write() -> None:
            with theirs.write():
                waited.append(done)

        other, done = Thread(target=write), 0

        def step(connection: Connection, **_: object) -> int:
            nonlocal done
            done += 1
            if done == 1:
                other.start()
            busy = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)"
            connection.exec_driver_sql(f"{busy} SELECT max(i) FROM n").all()
            return ROWS_AT_ONCE if done < steps else 0

        work = _Work(database, NOW, is_cut_off=lambda: False)
        assert work.rows(step, DAY) == (steps - 1) * ROWS_AT_ONCE
        other.join()
    assert waited < [5]


@pytest.fixture
def emptied(tmp_path: Path) -> Feedd:
    """Give a feedd whose two old stories were pruned."""
    plant(
        tmp_path / "f",
        ((OLD, (ROCKETS, WRITERS)), (OLD + DAY, (SEAWALL,)), (OLD + 2 * DAY, (TALKS,))),
    )
    with Feedd(tmp_path / "f", retention('{ age = "1d" }', topic("a", "lisbon"))) as feedd:
        assert feedd.call("stories").code == 0
        assert pruned(feedd).stories == 3
        return feedd


def test_an_old_entry_served_again_is_not_news(emptied: Feedd) -> None:
    left = ingest(emptied, NOW, ROCKETS, WRITERS, TALKS)
    assert left["new"] == []
    assert left["revised"] == []
    assert left["alerts"] == []
    assert titles(emptied) == {TALKS.title}


@pytest.mark.parametrize("source", ["b", "first-visited"])
def test_a_copy_of_a_story_that_was_pruned_while_it_was_recent_is_no_news(
    tmp_path: Path, source: str
) -> None:
    copy = Told("Three Wounded", ROCKETS.paragraphs)
    with Feedd(tmp_path, retention('{ age = "forever", most = 1 }')) as feedd:
        ingest(feedd, NOW - 0.2 * DAY, ROCKETS, source=source)
        ingest(feedd, NOW - 0.1 * DAY, TALKS, source=source)
        assert pruned(feedd).stories == 1
        # What another's revision renews is its own alone.
        later = corrected(TALKS, TALKS.paragraphs[0].split()[0], "Later,")
        assert len(ingest(feedd, NOW - 0.05 * DAY, later, source=source)["revised"]) == 1
        assert ingest(feedd, NOW, copy, source="another")["new"] == []


def marked(feedd: Feedd, at: datetime, *told: Told) -> Any:
    """Take in a feed that states ids: one tells an edited entry whose text is gone."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{one.title}</guid><title>{one.title}</title>"
        f"<description>{' '.join(one.paragraphs)}</description></item>"
        for one in told
    )
    feed = f"<rss version='2.0'><channel><title>Bulletin</title>{items}</channel></rss>"
    return feedd.ingest(feed, "--at", at.isoformat(), source="b")


def test_an_old_entry_with_another_text_is_its_story_again(tmp_path: Path) -> None:
    with Feedd(tmp_path, retention('{ age = "1d" }', topic("a", "lisbon"))) as feedd:
        (first,) = marked(feedd, OLD, ROCKETS)["new"]
        marked(feedd, OLD + DAY, TALKS)
        assert pruned(feedd).stories == 1
        left = marked(feedd, NOW, corrected(ROCKETS, "Three guards", "Four guards"), TALKS)
        assert left["new"] == []
        assert [one["story"] for one in left["revised"]] == [first["story"]]
        assert left["alerts"] == []
        assert titles(feedd) == {ROCKETS.title, TALKS.title}


def test_old_visits_and_superseded_texts_leave_with_their_time(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", retention('{ age = "forever" }')) as feedd:
        ingest(feedd, OLD, ROCKETS)
        ingest(feedd, OLD + DAY, corrected(ROCKETS, "Three guards", "Four guards"))
        ingest(feedd, NOW, corrected(ROCKETS, "Three guards", "Five guards"))
        left = pruned(feedd)
        assert (left.revisions, left.visits) == (1, 2)
        url = database_url(feedd.folder / "state")
        with closing(Database(url)) as database, database.read() as connection:
            texts = (
                connection.execute(sa.select(revisions.c.html).order_by(revisions.c.id))
                .scalars()
                .all()
            )
            assert [text is None for text in texts] == [True, False]
            assert connection.scalar(sa.select(sa.func.count(visits.c.id))) == 1
        # An earlier text is still known as one.
        assert ingest(feedd, NOW + DAY, ROCKETS)["revised"] == []


def test_a_story_that_leaves_takes_its_earlier_texts_along(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", retention('{ age = "1d" }')) as feedd:
        ingest(feedd, NOW - 4 * DAY, ROCKETS)
        ingest(feedd, NOW - 3 * DAY, corrected(ROCKETS, "Three guards", "Four guards"))
        ingest(feedd, NOW - 2 * DAY, TALKS)
        kept = sa.select(sa.func.count()).where(revisions.c.html.is_not(None))
        with closing(Database(database_url(feedd.folder / "state"))) as database:
            with database.read() as connection:
                assert connection.scalar(kept) == 1
            assert pruned(feedd).stories == 1
            with database.read() as connection:
                assert connection.scalar(kept) == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_file_shrinks(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", retention('{ age = "1d" }')) as feedd:
        ingest(feedd, OLD, ROCKETS)
        ingest(feedd, OLD + DAY, SEAWALL)
        path = feedd.folder / "state" / "feedd.db"
        long = Random(1).randbytes(1_000_000).hex()  # which no packing makes short
        with closing(Database(f"sqlite:///{path}")) as database, database.write() as connection:
            connection.execute(sa.update(entries).values(html=long))
        before = path.stat().st_size
        assert before > 1_000_000
        assert pruned(feedd).stories == 1
        assert path.stat().st_size < before - 400_000
        with closing(Database(f"sqlite:///{path}")) as database, database.read() as connection:
            assert len(stories.latest(connection, limit=10)) == 1


def test_a_clock_that_leapt_ahead_is_doubted_after_another_start_too(tmp_path: Path) -> None:
    with Feedd(tmp_path, retention('{ age = "300d" }')) as feedd:
        ingest(feedd, OLD, ROCKETS)
        # By the clock of today, which may be wrong: feedd ran an hour ago and was started again.
        ingest(feedd, datetime.now(UTC) - timedelta(hours=1), TALKS)
        feedd.start()
        feedd.expect("the clock leapt ahead: what was old before is pruned, for a day")
        assert feedd.stop() == 0
        assert titles(feedd) == {ROCKETS.title, TALKS.title}
