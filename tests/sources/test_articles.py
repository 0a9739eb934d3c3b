"""Sources that show beginnings only: the articles behind their entries, read, matched, kept."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest

from feedd import config
from feedd.core import articles
from feedd.core.articles import Articles
from feedd.core.flood import PAST_VISITS
from feedd.core.model import Bulletin, Enclosure, Entry, Sealed
from feedd.core.owed import GIVEN_UP, TRIES, Owed
from feedd.core.parse import parse
from feedd.core.settings import FetchLimits
from feedd.core.stories import Remembered, digest_with_article, item_of
from feedd.core.stories.urls import canonical
from feedd.net.body import SMALL
from feedd.newsroom import open_newsroom
from feedd.store import stories
from feedd.visits import Ingested
from feedd.workers.articles import MOST, MOST_FAILED
from feedd.workers.culprits import TWICE, Culprits
from feedd.workers.visiting import AT_ONCE_WITH_ARTICLES
from tests.databases import lay_down
from tests.net.doors import NOON
from tests.origin import Conditional, Hold, Origin, Raw, Serve
from tests.schedule.rounds import known, visiting
from tests.sources.teasers import D0, D1, ENTRY, FILLER, page, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from feedd.core.model import Story
    from feedd.core.settings import Source
    from feedd.newsroom import Newsroom
    from feedd.workers.visiting import Visiting
    from tests.origin import Act, Seen

PATIENT = FetchLimits(host_gap=0.0, per_host=100, seconds=120.0)
LONG = "x " * articles.WHOLE


def html(title: str, *told: str) -> Serve:
    return Serve(body=page(title, *told), headers=(("Content-Type", "text/html"),))


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed: a headline, a teaser, where it leads."""

    title: str
    link: str
    teaser: str = "What is known so far."


def rss(*items: Item) -> Serve:
    told = "".join(
        f"<item><title>{escape(one.title)}</title><link>{one.link}</link>"
        f"<guid>{one.link}</guid>"
        f"<description>{escape(one.teaser)}</description></item>"
        for one in items
    )
    body = f"<rss version='2.0'><channel><title>Daily</title>{told}</channel></rss>".encode()
    return Serve(body=body, etag=f'"{hash(body)}"')


@dataclass(slots=True)
class World:
    """One source ``/feed`` that shows beginnings, a watch, and a clock."""

    origin: Origin
    newsroom: Newsroom
    now: datetime = NOON
    left: list[Ingested] = field(default_factory=list)
    worker: Visiting | None = None

    def feed(self, *items: Item) -> None:
        """Publish these items from now on."""
        self.origin.play("/feed", Conditional(rss(*items)))

    def front(self, *items: tuple[str, str]) -> None:
        """Publish a page with these headlines, and where they lead, from now on."""
        told = "".join(
            f"<article><h2><a href='{link}'>{title}</a></h2><p>Read how it came to this, and "
            "what the ministers said about it on Monday.</p></article>"
            for title, link in items
        )
        body = f"<html><body><h1>News</h1>{told}</body></html>".encode()
        self.origin.play("/feed", Serve(body=body, headers=(("Content-Type", "text/html"),)))

    async def visit(self) -> Ingested | None:
        """Visit the source an hour later; give what it brought, None for nothing."""
        self.now += timedelta(hours=1)
        self.left.clear()
        assert self.worker is not None
        errors = await self.worker.visit_all([one.name for one in known(self.newsroom)])
        assert not errors
        return self.left[0] if self.left else None

    def told(self) -> list[Story]:
        """The stories, the latest first."""
        with self.newsroom.database.read() as connection:
            return list(stories.latest(connection, limit=100))

    def asked(self, path: str) -> int:
        return len(self.origin.seen(path))


