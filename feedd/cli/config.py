"""``feedd config``: what is in force, what would change, and all of it as one file.

``diff --json`` prints one document::

    {"in_force_since", "changes": [{"key", "before", "after", "needs_restart"}]}

``before`` and ``after`` are null for what isn't there or stands at its default; secrets show as
fingerprints.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON, Options, load
from feedd.cli.terminal import dumped, shaped, tell
from feedd.config import Config, declaration
from feedd.config.declaration import Change
from feedd.config.export import export as export_toml
from feedd.config.files import LISTS
from feedd.core.counting import counted
from feedd.core.spans import rfc3339, to_the_second

if TYPE_CHECKING:
    from feedd.store import Database
    from feedd.store.declared import InForce


@click.group(cls=Group)
def config() -> None:
    """Compare and export the configuration."""


@config.command()
@AS_JSON
@click.pass_obj
def diff(options: Options, *, as_json: bool) -> int:
    """Show how the files differ from what is in force; exit code 1 if they do."""
    in_force, changes = _compare(options)
    if as_json:
        click.echo(_json(in_force, changes))
    elif in_force is None:
        click.echo("nothing is in force yet: feedd has never run on this database")
    else:
        for change in changes:
            tell(f"{change}{' (needs a restart)' if change.needs_restart else ''}")
        heading = f"{counted(len(changes), 'change')} to" if changes else "no change to"
        click.echo(f"{heading} what is in force since {to_the_second(in_force.since)}", err=True)
    return NO if changes else 0


@config.command()
@click.pass_obj
def export(options: Options) -> int:
    """Print the configuration as one TOML document, without its secrets."""
    exported = export_toml(options.config, _made(load(options)))
    click.echo(exported.toml, nl=False)
    for variable in exported.withheld:
        click.echo(f"withheld, to be set in the environment: {variable}", err=True)
    return 0


def _made(read: Config) -> tuple[tuple[str, dict[str, object]], ...]:
    """Give what was made by page or API and isn't declared by a file as well."""
    from feedd.store import Database, made  # noqa: PLC0415  as below

    declared = {(kind, one.name) for kind in LISTS for one in getattr(read, kind)}
    with closing(Database(read.daemon.database)) as database:
        if not _has_run(database):
            words = "feedd has never run on this database, so nothing made by page or API is here"
            click.echo(words, err=True)
            return ()
        with database.read() as connection:
            return tuple(
                (one.kind, {"name": one.name, **one.table})
                for one in made.every(connection)
                if (one.kind, one.name) not in declared
            )


def _has_run(database: Database) -> bool:
    """Tell whether feedd has run on a database, without making one."""
    from feedd.store import schema  # noqa: PLC0415  as below

    if database.path is not None and not database.path.exists():
        return False
    with database.read() as connection:
        return schema.current(connection) == schema.HEAD


def _compare(options: Options) -> tuple[InForce | None, tuple[Change, ...]]:
    from feedd.newsroom import with_made  # noqa: PLC0415  faults are told before the store loads
    from feedd.store import Database, declared  # noqa: PLC0415  as above

    read = load(options)
    with closing(Database(read.daemon.database)) as database:
        if not _has_run(database):
            return None, ()
        with database.read() as connection:
            in_force = declared.in_force(connection)
            key = declared.authority_of(connection)
        if in_force is None or key is None:
            return None, ()
        whole = with_made(read, database, now=datetime.now(UTC))
        return in_force, declaration.compare(in_force.lines, declaration.lines(whole, key=key))


def _json(in_force: InForce | None, changes: Sequence[Change]) -> str:
    since = rfc3339(in_force.since) if in_force else None
    listed = [shaped(one, "key before after needs_restart") for one in changes]
    return dumped({"in_force_since": since, "changes": listed})
