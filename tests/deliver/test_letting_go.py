"""What was sent is let go in time; that it was sent is remembered for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from feedd import config
from feedd.daemon import pruning
from feedd.daemon.pruning import Pruned, prune
from feedd.newsroom import RECENT
from feedd.recording import release as release_held
from feedd.store import endpoints, selection
from feedd.store.ledger import delivery
from feedd.store.retention import Marks
from feedd.store.selection import Replayed, Selection
from feedd.store.tables import alerts, messages, sources, visits
from tests.deliver.newsdesk import DESK, Newsdesk, watch
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from feedd.store import Connection

KEPT = 30
RULES = f'[daemon.retention]\nattempts = "{KEPT}d"\n'


def pruned(
    newsdesk: Newsdesk, folder: Path, marks: Marks | None = None, *, rules: str = RULES
) -> Pruned:
    path = folder / "rules.toml"
    path.write_text(rules, encoding="utf-8")
    settings = config.load(path, environ={})
    return prune(newsdesk.database, settings, now=newsdesk.now, recent=RECENT, marks=marks)


def counts(newsdesk: Newsdesk, folder: Path, marks: Marks | None = None) -> tuple[int, int, int]:
    """Prune; give how many attempts, messages and alerts it was."""
    gone = pruned(newsdesk, folder, marks)
    return gone.attempts, gone.messages, gone.alerts


def texts(newsdesk: Newsdesk) -> tuple[int, int]:
    """Count the messages and the alerts whose texts are still there."""
    with newsdesk.database.read() as connection:
        kept = (sa.select(sa.func.count(column)) for column in (messages.c.body, alerts.c.told))
        of_messages, of_alerts = (connection.scalar(query) or 0 for query in kept)
        return of_messages, of_alerts


def replayed(newsdesk: Newsdesk) -> Replayed:
    with newsdesk.database.write() as connection:
        return selection.replay(connection, Selection(), now=newsdesk.now)


def test_what_was_sent_is_let_go_when_it_is_old_and_its_marks_stay(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    newsdesk.publish("Rocket attack")
    (sent,) = newsdesk.sent()
    newsdesk.later(days=KEPT - 1)
    assert counts(newsdesk, tmp_path) == (0, 0, 0)
    newsdesk.later(days=2)
    assert counts(newsdesk, tmp_path) == (1, 1, 1)
    assert texts(newsdesk) == (0, 0)
    (listed,) = newsdesk.ledger()
    assert (listed.webhook_id, listed.state, listed.told) == (sent.id, "delivered", None)
    assert counts(newsdesk, tmp_path) == (0, 0, 0)


def test_what_has_no_bytes_any_more_is_not_sent_again(newsdesk: Newsdesk, tmp_path: Path) -> None:
    newsdesk.publish("Rocket attack")
    newsdesk.sent()
    newsdesk.later(days=KEPT + 1)
    pruned(newsdesk, tmp_path)
    newsdesk.publish("Rocket launch")
    (fresh,) = newsdesk.sent()
    assert replayed(newsdesk) == Replayed(again=1, gone=1)
    assert [one.id for one in newsdesk.sent()] == [fresh.id]


@pytest.mark.parametrize("state", ["waiting", "pending"])
def test_a_story_stays_until_its_alert_has_left(
    state: str, opened: Callable[..., Newsdesk], tmp_path: Path
) -> None:
    rules = RULES + 'stories = { age = "1d" }\n'
    newsdesk = opened(watches=[watch(cooldown=timedelta(days=3 if state == "waiting" else 0))])
    newsdesk.publish("Rocket sold")
    newsdesk.sent()
    newsdesk.publish("Rocket launched")
    for claimed in newsdesk.turn():
        newsdesk.answer(claimed, 500)
    newsdesk.later(days=2)
    assert newsdesk.states() == ["delivered", state]
    assert pruned(newsdesk, tmp_path, rules=rules).stories == 1
    newsdesk.later(days=2)
    newsdesk.sent()
    assert pruned(newsdesk, tmp_path, rules=rules).stories == 1


def test_the_same_story_is_no_alert_after_its_words_were_let_go(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    newsdesk.publish("Rocket attack")
    newsdesk.sent()
    newsdesk.later(days=KEPT + 1)
    pruned(newsdesk, tmp_path)
    newsdesk.publish("Rocket attack")
    assert newsdesk.sent() == []


def test_what_is_still_tried_is_kept_however_old_it_is(newsdesk: Newsdesk, tmp_path: Path) -> None:
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 503)
    newsdesk.later(days=KEPT + 1)
    assert counts(newsdesk, tmp_path) == (0, 0, 0)
    assert [one.body for one in newsdesk.turn()] == [claimed.body]


def test_what_waits_for_its_digest_is_kept_however_old_it_is(
    opened: Callable[..., Newsdesk], tmp_path: Path
) -> None:
    newsdesk = opened(watches=[watch(cooldown=timedelta(days=90))])
    newsdesk.publish("Rocket attack")
    newsdesk.sent()
    newsdesk.publish("Rocket launch")
    newsdesk.later(days=KEPT + 1)
    assert counts(newsdesk, tmp_path) == (1, 1, 1)
    newsdesk.later(days=90)
    assert [one.titles for one in newsdesk.sent()] == [["Rocket launch"]]


def test_what_ends_late_is_let_go_though_later_ones_were_before(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    marks = Marks()
    newsdesk.publish("Rocket attack")
    (slow,) = newsdesk.turn()
    newsdesk.answer(slow, 503)
    for title in ("Rocket launch", "Rocket parade"):
        newsdesk.later(days=1)
        newsdesk.publish(title)
        *_, newest = newsdesk.turn()
        newsdesk.answer(newest, 204)
    newsdesk.later(days=KEPT + 1)
    assert counts(newsdesk, tmp_path, marks) == (2, 2, 2)
    newsdesk.sent()
    newsdesk.later(days=KEPT + 1)
    newsdesk.publish("Rocket museum")
    newsdesk.sent()
    assert counts(newsdesk, tmp_path, marks)[1:] == (1, 1)
    newsdesk.later(days=KEPT + 1)
    assert counts(newsdesk, tmp_path, marks) == (1, 1, 1)


def test_what_was_raised_before_the_clock_was_set_back_hides_nothing(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    marks = Marks()
    newsdesk.later(days=100)
    newsdesk.publish("Rocket attack")
    newsdesk.sent()
    assert counts(newsdesk, tmp_path, marks) == (0, 0, 0)
    newsdesk.later(days=-100)
    newsdesk.publish("Rocket launch")
    newsdesk.sent()
    newsdesk.later(days=KEPT + 1)
    assert counts(newsdesk, tmp_path, marks) == (1, 1, 1)


def test_what_is_kept_isnt_looked_through_while_visits_wait(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    for _ in range(2):
        newsdesk.publish(f"Rocket {newsdesk.now:%j}")
        newsdesk.sent()
        newsdesk.later(days=KEPT + 1)
    marks, asked = Marks(), list[tuple[str, tuple[object, ...]]]()

    def listen(_c: object, _of: object, sql: str, values: tuple[object, ...], *_: object) -> None:
        asked.append((sql, values))

    sa.event.listen(Engine, "before_cursor_execute", listen)
    try:
        counts(newsdesk, tmp_path, marks)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", listen)
    update, values = next(one for one in asked if one[0].startswith("UPDATE alerts"))
    with newsdesk.database.read() as connection:
        if connection.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {update}", values).all()
            by_date = "ix_alerts_created_at (created_at>? AND created_at<?)"
            assert any(by_date in row.detail for row in plan)


def test_visits_that_a_wrong_clock_dated_ahead_keep_none_from_being_forgotten(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    newsdesk.later(days=1000)
    with newsdesk.database.write() as connection:
        make_visits(connection, count=pruning.ROWS_AT_ONCE, at=newsdesk.now)
    newsdesk.later(days=-1000)
    newsdesk.publish("Harbour")
    newsdesk.set_back()
    newsdesk.later(days=KEPT + 1)
    assert pruned(newsdesk, tmp_path).visits == pruning.ROWS_AT_ONCE + 1


def make_visits(connection: Connection, *, count: int, at: datetime) -> None:
    made = {"declared": True, "created_at": at}
    connection.execute(sa.insert(sources).values(name="other", **made))
    (number,) = connection.execute(sa.select(sources.c.id)).scalars()
    row = {"source_id": number, "at": at, "outcome": "ok"}
    connection.execute(sa.insert(visits), [row] * count)


def test_what_is_sent_again_is_kept_as_if_it_were_new(newsdesk: Newsdesk, tmp_path: Path) -> None:
    newsdesk.publish("Rocket attack")
    newsdesk.sent()
    newsdesk.later(days=KEPT - 1)
    replayed(newsdesk)
    newsdesk.sent()
    newsdesk.later(days=KEPT - 1)
    assert counts(newsdesk, tmp_path) == (0, 0, 0)


def test_a_notice_to_the_operator_is_let_go_too(
    opened: Callable[..., Newsdesk], tmp_path: Path
) -> None:
    newsdesk = opened(operator=(DESK.name,))
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 410)
    assert [one.watch for one in newsdesk.ledger()] == [None, "rockets"]
    with newsdesk.database.write() as connection:
        endpoints.enable(connection, DESK.name, now=newsdesk.now)
    newsdesk.sent()
    newsdesk.later(days=KEPT + 1)
    pruned(newsdesk, tmp_path)
    assert texts(newsdesk) == (0, 0)


def test_what_was_dropped_stays_once_its_words_were_let_go(
    newsdesk: Newsdesk, tmp_path: Path
) -> None:
    """Nothing could be sent of it, and what is beside it leaves."""
    old, new = Selection(ids=("1",)), Selection(state="dropped")
    newsdesk.publish("Rocket attack")
    with newsdesk.database.write() as connection:
        assert selection.drop(connection, old, now=newsdesk.now) == 1
    newsdesk.later(days=KEPT + 1)
    newsdesk.publish("Rocket launch")
    pruned(newsdesk, tmp_path)
    with newsdesk.database.write() as connection:
        (named,) = (one.webhook_id or "" for one in newsdesk.ledger(ids=("1",)))
        found = delivery(connection, named, as_of=newsdesk.as_of())
        assert found is not None
        assert found.let_go
        assert selection.drop(connection, Selection(ids=("2",)), now=newsdesk.now) == 1
        assert release_held(connection, newsdesk.desk, new, now=newsdesk.now) == 1
    assert [one.titles for one in newsdesk.sent()] == [["Rocket launch"]]
    assert newsdesk.states() == ["dropped", "delivered"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_commands_say_that_a_text_is_gone(newsdesk: Newsdesk, tmp_path: Path) -> None:
    newsdesk.publish("Rocket attack")
    (sent,) = newsdesk.sent()
    newsdesk.later(days=KEPT + 1)
    pruned(newsdesk, tmp_path)
    newsdesk.database.close()
    with Feedd(tmp_path / "f", "") as feedd:
        (feedd.folder / "state").mkdir(exist_ok=True, mode=0o700)
        (tmp_path / "feedd.db").rename(feedd.folder / "state" / "feedd.db")
        again = feedd.call("alerts", "replay", sent.id)
        assert (again.code, again.out) == (1, "0 to be sent again\n")
        assert "1 can't be sent again: the text was let go" in again.err
        shown = feedd.call("alerts", "show", sent.id)
        assert "its bytes were let go" in shown.out
        assert feedd.call("alerts", "show", sent.id, "--json").json["body"] is None