def play(folder: Path, scene: Callable[[World], Awaitable[None]], *, more: str = "") -> None:
    """Play a scene; ``more`` are other sources, at ``ORIGIN``."""

    async def run(origin: Origin, settings: config.Config) -> None:
        with open_newsroom(settings, now=NOON) as newsroom:
            world = World(origin, newsroom)
            async with at_work(world):
                await scene(world)

    with Origin() as origin:
        toml = folder / "feedd.toml"
        toml.write_text(
            '[daemon]\nstate = "state"\nallow_private = ["127.0.0.0/8"]\n'
            f'[[sources]]\nname = "daily"\nurl = "{origin.url("/feed")}"\narticles = true\n'
            f'{more.replace("ORIGIN", origin.base)}\n[[endpoints]]\nname = "desk"\nurl = "https://desk.example/"\n'
            '[[watches]]\nname = "ship"\nquery = "zephyrine"\nnotify = ["desk"]\n',
            encoding="utf-8",
        )
        settings = config.load(toml, environ={})
        lay_down(settings.daemon.state)
        origin.play("/robots.txt", Serve(status=404))
        asyncio.run(run(origin, settings))


@asynccontextmanager
async def at_work(world: World) -> AsyncIterator[None]:
    """Start the visiting, as a restart of the daemon does."""

    def note(_source: Source, left: object) -> None:
        if isinstance(left, Ingested):
            world.left.append(left)

    async with visiting(
        world.newsroom,
        look=lambda _h, _p: None,
        now=lambda: world.now,
        on_visit=note,
        limits=PATIENT,
    ) as world.worker:
        yield


