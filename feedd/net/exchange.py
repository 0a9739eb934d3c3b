"""What goes out through the door, and what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field

from feedd.core.politeness import AskedWait
from feedd.core.visit import Failed, Unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to fetch.

    ``etag`` and ``last_modified`` go out byte for byte as they came in. ``headers`` are the
    source's own: they may hold secrets, so they go to the origin of ``url`` alone. ``page`` asks
    that the site's robots.txt is heeded, which isn't needed for feeds that somebody subscribed to.
    ``before_large`` is awaited before more than 256 KiB of a body are read, and doesn't count
    towards the time a fetch may take. ``sent_by`` is the host that named ``url``, if it isn't its
    own and no person did.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    page: bool = False
    before_large: Callable[[], Awaitable[None]] | None = None
    sent_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several documents in a body, the file of a folder; its ``fault`` if it isn't."""

    name: str
    length: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body, decoded and within its limit, from ``url`` after all redirects.

    ``moved_to`` is that URL if it differs from the one asked for and every hop to it was a 301
    or 308. ``links`` are the ``Link`` headers as they came; ``partial`` is RFC 3229's 226.
    ``parts`` are there if the body is of several documents, one after the other.
    """

    url: str
    status: int
    body: bytes = field(repr=False)
    body_hash: str
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    asked: AskedWait | None = None
    links: tuple[str, ...] = ()
    moved_to: str | None = None
    partial: bool = False
    parts: tuple[Part, ...] | None = None

    @property
    def documents(self) -> Iterator[tuple[Part, bytes]]:
        """Each of several documents."""
        start = 0
        for part in self.parts or ():
            yield part, self.body[start : start + part.length]
            start += part.length


Answer = Fetched | Unchanged | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a receiver said to a POST.

    ``headers`` have names in lower case; ``body_head`` is the beginning of the body as it came on
    the wire; ``seconds`` is how long it all took.
    """

    status: int
    headers: Mapping[str, str]
    body_head: bytes = b""
    seconds: float = 0.0
