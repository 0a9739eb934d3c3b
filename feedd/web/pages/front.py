"""What is new, what alerted, which sources ail; and the search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from feedd import troubles
from feedd.core import query
from feedd.core.counting import counted
from feedd.core.model import Passage, Story
from feedd.core.query import Match, Sieve
from feedd.errors import QueryError
from feedd.store import Database, charts, ledger, overview, stories, walk
from feedd.store.charts import Hour, Mark
from feedd.store.selection import Selection
from feedd.web import marking, naming
from feedd.web.bars import Chart, chart
from feedd.web.pages.part import Part, read_before
from feedd.web.pressing import pressing

_NEWEST = 30
_ALERTS = 12
_PAGE = 60
_HOURS = 48
_VISITS = 24
_SOURCES = 12
_SEARCHED = 20_000
"""How many of the newest stories are searched, as an answer has to come at once."""


class FrontPages(Part):
    """Shows what there is."""

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [Route("/", self.front), Route("/stories", self.search)]

    def front(self, request: Request) -> Response:
        """Show what is new, what alerted, and how the sources are."""
        with self._site.database.read() as connection:
            hours = charts.hours(connection, now=self._site.now(), count=_HOURS)
            ailing = overview.source_lines(connection, most=_SOURCES)
            shown = {line.name for line in ailing}
            marks = charts.sparklines(connection, shown, visits_each=_VISITS)
            return self._renderer.page(
                request,
                "front.html",
                topics=overview.topic_lines(connection),
                sources=ailing,
                further=len(self._site.config.sources) - len(ailing),
                names={s.name: s.title for s in self._site.config.sources if s.name in shown},
                sparklines={
                    name: sparkline(found, _VISITS) for name, found in marks.items() if found
                },
                stories=stories.latest(connection, limit=_NEWEST),
                alerts=ledger.list_alerts(
                    connection, Selection(), as_of=self._site.as_of_now(), limit=_ALERTS
                ),
                stranded=troubles.stranded(connection),
                pressing=pressing(connection, self._site.now()),
                charts=_hourly(hours),
                hours=_HOURS,
                has_watches=bool(self._site.config.watches),
                is_empty=not self._site.config.sources,
            )

    def search(self, request: Request) -> Response:
        """Show the stories that a query finds, newest first, a page of them; all without one."""
        text = request.query_params.get("q", "").strip()
        error: QueryError | None = None
        found: Sequence[tuple[Story, tuple[Passage, ...]]] = ()
        onward: int | None = None
        until = _read_day(request.query_params.get("until", ""))
        midnight = datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None
        try:
            found, onward = self._found(text, read_before(request), midnight)
        except QueryError as wrong:
            error = wrong
        return self._renderer.page(
            request,
            "search.html",
            query=text,
            error=error,
            pointed=error and marking.pointed(error.text, error.column, error.length),
            onward=onward,
            searched=counted(_SEARCHED, "story"),
            until=until,
            is_later=until is not None or "before" in request.query_params,
            count=counted(len(found), "story"),
            cautions=() if found or error else naming.cautions(self._site, text),
            found=[
                (story, marking.marked_title(story, where), marking.snippets(story, where))
                for story, where in found
            ],
        )

    def _found(
        self, text: str, before: int | None, until: datetime | None
    ) -> tuple[Sequence[tuple[Story, tuple[Passage, ...]]], int | None]:
        """Give a page of stories, and the number where the search goes on if it isn't over."""
        read = query.compile(text, purpose="filter") if text else None
        found: list[tuple[Story, tuple[Passage, ...]]] = []
        if until and before is None:
            with self._site.database.read() as connection:
                before = stories.last_before(connection, until) + 1
        sieve = Sieve([read]) if read else None
        database, most = self._site.database, _SEARCHED
        among = walk.carried(database, sieve, before=before, most=most) if sieve else None
        for story in _walk(database, sieve, before, among):
            if until and story.first_seen and story.first_seen >= until:
                continue  # numbers tell what came before, not times
            match = read.match(story, carried=story.seen) if read else Match(())
            if match is not None:
                found.append((story, match.passages))
            if len(found) == _PAGE:
                with self._site.database.read() as connection:
                    return found, stories.number_of(connection, story.id)
        if among is not None:
            return found, among[-1] if len(among) == _SEARCHED else None
        with self._site.database.read() as connection:
            last = stories.nth_newest(connection, _SEARCHED, before=before)
        return found, last.number if last else None


def _walk(
    database: Database, sieve: Sieve | None, before: int | None, among: Sequence[int] | None
) -> Iterator[Story]:
    """Walk over the stories that a search may find, without those that its query can't match."""
    if sieve is None or sieve.lets_all_pass:
        return walk.newest(database, most=_SEARCHED, before=before)
    if among is not None:
        return walk.chosen(database, sieve, among)
    sifted = walk.sifted(database, sieve, most=_SEARCHED, before=before)
    return (story for story in sifted if story is not None)


def _read_day(text: str) -> date | None:
    """Read a day as browsers send it; what is none is left aside."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year < MAXYEAR else None


def sparkline(marks: Sequence[Mark], count: int) -> Chart:
    """Draw a source's last visits, ``count`` at most: how much was new, and which failed."""
    most = max((mark.new for mark in marks), default=0)
    failed = sum(mark.failed for mark in marks)
    values = [max(mark.new, 1) if mark.failed else mark.new for mark in marks]
    not_yet = [0] * (count - len(marks))
    visits = f"the last {len(marks)} visits" if len(marks) > 1 else "the last visit"
    brought = f"at most {most} new" if most else "nothing new"
    return chart(
        [*not_yet, *values],
        label=f"{visits}: {brought}, {failed or 'none'} failed",
        height=20,
        tones=["" for _ in not_yet] + ["bad" if mark.failed else "" for mark in marks],
        step=5,
    )


def _hourly(hours: Sequence[Hour]) -> Mapping[str, Chart]:
    named = [f"{hour.begins:%a %H:%M} UTC" for hour in hours]
    return {
        "stories": _of("story", named, [hour.stories for hour in hours]),
        "alerts": _of("alert", named, [hour.alerts for hour in hours]),
    }


def _of(noun: str, named: Sequence[str], values: Sequence[int]) -> Chart:
    labels = [f"{name}: {value}" for name, value in zip(named, values, strict=True)]
    return chart(values, labels=labels, label=counted(sum(values), noun), height=40)
