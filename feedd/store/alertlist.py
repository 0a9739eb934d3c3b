"""The latest alerts and their deliveries, as pages and API list them, and every attempt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.turns import AsOf
from feedd.store.prepared import Row
from feedd.store.progress import ATTEMPT, PROGRESS, STATE, AttemptRecord, as_attempt, in_line
from feedd.store.tables import (
    alerts,
    attempts,
    deliveries,
    endpoints,
    entries,
    joined,
    messages,
    sources,
    stories,
    watches,
)

_TAKEN_IN = stories.alias()
_FORMER = alerts.alias()
_SHOWN = sa.func.coalesce(stories.c.shown_entry, _TAKEN_IN.c.shown_entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert on its way to one endpoint; ``let_go``: what would be sent has been pruned.

    One whose endpoint is disabled or gone has no next attempt.
    """

    number: int
    alert: int
    watch: str
    story: str
    endpoint: str
    webhook_id: str
    state: str
    attempts: int
    next_attempt_at: datetime | None
    why_then: str
    waited_for: str
    finished_at: datetime | None
    let_go: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A watch found a story; ``again`` if it had alerted that story before.

    ``title``, ``language`` and ``source`` are those of the text that the story shows now.
    """

    number: int
    watch: str
    story: str
    title: str
    language: str | None
    source: str | None
    revision: int
    again: bool
    created_at: datetime
    deliveries: tuple[Delivery, ...] = ()

    @property
    def fate(self) -> Literal["alerted", "held", "dropped"]:
        """Whether it goes to anybody: not while a person has to decide, nor once one dropped it.

        What nobody is to be told of counts as alerted, as the ledger is all that shows it.
        """
        states = {one.state for one in self.deliveries} - {"dropped"}
        if states == {"held"}:
            return "held"
        return "dropped" if self.deliveries and not states else "alerted"


def list_alerts(  # noqa: PLR0913  each narrows the list
    connection: Connection,
    *,
    as_of: AsOf,
    limit: int,
    before: int | None = None,
    watch: str | None = None,
    state: str | None = None,
    since: datetime | None = None,
) -> tuple[Alert, ...]:
    """Give alerts with their deliveries, newest first; ``before`` pages on from a number.

    With a ``state``, only alerts with a delivery in that state. The title is what the story shows
    now; for a story that was merged away, what the other one shows.
    """
    conditions = [
        *((alerts.c.id < before,) if before is not None else ()),
        *((watches.c.name == watch,) if watch is not None else ()),
        *((alerts.c.id.in_(_in_state(state)),) if state is not None else ()),
        *((alerts.c.created_at >= since,) if since is not None else ()),
    ]
    query = _alerts().where(*conditions).order_by(alerts.c.id.desc()).limit(limit)
    return _with_deliveries(connection, connection.execute(query).all(), as_of)


def _in_state(state: str) -> sa.Select[tuple[int]]:
    """Name the alerts with a delivery in a state."""
    return (
        sa.select(deliveries.c.alert_id)
        .outerjoin(messages, deliveries.c.message_id == messages.c.id)
        .where(STATE.in_([state]))
    )


def alert(connection: Connection, number: int, *, as_of: AsOf) -> Alert | None:
    """Give the alert of this number, with its deliveries."""
    rows = connection.execute(_alerts().where(alerts.c.id == number)).all()
    return next(iter(_with_deliveries(connection, rows, as_of)), None)


def of_story(connection: Connection, story: str, *, as_of: AsOf) -> tuple[Alert, ...]:
    """Give a story's alerts and those of stories that it took in, the oldest first."""
    taken_in = connection.execute(sa.select(joined.c.story).where(joined.c.into == story))
    # Numbers first: PostgreSQL would else go through all alerts for the few of a story.
    named = sa.select(stories.c.number).where(stories.c.id.in_([story, *taken_in.scalars()]))
    numbers = connection.execute(named).scalars().all()
    query = _alerts().where(alerts.c.story.in_(numbers)).order_by(alerts.c.id)
    return _with_deliveries(connection, connection.execute(query).all(), as_of)


def _with_deliveries(
    connection: Connection, rows: Sequence[Row], as_of: AsOf
) -> tuple[Alert, ...]:
    sent = _by_alert(connection, [row.number for row in rows], as_of)
    return tuple(Alert(**row._asdict(), deliveries=sent.get(row.number, ())) for row in rows)


def list_deliveries(
    connection: Connection,
    *,
    as_of: AsOf,
    limit: int,
    before: int | None = None,
    state: str | None = None,
) -> tuple[Delivery, ...]:
    """Give deliveries, newest first."""
    conditions = [
        *((deliveries.c.id < before,) if before is not None else ()),
        *((STATE.in_([state]),) if state is not None else ()),
    ]
    query = _deliveries().where(*conditions).order_by(deliveries.c.id.desc()).limit(limit)
    found = [Delivery(**row._asdict()) for row in connection.execute(query)]
    return in_line(connection, found, as_of)


