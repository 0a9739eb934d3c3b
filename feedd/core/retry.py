"""What becomes of a delivery after an attempt.

Rules, the first that applies:

1. 2xx alone is success; a redirect is a failure and isn't followed.
2. 410, or a ``webhook-delivery: disable`` header, disables the endpoint at once; so does an
   endpoint that has failed for longer than the schedule's ``disable_after`` (``witness_since``).
3. ``webhook-delivery: abort-message`` ends this delivery; so does an answer that no repetition
   can better.
4. A delivery that a person sent again is tried once, and exhausted if that fails.
5. Otherwise the delivery comes again after the schedule's next wait, jittered, or is exhausted
   when there is none. A ``Retry-After`` only ever lengthens the wait: to come sooner would
   burn the schedule's few attempts while the receiver is down.
6. 429, 502, 503, 504 say that the receiver has too much to do: its other deliveries pause too,
   as long as it asks or, if it doesn't say, for this one's wait but not for long.
7. A mail server that took a message for some recipients and refuses others for now works, so its
   endpoint isn't failing and nothing else waits; the message comes again for those others alone.
   That they are refused once more says nothing of the endpoint.
8. Once an endpoint works that was down (``is_back``), what waits for it is attempted at once, but
   not what had failed before that time, too: it may fail by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal

from feedd.core import politeness
from feedd.core.counting import counted
from feedd.core.recipients import Recipients
from feedd.core.settings import RetrySchedule
from feedd.core.spans import to_the_minute

Outcome = Literal["delivered", "partly", "failed", "throttled", "aborted", "gone", "disabled"]
"""How an attempt ended.

``delivered`` the receiver has it · ``partly`` some recipients have it: come again for the others ·
``failed`` come again · ``throttled`` come again, and spare the endpoint meanwhile · ``aborted``
this delivery can't succeed · ``gone`` the endpoint wants nothing more · ``disabled`` it has this
one and wants nothing more.
"""

SUCCESS = range(200, 300)
BUSY = frozenset({429, 502, 503, 504})
LONGEST_RETRY_AFTER = timedelta(days=1)
TOO_MANY_PAUSE = timedelta(minutes=1)
"""How long an endpoint is left alone that says 429 without saying for how long."""

LONGEST_PAUSE = timedelta(minutes=5)
"""The longest pause if it names no time: it may refuse one message alone, for days."""

DOWN_AFTER = timedelta(minutes=30)
"""How long an endpoint fails that is down: for so long it is hardly about one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one attempt ended.

    ``words`` is a sentence, ``status`` None when none was received. ``retry_after`` is the rest
    that the receiver asks for; some ask with a success too. ``recipients`` are told apart once
    they fare differently; None: all have it, or none. It is no ``is_proof`` of whether the
    receiver works if nobody was asked, or only those whom others are ahead of.
    """

    outcome: Outcome
    words: str
    status: int | None = None
    retry_after: timedelta | None = None
    recipients: Recipients | None = None
    is_proof: bool = True

    @property
    def has_worked(self) -> bool | None:
        """Tell whether the receiver did its work, for some recipients at least; None: unknown."""
        return self.outcome in {"delivered", "partly"} if self.is_proof else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The receiver has it; nothing else goes to the endpoint before ``pause``, if set."""

    pause: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Attempt it again at ``at``; nothing else goes to the endpoint before ``pause``, if set.

    ``quiet_until`` is the end of the quiet hours that hold it then, if any do.
    """

    at: datetime
    why: str
    pause: datetime | None = None
    quiet_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted:
    """Given up on in the open: a dead letter until a person replays it."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disable:
    """Send nothing more to the endpoint until a person enables it.

    The delivery is done when ``delivered``; otherwise it and all others of the endpoint are kept.
    """

    why: str
    delivered: bool = False


Next = Done | Again | Exhausted | Disable


