"""Writing down what is raised, what leaves, and how attempts ended."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from feedd.core import retry
from feedd.core.alerting import Decision
from feedd.core.model import Passage
from feedd.core.release import group_messages
from feedd.core.settings import RetrySchedule, Watch
from feedd.deliver import kept, message, notice, sinks
from feedd.deliver.attempt import Attempt
from feedd.deliver.notice import Notice
from feedd.store import Connection, alerts, calm, ledger, outbox, overview, selection, setback
from feedd.store.alerts import NewAlert, NewDelivery, Waiting
from feedd.store.calm import Planned
from feedd.store.endpoints import Standing
from feedd.store.outbox import Claimed, Ended, NewMessage, State
from feedd.store.selection import Selection

if TYPE_CHECKING:
    from feedd.desk import Desk

_Plan: TypeAlias = tuple[datetime, str]
"""When an alert leaves, and why."""

_TICK = timedelta(microseconds=1)
"""As exactly as moments are stored."""


def alert(  # noqa: PLR0913  what an alert is made of
    decision: Decision,
    passages: Sequence[Passage],
    desk: Desk,
    *,
    sequence: int,
    at: datetime,
    last_message: datetime | None,
    called: Mapping[str, str] = MappingProxyType({}),
) -> NewAlert:
    """Write down an alert and whom it is for; later revisions don't change its words."""
    story, watch = decision.story, desk.watch_settings[decision.watch]
    story = replace(story, published=story.published_by(at))
    leaves_at, why = _plan(desk, watch.name, freed_at=at, now=at, last=last_message)
    is_held = decision.fate == "held"
    text = decision.digest if decision.repeats else None
    return NewAlert(
        sequence=sequence,
        watch=watch.name,
        story=story.id,
        revision=story.revision,
        digest=decision.digest,
        told=kept.finding(notice.find(story, passages, changes=decision.changes, called=called)),
        deliveries=tuple(
            NewDelivery(
                endpoint=name,
                webhook_id=message.webhook_id(watch.name, story.id, name, text),
                at=None if is_held else leaves_at,
                why_then=decision.reason.text if is_held else why,
            )
            for name in watch.notify
        ),
    )


def store(
    connection: Connection, decisions: Iterable[Decision], desk: Desk, *, at: datetime
) -> bool:
    """Store the alerts that were decided on; tell whether any of them is to leave at once."""
    decided = [decision for decision in decisions if decision.fate != "suppressed"]
    if not decided:
        return False
    last = alerts.last_messages(connection, {decision.watch for decision in decided})
    freed = [_let_go(connection, one, desk, at=at, last=last) for one in decided if one.releases]
    decided = [decision for decision in decided if not decision.releases]
    sequence = count(alerts.next_sequence(connection))
    called = _called(connection, decided, desk)
    raised = [
        alert(
            one,
            found,
            desk,
            sequence=next(sequence),
            at=at,
            last_message=last.get(one.watch),
            called=called,
        )
        for one, found in zip(decided, desk.passages(decided), strict=True)
    ]
    alerts.insert(connection, raised, at=at)
    leaving = (delivery.at for one in raised for delivery in one.deliveries)
    return any(moment is not None and moment <= at for moment in (*leaving, *freed))


def _called(connection: Connection, decided: Iterable[Decision], desk: Desk) -> Mapping[str, str]:
    """Give the titles of the sources of some stories: those that people gave, or their own."""
    names = {name for one in decided for name in one.story.sources[: kept.NAMES]}
    own = overview.titles_of(connection, names)
    return {name: desk.called.get(name) or own.get(name) or name for name in names}


def _let_go(
    connection: Connection,
    decision: Decision,
    desk: Desk,
    *,
    at: datetime,
    last: Mapping[str, datetime],
) -> datetime:
    """Let held alerts leave in the place of a new one; give when they do."""
    told = "another source told its story, too"
    before = last.get(decision.watch)
    leaves_at, why = _plan(desk, decision.watch, told, freed_at=at, now=at, last=before)
    calm.let_go(connection, decision.releases, at=leaves_at, why=why, now=at)
    return leaves_at


def messages(waiting: Iterable[Waiting], desk: Desk, *, now: datetime) -> tuple[NewMessage, ...]:
    """Make messages of the deliveries that leave now, in the order in which they were raised."""
    groups = _groups(sorted(waiting, key=_belongs), desk)
    made = (_message(group, desk, now=now) for group in groups)
    return tuple(new for _, new in sorted(made, key=lambda pair: pair[0]))


