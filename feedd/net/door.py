"""The only door out of the daemon: every request leaves through it, and through its guard.

::

    fetch    URL → a place at its host → its address → GET → redirect? again · answer
    post     URL → POST → reply, whatever it says
    ask      URL → GET → reply, whatever it says
"""

from __future__ import annotations

import asyncio
import resource
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Final, Self, TypeVar

import httpx

from feedd.core.politeness import RATE_LIMIT_PAUSE
from feedd.core.settings import FetchLimits
from feedd.core.visit import Failed
from feedd.errors import FetchError
from feedd.net import messages
from feedd.net.addresses import AllowedNetwork, is_literal
from feedd.net.body import SMALL, Body, refuse_long
from feedd.net.budget import HOSTS_OF_A_MACHINE, HostBudget
from feedd.net.client import Transport, trust
from feedd.net.dialling import Dialling
from feedd.net.exchange import Answer, Reply, Request
from feedd.net.failures import in_our_words
from feedd.net.guard import Look, connect_to_any, guarded, let_pass
from feedd.net.places import Places
from feedd.net.resolver import Lookup, Resolver, system_lookup
from feedd.net.robots import RobotsFiles
from feedd.net.urls import REDIRECTS, Hop, basic_auth, first_hop, next_hop, read_url

T = TypeVar("T")

WANTED: Final = 16_384
"""Fetches under way, connections kept for a moment after them, and readers of what is served."""


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str | None


@dataclass(slots=True)
class _TimeLeft:
    """Counts down while the network is used; waiting for one's turn doesn't count."""

    seconds: float
    clock: Callable[[], float]
    _since: float = 0.0

    def __enter__(self) -> Self:
        self._since = self.clock()
        return self

    def __exit__(self, *_: object) -> None:
        spent = self.clock() - self._since
        self.seconds = max(0.0, self.seconds - spent)

    async def spent_on(self, work: Awaitable[T]) -> T:
        """Wait for something; raises ``TimeoutError`` when the time is up."""
        with self:
            async with asyncio.timeout(self.seconds):
                return await work


