"""What the operator is told of feedd's own troubles: of sources, endpoints and the network.

Of an endpoint it is told that alerts don't arrive, and that they do again:

=========  ===============================================================================
failing    nothing but failures for half an hour: four attempts by the usual schedule
works      it failed for so long that it was told, and has taken something now
given up   a message won't be tried any more, be it that all attempts failed or that it was
           refused for good; once a day for an endpoint
disabled   nothing is sent to it any more until a person enables it
=========  ===============================================================================

No endpoint is told of its own trouble, as the notice would arrive when the trouble is over. The
one exception is that it was disabled, so that the ledger has it. What waits for an endpoint that
isn't declared any more is ``stranded``: pages, commands and the log say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

from feedd.core.counting import counted
from feedd.core.model import Reason
from feedd.core.retry import DOWN_AFTER
from feedd.core.settings import Source
from feedd.core.spans import spoken
from feedd.deliver import kept, message
from feedd.store import Connection, alerts, endpoints
from feedd.store.alerts import NewAlert, NewDelivery
from feedd.store.endpoints import EndpointLine, Standing

if TYPE_CHECKING:
    from feedd.core import health, outage
    from feedd.core.backdating import Backdated
    from feedd.core.gaps import Gap
    from feedd.desk import Desk

ONE_GIVEN_UP: Final = timedelta(days=1)

MISTRUST: Final = "trust_dates = false"
"""What a person writes for a source whose dates are wrong."""


@dataclass(frozen=True, slots=True)
class OperatorNotice:
    """Something the operator should know; ``subject`` says what it is about, for machines.

    It isn't sent to ``endpoint``, the one that it is about.
    """

    subject: str
    text: str
    endpoint: str | None = None


def tell(
    connection: Connection, desk: Desk, notices: Iterable[OperatorNotice], *, at: datetime
) -> None:
    """Store notices for the operator's endpoints, if there are any that may be told."""
    told = [(notice, names) for notice in notices if (names := _who_hears(notice, desk))]
    if told:
        sequence = count(alerts.next_sequence(connection))
        raised = [_alert(notice, names, sequence=next(sequence), at=at) for notice, names in told]
        alerts.insert(connection, raised, at=at)


def tell_once(
    connection: Connection, desk: Desk, notice: OperatorNotice, *, within: timedelta, at: datetime
) -> None:
    """Tell the operator, unless there was a notice of the same subject ``within`` this time."""
    if not alerts.was_told(connection, notice.subject, since=at - within, now=at):
        tell(connection, desk, [notice], at=at)


def ailing(source: str, change: health.Notice) -> OperatorNotice:
    """Say that a source has fallen into trouble, or is out of it."""
    return OperatorNotice(f"source {source} {change.kind}", f"The source {source} {change.text}.")


def outrun(source: Source, missed: Gap) -> OperatorNotice:
    """Say that a source publishes faster than it is visited."""
    text = (
        f"The source {source.name} publishes more between two visits than it holds: {missed}."
        f" It is visited every {spoken(source.interval)} at most; a shorter interval would help."
    )
    return OperatorNotice(f"source {source.name} outrun", text)


def backdated(source: str, how: Backdated) -> OperatorNotice:
    """Say that the dates of a source keep it from alerting."""
    text = f"Of the source {source}: {how}. If its dates are wrong, write {MISTRUST} for it."
    return OperatorNotice(f"source {source} backdated", text)


def flood(source: str, reason: Reason) -> OperatorNotice:
    """Say that the alerts of a visit are held."""
    text = f"Alerts are held: {reason.text}. See: feedd alerts held"
    return OperatorNotice(f"source {source} flood", text)