def after(  # noqa: PLR0913  each is a fact of its own
    result: Result,
    *,
    attempts: int,
    schedule: RetrySchedule,
    now: datetime,
    jitter: float,
    failing_since: datetime | None = None,
    by_hand: bool = False,
) -> Next:
    """Decide what becomes of a delivery.

    Args:
        result: how the attempt ended that was just made
        attempts: how many were made, this one included
        schedule: the waits between them
        now: when the attempt ended
        jitter: 0 ≤ jitter < 1, drawn anew for each call; 0.5 waits exactly as scheduled
        failing_since: the endpoint's first failed attempt since its last success
        by_hand: whether a person asked for the attempt
    """
    if ending := _ending(result, now):
        return ending
    since = failing_since if result.has_worked is False else None
    if since and now - since >= schedule.disable_after:
        return Disable(why=_failing_too_long(since, schedule.disable_after, result.words))
    if by_hand:
        return Exhausted(why=f"sent again by hand, it failed: {result.words}")
    if attempts > len(schedule.waits):
        failed = f"{counted(attempts, 'attempt')} failed"
        return Exhausted(why=f"{failed}; the last: {result.words}")
    spread = 1 - schedule.jitter + 2 * schedule.jitter * jitter
    wait = schedule.waits[attempts - 1] * spread
    return _again(result, wait, now)


def witness_since(
    failing_since: datetime | None, *, schedule: RetrySchedule, now: datetime
) -> datetime | None:
    """Say since when another attempt must have failed for a failure to disable the endpoint.

    None where it disables nothing anyway. After a week in which feedd was off, or a leap of the
    clock, the first failure tells no more than that the network isn't up yet.
    """
    if failing_since is None or now - failing_since < schedule.disable_after:
        return None
    return now - max(schedule.disable_after, 2 * max(schedule.waits, default=timedelta()))


def is_back(failing_since: datetime | None, after: datetime | None, *, now: datetime) -> bool:
    """Tell whether an endpoint was down and works again, by since when it failed, and fails."""
    return failing_since is not None and after is None and now - failing_since >= DOWN_AFTER


def farthest(schedule: RetrySchedule) -> timedelta:
    """Give how long a delivery may wait for an attempt at most, but for quiet hours."""
    return max((*schedule.waits, LONGEST_RETRY_AFTER)) * (1 + schedule.jitter)


def judge(status: int, headers: Mapping[str, str], *, now: datetime) -> Result:
    """Read a webhook receiver's answer; the names in ``headers`` are in lower case."""
    wish = headers.get("webhook-delivery", "").strip().lower()
    return Result(
        outcome=_outcome(status, wish),
        words=_words(status, wish),
        status=status,
        retry_after=None if status in SUCCESS else retry_after(headers.get("retry-after"), now),
    )


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read a ``Retry-After``, from zero to a day; what can't be read is None."""
    wait = politeness.retry_after(value, now=now)
    return None if wait is None else min(wait, LONGEST_RETRY_AFTER)


def _ending(result: Result, now: datetime) -> Done | Exhausted | Disable | None:
    """Give what follows without asking the schedule, if anything does."""
    match result.outcome:
        case "delivered":
            return Done(pause=now + result.retry_after if result.retry_after else None)
        case "gone":
            return Disable(why=result.words)
        case "disabled":
            return Disable(why=result.words, delivered=result.status in SUCCESS)
        case "aborted":
            return Exhausted(why=result.words)
    return None


def _again(result: Result, wait: timedelta, now: datetime) -> Again:
    rest = result.retry_after
    if rest is None and result.status == HTTPStatus.TOO_MANY_REQUESTS:
        rest = TOO_MANY_PAUSE
    at = now + max(wait, rest or wait)
    pause = now + (rest or min(wait, LONGEST_PAUSE)) if result.outcome == "throttled" else None
    return Again(at=at, why=result.words, pause=pause)


def _failing_too_long(since: datetime, limit: timedelta, last: str) -> str:
    days = limit / timedelta(days=1)
    return f"it has failed since {to_the_minute(since)}, over {days:g} days; the last: {last}"


def _outcome(status: int, wish: str) -> Outcome:
    if wish == "disable":
        return "disabled"
    if status in SUCCESS:
        return "delivered"
    if status == HTTPStatus.GONE:
        return "gone"
    if wish == "abort-message":
        return "aborted"
    return "throttled" if status in BUSY else "failed"


def _words(status: int, wish: str) -> str:
    if wish == "disable":
        return f"the receiver answered {status} and asked to be sent nothing more"
    if wish == "abort-message" and status not in SUCCESS:
        return f"the receiver answered {status} and asked not to be sent this again"
    if 300 <= status <= 399:  # noqa: PLR2004  the class of redirects
        return f"the receiver answered {status}, a redirect; redirects aren't followed"
    if status == HTTPStatus.GONE:
        return "the receiver answered 410: it is gone"
    return f"the receiver answered {status}"
