"""``/stream``: new stories, revisions and alerts as they are committed (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from feedd.store.news import Flash
from feedd.web.site import Site

BEAT: Final = 15.0
"""Seconds of silence after which a comment shows that the line still stands."""


class Stream:
    """Tells what happens to whoever listens."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def router(self) -> APIRouter:
        """Give the route."""
        router = APIRouter()
        router.add_api_route(
            "/stream",
            self.listen,
            tags=["stream"],
            response_class=StreamingResponse,
            responses={200: {"content": {"text/event-stream": {}}}},
        )
        return router

    async def listen(self) -> StreamingResponse:
        """Events `story`, `revision` and `alert`, each with a JSON object as its data."""
        return StreamingResponse(
            self._events(), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _events(self) -> AsyncIterator[str]:
        with self._site.wire.listening() as heard:
            yield "retry: 2000\n\n"
            while True:
                try:
                    flash = await asyncio.wait_for(heard.get(), BEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if flash is None:
                    return
                yield written(flash)


def written(flash: Flash) -> str:
    """Write an event; JSON keeps its data on one line."""
    told = {name: value for name, value in asdict(flash).items() if name != "kind"}
    return f"event: {flash.kind}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