def network(change: outage.Change) -> OperatorNotice:
    """Say that feedd's own network is down, or back."""
    return OperatorNotice(f"network {'down' if change.is_down else 'back'}", f"{change.text}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How an endpoint fared in one turn of the outbox.

    ``failure`` says how the last attempt failed that will be repeated, "" if none did.
    ``given_up`` says why each message was given up, but for those that a person had sent again.
    """

    endpoint: str
    before: Standing
    after: Standing
    failure: str = ""
    given_up: tuple[str, ...] = ()


def of_endpoint(
    connection: Connection, fared: Fared, *, now: datetime
) -> Iterator[OperatorNotice]:
    """Give the notices about an endpoint that the operator hasn't had yet."""
    if fared.after.disabled_at:
        if not fared.before.disabled_at:
            yield _disabled(fared)
    elif fared.after.failing_since:
        yield from _failing(connection, fared, fared.after.failing_since, now)
    elif fared.before.failing_since:
        yield from _works(connection, fared, fared.before.failing_since, now)
    if fared.given_up:
        yield from _given_up(connection, fared, now)


@dataclass(frozen=True, slots=True)
class Stranded:
    """What waits for an endpoint that isn't declared any more, and what to do about it."""

    what: str
    remedy: str


def stranded(connection: Connection) -> tuple[Stranded, ...]:
    """Say of each endpoint that isn't declared any more what waits for it."""
    found = endpoints.stranded(connection)
    return tuple(Stranded(_what_waits(line), remedy(line)) for line in found)


def remedy(line: EndpointLine) -> str:
    """Say what to do about what waits for an endpoint that isn't declared any more."""
    return f"declare it again, or give up what waits: feedd alerts drop --endpoint {line.name}"


def _who_hears(notice: OperatorNotice, desk: Desk) -> tuple[str, ...]:
    return tuple(name for name in desk.operator if name != notice.endpoint)


def _alert(
    notice: OperatorNotice, heard_by: Iterable[str], *, sequence: int, at: datetime
) -> NewAlert:
    # By its time too: after a restore numbers repeat, and receivers remember the ids they saw.
    identity = f"{sequence} {at.isoformat()}"
    return NewAlert(
        sequence=sequence,
        subject=notice.subject,
        told=kept.notice(notice.text),
        deliveries=tuple(
            NewDelivery(endpoint=name, webhook_id=message.webhook_id("", identity, name), at=at)
            for name in heard_by
        ),
    )


def _disabled(fared: Fared) -> OperatorNotice:
    notice = _notice(
        fared,
        "disabled",
        f"is disabled: {fared.after.disabled_why}. What is for it is kept; when it can take it"
        f" again: feedd endpoints enable {fared.endpoint}",
    )
    return replace(notice, endpoint=None)


def _failing(
    connection: Connection, fared: Fared, since: datetime, now: datetime
) -> Iterator[OperatorNotice]:
    text = f"has failed for {spoken(now - since)}; the last: {fared.failure}."
    notice = _notice(fared, "failing", f"{text} What is for it is kept and tried again.")
    is_long = fared.failure and now - since >= DOWN_AFTER
    if is_long and not alerts.was_told(connection, notice.subject, since=since, now=now):
        yield notice


def _works(
    connection: Connection, fared: Fared, since: datetime, now: datetime
) -> Iterator[OperatorNotice]:
    failing = _notice(fared, "failing", "")
    if alerts.was_told(connection, failing.subject, since=since, now=now):
        yield _notice(fared, "works", f"works again after {spoken(now - since)}.")


def _given_up(connection: Connection, fared: Fared, now: datetime) -> Iterator[OperatorNotice]:
    count = counted(len(fared.given_up), "message")
    notice = _notice(
        fared,
        "given up",
        f"didn't take {count}, and no more attempt is made: {fared.given_up[-1]}. To send what was"
        f" given up once more: feedd alerts replay --endpoint {fared.endpoint}",
    )
    if not alerts.was_told(connection, notice.subject, since=now - ONE_GIVEN_UP, now=now):
        yield notice


def _notice(fared: Fared, what: str, text: str) -> OperatorNotice:
    name = fared.endpoint
    return OperatorNotice(f"endpoint {name} {what}", f"The endpoint {name} {text}", endpoint=name)


def _what_waits(line: EndpointLine) -> str:
    counts = ((line.pending, "message"), (line.waiting, "alert"))
    what = " and ".join(counted(number, noun) for number, noun in counts if number)
    verb = "waits" if line.pending + line.waiting == 1 else "wait"
    return f"{what} {verb} for the endpoint {line.name}, which isn't declared any more"
