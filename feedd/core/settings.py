"""What a person declares: sources, topics, watches, endpoints, and the rules they live by.

``feedd.config`` makes these from TOML; what made by page or API arrives here the same way.
Secrets and addresses that hold secrets stay out of ``repr``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from feedd.core.model import Selectors

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What feedd visits, or what is pushed to it when ``url`` is None.

    ``url`` is http(s), or an absolute path of a file or folder. ``interval`` and ``max_interval``
    are the floor and the ceiling between two visits. ``baseline`` means that the first visit
    raises no alerts. One that isn't ``enabled`` is not visited. Without ``trust_dates`` an entry
    counts as published when it is first seen. Of several sources that carry a story, the one with
    the highest ``prefer`` is shown. ``headers`` go with each request; they may hold secrets. With
    ``articles`` the pages are read that its new entries lead to.
    """

    name: str
    url: str | None = None
    title: str | None = None
    interval: timedelta = HOUR
    max_interval: timedelta = timedelta(days=1)
    baseline: bool = True
    enabled: bool = True
    trust_dates: bool = True
    articles: bool = False
    prefer: int = 0
    language: str | None = None
    selectors: Selectors | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long stories are kept, and at most how many; None is for ever, and all."""

    age: timedelta | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A named query over stories, published as a feed of its newest ``limit`` stories.

    ``keep`` is for the stories in it, in place of the general rule. ``hub`` is the address of the
    WebSub hub that tells subscribers what is new, feedd's own or another.
    """

    name: str
    title: str
    query: str
    description: str = ""
    content: Literal["full", "summary"] = "full"
    limit: int = 100
    keep: Keep | None = None
    hub: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """When held alerts leave together: a cron expression of five fields, in a time zone."""

    cron: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The hours of every day in which alerts are held, in local time.

    ``end`` before ``start`` means the next morning; two equal times mean never.
    """

    start: time
    end: time
    zone: ZoneInfo


Realert = Literal["never", "material", "any"]
"""Which revisions of a story that was alerted raise another alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A named query whose first match on a story raises an alert to the endpoints in ``notify``.

    ``title`` is what people read in place of its name, "" where that will do. A story older than
    ``max_age`` raises none, nor does a revision of it unless that states a later date. ``realert``
    says which later revisions of a story raise another. The rest keeps a watch calm, and holds
    alerts without ever dropping one: ``cooldown`` passes between two messages; ``digest`` and
    ``quiet`` say when alerts leave; alerts that leave at one moment and are more than ``rollup``
    leave as one message. Until ``muted_until`` a person wants to hear nothing of it.
    """

    name: str
    query: str
    title: str = ""
    notify: tuple[str, ...] = ()
    max_age: timedelta = timedelta(days=2)
    realert: Realert = "never"
    cooldown: timedelta = timedelta()
    digest: Digest | None = None
    quiet: QuietHours | None = None
    rollup: int | None = None
    muted_until: datetime | None = None

    @property
    def called(self) -> str:
        """What people read: its title, or its name."""
        return self.title or self.name

    @property
    def feed(self) -> str:
        """The name of the feed of what it alerted, as its address has it."""
        return f"watches/{self.name}"


EndpointKind = Literal[
    "webhook", "slack", "discord", "teams", "mattermost", "telegram", "ntfy", "apprise", "email"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most ``burst`` messages at once, then one more each ``every``."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiringSecret:
    """A secret that a receiver may still verify with, until ``until``."""

    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where alerts go.

    ``secrets`` are Standard Webhooks secrets (``whsec_…``, or ``whsk_…`` for ed25519), each of
    which signs; ``retiring`` are old ones that sign until their time. ``timeout`` is in seconds
    for a whole attempt. ``ordered`` sends nothing before what was raised earlier is delivered or
    given up on. ``rates`` replace those of the kind.

    ``template`` is a JSON document that takes the place of a webhook's own, and may hold a key of
    its receiver's (``feedd.deliver.template``).

    ``url`` of a Telegram endpoint is that of its bot's ``sendMessage``, of an e-mail endpoint
    ``smtp://`` (STARTTLS) or ``smtps://`` with user and password; ``to`` holds the chat's id or
    the recipients, ``sender`` the address that e-mail comes from.
    """

    name: str
    url: str = field(repr=False)
    kind: EndpointKind = "webhook"
    envelope: Literal["standard", "cloudevents"] = "standard"
    template: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    retiring: tuple[RetiringSecret, ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    to: tuple[str, ...] = ()
    sender: str | None = None
    timeout: float = 20.0
    concurrency: int = 4
    ordered: bool = False
    rates: tuple[Rate, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much one fetch may take: bytes on the wire and decoded, seconds in all, redirects."""

    bytes: int = 10 * 1024 * 1024
    seconds: float = 60.0
    redirects: int = 5
    concurrency: int = 256
    per_host: int = 2
    host_gap: float = 0.5

    @property
    def extra_seconds(self) -> float:
        """For how long a visit may go on for the archives of its feed, and again for articles."""
        return self.seconds / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySchedule:
    """The waits between the attempts of a delivery, each counted from the failure before it.

    ``jitter`` is the fraction by which each wait may be shorter or longer.
    """

    waits: tuple[timedelta, ...] = tuple(
        timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
    )
    jitter: float = 0.2
    disable_after: timedelta = timedelta(days=5)


MadeKind = Literal["sources", "topics", "watches"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a person made by page or API; ``table`` holds what TOML would say but for the name."""

    kind: MadeKind
    name: str
    table: Mapping[str, object] = field(default_factory=dict)
