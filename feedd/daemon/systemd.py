"""Talking with systemd, without a library: sd_notify(3), sd_listen_fds(3).

Outside systemd every call does nothing.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

FIRST_LISTENER = 3
"""The first file descriptor that is handed over; 0 to 2 are the standard streams."""


@dataclass(frozen=True, slots=True)
class Notifier:
    """Sends states to systemd; ``watchdog`` is how often it wants a sign of life, if it does."""

    address: str | None = None
    watchdog: timedelta | None = None

    def ready(self, status: str) -> None:
        """Say that everything is up, or that a reload is over."""
        self._send(f"READY=1\nSTATUS={status}")

    def upgrading(self, before: str, after: str) -> None:
        """Say that the database is brought to a newer schema before everything is up."""
        self._send(f"STATUS=upgrading the database from schema {before} to {after}")

    def reloading(self) -> None:
        """Say that the configuration is being read anew; ``ready`` ends it."""
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send(f"RELOADING=1\nMONOTONIC_USEC={microseconds}")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that feedd is stopping."""
        self._send("STOPPING=1\nSTATUS=finishing what is under way")

    def _send(self, state: str) -> None:
        """Send without waiting: feedd must never hang because nobody reads its states."""
        if self.address:
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(state.encode(), socket.MSG_DONTWAIT, self.address)


def notifier(environ: Mapping[str, str] = os.environ) -> Notifier:
    """Make the notifier that the environment asks for."""
    address = environ.get("NOTIFY_SOCKET", "")
    # An abstract socket is written with an @ for its leading NUL.
    address = f"\0{address[1:]}" if address.startswith("@") else address
    microseconds = environ.get("WATCHDOG_USEC", "")
    ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    wanted = timedelta(microseconds=int(microseconds)) if microseconds and ours else None
    return Notifier(address or None, wanted)


def listeners(environ: Mapping[str, str] = os.environ) -> tuple[socket.socket, ...]:
    """Give the sockets on which systemd listens for feedd already; none without a socket unit."""
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return ()
    count = int(environ.get("LISTEN_FDS", "0"))
    return tuple(
        _listener(descriptor) for descriptor in range(FIRST_LISTENER, FIRST_LISTENER + count)
    )


def _listener(descriptor: int) -> socket.socket:
    os.set_inheritable(descriptor, False)
    return socket.socket(fileno=descriptor)
