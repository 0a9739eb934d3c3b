"""A feedd in this process that publishes, and those it tells at the other end.

Subscribers and another's hub are one real server on loopback; the hub of our own is called as
ASGI, the clock is a value, and everything between is the real code on a real database.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx

from feedd import config, pipeline
from feedd.core.parse import parse
from feedd.core.settings import Source
from feedd.net import Door
from feedd.newsroom import adopt, open_newsroom
from feedd.store import listeners
from feedd.visits import Ingested, Visited
from feedd.web import hub as web_hub
from feedd.web.feeds import Feeds
from feedd.web.publisher import Publisher
from feedd.workers.hubtools import HubTools
from feedd.workers.publishing import Publishing, Rules
from tests.databases import lay_down
from tests.net.doors import LOOPBACK, QUICK, trusting
from tests.origin import Origin, Serve
from tests.running import DATABASE

if TYPE_CHECKING:
    import asyncio as _asyncio
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from feedd.core.hub import Address, Listener
    from feedd.net import AllowedNetwork
    from feedd.newsroom import Newsroom
    from feedd.publish import Rendered
    from feedd.web.visitor import Visitor
    from tests.origin import Act, Seen

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OURS = "http://127.0.0.1:8787"
HUB = f"{OURS}/hub"
FEED = f"{OURS}/feeds/all.atom"
SECRET = "a secret of theirs"


@dataclass(slots=True)
class Callback:
    """An act: a subscriber's callback.

    It agrees to what it is asked unless told otherwise, with status ``agreeing``, and answers
    deliveries by ``statuses``, the last of them again and again.
    """

    agrees: bool = True
    agreeing: int = 200
    statuses: list[int] = field(default_factory=lambda: [204])

    async def __call__(self, seen: Seen, writer: _asyncio.StreamWriter) -> None:
        """Answer."""
        if seen.method == "GET":
            challenge = query_of(seen).get("hub.challenge", "")
            said = challenge if self.agrees else f"{challenge}?"
            await Serve(status=self.agreeing, body=said.encode())(seen, writer)
        else:
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
            await Serve(status=status)(seen, writer)


@dataclass(slots=True)
class House:
    """A feedd with the topic ``all``, what it tells, and what it hears."""

    newsroom: Newsroom
    origin: Origin
    door: Door
    now: datetime = NOON - timedelta(minutes=1)
    publisher: Publisher = field(init=False)
    publishing: Publishing = field(init=False)
    web: httpx.AsyncClient = field(init=False)

    def ingest(self, *titles: str) -> Ingested:
        """Commit a story each, all in one transaction, as any process may."""
        text = "\n\n\n".join(("The Bulletin", *map(_told, titles)))
        bulletin = parse(text.encode(), url=None, content_type="text/plain")
        source = Source(name="bulletin", baseline=False)
        visited = Visited(source=source, bulletin=bulletin, at=self.now)
        (left,) = pipeline.ingest(self.newsroom.database, self.newsroom.desk, [visited])
        assert isinstance(left, Ingested)
        return left

    async def settled(self, **later: float) -> None:
        """Let time pass, then do all that is due."""
        self.now += timedelta(**later)
        await self.publishing.tick()
        while under_way := self.publishing.under_way:
            await asyncio.wait(under_way)
            await self.publishing.tick()

    async def subscribe(self, path: str = "/callback", **changed: str) -> httpx.Response:
        """Ask our hub, as a subscriber does; no further than its answer."""
        form = {
            "hub.mode": "subscribe",
            "hub.topic": FEED,
            "hub.callback": self.origin.url(path),
            "hub.secret": SECRET,
            **{f"hub.{name}": value for name, value in changed.items()},
        }
        return await self.web.post(HUB, data=form)

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """The subscribers whose leases last."""
        with self.newsroom.database.read() as connection:
            return listeners.subscribers(connection, now=self.now)

    async def restart(self) -> None:
        """Stop, and begin anew with what is stored."""
        await self.publishing.drain()
        self.begin()

    def begin(self) -> None:
        """Put together what publishes."""
        self.publisher = Publisher(self.newsroom)
        self.publishing = Publishing(
            HubTools(
                database=self.newsroom.database,
                now=lambda: self.now,
                jitter=lambda: 0.5,
                mint=_minted(),
            ),
            self._rules(),
            door=self.door,
            render=self._render,
        )
        feeds = Feeds(self.publisher, _Nobody(), otherwise=_elsewhere)
        desk = web_hub.HubDesk(self.publishing, otherwise=feeds)
        self.web = httpx.AsyncClient(transport=httpx.ASGITransport(app=desk), base_url=OURS)

    def reconfigure(self, topics: str) -> None:
        """Put other topics in force, as a reload does."""
        path = self.newsroom.config.files[0]
        path.write_text(_toml(topics), encoding="utf-8")
        adopted = adopt(self.newsroom, config.load(path, environ={}), now=self.now)
        self.newsroom = adopted.newsroom
        self.publishing.take_rules(self._rules(), door=self.door)

    def posted(self, path: str) -> list[Seen]:
        """Give what was posted to a path."""
        return [seen for seen in self.origin.seen(path) if seen.method == "POST"]

    def _rules(self) -> Rules:
        daemon = self.newsroom.config.daemon
        return Rules(self.newsroom.config.topics, daemon.public_url, daemon.retry)

    def _render(self, address: Address, version: int) -> Rendered:
        return self.publisher.at_least(address, version)


@asynccontextmanager
async def house(
    folder: Path, origin: Origin, topics: str, allow: tuple[AllowedNetwork, ...]
) -> AsyncIterator[House]:
    """Bring it to life."""
    toml = folder / "feedd.toml"
    toml.write_text(_toml(topics), encoding="utf-8")
    settings = config.load(toml, environ={})
    lay_down(settings.daemon.state)
    with open_newsroom(settings, now=NOON - timedelta(minutes=1)) as newsroom:
        door = Door(limits=QUICK, user_agent="feedd/test", allow_private=allow, tls=trusting())
        async with door:
            made = House(newsroom, origin, door)
            made.begin()
            # The topic is new, and its first filling a change.
            await made.settled()
            origin.requests.clear()
            made.now = NOON
            yield made
            await made.publishing.drain()


def play(
    folder: Path,
    scene: Callable[[House], Awaitable[T]],
    *,
    hub: str = "own",
    callback: Act | None = None,
    allow: tuple[AllowedNetwork, ...] = LOOPBACK,
) -> T:
    """Play a scene; ``hub`` is the topic's, where ``/hub`` stands for one on the origin."""

    async def run(origin: Origin) -> T:
        named = origin.url("/hub") if hub == "/hub" else hub
        async with house(folder, origin, topic(named), allow) as made:
            return await scene(made)

    with Origin() as origin:
        origin.play("/callback", callback or Callback())
        origin.play("/hub", callback or Serve(status=204))
        return asyncio.run(run(origin))


def topic(hub: str | None) -> str:
    """Declare the topic ``all``, with a hub or without."""
    said = f'hub = "{hub}"\n' if hub else ""
    return f'[[topics]]\nname = "all"\ntitle = "All"\nquery = "found"\n{said}'


def query_of(seen: Seen) -> dict[str, str]:
    """Read the query of a request."""
    fields = parse_qs(urlsplit(seen.path).query, keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


def _toml(topics: str) -> str:
    database = f'database = "{url}"\n' if (url := os.environ.get(DATABASE)) else ""
    return f'[daemon]\nstate = "state"\nallow_private = ["127.0.0.0/8"]\n{database}{topics}'


def _told(title: str) -> str:
    return f"The {title.title()} Of Marlow Street\n\nA {title} was found there by walkers."


def _minted() -> Callable[[], str]:
    numbers = iter(range(10_000))
    return lambda: f"minted-{next(numbers)}"


class _Nobody:
    async def by_token(self, token: str) -> Visitor:
        raise AssertionError(f"nobody came with {token}")


async def _elsewhere(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"neither a feed nor the hub"})
