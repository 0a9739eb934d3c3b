"""What a watch would have sent: its cool-down counts as it would have for alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import backtest
from feedd.core import query
from tests.deliver.newsdesk import Newsdesk

if TYPE_CHECKING:
    from pathlib import Path

TITLES = ("Rocket hits harbour", "Rocket found in barley", "Rocket sales triple abroad")


@pytest.mark.parametrize(
    ("minutes", "alerts"),
    [
        (0, [True, True, True]),
        (30, [True, True, True]),
        (31, [True, False, True]),
        (90, [False, False, True]),
    ],
)
def test_a_story_within_the_cool_down_of_another_would_have_waited(
    tmp_path: Path, minutes: int, alerts: list[bool]
) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        for title in TITLES:
            newsdesk.publish(title)
            newsdesk.later(minutes=30)
        done = backtest.run(
            newsdesk.database,
            query.compile("rocket"),
            days=2,
            until=newsdesk.now,
            cooldown=timedelta(minutes=minutes),
            former=query.compile("harbour OR barley OR pears"),
        )
    assert [hit.alerts for hit in done.hits] == alerts
    assert [count for _, count in done.per_day] == [0, sum(alerts)]
    assert [story.title for story in done.gained] == [TITLES[2]]
    assert (done.stories, done.lost) == (3, ())


def test_a_story_that_came_too_old_would_have_raised_no_alert(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        for days, title in enumerate(TITLES):
            newsdesk.publish(title, published=newsdesk.now - timedelta(days=days, minutes=1))
        done = backtest.run(
            newsdesk.database,
            query.compile("rocket"),
            days=2,
            until=newsdesk.now,
            max_age=timedelta(days=1),
        )
    assert [(hit.alerts, hit.old) for hit in done.hits] == [
        (False, True),
        (False, True),
        (True, False),
    ]
