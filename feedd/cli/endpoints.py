"""``feedd endpoints``: try one, and make secrets."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from feedd.cli.options import load
from feedd.deliver import notice, signing, sinks
from feedd.deliver.attempt import Outgoing
from feedd.errors import UnknownName
from feedd.newsroom import open_door

if TYPE_CHECKING:
    from feedd.cli.options import Options
    from feedd.config import Config
    from feedd.core.settings import Endpoint
    from feedd.deliver.attempt import Attempt

REFUSED = 1


@click.group()
def endpoints() -> None:
    """Try an endpoint; make a secret."""


@endpoints.command()
@click.argument("name")
@click.pass_obj
def test(options: Options, name: str) -> int:
    """Send a sample to an endpoint, and show its answer."""
    config = load(options)
    endpoint = next((e for e in config.endpoints if e.name == name), None)
    if endpoint is None:
        names = ", ".join(e.name for e in config.endpoints) or "none"
        raise UnknownName(f"no endpoint is named {name!r}; declared are: {names}")
    attempt = asyncio.run(_send(config, endpoint))
    click.echo(f"{name}: {attempt.result.words} ({attempt.seconds:.2f} s)")
    if attempt.head:
        click.echo(attempt.head)
    return 0 if attempt.result.outcome == "delivered" else REFUSED


@endpoints.command()
def secret() -> int:
    """Print a new secret for signing: put it in the configuration and at the receiver."""
    click.echo(signing.new_secret())
    return 0


async def _send(config: Config, endpoint: Endpoint) -> Attempt:
    now = datetime.now(UTC)
    identity = f"msg_test{secrets.token_hex(8)}"
    sample = notice.sample(created=now, public_url=config.daemon.public_url)
    body = sinks.render(endpoint, sample, id=identity)
    async with open_door(config) as door:
        return await sinks.send(door, endpoint, Outgoing(id=identity, body=body), now=now)