def test_a_word_that_stands_in_the_article_alone_alerts(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        old = Item("Old news", world.origin.play("/old", html("Old news", "The Zephyrine.")))
        world.feed(old)
        await world.visit()
        assert not world.asked("/old")  # what is there at first raises no alerts
        link = world.origin.play(
            "/new", html("A ship is held", "The Zephyrine lies off the coast.")
        )
        world.feed(Item("A ship is held", link, "Customs officers went on board."), old)
        found = await world.visit()
        assert found is not None
        assert [one.watch for one in found.alerts] == ["ship"]
        story = world.told()[0]
        assert story.summary == "Customs officers went on board."
        assert story.text.splitlines() == [
            "Customs officers went on board.",
            "The Zephyrine lies off the coast.",
            *FILLER,
        ]
        more = Item("More", world.origin.play("/more", Serve(status=404)))
        world.feed(more, Item("A ship is held", link, "Customs officers went on board."), old)
        again = await world.visit()
        assert again is not None
        assert [one.verdict for one in again.found if one.story == story.id] == ["duplicate"]
        assert (world.asked("/new"), world.asked("/old")) == (1, 0)

    play(tmp_path, scene)


@pytest.mark.slow
def test_what_could_not_be_had_is_asked_for_again_until_it_is_there(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        pause = Serve(status=503, headers=(("Retry-After", "5400"),))
        link = world.origin.play(
            "/new", pause, html("A ship is held", "The Zephyrine lies off the coast.")
        )
        world.feed()
        await world.visit()
        world.feed(Item("A ship is held", link))
        first = await world.visit()
        assert first is not None
        assert not first.alerts
        assert first.warnings[-1].endswith(
            "answers HTTP 503 (Service Unavailable); it is asked for again."
        )
        assert await world.visit() is None
        later = await world.visit()  # though the feed is as it was
        assert later is not None
        asked = [one.headers.get("if-none-match") for one in world.origin.seen("/feed")]
        assert list(map(bool, asked)) == [False, True, True, False]
        assert [one.watch for one in later.alerts] == ["ship"]
        (found,) = later.found
        assert (found.verdict, found.material) == ("revised", False)
        assert await world.visit() is None
        assert world.asked("/new") == 2

    play(tmp_path, scene)


@pytest.mark.slow
def test_what_is_owed_is_asked_for_after_a_restart_too(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        link = world.origin.play(
            "/new", Raw(b""), html("A ship is held", "The Zephyrine is here.")
        )
        world.feed()
        await world.visit()
        world.feed(Item("A ship is held", link))
        await world.visit()
        async with at_work(world):
            later = await world.visit()
        assert later is not None
        assert [one.watch for one in later.alerts] == ["ship"]

    play(tmp_path, scene)


@pytest.mark.slow
@pytest.mark.parametrize(("then", "asked"), [(None, 2), (Serve(status=404), 2)])
def test_what_is_owed_of_a_page_is_asked_for_after_a_restart_too(
    tmp_path: Path, then: Act | None, asked: int
) -> None:
    async def scene(world: World) -> None:
        others = [(f"Council votes on budget number {n}", f"http://a.example/{n}") for n in "123"]
        world.front(*others)
        await world.visit()
        title = "A ship is held at the port"
        link = world.origin.play(
            "/new", Serve(status=503), then or html(title, "The Zephyrine is here.")
        )
        world.front((title, link), *others)
        await world.visit()
        alerts = list[str]()
        for _ in range(3):
            async with at_work(world):
                later = await world.visit()
            alerts += [one.watch for one in later.alerts] if later else ()
        assert alerts == ([] if then else ["ship"])
        assert world.asked("/new") == asked

    play(tmp_path, scene)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "asked", "why"),
    [
        (Serve(status=404), 1, "answers HTTP 404 (Not Found); its teaser stands alone."),
        (Serve(status=500), TRIES, "answers HTTP 500 (Internal Server Error); its teaser stands"),
        (html("The weather", "It rains."), 1, "doesn't hold what the teaser announces; its"),
        (Serve(body=b"%PDF-1.7 stream"), 1, "its teaser stands alone."),
    ],
)
def test_what_cannot_be_had_is_told_and_given_up(
    tmp_path: Path, act: Act, asked: int, why: str
) -> None:
    async def scene(world: World) -> None:
        world.feed()
        await world.visit()
        world.feed(Item("A ship is held", world.origin.play("/new", act), "Customs on board."))
        warnings = list[str]()
        for _ in range(TRIES + 5):
            found = await world.visit()
            warnings += found.warnings if found else ()
        assert world.asked("/new") == asked
        assert why in warnings[-1]
        assert world.told()[0].text == "Customs on board."

    play(tmp_path, scene)


@pytest.mark.slow
def test_a_changed_teaser_brings_the_article_anew_or_keeps_the_one_it_had(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        link = world.origin.play(
            "/new",
            html("A ship is held", "12 sailors are on board."),
            html("A ship is held", "14 sailors are on board."),
            Serve(status=404),
        )
        world.feed()
        await world.visit()
        for teaser in ("Customs on board.", "Customs are on board.", "Customs have left."):
            world.feed(Item("A ship is held", link, teaser))
            await world.visit()
        (story,) = world.told()
        assert story.revision == 3
        assert story.summary == "Customs have left."
        assert "14 sailors are on board." in story.text.splitlines()
        assert world.asked("/new") == 3

    play(tmp_path, scene)


@pytest.mark.slow
def test_a_site_may_forbid_it_and_one_visit_reads_no_more_than_so_many(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        forbids = b"User-agent: *\nDisallow: /private/"
        world.origin.play("/robots.txt", Serve(body=forbids))
        world.feed()
        await world.visit()
        world.feed(Item("A ship is held", world.origin.play("/private/1", html("A ship is held"))))
        found = await world.visit()
        assert found is not None
        assert "robots.txt" in found.warnings[-1]
        assert not world.asked("/private/1")
        items = [
            Item(f"Ship {n}", world.origin.play(f"/{n}", html(f"Ship {n}", f"The {n}th one.")))
            for n in range(MOST + 5)
        ]
        world.feed(*items)
        await world.visit()
        assert sum(world.asked(f"/{n}") for n in range(MOST + 5)) == MOST
        await world.visit()
        assert sum(world.asked(f"/{n}") for n in range(MOST + 5)) == MOST + 5
        assert await world.visit() is None

    play(tmp_path, scene)


@pytest.mark.slow
def test_headlines_of_a_page_have_their_articles_read(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        others = [
            (f"Council votes on budget number {n}", world.origin.url(f"/{n}")) for n in range(3)
        ]
        world.front(*others)
        await world.visit()
        link = world.origin.play("/new", html("A ship is held at the port", "The Zephyrine."))
        world.front(("A ship is held at the port", link), *others)
        found = await world.visit()
        assert found is not None
        assert [one.watch for one in found.alerts] == ["ship"]
        assert not world.asked("/0")
        assert await world.visit() is None

    play(tmp_path, scene)


@pytest.mark.slow
def test_articles_that_come_late_are_no_flood(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        usual = [Item(f"{n}", f"https://daily.example/{n}", LONG) for n in range(PAST_VISITS + 1)]
        for n in range(len(usual)):
            world.feed(*usual[: n + 1])
            await world.visit()
        items = [
            Item(
                f"Ship {n}",
                world.origin.play(
                    f"/{n}",
                    *[Serve(status=500)] * (n < MOST_FAILED),
                    html(f"Ship {n}", "The Zephyrine."),
                ),
            )
            for n in range(MOST)
        ]
        world.feed(*items)
        await world.visit()
        later = await world.visit()
        assert later is not None
        assert {one.verdict for one in later.found} == {"revised"}
        assert later.alerts
        assert not later.held

    play(tmp_path, scene)


@pytest.mark.slow
def test_a_document_that_is_large_holds_its_articles_itself(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        world.feed()
        await world.visit()
        link = world.origin.play("/new", html("A ship is held", "The Zephyrine."))
        many = (Item(f"{n}", f"{link}{n}", LONG) for n in range(SMALL // len(LONG) + 1))
        world.feed(Item("A ship is held", link), *many)
        found = await world.visit()
        assert found is not None
        assert not world.asked("/new")

    play(tmp_path, scene)


class Crowd(Hold):
    """An act: answers that wait, and say when so many do."""

    def __init__(self, size: int, *, answer: Act) -> None:
        super().__init__(answer)
        self.is_full = threading.Event()
        self._left = size

    async def __call__(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        self._left -= 1
        if not self._left:
            self.is_full.set()
        await super().__call__(seen, writer)


@pytest.mark.slow
def test_others_are_visited_while_many_wait_for_their_articles(tmp_path: Path) -> None:
    waiting = [f"waiting{n}" for n in range(AT_ONCE_WITH_ARTICLES + 4)]
    padding = Item("Whole", "https://daily.example/whole", "x" * 100_000)

    async def scene(world: World) -> None:
        for name in ("feed", "plain", *waiting):
            world.origin.play(f"/{name}", rss())
        await world.visit()
        held = Crowd(AT_ONCE_WITH_ARTICLES, answer=html("A ship is held", "The Zephyrine."))
        for name in waiting:
            item = Item("A ship is held", world.origin.play(f"/{name}/new", held))
            world.origin.play(f"/{name}", rss(item, padding))
        world.origin.play("/plain", rss(Item("Plain", "https://daily.example/1"), padding))
        assert world.worker is not None
        world.now += timedelta(hours=1)
        (plain,) = (one for one in known(world.newsroom) if one.name == "plain")
        for one in known(world.newsroom):
            if one.name in waiting:
                world.worker.begin(one)
        assert await asyncio.to_thread(held.is_full.wait, 20)
        begun = world.worker.begin(plain)
        assert begun is not None
        await asyncio.wait_for(begun, 10)
        asked = sum(world.asked(f"/{name}/new") for name in waiting)
        held.release()
        assert {story.title for story in world.told()} == {"Plain", "Whole"}
        assert asked == AT_ONCE_WITH_ARTICLES

    more = '[[sources]]\nname = "plain"\nurl = "ORIGIN/plain"\n' + "".join(
        f'[[sources]]\nname = "{name}"\nurl = "ORIGIN/{name}"\narticles = true\n'
        for name in waiting
    )
    play(tmp_path, scene, more=more)


@pytest.mark.slow
def test_the_same_teaser_above_another_article_is_news(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        world.feed()
        await world.visit()
        for name, told in (("monday", "Nothing happened."), ("tuesday", "The Zephyrine sank.")):
            link = world.origin.play(f"/{name}", html("Daily briefing", told))
            world.feed(Item("Daily briefing", link, "The briefing"))
            found = await world.visit()
        assert found is not None
        assert [one.watch for one in found.alerts] == ["ship"]

    play(tmp_path, scene)


@pytest.mark.slow
def test_what_had_its_article_keeps_it_while_its_source_says_the_same(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        world.feed()
        await world.visit()
        names = ("alpha", "bravo", "charlie")
        items = [
            Item(
                f"Ship {name} is held",
                world.origin.play(f"/{name}", html(f"Ship {name} is held", f"{name} is here.")),
            )
            for name in names
        ]
        world.feed(*items)
        await world.visit()
        told = {story.id: story.text for story in world.told()}
        newsroom, settings = world.newsroom, world.newsroom.config
        (source,) = settings.sources
        for renamed, with_articles in ((True, True), (False, False)):
            # New ids at every visit; then the same, but for the seals, and no articles wanted.
            body = rss(*items).body
            body = (
                body.replace(b"<guid>", b"<guid isPermaLink='false'>new ")
                if renamed
                else body.replace(b"</guid>", b"</guid><category>x</category>")
            )
            world.origin.play("/feed", Conditional(Serve(body=body, etag=f'"{renamed}"')))
            rules = replace(settings, sources=(replace(source, articles=with_articles),))
            world.newsroom = replace(newsroom, config=rules)
            async with at_work(world):
                found = await world.visit()
            assert found is not None
            assert {one.verdict for one in found.found} == {"duplicate"}
        assert {story.id: story.text for story in world.told()} == told
        assert [world.asked(f"/{name}") for name in names] == [1, 1, 1]

    play(tmp_path, scene)


@pytest.mark.slow
@pytest.mark.parametrize("renewed", ["id", "link", "id for all"])
@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_owed_is_known_where_a_source_renews_its_ids_or_addresses(
    tmp_path: Path, renewed: str, *, is_there: bool
) -> None:
    names = ("alpha", "bravo", "charlie")
    error = Serve(status=500)

    async def scene(world: World) -> None:
        world.feed()
        await world.visit()
        for name in names:
            article = html(f"Ship {name} is held", f"The Zephyrine {name} is here.")
            world.origin.play(f"/{name}", error, article if is_there else error)
        alerts = 0
        for n in range(2 * TRIES):
            links = f"?token={n}" if renewed == "link" else ""
            ids = {"id": f"{{}}-{n}", "link": "{}", "id for all": "same"}[renewed]
            told = "".join(
                f"<item><title>Ship {name} is held</title><guid>{ids.format(name)}</guid>"
                f"<link>{world.origin.url(f'/{name}')}{links}</link></item>"
                for name in names
            )
            body = f"<rss version='2.0'><channel>{told}</channel></rss>".encode()
            world.origin.play("/feed", Serve(body=body))
            found = await world.visit()
            alerts += len(found.alerts) if found else 0
        assert alerts == (len(names) if is_there else 0)
        asked = [one.path for one in world.origin.requests if one.path[1:].startswith(names)]
        assert len(asked) == len(names) * (2 if is_there else TRIES)

    play(tmp_path, scene)


@pytest.mark.slow
def test_a_page_at_which_the_process_ends_is_left_alone_and_its_source_is_not(
    tmp_path: Path,
) -> None:
    async def scene(world: World) -> None:
        world.feed()
        await world.visit()
        link = world.origin.play("/new", html("A ship is held", "The Zephyrine is here."))
        for _ in range(TWICE):
            ended = Culprits(world.newsroom.config.daemon.state)
            reading = ended.reading(link)
            reading.__enter__()
            ended.close()
        world.feed(Item("A ship is held", link))
        async with at_work(world):
            found = await world.visit()
        assert found is not None
        assert "ended each time it read the page" in found.warnings[-1]
        assert [story.title for story in world.told()] == ["A ship is held"]

    play(tmp_path, scene)


@pytest.mark.slow
def test_an_article_that_changed_while_it_could_not_be_had_is_a_correction(tmp_path: Path) -> None:
    async def scene(world: World) -> None:
        link = world.origin.play(
            "/new",
            html("A ship is held", "12 sailors are on board."),
            Serve(status=503),
            html("A ship is held", "14 sailors are on board."),
        )
        world.feed()
        await world.visit()
        world.feed(Item("A ship is held", link, "Customs on board."))
        await world.visit()
        world.feed(Item("A ship is held", link, "Customs are on board."))
        await world.visit()
        found = await world.visit()
        assert found is not None
        assert [one.material for one in found.found] == [True]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("known", "step"),
    [
        pytest.param(None, "read", id="new"),
        pytest.param(stored(D1), "leave", id="read before"),
        pytest.param(stored("f" * 32, earlier=frozenset({D1})), "leave", id="as it was once"),
        pytest.param(stored("f" * 32, earlier=frozenset({D0})), "leave", id="once, without"),
        pytest.param(stored(D0), "leave", id="came without"),
        pytest.param(stored(D0, owed=Owed(1)), "owed", id="owed"),
        pytest.param(stored(D0, owed=GIVEN_UP), "leave", id="given up"),
        pytest.param(stored("f" * 32, owed=Owed(1)), "read", id="changed, and owed before"),
        pytest.param(stored("f" * 32), "read", id="changed"),
    ],
)
def test_what_a_teaser_needs(known: Remembered | None, step: str) -> None:
    assert articles.next_step(ENTRY, known) == step


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(replace(ENTRY, content_text=LONG), id="whole"),
        pytest.param(replace(ENTRY, link=None), id="no link"),
        pytest.param(replace(ENTRY, link="ftp://a.example/1"), id="not the web"),
        pytest.param(replace(ENTRY, link="https://a.example/feed#1"), id="the source itself"),
        pytest.param(replace(ENTRY, link="https://a.example/"), id="the site itself"),
        pytest.param(replace(ENTRY, link="https://b.example/"), id="a front page"),
        pytest.param(
            replace(ENTRY, enclosures=(Enclosure(url="https://a.example/1"),)), id="its own file"
        ),
        pytest.param(replace(ENTRY, link="https://a.example/2#b"), id="shared with another"),
    ],
)
def test_no_article_is_looked_for_behind(entry: Entry) -> None:
    other = Entry(id="2", link="https://a.example/2", title="Another")
    found = Bulletin(kind="rss", url="https://a.example/", entries=(entry, other, ENTRY))
    teasers = articles.teasers(found, url="https://a.example/feed")
    assert entry not in teasers
    assert (ENTRY in teasers) == (entry.link != ENTRY.link)


def test_no_article_is_looked_for_where_what_was_left_unread_leads_too() -> None:
    sealed = (Sealed(place=1, seal=b"1" * 8),)
    found = Bulletin(kind="rss", entries=(ENTRY,), sealed=sealed)
    other = stored(D0)._replace(seal=b"1" * 8, key="2")
    assert articles.teasers(found, url=None, stored=[other._replace(seal=None)])
    assert not articles.teasers(found, url=None, stored=[other])


def test_by_its_address_an_entry_is_what_it_was_only_if_all_have_new_ids() -> None:
    entries = [replace(ENTRY, id=f"new {n}", link=f"https://a.example/{n}") for n in range(4)]
    before = [
        stored(D0)._replace(key=f"id:{n}", link=canonical(entry.link or ""))
        for n, entry in enumerate(entries)
    ]
    assert len(articles.former(entries, before)) == len(entries)
    assert not articles.former(entries, before[:2])
    assert articles.former(entries, [*before, stored(D0)._replace(key="id:new 0")]).keys() == {
        "https://a.example/0"
    }
    alike = [replace(entry, id="new") for entry in entries[:2]]
    assert list(articles.former(alike, before).values()) == before[:2]


def test_what_is_read_anew_in_full_has_its_articles_and_seals_but_for_what_is_owed() -> None:
    whole = articles.with_article(
        ENTRY, parse(page("A ship is held", "So far the Zephyrine."), headline="A ship is held")
    )
    assert whole is not None
    other = Entry(id="1", link="https://a.example/2", title="Another", seal=b"2" * 8)
    mark = Owed().mark("2")
    found = Articles(entries={ENTRY.link or "": whole}, marks={other.link or "": mark})
    read = Bulletin(kind="rss", entries=(replace(ENTRY, seal=b"1" * 8), other))
    anew = found.also_in(lambda: read)
    assert anew is not None
    assert found.also_in(None) is None
    first, second = anew().entries
    assert first == replace(whole, seal=b"1" * 8)
    assert second == replace(other, seal=mark, marked=True)


ARTICLE = Entry(
    title="A ship is held",
    published=NOON,
    authors=("Ada",),
    content_html=f"<p>So far. {LONG}</p>",
    content_text=f"So far. {LONG}",
)
SHORT = replace(ARTICLE, content_text="So far.")
PAGE = Bulletin(kind="page", language="en", entries=(ARTICLE,))


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(replace(PAGE, entries=()), id="nothing"),
        pytest.param(
            replace(PAGE, entries=(replace(ARTICLE, content_text="So far."),)), id="no more"
        ),
        pytest.param(replace(PAGE, kind="text"), id="no page"),
        pytest.param(parse(page("Rain in the south"), headline="A ship is held"), id="another"),
        pytest.param(
            parse(page("", "It rained.").replace(b"<h1></h1>", b""), headline="A ship is held"),
            id="under no headline",
        ),
    ],
)
def test_what_is_no_article(read: Bulletin) -> None:
    assert articles.with_article(ENTRY, PAGE) is not None
    assert articles.with_article(ENTRY, read) is None


def test_under_a_headline_that_tells_enough_it_is_the_article_whatever_the_teaser_says() -> None:
    points = "Points: 12, comments: 4, see the discussion of readers for more"
    for title, is_it in (("A ship is held", True), ("Held", False)):
        entry = replace(ENTRY, title=title, content_text=points)
        whole = articles.with_article(entry, parse(page(title), headline=title))
        assert (whole is not None) == is_it


@pytest.mark.parametrize(
    ("given", "above"),
    [("So &lt; far.", "<p>So &lt; far.</p>"), ("<div>So</div>", "<div>So</div>")],
)
def test_a_teaser_above_an_article_is_a_paragraph_of_its_own(given: str, above: str) -> None:
    entry = replace(ENTRY, content_text="Elsewhere so far.", content_html=given)
    whole = articles.with_article(entry, PAGE)
    assert whole is not None
    assert (whole.content_html or "").startswith(f"{above}<p>")


def test_an_article_says_what_the_teaser_leaves_open() -> None:
    whole = articles.with_article(ENTRY, PAGE)
    assert whole is not None
    assert (whole.published, whole.authors, whole.language) == (NOON, ("Ada",), "en")
    said = replace(ENTRY, published=NOON - timedelta(days=1), authors=("Bo",), language="de")
    own = articles.with_article(said, PAGE)
    assert own is not None
    assert (own.published, own.authors, own.language) == (said.published, ("Bo",), "de")


def test_an_article_that_takes_up_its_teaser_does_not_have_it_twice() -> None:
    said = "The Zephyrine lies off the coast."
    entry = replace(ENTRY, content_text=said)
    whole = articles.with_article(entry, parse(page("A ship is held", said), headline="A ship"))
    assert whole is not None
    assert (whole.content_text or "").count(said) == 1
    assert whole.summary == said
    assert item_of(whole).digest == digest_with_article(item_of(entry).digest)


def test_a_former_article_stays_only_if_there_was_one() -> None:
    teaser = stored(D0, text="So far.")
    assert articles.with_former(ENTRY, None) is None
    assert articles.with_former(ENTRY, teaser) is None
    former = articles.with_former(
        replace(ENTRY, content_text="Now <more>."), stored(D1, text="A & b\nC")
    )
    assert former is not None
    assert former.content_html == "<p>A &amp; b</p><p>C</p>"
    assert former.summary == "Now <more>."
