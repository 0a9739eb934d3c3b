"""What sources are called where their stories are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from feedd.store import Database, overview

FRESH: Final = timedelta(minutes=1)
"""How long what sources call themselves isn't asked for again: every line of a list wants it."""


class Outlets:
    """Names sources by the title that a person has ``given`` them, or by their own."""

    def __init__(
        self, database: Database, given: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._given = given
        self._now = now
        self._called: Mapping[str, str] = given
        self._read_at: datetime | None = None

    def __call__(self, names: Sequence[str], most: int = 100) -> Markup:
        """Give what the first of these sources are called as HTML, each in its own direction.

        Several feeds of one publisher are often called the same: that is told once.
        """
        now = self._now()
        # If it was read in the future, the clock was set back since.
        if self._read_at is None or not timedelta() <= now - self._read_at < FRESH:
            self._called, self._read_at = self._read(), now
        called = list(dict.fromkeys(self._called.get(name, name) for name in names))
        first = (Markup("<bdi>{}</bdi>").format(one) for one in called[:most])
        rest = f" and {len(called) - most} more" if len(called) > most else ""
        return Markup(", ").join(first) + rest

    def _read(self) -> Mapping[str, str]:
        with self._database.read() as connection:
            own = overview.source_titles(connection)
        return {**{name: title for name, title in own.items() if title}, **self._given}
