"""What those who deal with hubs share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.store import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTools:
    """The database, a clock and chance; ``mint`` makes a token that nobody can guess.

    ``jitter`` gives a number in [0, 1).
    """

    database: Database
    now: Callable[[], datetime]
    jitter: Callable[[], float]
    mint: Callable[[], str]


FORM: Final = (("Content-Type", "application/x-www-form-urlencoded"),)
"""The header of what is posted to hubs."""
