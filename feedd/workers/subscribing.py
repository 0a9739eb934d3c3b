"""Subscribing to what hubs offer, and taking what they deliver (W3C WebSub).

::

    tick     what is due → asked → POST to the hub → refused? · verified by its GET
    confirm  the hub's GET: is this wanted, and for how long
    take     the hub's POST: signed by who knows the secret → into the pipe, as after a visit

What a request needs is on record before it leaves, for a hub may verify before it answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from feedd import log
from feedd.core import retry, schedule, websub
from feedd.core.politeness import retry_after
from feedd.core.settings import Source
from feedd.core.visit import hash_body
from feedd.core.websub import Intent, Subscription
from feedd.errors import FetchError
from feedd.net import Fetched, Reply
from feedd.store import Connection, sources, subscriptions
from feedd.workers.calls import Calls
from feedd.workers.hubtools import FORM, HubTools

if TYPE_CHECKING:
    from feedd.net import Door


AT_ONCE: Final = 8
"""Requests to hubs under way."""

TIMEOUT: Final = 20.0  # seconds

Taking = Literal["taken", "ignored", "unknown", "busy"]
_Refusal = tuple[str, timedelta | None]
"""Why a hub refused, and how long it asks to be left alone."""


class Subscribing:
    """Keeps subscriptions; without a ``callback``, where hubs reach feedd, it makes none.

    ``push`` takes in what came for a source, and says whether it was taken.
    """

    def __init__(
        self,
        tools: HubTools,
        declared: Mapping[str, Source],
        *,
        door: Door,
        callback: str | None,
        push: Callable[[str, Fetched], bool],
    ) -> None:
        self._tools = tools
        self._push = push
        self.take_rules(declared, door=door, callback=callback)
        self._calls = Calls(at_once=AT_ONCE)

    def take_rules(
        self, declared: Mapping[str, Source], *, door: Door, callback: str | None
    ) -> None:
        """Begin what comes next under these rules."""
        self._declared = declared
        self._door = door
        self._callback = callback

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The requests to hubs that haven't ended."""
        return self._calls.under_way

    async def tick(self) -> None:
        """Begin to ask, ask again and renew what is due."""
        if self._callback is None:
            return
        for due in await asyncio.to_thread(self._due):
            self._calls.begin(("subscribe", due.source), due.offer.hub, self._act(due))

    async def drain(self) -> None:
        """Abandon what is under way: it is on record, and asked again later."""
        await self._calls.give_up()

    def knows(self, token: str) -> bool:
        """Tell whether a callback is one of a subscription that may still deliver."""
        known = self._known(token)
        return known is not None and known.state != "denied"

    def confirm(self, token: str, intent: Intent) -> str | None:
        """Give the challenge back if the hub asks for what feedd wants; None: it doesn't."""
        # A write keeps everybody else from storing, and whoever has no callback isn't worth it.
        if self._known(token) is None:
            return None
        now = self._tools.now()
        with self._tools.database.write() as connection:
            known = subscriptions.by_token(connection, token)
            if known is None or intent.topic != known.offer.topic:
                return None
            if intent.mode == "denied":
                self._store(connection, websub.denied(known, intent.reason, now=now))
                return ""
            if not websub.is_wanted(known, intent):
                return None
            verified = websub.verified(known, intent.lease, now=now, jitter=self._tools.jitter())
            self._store(connection, verified)
        log.get().info("subscribed", source=known.source, hub=known.offer.hub, why=verified.why)
        return intent.challenge

    async def take(
        self, token: str, body: bytes, *, signature: str, content_type: str | None
    ) -> Taking:
        """Take what a hub delivers, if it is signed with the secret that only the hub knows."""
        known = await asyncio.to_thread(self._known, token)
        if known is None or known.secret is None or known.state == "denied":
            return "unknown"
        if not websub.is_signed(body, secret=known.secret, signature=signature):
            log.get().warning("push ignored", source=known.source, why="it isn't signed rightly")
            return "ignored"
        fetched = Fetched(
            url=known.offer.topic,
            status=HTTPStatus.OK,
            body=body,
            body_hash=hash_body(body),
            content_type=content_type,
        )
        return "taken" if self._push(known.source, fetched) else "busy"

    def _due(self) -> tuple[Subscription, ...]:
        with self._tools.database.read() as connection:
            return subscriptions.due(connection, now=self._tools.now(), limit=AT_ONCE)

    def _known(self, token: str) -> Subscription | None:
        with self._tools.database.read() as connection:
            return subscriptions.by_token(connection, token)

    async def _act(self, due: Subscription) -> None:
        now = self._tools.now()
        if due.pending:
            why = "the hub took the request and never verified it"
            await self._keep(websub.refused(due, why, now=now))
            return
        asking = websub.asked(due, token=self._tools.mint(), secret=self._tools.mint(), now=now)
        if not await self._keep(asking):
            return
        if refusal := await self._ask(asking):
            why, wait = refusal
            log.get().warning("hub refused", source=due.source, hub=due.offer.hub, why=why)
            refused = websub.refused(asking, why, now=self._tools.now(), wait=wait)
            await self._keep(refused)
        else:
            log.get().debug("asked hub", source=due.source, hub=due.offer.hub)

    async def _ask(self, asking: Subscription) -> _Refusal | None:
        """Send the request, on to where the hub redirects it; give its refusal, if any."""
        hub = asking.offer.hub
        callback = f"{self._callback}{websub.CALLBACKS}{asking.token}"
        body = websub.request_body(asking, callback=callback)
        for _ in range(1 + websub.MOST_REDIRECTS):
            try:
                reply = await self._door.post(hub, body=body, headers=FORM, timeout=TIMEOUT)
            except FetchError as error:
                return error.message, None
            if reply.status in retry.SUCCESS:
                return None
            target = websub.redirect(hub, reply.status, reply.headers.get("location"))
            if target is None:
                return self._no(reply)
            hub = target
        return "the hub redirects too often", None

    def _no(self, reply: Reply) -> _Refusal:
        words = " ".join(reply.body_head.decode(errors="replace").split())[:200]
        wait = retry_after(reply.headers.get("retry-after"), now=self._tools.now())
        return f"the hub answers HTTP {reply.status}{f': {words}' if words else ''}", wait

    async def _keep(self, subscription: Subscription) -> bool:
        return await asyncio.to_thread(self._keep_now, subscription)

    def _keep_now(self, subscription: Subscription) -> bool:
        with self._tools.database.write() as connection:
            before = subscriptions.of(connection, subscription.source)
            if before is not None and _is_overtaken(before, by=subscription):
                return True
            return self._store(connection, subscription)

    def _store(self, connection: Connection, subscription: Subscription) -> bool:
        """Store a subscription, and until when the source's news is expected from the hub."""
        # First, as a visit holds its source when it comes to what that offers.
        sources.hold(connection, [subscription.source])
        if not subscriptions.save(connection, subscription):
            return False
        source = self._declared.get(subscription.source)
        (known,) = sources.known(connection, [subscription.source])
        until = subscription.lease_until if subscription.state == "active" else None
        if until is not None:
            state = known.state._replace(pushed_until=until)
        elif source is not None and known.state.pushed_until is not None:
            state = schedule.unpushed(known.state, source, now=self._tools.now())
        else:
            return True
        sources.save_state(connection, known, state)
        return True


def _is_overtaken(before: Subscription, *, by: Subscription) -> bool:
    """Tell whether a refusal arrived after its hub had verified the request all the same."""
    return by.failures > before.failures and not before.pending and before.state == "active"
