"""What the tables of a configuration may hold: every key, its type, its default.

The defaults are those of the frozen values, so that each is written once. Keys that may hold
secrets are only named here; ``feedd.config.secrets`` reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator

from feedd.config import addresses
from feedd.config.faults import CONTROLS, Wrong, shown, text_of
from feedd.config.paths import check_path
from feedd.config.quantities import duration, size
from feedd.config.settings import Listen, Log, Retention, Visits, Web
from feedd.core import cron
from feedd.core.query import compile as compile_query
from feedd.core.settings import (
    Digest,
    Endpoint,
    EndpointKind,
    FetchLimits,
    Realert,
    RetrySchedule,
    Topic,
    Watch,
)
from feedd.errors import QueryError
from feedd.net.addresses import AllowedNetwork  # noqa: TC001  pydantic reads annotations

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_NAME = re.compile(r"[A-Za-z0-9-]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_CONTACT = re.compile(r"[!-'*-~]+")
_SHORTEST_INTERVAL = timedelta(milliseconds=100)
_SHORTEST_TICK = timedelta(milliseconds=50)

_FETCH = FetchLimits()
_RETRY = RetrySchedule()
_TOPIC = Topic(name="", title="", query="")
_WATCH = Watch(name="", query="")
_ENDPOINT = Endpoint(name="", url="")
_VISITS = Visits()
_RETENTION = Retention()
_LOG = Log()
_WEB = Web()


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that compiles, and what is doubtful about it."""

    text: str
    warnings: tuple[str, ...]


def _reads(read: Callable[[str], T]) -> PlainValidator:
    return PlainValidator(lambda value: read(text_of(value)))


def _line(text: str) -> str:
    if CONTROLS.search(text):
        raise Wrong(f"{shown(text)} holds a control character", "write it on one line, without")
    return text


def _prose(text: str) -> str:
    _line(text.replace("\n", " ").replace("\t", " "))
    return text


def _state(text: str) -> str:
    check_path(text)
    return text


def check_name(text: str) -> str:
    """Check what may name a source, a topic, a watch or an endpoint. Raises ``Wrong``."""
    if not _NAME.fullmatch(text):
        right = "-".join(re.findall(r"[A-Za-z0-9]+", text)).lower()
        raise Wrong(
            f"{shown(text)} is not a name: letters (a–z), digits and hyphens",
            f'write "{right}"' if right else "",
        )
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise Wrong(f"{shown(text)} is not a language tag", 'write as in "fa", "en" or "zh-Hant"')
    return text


def _contact(text: str) -> str:
    if not _CONTACT.fullmatch(text):
        raise Wrong(
            f"{shown(text)} can't stand in a User-Agent",
            'write a URL or a mail address, as in "https://example.org/about" or "me@example.org"',
        )
    return text


