"""What a watch would have sent: its cool-down counts as it would have for alerts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from feedd import backtest
from feedd.core.settings import Watch
from tests.deliver.newsdesk import ROCKETS, Newsdesk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.rows import Row

EVER = Watch(name="ever", query="rocket", max_age=timedelta.max)
TITLES = ("Rocket hits harbour", "Rocket found in barley", "Rocket sales triple abroad")


@pytest.mark.parametrize(
    ("minutes", "waits"),
    [
        (0, [False, False, False]),
        (30, [False, False, False]),
        (31, [True, True, False]),
        (90, [True, True, False]),
    ],
)
def test_a_cool_down_lets_alerts_wait_as_it_does_in_earnest(
    tmp_path: Path, minutes: int, waits: list[bool]
) -> None:
    cooldown = timedelta(minutes=minutes)
    with Newsdesk(tmp_path, watches=[replace(ROCKETS, cooldown=cooldown)]) as newsdesk:
        sent = []
        for title in TITLES:
            newsdesk.publish(title)
            for _ in range(30):
                sent += newsdesk.sent()
                newsdesk.later(minutes=1)
        newsdesk.later(minutes=90)
        sent += newsdesk.sent()
        done = backtest.run(
            newsdesk.database,
            replace(EVER, cooldown=cooldown),
            days=2,
            until=newsdesk.now,
            former="harbour OR barley OR pears",
        )
    assert [hit.waits for hit in done.hits] == waits
    assert done.messages == len(sent)
    assert [count for _, count in done.per_day] == [0, len(TITLES)]
    assert [story.title for story in done.gained] == [TITLES[2]]
    assert (done.stories, done.lost) == (3, ())


def test_a_back_test_of_the_newest_says_how_far_it_reaches(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        for title in TITLES:
            newsdesk.later(minutes=30)
            newsdesk.publish(title)
        tried = {
            most: backtest.run(newsdesk.database, EVER, days=2, until=newsdesk.now, most=most)
            for most in (2, 9)
        }
    assert (tried[2].stories, tried[2].reaches) == (2, newsdesk.now - timedelta(minutes=30))
    assert (tried[9].stories, tried[9].reaches) == (3, None)


def test_a_story_that_came_too_old_would_have_raised_no_alert(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        for days, title in enumerate(TITLES):
            newsdesk.publish(title, published=newsdesk.now - timedelta(days=days, minutes=1))
        young = replace(EVER, max_age=timedelta(days=1))
        done = backtest.run(newsdesk.database, young, days=2, until=newsdesk.now)
    assert [hit.why and hit.why.name for hit in done.hits] == ["age", "age", None]


def test_alerts_a_day_are_counted_over_the_days_of_which_there_are_stories(
    tmp_path: Path, row: Row
) -> None:
    with Newsdesk(tmp_path, watches=[ROCKETS]) as newsdesk:
        asked = partial(backtest.run, newsdesk.database, EVER, days=30)
        assert asked(until=newsdesk.now).covered == 30
        newsdesk.publish(TITLES[0])
        for hours, days in ((-1, 1), (0, 1), (24, 1), (25, 2), (24 * 29 + 1, 30), (24 * 40, 30)):
            with row(hours):
                assert asked(until=newsdesk.now + timedelta(hours=hours)).covered == days
