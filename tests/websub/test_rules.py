"""What a subscriber decides: offers, signatures, leases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.model import Bulletin
from feedd.core.websub import (
    Offer,
    Subscription,
    discover,
    is_signed,
    read_lease,
    redirect,
    refused,
)
from tests.websub.reader import sign

URL = "https://a.example/feed"
HUB = "https://hub.example/"
SHOUTED = "HTTPS://hub.example/"


@pytest.mark.parametrize(
    ("links", "hubs", "offer"),
    [
        pytest.param((), (), None, id="nothing"),
        pytest.param((f'<{HUB}>; rel="hub"',), (), Offer(HUB, URL), id="no self: the address"),
        pytest.param((f"<{HUB}>;rel=hub",), (), Offer(HUB, URL), id="without quotes or blanks"),
        pytest.param(
            (f'<{HUB}>; title="a, b; c"; REL="HUB"',), (), Offer(HUB, URL), id="capitals"
        ),
        pytest.param(
            (f'</s>; rel="self", <{HUB}>; rel="hub"',),
            (),
            Offer(HUB, "https://a.example/s"),
            id="both",
        ),
        pytest.param((f'<{HUB}>; rel="other hub"',), (), Offer(HUB, URL), id="two relations"),
        pytest.param((), ("http://x.example/", HUB), Offer(HUB, URL), id="https before http"),
        pytest.param((), ("http://x.example/",), Offer("http://x.example/", URL), id="or http"),
        pytest.param(("<ftp://hub.example/>; rel=hub",), (), None, id="another scheme"),
        pytest.param(('<https://hub.example/>; rel="hubs"',), (), None, id="another relation"),
        pytest.param(("<" * 9000,), (), None, id="nonsense"),
        pytest.param(('<http://[x>; rel="hub"',), (), None, id="an address that can't be read"),
        pytest.param(
            ('<//[x>; rel="self"', f'<{HUB}>; rel="hub"'), (), Offer(HUB, URL), id="a bad self"
        ),
        pytest.param(
            ("<http://[x>; rel=hub",), (HUB,), Offer(HUB, URL), id="a good one beside it"
        ),
        pytest.param((), ("https://[x/",), None, id="a bad one in the feed"),
        pytest.param((), ("https://[x/", HUB), Offer(HUB, URL), id="a good one behind it"),
        pytest.param(
            ("<https://x.example:0/>; rel=hub",), (HUB,), Offer(HUB, URL), id="one without a port"
        ),
        pytest.param(
            (f"<ftp://a.example/>; rel=self, <{HUB}>; rel=hub",), (), Offer(HUB, URL), id="a file"
        ),
        pytest.param(
            (), ("http://x.example/", SHOUTED), Offer(SHOUTED, URL), id="https in capitals"
        ),
    ],
)
def test_what_is_offered(
    links: tuple[str, ...], hubs: tuple[str, ...], offer: Offer | None
) -> None:
    assert discover(links, Bulletin(kind="atom", hubs=hubs), url=URL) == offer


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
@given(body=st.binary(), secret=st.text(min_size=1), flip=st.integers(0, 10**6))
def test_only_the_secret_s_own_signature_of_the_whole_body_counts(
    method: str, body: bytes, secret: str, flip: int
) -> None:
    right = sign(body, secret, method)
    other = bytearray(body + b"!")
    other[flip % len(other)] ^= 1
    assert is_signed(body, secret=secret, signature=right)
    assert is_signed(body, secret=secret, signature=right.upper().replace("SHA", "sha"))
    assert not is_signed(bytes(other), secret=secret, signature=right)
    assert not is_signed(body, secret=secret + "x", signature=right)


@given(st.text())
def test_no_made_up_signature_counts(text: str) -> None:
    assert not is_signed(b"body", secret="secret", signature=text)


@pytest.mark.parametrize(
    ("text", "lease"),
    [
        ("864000", timedelta(days=10)),
        ("1", timedelta(minutes=1)),
        ("9" * 50, timedelta(days=90)),
        ("", timedelta(days=1)),
        ("0", timedelta(days=1)),
        ("-5", timedelta(days=1)),
        ("ten", timedelta(days=1)),
        ("٣", timedelta(days=1)),
    ],
)
def test_a_lease_is_what_the_hub_says_within_reason(text: str, lease: timedelta) -> None:
    assert read_lease(text) == lease


@pytest.mark.parametrize(
    ("status", "location", "target"),
    [
        (307, "/there", "https://hub.example/there"),
        (308, "https://other.example/", "https://other.example/"),
        (302, "/there", None),
        (307, None, None),
        (307, "http://hub.example/", None),
        (307, "ftp://hub.example/", None),
        (307, "http://[x", None),
        (307, "https://[x", None),
    ],
)
@pytest.mark.parametrize("hub", [HUB, SHOUTED])
def test_a_secret_follows_no_redirect_but_a_safe_one(
    hub: str, status: int, location: str | None, target: str | None
) -> None:
    assert redirect(hub, status, location) == target


def test_a_renewal_that_is_refused_is_looked_at_again_before_the_lease_is_over() -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    held = Subscription(
        source="a",
        offer=Offer(HUB, URL),
        state="active",
        failures=3,
        lease_until=now + timedelta(hours=1),
    )
    after = refused(held, "it answered 500", now=now)
    assert (after.state, after.act_at) == ("active", held.lease_until)
    over = refused(held, "it answered 500", now=now + timedelta(hours=1))
    assert (over.state, over.act_at) == ("offered", now + timedelta(hours=9))
