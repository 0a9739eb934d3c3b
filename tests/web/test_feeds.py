"""Feeds over real HTTP, as readers and caches ask for them."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import feedparser
import httpx
import pytest

from feedd.web.feeds import Feeds
from feedd.web.visitor import RIGHTS, Visitor
from tests.publish.stories import CRANES, NOON, STORIES
from tests.web.served import Response, Served, served
from tests.web.shelf import NO_TOKENS, Shelf, nothing_else

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.publish import Rendered
    from feedd.web.feeds import Suffix
    from tests.rows import Row


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(scope="module")
def site(shelf: Shelf) -> Iterator[Served]:
    with served(Feeds(shelf, NO_TOKENS, otherwise=nothing_else)) as at:
        yield at


@pytest.fixture(scope="module")
def whole(site: Served) -> dict[str, Response]:
    return {
        encoding: site.ask("GET", "/feeds/harbours.atom", accept_encoding=encoding)
        for encoding in ("gzip", "identity")
    }


CONDITIONS = {
    "none": ({}, 200),
    "match": ({"if_none_match": "{tag}"}, 304),
    "weak match": ({"if_none_match": "W/{tag}"}, 304),
    "list": ({"if_none_match": '"other", {tag}'}, 304),
    "any": ({"if_none_match": "*"}, 304),
    "no match": ({"if_none_match": '"other"'}, 200),
    "current date": ({"if_modified_since": "{date}"}, 304),
    "stale date": ({"if_modified_since": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200),
    "tag beats date": ({"if_none_match": '"other"', "if_modified_since": "{date}"}, 200),
    "wrong version": ({"if_match": '"other"'}, 412),
}


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_condition_is_met_for_each_method_and_encoding(
    site: Served, whole: dict[str, Response], row: Row, method: str, encoding: str
) -> None:
    first = whole[encoding]
    known = {"tag": first.headers["etag"], "date": first.headers["last-modified"]}
    for condition, (headers, status) in CONDITIONS.items():
        filled = {name: value.format(**known) for name, value in headers.items()}
        got = site.ask(method, "/feeds/harbours.atom", accept_encoding=encoding, **filled)
        with row(condition):
            assert_answered(got, status, first, method=method)


def assert_harmless(got: Response) -> None:
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert got.headers["content-security-policy"].startswith("default-src 'none'; ")


def assert_answered(got: Response, status: int, first: Response, *, method: str) -> None:
    assert got.status == status
    for name in ("etag", "cache-control", "vary"):
        assert got.headers[name] == first.headers[name]
    if status == 200:
        assert got.headers["content-length"] == str(len(first.body))
        assert got.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert_harmless(got)
    assert got.body == (first.body if (method, status) == ("GET", 200) else b"")
    if status == 304:
        assert "content-length" not in got.headers
        assert "content-encoding" not in got.headers
        assert "transfer-encoding" not in got.headers


def test_gzip_unpacks_to_the_plain_bytes(whole: dict[str, Response]) -> None:
    assert whole["gzip"].headers["content-encoding"] == "gzip"
    assert gzip.decompress(whole["gzip"].body) == whole["identity"].body
    assert whole["gzip"].headers["etag"] != whole["identity"].headers["etag"]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feeds/harbours.atom", "application/atom+xml"),
        ("/feeds/harbours.rss", "application/rss+xml"),
        ("/feeds/harbours.json", "application/feed+json"),
        ("/feeds/index.opml", "text/x-opml"),
    ],
)
def test_each_format_has_its_address(site: Served, path: str, media_type: str) -> None:
    got = site.ask("GET", path)
    assert got.status == 200
    assert got.headers["content-type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/nowhere.atom",
        "/feeds/index.rss",
        "/feeds/x.opml",
        # A watch has no archive, least of all that of a topic of its name.
        "/feeds/watches/harbours/archive/1.atom",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_does_not_exist_is_answered_alike_whatever_was_asked(
    site: Served, method: str, path: str
) -> None:
    got = site.ask(method, path)
    assert got.status == 404
    assert got.body == (b"There is no such feed.\n" if method == "GET" else b"")
    assert got.headers["content-length"] == "23"
    assert got.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/feeds/harbours.atom", "/feeds/nowhere.atom"])
def test_feeds_are_only_read(site: Served, method: str, path: str) -> None:
    got = site.ask(method, path)
    assert got.status == 405
    assert got.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/feeds", "/FEEDS/harbours.atom"])
def test_any_other_path_is_left_to_the_rest_of_the_site(
    site: Served, shelf: Shelf, path: str
) -> None:
    before = len(shelf.asked)
    assert site.ask("GET", path).status == 418
    assert len(shelf.asked) == before


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/",
        "/feeds/harbours",
        "/feeds/harbours.xml",
        "/feeds/.atom",
        "/feeds/../feeds/harbours.atom",
        "/feeds/..%2fharbours.atom",
        "/feeds/%2e%2e/harbours.atom",
        "/feeds/harbours.atom/",
        "/feeds/harbours.atom%00",
        "/feeds/harbours.atom%0a",
        "/feeds//harbours.atom",
    ],
)
def test_an_address_that_is_nearly_a_feed_s_is_answered_in_plain_words(
    site: Served, shelf: Shelf, path: str
) -> None:
    before = len(shelf.asked)
    got = site.ask("GET", path)
    assert got.status == 404
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert_harmless(got)
    assert len(shelf.asked) == before


def test_feedparser_subscribes_and_hears_304_until_something_changes(
    site: Served, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{site.url}/feeds/harbours.atom"
    first = feedparser.parse(url)
    assert first.entries[0].title == CRANES.title
    again = feedparser.parse(url, etag=first.etag)
    assert (again.status, again.entries) == (304, [])
    revised = replace(CRANES, title="Cranes move again", revision=2, updated=NOON)
    monkeypatch.setattr(shelf, "stories", (revised, *STORIES[1:]))
    changed = feedparser.parse(url, etag=first.etag, modified=first.modified)
    assert changed.status == 200
    assert [entry.id for entry in changed.entries] == [entry.id for entry in first.entries]
    assert changed.entries[0].title == "Cranes move again"
    assert changed.entries[0].updated > first.entries[0].updated
    assert [e.updated for e in changed.entries[1:]] == [e.updated for e in first.entries[1:]]


def test_a_cosmetic_revision_changes_the_bytes_and_no_time(
    site: Served, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = site.ask("GET", "/feeds/harbours.atom")
    cosmetic = replace(CRANES, html="<p>Two cranes  stopped.</p>")
    monkeypatch.setattr(shelf, "stories", (cosmetic, *STORIES[1:]))
    after = site.ask("GET", "/feeds/harbours.atom", if_none_match=before.headers["etag"])
    assert after.status == 200
    told = feedparser.parse(after.body).entries[0].updated
    assert told == feedparser.parse(before.body).entries[0].updated


class OfHub(Shelf):
    """Renders what a hub hands on."""

    async def rendered(self, topic: str, suffix: Suffix) -> Rendered | None:
        found = await super().rendered(topic, suffix)
        return found and replace(found, link='<https://a.example/hub>; rel="hub"')


class Subscriber:
    """Who has any token."""

    async def by_token(self, token: str) -> Visitor:
        return Visitor(token, RIGHTS["feeds"], "token")


def test_who_comes_by_a_token_is_offered_no_hub_as_that_hands_on_what_all_may_read() -> None:
    feeds = Feeds(OfHub(), Subscriber(), otherwise=nothing_else)

    async def told(place: str) -> bool:
        transport = httpx.ASGITransport(app=feeds)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            return "link" in (await client.get(f"/feeds/{place}harbours.rss")).headers

    assert (asyncio.run(told("")), asyncio.run(told("~t/"))) == (True, False)
