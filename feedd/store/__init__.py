"""What feedd remembers: SQLAlchemy Core over SQLite or PostgreSQL.

Rows become values here and travel no further. Each module holds the statements of one part and
takes a ``Connection``; ``Database`` opens them, one writing transaction at a time (``Matter``).
"""

from sqlalchemy.engine import Connection

from feedd.store.database import Database, Matter

__all__ = ["Connection", "Database", "Matter"]
