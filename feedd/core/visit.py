"""What a visit brought, and what is remembered of a source from one visit to the next.

A visit ends as one of three values::

    Arrived     a body came and was read
    Unchanged   304, or a body equal to the last one
    Failed      neither: the network, the server or the document was at fault

A body that comes by itself, from a WebSub hub, is ``Pushed``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, Literal, NamedTuple

from feedd.core.arrears import Arrears
from feedd.core.model import Kind, Pace
from feedd.core.politeness import AskedWait
from feedd.core.rhythm import Rhythm
from feedd.core.settings import Source

FULL_FETCH: Final = timedelta(days=14)
"""Some servers answer 304 for ever; so long after a body a source is asked without validators."""

FEEDS: Final[frozenset[Kind]] = frozenset({"rss", "atom", "rdf", "json"})

NO_FEED: Final = "no_feed"
"""The code of a visit that brought something else where a feed was."""

TURNED_AFTER: Final = 2
TURNED_FOR: Final = timedelta(days=1)
"""After so many such failures over so long a time a page that became a feed is a page again."""

Trouble = Literal["failing", "gone", "silent", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A body came and was read.

    ``entries`` counts all of its entries; ``fresh`` holds the publication time (or None) of each
    that this source never gave before. ``moved_to`` is the final URL if every hop to it was a
    permanent redirect. ``partial`` marks a body that holds only what is new (RFC 3229's 226).
    ``arrears`` are what the feed's archives owe from now on, and ``owed_in`` says how soon to ask
    again for articles that couldn't be had.
    """

    entries: int
    fresh: tuple[datetime | None, ...] = ()
    pace: Pace = field(default_factory=Pace)
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    asked: AskedWait | None = None
    moved_to: str | None = None
    partial: bool = False
    kind: Kind | None = None
    arrears: Arrears | None = None
    owed_in: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A body that a hub delivered and that was read; its values are as in ``Arrived``."""

    fresh: tuple[datetime | None, ...] = ()
    owed_in: timedelta | None = None


class Unchanged(NamedTuple):
    """The source has what it had: it said so (304), or sent the same body again.

    Validators are those of this answer; None leaves the stored ones as they are. ``full`` marks
    an answer that came with a body. ``moved_to`` is as in ``Arrived``.

    A tuple: it is made for most visits, and takes a third of the time.
    """

    etag: str | None = None
    last_modified: str | None = None
    full: bool = False
    asked: AskedWait | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A visit that brought nothing; ``code`` is one short stable word, ``message`` a sentence.

    ``status`` is the HTTP status where there was one, ``retry_after`` the wait it asked for.
    """

    code: str
    message: str
    status: int | None = None
    retry_after: timedelta | None = None


Outcome = Arrived | Unchanged | Failed
"""What a visit came to."""


class VisitState(NamedTuple):
    """What is remembered of a source from visit to visit.

    ``declared`` is the URL that was declared when this was learned: all of it is void once the
    source declares another. ``address`` is where the source has moved to, if it has; once that
    has failed for long it is kept as ``away`` while the declared URL is tried.

    ``etag`` and ``last_modified`` are kept byte for byte, and only of a body that was read and
    stored; ``full_at`` is when the last body came. Where articles are owed of it, ``body_hash`` is
    None and ``full_at`` as long before the time at which they are due. ``hold_until`` is a time
    the server named: nobody visits before it, not even by hand. ``next_visit_at`` is None for a
    parked source.

    ``kind`` is that of the last bulletin, and ``former_kind`` what a source that is a feed now
    gave before, if that told news: a page or a text. ``pushed_until`` is when the source's
    subscription at a hub ends, and ``hub_first`` says that its latest news came from there and
    not by a visit. ``arrears`` are what its archives owe.

    A tuple, as one is made for every visit: replacing two of the fields takes 1 µs in place of 5.
    """

    declared: str | None = None
    address: str | None = None
    away: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    full_at: datetime | None = None
    last_visit_at: datetime | None = None
    last_success_at: datetime | None = None
    next_visit_at: datetime | None = None
    why: str = ""
    hold_until: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    gone_at: datetime | None = None
    moved_to: str | None = None
    moved_seen: int = 0
    moved_since: datetime | None = None
    pace: Pace = Pace()
    rhythm: Rhythm = Rhythm()
    entries: int = 0
    silent_after: datetime | None = None
    trouble: Trouble | None = None
    kind: Kind | None = None
    former_kind: Kind | None = None
    pushed_until: datetime | None = None
    hub_first: bool = False
    arrears: Arrears | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a request may be made conditional on: ``If-None-Match`` and ``If-Modified-Since``."""

    etag: str | None = None
    last_modified: str | None = None


def articles_due(state: VisitState) -> datetime | None:
    """Say when articles are to be asked for again that couldn't be had; None: none are owed."""
    if state.body_hash is not None or state.full_at is None:
        return None
    return state.full_at + FULL_FETCH


