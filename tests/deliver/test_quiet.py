"""Quiet hours: nothing leaves in them but what a person sends, and all of it after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from feedd import dispatch
from feedd.core.settings import QuietHours
from feedd.store import Matter, endpoints, outbox, selection
from feedd.store.selection import Selection
from tests.deliver.newsdesk import DESK, ROCKETS, Newsdesk, read, watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(start=time(22), end=time(6, 30), zone=BERLIN)


def test_quiet_hours_hold_and_drop_nothing(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(watches=[watch(quiet=NIGHT)])
    newsdesk.now = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)
    newsdesk.publish("Rocket 2", "Rocket 1")
    assert newsdesk.sent() == []
    newsdesk.now = datetime(2026, 11, 27, 5, 30, tzinfo=UTC)
    assert [m.titles for m in newsdesk.sent()] == [["Rocket 1"], ["Rocket 2"]]


@pytest.mark.parametrize(
    ("ordered", "asked"), [(False, {}), (False, {"retry_after": "43200"}), (True, {})]
)
def test_what_failed_is_not_tried_again_in_quiet_hours_but_where_it_would_hold_up_others(
    opened: Callable[..., Newsdesk], *, ordered: bool, asked: Mapping[str, str]
) -> None:
    quakes = replace(ROCKETS, name="quakes", query="quake")
    newsdesk = opened(
        watches=[watch(quiet=NIGHT), quakes], endpoints=[replace(DESK, ordered=ordered)]
    )
    newsdesk.now = datetime(2026, 11, 26, 20, 59, 58, tzinfo=UTC)
    newsdesk.publish("Rocket")
    (rocket,) = newsdesk.turn()
    newsdesk.answer(rocket, 500, **asked)
    newsdesk.later(hours=1)
    if not ordered:
        newsdesk.publish("Quake")
        (quake,) = newsdesk.turn()
        # The endpoint was down and works again, so what waits for it is tried as soon as it may.
        assert newsdesk.answer(quake, 204) == ()
        newsdesk.now = datetime(2026, 11, 27, 5, 30, tzinfo=UTC)
    assert [m.titles for m in newsdesk.sent()] == [["Rocket"]]


LATE = datetime(2026, 11, 26, 20, 50, tzinfo=UTC)
MORNING = datetime(2026, 11, 27, 5, 30, tzinfo=UTC)


def asked_for_a_pause(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Quake")
    (quake,) = newsdesk.turn()
    newsdesk.answer(quake, 429, retry_after="3600")
    newsdesk.publish("Rocket")
    assert newsdesk.turn() == ()


def feedd_was_off(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")


def there_was_no_room(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    assert newsdesk.turn(room={"desk": 0}) == ()


def nothing_was_quiet_then(newsdesk: Newsdesk) -> None:
    calm = newsdesk.desk
    loud = {**calm.watch_settings, "rockets": watch(cooldown=timedelta(hours=1))}
    newsdesk.desk = replace(calm, watch_settings=loud)
    newsdesk.publish("Rocket one")
    newsdesk.sent()
    newsdesk.publish("Rocket")
    newsdesk.desk = calm


def its_retry_was_due(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    (rocket,) = newsdesk.turn()
    newsdesk.answer(rocket, 500)


def feedd_was_killed(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    newsdesk.turn()
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        outbox.release_interrupted(connection)


def the_clock_was_ahead(newsdesk: Newsdesk) -> None:
    newsdesk.later(days=3)
    newsdesk.publish("Rocket")
    newsdesk.now = LATE + timedelta(hours=2)
    newsdesk.set_back()


def its_endpoint_was_disabled(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    (rocket,) = newsdesk.turn()
    newsdesk.answer(rocket, 410)
    newsdesk.later(hours=2)
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        assert endpoints.enable(connection, "desk", now=newsdesk.now)


BELATED = (
    asked_for_a_pause,
    feedd_was_off,
    there_was_no_room,
    nothing_was_quiet_then,
    its_retry_was_due,
    feedd_was_killed,
    the_clock_was_ahead,
    its_endpoint_was_disabled,
)


@pytest.mark.parametrize("belated", BELATED)
def test_whatever_becomes_due_in_quiet_hours_waits_for_their_end(
    opened: Callable[..., Newsdesk], belated: Callable[[Newsdesk], None]
) -> None:
    quakes = replace(ROCKETS, name="quakes", query="quake")
    newsdesk = opened(watches=[watch(quiet=NIGHT), quakes])
    newsdesk.now = LATE
    belated(newsdesk)
    for newsdesk.now in (LATE + timedelta(hours=2), MORNING - timedelta(seconds=1)):
        assert [m.titles for m in newsdesk.sent()] in ([], [["Quake"]])
    (rocket,) = newsdesk.ledger(watch="rockets", state="pending") or newsdesk.ledger(
        state="waiting"
    )
    assert rocket.next_attempt_at == MORNING
    newsdesk.now = MORNING
    assert [m.titles for m in newsdesk.sent()] == [["Rocket"]]


@pytest.mark.parametrize("is_put_off", [False, True])
def test_what_a_person_sends_leaves_in_quiet_hours_though_feedd_was_killed_meanwhile(
    opened: Callable[..., Newsdesk], *, is_put_off: bool
) -> None:
    newsdesk = opened(watches=[watch(quiet=NIGHT)])
    newsdesk.now = LATE
    there_was_no_room(newsdesk)
    newsdesk.later(hours=2)
    if is_put_off:
        assert newsdesk.turn() == ()
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        wanted = Selection(endpoint="desk")
        assert selection.replay(connection, wanted, now=newsdesk.now).again == 1
        assert selection.replay(connection, wanted, now=newsdesk.now).again == 0
    (rocket,) = newsdesk.turn()
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        outbox.release_interrupted(connection)
    (rocket,) = newsdesk.turn()
    # It has its retries, but by day.
    newsdesk.answer(rocket, 500)
    newsdesk.later(hours=1)
    assert newsdesk.turn() == ()
    newsdesk.now = MORNING
    assert [m.titles for m in newsdesk.sent()] == [["Rocket"]]


@pytest.mark.parametrize("hours", [None, QuietHours(start=time(22), end=time(23), zone=BERLIN)])
def test_what_failed_is_tried_again_when_quiet_hours_end_that_were_changed_meanwhile(
    opened: Callable[..., Newsdesk], hours: QuietHours | None
) -> None:
    newsdesk = opened(watches=[watch(quiet=NIGHT)])
    newsdesk.now = LATE
    its_retry_was_due(newsdesk)
    newsdesk.later(minutes=15)
    assert newsdesk.turn() == ()
    (rocket,) = newsdesk.ledger()
    assert rocket.why_then == (
        "the receiver answered 500; quiet hours hold it until 2026-11-27 05:30 UTC"
    )
    newsdesk.change_rules(watch(quiet=hours))
    if hours:
        assert newsdesk.turn() == ()
        newsdesk.later(minutes=55)
    assert [m.titles for m in newsdesk.sent()] == [["Rocket"]]


def test_what_rests_takes_no_room_from_what_does_not(opened: Callable[..., Newsdesk]) -> None:
    quakes = replace(ROCKETS, name="quakes", query="quake")
    newsdesk = opened(watches=[watch(quiet=NIGHT), quakes])
    newsdesk.now = LATE
    newsdesk.publish(*(f"Rocket {n}" for n in range(5)), "Quake")
    assert newsdesk.turn(room={"desk": 0}) == ()
    newsdesk.later(hours=2)
    assert [read(one).titles for one in newsdesk.turn(room={"desk": 2})] == [["Quake"]]


def test_alerts_that_rest_hold_up_none_behind_them(
    opened: Callable[..., Newsdesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "AT_ONCE", 2)
    newsdesk = opened(watches=[watch(quiet=NIGHT), replace(ROCKETS, name="quakes", query="quake")])
    newsdesk.now = LATE
    newsdesk.publish(*(f"Rocket {n}" for n in range(5)))
    newsdesk.later(hours=2)
    newsdesk.publish("Quake")
    assert [read(one).titles for one in newsdesk.turn()] == [["Quake"]]


def test_what_waits_for_an_endpoint_that_is_gone_is_not_put_off_night_by_night(
    opened: Callable[..., Newsdesk],
) -> None:
    gone = replace(DESK, name="gone")
    both = watch(quiet=NIGHT, notify=("desk", "gone"))
    newsdesk = opened(watches=[both], endpoints=[DESK, gone])
    newsdesk.now = LATE
    newsdesk.publish("Rocket 1")
    newsdesk.declare_endpoints(DESK)
    for night in (1, 2):
        newsdesk.now = LATE + timedelta(days=night, hours=2)
        newsdesk.publish(f"Rocket {night + 1}")
        newsdesk.turn()
    (left,) = (one for one in newsdesk.ledger(endpoint="gone") if one.alert == 1)
    assert left.why_then == "its endpoint isn't configured any more"
    newsdesk.declare_endpoints(DESK, gone)
    assert newsdesk.turn() == ()
    newsdesk.now = MORNING + timedelta(days=2)
    assert ["Rocket 1"] in [m.titles for m in newsdesk.sent()]


def test_all_that_rests_is_put_off_at_once_however_many_watches_it_is_of(
    opened: Callable[..., Newsdesk],
) -> None:
    names = [f"rockets-{n}" for n in range(12)]
    newsdesk = opened(watches=[replace(watch(quiet=NIGHT), name=name) for name in names])
    newsdesk.now = LATE
    newsdesk.publish("Rocket")
    assert newsdesk.turn(room={"desk": 0}) == ()
    newsdesk.later(hours=2)
    asked = list[str]()

    def listen(_c: object, _of: object, sql: str, *_: object) -> None:
        asked.append(sql)

    sa.event.listen(Engine, "before_cursor_execute", listen)
    try:
        assert newsdesk.turn(room={"desk": 1}) == ()
    finally:
        sa.event.remove(Engine, "before_cursor_execute", listen)
    assert sum("messages.body" in sql for sql in asked) == 2
    newsdesk.now = MORNING
    assert len(newsdesk.sent()) == len(names)
