"""A clock that was ahead and is set back: nothing waits for the time it showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd import desk, troubles
from feedd.core.settings import Digest, QuietHours
from feedd.desk import Recent
from feedd.digests import next_digest
from feedd.recording import release
from feedd.store import Matter, declared, selection
from feedd.store.selection import Selection
from feedd.troubles import OperatorNotice
from tests.deliver.newsdesk import Newsdesk, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.store.outbox import Claimed

ZONE = ZoneInfo("Europe/Berlin")
QUIET = QuietHours(start=time(22), end=time(6, 30), zone=ZONE)
DIGEST = Digest(cron="0 7 * * mon", zone=ZONE)
MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
CRONS = ("0 7 * * mon", "30 2 * * *", "*/20 * * * *", "0 0 29 2 *")
DESK = desk.set_up(
    topics=(),
    watches=(),
    endpoints=(),
    operator=(),
    public_url="",
    recent=Recent(timedelta(hours=72)),
    next_digest=next_digest,
)
NIGHT = timedelta(days=365, hours=11)


def ahead(newsdesk: Newsdesk, *claimed: Claimed) -> None:
    """Let the clock be ahead by a year for a turn, in which this attempt fails."""
    newsdesk.now += NIGHT
    newsdesk.turn(*(newsdesk.tried(one, 503) for one in claimed))
    newsdesk.set_back(days=365, hours=11)


def it_was_raised_before(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    ahead(newsdesk)


def its_message_was_made_before(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    newsdesk.turn(room={})
    ahead(newsdesk)


def it_had_failed_before(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    ahead(newsdesk)


def it_was_being_sent(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket")
    ahead(newsdesk, *newsdesk.turn())


def another_was_sent(newsdesk: Newsdesk) -> None:
    """Its watch cools down after that one."""
    newsdesk.now += NIGHT
    newsdesk.publish("Rocket base")
    newsdesk.later(hours=9)
    assert [one.titles for one in newsdesk.sent()] == [["Rocket base"]]
    newsdesk.set_back(days=365, hours=20)
    newsdesk.publish("Rocket")


WHILE_AHEAD = (
    it_was_raised_before,
    its_message_was_made_before,
    it_had_failed_before,
    it_was_being_sent,
    another_was_sent,
)


@pytest.mark.parametrize("happened", WHILE_AHEAD)
def test_what_the_clock_s_time_put_off_leaves_once_it_is_set_back(
    opened: Callable[..., Newsdesk], happened: Callable[[Newsdesk], None]
) -> None:
    newsdesk = opened(watches=[watch(quiet=QUIET, cooldown=timedelta(hours=1))])
    happened(newsdesk)
    newsdesk.later(minutes=50)
    newsdesk.set_back()
    newsdesk.later(minutes=10)
    assert [one.titles for one in newsdesk.sent()] == [["Rocket"]]
    assert newsdesk.sent() == []


def test_what_a_person_released_meanwhile_leaves_with_the_next_digest(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(digest=DIGEST)])
    newsdesk.publish("Rocket")
    newsdesk.now += NIGHT
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        selection.drop(connection, Selection(), now=newsdesk.now)
        release(connection, newsdesk.desk, Selection(state="dropped"), now=newsdesk.now)
    newsdesk.set_back(days=365, hours=11)
    assert newsdesk.sent() == []
    newsdesk.now = MONDAY
    assert [one.titles for one in newsdesk.sent()] == [["Rocket"]]


def test_what_was_raised_while_the_clock_was_ahead_leaves_with_the_digest_that_is_next_then(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(digest=DIGEST)])
    newsdesk.later(days=21)
    newsdesk.publish("Rocket")
    newsdesk.set_back(days=21)
    newsdesk.publish("Rocket again")
    newsdesk.set_back(hours=1)
    newsdesk.now = MONDAY - timedelta(seconds=1)
    assert newsdesk.turn() == ()
    newsdesk.now = MONDAY
    assert [one.titles for one in newsdesk.sent()] == [["Rocket", "Rocket again"]]


def test_what_a_person_sent_meanwhile_leaves_in_quiet_hours_all_the_same(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(quiet=QUIET)])
    newsdesk.publish("Rocket")
    newsdesk.turn(room={})
    newsdesk.later(days=1, hours=11)
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        assert selection.replay(connection, Selection(), now=newsdesk.now).again == 1
    newsdesk.set_back(days=1)
    assert [one.titles for one in newsdesk.sent()] == [["Rocket"]]


def test_what_failed_while_the_clock_was_ahead_leaves_once_it_is_set_back_or_has_cooled_down(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(cooldown=timedelta(minutes=30))])
    newsdesk.publish("Rocket 1")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 503)
    newsdesk.publish("Rocket 2")
    newsdesk.set_back()
    assert newsdesk.sent() == []
    newsdesk.later(days=-40)
    assert newsdesk.sent() == []
    newsdesk.set_back()
    assert [one.titles for one in newsdesk.sent()] == [["Rocket 1"]]
    newsdesk.later(minutes=30)
    assert [one.titles for one in newsdesk.sent()] == [["Rocket 2"]]


def test_what_was_being_sent_when_the_clock_was_ahead_is_sent_again_once_it_is_set_back(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket 1")
    (claimed,) = newsdesk.turn()
    newsdesk.later(days=-40)
    assert newsdesk.turn() == ()
    newsdesk.set_back()
    (again,) = newsdesk.turn()
    assert again.webhook_id == claimed.webhook_id


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(seconds=2)])
def test_what_a_person_sent_and_is_under_way_is_not_sent_twice_though_the_clock_is_set_back(
    newsdesk: Newsdesk, ahead: timedelta
) -> None:
    newsdesk.publish("Rocket")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 204)
    with newsdesk.database.write(*selection.TURNS) as connection:
        assert selection.replay(connection, Selection(), now=newsdesk.now).again == 1
    (again,) = newsdesk.turn()
    assert again.webhook_id == claimed.webhook_id
    newsdesk.now -= ahead
    newsdesk.set_back()
    assert newsdesk.sent() == []


@given(
    digest=st.sampled_from([None, *(Digest(cron=c, zone=ZONE) for c in CRONS)]),
    quiet=st.sampled_from([None, QUIET]),
    cooldown=st.timedeltas(timedelta(0), timedelta(days=2)),
    raised=st.timedeltas(timedelta(0), timedelta(days=365)).map(MONDAY.__add__),
    ago=st.none() | st.timedeltas(timedelta(0), timedelta(days=2)),
    share=st.floats(0, 1, exclude_max=True),
)
def test_planned_anew_by_the_same_rules_an_alert_leaves_at_the_same_time(  # noqa: PLR0913  drawn
    *,
    digest: Digest | None,
    quiet: QuietHours | None,
    cooldown: timedelta,
    raised: datetime,
    ago: timedelta | None,
    share: float,
) -> None:
    """Each start does so, as the clock may have been set while feedd was off."""
    calm = watch(digest=digest, quiet=quiet, cooldown=cooldown)
    last = raised - ago if ago is not None else None
    at = DESK.release(calm, freed_at=raised, now=raised, last_message=last).at
    later = raised + (at - raised) * share
    assert DESK.release(calm, freed_at=raised, now=later, last_message=last).at == at


def test_a_notice_of_the_future_leaves_once_the_clock_is_set_back(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(operator=("desk",))
    newsdesk.now += NIGHT
    notice = OperatorNotice("network down", "The network is down.")
    with newsdesk.database.write() as connection:
        troubles.tell(connection, newsdesk.desk, [notice], at=newsdesk.now)
    newsdesk.set_back(days=365, hours=11)
    assert [one.type for one in newsdesk.sent()] == ["operator.notice"]


def test_what_another_process_left_of_a_watch_leaves_at_a_start_if_that_is_gone_by_then(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(digest=DIGEST)])
    newsdesk.publish("Rocket")
    newsdesk.desk = replace(newsdesk.desk, watch_settings={})
    newsdesk.set_back()
    assert newsdesk.sent() == []
    with newsdesk.database.write() as connection:
        declared.sync_watches(connection, [], now=newsdesk.now)
    newsdesk.set_back()
    assert [one.titles for one in newsdesk.sent()] == [["Rocket"]]
