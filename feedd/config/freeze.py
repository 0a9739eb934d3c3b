"""Valid tables become the frozen values that the rest of feedd lives by.

Where a table has the same keys as its value, ``_made_of`` makes one of the other. All other
values are made key by key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from feedd.config import addresses
from feedd.config.checks import source_path
from feedd.config.files import Document
from feedd.config.lines import Loc
from feedd.config.secrets import SQLITE
from feedd.config.settings import Config, Daemon, Log, Retention, Storage, Visits, Web
from feedd.config.values import absolute
from feedd.core.hub import own_hub
from feedd.core.model import Selectors
from feedd.core.settings import (
    Endpoint,
    FetchLimits,
    Keep,
    QuietHours,
    Rate,
    RetiringSecret,
    RetrySchedule,
    Source,
    Topic,
    Watch,
)
from feedd.passwords import User

if TYPE_CHECKING:
    from pydantic import BaseModel

    from feedd.config.tables import (
        DaemonTable,
        EndpointTable,
        FetchTable,
        SourceTable,
        Tables,
        TopicTable,
        VisitsTable,
        WatchTable,
    )

Headers = tuple[tuple[str, str], ...]
T = TypeVar("T")

CONCURRENCY = Endpoint(name="", url="").concurrency
"""Of a webhook; chats and mail are read by people, who want one message after the other."""


def freeze(
    document: Document, tables: Tables, secrets: Mapping[Loc, str], *, daemon: Daemon | None = None
) -> Config:
    """Make the configuration of a document in which no fault was found.

    A document that says nothing of the daemon is read under the rules of one that runs.
    """
    daemon = daemon or _daemon(document, tables.daemon, secrets)
    return Config(
        daemon=daemon,
        sources=tuple(
            _source(document, ("sources", index), table, daemon.visits, secrets)
            for index, table in enumerate(tables.sources)
        ),
        topics=tuple(_topic(table, daemon) for table in tables.topics),
        watches=tuple(_watch(table, daemon.alert_max_age) for table in tables.watches),
        endpoints=tuple(
            _endpoint(("endpoints", index), table, secrets)
            for index, table in enumerate(tables.endpoints)
        ),
    )


def storage(document: Document, table: DaemonTable, secrets: Mapping[Loc, str]) -> Storage:
    """Say where everything is stored; of the secrets only the database's is looked at."""
    state = absolute(document.base(("daemon", "state")), table.state)
    database = secrets.get(("daemon", "database"), f"{SQLITE}{state / 'feedd.db'}")
    return Storage(state=state, database=database)


def _daemon(document: Document, table: DaemonTable, secrets: Mapping[Loc, str]) -> Daemon:
    stored = storage(document, table, secrets)
    return Daemon(
        state=stored.state,
        database=stored.database,
        listen=table.listen,
        public_url=table.public_url or f"http://{table.listen}",
        allow_private=tuple(table.allow_private),
        contact=table.contact,
        websub_callback=table.websub_callback,
        proxy=secrets.get(("daemon", "proxy")),
        tick=table.tick,
        operator=tuple(dict.fromkeys(table.operator.notify)),
        alert_max_age=table.alerts.max_age,
        visits=_visits(table.visits),
        fetch=_fetch(table.fetch),
        retry=_made_of(table.delivery, RetrySchedule, waits=tuple(table.delivery.waits)),
        retention=_made_of(
            table.retention, Retention, stories=_made_of(table.retention.stories, Keep)
        ),
        log=_made_of(table.log, Log),
        web=_made_of(
            table.web,
            Web,
            users=_users(table.web.users, secrets),
            trusted_proxies=tuple(table.web.trusted_proxies),
        ),
    )


def _made_of(table: BaseModel, kind: Callable[..., T], **instead: object) -> T:
    """Make a value of a table with the same keys; some are given ``instead`` of what it holds."""
    return kind(**{**vars(table), **instead})


