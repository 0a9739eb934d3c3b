"""The real daemon and the real commands, each in a process of its own.

::

    with Feedd(folder, toml) as feedd:
        feedd.start()                      # returns once systemd would call it ready
        line = feedd.expect("delivered")   # the next log line of that event
        feedd.kill()                       # SIGKILL
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import structlog
from click.testing import CliRunner

from feedd.cli import feedd
from tests.databases import lay_down

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = Path(sys.executable).with_name("feedd")
DATABASE = "FEEDD_TESTS_DATABASE"
"""The variable that says where the database is, when it isn't a file of the test's folder."""

PATIENCE = 60.0
"""Seconds after which something that should have happened has not, however busy the machine is."""


def free_port() -> int:
    """Give a port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def database_url(folder: Path) -> str:
    """Say where the database of a test is (the ``engine`` fixture decides)."""
    return os.environ.get(DATABASE) or f"sqlite:///{folder}/feedd.db"


def _declared() -> str:
    return f'database = "{os.environ[DATABASE]}"\n' if DATABASE in os.environ else ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        """What it printed, as one JSON document."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


@dataclass(slots=True)
class Feedd:
    """A configuration in a folder, and the daemon that runs on it, if it does."""

    folder: Path
    toml: str
    port: int = field(default_factory=free_port)
    environ: Mapping[str, str] = field(default_factory=dict)
    program: tuple[str | Path, ...] = (COMMAND,)
    listener: socket.socket | None = None
    new: bool = False
    """Whether it makes its database itself; else an empty one lies there."""
    process: subprocess.Popen[str] | None = None
    seen: list[dict[str, object]] = field(default_factory=list)
    _lines: queue.Queue[dict[str, object]] = field(default_factory=queue.Queue)
    _reader: threading.Thread | None = None
    _notices: socket.socket | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        head = (
            f'[daemon]\nstate = "state"\nlisten = "127.0.0.1:{self.port}"\ntick = "50ms"\n'
            f'{_declared()}allow_private = ["127.0.0.0/8"]\n'
            '[daemon.log]\nformat = "json"\nlevel = "debug"\n'
        )
        self.config.write_text(head + self.toml, encoding="utf-8")
        if not self.new and DATABASE not in os.environ:
            lay_down(self.folder / "state")
        self._notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notices.bind(str(self.folder / "notify"))
        self._notices.settimeout(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()
        if self._notices is not None:
            self._notices.close()

    @property
    def config(self) -> Path:
        return self.folder / "feedd.toml"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self, *words: str, given: str | None = None) -> Done:
        """Run a command to its end."""
        done = subprocess.run(
            [COMMAND, "-c", self.config, *words],
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env={**os.environ, **self.environ},
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def call(self, *words: str, given: str | None = None) -> Done:
        """Run a command to its end, in this process: the same code, without the start."""
        before = structlog.get_config()
        done = CliRunner().invoke(feedd, ["-c", str(self.config), *words], input=given)
        # What it set for its own log would hold for every test after this one.
        structlog.configure(**before)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    def ingest(self, given: str, *words: str, source: str = "bulletin") -> Any:
        """Take a document in by the command; give what it tells of that as JSON."""
        done = self.call("ingest", "-", "--source", source, "--json", *words, given=given)
        assert done.code == 0, done.err
        return done.json

    def start(self) -> None:
        """Start the daemon and wait until it says READY."""
        self.launch()
        self.expect_ready()

    def expect_ready(self) -> None:
        """Wait until the daemon says READY, perhaps behind an upgrade."""
        told = self.notice()
        while told.startswith("STATUS=upgrading"):
            told = self.notice()
        assert "READY=1" in told

    def launch(self) -> None:
        """Start the daemon and don't wait."""
        handed_over = () if self.listener is None else (self.listener.fileno(),)
        self.process = subprocess.Popen(
            [*map(str, _handing_over(handed_over)), *self.program, "-c", self.config, "run"],
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=handed_over,
            env={**os.environ, **self.environ, "NOTIFY_SOCKET": str(self.folder / "notify")},
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def notice(self) -> str:
        """Give the next datagram to systemd."""
        assert self._notices is not None
        try:
            return self._notices.recv(4096).decode()
        except TimeoutError:
            raise AssertionError(f"no word to systemd; its log: {self.seen[-12:]}") from None

    def expect(self, event: str, **values: object) -> dict[str, object]:
        """Give the next log line of this event that holds these values."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                # Whatever else is told meanwhile.
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event} {values}: {self.seen[-12:]}") from None
            if line.get("event") == event and values.items() <= line.items():
                return line

    def kill(self) -> None:
        """Pull the plug."""
        assert self.process is not None
        self.process.kill()
        self._ended()

    def stop(self) -> int:
        """Ask it to stop, as systemd does; give its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr:
            for text in process.stderr:
                try:
                    line = json.loads(text)
                except ValueError:
                    line = {"event": "not json", "text": text}
                self.seen.append(line)
                self._lines.put(line)

    def _ended(self) -> int:
        assert self.process is not None
        code = self.process.wait(timeout=PATIENCE)
        if self._reader is not None:
            self._reader.join()
        return code


def _handing_over(sockets: tuple[int, ...]) -> tuple[str, ...]:
    """Give a command that runs another with a listening socket, as a systemd.socket unit does."""
    return (sys.executable, "-c", _HAND_OVER, str(*sockets)) if sockets else ()


_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
