"""P13: pages are visited as their site's robots.txt asks; feeds that were subscribed to aren't."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.robots import EVERYTHING, read_robots
from feedd.net import Answer, Door, Failed, Fetched, Request
from tests.net.doors import NOON, with_door
from tests.origin import Act, Origin, Raw, Redirect, Serve

if TYPE_CHECKING:
    from tests.rows import Row

PAGE = Serve(body=b"<p>The ferry sails again.</p>")

RULES: dict[str, tuple[str, str, bool]] = {
    "nothing said": ("", "/a", True),
    "all forbidden": ("User-agent: *\nDisallow: /", "/a", False),
    "all allowed": ("User-agent: *\nDisallow:", "/a", True),
    "one folder": ("User-agent: *\nDisallow: /private/", "/private/a", False),
    "beside it": ("User-agent: *\nDisallow: /private/", "/privateer", True),
    "the longest rule": ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
    "in either order": ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
    "a tie": ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
    "our own group": ("User-agent: feedd\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/a", True),
    "in capitals": ("USER-AGENT: FeedD\ndisallow: /", "/a", False),
    "with a version": ("User-agent: feedd/1.0\nDisallow: /", "/a", False),
    "somebody else's": ("User-agent: otherbot\nDisallow: /", "/a", True),
    "several agents": (
        "User-agent: otherbot\nUser-agent: feedd\nUser-agent: third\nDisallow: /",
        "/a",
        False,
    ),
    "two groups of ours": (
        (
            "User-agent: feedd\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\n"
            "User-agent: feedd\nDisallow: /b"
        ),
        "/b",
        False,
    ),
    "a sitemap between two agents": (
        "User-agent: feedd\nSitemap: https://wire.example/map.xml\nUser-agent: *\nDisallow: /a",
        "/a",
        False,
    ),
    "a delay before another's group": (
        "User-agent: *\nCrawl-delay: 5\n\nUser-agent: otherbot\nDisallow: /",
        "/a",
        True,
    ),
    "a star": ("User-agent: *\nDisallow: /*/print", "/2026/print", False),
    "not what follows the star": ("User-agent: *\nDisallow: /*/print", "/2026/photo", True),
    "two stars": ("User-agent: *\nDisallow: /a*b*c", "/a1b2c", False),
    "not what is between them": ("User-agent: *\nDisallow: /a*b*c", "/a12c", True),
    "a star before the end": ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
    "not the end": ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
    "an anchored path": ("User-agent: *\nDisallow: /a$", "/a", False),
    "beyond it": ("User-agent: *\nDisallow: /a$", "/ab", True),
    "the end twice": ("User-agent: *\nDisallow: /ab*ab$", "/ab", True),
    "a query": ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
    "letters as they are": ("User-agent: *\nDisallow: /خبر", "/%D8%AE%D8%A8%D8%B1/1", False),
    "letters escaped": ("User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    "escaped by us": ("User-agent: *\nDisallow: /foo/~baz", "/foo/%7Ebaz/1", False),
    "escapes in small letters": ("User-agent: *\nDisallow: /a%3cd", "/a%3Cd", False),
    "an escaped slash is another": ("User-agent: *\nDisallow: /a/b", "/a%2Fb", True),
    "an escaped star is a letter": ("User-agent: *\nDisallow: /a-%2A.html", "/a-*.html", False),
    "and nothing else": ("User-agent: *\nDisallow: /a-%2a.html", "/a-b.html", True),
    "an escaped end": ("User-agent: *\nDisallow: /a%24", "/a$b", False),
    "an end amid": ("User-agent: *\nDisallow: /a$b", "/a%24bc", False),
    "a sign that is no escape": ("User-agent: *\nDisallow: /100%/", "/100%/a", False),
    "a comment": ("User-agent: * # all\nDisallow: /a # this", "/a", False),
    "blanks": (" User-agent : *\n Disallow : /a", "/a", False),
    "a byte order mark": ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
    "only a sitemap": ("Sitemap: https://wire.example/map.xml", "/a", True),
    "a page instead": ("<html><p>Not here: sorry</p></html>", "/a", True),
}


def test_what_a_robots_file_lets_us_visit(row: Row) -> None:
    for name, (text, path, allowed) in RULES.items():
        with row(name):
            assert read_robots(text.encode()).allows(path) is allowed


DELAYS = (("", None), ("5", 5.0), ("0.5", 0.5), ("0", None), ("-1", None), ("nan", None),
          ("soon", None), ("5\nRequest-rate: 9", 5.0), ("1e9", 300.0), ("inf", 300.0))  # fmt: skip


def test_a_crawl_delay_is_read_within_reason(row: Row) -> None:
    for text, delay in DELAYS:
        with row(text):
            body = f"User-agent: *\nCrawl-delay: {text}\n"
            assert read_robots(body.encode()).delay == delay


def test_a_pattern_full_of_stars_costs_nothing() -> None:
    """Nothing is tried twice, so a hostile file can't make us slow."""
    body = b"User-agent: *\nDisallow: /" + b"*a" * 50_000 + b"$"
    assert read_robots(body).allows("/" + "a" * 5_000 + "b")


