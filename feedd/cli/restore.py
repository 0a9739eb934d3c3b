"""``feedd restore``: put a backup in the place of the database.

Exit codes: 0 done, 3 when it can't be done (a daemon runs, the backup is damaged or of a newer
feedd); then nothing has changed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from feedd.cli.options import Options, load_storage
from feedd.cli.progress import copying
from feedd.errors import StoreError
from feedd.lock import alone_on
from feedd.store import Database
from feedd.store.restore import restore as put_in_place


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.pass_obj
def restore(options: Options, backup: Path) -> int:
    """Put BACKUP in the place of the database, which is kept beside it."""
    stored = load_storage(options)
    database = Database(stored.database)
    if not backup.is_file():  # the lock below makes the state folder
        raise StoreError(f"there is no file {backup}")
    with alone_on(stored.state), copying("pages copied") as on_progress:
        done = put_in_place(backup, database, now=datetime.now(UTC), on_progress=on_progress)
    rows = sum(done.backup.rows.values())
    click.echo(f"{done.backup.path}: {done.backup.bytes / 1e6:,.1f} MB, {rows:,} rows, verified")
    if done.kept is not None:
        click.echo(f"what stood there is kept as {done.kept}")
    return 0
