"""A configuration brought to life: its database, in step with it, the desk, and the door."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Self

from feedd import desk, recording
from feedd.config import Config, declaration
from feedd.config import made as config_made
from feedd.core import hub, query, schedule
from feedd.core.settings import Source, Topic
from feedd.desk import Desk, Recent
from feedd.digests import next_digest
from feedd.filling import fill
from feedd.net import Door, user_agent
from feedd.publish import mint_authority
from feedd.store import Database, Matter, declared, listeners, made, schema, sources, stories
from feedd.store.database import take_turn
from feedd.store.spool import Spool

RECENT = timedelta(hours=72)
"""How long a story can be recognised by its text alone."""

MANY_RULES = 100  # topics and watches
TELLING = 200
"""How many of the latest stories teach which words are rare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What every command that touches the database works with; close it when done."""

    config: Config
    database: Database
    desk: Desk
    authority: str

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def source_or_new(self, name: str) -> Source:
        """Give a declared source, or one of this name under the general rules."""
        rules = self.config.daemon.visits
        return self.config.source(name) or Source(
            name=name,
            interval=rules.interval,
            max_interval=rules.max_interval,
            baseline=rules.baseline,
        )


def make_door(config: Config) -> Door:
    """Make a door as configured; it opens when it is entered, where an event loop runs."""
    daemon = config.daemon
    return Door(
        limits=daemon.fetch,
        allow_private=daemon.allow_private,
        own=((daemon.listen.host, daemon.listen.port),),
        proxy=daemon.proxy,
        user_agent=user_agent(contact=daemon.contact),
    )


def share_door(config: Config, other: Config) -> bool:
    """Tell whether two configurations can share one door, as its rules are the same."""
    return _way_out(config) == _way_out(other)


def _way_out(config: Config) -> tuple[object, ...]:
    daemon = config.daemon
    return daemon.fetch, daemon.allow_private, daemon.proxy, daemon.contact


@asynccontextmanager
async def opened_door(newsroom: Newsroom, *, now: datetime) -> AsyncIterator[Door]:
    """Open a door that remembers which hosts asked for a pause, from before a restart too."""
    async with make_door(newsroom.config) as door:
        for host, until in (await asyncio.to_thread(_held, newsroom.database, now)).items():
            door.hold(host, until)
        yield door


def _held(database: Database, now: datetime) -> Mapping[str, datetime]:
    with database.read() as connection:
        return sources.held(connection, now=now)


def open_newsroom(config: Config, *, now: datetime, may_be_new: bool = True) -> Newsroom:
    """Open the database, bring it to this schema and in step with the configuration.

    It is made if there is none, but not for those who only read: without ``may_be_new``.
    """
    opened = _opened(config, now=now, may_be_new=may_be_new)
    try:
        for topic in opened.to_fill:
            fill(opened.newsroom.database, opened.newsroom.desk, topic, now=now)
    except BaseException:
        opened.newsroom.database.close()
        raise
    return opened.newsroom


def open_unfilled(
    config: Config, *, now: datetime, on_upgrade: schema.OnUpgrade | None = None
) -> Adopted:
    """Open the database as ``open_newsroom`` does, for a daemon.

    Topics are left to be filled later, and queries compiled before anything asks for them.
    """
    opened = _opened(config, now=now, may_be_new=True, on_upgrade=on_upgrade)
    opened.newsroom.desk.rules.compile()
    return opened


def _opened(
    config: Config, *, now: datetime, may_be_new: bool, on_upgrade: schema.OnUpgrade | None = None
) -> Adopted:
    database = Database(config.daemon.database)
    try:
        if not may_be_new:
            schema.expect(database)
        schema.upgrade(database, on_upgrade=on_upgrade)
        config = with_made(config, database, now=now)
        newsroom = Newsroom(
            config=config,
            database=database,
            desk=_desk(config, _recent(config, database)),
            authority=_authority(config, database, now),
        )
        return _sync(newsroom, now)
    except BaseException:
        database.close()
        raise


def with_made(config: Config, database: Database, *, now: datetime) -> Config:
    """Add what was made by page or API to what is declared, and note which watches are muted."""
    with database.read() as connection:
        found = made.every(connection)
        muted = made.muted(connection, now=now)
    whole = config_made.with_made(config, found)
    watches = (replace(watch, muted_until=muted.get(watch.name)) for watch in whole.watches)
    return replace(whole, watches=tuple(watches))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A newsroom under a new configuration, and the topics that are still to be filled.

    For the topics in ``filled`` another process has done that; this one has to catch up with it.
    What waits of ``calmed`` watches was planned anew, but for what was just being stored by the
    former rules.
    """

    newsroom: Newsroom
    to_fill: tuple[Topic, ...]
    filled: tuple[Topic, ...] = ()
    calmed: frozenset[str] = frozenset()


