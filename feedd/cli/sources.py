"""``feedd sources``: what is visited, how each source is, and taking in new ones.

Sources are made as by page or API: they are stored in the database, and a feedd that runs takes
them up by itself. Exit codes: 0 done, 1 nothing was found or added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from feedd.cli import adding, health
from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON_LINES, Options, declared, expect_sources, opened
from feedd.cli.progress import bars
from feedd.cli.terminal import Json, dumped, shaped, tell
from feedd.config.joining import FolderTopic, Joined, folder_topics, join, made_of
from feedd.config.listing import listed
from feedd.config.made import where_declared
from feedd.core import opml, schedule
from feedd.core.counting import counted
from feedd.core.settings import Source
from feedd.core.visit import rhythm_seen
from feedd.core.websub import Subscription
from feedd.newsroom import Newsroom
from feedd.publish.opml import write as write_opml
from feedd.store import made, overview, subscriptions
from feedd.store import sources as stored
from feedd.store.sources import StoredSource


@click.group(cls=Group)
def sources() -> None:
    """List, add, discover, remove, import and export sources."""


sources.add_command(adding.add)
sources.add_command(adding.discover)


@sources.command("list")
@click.argument("names", nargs=-1)
@AS_JSON_LINES
@click.pass_obj
def list_sources(options: Options, names: tuple[str, ...], *, as_json: bool) -> int:
    """Show the health of all sources, or of those named; those in trouble first."""
    now = datetime.now(UTC)
    with declared(options) as newsroom:
        expect_sources(newsroom.config, names)
        found = _known(newsroom, names)
        with newsroom.database.read() as connection:
            hubs = subscriptions.every(connection)
    if as_json:
        for source, known in found:
            document = {**_json(source, known, now), "hub": _hub(hubs.get(source.name))}
            tell(dumped(document))
    elif found:
        health.show([health.row(*one, _interval(*one, now), now=now) for one in found])
    else:
        tell("no sources yet: feedd sources add URL", err=True)
    return 0 if found else NO


@sources.command()
@click.argument("name")
@click.pass_obj
def remove(options: Options, name: str) -> int:
    """Forget a source that was made by page, API or command; its stories stay."""
    with opened(options) as newsroom:
        expect_sources(newsroom.config, [name])
        with newsroom.database.write() as connection:
            was_made = made.remove(connection, "sources", name)
        place = where_declared(newsroom.config, "sources", name)
        if not was_made:
            raise click.BadParameter(f"it is declared at {place}: remove it there")
    tell(f"{name} is now what {place} declares" if place else f"{name} is removed")
    return 0


@sources.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--topics/--no-topics", default=True, help="Whether folders become topics.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be added.")
@click.pass_obj
def import_opml(options: Options, file: Path, *, topics: bool, dry_run: bool) -> int:
    """Add the feeds of an OPML file that aren't sources yet."""
    now = datetime.now(UTC)
    wanted = opml.read(file.read_bytes())
    with opened(options, may_be_new=True) as newsroom:
        joined = _joined(wanted, newsroom)
        folders = folder_topics(joined, newsroom.config) if topics else ()
        if not dry_run:
            with newsroom.database.write() as connection:
                for thing in made_of(joined, folders):
                    made.save(connection, thing, now=now)
    _tell_import(joined, folders, done="would be added" if dry_run else "added")
    return 0 if any(not one.why_not for one in joined) else NO


@sources.command()
@click.pass_obj
def export(options: Options) -> int:
    """Print the sources that have a web address as OPML."""
    with declared(options) as newsroom:
        config = newsroom.config
        with newsroom.database.read() as connection:
            said = overview.source_sites(connection)
    click.echo(write_opml("feedd sources", listed(config, said)))
    for source in config.sources:
        if source.headers:
            tell(f"{source.name}: left out, for its headers are secret", err=True)
    return 0


def _known(newsroom: Newsroom, names: Sequence[str]) -> list[tuple[Source, StoredSource]]:
    declared = {source.name: source for source in newsroom.config.sources}
    with newsroom.database.read() as connection:
        found = stored.known(connection, names or None)
    pairs = [(declared[known.name], known) for known in found if known.name in declared]
    return sorted(pairs, key=lambda pair: (pair[1].state.trouble is None, pair[0].name))


def _json(source: Source, known: StoredSource, now: datetime) -> dict[str, Json]:
    state = known.state
    per_week = rhythm_seen(state).per_week
    return {
        "source": source.name,
        "title": source.title or known.title,
        "url": source.url,
        "moved_to": state.away or state.address,
        **shaped(state, "kind trouble last_visit=last_visit_at last_success=last_success_at"),
        **shaped(state, "next_visit=next_visit_at why held_until=hold_until pushed_until"),
        "interval": _interval(source, known, now),
        "entries_per_week": None if per_week is None else round(per_week, 1),
        **shaped(state, "failures failing_since error_code error"),
    }


def _hub(subscription: Subscription | None) -> dict[str, Json] | None:
    if subscription is None:
        return None
    return shaped(subscription.offer, "url=hub topic") | shaped(subscription, "state why")


def _interval(source: Source, known: StoredSource, now: datetime) -> int | None:
    """Give the seconds that the source's own rhythm lets feedd wait."""
    if source.url is None:
        return None
    return round(schedule.learned_interval(known.state, source, now=now).total_seconds())


def _joined(wanted: Sequence[opml.ListedFeed], newsroom: Newsroom) -> tuple[Joined, ...]:
    """Judge what is wanted, with a progress bar on a terminal."""
    with bars(transient=True) as shown:
        judged = join(wanted, newsroom.config)
        return tuple(shown.track(judged, total=len(wanted), description="feeds"))


def _tell_import(joined: Sequence[Joined], folders: Sequence[FolderTopic], *, done: str) -> None:
    added = [one for one in joined if not one.why_not]
    for one in joined:
        if one.why_not:
            named = f" ({one.name})" if one.name else ""
            tell(f"left out: {one.url}: {one.why_not}{named}", err=True)
    for folder in folders:
        what = "is a new topic" if folder.is_new else "is a topic already, which stays as it is"
        tell(f"{folder.table['title']}: {what} ({folder.name})")
    tell(f"{counted(len(added), 'source')} {done}, {len(joined) - len(added)} left out")
