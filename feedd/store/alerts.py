"""Alerts, and whom they are for.

::

    alert ─┬─ delivery (to one endpoint) ─┐
           └─ delivery                    ├─ message ── attempt, attempt, …
    alert ─── delivery ───────────────────┘

A delivery is ``held`` (a flood: until a person decides), ``waiting`` (for quiet hours, a digest,
its turn), ``dropped`` by a person, or ``told``: then its message says how far it is
(``feedd.store.outbox``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.alerting import AlertedText
from feedd.core.parse import clean
from feedd.store.columns import Moment
from feedd.store.database import Matter, take_turn
from feedd.store.numbers import named, of_stories
from feedd.store.prepared import Prepared, among
from feedd.store.tables import alerts, deliveries, endpoints, entries, joined, stories, watches


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """An alert for one endpoint, not to leave before ``at``; None: held until a person decides.

    ``webhook_id`` is its message's, should it leave alone.
    """

    endpoint: str
    webhook_id: str
    at: datetime | None
    why_then: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert to be stored; ``sequence`` is from ``next_sequence`` and counts up by one.

    ``told`` is what ``feedd.deliver.kept`` wrote; ``digest`` is that of the text. A notice to the
    operator has a ``subject`` and neither watch nor story.
    """

    sequence: int
    told: str
    deliveries: tuple[NewDelivery, ...]
    watch: str | None = None
    story: str | None = None
    revision: int = 0
    digest: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that is due to leave, and not yet in a message."""

    delivery: int
    sequence: int
    webhook_id: str
    endpoint: str
    watch: str | None
    told: str
    raised_at: datetime


def already_alerted(
    connection: Connection, story_ids: Iterable[str]
) -> dict[tuple[str, str], int]:
    """Give the revision of each of these stories that was alerted last, by (watch, story).

    Alerts of a story that was merged into another count as alerts of the other.
    """
    current = _with_taken_in(connection, story_ids)
    found = _ALREADY.about(connection, sorted(current))
    return {(row.name, current[row.id]): row.revision for row in found}


def held(
    connection: Connection, story_ids: Iterable[str]
) -> dict[tuple[str, str], tuple[int, ...]]:
    """Give the numbers of the alerts that wait for a person's decision, by (watch, story).

    An alert is left out if its watch has raised a later one about the same story.
    """
    current = _with_taken_in(connection, story_ids)
    found: dict[tuple[str, str], tuple[int, ...]] = defaultdict(tuple)
    for row in _HELD.about(connection, sorted(current)):
        found[row.name, current[row.id]] += (row.number,)
    return found


def watches_by_text(
    connection: Connection, told: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Give the watches that were alerted to these texts, each by its story and its digest."""
    current = _with_taken_in(connection, {story for story, _ in told})
    found: dict[tuple[str, str], frozenset[str]] = defaultdict(frozenset)
    parts: dict[str, list[str]] = defaultdict(list)
    for part, story in current.items():
        parts[story].append(part)
    # One by one: of a story that never stops changing all alerts would be read each time.
    for story, digest in sorted(told):
        for row in _BY_TEXT.about(connection, parts[story], digest=digest):
            found[story, digest] |= {row.name}
    return found


def texts(connection: Connection, story_ids: Iterable[str]) -> Mapping[str, Sequence[AlertedText]]:
    """Give the texts to which watches were alerted, by story, where an entry still has them."""
    current = _with_taken_in(connection, story_ids)
    found: dict[str, list[AlertedText]] = defaultdict(list)
    for row in _TEXTS.about(connection, sorted(current)):
        text = clean.plain_text(row.html or "")
        found[current[row.id]].append(AlertedText(row.name, row.title or "", text))
    return found


def _with_taken_in(connection: Connection, story_ids: Iterable[str]) -> dict[str, str]:
    """Map each of these stories, and every story merged into it, to its id."""
    asked = sorted(set(story_ids))
    taken_in = {row.story: row.into for row in _TAKEN_IN.about(connection, asked)}
    return {**{one: one for one in asked}, **taken_in}


def next_sequence(connection: Connection) -> int:
    """Give the number of the next alert; within a writing transaction nobody else gets it."""
    take_turn(connection, Matter.ALERTS)
    return (_LAST.value(connection) or 0) + 1


