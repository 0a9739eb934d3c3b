"""S3 and S4: what is required of a URL, and where a redirect may lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import FetchError
from feedd.net.urls import Hop, first_hop, next_hop, origin, read_url

if TYPE_CHECKING:
    from tests.rows import Row

REFUSED = (
    "", "feed", "//wire.example/feed", "wire.example/feed", "http:", "http:///feed",
    "ftp://wire.example/", "file:///etc/passwd", "gopher://wire.example/", "javascript:alert(1)",
    "data:text/plain,x", "mailto:a@b.example", "feed:http://wire.example/",
    "http://wire.example\\@10.0.0.1/", "http:\\\\wire.example/", "http://wire .example/",
    "http://wire\t.example/", "http://wire.example/\n", "http://wire.example/a b",
    "http://wire.example:0/", "http://wire.example:99999/", "http://wire.example:x/",
    "http://[::1/", "http://[nonsense]/", "http://" + "a" * 9000 + "/",
    "http://xn--zzzzzz.example/", "https://./", "https://.wire.example/",
    "https://wire..example/", "https://wire.example../", f"https://{'a' * 64}.example/",
)  # fmt: skip


def test_what_is_no_plain_web_address_is_refused(row: Row) -> None:
    for text in REFUSED:
        with row(text), pytest.raises(FetchError):
            read_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "http://wire.example",
        "HTTPS://Wire.Example:8443/feed?x=1#top",
        "http://خبر.example/فيد",
        "http://8.8.8.8/",
        "http://[2606:4700::1]:8080/",
        "http://3com.example/",
        "http://wire.example./",
        f"http://{'a' * 63}.example/",
    ],
)
def test_a_web_address_is_read(text: str) -> None:
    assert read_url(text).scheme in {"http", "https"}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, f"http://{text}", f"http://{text}/feed"):
        try:
            url = read_url(candidate)
        except FetchError:
            continue
        assert url.host


KEEPS = (
    ("https://wire.example/a", "/b", True),
    ("https://wire.example/a", "https://wire.example:443/b", True),
    ("http://wire.example/a", "https://wire.example/b", True),
    ("http://wire.example:8080/a", "https://wire.example/b", False),
    ("http://wire.example/a", "https://wire.example:8443/b", False),
    ("https://wire.example/a", "https://wire.example:8443/b", False),
    ("https://wire.example/a", "https://www.wire.example/b", False),
    ("https://wire.example/a", "https://wire.example.evil.example/b", False),
    ("https://wire.example/a", "//evil.example/b", False),
)


def test_secrets_stay_with_their_origin(row: Row) -> None:
    for start, location, keeps in KEEPS:
        with row(start):
            hop = next_hop(first_hop(start, (("X-Key", "1"),)), 302, location, limit=5)
            assert bool(hop.secrets) is keeps


def test_secrets_are_never_sent_down_to_plain_http() -> None:
    hop = first_hop("https://wire.example/", (("X-Key", "1"),))
    for location in ("http://wire.example/", "http://other.example/"):
        with pytest.raises(FetchError) as caught:
            next_hop(hop, 302, location, limit=5)
        assert caught.value.code == "downgrade"


def test_without_secrets_plain_http_is_followed() -> None:
    hop = next_hop(first_hop("https://wire.example/", ()), 302, "http://wire.example/", limit=5)
    assert origin(hop.url) == ("http", "wire.example", 80)


def test_a_location_with_spaces_is_followed_as_it_was_meant() -> None:
    hop = next_hop(first_hop("http://wire.example/", ()), 302, " /the news ", limit=5)
    assert str(hop.url) == "http://wire.example/the%20news"


def test_secrets_stay_out_of_a_representation() -> None:
    assert "s3cret" not in repr(first_hop("http://ann:s3cret@wire.example/", ()))


def test_a_hop_begins_permanent() -> None:
    assert Hop(read_url("http://wire.example/")).permanent
