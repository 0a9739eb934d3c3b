"""What a hub decides: requests, leases, what follows an attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core import hub, websub
from feedd.core.hub import Address, Listener, Refused, SubscriptionRequest
from feedd.core.retry import Result
from feedd.core.settings import RetrySchedule

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEED = Address("all", "atom")
TOPIC = "https://news.example/feeds/all.atom"
SUBSCRIBER = Listener(id=1, topic="all", format="atom", url="https://a.example/", told=3)
ANOTHER_HUB = Listener(id=2, topic="all", format=None, url="https://hub.example/", told=3)
FAILED = Result(outcome="failed", words="it answered 500", status=500)
GONE = Result(outcome="gone", words="it is gone", status=410)
DONE = Result(outcome="delivered", words="it has it", status=204)


def after(
    listener: Listener, result: Result, *, version: int = 4, now: datetime = NOON
) -> Listener | None:
    schedule = RetrySchedule()
    return hub.after(listener, result, version=version, schedule=schedule, now=now, jitter=0.5)


def written(**fields: str) -> bytes:
    form = {"mode": "subscribe", "topic": TOPIC, "callback": "https://a.example/", **fields}
    return urlencode({f"hub.{name}": value for name, value in form.items()}).encode()


@given(body=st.binary(), secret=st.text(min_size=1))
def test_what_the_hub_signs_the_subscriber_takes_for_signed(body: bytes, secret: str) -> None:
    assert websub.is_signed(body, secret=secret, signature=hub.signature(body, secret))


@given(
    own=st.lists(st.tuples(st.text("abc&=?%/", min_size=1), st.text("xyz&=?%/", min_size=1))),
    challenge=st.text("abcXYZ-_", min_size=1),
)
def test_a_verification_keeps_the_query_of_the_callback(
    own: list[tuple[str, str]], challenge: str
) -> None:
    callback = f"https://a.example/cb?{urlencode(own)}"
    request = SubscriptionRequest(mode="subscribe", address=FEED, callback=callback)
    url = hub.verification_url(request, topic=TOPIC, challenge=challenge)
    fields = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    assert fields[: len(own)] == own
    assert dict(fields[len(own) :]) == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.challenge": challenge,
        "hub.lease_seconds": "864000",
    }


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_refused(body: bytes) -> None:
    assert isinstance(hub.read_request(body, {TOPIC: FEED}), Refused)


def test_of_a_field_that_comes_twice_the_first_counts() -> None:
    asked = hub.read_request(
        written(callback="https://a.example/") + b"&hub.callback=https://b.example/", {TOPIC: FEED}
    )
    assert isinstance(asked, SubscriptionRequest)
    assert asked.callback == "https://a.example/"


def test_a_request_is_read_whole() -> None:
    body = written(secret="s", lease_seconds="7200", callback="https://a.example/cb?x=1")
    assert hub.read_request(body, {TOPIC: FEED}) == SubscriptionRequest(
        mode="subscribe",
        address=FEED,
        callback="https://a.example/cb?x=1",
        secret="s",
        lease=timedelta(hours=2),
    )


@pytest.mark.parametrize(
    ("said", "lease"),
    [
        ("", timedelta(days=10)),
        ("soon", timedelta(days=10)),
        ("0", timedelta(days=10)),
        ("-5", timedelta(days=10)),
        ("1", timedelta(minutes=5)),
        ("3600", timedelta(hours=1)),
        ("9" * 40, timedelta(days=30)),
    ],
)
def test_a_lease_is_kept_within_bounds(said: str, lease: timedelta) -> None:
    assert hub.read_lease(said) == lease


@pytest.mark.parametrize(
    ("listener", "pause"),
    [(SUBSCRIBER, timedelta(seconds=0.5)), (ANOTHER_HUB, timedelta(seconds=5))],
)
def test_after_a_success_comes_a_pause(listener: Listener, pause: timedelta) -> None:
    standing = after(listener, DONE)
    assert standing is not None
    assert (standing.told, standing.act_at, standing.attempts) == (4, NOON + pause, 0)


def test_a_failure_owes_the_same_and_comes_again_later_each_time() -> None:
    waits, standing, now = [], SUBSCRIBER, NOON
    for _ in range(3):
        following = after(standing, FAILED, now=now)
        assert following is not None
        assert following.act_at is not None
        assert following.told == 3
        waits.append((following.act_at - now).total_seconds())
        standing, now = following, following.act_at
    assert waits == [5, 300, 1800]
    assert standing.failing_since == NOON


@pytest.mark.parametrize(("listener", "left"), [(SUBSCRIBER, None), (ANOTHER_HUB, ANOTHER_HUB.id)])
def test_who_is_gone_is_struck_off_unless_the_configuration_names_it(
    listener: Listener, left: int | None
) -> None:
    standing = after(listener, GONE)
    assert (standing and standing.id) == left
    if standing is not None:
        assert (standing.told, standing.failing_since) == (4, NOON)


def test_what_no_attempt_could_tell_is_given_up_on_and_the_next_version_is_not() -> None:
    waits = RetrySchedule().waits
    standing = after(ANOTHER_HUB, FAILED)
    for _ in range(len(waits)):
        assert standing is not None
        assert standing.told == 3
        standing = after(standing, FAILED)
    assert standing is not None
    assert (standing.told, standing.attempts) == (4, 0)
    assert standing.failing_since == NOON


def test_a_week_in_which_feedd_was_off_strikes_nobody_off() -> None:
    failing = after(SUBSCRIBER, FAILED)
    assert failing is not None
    back = NOON + timedelta(days=8)
    standing = after(failing, FAILED, now=back)
    assert standing is not None
    assert standing.failing_since == back
    tried = replace(standing, act_at=back + timedelta(days=4))
    assert after(tried, FAILED, now=back + timedelta(days=5)) is None


def test_who_failed_while_the_clock_was_ahead_fails_since_it_was_set_back() -> None:
    failing = after(SUBSCRIBER, FAILED, now=NOON + timedelta(days=365))
    assert failing is not None
    standing = after(failing, FAILED)
    assert standing is not None
    assert standing.failing_since == NOON


def test_a_rest_that_is_asked_for_is_given() -> None:
    busy = Result(outcome="throttled", words="busy", status=429, retry_after=timedelta(minutes=10))
    standing = after(SUBSCRIBER, busy)
    assert standing is not None
    assert standing.act_at == NOON + timedelta(minutes=10)
