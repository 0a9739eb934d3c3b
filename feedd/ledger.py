"""What is written in the ledger of alerts: each alert as it is told, and how attempts ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core import alerting, retry
from feedd.deliver import message, notice, sinks
from feedd.store.outbox import AttemptResult, NewAlert, NewDelivery

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.core.alerting import Decision
    from feedd.core.settings import Endpoint
    from feedd.deliver.attempt import Attempt
    from feedd.deliver.notice import Notice
    from feedd.desk import Desk
    from feedd.store.outbox import State


def alert(decision: Decision, desk: Desk, *, sequence: int, at: datetime) -> NewAlert:
    """Write down what every endpoint will be told: later revisions don't change it."""
    story, watch = decision.story, desk.watch_settings[decision.watch]
    told = notice.alert(
        notice.Finding(story=story, passages=decision.passages, topics=story.topics),
        watch=watch.name,
        alert=str(sequence),
        created=at,
        public_url=desk.public_url,
        sequence=sequence,
    )
    release = alerting.release(watch, now=at)
    return NewAlert(
        sequence=sequence,
        watch=watch.name,
        story=story.id,
        revision=story.revision,
        deliveries=tuple(
            _delivery(desk.endpoints[name], told, decision, release) for name in watch.notify
        ),
    )


def result(attempt: Attempt, following: retry.Next, *, failing_since: datetime) -> AttemptResult:
    """Write down how an attempt ended and what follows; the endpoint has failed since then."""
    state: State = "pending"
    at: datetime | None = None
    pause: datetime | None = None
    why, disabled = "", None
    match following:
        case retry.Done(pause=pause):
            state = "delivered"
        case retry.Again(at=at, why=why, pause=pause):
            pass
        case retry.Exhausted(why=why):
            state = "exhausted"
        case retry.Disable(why=why, delivered=True):
            state, disabled = "delivered", why
        case retry.Disable(why=why):
            # Kept, and due as soon as a person enables the endpoint again.
            at, disabled = failing_since, why
    return AttemptResult(
        seconds=attempt.seconds,
        status=attempt.status,
        error=None if state == "delivered" else attempt.result.words,
        response=attempt.head or None,
        state=state,
        next_attempt_at=at,
        why=why,
        failing_since=None if state == "delivered" else failing_since,
        paused_until=pause,
        disabled_why=disabled,
    )


def _delivery(
    endpoint: Endpoint, told: Notice, decision: Decision, release: alerting.Release
) -> NewDelivery:
    story = decision.story
    revision = story.revision if decision.repeats else 0
    identity = message.webhook_id(decision.watch, story.id, endpoint.name, revision)
    return NewDelivery(
        endpoint=endpoint.name,
        webhook_id=identity,
        body=sinks.render(endpoint, told, id=identity),
        at=release.at,
        why_then="; ".join(reason.text for reason in release.reasons),
    )