def adopt(newsroom: Newsroom, config: Config, *, now: datetime) -> Adopted:
    """Put a newsroom under another configuration, as a whole or not at all.

    The database and the window of recent stories stay. Whatever raises, nothing has changed.
    """
    fresh = replace(newsroom, config=config, desk=_desk(config, newsroom.desk.recent))
    fresh.desk.rules.compile()
    adopted = _sync(fresh, now, before=newsroom.config)
    known = {topic.name: topic.query for topic in newsroom.config.topics}
    changed = (topic for topic in config.topics if known.get(topic.name) != topic.query)
    filled = tuple(topic for topic in changed if topic not in adopted.to_fill)
    return replace(adopted, filled=filled)


def plan_anew(newsroom: Newsroom, names: Collection[str], *, now: datetime) -> None:
    """Let what waits of these watches leave by the rules in force."""
    with newsroom.database.write(Matter.OUTBOX) as connection:
        recording.plan_anew(connection, newsroom.desk, names, now=now)


def _desk(config: Config, recent: Recent) -> Desk:
    return desk.set_up(
        topics=config.topics,
        watches=config.watches,
        endpoints=config.endpoints,
        operator=config.daemon.operator,
        public_url=config.daemon.public_url,
        recent=recent,
        next_digest=next_digest,
        preferred=_preferred(config.sources),
        called={one.name: one.title for one in config.sources if one.title},
    )


def _recent(config: Config, database: Database) -> Recent:
    """Learn from stored stories which words are rare, if there are rules enough to gain by it."""
    ground = partial(Spool, database.path.parent if database.path else None)
    if len(config.topics) + len(config.watches) < MANY_RULES:
        return Recent(RECENT, ground=ground)
    with database.read() as connection:
        learned = query.learned(stories.latest(connection, limit=TELLING))
    return Recent(RECENT, learned, ground=ground)


def _preferred(declared_sources: Iterable[Source]) -> tuple[str, ...]:
    chosen = [source for source in declared_sources if source.prefer]
    return tuple(source.name for source in sorted(chosen, key=lambda source: -source.prefer))


def _authority(config: Config, database: Database, now: datetime) -> str:
    # Two installations may both be 127.0.0.1 on one day: a token keeps their ids apart.
    minted = f"{mint_authority(config.daemon.public_url, on=now.date())}:{secrets.token_hex(4)}"
    with database.write(Matter.RULES) as connection:
        return declared.authority(connection, minted=minted, now=now)


def _sync(newsroom: Newsroom, now: datetime, before: Config | None = None) -> Adopted:
    """Store what is declared; give what is left to do.

    Each process plans anew what waits of watches for which it had other rules ``before``: until it
    has read the new ones it plans by those.
    """
    config = newsroom.config
    in_force = declaration.lines(config, key=newsroom.authority)
    own = {} if before is None else declaration.lines(before, key=newsroom.authority)
    calmed = declaration.calmed_otherwise(declaration.compare(own, in_force))
    with newsroom.database.write(Matter.RULES) as connection:
        former = declared.in_force(connection)
        changes = declaration.compare(former.lines if former else {}, in_force)
        calmed |= declaration.calmed_otherwise(changes)
        if changes or calmed:
            take_turn(connection, Matter.OUTBOX)
            recording.plan_anew(connection, newsroom.desk, calmed, now=now)
        # Of several processes only the first has to bring thousands of sources in step.
        if changes:
            declared.remember(connection, in_force, now=now)
            declared.sync_sources(
                connection,
                config.sources,
                first=partial(_first_visit, now=now),
                now=now,
                named=declaration.changed_sources(changes) if former else None,
                split_anew=declaration.selected_otherwise(changes),
            )
            declared.sync_watches(connection, config.watches, now=now)
            declared.sync_endpoints(connection, config.endpoints, now=now)
        to_fill = declared.sync_topics(connection, config.topics, now=now)
        # From here on a hub is owed every change of its feed, whichever process makes it.
        listeners.sync_hubs(connection, hub.pinged(config.topics, config.daemon.public_url))
        return Adopted(newsroom=newsroom, to_fill=to_fill, calmed=calmed)


def _first_visit(source: Source, among: int, *, now: datetime) -> datetime | None:
    if source.url is None or not source.enabled:
        return None
    phase = int.from_bytes(blake2b(source.name.encode(), digest_size=4).digest()) / 2**32
    return schedule.first_visit(source, now=now, phase=phase, among=among)
