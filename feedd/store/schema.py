"""Bringing a database to this feedd's schema.

An empty one gets the tables as they are; Alembic brings up one that an older feedd has written.
Its migrations lie in ``feedd/store/migrations``. Either happens inside one transaction, under the
lock of the writing connection.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.errors import NoDatabase, SchemaTooNew
from feedd.store.backup import back_up
from feedd.store.database import Database, Matter
from feedd.store.tables import metadata


@dataclass(frozen=True, slots=True)
class Migrations:
    """Where the migrations lie, and their revisions from the first to the newest."""

    folder: Path
    revisions: tuple[str, ...]

    @property
    def head(self) -> str:
        """The revision that this feedd works with."""
        return self.revisions[-1]


OnUpgrade = Callable[[str, str], None]
"""Hears of an upgrade that begins: the revisions before and after."""

OURS = Migrations(Path(str(resources.files("feedd.store"))) / "migrations", ("0001",))
HEAD = OURS.head

# Alembic's own table, as it makes it.
_REVISIONS = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def current(connection: Connection) -> str | None:
    """Give the schema's revision, or None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.select(_REVISIONS.c.version_num))


def check(revision: str | None, *, where: str, known: Migrations = OURS) -> None:
    """Raise ``SchemaTooNew`` for what a newer feedd has written."""
    if revision is not None and revision not in known.revisions:
        raise SchemaTooNew(
            f"{where} was written by a newer feedd (its schema is {revision}, this one knows up "
            f"to {known.head}): install that feedd, or restore a backup made before the upgrade"
        )


def expect(database: Database) -> None:
    """Raise ``NoDatabase`` where there is no database, and make none."""
    if database.path is not None:
        try:
            database.path.stat()
        except FileNotFoundError as error:
            raise NoDatabase(
                f"there is no database {database.path}: feedd run makes one; if it was moved,"
                " put it back, or name it as database in [daemon]"
            ) from error
        except PermissionError:
            raise  # it names the folder, which the lock can't
        except OSError:
            return  # the lock beside it says more
    with database.read() as connection:
        if current(connection) is None:
            raise NoDatabase(f"the database {database.url!r} is empty: feedd run fills it")


def upgrade(
    database: Database, migrations: Migrations = OURS, *, on_upgrade: OnUpgrade | None = None
) -> tuple[str | None, str]:
    """Bring the schema to this version; give the revisions before and after.

    What is in a SQLite database is backed up beside it first. ``on_upgrade`` hears of it before
    either, as both may take minutes. Raises ``SchemaTooNew`` when a newer feedd has been here.
    """
    database.expect_sessions()
    with database.write(Matter.SCHEMA) as connection:
        before = current(connection)
        if before == migrations.head:
            return before, migrations.head
        check(before, where=f"the database {database.url!r}", known=migrations)
        if before is not None and on_upgrade is not None:
            on_upgrade(before, migrations.head)
        if before is not None and database.path is not None:
            kept = f"{database.path.name}.before-schema-{migrations.head}"
            back_up(database.path, database.path.with_name(kept))
        if before is None and migrations == OURS:
            _create(connection)
        else:
            _run(connection, migrations.folder)
        if not database.is_sqlite:
            _add_queue(connection)
        return before, migrations.head


def _add_queue(connection: Connection) -> None:
    """Add what Procrastinate keeps its jobs in, unless it is there."""
    if sa.inspect(connection).has_table("procrastinate_jobs"):
        return
    statements = resources.files("procrastinate").joinpath("sql", "schema.sql").read_text("utf-8")
    # Many statements, with percent signs that mustn't be read as placeholders.
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(statements)


def _create(connection: Connection) -> None:
    """Make what the tables say, and note the revision where Alembic will look for it."""
    metadata.create_all(connection, checkfirst=False)
    _REVISIONS.create(connection)
    connection.execute(sa.insert(_REVISIONS).values(version_num=HEAD))


def _run(connection: Connection, folder: Path) -> None:
    # Alembic is loaded only where there is something to do: it costs a tenth of a second, and the
    # daemon would keep its 8 MB.
    from alembic import command  # noqa: PLC0415  see above
    from alembic.config import Config  # noqa: PLC0415  see above

    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
