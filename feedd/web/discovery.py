"""What lies behind an address that somebody pasted: a feed, a page with feeds, or stories."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from feedd.core import opml
from feedd.core.model import Bulletin, Selectors
from feedd.core.parse import parse
from feedd.errors import ParseError
from feedd.net import Door, Failed, Fetched, Request, Unchanged

_NO_ADDRESS = (
    "This is no address: paste the one that a browser shows for the site, as in"
    " https://example.org/news"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What was found at an address; ``problem`` is a sentence where it was nothing."""

    url: str
    bulletin: Bulletin | None = None
    problem: str = ""


async def look(door: Door, url: str, *, selectors: Selectors | None) -> Discovered:
    """Fetch an address and read it as a visit would; without a scheme https comes first."""
    url = opml.address(url.strip())
    if "://" not in url and len(url.split()) > 1:
        return Discovered(url=url, problem=_NO_ADDRESS)
    address = url if "://" in url else f"https://{url}"
    answer = await door.fetch(Request(url=address, page=selectors is not None))
    if isinstance(answer, Failed) and answer.status is None and address != url:
        plain = f"http://{url}"
        second = await door.fetch(Request(url=plain, page=selectors is not None))
        if not isinstance(second, Failed):
            address, answer = plain, second
    match answer:
        case Failed():
            return Discovered(url=address, problem=answer.message)
        case Unchanged():
            return Discovered(url=address, problem="the server says that nothing is new there")
    try:
        bulletin = await asyncio.to_thread(_read, answer, selectors)
    except ParseError as error:
        return Discovered(url=address, problem=error.message)
    return Discovered(url=address, bulletin=bulletin)


def _read(answer: Fetched, selectors: Selectors | None) -> Bulletin:
    return parse(
        answer.body, url=answer.url, content_type=answer.content_type, selectors=selectors
    )
