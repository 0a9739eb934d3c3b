"""Random lives of the outbox: several workers on one database, in a time that they share.

Each worker has an event loop of its own, as each is a process. It is killed (its loop never runs
again), hangs and comes back (its loop rests meanwhile), and its commits fail or are done without
its learning of it. Work is handed out as ``feedd.workers.relay`` does, one endpoint to one worker,
and anew when its worker was silent. Persons send things again, and what is old is pruned.

::

    life = Life(newsdesk, seed)
    life.go_on(seconds=300)
    life.come_to_rest()
    life.faults()            # what was lost, came twice, or is left: nothing
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import time, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from feedd import dispatch
from feedd.core.settings import Digest, Endpoint, QuietHours, RetrySchedule, Watch
from feedd.errors import FeeddError, StoreError
from feedd.store import Database, Matter, outbox, retention, selection
from feedd.store.retention import Marks
from feedd.store.selection import Selection
from feedd.store.tables import deliveries, messages
from feedd.workers.delivering import Delivering
from tests.deliver.moody import NOBODY, Receivers
from tests.deliver.newsdesk import NOON, SECRET
from tests.deliver.standstill import Standstill
from tests.faults.rounds import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.store import Connection
    from tests.deliver.newsdesk import Newsdesk

UTC = ZoneInfo("UTC")
HOOK = Endpoint(name="hook", url="https://hook.example/in", secrets=(SECRET,), timeout=5)
ENDPOINTS = (
    HOOK,
    replace(HOOK, name="line", url="https://line.example/in", ordered=True),
    replace(HOOK, name="slow", url="https://slow.example/in", concurrency=1),
    Endpoint(
        name="mail",
        kind="email",
        url="smtp://localhost",
        sender="feedd <feedd@paper.example>",
        to=("anna@paper.example", "ben@paper.example", NOBODY),
    ),
)
WATCHES = (
    Watch(name="rockets", query="rocket", notify=("hook", "line", "mail")),
    Watch(
        name="ferries",
        query="ferry",
        notify=("slow", "mail"),
        digest=Digest(cron="* * * * *", zone=UTC),
    ),
    Watch(name="quakes", query="quake", notify=("hook", "mail"), cooldown=timedelta(minutes=1)),
    Watch(
        name="storms",
        query="storm",
        notify=("line", "hook"),
        quiet=QuietHours(start=time(12, 1), end=time(12, 3), zone=UTC),
    ),
)
WAITS = RetrySchedule(waits=(timedelta(seconds=2), *[timedelta(seconds=10)] * 90))
SILENT = 10.0
"""Seconds after which a worker's endpoints are handed out anew."""

STEP = 0.2
"""Seconds in which everybody who is awake does a little."""


@dataclass(slots=True)
class Clock:
    """Seconds since noon, the same for everybody."""

    seconds: float = 0.0


