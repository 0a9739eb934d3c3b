"""feedd beside other readers of feeds, each in turn on the same world in the same run.

    make bench                                  # 100 and 1,000 feeds
    make bench BENCH="--feeds 5000 --peers feedd reader20"
    python -m benchmarks.peers.compare --help

Three rounds each: everything is new; nothing has changed; a tenth of the feeds has three new
entries. CPU and wall are the round's own, from "go" to everything stored, without the start of the
program where one process does all rounds; programs that are started anew each time (newsboat,
rss2email, sfeed) are measured with it, and so is "with start", the CPU of a whole life.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import sleep
from typing import TYPE_CHECKING

from benchmarks.peers import processes
from benchmarks.peers.origin import running
from benchmarks.peers.rules import configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.peers.origin import Origin
    from benchmarks.peers.processes import Child, Round

TENTH = 0.1
PAUSE = 1.0
"""Seconds between two rounds, in which nobody works; an hour in life, past any gap kept."""

YARDSTICK = "reader20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Somebody to compare with; ``lacks`` says what it doesn't do that feedd does.

    ``program`` is looked for on the PATH, ``settling`` how many rounds pass uncounted before it
    asks conditionally.
    """

    name: str
    title: str
    module: str
    words: tuple[str, ...] = ()
    lacks: str = ""
    program: str | None = None
    package: str = ""
    settling: int = 0


PEERS = (
    Peer(name="feedd", title="feedd, 20 topics, 1,000 watches", module="with_feedd"),
    Peer(
        name="reader20",
        title="reader, 20 workers",
        module="with_reader",
        words=("20",),
        lacks="no identity across feeds, no matching, no alerts; feedparser sanitises",
    ),
    Peer(
        name="reader1",
        title="reader, 1 worker",
        module="with_reader",
        words=("1",),
        lacks="as above",
    ),
    Peer(
        name="newsboat",
        title="newsboat, 20 threads",
        module="command",
        words=("newsboat",),
        program="newsboat",
        package="newsboat",
        lacks="no sanitising, no matching; reads no JSON Feed; conditional from the third reload",
        settling=1,
    ),
    Peer(
        name="rss2email",
        title="rss2email run --no-send",
        module="command",
        words=("rss2email",),
        program="r2e",
        package="rss2email",
        lacks="keeps ids alone; renders and sends nothing here",
    ),
    Peer(
        name="sfeed",
        title="sfeed_update",
        module="command",
        words=("sfeed",),
        program="sfeed_update",
        package="sfeed",
        lacks="a curl and a few more processes a feed; no conditional requests, no gzip",
    ),
    Peer(
        name="feedparser",
        title="bare script, feedparser",
        module="bare",
        words=("feedparser",),
        lacks="one feed at a time into one table",
    ),
    Peer(
        name="fastfeedparser",
        title="bare script, httpx + fastfeedparser, 20 threads",
        module="bare",
        words=("fastfeedparser",),
        lacks="doesn't even sanitise",
    ),
)


@dataclass(frozen=True, slots=True)
class Played:
    """What one peer did in one run; sizes in bytes, CPU in seconds."""

    cold: Round
    same: Round
    tenth: Round
    disk: int
    whole: float
    asked: str


def missing(peer: Peer, python: str) -> str | None:
    """Say what has to be installed before a peer can run, or None."""
    if peer.program and shutil.which(peer.program) is None:
        return f"{peer.title}: not installed (on Debian: apt install {peer.package})"
    if not Path(python).exists():
        return f"{peer.title}: {python} is missing; `make bench` sets it up"
    return None


