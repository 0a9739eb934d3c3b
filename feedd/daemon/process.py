"""The daemon as a process: begun, ended in time, with an exit code."""

from __future__ import annotations

import faulthandler
import os
import threading
from contextlib import AsyncExitStack

import uvloop

from feedd import log
from feedd.config import Config
from feedd.daemon.daemon import LAST_ROUND, Daemon
from feedd.errors import FeeddError
from feedd.lock import alone_on

LONGEST_STOP = 9.0
"""Seconds in which a stop ends, whatever it waits for; systemd kills after ten."""


def run(config: Config) -> int:
    """Run until SIGTERM or SIGINT; give the exit code."""
    with alone_on(config.daemon.state):
        return uvloop.run(_run(config, serves=True))


def work(config: Config) -> int:
    """Run beside others on one PostgreSQL database, without serving anything."""
    if config.daemon.database.startswith("sqlite:"):
        raise FeeddError(
            "workers share their work through PostgreSQL; on SQLite feedd run does all of it"
        )
    return uvloop.run(_run(config, serves=False))


async def _run(config: Config, *, serves: bool) -> int:
    faulthandler.enable(
        file=2
    )  # what each thread did when the watchdog or a C parser aborts feedd
    log.configure(form=config.daemon.log.format, level=config.daemon.log.level)
    async with AsyncExitStack() as stack:
        daemon = await Daemon.start(config, stack, serves=serves)
        await daemon.stopped.wait()
        leave_within(LONGEST_STOP)
        await daemon.finish()
    leave_within(LAST_ROUND)
    return 0


def leave_within(seconds: float) -> None:
    """End the process by then, even if a thread still works or the loop waits for one.

    Python waits for its threads, however long; a crash loses nothing.
    """
    leaving = threading.Timer(seconds, os._exit, [0])
    leaving.daemon = True
    leaving.start()
