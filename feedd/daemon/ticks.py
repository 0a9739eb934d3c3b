"""Periodic work, and proof that it is done.

APScheduler only ticks: what is due is in the database, so a tick may be missed or come late
without harm. But it sleeps until a time of day, and after the clock was set back it would sleep
for that much longer; so the clock is watched, and when it jumps every tick comes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from feedd import log
from feedd.errors import FeeddError, NoRoom

STALE = timedelta(seconds=60)
"""A tick is late after this long without a round, or after three of its intervals."""

LOOK = 1.0
"""Seconds between two looks at the clock."""

AGAIN = timedelta(seconds=10)
"""How soon a tick comes again after a failure, however long its interval."""

JUMP = timedelta(seconds=2)
"""How far the clock may differ from the time that really passed."""

LEAP = timedelta(days=7)
"""A clock that jumps this far ahead may be wrong; few machines sleep for so long."""

DOUBT = 24 * 3600.0
"""Seconds after a leap during which the clock may still be set back."""


@dataclass(slots=True, kw_only=True)
class _Tick:
    name: str
    work: Callable[[], Awaitable[None]]
    interval: timedelta
    last: float
    trouble: str = field(default="")

    def is_late(self, now: float) -> bool:
        return now - self.last > max(STALE, 3 * self.interval).total_seconds()


class Every(BaseTrigger):  # type: ignore[misc]  # its types aren't published
    """Comes round at an interval; however many rounds were missed, one makes up for them.

    APScheduler's own trigger lists them one by one: if a clock began in 1970 and was set after the
    start, that would take hours and all memory.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Give the round after ``previous`` that is still to come."""
        following = (previous or now) + self._interval
        return following if following > now else now + self._interval


class Ticks:
    """Calls each work at its interval, never twice at a time; needs a running event loop.

    ``now`` is the clock that may jump; whether a tick is late is judged by one that doesn't.
    ``before`` is when feedd ran last: the clock may have jumped since then.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        look: float = LOOK,
        again: timedelta = AGAIN,
        before: datetime | None = None,
    ) -> None:
        self._now = now
        self._look = look
        self._again = again
        self._loop = asyncio.get_running_loop()
        self._doubted_until = 0.0
        self._before_leap = datetime.max.replace(tzinfo=UTC)
        if before is not None:
            self._note_jump(now() - before, before=before)
        self._ticks: dict[str, _Tick] = {}
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._minding: asyncio.Task[None] | None = None
        self._rounds: set[asyncio.Future[None]] = set()
        self._stopping = False
        self.lag = 0.0
        """Seconds by which the event loop was late at the last look."""

    def every(self, interval: timedelta, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Call ``work`` now and then every ``interval``; a name used before is replaced."""
        tick = _Tick(name=name, work=work, interval=interval, last=self._loop.time())
        self._ticks[name] = tick
        self._scheduler.add_job(
            self._come_round,
            Every(interval),
            args=(tick,),
            id=name,
            replace_existing=True,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        self._minding = asyncio.create_task(self._mind_the_clock())
        told = "nobody minds the clock any more: please report this"
        self._minding.add_done_callback(partial(log.tell_failure, bug=told))

    async def stop(self, seconds: float) -> None:
        """Begin no more rounds, and give those under way this long to end."""
        # Its shutdown cancels running work, so it comes last.
        self._stopping = True
        self._scheduler.pause()
        if self._minding is not None:
            self._minding.cancel()
        if self._rounds:
            await asyncio.wait(self._rounds, timeout=seconds)
        self._scheduler.shutdown(wait=False)

    def late(self) -> tuple[str, ...]:
        """Name the ticks that haven't come round, or have failed, for too long."""
        now = self._loop.time()
        return tuple(tick.name for tick in self._ticks.values() if tick.is_late(now))

    def troubles(self) -> tuple[tuple[str, str], ...]:
        """Give the ticks whose last round failed, and why."""
        failing = (tick for tick in self._ticks.values() if tick.trouble)
        return tuple((tick.name, tick.trouble) for tick in failing)

    def is_clock_sure(self) -> bool:
        """Tell whether the clock can be trusted, as it hasn't leapt ahead lately."""
        return self._loop.time() >= self._doubted_until

    def surely_past(self) -> datetime:
        """Give a time that has surely come: now, or an earlier one while the clock is in doubt."""
        return self._now() if self.is_clock_sure() else min(self._now(), self._before_leap)

    def _note_jump(self, jump: timedelta, *, before: datetime) -> None:
        if jump > LEAP:
            # After several leaps, only the time before the first is sure.
            sure = self.is_clock_sure()
            self._before_leap = before if sure else min(before, self._before_leap)
            self._doubted_until = self._loop.time() + DOUBT
        elif jump < -LEAP:
            self._doubted_until = 0.0

    async def _come_round(self, tick: _Tick) -> None:
        # A task of our own: what APScheduler runs, it also cancels.
        work = asyncio.ensure_future(tick.work())
        self._rounds.add(work)
        work.add_done_callback(self._round_ended)
        try:
            await asyncio.shield(work)
        except FeeddError as error:
            # What is due stays due. It is logged once, not every second while it lasts.
            if tick.trouble != str(error):
                log.get().error("tick failed", tick=tick.name, error=str(error))
            tick.trouble = str(error)
            if isinstance(error, NoRoom):
                tick.last = self._loop.time()  # it came round; a restart makes no room
            self._soon_again(tick)
            return
        except asyncio.CancelledError:
            if self._stopping:
                return  # or APScheduler would log it as a failure of the job
            raise
        if tick.trouble:
            log.get().info("tick works again", tick=tick.name)
        tick.trouble = ""
        tick.last = self._loop.time()

    def _round_ended(self, work: asyncio.Future[None]) -> None:
        self._rounds.discard(work)
        if self._stopping and not work.cancelled():
            work.exception()  # nobody waits for it, and asyncio logs what nobody looks at

    def _soon_again(self, tick: _Tick) -> None:
        if self._scheduler.running and tick.interval > self._again:
            at = datetime.now(UTC) + self._again
            self._scheduler.modify_job(tick.name, next_run_time=at)

    async def _mind_the_clock(self) -> None:
        begun, said = self._loop.time(), self._now()
        while True:
            await asyncio.sleep(self._look)
            passed = self._loop.time() - begun
            begun, said, before = begun + passed, self._now(), said
            self.lag = max(0.0, passed - self._look)
            jump = said - before - timedelta(seconds=passed)
            if abs(jump) > JUMP:
                log.get().warning("the clock jumped", seconds=round(jump.total_seconds()))
                self._note_jump(jump, before=before)
                self._all_at_once()
            elif self._is_any_astray():
                log.get().warning("the clock jumped, and back")
                self._all_at_once()

    def _is_any_astray(self) -> bool:
        """Tell whether a tick waits longer than its interval, set while the clock was ahead.

        That happens if the clock jumps there and back between two looks, which see no difference.
        """
        return any(self._is_astray(tick) for tick in self._ticks.values())

    def _is_astray(self, tick: _Tick) -> bool:
        job = self._scheduler.get_job(tick.name)
        latest = datetime.now(UTC) + tick.interval + JUMP
        return job is not None and job.next_run_time > latest

    def _all_at_once(self) -> None:
        for name in self._ticks:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))
