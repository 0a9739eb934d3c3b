"""Several feedds on one PostgreSQL database: one that serves, and workers beside it."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tests.running import COMMAND, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60.0


@dataclass(slots=True)
class Member:
    """One process and its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> Iterator[dict[str, object]]:
        for text in self.log.read_text().splitlines():
            try:
                yield json.loads(text)
            except ValueError:
                yield {"event": "not json", "text": text}


@dataclass(slots=True)
class Cluster:
    """A web process, ``workers`` workers, and the configuration that they share."""

    folder: Path
    database: str
    toml: str
    workers: int
    port: int = field(default_factory=free_port)
    members: list[Member] = field(default_factory=list)
    everybody: list[Member] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        head = (
            f'[daemon]\nstate = "state"\ndatabase = "{self.database}"\ntick = "200ms"\n'
            f'listen = "127.0.0.1:{self.port}"\nallow_private = ["127.0.0.0/8"]\n'
            '[daemon.log]\nformat = "json"\nlevel = "info"\n'
        )
        self.config.write_text(head + self.toml)
        for name in ("web", *(f"worker-{number}" for number in range(self.workers))):
            self.members.append(self._begin(name))
            self._wait_until_ready(self.members[-1])
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members:
            member.process.kill()
            member.process.wait()

    @property
    def config(self) -> Path:
        return self.folder / "feedd.toml"

    def kill(self, place: int) -> None:
        """Kill a process, and start another in its place."""
        member = self.members[place]
        member.process.kill()
        member.process.wait()
        self.members[place] = self._begin(member.name)

    def stop(self) -> list[int]:
        """Stop everybody as systemd would; give their exit codes."""
        for member in self.members:
            member.process.terminate()
        return [member.process.wait(30) for member in self.members]

    def events(self, event: str) -> list[dict[str, object]]:
        """Give the log lines of an event, of everybody who ever ran."""
        return [
            one for member in self.everybody for one in member.lines() if one["event"] == event
        ]

    def _begin(self, name: str) -> Member:
        log = self.folder / f"{name}.{len(self.everybody)}.log"
        command = "run" if name == "web" else "worker"
        with log.open("wb") as said:
            process = subprocess.Popen([COMMAND, "-c", self.config, command], stderr=said)
        member = Member(name, process, log)
        self.everybody.append(member)
        return member

    def _wait_until_ready(self, member: Member) -> None:
        until = time.monotonic() + PATIENCE
        while not any(line["event"] == "ready" for line in member.lines()):
            assert time.monotonic() < until, member.log.read_text()
            assert member.process.poll() is None, member.log.read_text()
            time.sleep(0.05)
