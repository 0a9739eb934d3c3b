"""Every kind of endpoint: how its messages are rendered, addressed and paced, its answers read."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from feedd.core.retry import Result
from feedd.core.settings import Endpoint, EndpointKind, Rate
from feedd.deliver import (
    apprise,
    attempt,
    discord,
    headers,
    mattermost,
    ntfy,
    slack,
    teams,
    telegram,
    webhook,
)
from feedd.deliver.attempt import Attempt, Outgoing, Poster, Reply
from feedd.deliver.notice import Notice
from feedd.errors import FetchError

if TYPE_CHECKING:
    import ssl


class Read(Protocol):
    """Takes a chat's answer."""

    def __call__(self, reply: Reply, *, now: datetime) -> Result: ...  # noqa: D102


class WayOut(Poster, Protocol):
    """All that delivering needs of the network: ``feedd.net.Door``."""

    @property
    def tls(self) -> ssl.SSLContext: ...  # noqa: D102
    def dial(self, host: str, port: int, *, timeout: float) -> socket.socket: ...  # noqa: D102


def _as_is(endpoint: Endpoint, body: bytes) -> tuple[str, bytes]:
    return endpoint.url, body


@dataclass(frozen=True, slots=True)
class Chat:
    """A kind of endpoint that takes a JSON document by POST.

    ``address`` adds to the stored body, as it leaves, what is secret or is known only then.
    """

    render: Callable[[Notice], bytes]
    read: Read
    rates: tuple[Rate, ...]
    address: Callable[[Endpoint, bytes], tuple[str, bytes]] = _as_is


CHATS: Mapping[EndpointKind, Chat] = {
    "slack": Chat(slack.render, slack.read, slack.RATES),
    "discord": Chat(discord.render, discord.read, discord.RATES, discord.address),
    "teams": Chat(teams.render, teams.read, teams.RATES),
    "mattermost": Chat(mattermost.render, mattermost.read, mattermost.RATES),
    "telegram": Chat(telegram.render, telegram.read, telegram.CHAT_RATES, telegram.address),
    "ntfy": Chat(ntfy.render, ntfy.read, ntfy.RATES, ntfy.address),
    "apprise": Chat(apprise.render, apprise.read, ()),
}


def render(notice: Notice, endpoint: Endpoint, *, id: str) -> bytes:  # noqa: A002  as in the standard
    """Give the body for an endpoint; it is stored, and the same at every attempt."""
    match endpoint.kind:
        case "webhook":
            return webhook.render(notice, endpoint, id=id)
        case "email":
            # Python's e-mail is a megabyte, which few daemons need.
            from feedd.deliver import mail  # noqa: PLC0415

            return mail.render(notice, endpoint, id=id)
        case kind:
            return CHATS[kind].render(notice)


def rates(endpoint: Endpoint) -> tuple[Rate, ...]:
    """Give the rates to keep: the endpoint's own, or else those of its kind."""
    if endpoint.rates is not None:
        return endpoint.rates
    if endpoint.kind == "telegram":
        return telegram.rates(endpoint)
    return CHATS[endpoint.kind].rates if endpoint.kind in CHATS else ()


async def send(
    way_out: WayOut, endpoint: Endpoint, delivery: Outgoing, *, now: datetime
) -> Attempt:
    """Make one attempt; never raises for what the far end does."""
    match endpoint.kind:
        case "webhook":
            return await webhook.send(way_out, endpoint, delivery, now=now)
        case "email":
            from feedd.deliver import smtp  # noqa: PLC0415  as mail

            try:
                tls = way_out.tls
            except FetchError as failure:
                return attempt.failed(failure, seconds=0)
            return await smtp.send(way_out.dial, endpoint, delivery, tls=tls)
        case kind:
            return await _send_to_chat(CHATS[kind], way_out, endpoint, delivery, now)


async def _send_to_chat(
    chat: Chat, poster: Poster, endpoint: Endpoint, delivery: Outgoing, now: datetime
) -> Attempt:
    url, body = chat.address(endpoint, delivery.body)
    ours = (("content-type", "application/json"),)
    post = attempt.Post(url=url, headers=headers.merge(ours, endpoint.headers), body=body)

    def judge(reply: Reply) -> Result:
        return chat.read(reply, now=now)

    return await attempt.make(poster, post, judge, timeout=endpoint.timeout)
