"""Attempts against a real receiver: what arrives, and how each kind of answer is taken."""

from __future__ import annotations

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from feedd.core.settings import Endpoint, RetiringSecret
from feedd.deliver import headers, message, signing, webhook
from feedd.deliver.attempt import Attempt, Outgoing, readable
from tests.deliver import notices
from tests.deliver.door import through_door
from tests.deliver.test_signing import verifies
from tests.receiver import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.net import Door
    from tests.receiver import Received
    from tests.rows import Row

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SECRET = signing.new_secret()
DELIVERY = Outgoing(
    id=message.webhook_id("rockets", "s-41", "desk"), body=message.render(notices.alert())
)


def desk(receiver: Receiver, **settings: object) -> Endpoint:
    plain = Endpoint(name="desk", url=receiver.url, secrets=(SECRET,), timeout=5.0)
    return replace(plain, **settings)  # type: ignore[arg-type] # each test names its own


def attempts(endpoint: Endpoint, moments: Sequence[datetime] = (NOW,)) -> list[Attempt]:
    async def make(door: Door) -> list[Attempt]:
        return [await webhook.send(door, endpoint, DELIVERY, now=now) for now in moments]

    return through_door(make)


def signed_content(received: Received) -> bytes:
    stamp = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}."
    return stamp.encode() + received.body


def test_retries_keep_id_and_body_and_are_signed_anew() -> None:
    moments = [NOW, NOW + timedelta(seconds=5), NOW + timedelta(minutes=5)]
    with Receiver(Answer(500), Answer(500), Answer(200)) as receiver:
        made = attempts(desk(receiver), moments)
    got = receiver.requests
    assert [a.code for a in made] == ["failed", "failed", "delivered"]
    assert [a.status for a in made] == [500, 500, 200]
    assert {r.headers["webhook-id"] for r in got} == {DELIVERY.id}
    assert {r.body for r in got} == {DELIVERY.body}
    assert [int(r.headers["webhook-timestamp"]) for r in got] == [
        int(moment.timestamp()) for moment in moments
    ]
    assert all(verifies(SECRET, r.headers["webhook-signature"], signed_content(r)) for r in got)


def test_the_public_library_verifies_what_arrives() -> None:
    with Receiver() as receiver:
        attempts(desk(receiver), [datetime.now(UTC)])
    (got,) = receiver.requests
    told = Webhook(SECRET).verify(got.body, got.headers)
    assert told["data"]["story"]["id"] == "s-41"


def test_a_receiver_sees_who_sends_what() -> None:
    with Receiver() as receiver:
        attempts(desk(receiver))
    (got,) = receiver.requests
    assert got.method == "POST"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"].startswith("feedd/")
    assert got.headers["content-length"] == str(len(DELIVERY.body))
    assert json.loads(got.body)["type"] == "alert.created"


def test_a_cloudevent_says_so_in_its_type() -> None:
    with Receiver() as receiver:
        endpoint = desk(receiver, envelope="cloudevents")
        body = webhook.render(notices.alert(), endpoint, id=DELIVERY.id)
        attempts(endpoint)
    assert receiver.requests[0].headers["content-type"] == "application/cloudevents+json"
    assert json.loads(body)["id"] == DELIVERY.id


def test_a_retiring_secret_signs_until_its_time() -> None:
    new = signing.new_secret()
    old = RetiringSecret(secret=SECRET, until=NOW + timedelta(hours=1))
    with Receiver() as receiver:
        attempts(desk(receiver, secrets=(new,), retiring=(old,)), [NOW, NOW + timedelta(hours=1)])
    passed = [
        [verifies(s, r.headers["webhook-signature"], signed_content(r)) for s in (new, SECRET)]
        for r in receiver.requests
    ]
    assert passed == [[True, True], [True, False]]


def test_an_endpoint_without_a_secret_gets_no_signature() -> None:
    with Receiver() as receiver:
        attempts(desk(receiver, secrets=()))
    assert "webhook-signature" not in receiver.requests[0].headers


def test_a_redirect_is_a_failure_and_not_followed() -> None:
    with Receiver() as elsewhere:
        location = (("location", elsewhere.url),)
        with Receiver(Answer(301, location), Answer(307, location)) as receiver:
            made = attempts(desk(receiver), [NOW, NOW])
    assert [a.code for a in made] == ["failed", "failed"]
    assert "redirects aren't followed" in made[0].result.words
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("answer", "code", "wait"),
    [
        (Answer(429, (("Retry-After", "120"),)), "throttled", 120),
        (Answer(503, (("RETRY-AFTER", "Thu, 26 Nov 2026 08:01:00 GMT"),)), "throttled", 60),
        (Answer(500, (("retry-after", "10"),)), "failed", 10),
        (Answer(500, (("retry-after", "soon"),)), "failed", None),
        (Answer(410), "gone", None),
        (Answer(200, (("Webhook-Delivery", "disable"),)), "disabled", None),
        (Answer(400, (("webhook-delivery", "abort-message"),)), "aborted", None),
    ],
)
def test_the_answer_is_read_from_the_wire(answer: Answer, code: str, wait: int | None) -> None:
    with Receiver(answer) as receiver:
        (made,) = attempts(desk(receiver))
    assert made.code == code
    assert made.result.retry_after == (None if wait is None else timedelta(seconds=wait))


