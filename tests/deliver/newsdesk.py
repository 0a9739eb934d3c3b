"""The outbox on a real database, under a clock that the test moves.

::

    with Newsdesk(folder, watches=[…], endpoints=[…]) as newsdesk:
        newsdesk.publish("Rocket attack on the port")
        (message,) = newsdesk.turn()          # what would be posted now
        newsdesk.answer(message, 204)         # what the receiver said
        newsdesk.later(hours=1)
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from feedd import desk, dispatch, pipeline, recording
from feedd.core import retry
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Endpoint, RetrySchedule, Source, Watch
from feedd.deliver.attempt import Attempt
from feedd.desk import Recent
from feedd.digests import next_digest
from feedd.dispatch import Tried
from feedd.store import Database, Matter, declared, ledger
from feedd.store.selection import Selection
from feedd.visits import Ingested, Visited
from feedd.workers.delivering import Delivering
from tests.databases import lay_down
from tests.running import database_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from feedd.core.turns import AsOf, Turns
    from feedd.deliver.sinks import WayOut
    from feedd.store.ledger import Delivery
    from feedd.store.outbox import Claimed

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SECRET = "whsec_" + "ZmVlZGQtdGVzdHMtc2VjcmV0LWZvci1sb29wYmFjaw=="
DESK = Endpoint(name="desk", url="https://desk.example/hook", secrets=(SECRET,))
ROCKETS = Watch(name="rockets", query="rocket*", notify=("desk",))
WAITS = RetrySchedule(jitter=0.0)


def watch(**calm: object) -> Watch:
    """Make the watch of rockets with some of its fields otherwise."""
    return replace(ROCKETS, **calm)  # type: ignore[arg-type]  # fields of a watch


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as its receiver sees it."""

    id: str
    endpoint: str
    type: str
    data: Any
    body: bytes

    @property
    def titles(self) -> list[str]:
        """The headlines it tells of."""
        told = self.data.get("stories") or [self.data]
        return [one["story"]["title"] for one in told]


class Newsdesk:
    """A database and a desk; nothing is sent, and time stands still until it is moved."""

    def __init__(
        self,
        folder: Path,
        *,
        watches: Sequence[Watch] = (ROCKETS,),
        endpoints: Sequence[Endpoint] = (DESK,),
        operator: tuple[str, ...] = (),
        waits: RetrySchedule = WAITS,
    ) -> None:
        self.now = NOON
        self.waits = waits
        lay_down(folder)
        self.database = Database(database_url(folder))
        with self.database.write() as connection:
            declared.sync_watches(connection, watches, now=NOON)
            declared.sync_endpoints(connection, endpoints, now=NOON)
        self.desk = desk.set_up(
            topics=(),
            watches=watches,
            endpoints=endpoints,
            operator=operator,
            public_url="https://news.example.net",
            recent=Recent(timedelta(hours=72)),
            next_digest=next_digest,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def as_of(self) -> AsOf:
        return self.desk.as_of(self.now)

    def delivering(self, way_out: WayOut, **otherwise: Any) -> Delivering:
        """Give who delivers from here by this clock, or ``otherwise``."""
        given: dict[str, Any] = {
            "database": self.database,
            "desk": self.desk,
            "waits": self.waits,
            "now": lambda: self.now,
            "jitter": lambda: 0.5,
            "on_attempt": lambda *_: None,
        }
        return Delivering(way_out=way_out, **given | otherwise)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def change_rules(self, *watches: Watch) -> None:
        """Put other rules in force for watches that the desk has."""
        changed = {one.name: one for one in watches}
        settings = {**self.desk.watch_settings, **changed}
        self.desk = replace(self.desk, watch_settings=settings)
        with self.database.write(Matter.OUTBOX) as connection:
            recording.plan_anew(connection, self.desk, changed, now=self.now)

    def declare_endpoints(self, *endpoints: Endpoint) -> None:
        """Let these be all endpoints that there are."""
        self.desk = replace(self.desk, endpoints={one.name: one for one in endpoints})
        with self.database.write() as connection:
            declared.sync_endpoints(connection, endpoints, now=self.now)

    def set_back(self, **span: float) -> None:
        """Set the clock back, and let feedd see it."""
        self.now -= timedelta(**span)
        with self.database.write(Matter.OUTBOX) as connection:
            recording.bring_forward(connection, self.desk, waits=self.waits, now=self.now)

    def publish(
        self,
        *titles: str,
        source: str = "wire",
        published: datetime | None = None,
        baseline: bool = False,
        template: str = "{}.",
    ) -> Ingested:
        """Take in a bulletin of these headlines; those of a ``baseline`` raise no alerts."""
        entries = tuple(
            Entry(id=title, title=title, content_text=template.format(title), published=published)
            for title in titles
        )
        visited = Visited(
            source=Source(name=source, baseline=baseline),
            bulletin=Bulletin(kind="atom", entries=entries),
            at=self.now,
        )
        (left,) = pipeline.ingest(self.database, self.desk, [visited])
        assert isinstance(left, Ingested)
        return left

    def turn(
        self,
        *tried: Tried,
        room: Mapping[str, int] | None = None,
        turns: Mapping[str, Turns] | None = None,
    ) -> tuple[Claimed, ...]:
        """Store what was tried, and take what is due."""
        everyone = dict.fromkeys(self.desk.endpoints, 1000)
        with self.database.write() as connection:
            done = dispatch.dispatch(
                connection,
                self.desk,
                tried,
                room=everyone if room is None else room,
                turns=turns or {},
                waits=self.waits,
                now=self.now,
            )
        return done.claimed

    def answer(self, claimed: Claimed, status: int, **headers: str) -> tuple[Claimed, ...]:
        """Say what the receiver answered; give what is sent next."""
        return self.turn(self.tried(claimed, status, **headers))

    def tried(self, claimed: Claimed, status: int, **headers: str) -> Tried:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        result = retry.judge(status, named, now=self.now)
        attempt = Attempt(seconds=0.01, result=result, code=result.outcome)
        return Tried(claimed=claimed, attempt=attempt, at=self.now, jitter=0.5)

    def sent(self) -> list[Seen]:
        """Send all that is due to receivers that take everything."""
        seen = []
        claimed = self.turn()
        while claimed:
            seen += [read(one) for one in claimed]
            claimed = self.turn(*(self.tried(one, 204) for one in claimed))
        return seen

    def ledger(self, **wanted: Any) -> tuple[Delivery, ...]:
        with self.database.read() as connection:
            return ledger.listed(connection, Selection(**wanted), as_of=self.as_of(), limit=None)

    def states(self) -> list[str | None]:
        """The state of each delivery, the oldest first."""
        return [one.state for one in reversed(self.ledger())]


def read(claimed: Claimed) -> Seen:
    document = json.loads(claimed.body)
    return Seen(
        id=claimed.webhook_id,
        endpoint=claimed.endpoint,
        type=document["type"],
        data=document["data"],
        body=claimed.body,
    )
