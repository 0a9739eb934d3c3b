"""Reading the document that a command was given: a file, an address, or standard input."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from feedd.cli.codes import NO
from feedd.cli.terminal import dumped, tell
from feedd.core.settings import FetchLimits
from feedd.core.visit import Failed
from feedd.errors import FetchError, ParseError
from feedd.net import AllowedNetwork, Answer, Door, Fetched, Request, Unchanged, files, user_agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes, and what is known of them."""

    body: bytes
    url: str | None
    content_type: str | None


def read(
    place: str,
    *,
    url: str | None,
    content_type: str | None,
    allow_private: tuple[AllowedNetwork, ...] = (),
) -> Document:
    """Read a path, an http(s) address, or standard input for ``-``; raises ``FetchError``."""
    if place == "-":
        return Document(body=sys.stdin.buffer.read(), url=url, content_type=content_type)
    if place.startswith(("http://", "https://")):
        return _fetched(place, url, content_type, allow_private)
    if "://" in place:
        scheme = place.partition("://")[0]
        raise FetchError(
            "bad_scheme", f"{scheme}:// isn't read; write an http(s) address, or a path"
        )
    answer = files.read(str(Path(place).absolute()), limit=FetchLimits().bytes)
    if not isinstance(answer, Fetched):
        raise FetchError(*_why(answer))
    return Document(body=answer.body, url=url, content_type=content_type or answer.content_type)


def _fetched(
    place: str,
    url: str | None,
    content_type: str | None,
    allow_private: tuple[AllowedNetwork, ...],
) -> Document:
    answer = asyncio.run(_fetch(place, allow_private))
    if not isinstance(answer, Fetched):
        raise FetchError(*_why(answer))
    return Document(
        body=answer.body, url=url or answer.url, content_type=content_type or answer.content_type
    )


def refused(error: FetchError | ParseError, *, as_json: bool) -> int:
    """Tell why a document can't be read; give the exit code."""
    if as_json:
        tell(dumped({"error": {"code": error.code, "message": error.message}}, indent=2))
    else:
        tell(f"feedd: {error.message}", err=True)
    return NO


async def _fetch(place: str, allow_private: tuple[AllowedNetwork, ...]) -> Answer:
    agent = user_agent()
    async with Door(limits=FetchLimits(), user_agent=agent, allow_private=allow_private) as door:
        return await door.fetch(Request(url=place))


def _why(answer: Failed | Unchanged) -> tuple[str, str]:
    if isinstance(answer, Failed):
        return answer.code, answer.message
    return "unchanged", "the server says that nothing has changed, though nothing was known"
