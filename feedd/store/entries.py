"""Entries as they are stored: taken in, revised, and the stories they begin."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from feedd.core.stories import Document, Resolution
from feedd.store import prints
from feedd.store.columns import Files
from feedd.store.events import EVENT
from feedd.store.numbers import reserve
from feedd.store.prepared import Prepared, among
from feedd.store.shown import reasons_to_text, revise, show_best, show_first, show_later
from feedd.store.tables import entries, links, stories

if TYPE_CHECKING:
    from feedd.store.sources import StoredSource

LONGEST_LINK: Final = 2_000
"""Bytes of a canonical address by which stories are found: PostgreSQL's indexes take 2,700."""


class EntryRow(NamedTuple):
    """An entry as it is stored: what it turned out to be, its canonical address, its language."""

    resolution: Resolution
    canonical: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was stored of a visit: ``documents`` are the entries that its source had never given.

    ``numbers`` has the number of every story that it told something new of, by the story's id;
    ``begun`` are the numbers of those that began with it.
    """

    documents: tuple[tuple[int, Document], ...]
    numbers: Mapping[str, int]
    begun: frozenset[int]


def take_in(  # noqa: PLR0913  what is known of a visit
    connection: Connection,
    source: StoredSource,
    found: Sequence[EntryRow],
    *,
    at: datetime,
    baseline: bool,
    known: Container[str],
    preferred: Sequence[str] = (),
    rising: bool = False,
) -> Taken:
    """Store what a visit found; give what of it is new.

    What is undated stands newest first in a document, unless it is ``rising``. ``known`` are those
    of the entries' addresses that lead to a story already; ``preferred`` are the sources that
    stories show first, best first.
    """
    rows = [row for row in found if row.resolution.row is None]
    numbers = reserve(connection, entries.c.id, len(rows)) if rows else ()
    fresh = [_Fresh(number, row, baseline) for number, row in zip(numbers, rows, strict=True)]
    revised = [row for row in found if _is_revised(row.resolution)]
    begun = _begin(connection, _in_time(fresh, rising=rising), at=at, baseline=baseline)
    changed = {row.resolution.story for row in (*rows, *revised)}
    places = begun | _places(connection, changed - begun.keys())
    if fresh:
        _insert(connection, source, fresh, places, at=at)
        taken = ((one.number, one.resolution) for one in fresh)
        prints.keep(connection, taken, baseline=baseline)
        _show(connection, fresh, places, at=at)
        copies = [one.number for one in fresh if one.resolution.verdict == "duplicate"]
        show_best(connection, copies, preferred=preferred)
    _revise(connection, revised, places, at=at)
    _mark_seen(connection, (row.resolution.row for row in found), at=at)
    _reseal(connection, (row.resolution for row in found))
    _insert_links(connection, (*rows, *revised), places, known=known, beside=found)
    return Taken(
        documents=tuple((one.number, _document(one, source, places, at=at)) for one in fresh),
        numbers={story: place.number for story, place in places.items()},
        begun=frozenset(place.number for place in begun.values()),
    )


def set_back(connection: Connection, source: StoredSource, *, now: datetime) -> None:
    """Date entries that were seen in the future as seen just before now.

    Otherwise they would stay the source's latest, with which each visit is compared.
    """
    _SEE_BEFORE.run(connection, of=source.id, now=now, before=now - timedelta.resolution)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a story stands: its number, its event, and whether it shows anything."""

    number: int
    event: str
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An entry under the number that it is to be stored with; a first visit is ``silent``."""

    number: int
    row: EntryRow
    silent: bool

    @property
    def resolution(self) -> Resolution:
        return self.row.resolution


def _is_revised(found: Resolution) -> bool:
    return found.row is not None and found.verdict == "revised"


def _insert(
    connection: Connection,
    source: StoredSource,
    fresh: Sequence[_Fresh],
    places: Mapping[str, _Place],
    *,
    at: datetime,
) -> None:
    """Store entries that this source publishes for the first time."""
    rows = [_as_inserted(one, source.id, places, at=at) for one in fresh]
    _INSERT_ENTRIES.run_all(connection, rows)


def _in_time(fresh: Sequence[_Fresh], *, rising: bool) -> Sequence[_Fresh]:
    """Put what came together in the order in which it was told: lists show the latest first."""
    told = fresh if rising else fresh[::-1]
    dates = {one.number: one.resolution.entry.dated for one in told}
    dated = {number: date for number, date in dates.items() if date is not None}
    return (
        sorted(told, key=lambda one: dated[one.number]) if dated.keys() == dates.keys() else told
    )


def _begin(
    connection: Connection, fresh: Sequence[_Fresh], *, at: datetime, baseline: bool
) -> dict[str, _Place]:
    """Store the new stories, each showing the entry that it begins with."""
    new = [one for one in fresh if one.resolution.verdict == "new"]
    if not new:
        return {}
    numbers = reserve(connection, stories.c.number, len(new))
    rows = [
        {
            "number": number,
            "id": one.resolution.story,
            "revision": 1,
            "shown_entry": one.number,
            "first_seen_at": at,
            "updated_at": at,
            "baseline": baseline,
            "event": None
            if one.resolution.event == one.resolution.story
            else one.resolution.event,
        }
        for number, one in zip(numbers, new, strict=True)
    ]
    _INSERT_STORIES.run_all(connection, rows)
    return {
        one.resolution.story: _Place(number, one.resolution.event or one.resolution.story)
        for number, one in zip(numbers, new, strict=True)
    }


def _places(connection: Connection, ids: Collection[str]) -> dict[str, _Place]:
    found = _PLACES.about(connection, sorted(ids))
    return {row.id: _Place(row.number, row.event, row.shown_entry is None) for row in found}


def _show(
    connection: Connection, fresh: Sequence[_Fresh], places: Mapping[str, _Place], *, at: datetime
) -> None:
    """Let the stories that had begun before show what they are to show now."""
    for one in fresh:
        if one.resolution.verdict == "revised":
            number = places[one.resolution.story].number
            show_later(connection, one.resolution, number, one.number, at=at)
    shown = (places[one.resolution.story] for one in fresh)
    show_first(connection, {place.number for place in shown if place.is_bare})


def _revise(
    connection: Connection,
    found: Sequence[EntryRow],
    places: Mapping[str, _Place],
    *,
    at: datetime,
) -> None:
    """Replace the texts of entries, keeping the superseded ones as revisions of their stories."""
    for row in found:
        resolution, number = row.resolution, places[row.resolution.story].number
        revise(connection, resolution, number, _as_revised(row), at=at)
        if resolution.row is not None:
            prints.renew(connection, resolution.row, resolution)


def _mark_seen(connection: Connection, rows: Iterable[int | None], *, at: datetime) -> None:
    """Note that these entries stood in the latest edition too."""
    _MARK_SEEN.run_about(connection, sorted({row for row in rows if row is not None}), at=at)


def _reseal(connection: Connection, found: Iterable[Resolution]) -> None:
    """Give entries the seals and files of the items that say the same now."""
    anew = [one for one in found if one.refiled]
    if not anew:
        return
    files = [{"of": one.row, "files": one.entry.enclosures} for one in anew if not one.resealed]
    _REFILE.run_all(connection, files)
    seals = [
        {"of": one.row, "resealed": one.resealed, "files": one.entry.enclosures}
        for one in anew
        if one.resealed
    ]
    _RESEAL.run_all(connection, seals)


def _as_inserted(
    one: _Fresh, source_id: int, places: Mapping[str, _Place], *, at: datetime
) -> dict[str, object]:
    return {
        "id": one.number,
        "source_id": source_id,
        "story": places[one.resolution.story].number,
        "key": one.resolution.key,
        "first_seen_at": at,
        "last_seen_at": at,
        "silent": one.silent,
        # Why it is this story; what comes later says only that its id is known.
        "reasons": reasons_to_text(one.resolution.reasons),
        **_text_columns(one.row, stored_key=one.resolution.key),
    }


def _as_revised(row: EntryRow) -> dict[str, object]:
    """Leave an entry the date that it stated first, if now it says only when it was changed."""
    columns, entry = _text_columns(row), row.resolution.entry
    if entry.published is None and entry.updated is not None:
        del columns["published_at"]
    return columns


def _text_columns(row: EntryRow, *, stored_key: str = "") -> dict[str, object]:
    """Give the columns of an entry that change with its text."""
    entry = row.resolution.entry
    return {
        "stated_id": "" if stored_key == f"id:{entry.id}" else entry.id or None,
        "id_derived": entry.id_derived,
        "link": entry.link,
        "canonical": "" if row.canonical == entry.link else row.canonical,
        "title": entry.title,
        "summary": "" if entry.summary == entry.content_text else entry.summary,
        "html": entry.content_html,
        "authors": entry.authors,
        "categories": entry.categories,
        "enclosures": entry.enclosures,
        "language": row.language,
        "digest": row.resolution.digest,
        "seal": entry.seal,
        "published_at": entry.dated,
        "redated_at": row.resolution.redated,
        "pruned_at": None,
    }


def _document(
    one: _Fresh, source: StoredSource, places: Mapping[str, _Place], *, at: datetime
) -> Document:
    """Give what ``feedd.store.recent.documents`` would read back."""
    resolution, entry = one.resolution, one.resolution.entry
    return Document(
        story=resolution.story,
        source=source.name,
        title=entry.title or "",
        text=entry.content_text or "",
        at=at,
        row=one.number,
        print=resolution.print,
        filing=resolution.filing,
        event=places[resolution.story].event,
    )


def _insert_links(
    connection: Connection,
    found: Iterable[EntryRow],
    places: Mapping[str, _Place],
    *,
    known: Container[str],
    beside: Iterable[EntryRow],
) -> None:
    """Remember which story each link leads to; the first story of a link keeps it."""
    fresh: dict[str, int] = {}
    for row in found:
        if row.canonical and _is_kept(row.canonical) and row.canonical not in known:
            fresh.setdefault(row.canonical, places[row.resolution.story].number)
    if fresh:
        shared = _shared_links(beside)
        rows = [
            {"canonical": link, "story": number}
            for link, number in fresh.items()
            if link not in shared
        ]
        _INSERT_LINKS.run_all(connection, rows)


def _is_kept(canonical: str) -> bool:
    return len(canonical.encode()) <= LONGEST_LINK


def _shared_links(found: Iterable[EntryRow]) -> frozenset[str]:
    """Give the links under which a source tells several stories: they lead to none of them."""
    story_of: dict[str, str] = {}
    return frozenset(
        row.canonical
        for row in found
        if row.canonical
        and story_of.setdefault(row.canonical, row.resolution.story) != row.resolution.story
    )


_INSERT_ENTRIES, _INSERT_LINKS = Prepared(sa.insert(entries)), Prepared(sa.insert(links))

_INSERT_STORIES = Prepared(
    sa.insert(stories),
    "number",
    "id",
    "revision",
    "shown_entry",
    "first_seen_at",
    "updated_at",
    "baseline",
    "event",
)

_PLACES = Prepared(
    sa.select(stories.c.id, stories.c.number, stories.c.shown_entry, EVENT.label("event")).where(
        among(stories.c.id)
    )
)

_SEE_BEFORE = Prepared(
    sa.update(entries)
    .where(entries.c.source_id == sa.bindparam("of"), entries.c.last_seen_at > sa.bindparam("now"))
    .values(last_seen_at=sa.bindparam("before"))
)

_MARK_SEEN = Prepared(
    sa.update(entries).where(among(entries.c.id)).values(last_seen_at=sa.bindparam("at"))
)

_FILES = sa.cast(sa.bindparam("files", type_=Files()), sa.LargeBinary())

_RESEAL = Prepared(
    sa.update(entries)
    .where(entries.c.id == sa.bindparam("of"))
    .values(
        seal=sa.bindparam("resealed"),
        # What was pruned stays so.
        enclosures=sa.case((entries.c.pruned_at.is_(None), _FILES)),
    )
)

# It loses its seal, which is that of the former files. Nothing is written where nothing differs:
# under an id or an address of its own the item comes at each visit.
_REFILE = Prepared(
    sa.update(entries)
    .where(
        entries.c.id == sa.bindparam("of"),
        entries.c.pruned_at.is_(None),
        entries.c.enclosures.is_distinct_from(_FILES),
    )
    .values(enclosures=_FILES, seal=None)
)
