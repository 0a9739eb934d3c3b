"""Bringing a database to this feedd's schema, with Alembic.

The migrations lie in ``feedd/store/migrations`` and run inside one transaction, under the lock
of the writing connection.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import sqlalchemy as sa

from feedd.errors import SchemaTooNew

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from feedd.store.database import Database

HEAD = "0001"
_REVISIONS = (HEAD,)


def current(connection: Connection) -> str | None:
    """Give the schema's revision, or None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(database: Database) -> tuple[str | None, str]:
    """Bring the schema to this version; give the revisions before and after.

    Raises ``SchemaTooNew`` when a newer feedd has been here.
    """
    with database.write() as connection:
        before = current(connection)
        if before == HEAD:
            return before, HEAD
        if before is not None and before not in _REVISIONS:
            raise SchemaTooNew(
                f"the database {database.url!r} was written by a newer feedd (its schema is "
                f"{before}, this one knows up to {HEAD}): install that feedd, or restore a "
                "backup made before the upgrade"
            )
        _run(connection)
        return before, HEAD


def _run(connection: Connection) -> None:
    # Alembic is wanted only when there is something to do: it costs a tenth of a second.
    from alembic import command  # noqa: PLC0415  see above
    from alembic.config import Config  # noqa: PLC0415  see above

    config = Config()
    with resources.as_file(resources.files("feedd.store") / "migrations") as folder:
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
