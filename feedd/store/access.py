"""Who may come in: tokens, and the sessions of people who logged in.

Only hashes of both are stored, so whoever reads the database can't use them.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.errors import Conflict
from feedd.store.prepared import Row
from feedd.store.tables import sessions, tokens

Scope = Literal["read", "write", "feeds"]
"""What a token opens; ``write`` includes reading, ``feeds`` is for feeds alone."""


TOKEN_NAME: Final = re.compile(r"[\w.@-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as people may know it: by its name.

    ``feeds`` are the only ones that it opens, as they are called in their addresses
    (``iraq``, ``watches/rockets``); () are all.
    """

    name: str
    scope: Scope
    created_at: datetime
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who logged in; ``password`` is the fingerprint of the one that was in force."""

    user: str
    password: str
    expires_at: datetime


def add_token(connection: Connection, token: Token, *, hashed: str) -> None:
    """Store a token; raises ``Conflict`` when one has its name."""
    if token.name in {known.name for known in list_tokens(connection)}:
        raise Conflict(f"there is a token named {token.name!r}: revoke it, or take another name")
    values = asdict(token) | {"feeds": " ".join(token.feeds) or None}
    connection.execute(sa.insert(tokens).values(hash=hashed, **values))


def token(connection: Connection, hashed: str) -> Token | None:
    """Give the token of this hash, unless it was revoked."""
    row = connection.execute(sa.select(tokens).where(tokens.c.hash == hashed)).first()
    return None if row is None else _as_token(row)


def list_tokens(connection: Connection) -> tuple[Token, ...]:
    """Give every valid token, by name."""
    rows = connection.execute(sa.select(tokens).order_by(tokens.c.name))
    return tuple(map(_as_token, rows))


def _as_token(row: Row) -> Token:
    feeds = tuple((row.feeds or "").split())
    return Token(name=row.name, scope=row.scope, created_at=row.created_at, feeds=feeds)


def revoke_token(connection: Connection, name: str) -> bool:
    """Revoke a token; tell whether there was one."""
    return connection.execute(sa.delete(tokens).where(tokens.c.name == name)).rowcount > 0


def begin_session(connection: Connection, session: Session, *, hashed: str, now: datetime) -> None:
    """Store a session, and forget those that are over."""
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
    connection.execute(sa.insert(sessions).values(hash=hashed, **asdict(session)))


def session(connection: Connection, hashed: str, *, now: datetime) -> Session | None:
    """Give the session of this hash, unless it is over."""
    row = connection.execute(
        sa.select(sessions).where(sessions.c.hash == hashed, sessions.c.expires_at > now)
    ).first()
    if row is None:
        return None
    return Session(user=row.user, password=row.password, expires_at=row.expires_at)


def end_session(connection: Connection, hashed: str) -> None:
    """Forget a session."""
    connection.execute(sa.delete(sessions).where(sessions.c.hash == hashed))
