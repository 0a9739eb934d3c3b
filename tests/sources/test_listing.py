"""Sources as a list of feeds, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from feedd.config.joining import folder_topics, join
from feedd.config.listing import listed
from feedd.config.made import with_made
from feedd.config.settings import Config, Daemon, Listen
from feedd.core import opml
from feedd.core.opml import ListedFeed
from feedd.core.settings import Made, Source, Topic
from feedd.publish import Folder, Outline
from feedd.publish.opml import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.rows import Row

EMPTY = Config(
    daemon=Daemon(
        state=Path("/nowhere"),
        database="sqlite://",
        listen=Listen("127.0.0.1", 8787),
        public_url="http://127.0.0.1:8787",
    )
)


def imported(wanted: Sequence[ListedFeed]) -> Config:
    """Take a list in as the command and the page do."""
    joined = tuple(join(wanted, EMPTY))
    things = [Made(kind="sources", name=j.name, table=j.table) for j in joined if not j.why_not]
    things += [
        Made(kind="topics", name=topic.name, table=topic.table)
        for topic in folder_topics(joined, EMPTY)
    ]
    config = with_made(EMPTY, things)
    assert config.warnings == ()
    return config


def held(config: Config) -> object:
    """Give what a list can hold of a configuration."""
    urls = {source.name: source.url for source in config.sources}
    folders = {}
    for topic in config.topics:
        asked = [part.removeprefix("source:{")[:-1] for part in topic.query.split(" OR ")]
        folders[topic.title] = {urls[name] for name in asked}
    return {(s.url, s.title, s.enabled) for s in config.sources}, folders


def feeds(*names: str) -> tuple[Source, ...]:
    return tuple(Source(name=name, url=f"https://{name}.example/", title=name) for name in names)


def shape(inside: Sequence[Outline | Folder]) -> list[object]:
    return [(o.title, shape(o.inside)) if isinstance(o, Folder) else o.title for o in inside]


def test_topics_of_sources_alone_are_folders(row: Row) -> None:
    both, one, other = 'source:"a" OR source:"b"', "source:a", "source:(b OR c)"
    for said, topics, expected in (
        ("nothing", (), ["a", "b", "c"]),
        ("words", ("storm",), ["a", "b", "c"]),
        ("words beside a source", ("source:a storm",), ["a", "b", "c"]),
        ("all but a source", ("storm NOT source:a",), ["a", "b", "c"]),
        ("a beginning", ("source:abc*",), ["a", "b", "c"]),
        ("a number of sources", ("source:a sources>=2",), ["a", "b", "c"]),
        ("no source that is there", ("source:gone",), ["a", "b", "c"]),
        ("one that is gone", ("source:A OR source:gone",), [("t0", ["a"]), "b", "c"]),
        ("one folder", (both,), [("t0", ["a", "b"]), "c"]),
        ("names as a whole", ("source:{a} OR source:{b}",), [("t0", ["a", "b"]), "c"]),
        ("a folder in a folder", (one, both), [("t1", [("t0", ["a"]), "b"]), "c"]),
        ("two that share a feed", (both, other), [("t0", ["a", "b"]), ("t1", ["b", "c"])]),
        ("the same twice", (one, one), [("t0", [("t1", ["a"])]), "b", "c"]),
    ):
        with row(said):
            named = tuple(
                Topic(name=f"t{n}", title=f"t{n}", query=query) for n, query in enumerate(topics)
            )
            config = replace(EMPTY, sources=feeds("a", "b", "c"), topics=named)
            assert shape(listed(config, {})) == expected


def test_many_topics_of_one_source_are_a_list_that_can_be_read() -> None:
    topics = tuple(Topic(name=f"t{n}", title=f"T{n}", query="source:a") for n in range(600))
    config = replace(EMPTY, sources=feeds("a"), topics=topics)
    found = opml.read(write("all", listed(config, {})))
    assert {folder for one in found for folder in one.folders} == {one.title for one in topics}


def test_what_a_list_says_of_a_source() -> None:
    sources = (
        Source(name="own", url="https://own.example/", title="Mine"),
        Source(name="self", url="https://self.example/", enabled=False),
        Source(name="mute", url="https://mute.example/"),
        Source(name="secret", url="https://secret.example/", headers=(("x-key", "1"),)),
        Source(name="folder", url="/var/news"),
        Source(name="hand"),
    )
    said = {"own": ("Theirs", "https://own.example/home"), "self": ("Its Own", None)}
    assert listed(replace(EMPTY, sources=sources), said) == (
        Outline(
            title="Mine", feed_url="https://own.example/", page_url="https://own.example/home"
        ),
        Outline(title="Its Own", feed_url="https://self.example/", page_url="", rests=True),
        Outline(title="mute", feed_url="https://mute.example/", page_url=""),
    )


_FOLDERS = st.lists(st.sampled_from(["News", "Asia", "Sport", "جهان"]), max_size=3, unique=True)
_FEED = st.builds(
    ListedFeed,
    url=st.integers(0, 6).map("https://site{}.example/feed".format),
    title=st.sampled_from(["", "A & B", "روزنامه"]),
    folders=_FOLDERS.map(tuple),
    rests=st.booleans(),
)


@given(st.lists(_FEED, max_size=12))
def test_nothing_is_lost_on_the_way_out_and_in_again(wanted: list[ListedFeed]) -> None:
    config = imported(wanted)
    titled = replace(
        config, sources=tuple(replace(s, title=s.title or s.name) for s in config.sources)
    )
    exported = write("all", listed(config, {}))
    again = imported(opml.read(exported))
    assert held(again) == held(titled)
    assert set(opml.read(write("all", listed(again, {})))) == set(opml.read(exported))
