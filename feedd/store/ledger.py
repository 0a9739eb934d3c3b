"""The ledger, as pages, API and commands read it: what was raised, for whom, how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.turns import AsOf
from feedd.store import people
from feedd.store.numbers import of_stories
from feedd.store.progress import PROGRESS, in_line
from feedd.store.selection import Selection, in_state, is_named, of_alerts, selected
from feedd.store.tables import (
    alerts,
    attempts,
    deliveries,
    entries,
    joined,
    messages,
    sources,
    stories,
    watches,
)

_TAKEN_IN = stories.alias()
_FORMER = alerts.alias()
_CARRIED = deliveries.alias()
_SHOWN = sa.func.coalesce(stories.c.shown_entry, _TAKEN_IN.c.shown_entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An alert on its way to one endpoint; for one that goes nowhere, what is about that is empty.

    A notice to the operator has a ``subject`` in place of watch and story. ``told`` is None once
    the words of the alert were pruned, and ``let_go`` is true once the message to be sent was.
    ``together`` is how many alerts its message carries; ``attempts`` counts the message's, which
    quiet hours hold ``quiet_until`` they end. There is no next attempt while its endpoint is
    disabled or not declared.
    """

    number: int
    alert: int
    watch: str | None
    story: str | None
    subject: str | None
    told: str | None
    created_at: datetime
    endpoint: str
    webhook_id: str
    message: int | None
    together: int
    state: str
    attempts: int
    next_attempt_at: datetime | None
    why_then: str
    quiet_until: datetime | None
    waited_for: str
    finished_at: datetime | None
    let_go: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A watch found a story; ``again`` if it had alerted that story before.

    ``title``, ``language`` and ``source`` are those of the text that the story shows now, ``told``
    the words as they were (``deliver.kept``), None once they were pruned.
    """

    number: int
    watch: str
    story: str
    title: str
    language: str | None
    source: str | None
    revision: int
    again: bool
    told: str | None
    created_at: datetime
    deliveries: tuple[Delivery, ...] = ()

    @property
    def fate(self) -> Literal["alerted", "held", "dropped"]:
        """Whether it was sent out, waits for a person to decide, or was dropped by one.

        An alert of a watch that notifies no endpoint counts as alerted: it is in the ledger.
        """
        states = {one.state for one in self.deliveries} - {"dropped"}
        if states == {"held"}:
            return "held"
        return "dropped" if self.deliveries and not states else "alerted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One attempt at a message; ``seconds`` is None until its answer is heard."""

    message_id: int
    number: int
    started_at: datetime
    seconds: float | None
    status: int | None
    error: str | None
    response: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message with its bytes, None once they were dropped, and its attempts."""

    webhook_id: str
    body: bytes | None
    carries: tuple[int, ...]
    attempts: tuple[AttemptRecord, ...]


def listed(
    connection: Connection, wanted: Selection, *, as_of: AsOf, limit: int | None
) -> tuple[Delivery, ...]:
    """Give the latest alerts by their deliveries, newest first; one for those without any."""
    query = selected(wanted, sent_only=False).limit(limit)
    return _read(connection, query.order_by(alerts.c.id.desc(), deliveries.c.id), as_of)


def list_deliveries(
    connection: Connection,
    *,
    as_of: AsOf,
    limit: int,
    before: int | None = None,
    state: str | None = None,
) -> tuple[Delivery, ...]:
    """Give alerts' deliveries, newest first; ``before`` pages on from a number."""
    query = selected(Selection(state=state, notices=False))
    if before is not None:
        query = query.where(deliveries.c.id < before)
    return _read(connection, query.order_by(deliveries.c.id.desc()).limit(limit), as_of)


def delivery(connection: Connection, webhook_id: str, *, as_of: AsOf) -> Delivery | None:
    """Give an alert's delivery by its id or that of its message."""
    query = selected(Selection(notices=False)).where(is_named([webhook_id]))
    return next(iter(_read(connection, query.order_by(deliveries.c.id).limit(1), as_of)), None)