def play(peer: Peer, origin: Origin, *, python: str) -> Played:
    """Let one peer do its three rounds in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{peer.name}-") as name:
        folder = Path(name)
        (folder / "urls").write_text("\n".join(origin.urls))
        (folder / "state").mkdir()
        if peer.name == "feedd":
            settings = configuration(origin.urls)
            (folder / "state" / "feedd.toml").write_text(settings, encoding="utf-8")
        module = f"benchmarks.peers.{peer.module}"
        command = (python, "-m", module, name, *peer.words)
        origin.reset()
        only_children = peer.program is not None
        log = folder / "log"
        with processes.started(command, log=log, only_children=only_children) as child:
            rounds, asked = _rounds(peer, origin, child)
            disk = processes.size_of(folder / "state")
    return Played(*rounds, disk, child.total, asked)


def _rounds(peer: Peer, origin: Origin, child: Child) -> tuple[tuple[Round, Round, Round], str]:
    cold = child.round()
    for _ in range(peer.settling):
        child.round()
    sleep(PAUSE)
    origin.counts()
    same = child.round()
    sleep(PAUSE)
    asked = _told(origin.counts())
    origin.turn(TENTH)
    return (cold, same, child.round()), asked


def _told(counts: dict[str, int]) -> str:
    whole = counts.get("gzip", 0) + counts.get("identity", 0)
    return f"{whole} / {counts.get('304', 0)}"


Results = dict[str, list[Played]]


def compare(
    feeds: int, peers: Sequence[Peer], pythons: dict[str, str], *, runs: int, latency: float
) -> Results:
    """Let all play ``runs`` times on one world; each run begins with another one."""
    results: Results = {peer.name: [] for peer in peers}
    with running(feeds, latency=latency) as origin:
        for run in range(runs):
            for peer in (*peers[run % len(peers) :], *peers[: run % len(peers)]):
                print(f"run {run + 1}, {feeds} feeds: {peer.title}", file=sys.stderr)
                results[peer.name].append(play(peer, origin, python=pythons[peer.name]))
    return results


def tables(results: Results, *, feeds: int) -> str:
    """Write the three rounds as Markdown, medians over the runs."""
    cold = _table(
        "all new",
        results,
        lambda one: one.cold,
        (
            ("peak PSS MB", lambda one: f"{one.cold.memory / 1e6:.0f}"),
            ("disk MB", lambda one: f"{one.disk / 1e6:.1f}"),
            ("entries held", lambda one: f"{one.cold.held:,}"),
            ("CPU s of all rounds, with start", lambda one: f"{one.whole:.2f}"),
        ),
    )
    same = _table(
        "nothing changed",
        results,
        lambda one: one.same,
        (("answers: whole / 304", lambda one: one.asked),),
    )
    tenth = _table("a tenth changed", results, lambda one: one.tenth, ())
    return f"### {feeds:,} feeds\n\n{cold}\n{same}\n{tenth}"


Column = tuple[str, "Callable[[Played], str]"]


def _table(
    title: str, results: Results, of: Callable[[Played], Round], columns: Iterable[Column]
) -> str:
    columns = tuple(columns)
    heads = (
        title,
        "CPU s",
        "times reader's",
        "wall s",
        "times reader's",
        *(c[0] for c in columns),
    )
    lines = [_line(heads), _line("---" for _ in heads)]
    for name, played in results.items():
        if played:
            lines.append(_line(_cells(name, played, results, of, columns)))
    return "\n".join(lines) + "\n"


def _cells(
    name: str,
    played: Sequence[Played],
    results: Results,
    of: Callable[[Played], Round],
    columns: Sequence[Column],
) -> Iterable[str]:
    yield next(peer.title for peer in PEERS if peer.name == name)
    for take in (lambda one: of(one).cpu, lambda one: of(one).wall):
        spent = median(map(take, played))
        yield f"{spent:.3f}" if spent < 10 else f"{spent:.1f}"
        yield _ratio(played, results.get(YARDSTICK, []), take)
    middle = sorted(played, key=lambda one: of(one).cpu)[len(played) // 2]
    yield from (column[1](middle) for column in columns)


def _ratio(
    mine: Sequence[Played], theirs: Sequence[Played], take: Callable[[Played], float]
) -> str:
    """Give the median over the runs of how many times as fast as reader one was in that run."""
    pairs = zip(mine, theirs, strict=False)
    ratios = [take(their) / take(my) for my, their in pairs]
    return f"{median(ratios):.1f}x" if ratios else "–"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def machine() -> str:
    """Say what ran all this."""
    load = os.getloadavg()[0]
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} cores, Python {python}, load {load:.1f} as it began"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--runs", type=int, default=1, help="medians over so many")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    names = [peer.name for peer in PEERS]
    parser.add_argument("--peers", nargs="+", choices=names, default=names)
    parser.add_argument("--python", default=sys.executable, help="that has the peers' libraries")
    return parser.parse_args()


def main() -> None:
    """Compare, and print tables."""
    given = _arguments()
    print(f"{machine()}\n")
    # feedd runs where this runs, the others in an environment of their own.
    pythons = {peer.name: given.python for peer in PEERS} | {"feedd": sys.executable}
    chosen = [peer for peer in PEERS if peer.name in given.peers]
    absent = {peer.name: missing(peer, pythons[peer.name]) for peer in chosen}
    for said in filter(None, absent.values()):
        print(said)
    peers = [peer for peer in chosen if absent[peer.name] is None]
    for feeds in given.feeds:
        results = compare(feeds, peers, pythons, runs=given.runs, latency=given.latency)
        print(tables(results, feeds=feeds))
    for peer in peers:
        if peer.lacks:
            print(f"{peer.title}: {peer.lacks}.")


if __name__ == "__main__":
    main()