@given(st.binary(), st.text())
def test_any_file_is_read_and_any_path_is_judged(body: bytes, path: str) -> None:
    assert read_robots(b"User-agent: *\n" + body).allows("/" + path) in {True, False}


def test_a_site_without_rules_allows_everything() -> None:
    assert EVERYTHING.allows("/a")


def page(origin: Origin, path: str = "/news") -> Answer:
    return with_door(lambda door: door.fetch(Request(url=origin.url(path), page=True)))


def code(answer: Answer) -> str | None:
    return answer.code if isinstance(answer, Failed) else None


def test_a_page_that_is_disallowed_is_never_fetched() -> None:
    with Origin() as origin:
        origin.play("/robots.txt", Serve(body=b"User-agent: *\nDisallow: /news"))
        assert code(page(origin)) == "robots"
        assert [seen.path for seen in origin.requests] == ["/robots.txt"]


def test_a_feed_is_fetched_without_asking() -> None:
    with Origin() as origin:
        origin.play("/robots.txt", Serve(body=b"User-agent: *\nDisallow: /"))
        url = origin.play("/feed", Serve(body=b"<rss/>"))
        answer = with_door(lambda door: door.fetch(Request(url=url)))
        assert [seen.path for seen in origin.requests] == ["/feed"]
    assert isinstance(answer, Fetched)


def test_a_redirect_to_a_page_that_is_disallowed_is_not_followed() -> None:
    with Origin() as origin:
        origin.play("/robots.txt", Serve(body=b"User-agent: *\nDisallow: /secret"))
        origin.play("/news", Redirect("/secret"))
        assert code(page(origin)) == "robots"
        assert origin.seen("/secret") == []


def test_robots_is_asked_for_once_a_day() -> None:
    clock = [NOON]

    async def work(door: Door) -> None:
        for hours in (0, 1, 22, 2):
            clock[0] += timedelta(hours=hours)
            await door.fetch(Request(url=origin.url("/news"), page=True))

    with Origin() as origin:
        origin.play("/robots.txt", Serve(body=b""))
        origin.play("/news", PAGE)
        with_door(work, now=lambda: clock[0])
        assert len(origin.seen("/robots.txt")) == 2
        assert len(origin.seen("/news")) == 4


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_that_has_no_robots_file_is_open(status: int) -> None:
    with Origin() as origin:
        origin.play("/robots.txt", Serve(status=status))
        origin.play("/news", PAGE)
        assert isinstance(page(origin), Fetched)


OUT_OF_REACH: dict[str, tuple[Act, str]] = {
    "429": (Serve(status=429), "rate_limited"),
    "500": (Serve(status=500), "status_500"),
    "503": (Serve(status=503), "status_503"),
    "a connection that breaks": (Raw(b""), "bad_answer"),
    "without end": (Serve(body=b"x", length=10**9), "too_large"),
}


@pytest.mark.parametrize(("act", "expected"), OUT_OF_REACH.values(), ids=OUT_OF_REACH)
def test_a_site_that_can_not_say_is_left_alone_for_ten_minutes(act: Act, expected: str) -> None:
    clock = [NOON]

    async def work(door: Door) -> tuple[list[Answer], list[int]]:
        answers, asked = [], []
        for minutes in (0, 9, 2):
            clock[0] += timedelta(minutes=minutes)
            answers.append(await door.fetch(Request(url=origin.url("/news"), page=True)))
            asked.append(len(origin.seen("/robots.txt")))
        return answers, asked

    with Origin() as origin:
        origin.play("/robots.txt", act)
        origin.play("/news", PAGE)
        answers, asked = with_door(work, now=lambda: clock[0])
        assert origin.seen("/news") == []
    first, second, _ = answers
    assert isinstance(first, Failed)
    assert first.message.startswith("robots.txt can't be had: ")
    assert (first.code, second) == (expected, first)
    assert asked[1] == asked[0]
    # A host that asked for a pause isn't even asked for this again.
    assert (asked[2] > asked[1]) is (expected != "rate_limited")


def test_a_crawl_delay_spaces_the_visits_to_the_host() -> None:
    async def work(door: Door) -> float:
        start = asyncio.get_running_loop().time()
        for _ in range(2):
            await door.fetch(Request(url=origin.url("/news"), page=True))
        return asyncio.get_running_loop().time() - start

    with Origin() as origin:
        origin.play("/robots.txt", Serve(body=b"User-agent: *\nCrawl-delay: 0.1"))
        origin.play("/news", PAGE)
        assert with_door(work) >= 0.1
