"""What is made at the first request is made once, and anew if that failed."""

from __future__ import annotations

import asyncio

import httpx
from starlette.responses import PlainTextResponse

from feedd.web.app import Deferred


def test_a_failure_to_make_it_costs_no_later_request() -> None:
    made = list[str]()

    def make() -> PlainTextResponse:
        made.append("once more")
        if len(made) == 1:
            raise OSError(24, "Too many open files")
        return PlainTextResponse("here")

    async def ask() -> list[str]:
        transport = httpx.ASGITransport(Deferred(make), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.example") as client:
            return [(await client.get("/")).text for _ in range(3)]

    assert asyncio.run(ask())[1:] == ["here", "here"]
    assert len(made) == 2
