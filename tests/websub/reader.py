"""A feedd in this process that subscribes, and the hub at the other end.

The site and the hub are one real server on loopback; the callback is called as ASGI, the clock is
a value, and everything between is the real code on a real database.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl

import httpx

from feedd import config
from feedd.daemon import logbook
from feedd.net import Door
from feedd.newsroom import open_newsroom
from feedd.store import sources, subscriptions
from feedd.web.callbacks import Callbacks
from feedd.workers.bringing import Tools
from feedd.workers.culprits import Culprits
from feedd.workers.hubtools import HubTools
from feedd.workers.subscribing import Subscribing
from feedd.workers.visiting import Visiting
from tests.databases import lay_down
from tests.net.doors import LOOPBACK, QUICK, trusting
from tests.origin import Origin, Serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from feedd.core.schedule import Next
    from feedd.core.settings import Source
    from feedd.core.visit import VisitState
    from feedd.core.websub import Subscription
    from feedd.newsroom import Newsroom
    from feedd.visits import Ingested
    from tests.origin import Act

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALLBACK = "https://reader.example"
PATIENCE = 10.0


def feed(*titles: str, hub: str = "", topic: str = "") -> bytes:
    """Write an Atom feed; an entry's id is its title."""
    links = "".join(
        f'<link rel="{relation}" href="{target}"/>'
        for relation, target in (("hub", hub), ("self", topic))
        if target
    )
    entries = "".join(
        f"<entry><id>tag:a.example,2026:{title}</id><title>{title}</title>"
        f"<updated>2026-03-02T11:00:00Z</updated><content>The story of {title}.</content></entry>"
        for title in titles
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id>{links}{entries}'
        "<updated>2026-03-02T11:00:00Z</updated></feed>"
    ).encode()


