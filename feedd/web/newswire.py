"""What has just happened, told to everybody who listens: new stories, revisions, alerts.

It is fed after each commit. A listener that doesn't keep up loses the oldest; what it missed is in
the database, under the number it heard last.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.pipeline import Ingested

_MOST_WAITING = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """One thing that happened to a story; ``watch`` is there for alerts."""

    kind: Literal["story", "revision", "alert"]
    story: str
    title: str
    source: str
    watch: str | None = None


def tell(wire: Newswire, left: Ingested) -> None:
    """Tell what a visit left in the database."""
    for item in left.found:
        if item.verdict != "duplicate":
            wire.tell(
                Flash(
                    kind="story" if item.verdict == "new" else "revision",
                    story=item.story,
                    title=item.entry.title or "",
                    source=left.source,
                )
            )
    for decision in left.alerts:
        wire.tell(
            Flash(
                kind="alert",
                story=decision.story.id,
                title=decision.story.title,
                source=left.source,
                watch=decision.watch,
            )
        )


class Newswire:
    """Hands each flash to every listener; to be used in the event loop's thread alone."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Flash | None]] = set()

    def tell(self, flash: Flash) -> None:
        """Tell everybody who listens now."""
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(flash)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Flash | None]]:
        """Listen for a while; None says that feedd stops."""
        listener: asyncio.Queue[Flash | None] = asyncio.Queue(_MOST_WAITING)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """Let everybody go who listens: nobody has to wait for them at the end."""
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(None)