def plan_anew(
    connection: Connection, desk: Desk, names: Collection[str], *, now: datetime
) -> None:
    """Let what waits of these watches leave by the rules in force, which are others than before.

    A digest whose time has passed since an alert was raised, or released, isn't waited for again.
    The transaction has the turn in the outbox.
    """
    if names:
        planned = [one for one in calm.planned(connection, now=now) if one.watch in names]
        _plan_anew(connection, desk, planned, "its watch's rules changed", now=now)
        outbox.wake(connection, names)


def bring_forward(
    connection: Connection, desk: Desk, *, waits: RetrySchedule, now: datetime
) -> None:
    """Plan anew what was put off while the clock was ahead and has been set back.

    The transaction has the turn in the outbox.
    """
    setback.bring_forward(connection, farthest=retry.farthest(waits), now=now)
    known = desk.watch_settings
    # Of a declared watch that isn't known another process has the rules, and newer ones.
    planned = [p for p in calm.planned(connection, now=now) if p.watch in known or not p.declared]
    _plan_anew(connection, desk, planned, "planned anew", now=now)
    outbox.wake(connection, known)


def cool_down(
    connection: Connection, leaving: Iterable[Waiting], desk: Desk, *, now: datetime
) -> None:
    """Let what is to leave with a later digest wait until its watch has cooled down from now.

    Whatever else a watch that cools down raised before leaves together.
    """
    watches = (_watch(desk, name) for name in {one.watch for one in leaving if one.watch})
    cooling = {one.name: one.cooldown for one in watches if one.digest and one.cooldown}
    if cooling:
        until = now + max(cooling.values())
        planned = calm.planned(connection, now=now, until=until)
        others = [one for one in planned if one.watch in cooling]
        _plan_anew(connection, desk, others, "others left", now=now)


def _plan_anew(
    connection: Connection, desk: Desk, planned: Sequence[Planned], told: str, *, now: datetime
) -> None:
    last = alerts.last_messages(connection, {one.watch for one in planned})
    anew = {}
    # Mostly nothing has changed, and what waits of a watch for one moment is looked at as one.
    for one in planned:
        plan = partial(_plan, desk, one.watch, told, now=now, last=last.get(one.watch))
        then = _planned_anew(one, plan)
        if any(then(moment)[0] != one.release_at for moment in (one.first, one.last)):
            anew[one.watch, one.release_at] = then
    plans: dict[tuple[datetime, str], list[int]] = defaultdict(list)
    for waits in calm.waiting(connection, {moment for _, moment in anew}):
        if (key := (waits.watch, waits.release_at)) in anew:
            plans[anew[key](waits.freed_at)].append(waits.delivery)
    for (at, why), numbers in plans.items():
        calm.move(connection, numbers, at=at, why=why)


