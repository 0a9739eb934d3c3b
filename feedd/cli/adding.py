"""``feedd sources add`` and ``discover``: what lies behind an address, and taking it in.

``discover --json`` prints one document::

    {"url", "kind", "title", "entries", "feeds": [], "problem"}
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime

import click

from feedd.cli.codes import NO
from feedd.cli.options import AS_JSON, Options, load
from feedd.cli.terminal import dumped, tell
from feedd.config.joining import known_as, suggest_name
from feedd.config.made import judge
from feedd.core.counting import counted
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Made
from feedd.errors import FeeddError
from feedd.net import Door
from feedd.newsroom import Newsroom, make_door, open_newsroom, opened_door
from feedd.store import made
from feedd.web import discovery
from feedd.web.discovery import Discovered

SAMPLES = 5


@click.command()
@click.argument("url")
@AS_JSON
@click.pass_obj
def discover(options: Options, url: str, *, as_json: bool) -> int:
    """List the feeds that an address has; nothing is added."""
    found = _look(make_door(load(options)), url)
    feeds = _feeds(found)
    if as_json:
        tell(dumped(_json(found, feeds)))
    else:
        for feed in feeds:
            tell(feed)
        if not feeds:
            tell(found.problem or _summary(found.bulletin), err=True)
    return 0 if feeds else NO


@click.command()
@click.argument("url")
@click.option("--name", help="What to call the source; made of the address if left out.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the first feed that is found.")
@click.pass_obj
def add(options: Options, url: str, name: str | None, *, yes: bool) -> int:
    """Add the feed or page at an address, after showing what it would give."""
    now = datetime.now(UTC)
    with open_newsroom(load(options), now=now) as newsroom:
        chosen = _choose(newsroom, url, now, ask=not yes)
        if chosen.bulletin is None:
            raise FeeddError(f"{chosen.url}: {chosen.problem}")
        _refuse_known(newsroom, chosen.url)
        _show(chosen.url, chosen.bulletin)
        taken = {source.name for source in newsroom.config.sources}
        name = name or _name(suggest_name(chosen.url, taken), ask=not yes)
        if name in taken:
            raise click.BadParameter(f"a source is named {name!r} already", param_hint="--name")
        source = Made(kind="sources", name=name, table={"url": chosen.url})
        judge(source, newsroom.config)
        if not yes:
            click.confirm(f"Add it as {name}?", default=True, abort=True)
        with newsroom.database.write() as connection:
            made.save(connection, source, now=now)
    tell(f"{name} is added: {chosen.url}")
    return 0


def _choose(newsroom: Newsroom, url: str, now: datetime, *, ask: bool) -> Discovered:
    """Look at an address, and at the feed that is chosen there, if any."""
    found = _look(opened_door(newsroom, now=now), url)
    if found.bulletin is None or not found.bulletin.discovered_feeds:
        return found
    feeds = [feed for feed in found.bulletin.discovered_feeds if feed != found.url]
    number = _ask_which(feeds, found) if ask else min(1, len(feeds))
    if not number:
        return found
    return _look(opened_door(newsroom, now=now), feeds[number - 1])


def _look(way_out: AbstractAsyncContextManager[Door], url: str) -> Discovered:
    async def look() -> Discovered:
        async with way_out as door:
            return await discovery.look(door, url, selectors=None)

    return asyncio.run(look())


def _ask_which(feeds: list[str], found: Discovered) -> int:
    """Ask for the number of a feed, from 1; 0 is the page itself."""
    tell(f"{found.url} has {counted(len(feeds), 'feed')}:")
    for number, feed in enumerate(feeds, 1):
        tell(f"  {number}  {feed}")
    tell(f"  0  none of them, but the page itself: {_summary(found.bulletin)}")
    choice: int = click.prompt(
        "Which", type=click.IntRange(0, len(feeds)), default=min(1, len(feeds))
    )
    return choice


def _refuse_known(newsroom: Newsroom, url: str) -> None:
    if known := known_as(url, newsroom.config):
        raise click.BadParameter(f"this is a source already: {known}", param_hint="URL")


def _name(suggested: str, *, ask: bool) -> str:
    if not ask:
        return suggested
    name: str = click.prompt("Name", default=suggested)
    return name


def _show(url: str, bulletin: Bulletin) -> None:
    tell(f"{bulletin.title or url}: {_summary(bulletin)}")
    for entry in bulletin.entries[:SAMPLES]:
        tell(f"  {_line(entry)}")
    for warning in bulletin.warnings:
        tell(f"  {warning}", err=True)


def _line(entry: Entry) -> str:
    day = f"{entry.published:%Y-%m-%d %H:%M}  " if entry.published else ""
    return day + (entry.title or (entry.content_text or "")[:80] or entry.link or "(no title)")


def _summary(bulletin: Bulletin | None) -> str:
    if bulletin is None:
        return "nothing that can be read"
    what = bulletin.kind if bulletin.kind in {"page", "text"} else f"a feed ({bulletin.kind})"
    return f"{what} with {counted(len(bulletin.entries), 'story')}"


def _feeds(found: Discovered) -> tuple[str, ...]:
    if found.bulletin is None:
        return ()
    if found.bulletin.kind in {"page", "text"}:
        return found.bulletin.discovered_feeds
    return (found.url,)


def _json(found: Discovered, feeds: tuple[str, ...]) -> dict[str, object]:
    bulletin = found.bulletin
    return {
        "url": found.url,
        "kind": bulletin.kind if bulletin else None,
        "title": bulletin.title if bulletin else None,
        "entries": len(bulletin.entries) if bulletin else 0,
        "feeds": list(feeds),
        "problem": found.problem or None,
    }
