"""Finds out who asks: by the cookie of a login, by a token, or by a password with each request.

A token stands after ``Bearer`` or as the password of HTTP Basic, which is all that some feed
readers can send. HTTP Basic opens feeds alone: browsers send it along from any page.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from base64 import b64decode
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from feedd import log
from feedd.passwords import NOBODYS, PREFIX, User, hash_token, is_password, new_token
from feedd.store import Database, access
from feedd.web.visitor import ALL_RIGHTS, ANYBODY, NOBODY, RIGHTS, Visitor

COOKIE: Final = "feedd_session"
SESSION: Final = timedelta(days=30)
_KNOWN_LOGINS = 256  # that were right, remembered by their hashes

_Known = TypeVar("_Known")

_MOST_NAMES = 10_000  # whose failures are counted


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many wrong passwords came from there: the next is looked at in ``seconds``."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Login:
    """A name and a password as they were given."""

    name: str
    password: str


class Entrance:
    """Knows the users, the tokens and the sessions; ``is_open`` where there are no users."""

    def __init__(
        self, database: Database, users: Iterable[User], *, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._users = {user.name: user for user in users}
        self._now = now
        self._throttle = Throttle()
        # Where users have logged in from: strangers mustn't lock them out under their names.
        self._usual: OrderedDict[tuple[str, str], None] = OrderedDict()
        # One at a time: of many at once none would have failed yet, and each would take a thread.
        self._judging = asyncio.Lock()
        # A feed reader sends its password with every poll, and checking one takes 50 ms.
        self._logins: OrderedDict[bytes, None] = OrderedDict()
        self._key = secrets.token_bytes(32)

    @property
    def is_open(self) -> bool:
        """Tell whether nobody is asked who they are."""
        return not self._users

    async def visitor(
        self, headers: Mapping[str, str], cookies: Mapping[str, str], *, path: str, peer: str
    ) -> Visitor | Wait:
        """Say who asks."""
        if self.is_open:
            return ANYBODY
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        match scheme.lower():
            case "bearer":
                return await self.by_token(credentials.strip())
            case "basic" if path.startswith("/feeds/"):
                return await self._by_basic(credentials.strip(), peer)
        cookie = cookies.get(COOKIE)
        return await asyncio.to_thread(self._by_session, cookie) if cookie else NOBODY

    async def by_token(self, token: str) -> Visitor:
        """Say whose token this is; nobody's once it is revoked."""
        if not token.startswith(PREFIX):
            return NOBODY
        return await asyncio.to_thread(self._by_token, token)

    async def login(self, login: Login, *, peer: str) -> Visitor | Wait:
        """Judge a name and a password."""
        async with self._judging:
            return await self._judge(login, peer=peer)

    async def _judge(self, login: Login, *, peer: str) -> Visitor | Wait:
        # Who logs in as somebody else there wipes out the failures of the address, not these.
        at_home = f" from {peer}" if (login.name, peer) in self._usual else ""
        names = (f"from {peer}", f"as {login.name[:64]}{at_home}")
        now = self._now()
        if wait := max(self._throttle.wait(name, now=now) for name in names):
            return Wait(int(wait.total_seconds()) + 1)
        user = self._users.get(login.name)
        hashed = user.password if user else NOBODYS
        if await asyncio.to_thread(is_password, login.password, hashed):
            for name in names:
                self._throttle.succeeded(name)
            _remember(self._usual, (login.name, peer))
            log.get().info("logged in", by=login.name, peer=peer)
            return Visitor(login.name, ALL_RIGHTS, "password")
        for name in names:
            self._throttle.failed(name, now=now)
        # An unknown name isn't told: it may be a password in the wrong field.
        known = {"name": login.name} if user else {}
        log.get().warning("login refused", **known, peer=peer)
        return NOBODY

    def begin_session(self, user: str) -> str:
        """Begin a session of limited length; give its cookie's value."""
        cookie = new_token()
        session = access.Session(
            user=user, password=self._users[user].fingerprint(), expires_at=self._now() + SESSION
        )
        with self._database.write() as connection:
            access.begin_session(connection, session, hashed=hash_token(cookie), now=self._now())
        return cookie

    def end_session(self, cookie: str) -> None:
        """End the session of a cookie."""
        with self._database.write() as connection:
            access.end_session(connection, hash_token(cookie))

    async def _by_basic(self, credentials: str, peer: str) -> Visitor | Wait:
        login = _read_basic(credentials)
        if login is None:
            return NOBODY
        if login.password.startswith(PREFIX):
            return await self.by_token(login.password)
        known = self._fingerprint(login)
        if known in self._logins:
            self._logins.move_to_end(known)
            return Visitor(login.name, frozenset({"feeds"}), "password")
        found = await self.login(login, peer=peer)
        if isinstance(found, Wait) or found is NOBODY:
            return found
        _remember(self._logins, known)
        return Visitor(login.name, frozenset({"feeds"}), "password")

    def _fingerprint(self, login: Login) -> bytes:
        return hmac.digest(self._key, f"{login.name}:{login.password}".encode(), "sha256")

    def _by_token(self, token: str) -> Visitor:
        with self._database.read() as connection:
            found = access.token(connection, hash_token(token))
        if found is None:
            return NOBODY
        feeds = frozenset(found.feeds) if found.feeds else None
        return Visitor(found.name, RIGHTS[found.scope], "token", feeds)

    def _by_session(self, cookie: str) -> Visitor:
        with self._database.read() as connection:
            found = access.session(connection, hash_token(cookie), now=self._now())
        user = self._users.get(found.user) if found else None
        if found is None or user is None or user.fingerprint() != found.password:
            return NOBODY
        return Visitor(user.name, ALL_RIGHTS, "session")


def _remember(known: OrderedDict[_Known, None], one: _Known) -> None:
    known[one] = None
    if len(known) > _KNOWN_LOGINS:
        known.popitem(last=False)


def _read_basic(credentials: str) -> Login | None:
    """Read the credentials of HTTP Basic (RFC 7617)."""
    try:
        name, colon, password = b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return None
    return Login(name, password) if colon else None


class Throttle:
    """Says how long somebody has to wait who failed ``limit`` times within ``span``.

    It counts in memory, so a restart forgets.
    """

    def __init__(self, *, limit: int = 10, span: timedelta = timedelta(minutes=5)) -> None:
        self._limit = limit
        self._span = span
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait(self, name: str, *, now: datetime) -> timedelta:
        """Give the time until ``name`` may try again, zero for at once."""
        failures = self._failures.get(name, deque())
        if len(failures) < self._limit:
            return timedelta()
        return max(timedelta(), failures[0] + self._span - now)

    def failed(self, name: str, *, now: datetime) -> None:
        """Count a failure."""
        failures = self._failures.pop(name, None) or deque(maxlen=self._limit)
        failures.append(now)
        self._failures[name] = failures
        if len(self._failures) > _MOST_NAMES:
            self._failures.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forget the failures of somebody who knew the password after all."""
        self._failures.pop(name, None)
