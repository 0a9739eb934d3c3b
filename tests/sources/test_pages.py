"""Pages obey robots.txt, feeds that somebody subscribed to needn't."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.origin import Conditional, Origin, Serve
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

ROBOTS = Serve(body=b"User-agent: *\nDisallow: /\n", headers=(("Content-Type", "text/plain"),))
RSS = Serve(
    body=b"<rss version='2.0'><channel><title>A</title><item><title>One</title>"
    b"<guid>1</guid><description>Told.</description></item></channel></rss>"
)
PAGE = Serve(
    body=b"<html><head><title>A</title></head><body><article><h2>Sea wall approved</h2>"
    b"<p>The town council of Marwick has approved a new sea wall.</p></article>"
    b"<article><h2>Rockets near Khelad</h2><p>Three guards were wounded on Sunday.</p></article>"
    b"</body></html>",
    headers=(("Content-Type", "text/html"),),
)
TEXT = Serve(
    body=b"A bulletin\n\n\nSea wall approved\n\nThe town council has approved it.\n",
    headers=(("Content-Type", "text/plain"),),
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("document", "rules", "visits"),
    [
        pytest.param(RSS, "", 3, id="a feed is not asked about"),
        pytest.param(PAGE, "", 1, id="a page is known as one once it was read"),
        pytest.param(TEXT, "", 3, id="nor is a text"),
        pytest.param(
            PAGE, 'selectors = { story = "article" }\n', 0, id="one with selectors before that"
        ),
    ],
)
def test_what_robots_txt_forbids_is_not_visited(
    document: Serve, rules: str, visits: int, tmp_path: Path
) -> None:
    with Origin() as origin:
        origin.play("/robots.txt", ROBOTS)
        source = f'[[sources]]\nname = "a"\nurl = "{origin.play("/a", document)}"\n{rules}'
        with Feedd(tmp_path / "f", f'[daemon.fetch]\nhost_gap = "0s"\n{source}') as feedd:
            for _ in range(3):
                feedd.call("poll", "--force")
            told = feedd.call("sources", "list", "--json").json
        assert len(origin.seen("/a")) == visits
    assert ("robots.txt" in str(told["error"])) is (visits < 3)


@pytest.mark.parametrize(
    "instead", [PAGE, TEXT, Serve(body=b"<h1>Page not found</h1>")], ids=["page", "text", "error"]
)
def test_what_stands_in_a_feed_s_place_for_a_while_is_a_failure_and_no_news(
    instead: Serve, tmp_path: Path
) -> None:
    with Origin() as origin:
        origin.play("/robots.txt", ROBOTS)
        url = origin.play("/a", RSS, instead, instead, instead, RSS)
        source = f'[[sources]]\nname = "a"\nurl = "{url}"\n'
        with Feedd(tmp_path / "f", f'[daemon.fetch]\nhost_gap = "0s"\n{source}') as feedd:
            feedd.call("poll", "--force")
            for _ in range(3):
                feedd.call("poll", "--force")
                told = feedd.call("sources", "list", "--json").json
                assert "gave a feed (rss) before" in str(told["error"])
            assert feedd.call("poll", "--force").code == 0
            told = feedd.call("sources", "list", "--json").json
            only = feedd.call("stories", "--json").json
        assert told["error"] is None
    assert only["title"] == "One"


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        pytest.param(ROBOTS, "forbids this page", id="forbidden"),
        pytest.param(Serve(status=503), "can't be had", id="not to be had"),
    ],
)
def test_a_page_that_may_not_be_visited_again_is_told_of_at_its_first_visit(
    robots: Serve, why: str, tmp_path: Path
) -> None:
    with Origin() as origin:
        origin.play("/robots.txt", robots)
        source = f'[[sources]]\nname = "a"\nurl = "{origin.play("/a", PAGE)}"\n'
        with Feedd(tmp_path / "f", f'[daemon.fetch]\nhost_gap = "0s"\n{source}') as feedd:
            feedd.start()
            assert feedd.expect("visited", source="a")["new"] == 2
            assert why in str(feedd.expect("page off limits", source="a")["why"])
        assert len(origin.seen("/a")) == 1


def test_nothing_is_remembered_of_the_address_that_a_source_had_before(tmp_path: Path) -> None:
    with Origin() as origin:
        origin.play("/robots.txt", ROBOTS)
        page = origin.play("/page", replace(PAGE, etag='"page"'))
        feed = origin.play("/feed", RSS)
        with Feedd(tmp_path / "f", f'[[sources]]\nname = "a"\nurl = "{page}"\n') as feedd:
            feedd.call("poll", "--force")
            feedd.config.write_text(feedd.config.read_text().replace(page, feed))
            feedd.call("poll", "--force")
            told = feedd.call("sources", "list", "--json").json
        # Of the page, at once when it turned out to be one; a feed's isn't asked for.
        assert len(origin.seen("/robots.txt")) == 1
        (asked,) = origin.seen("/feed")
        assert "if-none-match" not in asked.headers
    assert told["kind"] == "rss"


def test_only_the_page_that_gets_other_selectors_is_read_in_full_at_once(tmp_path: Path) -> None:
    with Origin() as origin:
        origin.play("/robots.txt", Serve(status=404))
        toml = '[daemon.fetch]\nhost_gap = "0s"\n'
        for name, more in (("a", ""), ("b", ""), ("off", "enabled = false\n")):
            url = origin.play(f"/{name}", Conditional(replace(PAGE, etag=f'"{name}"')))
            toml += f'[[sources]]\nname = "{name}"\nurl = "{url}"\n{more}'
            toml += f'selectors = {{ story = "#{name}, article" }}\n'
        with Feedd(tmp_path / "f", toml) as feedd:
            feedd.call("poll")
            for name in ("a", "off"):
                toml = feedd.config.read_text()
                feedd.config.write_text(toml.replace(f"#{name}, article", "article + article"))
            done = feedd.call("poll")
            listed = feedd.call("sources", "list", "--json").out.splitlines()
            feedd.call("poll", "--force", "b")
        assert done.err.startswith("a: 0 new, 0 revised, 1 known")
        assert len(done.err.splitlines()) == 1
        asked = ["if-none-match" in origin.seen(f"/{name}")[-1].headers for name in ("a", "b")]
        assert asked == [False, True]
    assert [json.loads(one)["next_visit"] is None for one in listed] == [False, False, True]


def test_nobody_is_asked_about_a_page_in_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE.body)
    with Feedd(tmp_path / "f", f'[[sources]]\nname = "a"\nurl = "{page}"\n') as feedd:
        done = feedd.call("poll", "--force")
        told = feedd.call("sources", "list", "--json").json
    (said,) = done.err.splitlines()
    assert "2 new" in said
    assert told["kind"] == "page"
