"""Names into addresses, so that a dead name server doesn't stop everything else.

The system's own resolver is used, as it knows of hosts files and search domains. It blocks, so
each look-up gets a thread of its own, which ends with it: slow names would fill a pool, and
asyncio's own has six threads on two cores. The threads are daemons, since a look-up can't be
cancelled and the process mustn't wait for one to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from threading import Thread
from typing import Final

from feedd.errors import FetchError
from feedd.net.places import Places

Lookup = Callable[[str], tuple[str, ...]]
"""Give the addresses of a host, blocking; raise ``OSError`` if there are none."""

AT_ONCE: Final = 256  # look-ups, each in a thread
KEEP: Final = 60.0  # seconds
KEEP_FAILURE: Final = 5.0  # seconds
MOST_KEPT: Final = 20_000  # answers


def system_lookup(host: str) -> tuple[str, ...]:
    """Ask the system's resolver."""
    infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos))


class Resolver:
    """Looks up names; keeps each answer for a minute, and asks once for all who ask together.

    It judges nothing: that is the guard's work, where the address is dialled.
    """

    def __init__(self, lookup: Lookup = system_lookup, *, timeout: float = 10.0) -> None:
        self._lookup = lookup
        self._timeout = timeout
        self._answers: dict[str, asyncio.Future[tuple[str, ...]]] = {}
        self._places = Places(AT_ONCE)
        self._asking: set[asyncio.Task[None]] = set()

    async def find(self, host: str) -> tuple[str, ...]:
        """Give the addresses of a host.

        Raises:
            FetchError: ``dns``.
        """
        if host not in self._answers:
            self._ask(host)
        answer = self._answers[host]
        try:
            if answer.done():
                return answer.result()
            # Shielded: others may be waiting for the same answer.
            return await asyncio.wait_for(asyncio.shield(answer), self._timeout)
        except TimeoutError:
            raise FetchError(
                "dns", f"looking up {host} took longer than {self._timeout:g} s"
            ) from None
        except OSError as error:
            raise FetchError("dns", f"{host} has no address: {error}") from error

    async def close(self) -> None:
        """Abandon the look-ups under way."""
        for task in self._asking:
            task.cancel()

    def _ask(self, host: str) -> None:
        if len(self._answers) >= MOST_KEPT:
            self._answers.clear()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[str, ...]] = loop.create_future()
        self._answers[host] = answer
        answer.add_done_callback(lambda done: self._forget_later(host, done))
        task = loop.create_task(self._look_up(host, answer))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _look_up(self, host: str, answer: asyncio.Future[tuple[str, ...]]) -> None:
        async with self._places:
            loop = asyncio.get_running_loop()
            Thread(target=_answer, args=(self._lookup, host, answer, loop), daemon=True).start()
            await asyncio.wait([answer])

    def _forget_later(self, host: str, answer: asyncio.Future[tuple[str, ...]]) -> None:
        # Asking for the exception also tells asyncio that it was handled.
        failed = answer.cancelled() or answer.exception() is not None
        answer.get_loop().call_later(KEEP_FAILURE if failed else KEEP, self._forget, host, answer)

    def _forget(self, host: str, answer: asyncio.Future[tuple[str, ...]]) -> None:
        if self._answers.get(host) is answer:
            del self._answers[host]


def _answer(
    lookup: Lookup,
    host: str,
    answer: asyncio.Future[tuple[str, ...]],
    loop: asyncio.AbstractEventLoop,
) -> None:
    # The loop may have closed meanwhile; then nobody waits for the answer.
    with contextlib.suppress(RuntimeError):
        try:
            found = lookup(host)
        except (OSError, UnicodeError) as error:
            words = getattr(error, "strerror", None) or str(error)
            loop.call_soon_threadsafe(_fail, answer, OSError(words))
        else:
            loop.call_soon_threadsafe(_succeed, answer, found)


def _succeed(answer: asyncio.Future[tuple[str, ...]], found: tuple[str, ...]) -> None:
    if not answer.done():
        answer.set_result(found)


def _fail(answer: asyncio.Future[tuple[str, ...]], error: OSError) -> None:
    if not answer.done():
        answer.set_exception(error)
