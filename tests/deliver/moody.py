"""Receivers whose mood changes, and the ledger of what they took.

They refuse, don't answer in time, take a message and don't say so. A mail server treats each
recipient as it likes, and hangs up at any stage of a conversation. ``moodiness`` is the chance of
each of these; with 0 they take everything.
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import ssl
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from feedd.errors import FetchError
from feedd.net import Reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Sequence
    from random import Random

REFUSALS = (404, 429, 500, 503)
LATENCIES = (0.0, 0.1, 2.0)
NOBODY = "nobody@paper.example"
"""Whom no mail server knows."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message as one receiver or recipient got it."""

    by: str
    id: str
    body: bytes

    @property
    def titles(self) -> Iterator[str]:
        """The headlines that it tells."""
        if self.body.startswith(b"{"):
            data = json.loads(self.body)["data"]
            yield from (one["story"]["title"] for one in data.get("stories", [data]))
            return
        text = _mail(self.body).get_body(("plain",))
        assert text is not None
        yield from (line for line in text.get_content().splitlines() if " Hits " in line)


@dataclass(slots=True)
class Receivers:
    """All far ends, as a door leads there."""

    random: Random
    moodiness: float = 0.0
    taken: list[Taken] = field(default_factory=list)

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def is_moody(self) -> bool:
        return self.random.random() < self.moodiness

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Sequence[tuple[str, str]],
        timeout: float,  # noqa: ASYNC109  as the Protocol has it
        max_body: int,
    ) -> Reply:
        del max_body
        await asyncio.sleep(self.random.choice(LATENCIES))
        if self.is_moody():
            return Reply(status=self.random.choice(REFUSALS), headers={})
        if self.is_moody():
            await asyncio.sleep(timeout)
            raise FetchError("timeout", "it took too long")
        identity = next(value for name, value in headers if name.lower() == "webhook-id")
        self.taken.append(Taken(url.split("/")[2].split(".", maxsplit=1)[0], identity, body))
        await asyncio.sleep(self.random.choice(LATENCIES))
        if self.is_moody():
            raise FetchError("connect", "it hung up and said nothing")
        return Reply(status=500 if self.is_moody() else 204, headers={})

    def dial(self, host: str, port: int, *, timeout: float) -> socket.socket:
        del host, port, timeout
        return cast("socket.socket", _MailServer(self))


@dataclass(slots=True)
class _MailServer:
    """The far end of a connection: it answers in the thread that speaks."""

    receivers: Receivers
    answers: deque[bytes] = field(default_factory=lambda: deque([b"220 ready\r\n"]))
    named: list[str] = field(default_factory=list)
    lines: list[bytes] | None = None
    is_open: bool = True

    def sendall(self, said: bytes) -> None:
        if not self.is_open:
            raise BrokenPipeError
        for line in said.removesuffix(b"\r\n").split(b"\r\n"):
            self._hear(line)

    def makefile(self, _mode: str) -> _MailServer:
        return self

    def readline(self, _most: int = -1) -> bytes:
        return self.answers.popleft() if self.answers else b""

    def shutdown(self, _how: int) -> None:
        self.is_open = False

    def close(self) -> None:
        self.is_open = False

    def _hear(self, line: bytes) -> None:
        if self.lines is None:
            self._obey(line.decode())
        elif line == b".":
            self._take(b"\r\n".join(self.lines))
            self.lines = None
        else:
            self.lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)

    def _obey(self, line: str) -> None:
        command, moody = line.split(maxsplit=1)[0].upper(), self.receivers.is_moody()
        recipient = line.partition("<")[2].rstrip(">") if command == "RCPT" else ""
        if recipient == NOBODY:
            self._say("550 no such user")
        elif moody and self.receivers.random.random() < 0.3:
            self.is_open = False
        elif moody and command in {"MAIL", "RCPT", "DATA"}:
            self._say("451 later")
        elif command == "DATA":
            self.lines = []
            self._say("354 go on")
        else:
            self.named += [recipient] if recipient else []
            self._say("221 bye" if command == "QUIT" else "250 ok")

    def _take(self, body: bytes) -> None:
        if self.receivers.is_moody():
            self._say("451 later")
            return
        identity = str(_mail(body)["Message-ID"]).strip("<>").partition("@")[0]
        self.receivers.taken += [Taken(one, identity, body) for one in self.named]
        if self.receivers.is_moody():
            self.is_open = False
        else:
            self._say("250 taken")

    def _say(self, answer: str) -> None:
        self.answers.append(f"{answer}\r\n".encode())


def _mail(body: bytes) -> email.message.EmailMessage:
    read = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(read, email.message.EmailMessage)
    return read
