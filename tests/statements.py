"""SQLite as SQLAlchemy speaks it, but each statement is compiled once for all databases of a run.

Each test has databases of its own, and an engine compiles for itself: a tenth of the suite's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

if TYPE_CHECKING:
    from sqlalchemy import Engine

_COMPILED: dict[object, object] = {}


class Sharing(SQLiteDialect_pysqlite):
    """Equals every other of its kind, as what is compiled is kept under the dialect."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sharing)

    def __hash__(self) -> int:
        return hash(Sharing)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Have the engine keep what it compiles with that of all others."""
        engine.update_execution_options(compiled_cache=_COMPILED)


def share() -> None:
    """Speak so with every SQLite database that is opened from now on."""
    registry.register("sqlite", __name__, Sharing.__name__)
