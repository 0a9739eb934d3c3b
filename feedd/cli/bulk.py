"""Bulk ingest: JSON lines, one document each, every line a visit of its own.

A document is ``{"id", "url", "title", "summary", "text", "published", "source", "language"}``, all
but ``id`` optional; its ``published`` is taken as the time of its visit. A line that can't be read
is reported and skipped, as is one whose date can't: as of now, an old story would be news.
"""

from __future__ import annotations

import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from feedd import pipeline
from feedd.cli.codes import NO
from feedd.cli.progress import bars
from feedd.cli.terminal import dumped, shaped, tell
from feedd.core import languages
from feedd.core.model import Bulletin, Entry
from feedd.core.parse import clean, links
from feedd.core.parse.limits import LINE, NAME, identified
from feedd.core.parse.times import dates
from feedd.core.settings import Source
from feedd.store import events
from feedd.visits import Ingested, Visited

if TYPE_CHECKING:
    from feedd.newsroom import Newsroom

BATCH = 200


def _time(given: object) -> datetime | None:
    """Read a time as feeds write it, or as seconds since 1970; ``""`` is none."""
    if given is None or given == "":
        return None
    if (found := dates.read(str(given))) is None:
        raise ValueError("is no time, 2026-11-26T08:00:00Z is")
    return found


def _in_one_line(given: str) -> str:
    return " ".join(clean.legal(given).split())


Text = Annotated[str, AfterValidator(clean.legal)]
Title = Annotated[str, AfterValidator(_in_one_line)]
Name = Annotated[str, StringConstraints(max_length=NAME), AfterValidator(_in_one_line)]


class Line(BaseModel):
    """One document; its id as it is given, by which the answer is known again."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str
    url: str | None = None
    title: Title | None = None
    summary: Text | None = None
    text: Text | None = None
    published: Annotated[datetime | None, BeforeValidator(_time)] = None
    source: Name | None = None
    language: str | None = None


def ingest(  # noqa: PLR0913  one for each option
    newsroom: Newsroom,
    body: bytes,
    *,
    now: datetime,
    source: str | None,
    silent: bool,
    as_json: bool,
) -> int:
    """Take the documents in, in their order; give the exit code."""
    lines = body.removeprefix(BOM_UTF8).splitlines()
    unread = 0
    with bars() as shown:
        task = shown.add_task("documents", total=len(lines))
        for start in range(0, len(lines), BATCH):
            batch = list(_documents(lines[start : start + BATCH], start))
            unread += sum(isinstance(line, str) for line in batch)
            for line in batch:
                if isinstance(line, str):
                    tell(line, err=True)
            known = [line for line in batch if isinstance(line, Line)]
            # Each is sought among all that are declared, and most lines name the same few.
            named = cache(newsroom.source_or_new)
            visits = [
                _visited(line, named(line.source or source or "bulk"), now, silent=silent)
                for line in known
            ]
            if visits:
                _take_in(newsroom, known, visits, as_json=as_json)
            shown.advance(task, len(batch))
    return NO if unread else 0


def _documents(lines: list[bytes], start: int) -> Iterator[Line | str]:
    for number, line in enumerate(lines, start + 1):
        if not line.strip():
            continue
        try:
            yield Line.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            words = first["msg"].removeprefix("Value error, ")
            yield f"line {number}: {where + ': ' if where else ''}{words}; passed over"


def _take_in(
    newsroom: Newsroom, lines: list[Line], visits: list[Visited], *, as_json: bool
) -> None:
    results = pipeline.ingest(newsroom.database, newsroom.desk, visits)
    found = [one.found[0].story for one in results if isinstance(one, Ingested)]
    with newsroom.database.read() as connection:
        telling_of = events.of_stories(connection, found)
    for line, result in zip(lines, results, strict=True):
        if isinstance(result, Ingested):
            _tell(line, result, telling_of, as_json=as_json)
    sys.stdout.flush()


def _visited(line: Line, source: Source, now: datetime, *, silent: bool) -> Visited:
    at = line.published or now
    entry = Entry(
        id=identified(clean.legal(line.id)),
        title=(line.title or "")[:LINE] or None,
        link=links.destination(links.absolute(line.url, None)),
        published=at,
        summary=line.summary,
        content_html=_html(line.text or line.summary),
        content_text=clean.plain_text(_html(line.text or line.summary) or "") or None,
        language=languages.meant(line.language or ""),
    )
    bulletin = Bulletin(kind="text", entries=(entry,))
    return Visited(source=source, bulletin=bulletin, at=at, silent=silent)


def _html(text: str | None) -> str | None:
    if not text:
        return None
    paragraphs = (part.strip() for part in text.splitlines())
    return "".join(f"<p>{escape(part)}</p>" for part in paragraphs if part)


def _tell(line: Line, result: Ingested, telling_of: Mapping[str, str], *, as_json: bool) -> None:
    (item,) = result.found
    if as_json:
        begin = {"id": line.id, "story": item.story, "event": telling_of[item.story]}
        tell(dumped(begin | shaped(item, "verdict reasons")))
    else:
        tell(f"{item.verdict:9} {item.story}  {line.title or line.id}")