def _planned_anew(planned: Planned, plan: Callable[..., _Plan]) -> Callable[[datetime], _Plan]:
    """Say when each leaves of what waits for one moment, by when it was freed.

    What was freed before a digest that has passed since leaves earlier than the rest.
    """
    first, last = planned.first, planned.last
    early, late = plan(freed_at=first), plan(freed_at=last)
    if early == late:
        return lambda _: early
    moments = range((last - first) // _TICK)
    count = bisect_left(moments, True, key=lambda n: plan(freed_at=first + n * _TICK) != early)
    return lambda freed_at: early if freed_at < first + count * _TICK else late


def release(connection: Connection, desk: Desk, wanted: Selection, *, now: datetime) -> int:
    """Let held deliveries leave, as calmly as their watches ask; give how many.

    If dropped ones are ``wanted``, they leave after all; a message that was made already is sent
    as it is, and counts once. A delivery whose words were pruned can't leave.
    """
    wanted = replace(wanted, state="dropped" if wanted.state == "dropped" else "held")
    found = ledger.listed(connection, wanted, as_of=desk.as_of(now), limit=None)
    kept_back: dict[str, list[int]] = defaultdict(list)
    for one in found:
        if one.message is None and one.told:
            kept_back[one.watch or ""].append(one.number)
    last = alerts.last_messages(connection, kept_back.keys())
    for name, numbers in kept_back.items():
        before = last.get(name)
        at, why = _plan(desk, name, "a person released it", freed_at=now, now=now, last=before)
        calm.release(connection, numbers, at=at, why=why, now=now)
    made = any(one.message for one in found)
    sent = selection.replay(connection, wanted, now=now).again if made else 0
    return sum(map(len, kept_back.values())) + sent


def _plan(
    desk: Desk, name: str, *why: str, freed_at: datetime, now: datetime, last: datetime | None
) -> _Plan:
    """Say when an alert leaves, and why, as calmly as its watch asks."""
    plan = desk.release(_watch(desk, name), freed_at=freed_at, now=now, last_message=last)
    return plan.at, "; ".join((*why, *(reason.text for reason in plan.reasons)))


def _watch(desk: Desk, name: str) -> Watch:
    """Give a watch's settings; one that is gone sends all it left as one, notices leave alone."""
    return desk.watch_settings.get(name) or Watch(name=name, query="", rollup=1 if name else None)


def ended(claimed: Claimed, attempt: Attempt, following: retry.Next, *, now: datetime) -> Ended:
    """Write down how an attempt ended and what follows for its message."""
    state: State = "pending"
    at: datetime | None = None
    quiet_until: datetime | None = None
    why = ""
    match following:
        case retry.Done() | retry.Disable(delivered=True):
            state = "delivered"
        case retry.Again(at=at, why=why, quiet_until=quiet_until):
            pass
        case retry.Exhausted(why=why):
            state = "exhausted"
        case retry.Disable(why=why):
            # Kept, and due as soon as a person enables the endpoint again.
            at = now
    told_apart = attempt.result.recipients
    if state == "delivered":
        why = "; ".join(map(str, told_apart.refused)) if told_apart else ""
    return Ended(
        claimed=claimed,
        seconds=attempt.seconds,
        status=attempt.status,
        error=None if state == "delivered" else attempt.result.words,
        response=attempt.head or None,
        state=state,
        due_at=at,
        next_attempt_at=quiet_until or at,
        why=why,
        # An attempt that reached nobody changes nothing about whom earlier ones reached.
        recipients=told_apart if state == "delivered" else told_apart or claimed.recipients,
    )


def standing(
    before: Standing, following: retry.Next, *, has_worked: bool | None, now: datetime
) -> Standing:
    """Say how an endpoint stands after an attempt in which it ``has_worked``; None: unknown."""
    succeeded = has_worked or (isinstance(following, retry.Disable) and following.delivered)
    failing_since = before.failing_since if has_worked is None else before.failing_since or now
    pause = following.pause if isinstance(following, retry.Done | retry.Again) else None
    after = replace(
        before,
        failing_since=None if succeeded else failing_since,
        paused_until=max(filter(None, (before.paused_until, pause)), default=None),
    )
    if isinstance(following, retry.Disable) and before.disabled_at is None:
        return replace(after, disabled_at=now, disabled_why=following.why)
    return after


def _belongs(waiting: Waiting) -> tuple[str, str, int]:
    return waiting.endpoint, waiting.watch or "", waiting.sequence


def _groups(waiting: Sequence[Waiting], desk: Desk) -> Iterator[tuple[Waiting, ...]]:
    for (_, name), due in groupby(waiting, key=lambda one: _belongs(one)[:2]):
        yield from group_messages(tuple(due), _watch(desk, name))


def _message(group: tuple[Waiting, ...], desk: Desk, *, now: datetime) -> tuple[int, NewMessage]:
    first, endpoint = group[0], desk.endpoints[group[0].endpoint]
    identity = first.webhook_id if len(group) == 1 else _digest_id(group)
    told = _notice(group, desk, identity=identity, now=now)
    return first.sequence, NewMessage(
        endpoint=endpoint.name,
        watch=first.watch,
        webhook_id=identity,
        body=sinks.render(told, endpoint, id=identity),
        deliveries=tuple(one.delivery for one in group),
    )


def _digest_id(group: tuple[Waiting, ...]) -> str:
    """Name a digest by what it carries."""
    carried = ",".join(one.webhook_id for one in group)
    return message.webhook_id(group[0].watch or "", carried, group[0].endpoint)


def _notice(group: tuple[Waiting, ...], desk: Desk, *, identity: str, now: datetime) -> Notice:
    """Say what a message says: a word to the operator, an alert, or a digest of several."""
    first, last = group[0], group[-1]
    told = Notice(
        type="operator.notice",
        alert=str(first.sequence),
        created=first.raised_at,
        public_url=desk.public_url,
        sequence=first.sequence,
    )
    if first.watch is None:
        return replace(told, text=kept.read_notice(first.told))
    findings = tuple(kept.read_finding(one.told) for one in group)
    watch = desk.watch_settings.get(first.watch)
    told = replace(
        told,
        type="alert.created",
        watch=first.watch,
        title=watch.title if watch else "",
        findings=findings,
    )
    if len(group) == 1:
        return told
    return replace(told, type="alert.digest", alert=identity, created=now, sequence=last.sequence)
