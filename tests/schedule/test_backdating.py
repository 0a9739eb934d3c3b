"""A source that dates what is new long before it appears: the operator hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import pipeline
from feedd.core.backdating import Appearance, backdated
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Endpoint, Source, Watch
from feedd.core.visit import Arrived
from feedd.visits import Ingested, Visited
from tests.deliver.newsdesk import DESK, NOON, ROCKETS, Newsdesk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
YEAR = 365 * DAY
ALLOWED = 2 * DAY
OPERATOR = Endpoint(name="operator", url="https://operator.example/hook", secrets=DESK.secrets)
GAZETTE = Source(name="gazette", baseline=False)


@pytest.mark.parametrize(
    ("ages", "least"),
    [
        pytest.param([YEAR] * 8, YEAR, id="all by a year"),
        pytest.param([YEAR, 3 * DAY, 9 * YEAR, YEAR, YEAR], 3 * DAY, id="each by another time"),
        pytest.param([YEAR] * 4, None, id="too few to tell"),
        pytest.param([YEAR] * 7 + [HOUR], None, id="one is dated now"),
        pytest.param([YEAR] * 7 + [None], None, id="one bears no date"),
        pytest.param([YEAR] * 7 + [2 * DAY], None, id="one is just young enough"),
        pytest.param([], None, id="none at all"),
    ],
)
def test_entries_are_backdated_if_all_are(
    ages: Sequence[timedelta | None], least: timedelta | None
) -> None:
    latest = [Appearance(None if age is None else NOON - age, NOON) for age in ages]
    found = backdated(latest, allowed=ALLOWED)
    assert (found.long if found else None) == least


def test_the_operator_is_told_once_a_month(tmp_path: Path) -> None:
    with Newsdesk(tmp_path, endpoints=(DESK, OPERATOR), operator=("operator",)) as newsdesk:
        told = []
        for day in (*range(8), 35, 36):
            newsdesk.now = NOON + day * DAY
            left = take_in(newsdesk, GAZETTE, age=YEAR)
            assert not left.alerts
            told += [(day, one.data["text"]) for one in newsdesk.sent()]
    assert [day for day, _ in told] == [4, 35]
    assert told[0][1] == (
        "Of the source gazette: its latest 5 entries were dated 365 d or more before they"
        " appeared, so watches that allow less raise no alert for them. If its dates are wrong,"
        " write trust_dates = false for it."
    )


@pytest.mark.parametrize(
    ("source", "watches", "age"),
    [
        pytest.param(GAZETTE, (ROCKETS,), HOUR, id="its dates are fine"),
        pytest.param(
            GAZETTE, (replace(ROCKETS, max_age=10 * YEAR),), YEAR, id="all watches allow it"
        ),
        pytest.param(GAZETTE, (), YEAR, id="nobody watches"),
        pytest.param(
            GAZETTE, (replace(ROCKETS, max_age=HOUR),), DAY, id="a watch allows less than is usual"
        ),
        pytest.param(replace(GAZETTE, trust_dates=False), (ROCKETS,), YEAR, id="not trusted"),
        pytest.param(replace(GAZETTE, baseline=True), (ROCKETS,), None, id="a first visit"),
    ],
)
def test_nobody_is_told_if(
    tmp_path: Path, source: Source, watches: tuple[Watch, ...], age: timedelta | None
) -> None:
    endpoints = (DESK, OPERATOR)
    with Newsdesk(
        tmp_path, watches=watches, endpoints=endpoints, operator=("operator",)
    ) as newsdesk:
        for day in range(1 if age is None else 8):
            newsdesk.now = NOON + day * DAY
            left = take_in(newsdesk, source, age=age or YEAR, entries=8 if age is None else 1)
            assert left.backdated is None
        assert not [one for one in newsdesk.sent() if one.endpoint == "operator"]


def test_what_a_person_hands_in_may_be_old(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        left = take_in(newsdesk, GAZETTE, age=YEAR, entries=8, by_hand=True)
    assert left.backdated is None


def test_without_trust_a_story_is_as_old_as_its_first_sighting(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        assert not take_in(newsdesk, GAZETTE, age=YEAR).alerts
        mistrusted = Source(name="other", baseline=False, trust_dates=False)
        left = take_in(newsdesk, mistrusted, age=YEAR, about="another rocket")
        (alert,) = left.alerts
    assert alert.story.published is None
    assert alert.story.first_seen == NOON


def test_what_was_stored_under_a_date_that_is_not_trusted_now_is_told_once_corrected(
    tmp_path: Path,
) -> None:
    with Newsdesk(tmp_path, watches=[replace(ROCKETS, realert="any")]) as newsdesk:
        first = take_in(newsdesk, GAZETTE, age=YEAR)
        assert [one.reason.name for one in first.decisions] == ["age"]
        trusted = take_in(newsdesk, GAZETTE, age=YEAR, about="rocket, or two")
        assert [one.reason.name for one in trusted.decisions] == ["age"]
        mistrusted = replace(GAZETTE, trust_dates=False)
        (alert,) = take_in(newsdesk, mistrusted, age=YEAR, about="rocket, or three").alerts
    assert (alert.story.revision, alert.story.published) == (3, None)


def test_a_correction_without_a_date_is_as_old_as_what_it_corrects(tmp_path: Path) -> None:
    with Newsdesk(tmp_path, watches=[replace(ROCKETS, realert="any")]) as newsdesk:
        for age, about in ((YEAR, "rocket"), (None, "rocket, or two")):
            left = take_in(newsdesk, GAZETTE, age=age, about=about)
            assert [one.reason.name for one in left.decisions] == ["age"]


def test_a_date_that_others_gave_stays_though_who_corrects_the_story_is_not_trusted(
    tmp_path: Path,
) -> None:
    mistrusted = Source(name="other", baseline=False, trust_dates=False)
    with Newsdesk(tmp_path, watches=[replace(ROCKETS, realert="any")]) as newsdesk:
        for source in (GAZETTE, mistrusted):
            take_in(newsdesk, source, age=YEAR, about="rocket hits the harbour wall of Khelad")
        left = take_in(
            newsdesk, mistrusted, age=YEAR, about="rocket hits the harbour walls of Khelad twice"
        )
    (item,) = left.found
    assert (item.verdict, [one.reason.name for one in left.decisions]) == ("revised", ["age"])


def take_in(  # noqa: PLR0913  what a visit may bring
    newsdesk: Newsdesk,
    source: Source,
    *,
    age: timedelta | None,
    entries: int = 1,
    by_hand: bool = False,
    about: str = "rocket",
) -> Ingested:
    """Visit a feed whose new entries are dated so long ago, or bear no date."""
    dated = None if age is None else newsdesk.now - age
    named = [f"{newsdesk.now:%j} {n}" for n in range(entries)]
    brought = tuple(
        Entry(id=name, title=f"{name} {about}", published=dated, updated=dated) for name in named
    )
    visit = Visited(
        source=source,
        bulletin=Bulletin(kind="atom", entries=brought),
        at=newsdesk.now,
        arrived=None if by_hand else Arrived(entries=entries),
    )
    (left,) = pipeline.ingest(newsdesk.database, newsdesk.desk, [visit])
    assert isinstance(left, Ingested)
    return left