def last_messages(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """Give when each of these watches last sent a message."""
    found = _LAST_MESSAGES.about(connection, sorted(names))
    return {row.name: row.last_message_at for row in found}


def was_told(connection: Connection, subject: str, *, since: datetime, now: datetime) -> bool:
    """Tell whether there was a notice of a subject since then, not counting the future."""
    return _TOLD_OF.value(connection, subject=subject, since=since, now=now) is not None


def insert(connection: Connection, raised: Sequence[NewAlert], *, at: datetime) -> None:
    """Store alerts, each with its deliveries."""
    if raised:
        _insert_alerts(connection, raised, at=at)
        _insert_deliveries(connection, raised, at=at)


def _insert_alerts(connection: Connection, raised: Sequence[NewAlert], *, at: datetime) -> None:
    numbers = of_stories(connection, {alert.story for alert in raised if alert.story})
    watch_ids = named(connection, watches, {alert.watch for alert in raised if alert.watch})
    rows = [
        {
            "id": alert.sequence,
            "watch_id": alert.watch and watch_ids[alert.watch],
            "story": alert.story and numbers[alert.story],
            "revision": alert.revision,
            "digest": alert.digest,
            "subject": alert.subject,
            "told": alert.told,
            "created_at": at,
        }
        for alert in raised
    ]
    _INSERT.run_all(connection, rows)


def _insert_deliveries(
    connection: Connection, raised: Sequence[NewAlert], *, at: datetime
) -> None:
    pairs = [(alert.sequence, delivery) for alert in raised for delivery in alert.deliveries]
    endpoint_ids = named(connection, endpoints, {delivery.endpoint for _, delivery in pairs})
    rows = [
        {
            "alert_id": sequence,
            "endpoint_id": endpoint_ids[delivery.endpoint],
            "webhook_id": delivery.webhook_id,
            "state": "held" if delivery.at is None else "waiting",
            "freed_at": None if delivery.at is None else at,
            "release_at": delivery.at,
            "why_then": delivery.why_then,
        }
        for sequence, delivery in pairs
    ]
    _INSERT_DELIVERIES.run_all(connection, rows)


def waiting(
    connection: Connection, names: Collection[str], *, now: datetime, limit: int
) -> tuple[Waiting, ...]:
    """Give the deliveries to these endpoints that may leave now, in the order they were raised."""
    rows = _WAITING.about(connection, [*names], now=now, most=limit)
    return tuple(Waiting(**row._asdict()) for row in rows)


def waited_for(connection: Connection, *, now: datetime) -> frozenset[str]:
    """Name the endpoints to which deliveries may leave now."""
    return frozenset(row.name for row in _WAITED_FOR.rows(connection, now=now))


_LATER = alerts.alias()

_OF_STORIES = (
    sa.select(watches.c.name, stories.c.id)
    .select_from(alerts)
    .join(watches, alerts.c.watch_id == watches.c.id)
    .join(stories, alerts.c.story == stories.c.number)
    .where(among(stories.c.id))
)

_REVISION = sa.func.max(alerts.c.revision)

_ALREADY = Prepared(
    _OF_STORIES.add_columns(_REVISION.label("revision"))
    .group_by(watches.c.id, stories.c.number)
    .order_by(_REVISION)
)

_BY_TEXT = Prepared(_OF_STORIES.where(alerts.c.digest == sa.bindparam("digest")))

_HELD = Prepared(
    _OF_STORIES.add_columns(alerts.c.id.label("number"))
    .join(deliveries, deliveries.c.alert_id == alerts.c.id)
    .where(
        deliveries.c.state == "held",
        ~sa.exists().where(
            _LATER.c.watch_id == alerts.c.watch_id,
            _LATER.c.story == alerts.c.story,
            _LATER.c.id > alerts.c.id,
        ),
    )
    .order_by(alerts.c.id)
    .distinct()
)

_TEXTS = Prepared(
    _OF_STORIES.add_columns(entries.c.title, entries.c.html).join(
        entries, sa.and_(entries.c.story == alerts.c.story, entries.c.digest == alerts.c.digest)
    )
)

# A statement of its own: joined to another, PostgreSQL would go through all stories.
_TAKEN_IN = Prepared(sa.select(joined.c.story, joined.c.into).where(among(joined.c.into)))

_LAST = Prepared(sa.select(sa.func.max(alerts.c.id)))

_TOLD_OF = Prepared(
    sa.select(alerts.c.id)
    .where(
        alerts.c.subject == sa.bindparam("subject"),
        alerts.c.created_at.between(sa.bindparam("since"), sa.bindparam("now")),
    )
    .limit(1)
)

_LAST_MESSAGES = Prepared(
    sa.select(watches.c.name, watches.c.last_message_at).where(
        among(watches.c.name), watches.c.last_message_at.is_not(None)
    )
)

_INSERT = Prepared(sa.insert(alerts))

_INSERT_DELIVERIES = Prepared(
    sa.insert(deliveries),
    "alert_id",
    "endpoint_id",
    "webhook_id",
    "state",
    "freed_at",
    "release_at",
    "why_then",
)

_MAY_LEAVE = sa.and_(
    deliveries.c.state == "waiting", deliveries.c.release_at <= sa.bindparam("now", type_=Moment())
)
_FIRST = (
    sa.select(deliveries.c.id)
    .where(
        _MAY_LEAVE,
        deliveries.c.endpoint_id.in_(
            sa.select(endpoints.c.id).where(among(endpoints.c.name), endpoints.c.declared)
        ),
    )
    .order_by(deliveries.c.release_at, deliveries.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_WAITING = Prepared(
    sa.select(
        deliveries.c.id.label("delivery"),
        alerts.c.id.label("sequence"),
        deliveries.c.webhook_id,
        endpoints.c.name.label("endpoint"),
        watches.c.name.label("watch"),
        alerts.c.told,
        alerts.c.created_at.label("raised_at"),
    )
    .select_from(deliveries)
    .join(alerts, deliveries.c.alert_id == alerts.c.id)
    .join(endpoints, deliveries.c.endpoint_id == endpoints.c.id)
    .outerjoin(watches, alerts.c.watch_id == watches.c.id)
    .where(deliveries.c.id.in_(_FIRST))
    .order_by(alerts.c.id, deliveries.c.id)
)
_WAITED_FOR = Prepared(
    sa.select(endpoints.c.name).where(
        endpoints.c.declared,
        endpoints.c.id.in_(sa.select(deliveries.c.endpoint_id).where(_MAY_LEAVE)),
    )
)
