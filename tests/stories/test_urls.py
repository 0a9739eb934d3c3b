from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories import canonical

if TYPE_CHECKING:
    from tests.rows import Row

PAGE = "https://example.org/news/bridge-17"

SAME_PAGE = {
    "scheme": "http://example.org/news/bridge-17",
    "case of scheme and host": "HTTPS://Example.ORG/news/bridge-17",
    "default port": "http://example.org:80/news/bridge-17",
    "www": "https://www.example.org/news/bridge-17",
    "www again and again": f"https://{'www.' * 900}example.org/news/bridge-17",
    "mobile host": "https://m.example.org/news/bridge-17",
    "amp host": "https://amp.example.org/news/bridge-17",
    "closing slash": "https://example.org/news/bridge-17/",
    "dot segments": "https://example.org/sport/../news/./bridge-17",
    "needless escape": "https://example.org/news/%62ridge%2D17",
    "campaign": "https://example.org/news/bridge-17?utm_source=rss&utm_medium=feed",
    "click ids": "https://example.org/news/bridge-17?fbclid=x&gclid=y&mc_eid=z",
    "broadcaster's campaign": "https://example.org/news/bridge-17?at_medium=RSS&at_campaign=KARANGA",
    "origin": "https://example.org/news/bridge-17?ref=rss",
    "origin in capitals": "https://example.org/news/bridge-17?REF=RSS",
    "name from the root": "https://example.org./news/bridge-17",
    "BBC's visit counter": "https://example.org/news/bridge-17#0",
    "text fragment": "https://example.org/news/bridge-17#:~:text=bridge",
    "comments": "https://example.org/news/bridge-17#comments",
    "amp path": "https://example.org/news/bridge-17/amp/",
    "amp suffix": "https://example.org/news/bridge-17.amp.html",
    "amp folder": "https://example.org/amp/news/bridge-17",
    "amp query": "https://example.org/news/bridge-17?amp=1&outputType=amp",
    "amp cache": "https://example-org.cdn.ampproject.org/c/s/example.org/news/bridge-17",
    "amp viewer": "https://www.google.com/amp/s/example.org/news/bridge-17",
    "search redirector": "https://www.google.com/url?rct=j&url=https%3A%2F%2Fexample.org%2Fnews%2Fbridge-17&ct=ga",
    "social redirector": "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fnews%2Fbridge-17&h=A",
    "news redirector": "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.org%2fnews%2fbridge-17",
    "search redirector of a country": "https://www.google.co.uk/url?q=https://example.org/news/bridge-17&sa=D",
    "mail's filter": "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fnews%2Fbridge-17&data=05%7C02%7Cdesk%40example.net&reserved=0",
    "messenger's reader": "https://t.me/iv?url=https%3A%2F%2Fexample.org%2Fnews%2Fbridge-17&rhash=1",
    "redirector behind redirector": "https://out.reddit.com/t3?url=https%3A%2F%2Ft.umblr.com%2Fredirect%3Fz%3Dhttps%253A%252F%252Fexample.org%252Fnews%252Fbridge-17",
    "session": "https://example.org/news/bridge-17;jsessionid=0A1B2C",
    "space around": "  https://example.org/news/bridge-17\n",
}

OTHER_PAGE = {
    "id in the query": ("https://example.org/a?id=1", "https://example.org/a?id=2"),
    "entry of a live blog": ("https://example.org/l#post-12", "https://example.org/l#post-13"),
    "hash route": ("https://example.org/#!/a/1", "https://example.org/#!/a/2"),
    "case of the path": ("https://example.org/A", "https://example.org/a"),
    "escaped slash": ("https://example.org/a%2Fb", "https://example.org/a/b"),
    "other port": ("https://example.org:8443/a", "https://example.org/a"),
    "domain that is named m": ("https://m.org/a", "https://org/a"),
    "meaningful ref": ("https://example.org/a?ref=main", "https://example.org/a?ref=next"),
    "search for an address": (
        "https://www.google.com/search?q=https://example.org/a",
        "https://example.org/a",
    ),
    "login that leads back": (
        "https://example.org/login?url=https://example.org/a",
        "https://example.org/a",
    ),
    "no address behind": (
        "https://www.google.com/url?url=http://[a",
        "https://www.google.com/url",
    ),
    "bytes that are no UTF-8": ("https://example.org/a?b=%B1", "https://example.org/a?b=%B2"),
    "bytes that are no UTF-8 behind": (
        "https://www.google.com/url?url=http://example.org/%B1%B1",
        "https://www.google.com/url?url=http://example.org/%B2%B2",
    ),
    "subdomain": ("https://sport.example.org/a", "https://example.org/a"),
    "page number": ("https://example.org/a?page=2", "https://example.org/a"),
}


def test_spellings_of_one_page_become_one(row: Row) -> None:
    for name, url in SAME_PAGE.items():
        with row(name):
            assert canonical(url) == PAGE


def test_pages_that_differ_are_not_joined(row: Row) -> None:
    for name, (one, other) in OTHER_PAGE.items():
        with row(name):
            assert canonical(one) != canonical(other)


def test_the_order_of_the_query_is_free() -> None:
    assert canonical("https://example.org/a?x=1&b=2") == canonical("https://example.org/a?b=2&x=1")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/a",
        "mailto:a@example.org",
        "/a",
        "https://",
        "http://[::1",
        "http://a:b",
    ],
)
def test_what_is_no_page_has_no_canonical_address(url: str) -> None:
    assert canonical(url) is None


@given(
    st.from_regex(
        r"https?://(www\.|m\.|amp\.)?[a-z]{1,5}\.(org|co\.uk)(:8080)?(/[a-zA-Z0-9%._~é-]{0,6}){0,4}"
        r"(\?([a-z_]{1,5}=[a-z0-9%]{0,4}&?){0,3})?(#[a-z0-9!/-]{0,6})?",
        fullmatch=True,
    )
)
def test_canonical_is_idempotent(url: str) -> None:
    once = canonical(url)
    assert once is not None
    assert canonical(once) == once
