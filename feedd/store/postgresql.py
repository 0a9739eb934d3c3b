"""What connections to PostgreSQL are opened with."""

from __future__ import annotations

from typing import Final

NOTICING: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 11_000,
}
"""Eleven seconds, after which a server that vanished without a word counts as gone.

By itself a connection would wait for its answer for two hours.
"""

POSTGRESQL: Final = {
    # Nobody waits for ever, and one that hangs while others wait for it is cut off.
    "options": "-c lock_timeout=30s -c idle_in_transaction_session_timeout=60s"
    # The server drops the locks of a machine that has vanished.
    " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
    "connect_timeout": 10,
    "application_name": "feedd",
    **NOTICING,
}
"""What every connection to PostgreSQL is opened with."""