class Loop(Standstill):
    """Goes by the clock of a life, and on only when that says so."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._shared = clock

    def time(self) -> float:
        return self._shared.seconds

    def go_on(self) -> None:
        """Run what is ready."""
        self.call_soon(self.stop)
        self.run_forever()


class Unsure(Database):
    """A database whose commits fail with some chance, before they are done or just after."""

    chance = 0.0
    random = Random(0)

    @contextmanager
    def write(self, *matters: Matter, lasting: bool = True) -> Iterator[Connection]:
        with super().write(*matters, lasting=lasting) as connection:
            yield connection
            self._fail("before")
        self._fail("after")

    def _fail(self, when: str) -> None:
        if self.random.random() < self.chance:
            raise StoreError(f"the connection was lost {when} the commit")


@dataclass(slots=True)
class Worker:
    """A process; it hangs until it ``resumes``, and its ``heartbeat`` says when it last ran."""

    loop: Loop
    delivering: Delivering
    resumes: float = 0.0
    heartbeat: float = 0.0


class Life:
    """One life, the same for the same seed."""

    def __init__(self, newsdesk: Newsdesk, seed: int, *, workers: int = 3) -> None:
        self.newsdesk = newsdesk
        self.random = Random(seed)
        self.clock = Clock()
        self.receivers = Receivers(self.random)
        self.database = Unsure(newsdesk.database.url.render_as_string(hide_password=False))
        self.database.random = self.random
        self.titles: dict[str, Watch] = {}
        self.jobs: dict[str, Worker] = {}
        self.handed_out = 0.0
        self.dead: list[Worker] = []
        self.workers = [self._begin() for _ in range(workers)]

    def go_on(self, seconds: float) -> None:
        """Let random things happen, one every two seconds or so."""
        for _ in range(int(seconds / STEP)):
            self._step()
            if self.random.random() < STEP / 2:
                self._happen()

    def come_to_rest(self) -> None:
        """Let everybody work and take everything, until nothing is left to be sent."""
        self.receivers.moodiness = self.database.chance = 0.0
        for worker in self.workers:
            worker.resumes = 0.0
        until = self.clock.seconds + 600
        while self.clock.seconds < until and any(self._left()):
            for _ in range(int(5 / STEP)):
                self._step()

    def close(self) -> None:
        for worker in (*self.workers, *self.dead):
            tasks = asyncio.all_tasks(worker.loop)
            for task in tasks:
                task.cancel()
            worker.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            worker.loop.close()
        self.database.close()

    def faults(self) -> tuple[str, ...]:
        """Say what is not as it must be."""
        return (*self._lost(), *self._doubled(), *self._out_of_order(), *self._left())

    def _happen(self) -> None:
        (event,) = self.random.choices(
            (
                self._publish,
                self._kill,
                self._hang,
                self._change_moods,
                self._send_again,
                self._prune,
            ),
            weights=(6, 1, 2, 2, 1, 1),
        )
        event()

    def _publish(self) -> None:
        watch = self.random.choice(WATCHES)
        title = f"{watch.query.title()} Hits {said(self.random, 3).title()}"
        self.newsdesk.publish(title, source=said(self.random, 1))
        self.titles[title] = watch

    def _kill(self) -> None:
        place = self.random.randrange(len(self.workers))
        self.dead.append(self.workers[place])
        self.workers[place] = self._begin()

    def _hang(self) -> None:
        worker = self.random.choice(self.workers)
        worker.resumes = self.clock.seconds + self.random.choice((3, 12, 60))

    def _change_moods(self) -> None:
        self.receivers.moodiness = self.random.choice((0.0, 0.1, 0.3))
        self.database.chance = self.random.choice((0.0, 0.0, 0.1))

    def _send_again(self) -> None:
        wanted = Selection(state="delivered", endpoint=self.random.choice(ENDPOINTS).name)
        with self.newsdesk.database.write(Matter.OUTBOX) as connection:
            selection.replay(connection, wanted, now=self.newsdesk.now)

    def _prune(self) -> None:
        before = self.newsdesk.now - timedelta(minutes=1)
        with self.newsdesk.database.write(Matter.OUTBOX) as connection:
            for prune in (
                retention.prune_attempts,
                partial(retention.prune_messages, marks=Marks()),
                partial(retention.prune_alerts, marks=Marks()),
            ):
                prune(connection, before=before, limit=1_000)

    def _step(self) -> None:
        self.clock.seconds += STEP
        self.newsdesk.now = NOON + timedelta(seconds=self.clock.seconds)
        awake = [one for one in self.workers if one.resumes <= self.clock.seconds]
        for worker in self.random.sample(awake, len(awake)):
            worker.heartbeat = self.clock.seconds
            worker.loop.go_on()
        if self.clock.seconds >= self.handed_out + 1:
            self.handed_out = self.clock.seconds
            self._hand_out(awake)

    def _begin(self) -> Worker:
        loop = Loop(self.clock)
        delivering = self.newsdesk.delivering(
            self.receivers,
            waits=WAITS,
            jitter=self.random.random,
            shared=True,
            database=self.database,
        )
        worker = Worker(loop, delivering, heartbeat=self.clock.seconds)
        loop.create_task(_tick(delivering))
        return worker

    def _hand_out(self, awake: list[Worker]) -> None:
        for endpoint, worker in list(self.jobs.items()):
            if self.clock.seconds - worker.heartbeat > SILENT:
                with self.newsdesk.database.write(Matter.OUTBOX) as connection:
                    outbox.release_interrupted(connection, endpoint)
                del self.jobs[endpoint]
        for endpoint in sorted(dispatch.due(self.newsdesk.database, now=self.newsdesk.now)):
            if endpoint not in self.jobs and awake:
                worker = self.jobs[endpoint] = self.random.choice(awake)
                worker.loop.create_task(self._serve(worker, endpoint))

    async def _serve(self, worker: Worker, endpoint: str) -> None:
        with suppress(FeeddError):  # it is still due
            await worker.delivering.serve(endpoint)
        if self.jobs.get(endpoint) is worker:
            del self.jobs[endpoint]

    def _lost(self) -> Iterator[str]:
        told = self._told()
        for title, watch in self.titles.items():
            for name in watch.notify:
                to = ENDPOINTS[-1].to[:-1] if name == "mail" else (name,)
                yield from (f"lost at {one}: {title}" for one in to if not told[one, title])

    def _doubled(self) -> Iterator[str]:
        for (by, title), ids in self._told().items():
            if len(ids) > 1:
                yield f"{by} was told in {len(ids)} messages: {title}"
        bodies: dict[tuple[str, str], set[bytes]] = defaultdict(set)
        for one in self.receivers.taken:
            bodies[one.by, one.id].add(one.body)
        yield from (
            f"{by} got two texts of {of}" for (by, of), two in bodies.items() if len(two) > 1
        )

    def _out_of_order(self) -> Iterator[str]:
        with self.newsdesk.database.read() as connection:
            rows = connection.execute(sa.select(messages.c.webhook_id, messages.c.id))
            numbers = {row.webhook_id: row.id for row in rows}
        came = list(dict.fromkeys(one.id for one in self.receivers.taken if one.by == "line"))
        if came != sorted(came, key=numbers.__getitem__):
            yield "the ordered endpoint got something out of order"

    def _left(self) -> Iterator[str]:
        with self.newsdesk.database.read() as connection:
            for table, rest in ((messages, "pending"), (deliveries, "waiting")):
                count = sa.select(sa.func.count()).where(table.c.state == rest)
                if number := connection.scalar(count):
                    yield f"{number} {table.name} {rest}"

    def _told(self) -> dict[tuple[str, str], set[str]]:
        """Give the ids under which each receiver was told each headline."""
        told: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.receivers.taken:
            for title in one.titles:
                told[one.by, title].add(one.id)
        return told


async def _tick(delivering: Delivering) -> None:
    while True:
        await delivering.tick()
        await asyncio.sleep(1)
