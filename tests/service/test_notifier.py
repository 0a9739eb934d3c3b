"""States go to systemd, and feedd never waits for it."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from feedd.daemon.systemd import notifier

if TYPE_CHECKING:
    from pathlib import Path


def test_a_state_arrives(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")}).ready("up")
        assert listener.recv(100) == b"READY=1\nSTATUS=up"


def test_a_listener_that_does_not_read_holds_nobody_up(tmp_path: Path) -> None:
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other,
    ):
        listener.bind(str(tmp_path / "notify"))
        other.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while other.sendto(b"full", str(tmp_path / "notify")):
                pass
        notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")}).alive()


def test_nobody_there_is_no_failure(tmp_path: Path) -> None:
    notifier({"NOTIFY_SOCKET": str(tmp_path / "nowhere")}).ready("up")