def list_alerts(
    connection: Connection,
    wanted: Selection,
    *,
    as_of: AsOf,
    limit: int,
    before: int | None = None,
) -> tuple[Alert, ...]:
    """Give alerts with all their deliveries, newest first; ``before`` pages on from a number.

    Of what is ``wanted`` of deliveries only a state is looked at: one of them has to be in it. The
    title is what the story shows now; for a story that was merged away, what the other one shows.
    """
    query = _ALERTS.where(*of_alerts(wanted)).order_by(alerts.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(alerts.c.id < before)
    if wanted.state is not None:
        of_state = (
            sa.select(deliveries.c.alert_id)
            .outerjoin(messages, deliveries.c.message_id == messages.c.id)
            .where(*in_state(wanted.state))
        )
        query = query.where(alerts.c.id.in_(of_state))
    return _with_deliveries(connection, query, as_of)


def alert(connection: Connection, number: int, *, as_of: AsOf) -> Alert | None:
    """Give the alert of this number, with its deliveries."""
    found = _with_deliveries(connection, _ALERTS.where(alerts.c.id == number), as_of)
    return next(iter(found), None)


def of_story(connection: Connection, story: str, *, as_of: AsOf) -> tuple[Alert, ...]:
    """Give a story's alerts and those of stories that it took in, the oldest first."""
    # Numbers first: PostgreSQL would else go through all alerts for the few of a story.
    numbers = of_stories(connection, [story, *people.taken_in(connection, story)])
    query = _ALERTS.where(alerts.c.story.in_(list(numbers.values()))).order_by(alerts.c.id)
    return _with_deliveries(connection, query, as_of)


def message(connection: Connection, number: int) -> StoredMessage:
    """Give a message with its bytes and attempts, by its row's number."""
    row = connection.execute(
        sa.select(messages.c.webhook_id, messages.c.body).where(messages.c.id == number)
    ).one()
    carried = sa.select(deliveries.c.alert_id).where(deliveries.c.message_id == number)
    return StoredMessage(
        webhook_id=row.webhook_id,
        body=row.body,
        carries=tuple(connection.execute(carried.order_by(deliveries.c.alert_id)).scalars()),
        attempts=tried(connection, [number]).get(number, ()),
    )


def tried(
    connection: Connection, numbers: Collection[int | None]
) -> Mapping[int | None, tuple[AttemptRecord, ...]]:
    """Give every attempt of some messages, by their rows' numbers; None has none."""
    query = _ATTEMPTS.where(attempts.c.message_id.in_(numbers)).order_by(attempts.c.number)
    found: dict[int | None, tuple[AttemptRecord, ...]] = defaultdict(tuple)
    for row in connection.execute(query):
        found[row.message_id] += (AttemptRecord(**row._asdict()),)
    return found


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


def _read(connection: Connection, query: sa.Select[Any], as_of: AsOf) -> tuple[Delivery, ...]:
    rows = connection.execute(query.with_only_columns(*_LINE))
    return in_line(connection, [Delivery(**row._asdict()) for row in rows], as_of)


def _with_deliveries(
    connection: Connection, query: sa.Select[Any], as_of: AsOf
) -> tuple[Alert, ...]:
    rows = connection.execute(query).all()
    theirs = selected(Selection()).where(alerts.c.id.in_([row.number for row in rows]))
    sent: dict[int, tuple[Delivery, ...]] = defaultdict(tuple)
    for one in _read(connection, theirs.order_by(deliveries.c.id), as_of):
        sent[one.alert] += (one,)
    return tuple(Alert(**row._asdict(), deliveries=sent[row.number]) for row in rows)


_ATTEMPTS = sa.select(*(attempts.c[name] for name in AttemptRecord.__dataclass_fields__))

_LINE = (
    sa.func.coalesce(deliveries.c.id, 0).label("number"),
    alerts.c.id.label("alert"),
    watches.c.name.label("watch"),
    stories.c.id.label("story"),
    alerts.c.subject,
    alerts.c.told,
    alerts.c.created_at,
    messages.c.id.label("message"),
    sa.select(sa.func.count())
    .where(_CARRIED.c.message_id == messages.c.id)
    .correlate(messages)
    .scalar_subquery()
    .label("together"),
    *PROGRESS,
    messages.c.finished_at,
    sa.case(
        (messages.c.id.is_(None), alerts.c.told.is_(None)), else_=messages.c.body.is_(None)
    ).label("let_go"),
)

_ALERTS: sa.Select[Any] = (
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
        alerts.c.told,
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