def sign(body: bytes, secret: str, method: str = "sha256") -> str:
    """Sign as a hub does."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


@dataclass(slots=True)
class Reader:
    """One source, what is known of it, and the way in for its hub."""

    newsroom: Newsroom
    origin: Origin
    now: datetime = NOON
    told: asyncio.Queue[Ingested | Next] = field(default_factory=asyncio.Queue)
    visiting: Visiting = field(init=False)
    subscribing: Subscribing = field(init=False)
    hub: httpx.AsyncClient = field(init=False)

    async def visit(self) -> Ingested | Next:
        """Visit the source now."""
        with self.newsroom.database.read() as connection:
            (known,) = sources.known(connection)
        assert self.visiting.begin(known) is not None
        came = await self.heard()
        # None begins beside another, and one may go on when what became of it is told.
        await asyncio.gather(*self.visiting.under_way)
        await _ends()
        return came

    async def heard(self) -> Ingested | Next:
        """Wait for the next visit or push to be committed, and for its task to end if it can."""
        came = await asyncio.wait_for(self.told.get(), PATIENCE)
        await _ends()
        return came

    async def tick(self) -> None:
        """Look for what is due at hubs, and wait until it is done."""
        await self.subscribing.tick()
        await asyncio.gather(*self.subscribing.under_way)

    async def subscribe(self) -> None:
        """Visit, ask the hub, and be verified for ten days."""
        await self.visit()
        await self.tick()
        assert (await self.verify()).status_code == 200

    async def verify(
        self, changed: Mapping[str, str] | None = None, *, lease: timedelta = timedelta(days=10)
    ) -> httpx.Response:
        """Verify as the hub does, with other parameters than it was asked for if wanted."""
        asked = {
            "hub.mode": "subscribe",
            "hub.topic": self.requests[-1]["hub.topic"],
            "hub.challenge": "prove <it>",
            "hub.lease_seconds": str(int(lease.total_seconds())),
        }
        asked |= {f"hub.{name}": value for name, value in (changed or {}).items()}
        return await self.hub.get(self.requests[-1]["hub.callback"], params=asked)

    async def deliver(self, body: bytes, *, signature: str | None = None) -> httpx.Response:
        """Deliver as the hub does, rightly signed unless a signature is given; "" for none."""
        right = sign(body, self.requests[-1]["hub.secret"])
        stated = right if signature is None else signature
        headers = {"content-type": "application/atom+xml"}
        headers |= {"x-hub-signature": stated} if stated else {}
        return await self.hub.post(
            self.requests[-1]["hub.callback"], content=body, headers=headers
        )

    @property
    def requests(self) -> list[dict[str, str]]:
        """The forms that were posted anywhere, as fields."""
        posted = (seen for seen in self.origin.requests if seen.method == "POST")
        return [dict(parse_qsl(seen.body.decode())) for seen in posted]

    @property
    def state(self) -> VisitState:
        """What is remembered of the source."""
        with self.newsroom.database.read() as connection:
            (known,) = sources.known(connection)
        return known.state

    @property
    def subscription(self) -> Subscription | None:
        """How far feedd has got at the hub."""
        with self.newsroom.database.read() as connection:
            return subscriptions.of(connection, "a")


@asynccontextmanager
async def reader(folder: Path, origin: Origin, *, callback: str | None) -> AsyncIterator[Reader]:
    """Bring it to life for the source ``/feed`` of a site."""
    toml = folder / "feedd.toml"
    toml.write_text(
        '[daemon]\nstate = "state"\nallow_private = ["127.0.0.0/8"]\n'
        '[daemon.fetch]\nhost_gap = "0s"\n'
        f'[[sources]]\nname = "a"\nurl = "{origin.url("/feed")}"\ninterval = "15m"\n',
        encoding="utf-8",
    )
    settings = config.load(toml, environ={})
    lay_down(settings.daemon.state)
    with open_newsroom(settings, now=NOON) as newsroom:
        made = Reader(newsroom, origin)
        way_out = Door(
            limits=QUICK, user_agent="feedd/test", allow_private=LOOPBACK, tls=trusting()
        )
        async with way_out as door:
            tools = Tools(
                database=newsroom.database,
                desk=newsroom.desk,
                door=door,
                now=lambda: made.now,
                jitter=lambda: 0.5,
                bytes=1_000_000,
                culprits=Culprits(settings.daemon.state),
            )
            declared = {source.name: source for source in settings.sources}
            made.visiting = Visiting(
                tools, declared, on_visit=_telling(made), on_network=logbook.tell_network
            )
            hub_tools = HubTools(
                database=newsroom.database,
                now=lambda: made.now,
                jitter=lambda: 0.5,
                mint=_minted(),
            )
            push = made.visiting.take_pushed
            made.subscribing = Subscribing(
                hub_tools, declared, door=door, callback=callback, push=push
            )
            app = Callbacks(made.subscribing, largest=10_000, otherwise=_elsewhere)
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url=CALLBACK) as made.hub:
                yield made
            await made.subscribing.drain()
            await made.visiting.drain(PATIENCE)


def play(
    folder: Path,
    scene: Callable[[Reader], Awaitable[T]],
    *,
    hub: Act = Serve(status=202),  # noqa: B008  frozen
    callback: str | None = CALLBACK,
) -> T:
    """Play a scene between a reader and a hub: its site's ``/feed`` offers ``/hub``."""

    async def run(origin: Origin) -> T:
        async with reader(folder, origin, callback=callback) as made:
            return await scene(made)

    with Origin() as origin:
        origin.play("/hub", hub)
        offer = {"hub": origin.url("/hub"), "topic": origin.url("/feed")}
        origin.play("/feed", Serve(body=feed("one", **offer)))
        return asyncio.run(run(origin))


def _telling(made: Reader) -> Callable[[Source, Ingested | Next], None]:
    def tell(_source: Source, left: Ingested | Next) -> None:
        made.told.put_nowait(left)

    return tell


def _minted() -> Callable[[], str]:
    numbers = iter(range(1000))
    return lambda: f"minted-{next(numbers)}"


async def _elsewhere(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"not a callback"})


async def _ends() -> None:
    """Let tasks that have nothing more to wait for end, and whoever is called then be called."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
