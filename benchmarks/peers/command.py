"""Peers that are programs: newsboat, rss2email, sfeed. A round is one run of the program."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.peers.rounds import serve, task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Program:
    """How a program is set up in a folder, run once, and what it then holds."""

    set_up: Callable[[Path, Sequence[str]], None]
    command: Callable[[Path], tuple[str, ...]]
    held: Callable[[Path], int]


def _newsboat(state: Path, urls: Sequence[str]) -> None:
    (state / "urls").write_text("\n".join(urls))
    (state / "config").write_text("reload-threads 20\n")


def _newsboat_command(state: Path) -> tuple[str, ...]:
    options = ("-u", f"{state}/urls", "-c", f"{state}/cache.db", "-C", f"{state}/config")
    return ("newsboat", *options, "-x", "reload")


def _newsboat_holds(state: Path) -> int:
    with closing(sqlite3.connect(state / "cache.db")) as connection:
        return int(connection.execute("select count(*) from rss_item").fetchone()[0])


def _rss2email(state: Path, urls: Sequence[str]) -> None:
    feeds = "".join(f"[feed.paper{n}]\nurl = {url}\n" for n, url in enumerate(urls))
    (state / "r2e.cfg").write_text(f"[DEFAULT]\nto = reader@mail.example\n{feeds}")


def _rss2email_command(state: Path) -> tuple[str, ...]:
    return ("r2e", "-c", f"{state}/r2e.cfg", "-d", f"{state}/r2e.json", "run", "--no-send")


def _rss2email_holds(state: Path) -> int:
    feeds = json.loads((state / "r2e.json").read_text())["feeds"]
    return sum(len(feed["seen"]) for feed in feeds)


def _sfeed(state: Path, urls: Sequence[str]) -> None:
    feeds = "".join(f"\tfeed 'paper{n}' '{url}'\n" for n, url in enumerate(urls))
    (state / "sfeedrc").write_text(f"sfeedpath='{state}/feeds'\nfeeds() {{\n{feeds}}}\n")


def _sfeed_command(state: Path) -> tuple[str, ...]:
    return ("sfeed_update", f"{state}/sfeedrc")


def _sfeed_holds(state: Path) -> int:
    return sum(file.read_bytes().count(b"\n") for file in (state / "feeds").iterdir())


PROGRAMS = {
    "newsboat": Program(_newsboat, _newsboat_command, _newsboat_holds),
    "rss2email": Program(_rss2email, _rss2email_command, _rss2email_holds),
    "sfeed": Program(_sfeed, _sfeed_command, _sfeed_holds),
}


def main() -> None:
    """Serve rounds with the program named; it fails as a whole where a single feed does."""
    given = task()
    program = PROGRAMS[given.words[0]]
    program.set_up(given.state, given.urls)
    command = program.command(given.state)
    quiet = subprocess.DEVNULL

    def work() -> None:
        subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False)

    serve(work, lambda: program.held(given.state))


if __name__ == "__main__":
    main()
