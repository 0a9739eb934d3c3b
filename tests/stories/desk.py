"""A desk that ingests visits as the pipeline does, with a dict for a store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedd.core.model import Entry
from feedd.core.stories import (
    Decisions,
    Document,
    Remembered,
    Resolution,
    Window,
    canonical,
    item_of,
    recognise,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

START = datetime(2031, 5, 5, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(
    title: str,
    text: str,
    *,
    id_: str | None = None,
    link: str | None = None,
    derived: bool = False,
) -> Entry:
    return Entry(id=id_, id_derived=derived, title=title, content_text=text, link=link)


@dataclass
class Desk:
    """What the store knows, and the window beside it."""

    window: Window = field(default_factory=Window)
    rows: dict[str, list[Remembered]] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    headlines: dict[str, str] = field(default_factory=dict)
    decisions: Decisions = field(default_factory=Decisions)
    now: datetime = START
    by_hand: bool = True

    def visit(
        self, *entries: Entry, source: str = "wire", after: timedelta = HOUR
    ) -> tuple[Resolution, ...]:
        self.now += after
        self.window.expire(self.now)
        remembered = tuple(self.rows.get(source, ()))
        found = resolve(
            recognise([*map(item_of, entries)], remembered, self.window.stream),
            source=source,
            at=self.now,
            remembered=remembered,
            urls=self.urls,
            window=self.window,
            decisions=self.decisions,
            headlines=self.headlines,
            by_hand=self.by_hand,
        )
        for resolution in found:
            self._store(resolution, source)
            self._mark_seen(resolution, source)
        return found

    def verdicts(
        self, *entries: Entry, source: str = "wire", after: timedelta = HOUR
    ) -> list[str]:
        return [found.verdict for found in self.visit(*entries, source=source, after=after)]

    def known(self) -> list[Remembered]:
        """Give what is known of all entries, save when they were last seen."""
        entries = (one for rows in self.rows.values() for one in rows)
        return [one._replace(last_seen=START) for one in entries]

    def _store(self, found: Resolution, source: str) -> None:
        rows = self.rows.setdefault(source, [])
        if found.row is None:
            rows.append(self._remembered(found, row=len(rows)))
        elif found.verdict == "revised":
            old = rows[found.row]
            now = self._remembered(found, row=found.row)
            rows[found.row] = now._replace(earlier=old.earlier | {old.digest})
        self.headlines.setdefault(found.story, found.entry.title or "")
        if found.entry.link and (link := canonical(found.entry.link)):
            self.urls.setdefault(link, found.story)
        if found.print is not None:
            add = self.window.add if found.row is None else self.window.revise
            add(self._document(found, source, len(rows) - 1))

    def _mark_seen(self, found: Resolution, source: str) -> None:
        if found.row is not None:
            known = self.rows[source][found.row]
            seen = max(self.now, known.last_seen)
            self.rows[source][found.row] = known._replace(last_seen=seen)

    def _remembered(self, found: Resolution, *, row: int) -> Remembered:
        entry_ = found.entry
        return Remembered(
            row=row,
            key=found.key,
            story=found.story,
            id=entry_.id,
            id_derived=entry_.id_derived,
            link=canonical(entry_.link) if entry_.link else None,
            title=entry_.title or "",
            text=entry_.content_text or "",
            digest=found.digest,
            last_seen=self.now,
        )

    def _document(self, found: Resolution, source: str, last: int) -> Document:
        return Document(
            story=found.story,
            source=source,
            title=found.entry.title or "",
            text=found.entry.content_text or "",
            at=self.now,
            row=last if found.row is None else found.row,
            print=found.print,
            filing=found.filing,
        )


def names(found: Resolution) -> Sequence[str]:
    return [reason.name for reason in found.reasons]
