"""One attempt: what is sent, what comes back, and how one leads to the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from feedd.core.recipients import Recipients
from feedd.core.retry import Result
from feedd.errors import FetchError

HEAD = 2_000
"""Bytes of an answer that are read and kept; nobody waits for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is to be sent: the same ``id`` and ``body`` at every attempt.

    ``recipients`` are those of a mail who are settled already: it goes to the others.
    """

    id: str
    body: bytes = field(repr=False)
    recipients: Recipients = field(default_factory=Recipients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One POST, ready to leave; all of it may hold secrets."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)


class Reply(Protocol):
    """An answer whose headers have arrived; ``body_head`` is the part of its body that was read.

    ``seconds`` is how long the exchange took.
    """

    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def body_head(self) -> bytes: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102


class Poster(Protocol):
    """The way out: ``feedd.net.Door``.

    It follows no redirect, keeps ``timeout`` seconds in all, reads at most ``max_body`` bytes of
    the body without decoding them, and gives a reply as soon as its headers are there, even if
    the body stalls. A request without an answer raises ``FetchError``.
    """

    async def post(  # noqa: D102
        self,
        url: str,
        *,
        body: bytes,
        headers: Sequence[tuple[str, str]],
        timeout: float,  # noqa: ASYNC109  the deadline is the door's to keep
        max_body: int,
    ) -> Reply: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is recorded of one attempt.

    ``code`` is one short word: the failure's, or the outcome's. ``head`` is the beginning of the
    answer's body as text.
    """

    seconds: float
    result: Result
    code: str
    head: str = ""

    @property
    def status(self) -> int | None:
        """The answer's status, or None when there was none."""
        return self.result.status


async def make(
    poster: Poster,
    post: Post,
    read: Callable[[Reply], Result],
    *,
    timeout: float,  # noqa: ASYNC109  the deadline is the door's to keep
) -> Attempt:
    """Send ``post`` once and have ``read`` judge the answer; a failure is a value too."""
    begun = time.perf_counter()
    try:
        reply = await poster.post(
            post.url, body=post.body, headers=post.headers, timeout=timeout, max_body=HEAD
        )
    except FetchError as failure:
        return failed(failure, seconds=time.perf_counter() - begun)
    result = read(reply)
    return Attempt(
        seconds=reply.seconds, result=result, code=result.outcome, head=readable(reply.body_head)
    )


def failed(failure: FetchError, *, seconds: float) -> Attempt:
    """Record an attempt that got no answer."""
    result = Result(outcome="failed", words=failure.message)
    return Attempt(seconds=seconds, result=result, code=failure.code)


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Give headers with their names in lower case."""
    return {name.lower(): value for name, value in headers.items()}


def readable(head: bytes) -> str:
    """Make text of an answer's first bytes; what can't be shown becomes a space or ``�``."""
    text = head[:HEAD].decode("utf-8", "replace")
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text).strip()
