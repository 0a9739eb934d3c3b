"""E-mail on its way: one SMTP conversation for each attempt, in a thread of its own.

A server answers for each recipient. Those that it refuses for now (4xx) get the mail by a later
attempt that names only them; those that it refuses for good (5xx) are noted as settled.

Which hosts may be reached is for whoever gives ``dial`` to judge; nothing here opens a socket.
"""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol
from urllib.parse import unquote, urlsplit

from feedd.core.certificates import no_tls
from feedd.core.recipients import Recipients, Refusal
from feedd.core.retry import Outcome, Result
from feedd.core.settings import Endpoint
from feedd.deliver.attempt import Attempt, Outgoing, failed
from feedd.deliver.mail import domain
from feedd.errors import FetchError

PORTS = {"smtp": 587, "smtps": 465}
OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
TAKEN = 250
_BARE = "offers no STARTTLS, and no mail leaves this machine unencrypted: try smtps://"
BUSY = frozenset({421, 450, 451, 452})
LOGIN = frozenset({530, 534, 535, 538})
"""Refused because of user and password (RFC 4954 §6): a person can mend that."""


class Dial(Protocol):
    """Opens a connection; raises ``FetchError`` for a host that isn't to be reached."""

    def __call__(self, host: str, port: int, *, timeout: float) -> socket.socket: ...  # noqa: D102


async def send(
    dial: Dial, endpoint: Endpoint, delivery: Outgoing, *, tls: ssl.SSLContext
) -> Attempt:
    """Make one attempt; never raises for what the far end does."""
    begun = time.perf_counter()
    session = _Session(dial, endpoint, tls)
    try:
        result = await _apart(partial(_attempt, session, endpoint, delivery))
    except FetchError as failure:
        return failed(failure, seconds=time.perf_counter() - begun)
    seconds = time.perf_counter() - begun
    # Nothing else would tell which recipients were refused.
    head = result.words if result.outcome == "delivered" else ""
    return Attempt(seconds=seconds, result=result, code=result.outcome, head=head)


async def _apart(attempt: Callable[[], Result]) -> Result:
    """Run in a thread of its own: servers that don't answer would occupy all shared ones."""
    own = ThreadPoolExecutor(1, thread_name_prefix="mail")
    try:
        return await asyncio.get_running_loop().run_in_executor(own, attempt)
    finally:
        own.shutdown(wait=False)


def _attempt(session: _Session, endpoint: Endpoint, delivery: Outgoing) -> Result:
    before = delivery.recipients
    owed = before.owed(endpoint.to)
    if not owed:
        return _settled(before)
    try:
        with session.within(endpoint.timeout):
            session.open()
            refused = session.sendmail(endpoint.sender or "", owed, delivery.body)
            with suppress(smtplib.SMTPException, OSError):
                session.quit()  # the message is taken, however this ends
    except smtplib.SMTPRecipientsRefused as refusal:
        return _refused_by_all(_answers(refusal.recipients), before, owed)
    except smtplib.SMTPResponseException as refusal:
        return _refused(refusal.smtp_code, refusal.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise _failure(error, session.host, late=session.late) from error
    else:
        return _taken(_answers(refused), before, owed)


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
        self.host = self._server.hostname or ""
        self._tls = tls

    def open(self) -> None:
        """Connect, encrypt unless the server is this host, and log in if there is a user."""
        server, host = self._server, self.host
        self._host = host  # where smtplib looks for the name in the certificate
        self.connect(host, server.port or PORTS.get(server.scheme, 587))
        if server.scheme == "smtp" and host not in OWN_HOSTS:
            self._encrypt()
        if server.username:
            self.login(unquote(server.username), unquote(server.password or ""))

    def _encrypt(self) -> None:
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            raise FetchError("smtp", f"{self.host} {_BARE}")
        self.starttls(context=self._tls)

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


@dataclass(frozen=True, slots=True)
class _Answer:
    """The server's answer for a recipient that it refused."""

    recipient: str
    code: int
    said: str

    @property
    def is_final(self) -> bool:
        return _outcome(self.code) == "aborted"

    def __str__(self) -> str:
        yet = "" if self.is_final else " yet"
        return f"not{yet} for {self.recipient}: {self.code} {self.said}"


def _answers(refused: Mapping[str, tuple[int, bytes]]) -> tuple[_Answer, ...]:
    return tuple(_Answer(who, code, _one_line(said)) for who, (code, said) in refused.items())


def _taken(answers: Sequence[_Answer], before: Recipients, owed: Sequence[str]) -> Result:
    """Judge an attempt in which the server took the mail for some at least."""
    names = {one.recipient for one in answers}
    after = before.and_of([one for one in owed if one not in names], _refusals(answers))
    is_over = all(one.is_final for one in answers)
    return Result(
        outcome="delivered" if is_over else "partly",
        words=", but ".join(("the mail server took it", *map(str, answers))),
        status=TAKEN,
        # Once all have it there is nothing to tell apart.
        recipients=after if after.refused or not is_over else None,
    )


def _refused_by_all(answers: Sequence[_Answer], before: Recipients, owed: Sequence[str]) -> Result:
    """Judge an attempt in which nobody got it; after a 421 some recipients weren't asked for."""
    after = before.and_of((), _refusals(answers))
    waiting = [one for one in answers if not one.is_final]
    worst = max(waiting or answers, key=lambda one: one.code)
    others = [str(one) for one in answers if (one.code, one.said) != (worst.code, worst.said)]
    result = _refused(worst.code, worst.said)
    outcome = result.outcome
    if before.taken:
        others.append("the others have it")
        outcome = "partly" if after.owed(owed) else "delivered"
    words = "; ".join((result.words, *others))
    return replace(
        result, outcome=outcome, words=words, recipients=after, is_proof=not before.taken
    )


def _settled(recipients: Recipients) -> Result:
    """Say that nobody is owed it: those who were are no longer recipients."""
    outcome: Outcome = "delivered" if recipients.taken else "aborted"
    return Result(
        outcome=outcome,
        words="nobody is left who is to get it",
        recipients=recipients if recipients.refused else None,
        is_proof=False,
    )


def _refusals(answers: Iterable[_Answer]) -> Iterator[Refusal]:
    return (Refusal(one.recipient, f"{one.code} {one.said}") for one in answers if one.is_final)


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


def _failure(error: OSError | smtplib.SMTPException, host: str, *, late: bool) -> FetchError:
    if late or isinstance(error, TimeoutError):
        return FetchError("timeout", "the mail server took too long")
    if isinstance(error, ssl.SSLError):
        return FetchError("tls", no_tls(host, error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return FetchError("smtp", f"the mail server lacks what feedd asks for: {error}")
    if isinstance(error, smtplib.SMTPException):
        return FetchError("smtp", f"the conversation with the mail server failed: {error}")
    return FetchError("connect", f"the mail server can't be reached: {error.strerror or error}")
