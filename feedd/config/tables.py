"""What the tables of a configuration may hold: every key, its type, its default.

The defaults are those of the frozen values, so that each is written once. Keys that may hold
secrets are only named here; ``feedd.config.secrets`` reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator

from feedd.config import addresses, values
from feedd.config.faults import text_of
from feedd.config.quantities import duration
from feedd.config.settings import Listen, Log, Retention, Visits, Web
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
from feedd.net.addresses import AllowedNetwork, Network

T = TypeVar("T")

_FETCH = FetchLimits()
_RETRY = RetrySchedule()
_TOPIC = Topic(name="", title="", query="")
_WATCH = Watch(name="", query="")
_ENDPOINT = Endpoint(name="", url="")
_VISITS = Visits()
_RETENTION = Retention()
_LOG = Log()
_WEB = Web()


def _reads(read: Callable[[str], T], like: str = "") -> PlainValidator:
    return PlainValidator(lambda value: read(text_of(value, like)))


Text = Annotated[str, _reads(values.line)]
Name = Annotated[str, _reads(values.check_name, "example-news")]
Selector = Annotated[str, _reads(values.selector, "article h2")]
Query = Annotated[values.ReadQuery, _reads(values.query, "flood OR storm")]
Interval = Annotated[timedelta, _reads(values.interval, "15m")]
Lasting = Annotated[timedelta, _reads(values.some_time, "2d")]
Age = Annotated[timedelta | None, _reads(values.age, "90d")]
Seconds = Annotated[float, _reads(values.seconds, "20s")]
Held = Annotated[object, Field(repr=False)]
"""A value that may be, or lead to, a secret."""


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class VisitsTable(_Table):
    """``[daemon.visits]``: the defaults of sources."""

    interval: Interval | None = None
    max_interval: Interval | None = None
    baseline: bool = _VISITS.baseline


class AlertsTable(_Table):
    """``[daemon.alerts]``: the defaults of watches."""

    max_age: Lasting = _WATCH.max_age


class OperatorTable(_Table):
    """``[daemon.operator]``: who is told of feedd's own troubles."""

    notify: list[Text] = []


class FetchTable(_Table):
    """``[daemon.fetch]``: how much a fetch may take."""

    max_size: Annotated[int, _reads(values.some_size, "10MiB")] = _FETCH.bytes
    timeout: Seconds = _FETCH.seconds
    redirects: int = Field(_FETCH.redirects, ge=0, le=20)
    concurrency: int = Field(_FETCH.concurrency, ge=1, le=10_000)
    per_host: int = Field(_FETCH.per_host, ge=1, le=100)
    host_gap: Annotated[float, _reads(values.gap, "500ms")] = _FETCH.host_gap


class DeliveryTable(_Table):
    """``[daemon.delivery]``: when a delivery that failed is tried again."""

    waits: list[Annotated[timedelta, _reads(duration, "5m")]] = Field(
        list(_RETRY.waits), max_length=100
    )
    jitter: float = Field(_RETRY.jitter, ge=0, le=1)
    disable_after: Lasting = _RETRY.disable_after


class KeepTable(_Table):
    """``keep = { age = …, most = … }``: how long stories are kept, and at most how many."""

    age: Age = _RETENTION.stories.age
    most: int | None = Field(None, ge=1)


class RetentionTable(_Table):
    """``[daemon.retention]``: how long things are kept."""

    stories: KeepTable = KeepTable()
    revisions: Age = _RETENTION.revisions
    visits: Age = _RETENTION.visits
    attempts: Age = _RETENTION.attempts


class LogTable(_Table):
    """``[daemon.log]``: what is logged, and how."""

    format: Literal["text", "json"] = _LOG.format
    level: Literal["debug", "info", "warning", "error"] = _LOG.level


class WebTable(_Table):
    """``[daemon.web]``: who may come in, and whether feeds are for everybody."""

    users: Held = None
    public_feeds: bool = _WEB.public_feeds
    trusted_proxies: list[Annotated[Network, _reads(addresses.proxy, "127.0.0.1")]] = list(
        _WEB.trusted_proxies
    )


class DaemonTable(_Table):
    """``[daemon]``: how the daemon itself runs."""

    state: Annotated[str, _reads(values.state, "/var/lib/feedd")] = "/var/lib/feedd"
    database: Held = None
    database_env: Held = None
    database_file: Held = None
    database_credential: Held = None
    listen: Annotated[Listen, _reads(addresses.listen, "127.0.0.1:8787")] = Listen(
        "127.0.0.1", 8787
    )
    public_url: Annotated[str | None, _reads(addresses.public_url, "https://news.example.org")] = (
        None
    )
    allow_private: list[Annotated[AllowedNetwork, _reads(addresses.network, "10.0.0.0/8")]] = []
    contact: Annotated[str | None, _reads(values.contact)] = None
    websub_callback: Annotated[
        str | None, _reads(addresses.public_url, "https://news.example.org")
    ] = None
    proxy: Held = None
    proxy_env: Held = None
    proxy_file: Held = None
    proxy_credential: Held = None
    tick: Annotated[timedelta, _reads(values.tick, "1s")] = timedelta(seconds=1)
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
    enabled: bool = True
    trust_dates: bool = True
    articles: bool = False
    prefer: int = Field(0, ge=0, le=100)
    language: Annotated[str | None, _reads(values.language, "en")] = None
    selectors: SelectorsTable | None = None
    headers: Held = None


class TopicTable(_Table):
    """``[[topics]]``: a query over stories, published as a feed."""

    name: Name
    title: Text | None = None
    query: Query
    description: Annotated[str, AfterValidator(values.prose)] = _TOPIC.description
    content: Literal["full", "summary"] = _TOPIC.content
    limit: int = Field(_TOPIC.limit, ge=1, le=1000)
    keep: KeepTable | None = None
    hub: Annotated[str | None, _reads(addresses.hub, "own")] = None


class QuietTable(_Table):
    """``quiet = { start = …, end = … }``: the hours of every day in which alerts are held."""

    start: Annotated[time, _reads(values.time_of_day, "22:30")]
    end: Annotated[time, _reads(values.time_of_day, "22:30")]
    zone: Annotated[ZoneInfo, _reads(values.zone, "Europe/Berlin")] = ZoneInfo("UTC")


class WatchTable(_Table):
    """``[[watches]]``: a query whose first match on a story raises an alert."""

    name: Name
    query: Query
    title: Text = _WATCH.title
    notify: list[Text] = []
    max_age: Lasting | None = None
    realert: Realert = _WATCH.realert
    cooldown: Annotated[timedelta, _reads(duration, "5m")] = _WATCH.cooldown
    digest: Annotated[Digest | None, _reads(values.digest, "every day 08:00")] = None
    rollup: int | None = Field(None, ge=1)
    quiet: QuietTable | None = None


class RetiringTable(_Table):
    """``retiring = [{ secret = …, until = … }]``: an old secret that signs until then."""

    secret: Held = None
    secret_env: Held = None
    secret_file: Held = None
    secret_credential: Held = None
    until: Annotated[datetime, AfterValidator(values.aware)]


class RateTable(_Table):
    """``rates = [{ burst = …, every = … }]``: ``burst`` at once, then one more each ``every``."""

    burst: int = Field(ge=1, le=100_000)
    every: Annotated[timedelta, _reads(values.some_time, "2s")]


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
    template: Held = None
    template_env: Held = None
    template_file: Held = None
    template_credential: Held = None
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
