"""The pages a person opens: what is new, a topic, a story."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
from starlette.responses import HTMLResponse

from feedd.store import glance, outbox, stories

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from feedd.store import Database

_NEWEST = 30


class Pages:
    """Renders pages from the database; they work without JavaScript, of which there is none."""

    def __init__(self, database: Database, titles: dict[str, str]) -> None:
        self._database = database
        self._titles = titles
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(str(resources.files("feedd.web") / "templates")),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._templates.filters["ago"] = _ago

    def front(self, _request: Request) -> Response:
        """Show what is new, what alerted, and how the sources are."""
        with self._database.read() as connection:
            return self._page(
                "front.html",
                topics=glance.topic_lines(connection),
                sources=glance.source_lines(connection),
                stories=stories.latest(connection, limit=_NEWEST),
                alerts=outbox.ledger(connection, limit=_NEWEST),
            )

    def topic(self, request: Request) -> Response:
        """Show the stories of a topic, and how to subscribe."""
        name = request.path_params["name"]
        if name not in self._titles:
            return self.missing(request, None)
        with self._database.read() as connection:
            found = stories.latest(connection, topic=name, limit=100)
        return self._page("topic.html", name=name, stories=found)

    def story(self, request: Request) -> Response:
        """Show a story, and who carried it."""
        with self._database.read() as connection:
            found = stories.by_id(connection, [request.path_params["story"]])
        if not found:
            return self.missing(request, None)
        (story,) = found.values()
        carriers = tuple(zip(story.sources, story.links, strict=True))
        return self._page("story.html", story=story, carriers=carriers)

    def missing(self, _request: Request, _error: Exception | None) -> Response:
        """Say that there is no such page."""
        return self._page("missing.html", status=404)

    def _page(self, template: str, *, status: int = 200, **values: object) -> Response:
        text = self._templates.get_template(template).render(
            titles=self._titles, now=datetime.now(UTC), **values
        )
        return HTMLResponse(text, status_code=status)


def _ago(moment: datetime | None, now: datetime) -> str:
    """Say when something was or will be, in the largest fitting unit."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            count = int(size // length)
            spoken = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{spoken} ago" if seconds > 0 else f"in {spoken}"
    return "just now" if seconds >= 0 else "in a moment"
