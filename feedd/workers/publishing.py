"""Telling listeners that feeds have changed: feedd's own hub, and pings to others (W3C WebSub).

::

    ask      somebody's POST to the hub → on record → 202
    tick     asked:  GET to the callback → its challenge back? → a subscriber, or one no more
             owed:   the feed to a subscriber, a ping to another's hub → told · again · struck off

All that counts is in the database: a listener that wasn't told of a topic's version when feedd
stopped is told of it after the next start, perhaps a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from feedd import log
from feedd.core import hub, retry
from feedd.core.hub import Address, Listener, Refused, SubscriptionRequest
from feedd.core.settings import RetrySchedule, Topic
from feedd.deliver.attempt import Post
from feedd.errors import FetchError, UnknownName
from feedd.store import Connection, Matter, listeners
from feedd.store.listeners import Owed
from feedd.workers.background import Alarm
from feedd.workers.calls import AT_ONCE, Calls
from feedd.workers.hubtools import FORM, HubTools

if TYPE_CHECKING:
    from feedd.net import Door
    from feedd.publish import Rendered

TIMEOUT: Final = 15.0  # seconds

GATHERING: Final = 0.005
"""Seconds from the end of a request to the transaction that stores it together with others."""

MOST_SUBSCRIBERS: Final = 5_000
MOST_ASKING: Final = 500
"""Requests that nobody has verified yet; more are refused until some are settled."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which topics have a hub, where feeds are, and how failed deliveries are repeated."""

    topics: tuple[Topic, ...]
    public_url: str
    waits: RetrySchedule


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a listener stood before it was told, and stands now; None: it has been dropped."""

    before: Listener
    standing: Listener | None


class Publishing:
    """Tells listeners what is new; needs a running event loop.

    ``render`` gives a feed as it stands, at a version or a later one.
    """

    def __init__(
        self,
        tools: HubTools,
        rules: Rules,
        *,
        door: Door,
        render: Callable[[Address, int], Rendered],
    ) -> None:
        self._tools = tools
        self._render = render
        self.take_rules(rules, door=door)
        self._calls = Calls(self._call_ended)
        self._has_more = False
        self._outcomes: dict[int, _Outcome] = {}
        self._turning = asyncio.Lock()
        self._asked = False
        self._alarm = Alarm(self.tick, trouble="publishing failed")
        self._draining = False

    def take_rules(self, rules: Rules, *, door: Door) -> None:
        """Begin what comes next under these rules."""
        self._rules = rules
        self._published = hub.published(rules.topics, rules.public_url)
        self._door = door
        self._rules_are_new = True

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The requests that haven't ended."""
        return self._calls.under_way

    async def tick(self) -> None:
        """Store what has ended and begin what is due; calls made meanwhile share the next turn."""
        self._asked = True
        async with self._turning:
            if self._asked:
                self._asked = False
                await self._turn()

    async def drain(self) -> None:
        """Abandon what is under way: it is still owed, and done after the next start."""
        self._draining = True
        self._alarm.mute()
        self._alarm.cancel()
        await self._calls.give_up()
        async with self._turning:
            await self._turn()

    async def ask(self, body: bytes) -> Refused | None:
        """Take somebody's request to the hub; None: it will be verified."""
        request = hub.read_request(body, self._published)
        if isinstance(request, Refused):
            return request
        refusal = await asyncio.to_thread(self._note, request)
        if refusal is None:
            self._alarm.ring_in(0.0)
        return refusal

    async def _turn(self) -> None:
        await self._store_outcomes()
        if self._draining:
            return
        if self._rules_are_new:
            self._rules_are_new = False
            await self._dismiss()
        # What ends during the look still seems due in it, and mustn't be begun once more.
        busy = self._calls.keys
        asked, owed, next_at = await asyncio.to_thread(self._due)
        waiting = (one for one in asked if ("verify", one.id) not in busy)
        begun = [*map(self._verify_soon, waiting), *map(self._tell_soon, owed)]
        self._has_more = not all(begun)
        if next_at is not None:
            self._alarm.ring_in((next_at - self._tools.now()).total_seconds())

    async def _store_outcomes(self) -> None:
        """Store what became of calls in one transaction; until then nobody is called again."""
        outcomes = dict(self._outcomes)
        if outcomes:
            await asyncio.to_thread(self._store, outcomes.values())
        for number in outcomes:
            del self._outcomes[number]

    def _store(self, outcomes: Iterable[_Outcome]) -> None:
        with self._tools.database.write(Matter.RULES) as connection:
            for one in outcomes:
                if one.standing is None:
                    listeners.strike_off(connection, one.before)
                else:
                    listeners.save(connection, one.standing)

    async def _dismiss(self) -> None:
        """Drop the subscribers of feeds that have no hub here any more, and tell them."""
        for one, address in await asyncio.to_thread(self._strike_off):
            self._calls.begin(("deny", one.id), one.url, self._deny(one, address))

    def _strike_off(self) -> tuple[tuple[Listener, Address], ...]:
        with self._tools.database.read() as connection:
            gone = tuple(self._unpublished(connection))
        if gone:
            with self._tools.database.write(Matter.RULES) as connection:
                for one, _ in gone:
                    listeners.strike_off(connection, one)
        return gone

    def _unpublished(self, connection: Connection) -> Iterable[tuple[Listener, Address]]:
        published = set(self._published.values())
        for one in listeners.subscribers(connection, now=self._tools.now()):
            address = Address(one.topic, one.format or "atom")
            if address not in published:
                yield one, address

    def _note(self, request: SubscriptionRequest) -> Refused | None:
        now = self._tools.now()
        with self._tools.database.write(Matter.RULES) as connection:
            subscribers, asking = listeners.counts(connection, now=now)
            is_full = subscribers >= MOST_SUBSCRIBERS and not listeners.knows(connection, request)
            if asking >= MOST_ASKING or is_full:
                return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the hub is full: ask again later")
            listeners.ask(connection, request, now=now)
        return None

    def _due(self) -> tuple[tuple[SubscriptionRequest, ...], tuple[Owed, ...], datetime | None]:
        """Give what is asked and owed now, and when something is next."""
        now = self._tools.now()
        with self._tools.database.read() as connection:
            asked = listeners.asked(connection, now=now, limit=AT_ONCE)
            # More than there is room for, as those of a host that has its share are skipped.
            farthest = retry.farthest(self._rules.waits)
            owed = listeners.owed(connection, now=now, farthest=farthest, limit=4 * AT_ONCE)
            next_at = listeners.next_owed(connection, now=now)
        return asked, owed, next_at

    def _verify_soon(self, request: SubscriptionRequest) -> bool:
        return self._calls.begin(("verify", request.id), request.callback, self._verify(request))

    def _tell_soon(self, owed: Owed) -> bool:
        number, url = owed.listener.id, owed.listener.url
        return number in self._outcomes or self._calls.begin(
            ("tell", number), url, self._tell(owed)
        )

    async def _verify(self, request: SubscriptionRequest) -> None:
        topic, challenge = self._feed_url(request.address), self._tools.mint()
        url = hub.verification_url(request, topic=topic, challenge=challenge)
        try:
            reply = await self._door.ask(url, timeout=TIMEOUT, max_body=len(challenge) + 1)
        except FetchError as error:
            await asyncio.to_thread(self._not_reached, request, error.message)
            return
        agrees = reply.status in retry.SUCCESS and reply.body_head == challenge.encode()
        await asyncio.to_thread(self._settle, request, agrees=agrees)
        outcome = f"{request.mode}d" if agrees else "not verified"
        log.get().info("hub", topic=topic, outcome=outcome, status=reply.status)
        self._alarm.ring_in(GATHERING)

    def _not_reached(self, request: SubscriptionRequest, why: str) -> None:
        again = hub.verify_again(request, now=self._tools.now())
        topic = self._feed_url(request.address)
        log.get().info("hub", topic=topic, outcome="not verified", why=why, again=str(again))
        with self._tools.database.write(Matter.RULES) as connection:
            if again is None:
                listeners.settle(connection, request)
            else:
                listeners.ask_again(connection, request, at=again)

    def _settle(self, request: SubscriptionRequest, *, agrees: bool) -> None:
        with self._tools.database.write(Matter.RULES) as connection:
            if listeners.settle(connection, request) and agrees:
                listeners.fulfil(connection, request, now=self._tools.now())

    async def _tell(self, owed: Owed) -> None:
        try:
            message = await asyncio.to_thread(self._message, owed)
        except UnknownName:
            return  # the topic is no longer declared; the next rules drop its listeners
        result = await self._send(message)
        standing = hub.after(
            owed.listener,
            result,
            version=owed.version,
            schedule=self._rules.waits,
            now=self._tools.now(),
            jitter=self._tools.jitter(),
        )
        self._outcomes[owed.listener.id] = _Outcome(owed.listener, standing)
        _log(owed.listener, standing, result)
        self._alarm.ring_in(GATHERING)

    def _message(self, owed: Owed) -> Post:
        listener = owed.listener
        if listener.format is None:
            feeds = (Address(listener.topic, format_) for format_ in hub.FORMATS)
            body = hub.ping_body(tuple(map(self._feed_url, feeds)))
            return Post(url=listener.url, headers=FORM, body=body)
        feed = self._render(Address(listener.topic, listener.format), owed.version)
        headers = [("Content-Type", feed.content_type), ("Link", feed.link)]
        if listener.secret:
            headers.append(("X-Hub-Signature", hub.signature(feed.body, listener.secret)))
        return Post(url=listener.url, headers=tuple(headers), body=feed.body)

    async def _send(self, message: Post) -> retry.Result:
        try:
            reply = await self._door.post(
                message.url, body=message.body, headers=message.headers, timeout=TIMEOUT
            )
        except FetchError as error:
            return retry.Result(outcome="failed", words=error.message)
        return retry.judge(reply.status, reply.headers, now=self._tools.now())

    async def _deny(self, listener: Listener, address: Address) -> None:
        """Say that nothing more will come; who misses this learns it when renewing."""
        topic = self._feed_url(address)
        url = hub.denial_url(listener, topic=topic)
        try:
            await self._door.ask(url, timeout=TIMEOUT)
        except FetchError as error:
            log.get().debug("hub", topic=topic, outcome="denial not heard", why=error.message)

    def _feed_url(self, address: Address) -> str:
        return hub.feed_url(self._rules.public_url, address)

    def _call_ended(self) -> None:
        if self._has_more:
            self._alarm.ring_in(GATHERING)


def _log(listener: Listener, standing: Listener | None, result: retry.Result) -> None:
    # The rest of a callback's address is as good as a password.
    to = urlsplit(listener.url).hostname
    logger = log.get().bind(topic=listener.topic, to=to, format=listener.format or "ping")
    if standing is None:
        logger.info("subscriber struck off", why=result.words)
    elif standing.why:
        logger.warning("not told", why=standing.why, again=str(standing.act_at))
    else:
        logger.debug("told", version=standing.told)
