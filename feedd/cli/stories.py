"""``feedd stories``: list stories, newest first; merge, split and retract them for ever.

Exit codes: 0 when there are some, 1 when there are none. ``--json`` prints one story a line, as
``docs/commands.md`` describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

import click

from feedd import correcting
from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON_LINES, Options, limit, load, opened
from feedd.cli.terminal import dumped, shaped, tell
from feedd.cli.times import time_or_span
from feedd.core import query
from feedd.core.model import Story
from feedd.core.query import Query
from feedd.errors import Conflict, UnknownName
from feedd.newsroom import Newsroom, open_newsroom
from feedd.store import events, history, people, walk
from feedd.store.history import Carried

_STORY = (
    "story=id revision title summary link sources links topics categories enclosures language"
    " published first_seen updated text"
)


@click.group(cls=Group, invoke_without_command=True)
@click.option("--topic", help="Those that stand in this topic.")
@click.option("--query", "text", help="Those that match this query.")
@click.option("--since", help="Those first seen at this time or later: a time, or 90m, 12h, 7d.")
@limit("At most so many.")
@AS_JSON_LINES
@click.pass_context
def stories(  # noqa: PLR0913  one for each option
    ctx: click.Context,
    topic: str | None,
    text: str | None,
    since: str | None,
    limit: int,
    *,
    as_json: bool,
) -> int:
    """List stories, newest first; or merge, split, retract them."""
    if ctx.invoked_subcommand is not None:
        return 0
    config = load(ctx.obj)
    wanted = query.compile(text, purpose="filter") if text else None
    start = time_or_span(since, "--since") if since else None
    with open_newsroom(config, now=datetime.now(UTC), may_be_new=False) as newsroom:
        if topic is not None and newsroom.config.topic(topic) is None:
            known = ", ".join(sorted(t.name for t in newsroom.config.topics)) or "none"
            raise UnknownName(f"no topic is named {topic!r}; declared are: {known}")
        found = list(islice(_matching(newsroom, topic, wanted, start), limit))
        with newsroom.database.read() as connection:
            also = events.others(connection, [story.id for story in found])
    for story in found:
        if as_json:
            document = shaped(story, _STORY) | {"also": list(also[story.id])}
            tell(dumped(document))
        else:
            tell(_line(story, also[story.id]))
    if not found and not as_json:
        tell("no story matches" if topic or text or since else "no stories yet", err=True)
    return 0 if found else NO


@stories.command()
@click.argument("story")
@click.argument("other")
@click.pass_obj
def merge(options: Options, story: str, other: str) -> int:
    """Let STORY take OTHER in, for ever."""
    with opened(options) as newsroom:
        try:
            kept = correcting.merge(newsroom, story, other, now=datetime.now(UTC))
        except Conflict as refused:
            raise click.UsageError(str(refused)) from refused
    tell(f"{kept} tells {other} too")
    return 0


@stories.command()
@click.argument("story")
@click.argument("entry")
@click.option("--source", help="Its source, where entries of several have that name.")
@click.pass_obj
def split(options: Options, story: str, entry: str, source: str | None) -> int:
    """Make ENTRY a story of its own, for ever: its number or name in explain, or its link."""
    with opened(options) as newsroom:
        with newsroom.database.read() as connection:
            current = people.current(connection, story)
            carriers = history.carriers(connection, current)
        number = _one(carriers, story, entry, source)
        try:
            own = correcting.split(newsroom, current, number, now=datetime.now(UTC))
        except Conflict as refused:
            raise click.UsageError(str(refused)) from refused
    tell(own)
    return 0


@stories.command()
@click.argument("story")
@click.pass_obj
def retract(options: Options, story: str) -> int:
    """Withdraw STORY for ever: its feeds say so, and no copy of it is told again."""
    with opened(options) as newsroom:
        gone = correcting.retract(newsroom, story, now=datetime.now(UTC))
    tell(f"{gone} is withdrawn")
    return 0


def _one(carriers: Sequence[Carried], story: str, entry: str, source: str | None) -> int:
    named = [
        one
        for one in carriers
        if entry in {one.entry, one.link, str(one.number)} and source in {None, one.source}
    ]
    if not named:
        raise UnknownName(f"no entry {entry!r} tells story {story}; feedd explain lists them")
    if len(named) > 1:
        several = ", ".join(f"{one.number} of {one.source}" for one in named)
        raise click.UsageError(f"{entry!r} names several entries: {several}; write its number")
    return named[0].number


def _matching(
    newsroom: Newsroom, topic: str | None, wanted: Query | None, since: datetime | None
) -> Iterator[Story]:
    for story in walk.newest(newsroom.database, topic=topic, since=since):
        if wanted is None or wanted.match(story, carried=story.seen):
            yield story


def _line(story: Story, also: tuple[str, ...]) -> str:
    seen = f"{story.first_seen:%Y-%m-%d %H:%M}" if story.first_seen else ""
    more = f" and {len(also)} on the same event" if also else ""
    revised = f" (revision {story.revision})" if story.revision > 1 else ""
    return f"{story.id}  {seen}  {story.heading}{revised}  [{', '.join(story.sources)}]{more}"