def _time_of_day(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise Wrong(f"{shown(text)} is not a time of day", 'write as in "22:30"')
    return time.fromisoformat(text)


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = get_close_matches(text, available_timezones(), n=1, cutoff=0.8)
        hint = f"did you mean {close[0]}?" if close else 'write as in "Europe/Berlin"'
        raise Wrong(f"{shown(text)} is not a time zone", hint) from None


def _digest(text: str) -> Digest:
    try:
        return cron.read(text)
    except ValueError as error:
        raise Wrong(str(error)) from None


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Wrong("has no time zone", "write as in 2026-12-31T00:00:00Z")
    return moment


def _interval(text: str) -> timedelta:
    length = duration(text)
    if length < _SHORTEST_INTERVAL:
        raise Wrong(f"{shown(text)} is too often", 'the shortest interval is "100ms"')
    return length


def _tick(text: str) -> timedelta:
    length = duration(text)
    if not _SHORTEST_TICK <= length <= timedelta(minutes=1):
        raise Wrong(f"{shown(text)} is no sensible tick", 'write "50ms" to "1m"')
    return length


def _some_time(text: str) -> timedelta:
    length = duration(text)
    if not length:
        raise Wrong("is no time at all", 'write a duration above zero, as in "20s"')
    return length


def _age(text: str) -> timedelta | None:
    return None if text == "forever" else _some_time(text)


def _seconds(text: str) -> float:
    return _some_time(text).total_seconds()


def _gap(text: str) -> float:
    return duration(text).total_seconds()


def _some_size(text: str) -> int:
    count = size(text)
    if not count:
        raise Wrong("is nothing at all", 'write a size above zero, as in "10MiB"')
    return count


def _selector(text: str) -> str:
    from feedd.core.parse.pages.dom import Document  # noqa: PLC0415  few configurations need it

    try:
        Document("", depth=1).select(_line(text))
    except ValueError as error:
        raise Wrong(str(error), 'write as in "article.story h2"') from None
    return text


def _query(text: str) -> ReadQuery:
    try:
        return ReadQuery(text, tuple(map(str, compile_query(text).warnings)))
    except QueryError as error:
        _hint, *caret = str(error).removeprefix(error.message).split("\n")
        raise Wrong("\n".join((error.message, *caret)), error.hint) from None


Text = Annotated[str, _reads(_line)]
Name = Annotated[str, _reads(check_name)]
Selector = Annotated[str, _reads(_selector)]
Query = Annotated[ReadQuery, _reads(_query)]
Interval = Annotated[timedelta, _reads(_interval)]
Lasting = Annotated[timedelta, _reads(_some_time)]
Seconds = Annotated[float, _reads(_seconds)]
Held = Annotated[object, Field(repr=False)]
"""A value that may be, or lead to, a secret."""


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class VisitsTable(_Table):
    """``[daemon.visits]``: what a source has that says nothing of its own."""

    interval: Interval = _VISITS.interval
    max_interval: Interval | None = None
    baseline: bool = _VISITS.baseline


class AlertsTable(_Table):
    """``[daemon.alerts]``: what a watch has that says nothing of its own."""

    max_age: Lasting = _WATCH.max_age


class OperatorTable(_Table):
    """``[daemon.operator]``: who is told of feedd's own troubles."""

    notify: list[Text] = []


class FetchTable(_Table):
    """``[daemon.fetch]``: how much a fetch may take."""

    max_size: Annotated[int, _reads(_some_size)] = _FETCH.bytes
    timeout: Seconds = _FETCH.seconds
    redirects: int = Field(_FETCH.redirects, ge=0, le=20)
    concurrency: int = Field(_FETCH.concurrency, ge=1, le=10_000)
    per_host: int = Field(_FETCH.per_host, ge=1, le=100)
    host_gap: Annotated[float, _reads(_gap)] = _FETCH.host_gap


class DeliveryTable(_Table):
    """``[daemon.delivery]``: when a delivery that failed is tried again."""

    waits: list[Annotated[timedelta, _reads(duration)]] = Field(list(_RETRY.waits), max_length=100)
    jitter: float = Field(_RETRY.jitter, ge=0, le=1)
    disable_after: Lasting = _RETRY.disable_after


class KeepTable(_Table):
    """``keep = { age = …, most = … }``: how long stories are kept, and at most how many."""

    age: Annotated[timedelta | None, _reads(_age)] = _RETENTION.stories.age
    most: int | None = Field(None, ge=1)


class RetentionTable(_Table):
    """``[daemon.retention]``: how long things are kept."""

    stories: KeepTable = KeepTable()
    revisions: Annotated[timedelta | None, _reads(_age)] = _RETENTION.revisions
    visits: Annotated[timedelta | None, _reads(_age)] = _RETENTION.visits
    attempts: Annotated[timedelta | None, _reads(_age)] = _RETENTION.attempts


class LogTable(_Table):
    """``[daemon.log]``: what is logged, and how."""

    format: Literal["text", "json"] = _LOG.format
    level: Literal["debug", "info", "warning", "error"] = _LOG.level


class WebTable(_Table):
    """``[daemon.web]``: who may come in, and whether feeds are for everybody."""

    users: Held = None
    public_feeds: bool = _WEB.public_feeds


class DaemonTable(_Table):
    """``[daemon]``: how the daemon itself runs."""

    state: Annotated[str, _reads(_state)] = "/var/lib/feedd"
    database: Held = None
    database_env: Held = None
    database_file: Held = None
    database_credential: Held = None
    listen: Annotated[Listen, _reads(addresses.listen)] = Listen("127.0.0.1", 8787)
    public_url: Annotated[str | None, _reads(addresses.public_url)] = None
    allow_private: list[Annotated[AllowedNetwork, _reads(addresses.network)]] = []
    contact: Annotated[str | None, _reads(_contact)] = None
    websub_callback: Annotated[str | None, _reads(addresses.public_url)] = None
    proxy: Held = None
    proxy_env: Held = None
    proxy_file: Held = None
    proxy_credential: Held = None
    tick: Annotated[timedelta, _reads(_tick)] = timedelta(seconds=1)
    visits: VisitsTable = VisitsTable()
    alerts: AlertsTable = AlertsTable()
    operator: OperatorTable = OperatorTable()
    fetch: FetchTable = FetchTable()
    delivery: DeliveryTable = DeliveryTable()
    retention: RetentionTable = RetentionTable()
    log: LogTable = LogTable()
    web: WebTable = WebTable()


class SelectorsTable(_Table):
    """``selectors = { story = … }``: where a page's stories are, in CSS."""

    story: Selector
    title: Selector | None = None
    link: Selector | None = None
    time: Selector | None = None
    body: Selector | None = None


class SourceTable(_Table):
    """``[[sources]]``: what is visited, or only ingested by hand when it has no ``url``."""

    name: Name
    url: Text | None = None
    title: Text | None = None
    interval: Interval | None = None
    max_interval: Interval | None = None
    baseline: bool | None = None
    prefer: int = Field(0, ge=0, le=100)
    language: Annotated[str | None, _reads(_language)] = None
    selectors: SelectorsTable | None = None
    headers: Held = None


class TopicTable(_Table):
    """``[[topics]]``: a query over stories, published as a feed."""

    name: Name
    title: Text | None = None
    query: Query
    description: Annotated[str, AfterValidator(_prose)] = _TOPIC.description
    content: Literal["full", "summary"] = _TOPIC.content
    limit: int = Field(_TOPIC.limit, ge=1, le=1000)
    keep: KeepTable | None = None
    hub: Annotated[str | None, _reads(addresses.hub)] = None


class QuietTable(_Table):
    """``quiet = { start = …, end = … }``: the hours of every day in which alerts are held."""

    start: Annotated[time, _reads(_time_of_day)]
    end: Annotated[time, _reads(_time_of_day)]
    zone: Annotated[ZoneInfo, _reads(_zone)] = ZoneInfo("UTC")


class WatchTable(_Table):
    """``[[watches]]``: a query whose first match on a story raises an alert."""

    name: Name
    query: Query
    notify: list[Text] = []
    max_age: Lasting | None = None
    realert: Realert = _WATCH.realert
    cooldown: Annotated[timedelta, _reads(duration)] = _WATCH.cooldown
    digest: Annotated[Digest | None, _reads(_digest)] = None
    rollup: int | None = Field(None, ge=1)
    quiet: QuietTable | None = None


class RetiringTable(_Table):
    """``retiring = [{ secret = …, until = … }]``: an old secret that signs until then."""

    secret: Held = None
    secret_env: Held = None
    secret_file: Held = None
    secret_credential: Held = None
    until: Annotated[datetime, AfterValidator(_aware)]


class RateTable(_Table):
    """``rates = [{ burst = …, every = … }]``: so many at once, then one more each ``every``."""

    burst: int = Field(ge=1, le=100_000)
    every: Lasting


class EndpointTable(_Table):
    """``[[endpoints]]``: where alerts go."""

    name: Name
    kind: EndpointKind = _ENDPOINT.kind
    url: Held = None
    url_env: Held = None
    url_file: Held = None
    url_credential: Held = None
    secret: Held = None
    secret_env: Held = None
    secret_file: Held = None
    secret_credential: Held = None
    retiring: list[RetiringTable] = []
    to: list[Text] = []
    sender: Text | None = None
    headers: Held = None
    envelope: Literal["standard", "cloudevents"] = _ENDPOINT.envelope
    timeout: Seconds = _ENDPOINT.timeout
    concurrency: int | None = Field(None, ge=1, le=1000)
    ordered: bool = _ENDPOINT.ordered
    rates: list[RateTable] | None = None


class Tables(_Table):
    """A whole configuration."""

    daemon: DaemonTable = DaemonTable()
    sources: list[SourceTable] = []
    topics: list[TopicTable] = []
    watches: list[WatchTable] = []
    endpoints: list[EndpointTable] = []
