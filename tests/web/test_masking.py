"""Addresses of sources as they are shown: without secrets, and recognised all the same."""

from __future__ import annotations

import pytest

from feedd.config.addresses import check_url
from feedd.config.faults import Wrong
from feedd.core.masking import is_masked, masked

HIDDEN = {
    "https://a.example/feed?token=Zm9v&lang=fa": "https://a.example/feed?token=…&lang=fa",
    "https://a.example/feed?apikey=1#top": "https://a.example/feed?apikey=…#top",
    "https://a.example/feed?lang=fa&X-Api-Key=1": "https://a.example/feed?lang=fa&X-Api-Key=…",
    "https://a.example/feed?access_token=1": "https://a.example/feed?access_token=…",
    "https://a.example/feed?user.PASSWORD=1": "https://a.example/feed?user.PASSWORD=…",
    "https://me:secret@a.example:8443/feed": "https://…@a.example:8443/feed",
    "https://me@a.example/feed?key=1": "https://…@a.example/feed?key=…",
    "https://a.example/calendar/private-0123456789abcdef/basic.ics": (
        "https://a.example/calendar/private-…/basic.ics"
    ),
    "https://a.example/feeds/~Zm9vYmFyYmF6cXV4Zm9vYmFy/iraq.atom": (
        "https://a.example/feeds/~…/iraq.atom"
    ),
}
SHOWN = [
    "https://a.example/feed?channel_id=UCqWB6hxfJvVGQPVmZJ0M6aw",
    "https://a.example/feed?q=token&monkey=1&keyword=x&author=y&keys",
    "https://a.example/~carpenter/feed?token=",
    "https://a.example/private-equity/feed",
    "https://آ.example/خبر?page=2",
    "/srv/feeds/token=1",
    "not an address",
    "http://[oops",
]


@pytest.mark.parametrize(("url", "told"), HIDDEN.items())
def test_a_secret_is_hidden_and_nothing_else(url: str, told: str) -> None:
    assert masked(url) == told
    assert masked(told) == told


@pytest.mark.parametrize("told", HIDDEN.values())
def test_what_is_shown_of_a_secret_address_is_no_address_of_a_source(told: str) -> None:
    with pytest.raises(Wrong, match="has … in the place of a secret"):
        check_url(told)


@pytest.mark.parametrize("url", [*HIDDEN, *SHOWN, "https://a.example/…/feed?q=a…&p=…b"])
def test_what_is_whole_is_not_taken_for_it(url: str) -> None:
    assert not is_masked(url)


@pytest.mark.parametrize("url", SHOWN)
def test_what_holds_no_secret_is_shown_as_it_is(url: str) -> None:
    assert masked(url) == url
