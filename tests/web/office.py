"""A newsroom and its site in this process: the real store, pipeline and application.

The clock stands where the test puts it, and the way out is a fake: everything between is real.
"""

from __future__ import annotations

import asyncio
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from urllib.parse import urlsplit

import httpx

from feedd import config as configuration
from feedd import pipeline
from feedd.core.parse import parse
from feedd.core.settings import Source
from feedd.core.visit import Failed
from feedd.filling import fill
from feedd.net import Fetched, Request
from feedd.newsroom import adopt, open_newsroom, with_made
from feedd.visits import Visited
from feedd.web import app
from feedd.web.newswire import Newswire, Reporter
from feedd.web.publisher import Publisher
from feedd.web.site import Site
from tests.databases import lay_down

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from feedd.net import Answer, Door
    from feedd.newsroom import Newsroom
    from feedd.visits import Ingested

T = TypeVar("T")

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOST = "127.0.0.1:8787"
_FORM = re.compile(r'name="form" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Posted:
    """What a receiver says, as the door hands it on."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body_head: bytes = b""
    seconds: float = 0.01


@dataclass(slots=True)
class FarEnd:
    """Everything outside: ``pages`` by address, hosts that are ``silent`` on https, posts."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    says: Posted = field(default_factory=Posted)

    async def fetch(self, request: Request) -> Answer:
        if urlsplit(request.url).scheme == "https" and urlsplit(request.url).netloc in self.silent:
            return Failed(code="tls", message="it doesn't speak TLS there")
        if request.url not in self.pages:
            return Failed(code="status_404", message="it answers HTTP 404 Not Found", status=404)
        content_type, body = self.pages[request.url]
        return Fetched(
            url=request.url, status=200, body=body, body_hash="", content_type=content_type
        )

    async def post(self, url: str, *, body: bytes, **_rest: object) -> Posted:
        self.posted.append((url, body))
        return self.says


class Office:
    """A site that takes what is made, as the daemon's does; an ASGI application itself."""

    def __init__(self, folder: Path, toml: str = "") -> None:
        lay_down(folder / "state")
        path = folder / "feedd.toml"
        path.write_text(f'[daemon]\nstate = "state"\n{toml}', encoding="utf-8")
        self.path = path
        self.now = NOW
        self.far_end = FarEnd()
        self.wire = Newswire()
        self.delivered = 0
        self.newsroom: Newsroom = open_newsroom(self._load(), now=NOW)
        self.publisher, self.app = self._built()
        self._runner = asyncio.Runner()
        # Its loop has a thread of its own: Playwright keeps one running in the main thread.
        self._apart = ThreadPoolExecutor(1, thread_name_prefix="office")
        self.reporter = Reporter(self.newsroom.database, self.wire)
        self.run(self.reporter.look())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the site's event loop."""
        return self._apart.submit(self._runner.run, work).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._apart.submit(self._runner.close).result()
        self._apart.shutdown()
        self.newsroom.database.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def ingest(
        self,
        text: str,
        *,
        source: str = "bulletin",
        content_type: str = "text/plain",
        url: str | None = None,
    ) -> Ingested:
        """Take a document in, as if a source had been visited now."""
        bulletin = parse(text.encode(), url=url, content_type=content_type)
        named = self.newsroom.config.source(source) or Source(name=source, baseline=False)
        visited = Visited(source=named, bulletin=bulletin, at=self.now)
        (left,) = pipeline.ingest(self.newsroom.database, self.newsroom.desk, [visited])
        self.publisher.refresh()
        self.run(self.reporter.look())
        return cast("Ingested", left)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    async def reload(self) -> None:
        config = with_made(self._load(), self.newsroom.database, now=self.now)
        adopted = adopt(self.newsroom, config, now=self.now)
        self.newsroom = adopted.newsroom
        for topic in adopted.to_fill:
            fill(self.newsroom.database, self.newsroom.desk, topic, now=self.now)
        self.publisher, self.app = self._built()

    async def deliver(self) -> None:
        self.delivered += 1

    def site(self) -> Site:
        """Give the site as it stands."""
        newsroom = self.newsroom
        publisher = Publisher(newsroom)
        publisher.refresh()
        return Site(
            newsroom=newsroom,
            publisher=publisher,
            door=cast("Door", self.far_end),
            wire=self.wire,
            now=lambda: self.now,
            reload=self.reload,
            deliver=self.deliver,
            unready=lambda: (),
            metrics=lambda: "",
        )

    def _built(self) -> tuple[Publisher, ASGIApp]:
        site = self.site()
        return site.publisher, app.placed(app.build(site), site)

    def _load(self) -> configuration.Config:
        return configuration.load(self.path, environ=os.environ)


class Person:
    """Somebody with a browser: keeps cookies, and fills in forms."""

    def __init__(self, office: Office, *, host: str = HOST, scheme: str = "http") -> None:
        self._office = office
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(office, client=("127.0.0.1", 5000)),
            base_url=f"{scheme}://{host}",
        )

    @property
    def cookies(self) -> httpx.Cookies:
        return self._http.cookies

    def ask(self, method: str, path: str, **how: Any) -> httpx.Response:
        """Send any request."""
        return self._office.run(self._http.request(method, path, **how))

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=_named(headers))

    def read(self, path: str) -> str:
        """Open a page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return unescape(answer.text)

    def form(self, page: str = "/login") -> str:
        """Give the token of the forms on a page."""
        found = _FORM.search(self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def send(self, path: str, *, page: str = "/watches/~new", **fields: object) -> httpx.Response:
        """Fill in a form that stands on ``page``, and send it as a browser does."""
        given = {"form": self.form(page), **fields}
        return self.ask("POST", path, data=given, headers={"sec-fetch-site": "same-origin"})


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
