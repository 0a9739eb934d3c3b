"""Alerts as Standard Webhooks: an ``id`` for ever, a timestamp and signatures for each attempt."""

from __future__ import annotations

from datetime import datetime

from feedd.core import retry
from feedd.core.settings import Endpoint
from feedd.deliver import attempt, headers, message, signing, template
from feedd.deliver.attempt import Attempt, Outgoing, Post, Poster, Reply
from feedd.deliver.notice import Notice


async def send(
    poster: Poster, endpoint: Endpoint, delivery: Outgoing, *, now: datetime
) -> Attempt:
    """Make one attempt, signed for ``now``; never raises for what the far end does."""

    def judge(reply: Reply) -> retry.Result:
        return retry.judge(reply.status, attempt.lowered(reply.headers), now=now)

    post = request(endpoint, delivery, now=now)
    return await attempt.make(poster, post, judge, timeout=endpoint.timeout)


def render(notice: Notice, endpoint: Endpoint, *, id: str) -> bytes:  # noqa: A002  as in the standard
    """Give the body in the endpoint's own form, or else in its envelope."""
    if endpoint.template is not None:
        return template.render(notice, endpoint.template, id=id)
    if endpoint.envelope == "cloudevents":
        return message.render_cloudevent(notice, id=id)
    return message.render(notice)


def request(endpoint: Endpoint, delivery: Outgoing, *, now: datetime) -> Post:
    """Give the POST of one attempt."""
    is_event = endpoint.envelope == "cloudevents"
    ours = (
        ("content-type", message.CLOUDEVENTS_TYPE if is_event else message.CONTENT_TYPE),
        ("webhook-id", delivery.id),
        ("webhook-timestamp", str(int(now.timestamp()))),
        *_signature(endpoint, delivery, now),
    )
    return attempt.Post(
        url=endpoint.url, headers=headers.merge(ours, endpoint.headers), body=delivery.body
    )


def _signature(
    endpoint: Endpoint, delivery: Outgoing, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Sign with every secret that is valid now; an endpoint without one gets no signature."""
    retiring = (old.secret for old in endpoint.retiring if now < old.until)
    secrets = (*endpoint.secrets, *retiring)
    if not secrets:
        return ()
    signature = signing.sign(secrets, id=delivery.id, timestamp=now, body=delivery.body)
    return (("webhook-signature", signature),)
