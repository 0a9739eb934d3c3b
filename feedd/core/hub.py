"""What feedd's own WebSub hub decides, and what feedd owes to other hubs (W3C WebSub).

::

    request ──verify──▶ listener ──topic changed──▶ delivery ─┬─ has it: until the next change
    (subscribe,            ▲                           ▲      ├─ again, by the schedule
     unsubscribe)          └─ lease over, gone         └──────┤
                                                              └─ given up on, until the next change

A listener is whoever is told that a topic's feed has changed: a subscriber of feedd's own hub,
who gets the feed itself, or another hub that the configuration names, which gets a ping. What is
owed to it follows from two numbers: the version it was last told of and the topic's version, which
moves in the transaction that changes the feed. So nothing is lost, and changes that come faster
than they can be delivered are delivered as one.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

from feedd.core import retry, websub
from feedd.core.settings import RetrySchedule, Topic
from feedd.core.uris import with_query

Mode = Literal["subscribe", "unsubscribe"]
Format = Literal["atom", "rss", "json"]
"""The formats a topic is published in; each is also the suffix of its address."""

FORMATS: Final[tuple[Format, ...]] = ("atom", "rss", "json")

PLACE: Final = "/hub"
"""Where feedd's own hub lies, below its public URL."""

SHORTEST_LEASE: Final = timedelta(minutes=5)
LONGEST_LEASE: Final = timedelta(days=30)
UNSTATED_LEASE: Final = timedelta(days=10)

LONGEST_FORM: Final = 8_192
"""Bytes of a request."""

LONGEST_URL: Final = 2_000
LONGEST_SECRET: Final = 199
"""Bytes; a secret has to be shorter than 200 (§5.1)."""

CONTENT_PAUSE: Final = timedelta(milliseconds=500)
PING_PAUSE: Final = timedelta(seconds=5)
"""The least time between two deliveries: in a burst of stories several are sent together."""

VERIFYING: Final = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))
"""The waits between the attempts to reach a callback that has to verify a request."""

_MODES: Final[Mapping[str, Mode]] = {"subscribe": "subscribe", "unsubscribe": "unsubscribe"}


@dataclass(frozen=True, slots=True)
class Address:
    """A topic's feed in one format: what is subscribed to."""

    topic: str
    format: Format


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """What somebody asks of the hub, not yet verified; ``version`` is the feed's at that time."""

    id: int = 0
    mode: Mode
    address: Address
    callback: str
    secret: str | None = field(default=None, repr=False)
    lease: timedelta = UNSTATED_LEASE
    version: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is refused at once: a status of HTTP, and a sentence."""

    status: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told when a topic's feed changes.

    ``url`` is a subscriber's callback, or another hub where ``format`` is None. ``told`` is the
    last version it was told of, and ``act_at`` when it may be told again. ``attempts`` and
    ``failing_since`` count from its last success.
    """

    id: int = 0
    topic: str
    format: Format | None
    url: str
    secret: str | None = field(default=None, repr=False)
    lease_until: datetime | None = None
    told: int = 0
    attempts: int = 0
    failing_since: datetime | None = None
    act_at: datetime | None = None
    why: str = ""


def own_hub(public_url: str) -> str:
    """Give the address of feedd's own hub."""
    return f"{public_url}{PLACE}"


def feed_url(public_url: str, address: Address) -> str:
    """Give the address of a feed, as the feed itself states it."""
    return f"{public_url}/feeds/{address.topic}.{address.format}"


def pinged(topics: Iterable[Topic], public_url: str) -> frozenset[tuple[str, str]]:
    """Give each topic that names another hub than feedd's own, with that hub."""
    own = own_hub(public_url)
    return frozenset((t.name, t.hub) for t in topics if t.hub and t.hub != own)


def published(topics: Iterable[Topic], public_url: str) -> Mapping[str, Address]:
    """Give the feeds of feedd's own hub by their addresses."""
    own = own_hub(public_url)
    feeds = (Address(t.name, format_) for t in topics if t.hub == own for format_ in FORMATS)
    return {feed_url(public_url, feed): feed for feed in feeds}


def link_header(hub: str, self_url: str) -> str:
    """Write the ``Link`` header that leads to the hub of a feed (§4)."""
    return f'<{hub}>; rel="hub", <{self_url}>; rel="self"'


