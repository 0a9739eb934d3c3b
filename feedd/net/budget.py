"""How much of one host feedd takes at a time, over the whole process.

A host gets ``at_once`` requests at a time and ``gap`` seconds between two beginnings; the names
of one owner count as one host (``feedd.net.hosters``). One that asked to be left alone is held:
nothing is asked of it until then; so is one that forbids one address after the other.

The writer of a feed may share a hoster's domain with others, and may redirect us to any host. So
a pause holds for the name that asked for it or, after a redirect, for what the redirecting host
sends there. Once two such names have been told to pause, it holds for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from feedd.core.politeness import RATE_LIMIT_PAUSE
from feedd.net.hosters import counted_as
from feedd.net.places import Places

SLOW_FOR: Final = 24 * 3600.0
"""Seconds for which a host's wish for a longer gap holds, unless it is repeated."""

HOSTS_OF_A_MACHINE: Final = 4
"""How many times the requests of one host a machine with many names may get."""

MOST_FORBIDDEN: Final = 5
"""After so many forbidden addresses, and no other answer between, the host is held."""


@dataclass(slots=True)
class _Account:
    """What is kept of an owner: ``pauses`` by the name that was told, ``forbidden`` by address."""

    places: Places
    next_start: float = 0.0
    users: int = 0
    pauses: dict[str, float] = field(default_factory=dict)
    forbidden: dict[str, str] = field(default_factory=dict)

    def is_settled(self, now: float) -> bool:
        return not self.users and max(self.next_start, *self.pauses.values(), 0.0) <= now

    def held_until(self, names: Iterable[str]) -> float:
        """Tell until when nothing is asked of one of these names."""
        of_two = sorted(self.pauses.values())[-2:-1]
        return max(*of_two, *(self.pauses.get(name, 0.0) for name in names), 0.0)

    def leave(self) -> None:
        self.places.give_back()
        self.users -= 1


@dataclass(slots=True)
class _Slowed:
    gap: float = 0.0
    until: float = 0.0
    next_start: float = 0.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class _Place:
    """A place at a host; a context written as a generator takes 1.2 µs in place of .25."""

    __slots__ = ("_account", "_budget", "_host")

    def __init__(self, budget: HostBudget, host: str) -> None:
        self._budget = budget
        self._host = host

    async def __aenter__(self) -> None:
        self._account = await self._budget.enter(self._host)

    async def __aexit__(self, *_: object) -> None:
        self._account.leave()


class HostBudget:
    """Lets requests to a host through, a few at a time, whatever they ask."""

    def __init__(self, *, at_once: int, gap: float) -> None:
        self._at_once = at_once
        self._gap = gap
        self._accounts: dict[str, _Account] = {}
        self._slowed: dict[str, _Slowed] = {}
        self._sweep_at = 1_000

    def place(self, host: str) -> AbstractAsyncContextManager[None]:
        """Wait for a place at a host, and give it back in the end."""
        return _Place(self, host)

    async def enter(self, host: str) -> _Account:
        """Wait for a place at a host; give the account that takes it back."""
        account = self._account(host)
        account.users += 1
        try:
            await self._enter(host, account)
        except BaseException:
            account.users -= 1
            raise
        return account

    def hold(self, host: str, wait: timedelta, *, sent_by: str | None = None) -> None:
        """Ask nothing of a host for so long; a hold is never shortened.

        ``sent_by`` is the host whose source led there, if that isn't the host itself.
        """
        account, now, name = self._account(host), self._now(), sent_by or host
        until = max(account.pauses.get(name, 0.0), now + wait.total_seconds())
        account.pauses = {n: end for n, end in account.pauses.items() if end > now} | {name: until}

    def held(self, host: str, *, sent_by: str | None = None) -> timedelta | None:
        """Say for how much longer a host is held for those whom a host sends there, or None."""
        account = self._accounts.get(counted_as(host))
        if account is None or not account.pauses:
            return None
        left = account.held_until({host, sent_by or host}) - self._now()
        return timedelta(seconds=left) if left > 0 else None

    def note(self, host: str, *, forbidden: str | None, sent_by: str | None = None) -> None:
        """Note an answer, or which address it forbids; a host that forbids all of them is held."""
        if sent_by is not None and counted_as(sent_by) != counted_as(host):
            return
        account = self._account(host)
        if forbidden is not None:
            account.forbidden[forbidden] = host
        elif account.forbidden:
            account.forbidden.clear()
        if len(account.forbidden) >= MOST_FORBIDDEN:
            for name in set(account.forbidden.values()):
                self.hold(name, RATE_LIMIT_PAUSE)
            account.forbidden.clear()

    def slow_down(self, host: str, gap: float) -> None:
        """Keep at least so many seconds between two requests to a host, for a day from now."""
        slowed, now = self._slowed.setdefault(host, _Slowed()), self._now()
        if gap >= slowed.gap or slowed.until <= now:
            slowed.gap, slowed.until = gap, now + SLOW_FOR

    def is_slowed(self, host: str) -> bool:
        """Tell whether a host wants to be asked slowly."""
        slowed = self._slowed.get(host)
        return slowed is not None and self._now() < slowed.until

    async def settle(self, hosts: Iterable[str]) -> None:
        """Wait until each of these hosts could be asked again, as far as its gap goes."""
        names = tuple(hosts)
        kept = (*map(self._accounts.get, map(counted_as, names)), *map(self._slowed.get, names))
        await asyncio.sleep(
            max((one.next_start for one in kept if one), default=0.0) - self._now()
        )

    async def _enter(self, host: str, account: _Account) -> None:
        slowed = self._slowed.get(host)
        if slowed is None:
            await self._take_place(account)
            return
        # Until the request begins, or those that wait for a place would begin together.
        async with slowed.turn:
            # Before a place is taken, which other names of the owner want too.
            if (wait := slowed.next_start - self._now()) > 0:
                await asyncio.sleep(wait)
            await self._take_place(account)
            if (now := self._now()) < slowed.until:
                slowed.next_start = now + slowed.gap

    async def _take_place(self, account: _Account) -> None:
        await account.places.take()
        try:
            await self._wait_for_gap(account)
        except BaseException:
            account.places.give_back()
            raise

    async def _wait_for_gap(self, account: _Account) -> None:
        now = self._now()
        start = max(now, account.next_start)
        account.next_start = start + self._gap
        if start > now:
            await asyncio.sleep(start - now)

    def _account(self, name: str) -> _Account:
        host = counted_as(name)
        if host not in self._accounts:
            if len(self._accounts) >= self._sweep_at:
                self._drop_settled()
            self._accounts[host] = _Account(Places(self._at_once))
        return self._accounts[host]

    def _drop_settled(self) -> None:
        now = self._now()
        self._accounts = {h: a for h, a in self._accounts.items() if not a.is_settled(now)}
        self._slowed = {h: one for h, one in self._slowed.items() if one.until > now}
        self._sweep_at = 2 * len(self._accounts) + 1_000

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
