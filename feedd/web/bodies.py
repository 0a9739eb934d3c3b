"""Bodies of requests from strangers, read within a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from starlette.requests import Request


async def read(request: Request, *, most: int) -> bytes | None:
    """Read a body, whatever length it states; None if it is longer, or doesn't arrive in full."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
