"""What feedd decides as a WebSub subscriber: offers, subscriptions, signatures (W3C WebSub).

::

    offered ──ask──▶ asked ──verified──▶ active ──renew──▶ active …
       ▲               │ refused,          │ lease over
       └───────────────┴ never verified ◀──┘              denied: asked again in a week

A hub only brings news sooner. What it delivers goes the way of every bulletin, and the source is
still visited: by its own rhythm until the hub has been first with news, at its longest interval
after that.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlencode, urljoin, urlsplit

from feedd.core.model import Bulletin
from feedd.core.rhythm import HOUR
from feedd.core.spans import spoken

State = Literal["offered", "asked", "active", "denied"]

LEASE: Final = timedelta(days=10)
"""What is asked for; the hub decides."""

SHORTEST_LEASE: Final = timedelta(minutes=1)
LONGEST_LEASE: Final = timedelta(days=90)
UNSTATED_LEASE: Final = timedelta(days=1)

RENEW_AT: Final = 0.8
"""The part of a lease after which it is renewed, less up to a tenth, lest all are at once."""

CALLBACKS: Final = "/websub/"
"""Where the callbacks of subscriptions lie, below the address at which hubs reach feedd."""

PATIENCE: Final = HOUR
"""How long a hub may take to verify."""

AFTER_DENIAL: Final = timedelta(days=7)
LONGEST_WAIT: Final = timedelta(days=7)
LONGEST_HEADER: Final = 8_000
MOST_REDIRECTS: Final = 3
KEEPING_POST: Final = frozenset({307, 308})
"""The redirects that a hub may use; others would turn the request into a GET."""

_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"[^"]*"|[^\s";,]+))?)*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))', re.IGNORECASE)
_DIGESTS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A hub that tells what is new, and the address that it knows the source by."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """How far feedd has got with what a source's hub offers.

    ``token`` is the unguessable end of the callback's address. ``pending`` is true from a request
    to its verification. ``act_at`` is when something is to be done.
    """

    source: str
    offer: Offer
    state: State = "offered"
    token: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    pending: bool = False
    lease_until: datetime | None = None
    act_at: datetime | None = None
    failures: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a hub asks of the callback: is this what you want (§5.3), or: you can't (§5.2)."""

    mode: str
    topic: str
    challenge: str = ""
    lease: str = ""
    reason: str = ""


def discover(links: Iterable[str], bulletin: Bulletin, *, url: str) -> Offer | None:
    """Find what a document offers: in its ``Link`` headers first, then in itself (§4)."""
    stated = [
        (relation, joined)
        for header in links
        for relation, target in _links(header)
        if is_web(joined := _joined(url, target))
    ]
    hubs = [target for relation, target in stated if relation == "hub"]
    hubs = hubs or [*filter(is_web, bulletin.hubs)]
    selves = [target for relation, target in stated if relation == "self"]
    topic = next(filter(is_web, (*selves, bulletin.self_url or "", url)), None)
    # A secret goes to the hub: of several, one that is reached by https.
    hub = next(filter(_is_private, hubs), next(iter(hubs), None))
    if hub is None or topic is None:
        return None
    return Offer(hub=hub, topic=topic)


