"""What a feed's archives still owe: entries that came and went while an archive couldn't be had.

Later visits ask for them again, less and less often, and they are given up within a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from feedd.core.politeness import LONGEST_HOLD
from feedd.core.spans import spoken

FIRST_WAIT: Final = timedelta(minutes=15)
MOST_TRIES: Final = 7
"""The waits double, so that the last try is some sixteen hours after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """Entries may have been missed since ``since``; archives are asked again at ``ask_at``."""

    since: datetime
    tries: int
    ask_at: datetime

    def are_due(self, now: datetime) -> bool:
        """Tell whether to ask again, also if a clock that was ahead has set an impossible time."""
        return not now < self.ask_at <= now + LONGEST_HOLD

    def to_text(self) -> str:
        """Write them as one line, to be kept in a column."""
        return f"{self.since.isoformat()} {self.tries} {self.ask_at.isoformat()}"

    @staticmethod
    @lru_cache(maxsize=256)
    def from_text(text: str) -> Arrears:
        """Read what ``to_text`` wrote."""
        since, tries, ask_at = text.split(" ")
        return Arrears(
            since=datetime.fromisoformat(since),
            tries=int(tries),
            ask_at=datetime.fromisoformat(ask_at),
        )


def after(
    before: Arrears | None, retry_after: timedelta | None, *, since: datetime, now: datetime
) -> Arrears | None:
    """Say what is owed after an archive couldn't be had; None: it is given up.

    ``retry_after`` is the wait that its server asked for.
    """
    tries = 1 + (before.tries if before else 0)
    if tries >= MOST_TRIES:
        return None
    wait = max(FIRST_WAIT * (1 << (tries - 1)), retry_after or timedelta(0))
    return Arrears(since=since, tries=tries, ask_at=now + min(wait, LONGEST_HOLD))


def told(owed: Arrears | None, *, now: datetime) -> str:
    """Say to a person what follows."""
    if owed is None:
        return "It isn't asked for any more: what only it had was missed."
    return f"It is asked for again in {spoken(owed.ask_at - now)} at the earliest."
