"""How much of one host feedd takes at a time, over the whole process.

A host gets ``at_once`` requests at a time and ``gap`` seconds between two beginnings. One that
asked to be left alone is held: nothing is asked of it until then, by anybody; so is one that
forbids one address after the other. The names of one owner count as one host
(``feedd.net.hosters``).
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from feedd.core.politeness import RATE_LIMIT_PAUSE
from feedd.net.hosters import counted_as

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable


SLOW_FOR: Final = 24 * 3600.0
"""Seconds for which a host's wish for a longer gap holds, unless it is repeated."""

HOSTS_OF_A_MACHINE: Final = 4
"""A machine behind many names gets at most this many times the requests of one host."""

MOST_FORBIDDEN: Final = 5
"""Addresses that a host forbids with no other answer between, before that is taken to mean us."""


@dataclass(slots=True)
class _Account:
    places: asyncio.Semaphore
    slow_gap: float = 0.0
    slow_until: float = 0.0
    next_start: float = 0.0
    held_until: float = 0.0
    users: int = 0
    forbidden: set[str] = field(default_factory=set)

    def is_settled(self, now: float) -> bool:
        return not self.users and max(self.next_start, self.held_until) <= now


class HostBudget:
    """Lets requests to a host through, a few at a time, whatever they ask."""

    def __init__(self, *, at_once: int, gap: float) -> None:
        self._at_once = at_once
        self._gap = gap
        self._accounts: dict[str, _Account] = {}
        self._sweep_at = 1_000

    @asynccontextmanager
    async def place(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at a host, and give it back in the end."""
        account = self._account(host)
        account.users += 1
        try:
            async with account.places:
                await self._wait_for_gap(account)
                yield
        finally:
            account.users -= 1

    def hold(self, host: str, wait: timedelta) -> None:
        """Ask nothing of a host for so long; a hold is never shortened."""
        account = self._account(host)
        until = self._now() + wait.total_seconds()
        account.held_until = max(account.held_until, until)

    def held(self, host: str) -> timedelta | None:
        """Say for how much longer a host is held, or None."""
        account = self._accounts.get(counted_as(host))
        left = account.held_until - self._now() if account else 0.0
        return timedelta(seconds=left) if left > 0 else None

    def note(self, host: str, *, forbidden: str | None) -> None:
        """Note an answer, or which address it forbids; a host that forbids all of them is held."""
        account = self._account(host)
        if forbidden is not None:
            account.forbidden.add(forbidden)
        elif account.forbidden:
            account.forbidden.clear()
        if len(account.forbidden) >= MOST_FORBIDDEN:
            account.forbidden.clear()
            self.hold(host, RATE_LIMIT_PAUSE)

    def slow_down(self, host: str, gap: float) -> None:
        """Keep at least so many seconds between two requests to a host, for a day from now."""
        account, now = self._account(host), self._now()
        if gap >= account.slow_gap or account.slow_until <= now:
            account.slow_gap, account.slow_until = gap, now + SLOW_FOR

    async def settle(self, hosts: Iterable[str]) -> None:
        """Wait until each of these hosts could be asked again, as far as its gap goes."""
        accounts = (self._accounts.get(counted_as(host)) for host in hosts)
        last = max((account.next_start for account in accounts if account), default=0.0)
        await asyncio.sleep(last - self._now())

    async def _wait_for_gap(self, account: _Account) -> None:
        start = max(self._now(), account.next_start)
        slow_gap = account.slow_gap if start < account.slow_until else 0.0
        account.next_start = start + max(self._gap, slow_gap)
        if (wait := start - self._now()) > 0:
            await asyncio.sleep(wait)

    def _account(self, name: str) -> _Account:
        host = counted_as(name)
        if host not in self._accounts:
            if len(self._accounts) >= self._sweep_at:
                self._drop_settled()
            self._accounts[host] = _Account(asyncio.Semaphore(self._at_once))
        return self._accounts[host]

    def _drop_settled(self) -> None:
        now = self._now()
        self._accounts = {h: a for h, a in self._accounts.items() if not a.is_settled(now)}
        self._sweep_at = 2 * len(self._accounts) + 1_000

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
