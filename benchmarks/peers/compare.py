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
import sys
import tempfile
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from benchmarks.peers import processes
from benchmarks.peers.origin import running
from benchmarks.peers.roster import PEERS, missing
from benchmarks.peers.rules import configuration
from benchmarks.peers.tables import Played, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.origin import Origin
    from benchmarks.peers.processes import Child, Round
    from benchmarks.peers.roster import Peer
    from benchmarks.peers.tables import Results

TENTH = 0.1
PAUSE = 1.0
"""Seconds between two rounds, in which nobody works; an hour in life, past any gap kept."""


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
    # "counts" and "turn" hang up on all: who asks right then may use a connection that just ends.
    origin.counts()
    sleep(PAUSE)
    same = child.round()
    asked = _told(origin.counts())
    origin.turn(TENTH)
    sleep(PAUSE)
    return (cold, same, child.round()), asked


def _told(counts: dict[str, int]) -> str:
    whole = counts.get("gzip", 0) + counts.get("identity", 0)
    return f"{whole} / {counts.get('304', 0)}"


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
