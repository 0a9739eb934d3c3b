"""How a peer is driven: it says when it is ready, then does a round for each line it reads.

Everything here is of the standard library: peers run in an environment of their own.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Task:
    """What a peer is given: addresses to visit, and a folder that is its own."""

    urls: tuple[str, ...]
    state: Path
    words: tuple[str, ...]


def task() -> Task:
    """Read it from the command line: FOLDER [WORD…], with the addresses in FOLDER/urls."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    urls = (given.folder / "urls").read_text().split()
    state = given.folder / "state"
    state.mkdir(exist_ok=True)
    return Task(tuple(urls), state, tuple(given.words))


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment, by CPU (children that have ended included) and on the wall."""

    cpu: float
    wall: float

    @classmethod
    def read(cls) -> Clock:
        """Read both."""
        return cls(_cpu(), time.perf_counter())


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def serve(work: Callable[[], object], held: Callable[[], int]) -> None:
    """Do ``work`` for every line of standard input; counting what is held isn't measured."""
    say_ready()
    for _ in sys.stdin:
        begun = Clock.read()
        work()
        say(begun, Clock.read(), held())


def say_ready() -> None:
    """Say that everything is there but the news."""
    print("ready", flush=True)


def say(begun: Clock, ended: Clock, held: int) -> None:
    """Tell of one round."""
    spent = {"cpu": ended.cpu - begun.cpu, "wall": ended.wall - begun.wall}
    print(json.dumps({**spent, "held": held}), flush=True)