def _fetch(table: FetchTable) -> FetchLimits:
    return FetchLimits(
        bytes=table.max_size,
        seconds=table.timeout,
        redirects=table.redirects,
        concurrency=table.concurrency,
        per_host=table.per_host,
        host_gap=table.host_gap,
    )


def _topic(table: TopicTable, daemon: Daemon) -> Topic:
    return _made_of(
        table,
        Topic,
        title=table.title or table.name,
        query=table.query.text,
        keep=_made_of(table.keep, Keep) if table.keep else None,
        hub=_hub(table.hub, daemon),
    )


def _hub(hub: str | None, daemon: Daemon) -> str | None:
    """Give the hub's address; a feed that isn't for everybody has none."""
    if not daemon.web.feeds_are_open:
        return None
    return own_hub(daemon.public_url) if hub == addresses.OWN_HUB else hub


def _users(users: object, secrets: Mapping[Loc, str]) -> tuple[User, ...]:
    names = users if isinstance(users, dict) else {}
    return tuple(User(name, secrets["daemon", "web", "users", name]) for name in names)


def _visits(table: VisitsTable) -> Visits:
    floor, ceiling = _between(table, Visits())
    return Visits(interval=floor, max_interval=ceiling, baseline=table.baseline)


def _between(table: VisitsTable | SourceTable, usual: Visits) -> tuple[timedelta, timedelta]:
    """Give floor and ceiling; where only one of them is written, it moves the other with it."""
    floor = table.interval or min(usual.interval, table.max_interval or usual.interval)
    return floor, table.max_interval or max(floor, usual.max_interval)


def _source(
    document: Document, loc: Loc, table: SourceTable, visits: Visits, secrets: Mapping[Loc, str]
) -> Source:
    url, login = _visited(document, loc, table.url)
    headers = _headers(loc, table.headers, secrets)
    floor, ceiling = _between(table, visits)
    return _made_of(
        table,
        Source,
        url=url,
        interval=floor,
        max_interval=ceiling,
        baseline=visits.baseline if table.baseline is None else table.baseline,
        selectors=_made_of(table.selectors, Selectors) if table.selectors else None,
        headers=headers if _authorises(headers) else headers + login,
    )


def _visited(document: Document, loc: Loc, url: str | None) -> tuple[str | None, Headers]:
    """Give what is shown and logged of a source's address, and the login it had in it."""
    if url is None:
        return None, ()
    if addresses.is_web(url):
        return addresses.split_login(url)
    return str(source_path(document, loc, url)), ()


def _authorises(headers: Headers) -> bool:
    return any(name.lower() == "authorization" for name, _ in headers)


def _watch(table: WatchTable, max_age: timedelta) -> Watch:
    return _made_of(
        table,
        Watch,
        query=table.query.text,
        notify=tuple(dict.fromkeys(table.notify)),
        max_age=table.max_age or max_age,
        quiet=_made_of(table.quiet, QuietHours) if table.quiet else None,
    )


def _endpoint(loc: Loc, table: EndpointTable, secrets: Mapping[Loc, str]) -> Endpoint:
    return Endpoint(
        name=table.name,
        url=secrets[(*loc, "url")],
        secrets=tuple(secrets.get((*loc, "secret"), "").split()),
        retiring=tuple(
            RetiringSecret(secret=secret, until=old.until)
            for index, old in enumerate(table.retiring)
            for secret in secrets[(*loc, "retiring", index, "secret")].split()
        ),
        to=tuple(table.to),
        sender=table.sender,
        headers=_headers(loc, table.headers, secrets),
        kind=table.kind,
        envelope=table.envelope,
        template=secrets.get((*loc, "template")),
        timeout=table.timeout,
        concurrency=table.concurrency or (CONCURRENCY if table.kind == "webhook" else 1),
        ordered=table.ordered,
        rates=None if table.rates is None else tuple(_made_of(one, Rate) for one in table.rates),
    )


def _headers(loc: Loc, headers: object, secrets: Mapping[Loc, str]) -> Headers:
    names = headers if isinstance(headers, dict) else {}
    return tuple((name, secrets[(*loc, "headers", name)]) for name in names)
