"""``feedd endpoints``: how they stand; try one, enable one, and make secrets."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import click

from feedd import dispatch
from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON_LINES, Options, declared, load
from feedd.cli.terminal import Json, dumped, shaped, tell
from feedd.config import Config
from feedd.core.settings import Endpoint
from feedd.core.spans import to_the_minute
from feedd.deliver import signing
from feedd.deliver.attempt import Attempt
from feedd.errors import UnknownName
from feedd.newsroom import make_door, open_newsroom
from feedd.store import Matter
from feedd.store import endpoints as stored
from feedd.store.endpoints import EndpointLine
from feedd.troubles import remedy


@click.group(cls=Group)
def endpoints() -> None:
    """List, try and enable endpoints; make a secret."""


@endpoints.command("list")
@AS_JSON_LINES
@click.pass_obj
def list_endpoints(options: Options, *, as_json: bool) -> int:
    """List the endpoints: which fail, pause or are disabled, and what waits for them.

    So are those that are no longer declared, as long as something waits for them.
    """
    with declared(options) as newsroom, newsroom.database.read() as connection:
        found = stored.lines(connection)
    now = datetime.now(UTC)
    kinds = {endpoint.name: endpoint.kind for endpoint in newsroom.config.endpoints}
    for line in found:
        kind = kinds.get(line.name) if line.declared else None
        tell(dumped(_json(line, kind)) if as_json else _line(line, kind, now=now))
    if not (found or as_json):
        tell("no endpoints yet", err=True)
    return 0 if found else NO


@endpoints.command()
@click.argument("name")
@click.pass_obj
def enable(options: Options, name: str) -> int:
    """Send a disabled endpoint again what waits for it."""
    config = load(options)
    _named(config, name)
    newsroom = open_newsroom(config, now=datetime.now(UTC), may_be_new=False)
    with newsroom, newsroom.database.write(Matter.OUTBOX) as connection:
        was_disabled = stored.enable(connection, name, now=datetime.now(UTC))
    tell(f"{name} is enabled" if was_disabled else f"{name} was not disabled")
    return 0 if was_disabled else NO


@endpoints.command()
@click.argument("name")
@click.pass_obj
def test(options: Options, name: str) -> int:
    """Send a sample to an endpoint, and show its answer."""
    config = load(options)
    endpoint = _named(config, name)
    attempt = asyncio.run(_send(config, endpoint))
    tell(f"{name}: {attempt.result.words} ({attempt.seconds:.2f} s)")
    if attempt.head and attempt.head != attempt.result.words:
        tell(attempt.head)
    return 0 if attempt.result.outcome == "delivered" else NO


@endpoints.command()
@click.option("--ed25519", is_flag=True, help="A key that stays here, and its public half.")
def secret(*, ed25519: bool) -> int:
    """Print a new secret for signing: put it in the configuration and at the receiver."""
    if not ed25519:
        click.echo(signing.new_secret())
        return 0
    private = signing.new_private_key()
    click.echo(private)
    tell(f"for the receiver: {signing.public_key(private)}", err=True)
    return 0


def _named(config: Config, name: str) -> Endpoint:
    if endpoint := config.endpoint(name):
        return endpoint
    names = ", ".join(endpoint.name for endpoint in config.endpoints) or "none"
    raise UnknownName(f"no endpoint is named {name!r}; declared are: {names}")


def _json(line: EndpointLine, kind: str | None) -> dict[str, Json]:
    return {
        "name": line.name,
        "kind": kind,
        **shaped(line, "declared failing_since paused_until disabled=disabled_at"),
        "why": line.disabled_why or line.last_failure,
        **shaped(line, "waiting pending exhausted"),
    }


def _line(line: EndpointLine, kind: str | None, *, now: datetime) -> str:
    counts = f"{line.pending} pending, {line.exhausted} given up"
    if line.waiting:
        counts = f"{line.waiting} held or waiting, {counts}"
    text = f"{line.name}  {kind or 'not declared any more'}  {counts}"
    if not line.declared:
        return f"{text}; {remedy(line)}"
    if line.disabled_at is not None:
        return f"{text}; disabled {to_the_minute(line.disabled_at)}: {line.disabled_why}"
    if line.paused_until is not None and line.paused_until > now:
        text = f"{text}; it asked for a pause until {to_the_minute(line.paused_until)}"
    if line.failing_since is not None:
        text = f"{text}; failing since {to_the_minute(line.failing_since)}"
        return f"{text}: {line.last_failure}" if line.last_failure else text
    return text


async def _send(config: Config, endpoint: Endpoint) -> Attempt:
    now, public_url = datetime.now(UTC), config.daemon.public_url
    async with make_door(config) as door:
        return await dispatch.send_sample(door, endpoint, public_url=public_url, now=now)