def delivery(connection: Connection, webhook_id: str, *, as_of: AsOf) -> Delivery | None:
    """Give the delivery of this id."""
    named = sa.or_(deliveries.c.webhook_id == webhook_id, messages.c.webhook_id == webhook_id)
    query = _deliveries().where(named).order_by(deliveries.c.id).limit(1)
    found = [Delivery(**row._asdict()) for row in connection.execute(query)]
    return next(iter(in_line(connection, found, as_of)), None)


def words(connection: Connection, number: int) -> str | None:
    """Give an alert's words as they are kept (``deliver.kept``), None once they were pruned."""
    query = sa.select(alerts.c.told).where(alerts.c.id == number)
    return connection.execute(query).scalar_one_or_none()


def tried(
    connection: Connection, numbers: Iterable[int]
) -> Mapping[int, tuple[AttemptRecord, ...]]:
    """Give every attempt of some deliveries, by their numbers."""
    query = (
        sa.select(*ATTEMPT, deliveries.c.id.label("delivery_id"))
        .join(deliveries, deliveries.c.message_id == attempts.c.message_id)
        .where(deliveries.c.id.in_(list(numbers)))
        .order_by(attempts.c.number)
    )
    found: dict[int, list[AttemptRecord]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.delivery_id].append(as_attempt(row))
    return {number: tuple(made) for number, made in found.items()}


@dataclass(frozen=True, slots=True)
class Activity:
    """How many alerts a watch raised of late, and when the last one was."""

    alerts: int
    last: datetime


def activity(connection: Connection, *, since: datetime) -> Mapping[str, Activity]:
    """Give what the watches raised since then; those that raised nothing are left out."""
    query = (
        sa.select(watches.c.name, sa.func.count().label("count"), sa.func.max(alerts.c.created_at))
        .join(watches, alerts.c.watch_id == watches.c.id)
        .where(alerts.c.created_at >= since)
        .group_by(watches.c.name)
    )
    return {name: Activity(count, last) for name, count, last in connection.execute(query)}


def alerted_stories(connection: Connection, watch: str, *, limit: int) -> tuple[str, ...]:
    """Give the ids of the stories that a watch alerted last, newest first, each once.

    At most ``limit`` alerts are looked at; what is held, or was dropped before it left, doesn't
    count. A story that was merged away appears under the other's id.
    """
    kept_back = deliveries.c.state.in_(["held", "dropped"])
    of_it = sa.exists().where(deliveries.c.alert_id == alerts.c.id)
    query = (
        sa.select(sa.func.coalesce(joined.c.into, stories.c.id))
        .select_from(alerts)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .join(stories, alerts.c.story == stories.c.number)
        .outerjoin(joined, joined.c.story == stories.c.id)
        .where(watches.c.name == watch, of_it.where(~kept_back) | ~of_it)
        .order_by(alerts.c.id.desc())
        .limit(limit)
    )
    return tuple(dict.fromkeys(connection.execute(query).scalars()))


def _alerts() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            alerts.c.id.label("number"),
            alerts.c.revision,
            sa.exists()
            .where(
                _FORMER.c.watch_id == alerts.c.watch_id,
                _FORMER.c.story == alerts.c.story,
                _FORMER.c.id < alerts.c.id,
            )
            .label("again"),
            alerts.c.created_at,
            watches.c.name.label("watch"),
            stories.c.id.label("story"),
            sa.func.coalesce(entries.c.title, "").label("title"),
            entries.c.language,
            sources.c.name.label("source"),
        )
        .select_from(alerts)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .join(stories, alerts.c.story == stories.c.number)
        .outerjoin(joined, joined.c.story == stories.c.id)
        .outerjoin(_TAKEN_IN, _TAKEN_IN.c.id == joined.c.into)
        .outerjoin(entries, entries.c.id == _SHOWN)
        .outerjoin(sources, sources.c.id == entries.c.source_id)
    )


def _deliveries() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(
            deliveries.c.id.label("number"),
            deliveries.c.alert_id.label("alert"),
            *PROGRESS,
            messages.c.finished_at,
            sa.case(
                (messages.c.id.is_(None), alerts.c.told.is_(None)), else_=messages.c.body.is_(None)
            ).label("let_go"),
            watches.c.name.label("watch"),
            stories.c.id.label("story"),
            endpoints.c.name.label("endpoint"),
        )
        .join(alerts, deliveries.c.alert_id == alerts.c.id)
        .join(watches, alerts.c.watch_id == watches.c.id)
        .join(stories, alerts.c.story == stories.c.number)
        .join(endpoints, deliveries.c.endpoint_id == endpoints.c.id)
        .outerjoin(messages, deliveries.c.message_id == messages.c.id)
    )


def _by_alert(
    connection: Connection, numbers: Sequence[int], as_of: AsOf
) -> Mapping[int, tuple[Delivery, ...]]:
    query = _deliveries().where(deliveries.c.alert_id.in_(numbers)).order_by(deliveries.c.id)
    rows = [Delivery(**row._asdict()) for row in connection.execute(query)]
    found: dict[int, list[Delivery]] = defaultdict(list)
    for one in in_line(connection, rows, as_of):
        found[one.alert].append(one)
    return {number: tuple(sent) for number, sent in found.items()}
