"""What becomes of a delivery, by answer and by time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core import retry
from feedd.core.retry import Again, Disable, Done, Exhausted, Result
from feedd.core.settings import RetrySchedule

if TYPE_CHECKING:
    from tests.rows import Row

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SCHEDULE = RetrySchedule()
FAILED = Result(outcome="failed", words="the receiver answered 500", status=500)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def next_of(result: Result, *, attempts: int = 1, jitter: float = 0.5) -> retry.Next:
    return retry.after(result, attempts=attempts, schedule=SCHEDULE, now=NOW, jitter=jitter)


OUTCOMES = (
    (200, "delivered"), (201, "delivered"), (202, "delivered"), (204, "delivered"),
    (206, "delivered"), (299, "delivered"),
    (301, "failed"), (302, "failed"), (304, "failed"), (307, "failed"), (308, "failed"),
    (400, "failed"), (401, "failed"), (403, "failed"), (404, "failed"), (408, "failed"),
    (409, "failed"), (410, "gone"), (413, "failed"), (422, "failed"), (425, "failed"),
    (429, "throttled"), (500, "failed"), (501, "failed"), (502, "throttled"),
    (503, "throttled"), (504, "throttled"), (505, "failed"), (520, "failed"),
    (599, "failed"), (600, "failed"), (999, "failed"), (100, "failed"),
)  # fmt: skip


def test_only_2xx_is_success(row: Row) -> None:
    for status, outcome in OUTCOMES:
        with row(status):
            assert retry.judge(status, {}, now=NOW).outcome == outcome


@pytest.mark.parametrize(
    ("status", "header", "outcome"),
    [
        (200, "disable", "disabled"),
        (500, "Disable ", "disabled"),
        (200, "abort-message", "delivered"),
        (400, "abort-message", "aborted"),
        (410, "abort-message", "gone"),
        (500, "something-else", "failed"),
    ],
)
def test_a_receiver_can_steer_its_deliveries(status: int, header: str, outcome: str) -> None:
    assert retry.judge(status, {"webhook-delivery": header}, now=NOW).outcome == outcome


RETRY_AFTER = (
    ("120", 120), ("0", 0), (" 7 ", 7), ("120.6", 120.6), ("1000000000", 86400),
    ("Thu, 26 Nov 2026 08:02:00 GMT", 120),
    ("Thursday, 26-Nov-26 08:02:00 GMT", 120),
    ("Thu Nov 26 08:02:00 2026", 120),
    ("Thu, 26 Nov 2026 09:02:00 +0100", 120),
    ("Thu, 26 Nov 2020 08:02:00 GMT", 0),
    ("Thu, 26 Nov 2099 08:02:00 GMT", 86400),
    ("garbage", None), ("", None), (None, None), ("-5", None), ("+5", None), ("1e9", None),
    ("nan", None), ("inf", None), ("１２０", None), ("0x10", None), ("5 s", None),
    ("9" * 40, 86400), ("Thu, 99 Nov 2026 99:99:99 GMT", None),
)  # fmt: skip


def test_retry_after_is_read_in_every_form(row: Row) -> None:
    for value, wait in RETRY_AFTER:
        with row(value):
            expected = None if wait is None else seconds(wait)
            assert retry.retry_after(value, NOW) == expected


@given(st.text())
def test_retry_after_survives_any_text(value: str) -> None:
    wait = retry.retry_after(value, NOW)
    assert wait is None or timedelta() <= wait <= timedelta(days=1)


@given(
    st.sampled_from(["Thu, ", ""]),
    st.integers(0, 99),
    st.integers(0, 99_999),
    st.integers(-99_999_999, 99_999_999),
)
def test_retry_after_survives_any_date(day: str, date: int, year: int, zone: int) -> None:
    wait = retry.retry_after(f"{day}{date} Nov {year} 08:00:00 {zone:+05d}", NOW)
    assert wait is None or timedelta() <= wait <= retry.LONGEST_RETRY_AFTER


def test_a_delivered_one_is_done() -> None:
    assert next_of(retry.judge(200, {}, now=NOW)) == Done()
    # When to ask for the outcome, says one that takes work on: no reason to hold other messages.
    assert next_of(retry.judge(202, {"retry-after": "120"}, now=NOW)) == Done()


def test_gone_disables_and_keeps_the_delivery() -> None:
    gone = retry.judge(410, {}, now=NOW)
    assert next_of(gone) == Disable(why="the receiver answered 410: it is gone")


@pytest.mark.parametrize(("status", "delivered"), [(200, True), (500, False)])
def test_a_receiver_that_asks_for_no_more_disables(status: int, delivered: bool) -> None:
    result = retry.judge(status, {"webhook-delivery": "disable"}, now=NOW)
    decision = next_of(result)
    assert isinstance(decision, Disable)
    assert decision.delivered is delivered


def test_an_aborted_one_is_given_up_on_in_the_open() -> None:
    result = retry.judge(422, {"webhook-delivery": "abort-message"}, now=NOW)
    assert next_of(result) == Exhausted(
        why="the receiver answered 422 and asked not to be sent this again"
    )


@given(attempts=st.integers(1, 9), jitter=st.floats(0, 1, exclude_max=True))
def test_each_wait_lies_within_a_fifth_of_the_schedule(attempts: int, jitter: float) -> None:
    decision = next_of(FAILED, attempts=attempts, jitter=jitter)
    assert isinstance(decision, Again)
    wait = SCHEDULE.waits[attempts - 1]
    assert 0.8 * wait <= decision.at - NOW <= 1.2 * wait
    assert decision.pause is None


def test_ten_attempts_over_three_days_then_exhausted() -> None:
    now, attempts, decision = NOW, 1, next_of(FAILED)
    while isinstance(decision, Again):
        now, attempts = decision.at, attempts + 1
        decision = retry.after(FAILED, attempts=attempts, schedule=SCHEDULE, now=now, jitter=0.5)
    assert decision == Exhausted(why="10 attempts failed; the last: the receiver answered 500")
    assert timedelta(hours=75) < now - NOW < timedelta(hours=77)
    single = RetrySchedule(waits=())
    decision = retry.after(FAILED, attempts=1, schedule=single, now=now, jitter=0.5)
    assert decision == Exhausted(why="1 attempt failed; the last: the receiver answered 500")


FIRST_WAITS = (
    (429, None, 60, 60),
    (429, "10", 10, 10),
    (429, "120", 120, 120),
    (503, None, 5, 5),
    (503, "600", 600, 600),
    (503, "1", 5, 1),
    (502, None, 5, 5),
    (504, None, 5, 5),
    (500, "120", 120, None),
    (301, "120", 120, None),
    (404, "1", 5, None),
)


def test_the_first_wait_by_answer(row: Row) -> None:
    for status, header, wait, pause in FIRST_WAITS:
        with row(f"{status}, {header}"):
            result = retry.judge(status, {"retry-after": header} if header else {}, now=NOW)
            expected = None if pause is None else NOW + seconds(pause)
            assert next_of(result) == Again(
                at=NOW + seconds(wait), why=result.words, pause=expected
            )


def test_retry_after_never_brings_an_attempt_forward() -> None:
    result = retry.judge(503, {"retry-after": "1"}, now=NOW)
    decision = next_of(result, attempts=5)
    assert isinstance(decision, Again)
    assert decision.at == NOW + SCHEDULE.waits[4]


def test_one_message_that_a_receiver_fails_at_does_not_hold_up_the_others_for_long() -> None:
    decision = next_of(retry.judge(502, {}, now=NOW), attempts=9)
    assert isinstance(decision, Again)
    assert decision.at == NOW + timedelta(days=1)
    assert decision.pause == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(("hours", "disables"), [(119, False), (120, True), (121, True)])
def test_five_days_of_failure_disable_the_endpoint(hours: int, disables: bool) -> None:
    decision = retry.after(
        FAILED,
        attempts=1,
        schedule=SCHEDULE,
        now=NOW,
        jitter=0.5,
        failing_since=NOW - timedelta(hours=hours),
    )
    assert isinstance(decision, Disable) is disables


def test_a_success_after_five_days_of_failure_is_a_success() -> None:
    since = NOW - timedelta(days=30)
    ok = Result(outcome="delivered", words="", status=204)
    decision = retry.after(
        ok, attempts=3, schedule=SCHEDULE, now=NOW, jitter=0.0, failing_since=since
    )
    assert decision == Done()


def test_a_mail_that_some_have_comes_again_and_disables_or_pauses_nothing() -> None:
    some = Result(outcome="partly", words="not yet for one", status=452)
    decision = retry.after(
        some,
        attempts=1,
        schedule=SCHEDULE,
        now=NOW,
        jitter=0.5,
        failing_since=NOW - timedelta(days=30),
    )
    assert decision == Again(at=NOW + SCHEDULE.waits[0], why="not yet for one")


def test_the_words_of_five_days_say_since_when() -> None:
    since = NOW - timedelta(days=6)
    decision = retry.after(
        FAILED, attempts=1, schedule=SCHEDULE, now=NOW, jitter=0.0, failing_since=since
    )
    assert decision == Disable(
        why="it has failed since 2026-11-20 08:00 UTC, over 5 days;"
        " the last: the receiver answered 500"
    )


@given(
    status=st.integers(100, 999),
    retry_after=st.none() | st.text() | st.integers(-9, 10**12).map(str),
    wish=st.sampled_from(["", "disable", "abort-message", "?"]),
    attempts=st.integers(1, 30),
    days=st.none() | st.integers(0, 30),
)
def test_no_answer_ends_a_delivery_silently(
    status: int, retry_after: str | None, wish: str, attempts: int, days: int | None
) -> None:
    headers = {"webhook-delivery": wish} | ({"retry-after": retry_after} if retry_after else {})
    decision = retry.after(
        retry.judge(status, headers, now=NOW),
        attempts=attempts,
        schedule=SCHEDULE,
        now=NOW,
        jitter=0.5,
        failing_since=None if days is None else NOW - timedelta(days=days),
    )
    match decision:
        case Done() | Disable(delivered=True):
            assert 200 <= status <= 299
        case Again():
            assert NOW < decision.at <= NOW + timedelta(days=1.2)
            assert decision.why
        case Exhausted() | Disable():
            assert decision.why