def read_request(body: bytes, published: Mapping[str, Address]) -> SubscriptionRequest | Refused:
    """Read a subscriber's request (§5.1); ``published`` are the feeds by their addresses."""
    form = _form(body)
    mode = _MODES.get(form.get("hub.mode", ""))
    if mode is None:
        return Refused(400, "hub.mode is neither subscribe nor unsubscribe")
    address = published.get(form.get("hub.topic", ""))
    if address is None:
        return Refused(404, "hub.topic is none of the feeds that are published here")
    callback, secret = form.get("hub.callback", ""), form.get("hub.secret") or None
    if not _is_callback(callback):
        return Refused(400, "hub.callback is no http or https URL, or is too long")
    if secret is not None and len(secret.encode()) > LONGEST_SECRET:
        return Refused(400, "hub.secret has 200 bytes or more")
    return SubscriptionRequest(
        mode=mode,
        address=address,
        callback=callback,
        secret=secret,
        lease=read_lease(form.get("hub.lease_seconds", "")),
    )


def read_lease(text: str) -> timedelta:
    """Read ``hub.lease_seconds`` and keep it within bounds."""
    return websub.read_lease(
        text, unstated=UNSTATED_LEASE, shortest=SHORTEST_LEASE, longest=LONGEST_LEASE
    )


def verification_url(request: SubscriptionRequest, *, topic: str, challenge: str) -> str:
    """Give the address that asks a callback whether it wants this (§5.3)."""
    asked = {"hub.mode": request.mode, "hub.topic": topic, "hub.challenge": challenge}
    if request.mode == "subscribe":
        asked["hub.lease_seconds"] = str(request.lease // timedelta(seconds=1))
    return with_query(request.callback, asked)


def denial_url(listener: Listener, *, topic: str) -> str:
    """Give the address that tells a callback that nothing more will come (§5.2)."""
    reason = "this feed isn't published any more"
    told = {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason}
    return with_query(listener.url, told)


def ping_body(urls: tuple[str, ...]) -> bytes:
    """Write what tells another's hub that feeds have changed; it then comes for them."""
    return urlencode([("hub.mode", "publish"), *(("hub.url", url) for url in urls)]).encode()


def signature(body: bytes, secret: str) -> str:
    """Write the ``X-Hub-Signature`` of a body (§7.1)."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def verify_again(request: SubscriptionRequest, *, now: datetime) -> datetime | None:
    """Say when to ask a callback again that couldn't be reached; None: not any more."""
    return now + VERIFYING[request.attempts] if request.attempts < len(VERIFYING) else None


def after(  # noqa: PLR0913  each is a fact of its own
    listener: Listener,
    result: retry.Result,
    *,
    version: int,
    schedule: RetrySchedule,
    now: datetime,
    jitter: float,
) -> Listener | None:
    """Give a listener as it is after an attempt to tell it ``version``; None: it is to be dropped.

    A hub that the configuration names is given up on for one version, never for good. For one
    that nobody asked for as long as drops it, as feedd was off, failing begins anew, and so it
    does for one that failed while the clock was ahead.
    """
    since, asked = listener.failing_since, listener.act_at
    if since and (since > now or (asked and now - asked >= schedule.disable_after)):
        listener = replace(listener, failing_since=None)
    following = retry.after(
        result,
        attempts=listener.attempts + 1,
        schedule=schedule,
        now=now,
        jitter=jitter,
        failing_since=listener.failing_since,
    )
    pause = PING_PAUSE if listener.format is None else CONTENT_PAUSE
    match following:
        case retry.Done(pause=rest):
            return _told(listener, version, at=max(now + pause, rest or now))
        case retry.Again():
            return _to_be_told_again(listener, following, now=now)
        case retry.Disable() if listener.format is not None:
            return None
        case retry.Exhausted(why=why) | retry.Disable(why=why):
            since = listener.failing_since or now
            told = _told(listener, version, at=now + pause)
            return replace(told, failing_since=since, why=why)


def _told(listener: Listener, version: int, *, at: datetime) -> Listener:
    return replace(listener, told=version, attempts=0, failing_since=None, act_at=at, why="")


def _to_be_told_again(listener: Listener, again: retry.Again, *, now: datetime) -> Listener:
    return replace(
        listener,
        attempts=listener.attempts + 1,
        failing_since=listener.failing_since or now,
        act_at=again.at,
        why=again.why,
    )


def _form(body: bytes) -> dict[str, str]:
    """Read a form; of a field that comes twice the first counts."""
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return {}
    return dict(reversed(fields))


def _is_callback(url: str) -> bool:
    is_short = len(url) <= LONGEST_URL
    return is_short and url.isprintable() and url.isascii() and websub.is_web(url)
