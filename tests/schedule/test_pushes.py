"""What a hub delivers puts visits off, as long as it is first with the news."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from feedd.core.arrears import Arrears
from feedd.core.model import Pace
from feedd.core.schedule import next_visit, unpushed
from feedd.core.visit import (
    FULL_FETCH,
    Arrived,
    Conditions,
    Pushed,
    Unchanged,
    VisitState,
    articles_due,
    conditions,
)
from tests.schedule.visits import DAY, HOUR, MONDAY, SOURCE, Visitor, arrived

MINUTE = timedelta(minutes=1)
NEWS = Pushed(fresh=(None,))
ARTICLES = replace(SOURCE, articles=True)


def subscribed() -> VisitState:
    """Give a source that publishes, visited at the beginning, with a hub."""
    visitor = Visitor()
    visitor.visit(arrived(5))
    return visitor.state._replace(pushed_until=MONDAY + 30 * DAY)


def pushed() -> VisitState:
    decided = next_visit(subscribed(), NEWS, SOURCE, now=MONDAY + 10 * MINUTE, jitter=0.5)
    assert decided.at == MONDAY + SOURCE.max_interval
    assert "the hub tells what is new" in decided.why
    return decided.state


def test_news_from_the_hub_leaves_one_visit_as_a_net() -> None:
    decided = next_visit(pushed(), Unchanged(), SOURCE, now=MONDAY + DAY, jitter=0.5)
    assert decided.at == MONDAY + DAY + SOURCE.max_interval


def test_news_from_the_hub_teaches_the_rhythm_as_a_visit_does() -> None:
    assert pushed().rhythm.last == MONDAY + 10 * MINUTE


def test_news_that_a_visit_finds_first_brings_the_usual_visits_back() -> None:
    decided = next_visit(pushed(), arrived(1), SOURCE, now=MONDAY + DAY, jitter=0.5)
    assert decided.at is not None
    assert decided.at < MONDAY + DAY + SOURCE.max_interval
    assert not decided.state.hub_first


def test_a_delivery_without_news_or_to_a_source_that_fails_puts_nothing_off() -> None:
    state = subscribed()
    failing = state._replace(failures=1, failing_since=MONDAY)
    for known, delivered in ((state, Pushed()), (failing, NEWS)):
        decided = next_visit(known, delivered, SOURCE, now=MONDAY + MINUTE, jitter=0.5)
        assert decided.at == state.next_visit_at


def test_a_subscription_that_ends_is_followed_by_a_visit_no_later_than_without_it() -> None:
    state = pushed()
    early, late = MONDAY + 30 * MINUTE, MONDAY + 5 * HOUR
    assert unpushed(state, SOURCE, now=early).next_visit_at == MONDAY + SOURCE.interval
    assert unpushed(state, SOURCE, now=late).next_visit_at == late
    unheard = state._replace(hub_first=False)
    assert unpushed(unheard, SOURCE, now=early).next_visit_at == state.next_visit_at


DUE = MONDAY + 30 * DAY + 2 * HOUR
OWED = {
    "articles": replace(arrived(), owed_in=2 * HOUR, etag='"a"'),
    "an archive": replace(arrived(), arrears=Arrears(since=MONDAY, tries=1, ask_at=DUE)),
}
BETWEEN = {
    "news": NEWS,
    "news that owes more": replace(NEWS, owed_in=5 * HOUR),
    "an early visit": Unchanged(),
}


@pytest.mark.parametrize("owing", OWED.values(), ids=OWED.keys())
@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN.keys())
def test_nothing_that_comes_between_puts_off_what_is_owed(
    owing: Arrived, between: Pushed | Unchanged
) -> None:
    visitor = Visitor(source=ARTICLES)
    visitor.until(MONDAY + 30 * DAY, lambda now: arrived(now == MONDAY))
    visitor.state = visitor.state._replace(pushed_until=MONDAY + 60 * DAY)
    visitor.visit(owing)
    visitor.now += HOUR
    if isinstance(between, Pushed):
        visitor.push(between)
    else:
        visitor.visit(between)
    assert visitor.state.next_visit_at == DUE
    assert conditions(visitor.state, SOURCE, now=DUE) == Conditions()


def test_what_is_owed_brings_no_visit_when_the_feed_wants_none() -> None:
    pace = Pace(ttl=3 * HOUR, skip_hours=frozenset({15}))
    state = pushed()._replace(pace=pace)
    owing = replace(NEWS, owed_in=HOUR)
    decided = next_visit(state, owing, ARTICLES, now=MONDAY + HOUR, jitter=0.5)
    assert decided.at == MONDAY + 4 * HOUR


@pytest.mark.parametrize(
    ("owed_in", "after"),
    [(2 * HOUR, 2 * HOUR), (timedelta(0), SOURCE.interval), (3 * DAY, SOURCE.max_interval)],
)
def test_a_visit_comes_sooner_where_articles_are_owed(
    owed_in: timedelta, after: timedelta
) -> None:
    owing = arrived()
    decided = next_visit(
        pushed(), replace(owing, owed_in=owed_in), ARTICLES, now=MONDAY + DAY, jitter=0.5
    )
    assert decided.at == MONDAY + DAY + after
    told = next_visit(
        pushed(), replace(NEWS, owed_in=owed_in), ARTICLES, now=MONDAY + 10 * MINUTE, jitter=0.5
    )
    assert told.at == MONDAY + min(
        max(owed_in + 10 * MINUTE, SOURCE.interval), SOURCE.max_interval
    )


def test_what_is_owed_hurries_no_visit_to_a_host_that_asked_for_a_pause() -> None:
    held = pushed()._replace(hold_until=MONDAY + 2 * DAY, next_visit_at=MONDAY + 2 * DAY)
    owing = replace(NEWS, owed_in=timedelta(0))
    decided = next_visit(held, owing, SOURCE, now=MONDAY + DAY, jitter=0.5)
    assert decided.at == held.next_visit_at


def test_the_whole_document_is_asked_for_again_when_articles_are_due() -> None:
    arrived_with = replace(arrived(), etag='"a"', owed_in=2 * HOUR)
    for outcome in (
        arrived_with,
        replace(arrived_with, partial=True),
        replace(NEWS, owed_in=2 * HOUR),
    ):
        known = subscribed()._replace(etag='"a"')
        early, due = MONDAY + HOUR, MONDAY + 2 * HOUR
        for before in (known, known._replace(full_at=None)):
            state = next_visit(before, outcome, SOURCE, now=MONDAY, jitter=0.5).state
            assert conditions(state, SOURCE, now=early) == Conditions(etag='"a"')
            assert conditions(state, SOURCE, now=due) == Conditions()


def test_a_whole_document_tells_anew_what_is_owed_of_it() -> None:
    state = subscribed()
    for hours in (1, 5, 3):
        owing = replace(arrived(), owed_in=hours * HOUR)
        state = next_visit(state, owing, ARTICLES, now=MONDAY, jitter=0.5).state
        assert articles_due(state) == MONDAY + hours * HOUR


def test_a_source_of_which_no_articles_are_owed_is_visited_as_others() -> None:
    whole = pushed()._replace(body_hash="b", full_at=MONDAY + HOUR - FULL_FETCH)
    for known in (whole, whole._replace(body_hash=None, full_at=None)):
        at = {
            next_visit(known, Unchanged(), source, now=MONDAY, jitter=0.5).at
            for source in (SOURCE, ARTICLES)
        }
        assert len(at) == 1


def test_so_it_is_when_archives_are_due_and_no_sooner() -> None:
    arrears = Arrears(since=MONDAY, tries=1, ask_at=MONDAY + 2 * HOUR)
    outcome = replace(arrived(), etag='"a"')
    state = next_visit(subscribed(), outcome, SOURCE, now=MONDAY, jitter=0.5).state
    owing = state._replace(arrears=arrears)
    assert conditions(owing, SOURCE, now=MONDAY + HOUR) == Conditions(etag='"a"')
    assert conditions(owing, SOURCE, now=MONDAY + 2 * HOUR) == Conditions()
