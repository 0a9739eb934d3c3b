"""Articles that couldn't be had: how often each was asked for, and when it is asked for again.

That is kept in the seal of its entry, as a mark that is no item's: so whichever process makes the
next visit knows it, and nothing has to be stored beside the entry. The waits double, so that what
can't be had is given up after some hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from feedd.core.parse.feeds.seals import SIZE
from feedd.core.politeness import LONGEST_HOLD
from feedd.core.stories import Remembered

FIRST_WAIT: Final = timedelta(minutes=5)
TRIES: Final = 7
"""How often an article is asked for: the last time is five hours after the first, or later."""

_WHOSE: Final = SIZE - 3
_TURN: Final = 1 << 16
"""Ticks of ``FIRST_WAIT`` after which those in a mark begin anew: seven months."""

_BEGUN: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Owed:
    """An article that was asked for ``tries`` times in vain; ``ask_at`` is a tick, or none yet."""

    tries: int = 0
    ask_at: int = 0

    @property
    def is_given_up(self) -> bool:
        """Tell whether it was asked for often enough."""
        return self.tries >= TRIES

    def once_more(self, pause: timedelta | None, *, now: datetime) -> Owed:
        """Give what is owed after one more try; the server may have asked for a ``pause``."""
        wait = max(FIRST_WAIT * (1 << self.tries), _within_reason(pause))
        return Owed(self.tries + 1, _tick(now + wait))

    def put_off(self, pause: timedelta | None, *, now: datetime) -> Owed:
        """Give what is owed while its server isn't asked, which may have asked for a ``pause``."""
        wait = _within_reason(pause)
        return Owed(self.tries, _tick(now + wait)) if wait > self.wait(now) else self

    def wait(self, now: datetime) -> timedelta:
        """Say how long it isn't to be asked for yet."""
        since = now - _BEGUN
        ticks = (self.ask_at - since // FIRST_WAIT) % _TURN
        wait = ticks * FIRST_WAIT - since % FIRST_WAIT
        # Else it is past, or a clock that was ahead has set an impossible time.
        is_ahead = self != Owed() and wait <= LONGEST_HOLD + FIRST_WAIT
        return max(wait, timedelta(0)) if is_ahead else timedelta(0)

    def mark(self, whose: str) -> bytes:
        """Give it as the seal of an entry, whose mark it is."""
        return _of(whose) + bytes((self.tries,)) + self.ask_at.to_bytes(2)


GIVEN_UP: Final = Owed(TRIES)


def owed_of(known: Remembered | None) -> Owed | None:
    """Say what is owed of a stored entry; None: nothing, or nothing any more."""
    if known is None or known.seal is None or not known.seal.startswith(_of(whose(known))):
        return None
    found = Owed(known.seal[_WHOSE], int.from_bytes(known.seal[_WHOSE + 1 :]))
    return None if found.is_given_up else found


def whose(known: Remembered) -> str:
    """Say by what the mark of a stored entry is known to be its own."""
    return known.link or known.key


def _within_reason(pause: timedelta | None) -> timedelta:
    return min(pause or timedelta(0), LONGEST_HOLD)


def _tick(moment: datetime) -> int:
    """Give the first tick that isn't before a moment."""
    return -((_BEGUN - moment) // FIRST_WAIT) % _TURN


def _of(whose: str) -> bytes:
    return blake2b(f"owed\n{whose}".encode(errors="surrogatepass"), digest_size=_WHOSE).digest()
