"""``feedd backup``: a verified copy of the database, also while the daemon runs.

Exit codes: 0 done, 3 when there is no whole copy; then nothing has changed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from feedd.cli.options import Options, load_storage
from feedd.cli.progress import copying
from feedd.errors import StoreError
from feedd.store import Database
from feedd.store.backup import back_up

_NAME = "feedd-{:%Y%m%dT%H%M%SZ}.db"
_NAMES = "feedd-????????T??????Z.db"

CUT_OFF = timedelta(days=1)
"""An unfinished copy this old is no longer being made: whoever made it was killed."""


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace TARGET if it is there.")
@click.option(
    "--keep", type=click.IntRange(min=1), help="TARGET is a folder: keep so many backups."
)
@click.pass_obj
def backup(options: Options, target: Path, *, replace: bool, keep: int | None) -> int:
    """Copy the database to TARGET, a file, or a folder in which it gets a name with the time."""
    database = Database(load_storage(options).database)
    if database.path is None:
        raise StoreError("PostgreSQL is backed up with pg_dump; docs/operating.md tells how")
    if not database.path.exists():
        raise StoreError(f"{database.path} isn't there yet, so there is nothing to copy")
    into = target if target.is_dir() else None
    if keep is not None and into is None:
        hint = "name a folder" if target.exists() else "make it first"
        raise StoreError(f"--keep is for a folder, and there is none at {target}: {hint}")
    now = datetime.now(UTC)
    path = into / _NAME.format(now) if into else target
    if not path.parent.is_dir():
        raise StoreError(f"there is no folder {path.parent}: make it first")
    if path.exists() and not replace:
        raise StoreError(f"{path} is there already: --replace replaces it")
    with copying("pages copied") as on_progress:
        made = back_up(database.path, path, on_progress=on_progress)
    rows = sum(made.rows.values())
    click.echo(f"{made.path}: {made.bytes / 1e6:,.1f} MB, {rows:,} rows, verified")
    if into is not None:
        _forget_cut_off(into, before=now - CUT_OFF)
    if into is not None and keep is not None:
        _forget_old(into, made.path, keep)
    return 0


def _forget_old(folder: Path, newest: Path, keep: int) -> None:
    # If the clock was set back, the newest may have an older name than others.
    others = sorted(set(folder.glob(_NAMES)) - {newest}, reverse=True)
    for old in others[keep - 1 :]:
        old.unlink()
        click.echo(f"{old}: removed, the newest {keep} {'is' if keep == 1 else 'are'} kept")


def _forget_cut_off(folder: Path, *, before: datetime) -> None:
    for half in folder.glob(f"{_NAMES}.part*"):
        if half.name < _NAME.format(before):
            half.unlink()
            click.echo(f"{half}: removed, it was never finished")