def hash_body(body: bytes) -> str:
    """Name a body, so that the same one isn't parsed twice."""
    return blake2b(body, digest_size=16).hexdigest()


def current(state: VisitState, source: Source) -> VisitState:
    """Return the state, or an empty one if the source declares another URL by now."""
    return state if state.declared == source.url else VisitState(declared=source.url)


def address(state: VisitState, source: Source) -> str | None:
    """Return where a source is to be visited: where it moved to, or where it was declared."""
    return current(state, source).address or source.url


def rhythm_seen(state: VisitState) -> Rhythm:
    """Return the rhythm of a source up to its last visit.

    What is kept of it ends with the last visit that brought something new.
    """
    return state.rhythm.until(state.last_success_at) if state.last_success_at else state.rhythm


def is_page(state: VisitState, source: Source) -> bool:
    """Tell whether a source is a page that was made for people, not a feed or a text."""
    return source.selectors is not None or current(state, source).kind == "page"


def no_feed_any_more(state: VisitState, source: Source, came: Kind) -> Failed | None:
    """Fail a visit that brought something else where a feed was, although the status was 200.

    It is an error page, or somebody else has the name now. If it were taken in, the source would
    count as a page from then on, which robots.txt may forbid for ever.
    """
    known = current(state, source).kind
    if source.selectors is not None or known not in FEEDS or came in FEEDS:
        return None
    words = f"it gave a feed ({known}) before and now gives a {came}"
    return Failed(code=NO_FEED, message=words)


def not_found_again(state: VisitState, *, entries: int) -> Failed | None:
    """Fail a visit without entries to the declared address of a source that has moved.

    A name that is for sale answers too.
    """
    if state.away is None or entries:
        return None
    return Failed(code=NO_FEED, message="its declared address answers, and tells no news")


def is_former_kind(state: VisitState, came: Kind, *, entries: int) -> bool:
    """Tell whether what came may be what the source gave before it became a feed."""
    return bool(entries) and came == state.former_kind


def has_turned_back(state: VisitState, *, now: datetime) -> bool:
    """Tell whether a source has been no feed for so long that it is taken to stay so."""
    if state.error_code != NO_FEED or state.failing_since is None:
        return False
    return state.failures >= TURNED_AFTER and now - state.failing_since >= TURNED_FOR


def former_kind(state: VisitState, came: Kind | None) -> Kind | None:
    """Say whether a feed was a page or a text with entries before; None if it wasn't."""
    if came not in FEEDS:
        return None
    has_turned = state.kind is not None and state.kind not in FEEDS and state.entries
    return state.kind if has_turned else state.former_kind


def conditions(state: VisitState, source: Source, *, now: datetime) -> Conditions:
    """Return the validators to send: none if the last body is older than ``FULL_FETCH``.

    None either when archives are to be asked again: only the whole document names them.
    """
    known = current(state, source)
    if known.arrears is not None and known.arrears.are_due(now):
        return Conditions()
    if known.full_at is None or not timedelta(0) <= now - known.full_at < FULL_FETCH:
        return Conditions()
    return Conditions(etag=known.etag, last_modified=known.last_modified)
