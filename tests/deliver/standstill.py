"""Virtual time that stands still while work is done in threads: it is done at once instead."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from tests.net.virtual_time import VirtualTime

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class Standstill(VirtualTime):
    """Runs what belongs in a thread where it is asked for."""

    def run_in_executor(  # type: ignore[override]  # a future that is done already
        self, executor: object, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        del executor
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except BaseException as error:  # noqa: BLE001  whatever it is, it belongs to who awaits
            done.set_exception(error)
        return done


def run(work: Coroutine[object, object, T]) -> T:
    """Run something in virtual time."""
    with asyncio.Runner(loop_factory=Standstill) as runner:
        return runner.run(work)
