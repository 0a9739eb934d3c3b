"""``feedd tokens``: who may use the API and private feeds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import click

from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON_LINES, Options, opened
from feedd.cli.terminal import shaped
from feedd.errors import UnknownName
from feedd.passwords import hash_token, new_token
from feedd.store import access
from feedd.store.access import TOKEN_NAME, Scope, Token

if TYPE_CHECKING:
    from feedd.config import Config


@click.group(cls=Group)
def tokens() -> None:
    """Make and revoke tokens for the API and for private feeds."""


@tokens.command()
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice(get_args(Scope)),
    default="read",
    show_default=True,
    help="read: API and feeds; write: changes too; feeds: feeds alone.",
)
@click.option(
    "--feed",
    "feeds",
    multiple=True,
    help="With --scope feeds: this one only, as its address calls it (iraq, watches/rockets).",
)
@click.pass_obj
def add(options: Options, name: str, scope: Scope, feeds: tuple[str, ...]) -> int:
    """Make a token and print it: it is shown this once."""
    if not TOKEN_NAME.fullmatch(name):
        raise click.BadParameter(f"{name!r} is not a name: letters, digits, . _ @ -")
    if feeds and scope != "feeds":
        raise click.UsageError("--feed is for --scope feeds: other tokens open all feeds")
    token = new_token()
    kept = Token(name=name, scope=scope, created_at=datetime.now(UTC), feeds=feeds)
    with opened(options, may_be_new=True) as newsroom, newsroom.database.write() as connection:
        config = newsroom.config
        _check(feeds, config)
        access.add_token(connection, kept, hashed=hash_token(token))
    click.echo(token)
    click.echo("It is shown this once; feedd keeps its hash.", err=True)
    if scope == "feeds":
        for file in [f"{feed}.atom" for feed in feeds] or ["index.opml"]:
            click.echo(f"feeds: {config.daemon.public_url}/feeds/~{token}/{file}", err=True)
    return 0


def _check(feeds: Iterable[str], config: Config) -> None:
    known = config.feeds
    for feed in feeds:
        if feed not in known:
            raise UnknownName(
                f"no feed is named {feed!r}; there are: {', '.join(known) or 'none'}"
            )


@tokens.command("list")
@AS_JSON_LINES
@click.pass_obj
def list_tokens(options: Options, *, as_json: bool) -> int:
    """List the tokens that are valid."""
    with opened(options) as newsroom, newsroom.database.read() as connection:
        found = access.list_tokens(connection)
    for token in found:
        document = shaped(token, "name scope feeds created=created_at")
        scope = f"{token.scope}: {', '.join(token.feeds)}" if token.feeds else token.scope
        line = f"{token.name}  {scope}  since {token.created_at:%Y-%m-%d}"
        click.echo(json.dumps(document) if as_json else line)
    if not found and not as_json:
        click.echo("no tokens yet: feedd tokens add NAME", err=True)
    return 0 if found else NO


@tokens.command()
@click.argument("name")
@click.pass_obj
def revoke(options: Options, name: str) -> int:
    """Revoke a token: from now on it opens nothing."""
    with opened(options) as newsroom, newsroom.database.write() as connection:
        if not access.revoke_token(connection, name):
            raise UnknownName(f"no token is named {name!r}: see feedd tokens list")
    return 0