def request_body(subscription: Subscription, *, callback: str) -> bytes:
    """Write a subscription request (§5.1)."""
    form = {
        "hub.mode": "subscribe",
        "hub.topic": subscription.offer.topic,
        "hub.callback": callback,
        "hub.lease_seconds": str(LEASE // timedelta(seconds=1)),
        "hub.secret": subscription.secret or "",
    }
    return urlencode(form).encode()


def is_signed(body: bytes, *, secret: str, signature: str) -> bool:
    """Tell whether ``X-Hub-Signature`` is that of a body (§7.1), in constant time."""
    method, _, stated = signature.strip().partition("=")
    digest = _DIGESTS.get(method.lower())
    if digest is None:
        return False
    right = hmac.new(secret.encode(), body, digest).hexdigest()
    return hmac.compare_digest(right.encode(), stated.strip().lower().encode())


def asked(before: Subscription, *, token: str, secret: str, now: datetime) -> Subscription:
    """Begin a request; a renewal keeps the callback and the secret that the hub knows."""
    return replace(
        before,
        state="active" if _lasts(before, now) else "asked",
        token=before.token or token,
        secret=before.secret or secret,
        pending=True,
        act_at=now + PATIENCE,
        why="asked the hub, which hasn't verified it yet",
    )


def refused(
    before: Subscription, why: str, *, now: datetime, wait: timedelta | None = None
) -> Subscription:
    """Note a refusal or silence: ask again, later each time. ``wait`` is what the hub asks for."""
    doubled = HOUR * (1 << min(before.failures, 10))
    again = now + max(min(doubled, LONGEST_WAIT), wait or timedelta(0))
    lasting = before.lease_until if _lasts(before, now) else None
    return replace(
        before,
        state="active" if lasting else "offered",
        pending=False,
        # The end of the lease mustn't pass unnoticed.
        act_at=min(again, lasting) if lasting else again,
        lease_until=lasting,
        failures=before.failures + 1,
        why=why,
    )


def verified(before: Subscription, lease: str, *, now: datetime, jitter: float) -> Subscription:
    """Count a subscription as active for as long as the hub says."""
    length = read_lease(lease)
    return replace(
        before,
        state="active",
        pending=False,
        lease_until=now + length,
        act_at=now + length * (RENEW_AT - 0.1 * jitter),
        failures=0,
        why=f"the hub has verified it for {spoken(length)}",
    )


def denied(before: Subscription, reason: str, *, now: datetime) -> Subscription:
    """Accept that the hub refuses, or has stopped (§5.2)."""
    words = f": {' '.join(reason.split())[:200]}" if reason.strip() else ""
    return replace(
        before,
        state="denied",
        pending=False,
        lease_until=None,
        act_at=now + AFTER_DENIAL,
        why=f"the hub denied it{words}",
    )


def is_wanted(subscription: Subscription, intent: Intent) -> bool:
    """Tell whether feedd has just asked for what a hub wants confirmed (§5.3).

    It never asks to be unsubscribed: leases run out.
    """
    return (
        subscription.pending
        and intent.mode == "subscribe"
        and intent.topic == subscription.offer.topic
        and bool(intent.challenge)
    )


def read_lease(
    text: str,
    *,
    unstated: timedelta = UNSTATED_LEASE,
    shortest: timedelta = SHORTEST_LEASE,
    longest: timedelta = LONGEST_LEASE,
) -> timedelta:
    """Read ``hub.lease_seconds`` within bounds; nonsense counts as not stated."""
    seconds = int(text[:12]) if text.isascii() and text.isdigit() else 0
    return min(max(timedelta(seconds=seconds), shortest), longest) if seconds else unstated


def redirect(hub: str, status: int, location: str | None) -> str | None:
    """Give where a hub sends the request (§5.1: 307 or 308), None if it doesn't or mustn't."""
    if status not in KEEPING_POST or not location:
        return None
    target = _joined(hub, location)
    if not is_web(target) or (_is_private(hub) and not _is_private(target)):
        return None
    return target


def _lasts(subscription: Subscription, now: datetime) -> bool:
    until = subscription.lease_until
    return subscription.state == "active" and until is not None and until > now


def _links(header: str) -> Iterator[tuple[str, str]]:
    """Read a ``Link`` header (RFC 8288 §3): each relation with its target."""
    for target, parameters in _LINK.findall(header[:LONGEST_HEADER]):
        found = _REL.search(parameters)
        for relation in (found[1] or found[2] or "").lower().split() if found else ():
            yield relation, target.strip()


def is_web(url: str) -> bool:
    """Tell whether something can be asked for at an address."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_private(url: str) -> bool:
    return urlsplit(url).scheme == "https"


def _joined(base: str, target: str) -> str:
    """Give where a link leads, "" if it can't be read."""
    try:
        return urljoin(base, target)
    except ValueError:
        return ""
