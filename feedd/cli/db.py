"""``feedd db``: the database's schema, and moving to another database.

Exit codes: 0 done, 3 when it can't be done; then nothing has changed.
"""

from __future__ import annotations

from contextlib import ExitStack, closing

import click

from feedd.cli.group import Group
from feedd.cli.options import Options, load_storage
from feedd.cli.progress import copying
from feedd.lock import alone_on
from feedd.store import Database, schema
from feedd.store.copying import copy as copy_everything

KINDS = ("sqlite:///", "postgresql+psycopg://")


@click.group(cls=Group)
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(options: Options) -> int:
    """Bring the schema to this version, as the daemon does when it starts."""
    stored = load_storage(options)
    with closing(Database(stored.database)) as database, alone_on(stored.state):
        before, after = schema.upgrade(database)
    made = f", was {before}" if before else ": the database is new"
    click.echo(f"schema {after}{': nothing to do' if before == after else made}")
    return 0


@db.command()
@click.argument("source")
@click.argument("target")
def copy(source: str, target: str) -> int:
    """Copy all of SOURCE into TARGET, an empty database; both as the configuration names them.

    Stop feedd first, and name TARGET in the configuration afterwards. Ids, feeds and what is
    still to be delivered stay as they are.
    """
    if source == target:
        raise click.UsageError("SOURCE and TARGET are one database: name an empty one as TARGET")
    with ExitStack() as opened:
        databases = [opened.enter_context(closing(_open(url))) for url in (source, target)]
        for path in (database.path for database in databases):
            if path is not None and path.exists():
                opened.enter_context(alone_on(path.parent))
        on_progress = opened.enter_context(copying("rows copied"))
        rows = copy_everything(*databases, on_progress=on_progress)
    click.echo(f"{sum(rows.values()):,} rows in {len(rows)} tables copied")
    return 0


def _open(url: str) -> Database:
    if not url.startswith(KINDS):
        raise click.UsageError(f"{url!r} is no database: write {'… or '.join(KINDS)}…")
    return Database(url)
