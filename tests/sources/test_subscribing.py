"""Which wanted feeds become sources, under which names."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from feedd.config.joining import Joined, folder_topics, join, known_as, suggest_name
from feedd.config.settings import Config, Daemon, Listen
from feedd.core import opml, query
from feedd.core.model import Story
from feedd.core.opml import ListedFeed
from feedd.core.settings import Source, Topic
from tests.sources.lists import NESTED

CONFIG = Config(
    daemon=Daemon(
        state=Path("/nowhere"),
        database="sqlite://",
        listen=Listen("127.0.0.1", 8787),
        public_url="http://127.0.0.1:8787",
    ),
    sources=(Source(name="courier", url="https://courier.example/feed.xml"),),
    topics=(Topic(name="asia", title="All of Asia", query="asia"),),
)


def joined(*urls: str) -> list[tuple[str, str]]:
    found = join([ListedFeed(url=url) for url in urls], CONFIG)
    return [(one.name, one.why_not) for one in found]


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/feed.xml",
        "http://courier.example/feed.xml",
        "https://www.courier.example:443/feed.xml",
        "https://courier.example/feed.xml?utm_source=opml",
    ],
)
def test_an_address_that_leads_to_a_known_source_is_recognised(url: str) -> None:
    assert joined(url) == [("courier", "it is a source already")]
    assert known_as(url, CONFIG) == "courier"


def test_a_feed_that_stands_twice_in_a_list_is_added_once() -> None:
    assert joined("https://a.example/rss", "http://a.example/rss") == [
        ("a-rss", ""),
        ("a-rss", "it is a source already"),
    ]


def test_a_list_within_a_list_is_left_out_with_what_to_do() -> None:
    (one,) = join([ListedFeed(url="https://a.example/more.opml", is_list=True)], CONFIG)
    assert (one.name, one.why_not) == ("", "it is a list: save it as a file, and import that")


def test_two_feeds_of_one_name_get_two() -> None:
    names = joined("https://a.example/x/y", "https://a.example/x-y")
    assert names == [("a-x-y", ""), ("a-x-y-2", "")]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://a.example/feed", "its address"),
        ("http://[::1", "its address"),
        ("/etc/passwd", "file of this machine"),
        ("https://user:secret@a.example/feed", "login"),
    ],
)
def test_what_can_not_be_made_a_source_says_why(url: str, words: str) -> None:
    ((name, why),) = joined(url)
    assert name == ""
    assert words in why
    assert "secret" not in why


def test_a_folder_becomes_a_topic_of_what_its_sources_tell() -> None:
    found = join(opml.read(NESTED), CONFIG)
    topics = folder_topics(found, CONFIG)
    assert [(topic.name, topic.is_new, topic.table["query"]) for topic in topics] == [
        ("world", True, "source:{courier} OR source:{khelad-rss}"),
        ("asia", False, "source:{khelad-rss}"),
    ]


def test_folders_of_searches_at_one_host_share_no_story() -> None:
    wanted = [
        ListedFeed(url=f"https://news.example/rss/search?q={folder}", folders=(folder,))
        for folder in ("ports", "grain")
    ]
    found = tuple(join(wanted, CONFIG))
    for one, topic in zip(found, folder_topics(found, CONFIG), strict=True):
        read = query.compile(str(topic.table["query"]))
        told_by = [n.name for n in found if read.match(Story(id="s", sources=(n.name,)))]
        assert told_by == [one.name]


def test_folders_in_other_scripts_get_names_of_their_own() -> None:
    wanted = [
        ListedFeed(url=f"https://{n}.example/", folders=(folder,))
        for n, folder in enumerate(("جهان", "世界", "جهان"))
    ]
    topics = folder_topics(join(wanted, CONFIG), CONFIG)
    assert [(topic.name, topic.table["title"]) for topic in topics] == [
        ("folder", "جهان"),
        ("folder-2", "世界"),
    ]


def test_many_that_would_have_one_name_take_no_longer_than_others() -> None:
    def seconds(digits: str) -> float:
        named = (str(n).translate(str.maketrans("0123456789", digits)) for n in range(2_000))
        found = [Joined(url="", name="a", folders=(name,)) for name in named]
        begun = process_time()
        assert len(folder_topics(found, CONFIG)) == len(found)
        return process_time() - begun

    alike, other = (min(seconds(one) for _ in range(3)) for one in ("۰۱۲۳۴۵۶۷۸۹", "abcdefghij"))
    assert alike < 4 * other


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://news.example.org/world", "news-example-world"),
        ("https://www.example.org/", "example"),
        ("http://192.0.2.1:8080/rss", "192-0-2-1-rss"),
        ("http://[2001:db8::1]/rss", "2001-db8-1-rss"),
        ("http://localhost/", "localhost"),
        ("https://مثال.example/", "source"),
        ("https://a.example/" + "long/" * 40, "a-long-long-long-long-long-long-long-lon"),
    ],
)
def test_a_name_is_made_of_the_address(url: str, name: str) -> None:
    assert suggest_name(url, ()) == name
