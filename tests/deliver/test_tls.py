"""A receiver is only told what it can prove to be entitled to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedd.core.settings import Endpoint
from feedd.deliver import signing, webhook
from feedd.deliver.attempt import Outgoing
from tests.deliver.certificates import Authority, authority
from tests.deliver.door import through_door
from tests.receiver import Receiver

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    from feedd.deliver.attempt import Attempt
    from feedd.net import Door

TRUSTED, STRANGER = authority("trusted"), authority("stranger")


def attempt(url: str, trust: ssl.SSLContext) -> Attempt:
    desk = Endpoint(name="desk", url=url, secrets=(signing.new_secret(),), timeout=5.0)
    delivery = Outgoing(id="msg_1", body=b"{}")

    async def make(door: Door) -> Attempt:
        return await webhook.send(door, desk, delivery, now=datetime.now(UTC))

    return through_door(make, trust=trust)


def test_a_receiver_with_a_trusted_certificate_is_told(tmp_path: Path) -> None:
    with Receiver(tls=TRUSTED.server(tmp_path, "localhost")) as receiver:
        made = attempt(receiver.url, TRUSTED.trust)
    assert made.code == "delivered", made.result.words
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("vouching", "host", "days", "said"),
    [
        pytest.param(
            STRANGER, "localhost", 30, "unable to get local issuer", id="an unknown authority"
        ),
        pytest.param(TRUSTED, "elsewhere.example", 30, "mismatch", id="another host's"),
        pytest.param(TRUSTED, "localhost", -1, "expired", id="an old one"),
    ],
)
def test_a_certificate_that_proves_nothing_is_a_failure_in_words(
    tmp_path: Path, vouching: Authority, host: str, days: int, said: str
) -> None:
    with Receiver(tls=vouching.server(tmp_path, host, days=days)) as receiver:
        made = attempt(receiver.url, TRUSTED.trust)
    assert (made.code, made.result.outcome, made.status) == ("tls", "failed", None)
    assert said in made.result.words
    assert receiver.requests == []


def test_plain_http_where_tls_is_due_is_a_failure() -> None:
    with Receiver() as receiver:
        made = attempt(receiver.url.replace("http:", "https:"), TRUSTED.trust)
    assert made.result.outcome == "failed"
    assert receiver.requests == []
