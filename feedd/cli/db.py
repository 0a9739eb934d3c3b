"""``feedd db``: the database's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from feedd.cli.options import load
from feedd.lock import alone_on
from feedd.store import Database, schema

if TYPE_CHECKING:
    from feedd.cli.options import Options


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(options: Options) -> int:
    """Bring the schema to this version, as the daemon does when it starts."""
    config = load(options)
    database = Database(config.daemon.database)
    try:
        with alone_on(config.daemon.state):
            before, after = schema.upgrade(database)
    finally:
        database.close()
    click.echo(f"schema {after}" + (": nothing to do" if before == after else f", was {before}"))
    return 0
