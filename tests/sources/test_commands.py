"""``feedd sources``, against a site on loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from feedd.config import load
from feedd.core import opml
from feedd.daemon.reloading import Files
from feedd.store import Database
from tests.origin import Origin, Serve
from tests.running import Feedd, database_url
from tests.sources.lists import NESTED, flat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

RSS = b"""<rss version="2.0"><channel><title>Marwick Courier</title>
<link>https://courier.example/</link>
<item><title>Sea wall approved</title><guid>1</guid><link>https://courier.example/1</link></item>
<item><title>Granite from Tallholm</title><guid>2</guid><link>https://courier.example/2</link></item>
</channel></rss>"""
PAGE = b"""<html><head><title>The Courier</title>
<link rel="alternate" type="application/rss+xml" href="/rss">
<link rel="alternate" type="application/atom+xml" href="/atom">
</head><body><h1>The Courier</h1><p>Welcome.</p></body></html>"""
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as site:
        site.play("/", Serve(body=PAGE, headers=HTML))
        site.play("/rss", Serve(body=RSS))
        yield site


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "f", '[daemon.fetch]\nhost_gap = "0s"\n') as running:
        yield running


def listed(feedd: Feedd) -> list[dict[str, object]]:
    return [json.loads(line) for line in feedd.call("sources", "list", "--json").out.splitlines()]


def test_discover_lists_the_feeds_of_a_page_and_adds_nothing(feedd: Feedd, origin: Origin) -> None:
    done = feedd.call("sources", "discover", origin.url("/"))
    assert done.out.splitlines() == [origin.url("/rss"), origin.url("/atom")]
    assert listed(feedd) == []


def test_discover_says_that_a_feed_is_one(feedd: Feedd, origin: Origin) -> None:
    told = feedd.call("sources", "discover", origin.url("/rss"), "--json").json
    assert told == {
        "url": origin.url("/rss"),
        "kind": "rss",
        "title": "Marwick Courier",
        "entries": 2,
        "feeds": [origin.url("/rss")],
        "problem": None,
    }


def test_discover_without_feeds_is_exit_code_1(feedd: Feedd, origin: Origin) -> None:
    origin.play("/bare", Serve(body=b"<html><body><p>Nothing here.</p></body></html>"))
    assert feedd.call("sources", "discover", origin.url("/bare")).code == 1
    assert feedd.call("sources", "discover", origin.url("/missing")).code == 1


def test_add_asks_which_feed_shows_what_it_gives_and_stores_it(
    feedd: Feedd, origin: Origin
) -> None:
    done = feedd.call("sources", "add", origin.url("/"), given="1\ncourier\ny\n")
    assert done.code == 0, done.err
    assert "Sea wall approved" in done.out
    assert "a feed (rss) with 2 stories" in done.out
    (source,) = listed(feedd)
    assert (source["source"], source["url"]) == ("courier", origin.url("/rss"))


def test_add_takes_the_page_itself_when_that_is_wanted(feedd: Feedd, origin: Origin) -> None:
    assert feedd.call("sources", "add", origin.url("/"), given="0\npage\ny\n").code == 0
    assert [source["url"] for source in listed(feedd)] == [origin.url("/")]


def test_add_with_yes_asks_nothing(feedd: Feedd, origin: Origin) -> None:
    done = feedd.call("sources", "add", origin.url("/"), "--yes", "--name", "courier")
    assert done.code == 0, done.err
    assert [source["url"] for source in listed(feedd)] == [origin.url("/rss")]


def test_a_no_adds_nothing(feedd: Feedd, origin: Origin) -> None:
    assert feedd.call("sources", "add", origin.url("/rss"), given="courier\nn\n").code == 1
    assert listed(feedd) == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("{}/rss", "--yes"), "a source already: courier"),
        (("{}/", "--yes", "--name", "courier"), "a source already: courier"),
        (("{}/other", "--yes", "--name", "courier"), "named 'courier' already"),
        (("{}/other", "--yes", "--name", "no good"), "is not a name"),
        (("{}/missing", "--yes"), "404"),
    ],
)
def test_what_can_not_be_added_says_why(
    feedd: Feedd, origin: Origin, words: tuple[str, ...], complaint: str
) -> None:
    origin.play("/other", Serve(body=RSS))
    assert feedd.call("sources", "add", origin.url("/rss"), "--yes", "--name", "courier").code == 0
    done = feedd.call("sources", "add", *(word.format(origin.base) for word in words))
    assert done.code != 0
    assert complaint in done.err
    assert len(listed(feedd)) == 1


def test_what_was_added_can_be_removed(feedd: Feedd, origin: Origin) -> None:
    feedd.call("sources", "add", origin.url("/rss"), "--yes", "--name", "courier")
    assert feedd.call("sources", "remove", "courier").code == 0
    assert listed(feedd) == []
    assert "no source is named 'courier'" in feedd.call("sources", "remove", "courier").err


def test_what_a_file_declares_is_removed_there(feedd: Feedd) -> None:
    with feedd.config.open("a") as file:
        file.write('[[sources]]\nname = "wire"\nurl = "https://wire.example/"\n')
    done = feedd.call("sources", "remove", "wire")
    assert done.code == 2
    assert "feedd.toml:" in done.err


def test_list_tells_the_health_of_a_source(feedd: Feedd, origin: Origin) -> None:
    origin.play("/broken", Serve(status=500))
    for path, name in (("/rss", "courier"), ("/atom", "wire")):
        origin.play(path, Serve(body=RSS))
        feedd.call("sources", "add", origin.url(path), "--yes", "--name", name)
    origin.play("/atom", Serve(status=500))
    feedd.call("poll")
    courier, wire = listed(feedd)
    assert (courier["kind"], courier["error"], courier["failures"]) == ("rss", None, 0)
    assert courier["last_visit"] is not None
    assert courier["next_visit"] is not None
    assert courier["interval"] == 3960
    assert "no rhythm known yet" in str(courier["why"])
    assert (wire["error_code"], wire["failures"]) == ("status_500", 1)
    assert "HTTP 500" in str(wire["error"])
    assert "courier" in feedd.call("sources", "list").out


def test_on_a_narrow_terminal_each_source_is_told_in_three_lines(
    feedd: Feedd, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin.play("/soon", Serve(body=b"<title>Soon</title>"))
    for path, called in (("/rss", "courier"), ("/soon", "soon")):
        feedd.call("sources", "add", origin.url(path), "--yes", "--name", called)
    feedd.call("poll")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    name, facts, why, other, *_ = feedd.call("sources", "list").out.splitlines()
    assert other == "soon  nothing yet"
    assert name == "courier  good"
    assert facts.startswith("    last visit ")
    assert why.startswith("    no rhythm known yet")


def test_list_of_an_unknown_name_is_a_fault(feedd: Feedd) -> None:
    done = feedd.call("sources", "list", "nobody")
    assert done.code == 2
    assert "no source is named 'nobody'" in done.err


def test_import_adds_what_is_new_and_makes_topics_of_folders(feedd: Feedd, tmp_path: Path) -> None:
    (tmp_path / "a.opml").write_bytes(NESTED)
    first = feedd.call("sources", "import", str(tmp_path / "a.opml"))
    again = feedd.call("sources", "import", str(tmp_path / "a.opml"))
    assert (first.code, again.code) == (0, 1)
    assert first.out.splitlines()[-1] == "3 sources added, 0 left out"
    assert "a topic already" in again.out
    assert again.out.splitlines()[-1] == "0 sources added, 3 left out"
    assert [source["title"] for source in listed(feedd)] == [
        "Marwick Courier",
        "Khelad Wire",
        "Loose & Free",
    ]
    assert b"World" in feedd.call("feed", "world").out.encode()


def test_a_dry_run_adds_nothing(feedd: Feedd, tmp_path: Path) -> None:
    (tmp_path / "a.opml").write_bytes(NESTED)
    done = feedd.call("sources", "import", "--dry-run", str(tmp_path / "a.opml"))
    assert "3 sources would be added" in done.out
    assert listed(feedd) == []


def test_what_is_exported_can_be_imported(feedd: Feedd, tmp_path: Path) -> None:
    urls = ("https://a.example/rss", "https://b.example/atom?x=1&amp;y=2")
    (tmp_path / "a.opml").write_bytes(flat(*urls))
    feedd.call("sources", "import", str(tmp_path / "a.opml"))
    exported = opml.read(feedd.call("sources", "export").out.encode())
    assert {one.url for one in exported} == {url.replace("&amp;", "&") for url in urls}


def test_a_running_feedd_sees_what_a_command_made(feedd: Feedd, origin: Origin) -> None:
    database = Database(database_url(feedd.folder / "state"))
    files = Files(load(feedd.config, environ={}), database)
    assert not files.have_changed()
    assert feedd.call("sources", "add", origin.url("/rss"), "--yes", "--name", "new").code == 0
    looks = [files.have_changed() for _ in range(3)]
    database.close()
    assert looks == [False, True, False]
