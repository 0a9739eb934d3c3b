"""Rounds in which workers are killed, or their database is: nothing lost, doubled, impolite.

::

    python -m tests.scale.rounds [SECONDS [SOURCES]]      300 seconds and 20,000 sources
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.core.settings import FetchLimits
from feedd.store import Database
from feedd.store.tables import alerts, deliveries
from feedd.workers.relay import lease
from tests import postgres
from tests.end_to_end.bulletins import SECRET
from tests.faults.rounds import said
from tests.receiver import Answer, Receiver
from tests.scale.cluster import Cluster
from tests.scale.town import Town

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scale.town import Visit

PER_HOST = 2
TIMEOUT = 2.0
LIMITS = FetchLimits(seconds=TIMEOUT, per_host=PER_HOST, host_gap=0.0)
LEASE = lease(LIMITS).total_seconds()

OUTAGE = 9.0
"""Seconds that a database takes which is down for one: all of them find it again within three, and
another five must pass before a worker without a lock counts as dead (``feedd.store.leading``).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What is tried; a source may be left alone for ``interval`` and ``grace``, all in seconds.

    However often those die who have it next.
    """

    sources: int
    hosts: int
    workers: int
    interval: float
    seconds: float
    latency: float = 0.02
    every: float = 3.0
    grace: float = LEASE


LONG = Round(sources=20_000, hosts=200, workers=3, interval=180.0, seconds=300.0, every=5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it; all but the first four must be empty or zero.

    ``longest`` is how many seconds a source was left alone at most.
    """

    visits: int
    stories: int
    requests: int
    longest: float
    missed: tuple[int, ...]
    overlapping: tuple[int, ...]
    impolite: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    left: int


def rules(town: Town, url: str, round_: Round) -> str:
    """Declare every source of the town, and a watch that finds every story."""
    pace = f'interval = "{round_.interval:g}s"\nmax_interval = "{round_.interval:g}s"\n'
    sources = "".join(
        f'[[sources]]\nname = "s{number}"\nurl = "{town.url(number)}"\n'
        for number in range(round_.sources)
    )
    return (
        f'[daemon.fetch]\ntimeout = "{TIMEOUT:g}s"\nper_host = {PER_HOST}\nhost_gap = "0s"\n'
        f"[daemon.visits]\nbaseline = false\n{pace}"
        f'[[endpoints]]\nname = "desk"\nurl = "{url}"\nsecret = "{SECRET}"\n'
        f'[[watches]]\nname = "rockets"\nquery = "rocket"\nnotify = ["desk"]\n{sources}'
    )


def run(
    folder: Path,
    round_: Round,
    disturb: Callable[[Cluster, Random], None],
    *,
    server: postgres.Server,
) -> Outcome:
    """Let a cluster work for a while, disturbed again and again; then let it come to rest."""
    random, titles = Random(11), list[str]()
    with (
        Town(hosts=round_.hosts, sources=round_.sources, latency=round_.latency) as town,
        Receiver(Answer(204)) as receiver,
        Cluster(
            folder, server.create(), rules(town, receiver.url, round_), round_.workers
        ) as cluster,
    ):
        until = time.monotonic() + round_.seconds
        while time.monotonic() < until:
            titles += [_publish(town, random, round_.sources) for _ in range(3)]
            time.sleep(round_.every)
            disturb(cluster, random)
        rest = time.monotonic()
        patience = round_.interval + round_.grace + 30.0
        _come_to_rest(receiver, titles, patience=patience)
        _wait_for_visits(town, rest, patience=patience)
        cluster.stop()
        return _outcome(town, receiver, titles, cluster, round_)


def kill_one(cluster: Cluster, random: Random) -> None:
    cluster.kill(random.randrange(len(cluster.members)))


def pull_the_plug(server: postgres.Server) -> Callable[[Cluster, Random], None]:
    """Let the database go down without a word, and come back a second later."""

    def disturb(_cluster: Cluster, _random: Random) -> None:
        server.stop("immediate")
        time.sleep(1.0)
        server.start()

    return disturb


def _publish(town: Town, random: Random, sources: int) -> str:
    title = f"Rocket Hits {said(random, 3).title()}"
    text = " ".join(said(random, 12).capitalize() + "." for _ in range(3))
    # Two sources carry it, of which often two workers learn at once.
    for number in random.sample(range(sources), 2):
        town.publish(number, title, text)
    return title


def _come_to_rest(receiver: Receiver, titles: list[str], *, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and not set(titles) <= _received(receiver).keys():
        time.sleep(0.2)


def _wait_for_visits(town: Town, since: float, *, patience: float) -> None:
    """Wait until every source has been visited once more."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if all(_last(town.visits[n]) > since for n in range(town.sources)):
            return
        time.sleep(0.2)


def _outcome(
    town: Town, receiver: Receiver, titles: list[str], cluster: Cluster, round_: Round
) -> Outcome:
    received = _received(receiver)
    with closing(Database(cluster.database)) as database, database.read() as connection:
        raised = connection.scalar(sa.select(sa.func.count()).select_from(alerts)) or 0
        open_ = sa.select(sa.func.count()).where(deliveries.c.state != "told")
        left = connection.scalar(open_) or 0
    return Outcome(
        visits=town.count(),
        stories=len(titles),
        requests=len(receiver.requests),
        longest=max(map(_longest, town.visits.values())),
        missed=tuple(n for n in range(round_.sources) if _is_missed(town.visits[n], round_)),
        overlapping=tuple(n for n, visits in town.visits.items() if _overlap(visits)),
        impolite=max(0, town.busiest - PER_HOST),
        lost=tuple(title for title in titles if title not in received),
        doubled=tuple(title for title, ids in received.items() if len(ids) > 1)
        + (("alerts",) if raised != len(titles) else ()),
        left=left,
    )


def _received(receiver: Receiver) -> dict[str, set[str]]:
    """Give the ids under which each story arrived."""
    ids: dict[str, set[str]] = defaultdict(set)
    for request in list(receiver.requests):
        title = request.body.decode().partition('"title":"')[2].partition('"')[0]
        ids[title].add(request.headers["webhook-id"])
    return ids


def _is_missed(visits: list[Visit], round_: Round) -> bool:
    return not visits or _longest(visits) > round_.interval + round_.grace


def _longest(visits: list[Visit]) -> float:
    begins = [visit.began for visit in visits]
    return max((b - a for a, b in pairwise(begins)), default=0.0)


def _overlap(visits: list[Visit]) -> bool:
    return any(one.ended is None or other.began < one.ended for one, other in pairwise(visits))


def _last(visits: list[Visit]) -> float:
    return visits[-1].began if visits else 0.0


def main() -> int:
    """Run the long form and say what came of it."""
    words = dict(zip(("seconds", "sources"), map(int, sys.argv[1:]), strict=False))
    seconds, sources = words.get("seconds", LONG.seconds), words.get("sources", LONG.sources)
    round_ = replace(LONG, sources=sources, seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:
        # Long enough that a server wants to tidy up, as those in use do.
        server = postgres.another(autovacuum="on")
        outcome = run(Path(folder), round_, kill_one, server=server)
    for name, value in asdict(outcome).items():
        print(f"{name:12} {_shortened(value)}")  # noqa: T201  a script
    return 0


def _shortened(value: object) -> str:
    """Say how many there are, and name the first few."""
    if not isinstance(value, tuple):
        return str(value)
    some = f" ({', '.join(map(str, value[:5]))} …)" if value else ""
    return f"{len(value)}{some}"


if __name__ == "__main__":
    sys.exit(main())
