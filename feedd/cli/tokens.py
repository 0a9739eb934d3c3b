"""``feedd tokens``: who may use the API and private feeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args

import click

from feedd.cli.options import load
from feedd.cli.parse import moment
from feedd.errors import UnknownName
from feedd.newsroom import open_newsroom
from feedd.passwords import hash_token, new_token
from feedd.store import access
from feedd.store.access import TOKEN_NAME, Scope, Token

if TYPE_CHECKING:
    from feedd.cli.options import Options

NONE = 1


@click.group()
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
@click.pass_obj
def add(options: Options, name: str, scope: Scope) -> int:
    """Make a token and print it: it is shown this once."""
    if not TOKEN_NAME.fullmatch(name):
        raise click.BadParameter(f"{name!r} is not a name: letters, digits, . _ @ -")
    config = load(options)
    now = datetime.now(UTC)
    token = new_token()
    with open_newsroom(config, now=now) as newsroom, newsroom.database.write() as connection:
        access.add_token(
            connection, Token(name=name, scope=scope, created_at=now), hashed=hash_token(token)
        )
    click.echo(token)
    click.echo("It is shown this once; feedd keeps its hash.", err=True)
    if scope == "feeds":
        click.echo(f"feeds: {config.daemon.public_url}/feeds/~{token}/index.opml", err=True)
    return 0


@tokens.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line.")
@click.pass_obj
def list_tokens(options: Options, *, as_json: bool) -> int:
    """List the tokens that are valid."""
    newsroom = open_newsroom(load(options), now=datetime.now(UTC))
    with newsroom, newsroom.database.read() as connection:
        found = access.list_tokens(connection)
    for token in found:
        told = {"name": token.name, "scope": token.scope, "created": moment(token.created_at)}
        line = f"{token.name}  {token.scope}  since {token.created_at:%Y-%m-%d}"
        click.echo(json.dumps(told) if as_json else line)
    return 0 if found else NONE


@tokens.command()
@click.argument("name")
@click.pass_obj
def revoke(options: Options, name: str) -> int:
    """Revoke a token: from now on it opens nothing."""
    newsroom = open_newsroom(load(options), now=datetime.now(UTC))
    with newsroom, newsroom.database.write() as connection:
        if not access.revoke_token(connection, name):
            raise UnknownName(f"no token is named {name!r}: see feedd tokens list")
    return 0
