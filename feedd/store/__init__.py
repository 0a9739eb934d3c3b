"""What feedd remembers: SQLAlchemy Core over SQLite or PostgreSQL.

Rows become values here and travel no further. Each module holds the statements of one part and
takes a ``Connection``; ``Database`` opens them, one writing transaction at a time (``Matter``).

=============  ==================================================================================
foundation     ``database``, ``journal`` of SQLite, ``postgresql`` connections, ``tables``,
               ``columns``, ``packing``, ``prepared``, ``numbers`` · ``schema``, ``migrations``
configuration  ``declared`` in files · ``made`` by page or API · ``access`` who may come in
sources        ``sources``, ``states`` · ``claims``, ``leading`` for several workers ·
               ``subscriptions`` at hubs
taking in      ``memory`` what is known already · ``entries``, ``shown``, ``prints`` what is
               stored
stories        ``stories``, ``events``, ``history``, ``pasts``, ``walk`` · ``recent`` for the
               window · ``people`` what a person decided
feeds          ``topics``, ``versions``, ``archives`` · ``listeners`` who is told · ``news`` what
               is new
alerts         ``alerts`` raised, ``calm`` when they leave → ``outbox`` on their way,
               ``picking`` what leaves next · ``endpoints`` · for people: ``ledger``,
               ``progress`` of a delivery, ``selection`` and what they do with it
upkeep         ``retention`` · ``backup``, ``restore``, ``copying`` · ``setback`` after a clock was
               set back
watching       ``overview``, ``charts``, ``gauges``
beside it      ``spool`` room on disk for the window of recent stories
=============  ==================================================================================
"""

from sqlalchemy.engine import Connection

from feedd.store.database import Database, Matter

__all__ = ["Connection", "Database", "Matter"]
