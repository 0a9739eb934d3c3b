"""The schema: what the migrations make is what the tables say."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import feedd.store
from feedd.errors import SchemaTooNew
from feedd.store import Database, schema
from feedd.store.tables import metadata
from tests import postgres
from tests.service.later import later_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    server = postgres.server() if engine == "postgresql" else None
    url = server.create(empty=True) if server else f"sqlite:///{tmp_path}/feedd.db"
    opened = Database(url)
    yield opened
    opened.close()
    if server:
        server.drop(url)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not str(name).startswith("procrastinate_")


def upgrade_from_the_first(database: Database, folder: Path) -> None:
    """Let every migration run, as only in a database that isn't made today."""
    schema.upgrade(database, later_migrations(folder, "pass"))


def is_as_the_tables_say(database: Database) -> bool:
    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "include_name": is_ours}
        )
        return not compare_metadata(context, metadata)


def statements(database: Database) -> dict[str, list[str]]:
    """Give the words of what made each table and index, whose clauses may come in any order."""
    with database.read() as connection:
        made = connection.execute(sa.text("SELECT name, sql FROM sqlite_master")).all()
    return {name: sorted((sql or "").replace(",", " ").split()) for name, sql in made}


def test_the_migrations_make_what_the_tables_say(database: Database, tmp_path: Path) -> None:
    upgrade_from_the_first(database, tmp_path / "later")
    assert is_as_the_tables_say(database)


def test_an_empty_database_gets_what_the_tables_say(database: Database) -> None:
    schema.upgrade(database)
    assert is_as_the_tables_say(database)


def test_an_empty_database_gets_what_the_migrations_make(tmp_path: Path) -> None:
    with (
        closing(Database(f"sqlite:///{tmp_path}/new.db")) as new,
        closing(Database(f"sqlite:///{tmp_path}/old.db")) as old,
    ):
        schema.upgrade(new)
        upgrade_from_the_first(old, tmp_path / "later")
        assert statements(new) == statements(old)


@pytest.mark.slow
def test_an_empty_database_is_made_without_alembic_and_postgresql(tmp_path: Path) -> None:
    code = (
        "import sys; from feedd.store import Database, schema;"
        f"schema.upgrade(Database('sqlite:///{tmp_path}/new.db'));"
        "print({'alembic', 'sqlalchemy.dialects.postgresql'} & {*sys.modules})"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"


def test_an_index_of_either_engine_has_only_the_rows_asked_for(database: Database) -> None:
    schema.upgrade(database)
    with database.read() as connection:
        found = sa.inspect(connection).get_indexes("stories")
        where = f"{connection.dialect.name}_where"
    partial = {one["name"] for one in found if one["dialect_options"].get(where) is not None}
    assert partial == {"ix_stories_event", "ix_stories_retracted", "ix_stories_told"}


def test_an_upgrade_of_a_current_database_changes_nothing(database: Database) -> None:
    assert schema.upgrade(database) == (None, schema.HEAD)
    assert schema.upgrade(database) == (schema.HEAD, schema.HEAD)


def test_the_head_that_is_looked_for_is_the_newest_migration() -> None:
    folder = feedd.store.__path__[0] + "/migrations"
    assert ScriptDirectory(folder).get_heads() == [schema.HEAD]


def test_a_database_of_a_newer_feedd_is_refused_in_words(database: Database) -> None:
    schema.upgrade(database)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="newer feedd"):
        schema.upgrade(database)
