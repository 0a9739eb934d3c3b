"""``feedd watch``: the watches, and what one would have done.

``test`` takes a watch's name or a query. Exit codes: 0 something matched, 1 nothing did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import groupby

import click
from rich.console import Console
from rich.text import Text

from feedd import backtest
from feedd.backtest import BackTest, Hit
from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON, AS_JSON_LINES, Options, declared, load
from feedd.cli.terminal import Json, dumped, listed, shaped, shown, tell
from feedd.config import Config
from feedd.core.characters import boundary
from feedd.core.counting import counted
from feedd.core.model import Passage, Story
from feedd.core.settings import Watch
from feedd.core.spans import to_the_minute
from feedd.newsroom import open_newsroom

SAMPLES = 5
BAR = 40  # columns
AROUND = 60  # code points on either side of a match
_SILENT = {
    "baseline": "came silently or with a first visit, which raises no alerts",
    "age": "came when they were older than the watch's max_age",
    "once": "had matched already when they came so that they might have been alerted",
    "since": "match only now and, by what is kept, not when anything of them came in",
}
"""Why stories that match raise no alerts, by the stage that decides."""


@click.group(cls=Group)
def watch() -> None:
    """List watches; try one on stored stories."""


@watch.command("list")
@AS_JSON_LINES
@click.pass_obj
def list_watches(options: Options, *, as_json: bool) -> int:
    """List the watches."""
    with declared(options) as newsroom:
        for one in newsroom.config.watches:
            if as_json:
                tell(dumped(shaped(one, "watch=name title=called query notify muted_until")))
            else:
                tell(_line(one))
    if not (newsroom.config.watches or as_json):
        tell("no watches yet", err=True)
    return 0 if newsroom.config.watches else NO


def _line(one: Watch) -> str:
    muted = f" (muted until {to_the_minute(one.muted_until)})" if one.muted_until else ""
    title = f" ({one.title})" if one.title else ""
    return f"{one.name}{title}: {one.query} → {', '.join(one.notify) or 'nobody'}{muted}"


@watch.command("test")
@click.argument("name_or_query", metavar="NAME|QUERY", required=False)
@click.option("--all", "is_all", is_flag=True, help="Count what each of the watches matches.")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=30,
    show_default=True,
    help="On the stories of so many days.",
)
@click.option("--against", help="The watch whose query this one would replace.")
@AS_JSON
@click.pass_obj
def test(  # noqa: PLR0913  each an option
    options: Options,
    name_or_query: str | None,
    days: int,
    against: str | None,
    *,
    is_all: bool,
    as_json: bool,
) -> int:
    """Try a watch, or a query, on the stories of the last days."""
    now = datetime.now(UTC)
    if is_all == (name_or_query is not None) or (is_all and against):
        raise click.UsageError("name a watch, write a query, or say --all alone")
    config = load(options)
    if name_or_query is None:
        return _tell_all(config, days, now, as_json=as_json)
    with open_newsroom(config, now=now, may_be_new=False) as newsroom:
        named = newsroom.config.watch(name_or_query)
        names = [watch.name for watch in newsroom.config.watches]
        if not named and (meant := get_close_matches(name_or_query, names, n=1, cutoff=0.8)):
            words = f"no watch is named {name_or_query!r} (did you mean {meant[0]}?)"
            click.echo(f"{words}, so it is read as a query", err=True)
        former = newsroom.config.watch(against) if against else None
        if against and former is None:
            raise click.BadParameter(f"no watch is named {against!r}", param_hint="--against")
        usual = config.daemon.alert_max_age
        tried = named or Watch(name="", query=name_or_query, max_age=usual)
        replaced = former.query if former else None
        result = backtest.run(newsroom.database, tried, days=days, until=now, former=replaced)
    if as_json:
        tell(dumped(_json(result), indent=2))
    else:
        _tell(result, Console(highlight=False, soft_wrap=True))
    return 0 if result.hits else NO


def _tell_all(config: Config, days: int, now: datetime, *, as_json: bool) -> int:
    with open_newsroom(config, now=now, may_be_new=False) as newsroom:
        watches = newsroom.config.watches
        stories, found = backtest.tally(newsroom.database, watches, days=days, until=now)
    matching = [one for one in found if one.matches]
    if as_json:
        for one in found:
            latest = one.latest and _named(one.latest)
            said = {"watch": one.watch.name, "query": one.watch.query, "matches": one.matches}
            tell(dumped({**said, "latest": latest, "days": days, "stories": stories}))
        return 0 if matching else NO
    for one in matching:
        title = one.latest.heading if one.latest else ""
        tell(f"{one.watch.called}: {counted(one.matches, 'story')}, the latest: {title}")
    rest = f"{len(found) - len(matching)} of {counted(len(found), 'watch')}"
    tell(f"without a match: {rest}, among {counted(stories, 'story')} of {days} days")
    return 0 if matching else NO


def _json(result: BackTest) -> dict[str, Json]:
    return {
        "query": result.query,
        "days": result.days,
        "stories": result.stories,
        "matches": len(result.hits),
        "alerts": sum(hit.alerts for hit in result.hits),
        "messages": result.messages,
        "per_day": [{"day": day.isoformat(), "alerts": count} for day, count in result.per_day],
        "samples": [_hit(hit) for hit in result.hits[:SAMPLES]],
        "gained": [_named(story) for story in result.gained],
        "lost": [_named(story) for story in result.lost],
    }


def _hit(hit: Hit) -> dict[str, Json]:
    return {
        **_named(hit.story),
        "alerts": hit.alerts,
        "why": hit.why.text if hit.why else None,
        "passages": listed(hit.passages),
    }


def _named(story: Story) -> dict[str, Json]:
    return shaped(story, "story=id title first_seen sources")


def _tell(result: BackTest, console: Console) -> None:
    for line in (*_counts(result), *_bars(result)):
        console.print(line)
    for hit in result.hits[:SAMPLES]:
        console.print(f"\n{shown(hit.story.title)}", style="bold", markup=False)
        if hit.why:
            console.print(f"  no alert: {hit.why.text}", markup=False)
        for found in _first_of_each_field(hit.passages):
            console.print(_around(hit.story, found))
    for word, stories in (("now", result.gained), ("no longer", result.lost)):
        for story in stories[:SAMPLES]:
            console.print(f"matches {word}: {shown(story.title)}", markup=False)
        if len(stories) > SAMPLES:
            console.print(f"matches {word}: {len(stories) - SAMPLES} more")


def _counts(result: BackTest) -> Iterator[str]:
    alerts = sum(hit.alerts for hit in result.hits)
    share = len(result.hits) / result.stories if result.stories else 0
    pace = alerts / result.covered
    yield (
        f"{len(result.hits)} of {counted(result.stories, 'story')} match in"
        f" {counted(result.covered, 'day')} ({share:.1%}):"
        f" {counted(alerts, 'alert')}, {pace:.{1 if pace >= 1 else 2}f} a day"
    )
    if waiting := sum(hit.waits for hit in result.hits):
        yield (
            f"{counted(waiting, 'alert')} would have waited for the end of a cool-down:"
            f" {counted(result.messages, 'message')} in all"
        )
    names = Counter(hit.why.name for hit in result.hits if hit.why)
    yield from (f"{names[name]} of them {_SILENT[name]}" for name in _SILENT if names[name])


def _first_of_each_field(passages: Sequence[Passage]) -> Iterator[Passage]:
    for _, found in groupby(passages, key=lambda one: one.field):
        yield next(found)


def _bars(result: BackTest) -> Iterator[str]:
    first = next((at for at, (_, count) in enumerate(result.per_day) if count), None)
    most = max((count for _, count in result.per_day), default=0)
    for day, count in result.per_day[first:] if most else ():
        yield f"{day}  {'█' * round(BAR * count / most):<{BAR}} {count or ''}".rstrip()


def _around(story: Story, found: Passage) -> Text:
    whole = {"title": story.title, "body": story.text}.get(found.field, "")
    start, end = max(0, found.start - AROUND), found.end + AROUND
    before = whole[boundary(whole, start) : found.start].rpartition("\n")[2]
    after = whole[found.end : boundary(whole, end)].partition("\n")[0]
    line = Text(f"  {found.field}: {'…' if found.start > len(before) else ''}{shown(before)}")
    line.append(shown(found.text), style="reverse")
    line.append(f"{shown(after)}{'…' if found.end + len(after) < len(whole) else ''}")
    return line
