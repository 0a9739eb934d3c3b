"""feedd's own command line in a process that kills itself at a named point.

::

    python -m tests.faults.mortal POINT -c CONFIG run

The code that runs is the daemon's, unchanged: SQLite and SQLAlchemy's events tell from outside
where it is, and SIGKILL leaves it no time for anything.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from feedd.cli import feedd

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.engine import Connection

Point = Literal[
    "before the story's commit",
    "after the story's commit",
    "before the attempt's commit",
    "after the attempt's commit",
    "before the mark's commit",
    "after the mark's commit",
]
POINTS: tuple[Point, ...] = get_args(Point)

# What a transaction has written says which one it is.
_WRITES = {"story": "INSERT INTO alerts", "attempt": "INSERT INTO attempts"}
_MARK = "UPDATE attempts"


@dataclass(slots=True)
class Reaper:
    """Waits for the point."""

    point: Point
    written: set[str] = field(default_factory=set)
    committed: set[str] = field(default_factory=set)
    writer: object = None

    def connected(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(self.executes)

    def executes(self, statement: str) -> None:
        self.written |= {
            name
            for name, words in (*_WRITES.items(), ("mark", _MARK))
            if statement.startswith(words)
        }

    def begins(self, connection: Connection) -> None:
        # SQLAlchemy has no event after COMMIT; the writer's next BEGIN is what follows it.
        if connection.connection.dbapi_connection is self.writer:
            self._die_if_meant("after", self.committed)
            self.committed = set()

    def commits(self, connection: Connection) -> None:
        self._die_if_meant("before", self.written)
        self.writer = connection.connection.dbapi_connection
        self.committed, self.written = self.written, set()

    def _die_if_meant(self, when: str, written: set[str]) -> None:
        if any(self.point == f"{when} the {name}'s commit" for name in written):
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    reaper = Reaper(cast("Point", sys.argv[1]))
    sa.event.listen(Engine, "connect", reaper.connected)
    sa.event.listen(Engine, "begin", reaper.begins)
    sa.event.listen(Engine, "commit", reaper.commits)
    feedd(sys.argv[2:], prog_name="feedd")


if __name__ == "__main__":
    main()