class Door:
    """Fetches and posts; one for the whole process, so that a host's limits hold over all of it.

    It doesn't decide when to fetch. Build it in the composition root and use it as an async
    context manager. ``own`` are the addresses and ports that feedd listens on: they are never
    dialled.
    """

    def __init__(  # noqa: PLR0913  the far ends are given, so that tests can be at them
        self,
        *,
        limits: FetchLimits,
        user_agent: str,
        allow_private: Sequence[AllowedNetwork] = (),
        own: Sequence[tuple[str, int]] = (),
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
        lookup: Lookup = system_lookup,
        look: Look = let_pass,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._limits = limits
        self._user_agent = user_agent
        self._now = now
        self._budget = HostBudget(at_once=limits.per_host, gap=limits.host_gap)
        self._machines = HostBudget(at_once=HOSTS_OF_A_MACHINE * limits.per_host, gap=0.0)
        self._resolver = Resolver(lookup)
        self._look = guarded(look, tuple(allow_private), tuple(own))
        self._lookup = lookup
        self._dialling = Dialling(
            resolver=self._resolver,
            look=self._look,
            trust=cache(lambda: tls or trust()),
            proxy=proxy,
        )
        self._robots = RobotsFiles(self.fetch, now)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        files = make_room()
        self._clock = asyncio.get_running_loop().time
        # Half of the files are for those who read what is served, some for the database.
        self._places = Places(min(self._limits.concurrency, files // 4))
        transport = Transport(self._dialling, most_idle=files // 8)
        self._transport = await self._open.enter_async_context(transport)
        self._open.push_async_callback(self._resolver.close)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def fetch(self, request: Request) -> Answer:
        """Fetch something; whatever goes wrong on the way is a value too.

        ``Failed.code`` is ``status_404`` and the like, ``rate_limited`` for 429, ``host_held`` if
        the host is to be left alone, so that nothing was asked, or the code of a ``FetchError``.
        """
        try:
            return await self._follow(request)
        except FetchError as error:
            return Failed(code=error.code, message=error.message)

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Sequence[tuple[str, str]] = (),
        timeout: float,  # noqa: ASYNC109  kept here, over everything a POST takes
        max_body: int = 2_000,
    ) -> Reply:
        """Send something; whatever status comes back is a reply, a redirect too.

        The reply holds as soon as its headers are there: a body that stalls is cut off.

        Raises:
            FetchError: no answer came; ``code`` says why.
        """
        target, login = _target(url)
        request = messages.post(target, (*headers, *login), body, user_agent=self._user_agent)
        return await self._reply(request, timeout, max_body)

    async def ask(
        self,
        url: str,
        *,
        timeout: float,  # noqa: ASYNC109  kept here, over everything the question takes
        max_body: int = 2_000,
    ) -> Reply:
        """Ask something with a GET; whatever status comes back is a reply, a redirect too.

        Raises:
            FetchError: no answer came; ``code`` says why.
        """
        target, login = _target(url)
        request = messages.ask(target, login, user_agent=self._user_agent)
        return await self._reply(request, timeout, max_body)

    async def refusal(self, url: str) -> Failed | None:
        """Say why a page mustn't be fetched, by its site's robots.txt; that is kept for a day."""
        return await self._refusal(first_hop(url, ()).url)

    @property
    def limits(self) -> FetchLimits:
        """How much one fetch may take."""
        return self._limits

    def is_slowed(self, host: str) -> bool:
        """Tell whether a host's robots.txt wants a longer gap between two requests."""
        return self._budget.is_slowed(host)

    @property
    def tls(self) -> ssl.SSLContext:
        """Whose certificates are believed, for what isn't HTTP too."""
        return self._dialling.trust()

    def dial(self, host: str, port: int, *, timeout: float) -> socket.socket:
        """Connect to a host for what isn't HTTP; blocks, so call it in a thread.

        Raises:
            FetchError: ``dns``, ``connect`` or ``timeout``.
            DeniedAddress: none of its addresses is one to dial.
        """
        with in_our_words(host):
            addresses = (host,) if is_literal(host) else self._lookup(host)
            return connect_to_any(addresses, port, look=self._look, timeout=timeout)

    def hold(self, host: str, until: datetime) -> None:
        """Ask nothing of a host until then: what it asked for before a restart still holds."""
        self._budget.hold(host, until - self._now())

    async def settle(self, hosts: Iterable[str]) -> None:
        """Wait until another process may ask these hosts, as it doesn't know when we did."""
        await self._budget.settle(hosts)

    async def _reply(self, request: httpx.Request, seconds: float, max_body: int) -> Reply:
        start = self._clock()
        left = _TimeLeft(seconds, self._clock)
        response = await self._send(request, left)
        try:
            head = await self._head(response, left, limit=max_body)
        finally:
            await response.aclose()
        return Reply(
            status=response.status_code,
            headers=messages.headers_of(response),
            body_head=head,
            seconds=self._clock() - start,
        )

    async def _follow(self, request: Request) -> Answer:
        hop = first_hop(request.url, request.headers)
        left = _TimeLeft(self._limits.seconds, self._clock)
        while True:
            if request.page and (refusal := await self._refusal(hop.url)):
                return refusal
            answer = await self._step(hop, request, left)
            if not isinstance(answer, _Redirect):
                return answer
            hop = next_hop(hop, answer.status, answer.location, limit=self._limits.redirects)

    async def _refusal(self, url: httpx.URL) -> Failed | None:
        """Say why a page isn't to be visited, by its site's own word."""
        robots = await self._robots.of(url)
        if isinstance(robots, Failed):
            return robots
        if not robots.allows(url.raw_path.decode()):
            return Failed(code="robots", message=f"the robots.txt of {url.host} forbids this page")
        if robots.delay is not None:
            self._budget.slow_down(url.host, robots.delay)
        return None

    async def _step(self, hop: Hop, request: Request, left: _TimeLeft) -> Answer | _Redirect:
        host = hop.url.host
        async with self._budget.place(host):
            if wait := self._budget.held(host, sent_by=_sent_by(request)):
                told = f"{host} is left alone: it asked for a pause, or forbade whatever was asked"
                return Failed(code="host_held", message=told, retry_after=wait)
            # Before a place is taken, so that slow look-ups keep nothing else from being fetched.
            machine = await self._machine(hop.url)
            message = messages.get(hop, request, user_agent=self._user_agent)
            async with machine, self._places:
                response = await self._send(message, left)
                try:
                    return await self._read(hop, response, left, request)
                finally:
                    await response.aclose()

    async def _machine(self, url: httpx.URL) -> AbstractAsyncContextManager[None]:
        """Find a host's address, and give the wait for a place at it."""
        if self._dialling.proxy is not None or is_literal(url.host):
            return nullcontext()
        addresses = await self._resolver.find(url.raw_host.decode())
        # The names of a hoster mostly have the same few addresses, in changing order.
        return self._machines.place(min(addresses, default=url.host))

    async def _send(self, request: httpx.Request, left: _TimeLeft) -> httpx.Response:
        """Give the response as soon as its head is there; whoever asked for it closes it."""
        with in_our_words(request.url.host), left:
            request.extensions["timeout"] = {"read": left.seconds}
            return await self._transport.handle_async_request(request)

    async def _read(
        self, hop: Hop, response: httpx.Response, left: _TimeLeft, request: Request
    ) -> Answer | _Redirect:
        status, host = response.status_code, hop.url.host
        forbidden = str(hop.url) if status == messages.FORBIDDEN else None
        self._budget.note(host, forbidden=forbidden, sent_by=_sent_by(request))
        if status in REDIRECTS:
            return _Redirect(status, response.headers.get("location"))
        if status == messages.NOT_MODIFIED and _is_conditional(request):
            return messages.not_modified(hop, response, now=self._now())
        if status in messages.WITH_BODY:
            body = await self._body(response, left, before_large=request.before_large)
            return messages.fetched(hop, response, body, now=self._now())
        failure = messages.failed(hop, response, now=self._now())
        if status == messages.RATE_LIMITED:
            pause = failure.retry_after or RATE_LIMIT_PAUSE
            self._budget.hold(host, pause, sent_by=_sent_by(request))
        return failure

    async def _body(
        self,
        response: httpx.Response,
        left: _TimeLeft,
        *,
        before_large: Callable[[], Awaitable[None]] | None,
    ) -> bytes:
        limit = self._limits.bytes
        refuse_long(response.headers.get("content-length"), limit)
        coding = response.headers.get("content-encoding", "")
        with in_our_words(response.request.url.host):
            body = Body(response.aiter_raw(), coding=coding, limit=limit)
            if not await left.spent_on(body.read(min(SMALL, limit))):
                if before_large is not None:
                    await before_large()
                await left.spent_on(body.read(limit))
            return body.whole()

    @staticmethod
    async def _head(response: httpx.Response, left: _TimeLeft, *, limit: int) -> bytes:
        head = bytearray()
        with suppress(FetchError), in_our_words(response.request.url.host):
            await left.spent_on(_read_into(head, response, limit=limit))
        return bytes(head[:limit])


async def _read_into(head: bytearray, response: httpx.Response, *, limit: int) -> None:
    async for chunk in response.aiter_raw():
        head += chunk
        if len(head) >= limit:
            return


def _sent_by(request: Request) -> str:
    """Give the host whose word has led to whatever is asked for a request."""
    return request.sent_by or read_url(request.url).host


def _is_conditional(request: Request) -> bool:
    return request.etag is not None or request.last_modified is not None


# The same few endpoints are posted to over and over, and reading a URL costs as much as a POST.
@lru_cache(maxsize=1_000)
def _target(text: str) -> tuple[httpx.URL, tuple[tuple[str, str], ...]]:
    """Read an address to post to; a user and password in it become a header."""
    url = read_url(text)
    login = basic_auth(url)
    return url.copy_with(userinfo=b""), (login,) if login else ()


def make_room() -> int:
    """Raise this process's limit of open files as far as it may, up to ``WANTED``; give it."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
    if soft != resource.RLIM_INFINITY and soft < room:
        # A sandbox may forbid it; then the limit is whatever started feedd has set.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (room, most))
            soft = room
    return WANTED if soft == resource.RLIM_INFINITY else soft
