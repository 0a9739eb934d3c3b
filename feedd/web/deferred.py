"""An application that is made at its first request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Deferred:
    """Makes an application once, in a thread, so that no other request waits for it."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._making: asyncio.Future[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if (making := self._making) is None:
            making = self._making = asyncio.ensure_future(asyncio.to_thread(self._make))
        try:
            # Shielded: the first client may hang up while others wait.
            application = await asyncio.shield(making)
        except Exception:
            # It is made anew for the next request: perhaps only files were lacking.
            if self._making is making:
                self._making = None
            raise
        await application(scope, receive, send)
