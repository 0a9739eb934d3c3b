"""``/stream``: new stories, revisions and alerts as they are committed (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from feedd.store.news import Flash, Marks
from feedd.web import newswire
from feedd.web.site import Site

BEAT: Final = 15.0
"""Seconds of silence after which a comment shows that the connection still stands."""

LASTS: Final = 600.0
"""Seconds after which an answer ends; the next is for those who still may have it."""


class Stream:
    """Sends what happens to whoever listens."""

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

    async def listen(
        self, last_event_id: Annotated[str | None, Header()] = None
    ) -> StreamingResponse:
        """Events `story`, `revision` and `alert`, each with a JSON object as its data.

        With the `Last-Event-ID` of an earlier answer, what was missed since comes first, of each
        kind the newest 500. An answer ends after ten minutes, and browsers ask for the next.
        """
        since = Marks.read(last_event_id or "")
        return StreamingResponse(
            self._events(since),
            media_type="text/event-stream",
            headers={"x-accel-buffering": "no"},
        )

    async def _events(self, since: Marks | None, *, seconds: float = LASTS) -> AsyncIterator[str]:
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        with self._site.wire.listening() as heard:
            until, missed = await asyncio.to_thread(newswire.since, self._site.database, since)
            # The id is there before the first event, so that who hears none can go on from here.
            yield f"retry: 2000\nid: {until if since is None else since}\n\n"
            for past in missed:
                yield written(past)
            while (left := end - clock()) > 0:
                try:
                    flash = await asyncio.wait_for(heard.get(), min(BEAT, left))
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if flash is None:
                    return
                if since is None or not flash.is_within(until):
                    yield written(flash)


def written(flash: Flash) -> str:
    """Write an event; JSON keeps its data on one line."""
    told = {name: value for name, value in asdict(flash).items() if name not in {"kind", "at"}}
    data = json.dumps(told, ensure_ascii=False)
    return f"id: {flash.at}\nevent: {flash.kind}\ndata: {data}\n\n"
