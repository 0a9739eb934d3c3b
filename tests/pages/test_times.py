"""Moments on a page are told by how far away they are, and exactly beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedd.web.times import tagged

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(0), "just now"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(hours=2, minutes=30), "in 2 h 30 min"),
    ],
)
def test_a_moment_tells_its_distance_and_its_minute(span: timedelta, told: str) -> None:
    moment = NOW + span
    exact = f"{moment:%Y-%m-%d %H:%M} UTC"
    tag = f'<time datetime="{moment.isoformat()}" title="{exact}">{told}</time>'
    assert str(tagged(moment, NOW)) == tag