SLOW_AND_ENDLESS = (
    (Answer(manner="hang"), "timeout"),
    (Answer(200, body=b"x", manner="drip_head"), "timeout"),
    (Answer(200, body=b"ok" * 500, manner="drip_body"), "delivered"),
    (Answer(200, body=b"ok", manner="stall_body"), "delivered"),
    (Answer(200, manner="endless_body"), "delivered"),
    (Answer(manner="close"), "bad_answer"),
)


def test_slow_and_endless_answers_end_in_time(row: Row) -> None:
    """All at once: they wait, so one after another takes six times as long."""

    def attempt(answer: Answer) -> Attempt:
        with Receiver(answer) as receiver:
            (made,) = attempts(desk(receiver, timeout=0.3))
        return made

    with ThreadPoolExecutor(len(SLOW_AND_ENDLESS)) as pool:
        made = [pool.submit(attempt, answer) for answer, _ in SLOW_AND_ENDLESS]
    for one, (answer, code) in zip(made, SLOW_AND_ENDLESS, strict=True):
        with row(answer.manner):
            assert one.result().code == code
            assert one.result().seconds < 10


def test_an_endless_answer_is_read_to_a_bound() -> None:
    with Receiver(Answer(500, manner="endless_body")) as receiver:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        (made,) = attempts(desk(receiver))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert made.head == "x" * 2000
    assert grown < 5 * 1024  # KiB


def test_nobody_listening_is_a_failure_with_words() -> None:
    with Receiver() as receiver:
        endpoint = desk(receiver)
    (made,) = attempts(endpoint)
    assert (made.code, made.status, made.result.outcome) == ("connect", None, "failed")
    assert made.result.words


def test_the_kept_head_is_readable_text() -> None:
    with Receiver(Answer(500, body=b"\x1b[31m down\x00\xff \xd8\xa8\n")) as receiver:
        (made,) = attempts(desk(receiver))
    assert made.head == "[31m down � ب"
    assert readable(b"x" * 3_000) == "x" * 2_000


def test_no_secret_shows_in_what_is_recorded_or_printed() -> None:
    canary = "canary-7f3a"
    with Receiver(Answer(500)) as receiver:
        endpoint = desk(
            receiver, url=receiver.url + f"?token={canary}", headers=(("Authorization", canary),)
        )
        (made,) = attempts(endpoint)
    request = webhook.request(endpoint, DELIVERY, now=NOW)
    for value in (made, endpoint, request, DELIVERY):
        assert canary not in repr(value)
        assert SECRET not in repr(value)


OURS = (("content-type", "application/json"), ("webhook-id", "msg_1"))


ADDED = (
    ("X-Token", "abc", None),
    ("Authorization", "Bearer ü", None),
    ("user-agent", "desk", None),
    ("Webhook-Id", "msg_2", "feedd's own to set"),
    ("WEBHOOK-SIGNATURE", "v1,x", "feedd's own to set"),
    ("ce-id", "x", "feedd's own to set"),
    ("Proxy-Authorization", "Basic eA==", "feedd's own to set"),
    ("Host", "elsewhere.example", "feedd's own to set"),
    ("Content-Length", "0", "feedd's own to set"),
    ("Transfer-Encoding", "chunked", "feedd's own to set"),
    ("Content-Type", "text/plain", "feedd's own to set"),
    ("X-Token", "a\r\nHost: b", "holds a line break"),
    ("X-Token", "a\nb", "holds a line break"),
    ("X-Token", "a\x00b", "holds a line break"),
    ("X-Token", "€", "a character it can't"),
    ("X Token", "a", "is no name of a header"),
    ("", "a", "is no name of a header"),
    ("X-Token:\r\nHost", "a", "is no name of a header"),
)


def test_which_headers_an_endpoint_may_add(row: Row) -> None:
    for name, value, fault in ADDED:
        with row(name):
            found = list(headers.faults([(name, value)]))
            merged = headers.merge(OURS, [(name, value)])
            if fault is None:
                assert found == []
                assert (name, value) in merged
            else:
                assert fault in found[0]
                assert not value or len(value) < 2 or value not in found[0]
                assert merged == OURS


@given(st.lists(st.tuples(st.text(), st.text())))
def test_no_added_header_touches_ours_or_breaks_the_line(theirs: list[tuple[str, str]]) -> None:
    merged = headers.merge(OURS, theirs)
    kept = [name.lower() for name, _ in merged]
    assert kept.count("webhook-id") == kept.count("content-type") == 1
    assert not any(set("\r\n\0") & set(name + value) for name, value in merged)
