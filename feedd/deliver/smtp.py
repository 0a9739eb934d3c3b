"""E-mail on its way: one SMTP conversation for each attempt, in a thread of its own.

Which hosts may be reached is for whoever gives ``dial`` to judge; nothing here opens a socket.
"""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from feedd.core.retry import Result
from feedd.deliver.attempt import Attempt, failed
from feedd.deliver.mail import domain
from feedd.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from feedd.core.retry import Outcome
    from feedd.core.settings import Endpoint
    from feedd.deliver.attempt import Outgoing

PORTS = {"smtp": 587, "smtps": 465}
OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
BUSY = frozenset({421, 450, 451, 452})
LOGIN = frozenset({530, 534, 535, 538})
"""Refused for the sake of user and password (RFC 4954 §6): a person can mend that."""


class Dial(Protocol):
    """Opens a connection; raises ``FetchError`` for a host that isn't to be reached."""

    def __call__(self, host: str, port: int, *, timeout: float) -> socket.socket: ...  # noqa: D102


async def send(
    dial: Dial,
    endpoint: Endpoint,
    delivery: Outgoing,
    *,
    now: datetime,
    tls: ssl.SSLContext | None = None,
) -> Attempt:
    """Make one attempt; never raises for what the far end does."""
    begun = time.perf_counter()
    session = _Session(dial, endpoint, tls or ssl.create_default_context())
    try:
        result = await _apart(partial(_attempt, session, endpoint, delivery.body))
    except FetchError as failure:
        return failed(failure, started=now, seconds=time.perf_counter() - begun)
    seconds = time.perf_counter() - begun
    # Nothing else would tell for whom it was refused.
    head = result.words if result.outcome == "delivered" else ""
    return Attempt(started=now, seconds=seconds, result=result, code=result.outcome, head=head)


async def _apart(attempt: Callable[[], Result]) -> Result:
    """Wait for a thread of its own: servers that don't answer would hold all shared ones."""
    own = ThreadPoolExecutor(1, thread_name_prefix="mail")
    try:
        return await asyncio.get_running_loop().run_in_executor(own, attempt)
    finally:
        own.shutdown(wait=False)


def _attempt(session: _Session, endpoint: Endpoint, body: bytes) -> Result:
    try:
        with session.within(endpoint.timeout):
            session.open()
            refused = session.sendmail(endpoint.sender or "", endpoint.to, body)
            with suppress(smtplib.SMTPException, OSError):
                session.quit()  # the message is taken, however this ends
    except smtplib.SMTPRecipientsRefused as refusal:
        code, said = max(refusal.recipients.values(), key=lambda answer: answer[0])
        return _refused(code, said)
    except smtplib.SMTPResponseException as refusal:
        return _refused(refusal.smtp_code, refusal.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise _failure(error, late=session.late) from error
    else:
        return _taken(refused)


class _Session(smtplib.SMTP):
    """One conversation over a connection that ``dial`` opened, hung up on when time is over.

    smtplib limits only each read, so a server that drips could hold it for ever.
    """

    def __init__(self, dial: Dial, endpoint: Endpoint, tls: ssl.SSLContext) -> None:
        # The name is given since smtplib would ask DNS for it.
        super().__init__(local_hostname=domain(endpoint), timeout=endpoint.timeout)
        self.late = False
        self._dial = dial
        self._server = urlsplit(endpoint.url)
        self._tls = tls

    def open(self) -> None:
        """Connect, encrypt unless the server is this host, and log in if there is a user."""
        server, host = self._server, self._server.hostname or ""
        self._host = host  # where smtplib looks for the name in the certificate
        self.connect(host, server.port or PORTS.get(server.scheme, 587))
        if server.scheme == "smtp" and host not in OWN_HOSTS:
            self.starttls(context=self._tls)
        if server.username:
            self.login(unquote(server.username), unquote(server.password or ""))

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Hang up after ``seconds``, whatever is going on."""
        timer = threading.Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self.close()

    def _hang_up(self) -> None:
        self.late = True
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = self._dial(host, port, timeout=timeout)
        if self._server.scheme == "smtps":
            return self._tls.wrap_socket(connection, server_hostname=host)
        return connection


def _taken(refused: Mapping[str, tuple[int, bytes]]) -> Result:
    """Take it as delivered though some recipients were refused: the others would get it again."""
    words = "the mail server took it"
    for recipient, (code, said) in refused.items():
        words += f", but not for {recipient}: {code} {_one_line(said)}"
    return Result(outcome="delivered", words=words, status=250)


def _refused(code: int, said: bytes | str) -> Result:
    words = f"the mail server answered {code}: {_one_line(said)}"
    return Result(outcome=_outcome(code), words=words, status=code)


def _one_line(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]


def _outcome(code: int) -> Outcome:
    if code in BUSY:
        return "throttled"
    final = 500 <= code <= 599 and code not in LOGIN  # noqa: PLR2004  permanent (RFC 5321 §4.2.1)
    return "aborted" if final else "failed"


def _failure(error: OSError | smtplib.SMTPException, *, late: bool) -> FetchError:
    if late or isinstance(error, TimeoutError):
        return FetchError("timeout", "the mail server took too long")
    if isinstance(error, ssl.SSLError):
        return FetchError("tls", f"the mail server's TLS failed: {error.reason}")
    if isinstance(error, smtplib.SMTPException):
        return FetchError("smtp", f"the conversation with the mail server failed: {error}")
    return FetchError("connect", f"the mail server can't be reached: {error.strerror or error}")
