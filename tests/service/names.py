"""A name server of the test's own, which may fall silent; whoever asks it is none the wiser.

::

    with Names(folder) as names, World(…, ground=names):
        names.answer(False)

What runs on it has an ``/etc/resolv.conf`` and an ``/etc/nsswitch.conf`` of its own, in a mount
namespace. So it is the C library's resolver that asks, waits and gives up.
"""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_ENTER = (
    'mount --bind "$0/resolv.conf" /etc/resolv.conf && '
    'mount --bind "$0/nsswitch.conf" /etc/nsswitch.conf && exec "$@"'
)
_ADDRESS_RECORD = struct.pack("!HH", 1, 1)
"""A question's end: type A, class IN."""


@dataclass(slots=True)
class Names:
    """Every name in it is that of 127.0.0.1; ``folder`` holds what the resolver goes by."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    _answers: bool = True
    _server: socket.socket = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Self:
        self._server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        address = f"127.53.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"
        self.folder.mkdir(parents=True, exist_ok=True)
        # It gives up after a second; its usual ten would only make tests longer.
        (self.folder / "resolv.conf").write_text(
            f"nameserver {address}\noptions timeout:1 attempts:1\n"
        )
        (self.folder / "nsswitch.conf").write_text("hosts: files dns\n")
        self._listen_or_skip(address)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()

    def program(self, *command: str | Path) -> tuple[str | Path, ...]:
        return ("unshare", "--mount", "sh", "-c", _ENTER, self.folder, *command)

    def answer(self, does: bool) -> None:
        """Let it answer, or not."""
        self._answers = does

    def _listen_or_skip(self, address: str) -> None:
        try:
            self._server.bind((address, 53))
            subprocess.run(self.program("true"), check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            self._server.close()
            pytest.skip(f"no name server can be put in place here: {error}")

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                query, whose = self._server.recvfrom(512)
                # What ends the socket wakes this with nothing.
                if not query:
                    return
                if self._answers:
                    self._server.sendto(reply(query), whose)


def reply(query: bytes) -> bytes:
    """Answer a question for an address with 127.0.0.1, any other with nothing (RFC 1035 §4)."""
    question = query[12 : query.index(0, 12) + 5]
    found = question.endswith(_ADDRESS_RECORD)
    # The name is that at byte 12 of this message; it holds for a minute.
    record = struct.pack("!HHHLH4s", 0xC00C, 1, 1, 60, 4, bytes((127, 0, 0, 1)))
    head = query[:2] + struct.pack("!HHHHH", 0x8180, 1, found, 0, 0)
    return head + question + record * found
