"""Carrying messages from the outbox to their endpoints, each endpoint apart from the others.

::

    turn     one transaction: store what ended, take what is due (``feedd.dispatch``)
    attempt  one task each; when it ends, another turn

A transaction that stores visits is a turn too: its alerts are on their way as soon as they are on
disk, without another commit. While one transaction is being committed, more attempts end and wait
for the next: under load a commit carries many. An endpoint has a limited number of attempts under
way, and no more are taken from the database, so one that never answers holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from feedd import dispatch, log, recording
from feedd.core import retry
from feedd.core.settings import Endpoint, RetrySchedule
from feedd.core.turns import Turns
from feedd.deliver.attempt import Attempt, failed
from feedd.deliver.sinks import WayOut
from feedd.dispatch import Dispatched, Tried
from feedd.errors import FeeddError, FetchError
from feedd.store import Connection, Database, Matter
from feedd.store.outbox import Claimed
from feedd.workers.background import Alarm
from feedd.workers.meters import Meters

if TYPE_CHECKING:
    from feedd.desk import Desk

REST = timedelta(seconds=5)
"""How long nothing is taken or stored after the database has failed."""

GATHERING = 0.005
"""Seconds from the end of an attempt to the turn that stores it, so that others can join it."""

STIR = 1.0
"""Seconds after which a served endpoint is looked at again though no attempt has ended."""

SHIFT = 60.0
"""Seconds that an endpoint is served before other work has its turn, though more may be due."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What there is to store and room to take, for one writing transaction.

    ``asked`` says that somebody wants the turn taken, as something may be due.
    """

    asked: bool
    ended: Sequence[Tried]
    room: Mapping[str, int]
    turns: Mapping[str, Turns]
    desk: Desk
    waits: RetrySchedule
    now: datetime

    @property
    def is_wanted(self) -> bool:
        """Tell whether the turn is worth a transaction of its own."""
        return self.asked or bool(self.ended)

    @property
    def is_full(self) -> bool:
        """Tell whether no more may be sent now."""
        return not any(self.room.values())

    def take(self, connection: Connection) -> Dispatched:
        """Store what ended and take what is due, to be sent once the transaction is committed."""
        return dispatch.dispatch(
            connection,
            self.desk,
            self.ended,
            room=self.room,
            turns=self.turns,
            waits=self.waits,
            now=self.now,
        )


class Delivering:
    """Delivers alerts; calls ``on_attempt`` for each that ended, once that is stored.

    If deliveries are ``shared`` with other processes, it sends only to endpoints that it serves.
    """

    def __init__(  # noqa: PLR0913  the world it works in
        self,
        database: Database,
        way_out: WayOut,
        desk: Desk,
        *,
        waits: RetrySchedule,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        on_attempt: Callable[[Claimed, Attempt, retry.Next], None],
        shared: bool = False,
    ) -> None:
        self._database = database
        self.take_rules(desk, waits=waits, way_out=way_out)
        self._now = now
        self._jitter = jitter
        self._on_attempt = on_attempt
        self._meters: Meters | None = None
        self._busy: Counter[str] = Counter()
        self._ended: list[Tried] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._turning = asyncio.Lock()
        self._asked = False
        self._rest_until: datetime | None = None
        self._looked_at: datetime | None = None
        self._alarm = Alarm(self.tick, trouble="deliveries failed within feedd")
        self._draining = False
        self._closed = False
        self._shared = shared
        self._served: Counter[str] = Counter()
        self._stirred = asyncio.Event()

    @property
    def under_way(self) -> frozenset[asyncio.Task[None]]:
        """The attempts that have begun and not ended."""
        return frozenset(self._under_way)

    def take_rules(self, desk: Desk, *, waits: RetrySchedule, way_out: WayOut) -> None:
        """Begin what comes next under these rules; attempts under way keep theirs."""
        self._desk = desk
        self._waits = waits
        self._way_out = way_out

    async def tick(self) -> None:
        """Store what has ended and begin what is due; once more if asked meanwhile."""
        self._asked = True
        if self._turning.locked() or self._closed:
            return
        async with self._turning:
            while self._asked:
                self._asked = False
                await self._turn()

    async def share(
        self, transaction: Callable[[Turn], Awaitable[tuple[_T, Dispatched | None]]]
    ) -> _T:
        """Run somebody else's transaction as a turn of ours too, and give its result.

        The transaction gives None instead of ``Dispatched`` if it didn't take the turn.
        """
        async with self._turning:
            asked, self._asked = self._asked, False
            result, done = await self._take_turn(transaction, asked=asked)
        self._asked |= asked and done is None
        if self._asked:
            # The next transaction may be shared as well, and then its turn costs no commit.
            self._alarm.ring_in(GATHERING)
        return result

    async def serve(self, endpoint: str) -> None:
        """Deliver to one endpoint for a ``SHIFT`` or until nothing is due to it.

        Meanwhile no other process does. Nothing is due to an endpoint that the rules don't name.
        This may be called twice at a time for one endpoint: a worker that was wrongly taken for
        dead may be handed its own work again.
        """
        self._served[endpoint] += 1
        over = asyncio.get_running_loop().time() + SHIFT
        try:
            # Other processes may have sent to it since we did.
            self._meters = await self._in_thread(self._remembered)
            while asyncio.get_running_loop().time() < over and await self._is_due(endpoint):
                await self._go_on()
        finally:
            self._served[endpoint] -= 1
        while self._is_at_work(endpoint) and not self._draining:
            await self._go_on()

    async def _go_on(self) -> None:
        """Take a turn, and wait until something has ended."""
        self._stirred.clear()
        await self.tick()
        with suppress(TimeoutError):
            async with asyncio.timeout(STIR):
                await self._stirred.wait()

    async def settle(self) -> None:
        """Wait until the turn under way, perhaps by former rules, is over."""
        async with self._turning:
            pass

    async def drain(self, seconds: float) -> None:
        """Give attempts this long to end; those cut off are made again, under the same id."""
        self._draining = True
        self._alarm.mute()
        async with self._turning:
            begun = self.under_way
        if begun:
            await asyncio.wait(begun, timeout=seconds)
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)
        self._alarm.cancel()
        async with self._turning:
            await self._turn()
            self._closed = True
            self._writer.shutdown()

    async def _turn(self) -> None:
        now = self._now()
        # If more seems to be left than the whole rest, the clock was set back since.
        if self._closed or (self._rest_until and now < self._rest_until <= now + REST):
            return
        try:
            if self._looked_at and now < self._looked_at:
                await self._in_thread(lambda: self._bring_forward(now))
            self._looked_at = now
            await self._take_turn(self._in_transaction_of_its_own, asked=True)
        except FeeddError as error:
            self._rest_until = self._now() + REST
            log.get().error("deliveries not stored", error=str(error))

    async def _take_turn(
        self,
        transaction: Callable[[Turn], Awaitable[tuple[_T, Dispatched | None]]],
        *,
        asked: bool,
    ) -> tuple[_T, Dispatched | None]:
        turn = await self._next_turn(asked=asked)
        done: Dispatched | None = None
        try:
            result, done = await transaction(turn)
        finally:
            if done is None:
                # Nothing was stored: what has ended is kept for another turn.
                self._ended = [*turn.ended, *self._ended]
        if done is not None:
            self._follow(turn, done)
        return result, done

    async def _next_turn(self, *, asked: bool) -> Turn:
        if self._meters is None:
            self._meters = await self._in_thread(self._remembered)
        meters, declared = self._meters, self._desk.endpoints
        ended, self._ended = self._ended, []
        now = self._now()
        return Turn(
            asked=asked,
            ended=ended,
            room={name: self._room(one, meters, now) for name, one in declared.items()},
            turns=meters.turns(declared.values()),
            desk=self._desk,
            waits=self._waits,
            now=now,
        )

    async def _in_transaction_of_its_own(self, turn: Turn) -> tuple[None, Dispatched]:
        return None, await self._in_thread(lambda: self._taken(turn))

    def _taken(self, turn: Turn) -> Dispatched:
        if not turn.ended and (
            turn.is_full or dispatch.is_idle(self._database, turn.room, now=turn.now)
        ):
            return Dispatched()
        with self._database.write() as connection:
            return turn.take(connection)

    def bring_forward(self, connection: Connection, *, now: datetime) -> None:
        """Plan anew what was put off while the clock was ahead, once that was set back.

        The transaction has the turn in the outbox.
        """
        recording.bring_forward(connection, self._desk, waits=self._waits, now=now)

    def _bring_forward(self, now: datetime) -> None:
        with self._database.write(Matter.OUTBOX) as connection:
            self.bring_forward(connection, now=now)

    def _follow(self, turn: Turn, done: Dispatched) -> None:
        for claimed in done.claimed:
            self._begin(claimed)
        for tried, following in zip(turn.ended, done.following, strict=True):
            self._on_attempt(tried.claimed, tried.attempt, following)

    def _is_at_work(self, endpoint: str) -> bool:
        return self._busy[endpoint] > 0 or any(
            one.claimed.endpoint == endpoint for one in self._ended
        )

    async def _is_due(self, endpoint: str) -> bool:
        if self._draining:
            return False
        if self._is_at_work(endpoint):
            return True
        if endpoint not in self._desk.endpoints:
            return False  # another worker, whose rules name it, will do it
        return await self._in_thread(
            lambda: not dispatch.is_idle(self._database, [endpoint], now=self._now())
        )

    def _room(self, endpoint: Endpoint, meters: Meters, now: datetime) -> int:
        """Say how many messages an endpoint may be sent now."""
        if self._draining or (self._shared and not self._served[endpoint.name]):
            return 0
        free = (1 if endpoint.ordered else endpoint.concurrency) - self._busy[endpoint.name]
        return meters.room(endpoint, most=free, now=now)

    def _begin(self, claimed: Claimed) -> None:
        endpoint = self._desk.endpoints.get(claimed.endpoint)
        if endpoint is None:
            return  # it is no longer declared; its lease runs out
        self._busy[endpoint.name] += 1
        now = self._now()
        if self._meters:
            self._meters.had_turn(endpoint, claimed.watch)
        if self._meters and (following := self._meters.count(endpoint, now)):
            # A rate may allow the next message before the next tick.
            self._alarm.ring_in((following - now).total_seconds())
        task = asyncio.create_task(self._attempt(endpoint, claimed))
        self._under_way.add(task)
        task.add_done_callback(self._forget)

    async def _attempt(self, endpoint: Endpoint, claimed: Claimed) -> None:
        try:
            attempt = await self._made(endpoint, claimed)
        finally:
            self._busy[endpoint.name] -= 1
        self._ended.append(
            Tried(claimed=claimed, attempt=attempt, at=self._now(), jitter=self._jitter())
        )
        self._alarm.ring_in(GATHERING)
        self._stirred.set()

    async def _made(self, endpoint: Endpoint, claimed: Claimed) -> Attempt:
        """Make the attempt; a bug of feedd's own fails it too, lest it be made for ever."""
        begun = perf_counter()
        try:
            return await dispatch.send(self._way_out, endpoint, claimed, now=self._now())
        except Exception as error:  # noqa: BLE001  whatever it was, what comes after it has to leave
            log.get().error("delivery failed: please report this", exc_info=error)
            # Its words may hold a secret.
            said = f"feedd failed to send it: {type(error).__name__}"
            failure = FetchError("internal", said)
            return failed(failure, seconds=perf_counter() - begun)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        # Its lease runs out, and then it is tried again.
        log.tell_failure(task, "delivery failed within feedd")

    def _remembered(self) -> Meters:
        with self._database.read() as connection:
            return Meters.remembered(connection, self._desk.endpoints, now=self._now())

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)
