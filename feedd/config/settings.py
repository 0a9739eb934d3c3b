"""A configuration as it was read: frozen, complete, every path absolute, every secret found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Literal, TypeVar

from feedd.config.faults import Fault
from feedd.config.files import Mark
from feedd.core.settings import Endpoint, FetchLimits, Keep, RetrySchedule, Source, Topic, Watch
from feedd.net.addresses import AllowedNetwork, Network
from feedd.passwords import User

_Named = TypeVar("_Named", Source, Topic, Watch, Endpoint)


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the web server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """Write it as in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The defaults of sources, declared or not."""

    interval: timedelta = timedelta(hours=1)
    max_interval: timedelta = timedelta(days=1)
    baseline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are kept; None is for ever.

    ``attempts`` are those of finished deliveries, and what was sent; ``visits`` the log of visits,
    ``revisions`` the superseded texts of stories.
    """

    stories: Keep = field(default_factory=lambda: Keep(age=timedelta(days=365)))
    revisions: timedelta | None = timedelta(days=90)
    visits: timedelta | None = timedelta(days=30)
    attempts: timedelta | None = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What is logged, and how: lines for a person, or one JSON object a line."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Who may come in; without users feedd listens on loopback only and asks nobody.

    ``trusted_proxies`` say truly from which address a request of theirs comes.
    """

    users: tuple[User, ...] = ()
    public_feeds: bool = False
    trusted_proxies: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))

    @property
    def feeds_are_open(self) -> bool:
        """Whether everybody who reaches feedd may read its feeds."""
        return self.public_feeds or not self.users


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where everything is stored: the state folder, and the URL of the database."""

    state: Path
    database: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daemon:
    """How the daemon itself runs.

    ``operator`` names the endpoints that are told of feedd's own troubles. ``database`` is
    SQLAlchemy's URL; it and ``proxy`` may hold passwords. ``contact`` is a URL or an address that
    tells the sources whose feedd this is. ``tick`` is the time between two looks at what is due.
    ``public_url`` and ``websub_callback``, where hubs reach feedd, have no slash at their end.
    """

    state: Path
    database: str = field(repr=False)
    listen: Listen
    public_url: str
    allow_private: tuple[AllowedNetwork, ...] = ()
    contact: str | None = None
    websub_callback: str | None = None
    proxy: str | None = field(default=None, repr=False)
    tick: timedelta = timedelta(seconds=1)
    operator: tuple[str, ...] = ()
    alert_max_age: timedelta = timedelta(days=2)
    visits: Visits = field(default_factory=Visits)
    fetch: FetchLimits = field(default_factory=FetchLimits)
    retry: RetrySchedule = field(default_factory=RetrySchedule)
    retention: Retention = field(default_factory=Retention)
    log: Log = field(default_factory=Log)
    web: Web = field(default_factory=Web)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that was declared, in the order of the files and of their lines.

    ``files`` are those it was read from, ``marks`` how they looked before; ``warnings`` are what
    is doubtful, not wrong. ``made`` names, by kind and name, what no file declares: it was made by
    page or API.
    """

    daemon: Daemon
    sources: tuple[Source, ...] = ()
    topics: tuple[Topic, ...] = ()
    watches: tuple[Watch, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    warnings: tuple[Fault, ...] = ()
    files: tuple[Path, ...] = ()
    marks: tuple[Mark, ...] = field(default=(), compare=False)
    made: frozenset[tuple[str, str]] = frozenset()

    @property
    def feeds(self) -> tuple[str, ...]:
        """The names of all feeds: of topics and of watches."""
        return (*(topic.name for topic in self.topics), *(watch.feed for watch in self.watches))

    def source(self, name: str) -> Source | None:
        """Give the source of this name."""
        return _named(self.sources, name)

    def topic(self, name: str) -> Topic | None:
        """Give the topic of this name."""
        return _named(self.topics, name)

    def watch(self, name: str) -> Watch | None:
        """Give the watch of this name."""
        return _named(self.watches, name)

    def endpoint(self, name: str) -> Endpoint | None:
        """Give the endpoint of this name."""
        return _named(self.endpoints, name)


def _named(things: Iterable[_Named], name: str) -> _Named | None:
    return next((one for one in things if one.name == name), None)
