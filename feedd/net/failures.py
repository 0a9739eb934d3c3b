"""How connections fail, in feedd's own words.

An exception may wrap another; what really happened is at the end of the chain.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from feedd.core.certificates import no_tls
from feedd.errors import DeniedAddress, FetchError
from feedd.net.guard import Refused
from feedd.net.wire import Unanswered


@contextmanager
def in_our_words(host: str) -> Iterator[None]:
    """Turn whatever a request to a host raises into a ``FetchError`` that says what to make of it.

    Raises:
        FetchError: ``timeout``, ``dns``, ``tls``, ``connect`` or ``bad_answer``.
        DeniedAddress: the guard refused the address.
    """
    try:
        yield
    except (Unanswered, OSError) as error:
        raise _translated(host, tuple(_chain(error))) from error


def _translated(host: str, chain: tuple[BaseException, ...]) -> FetchError:
    """Judge by the innermost exception that says something definite."""
    for error in reversed(chain):
        match error:
            case Refused():
                return DeniedAddress(_refusal(host, error.address))
            case TimeoutError():
                return FetchError("timeout", f"{host} didn't answer in time")
            case socket.gaierror():
                return FetchError("dns", f"{host} has no address: {error}")
            case ssl.SSLError():
                return FetchError("tls", no_tls(host, error))
            case _:
                continue
    if isinstance(chain[0], Unanswered):
        return FetchError("bad_answer", f"{host} gave no whole answer: {_line(chain[0])}")
    return FetchError("connect", f"no connection to {host}: {_line(chain[0])}")


def _refusal(host: str, address: str) -> str:
    behind = "" if host == address else f" ({address})"
    return f"{host}{behind} isn't a public address, and daemon.allow_private doesn't allow it"


def _line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)  # each event loop has words and numbers of its own
    # A connection that is closed while TLS is being agreed on comes without a word.
    return " ".join(str(error).split())[:200] or "it was closed as it was made"


def _chain(error: BaseException) -> Iterator[BaseException]:
    following: BaseException | None = error
    while following is not None:
        yield following
        following = following.__cause__ or following.__context__
