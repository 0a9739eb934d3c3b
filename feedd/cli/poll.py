"""``feedd poll``: visit due or named sources once.

Alerts are stored and left to the daemon. Exit codes: 0 when every visit worked, 1 when one failed
or a named source was left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
import uvloop

from feedd import heap, log
from feedd.cli import profile as profiling
from feedd.cli.codes import FAILURE, NO
from feedd.cli.options import Options, expect_sources, load
from feedd.cli.progress import bars
from feedd.cli.terminal import shown, tell
from feedd.core import schedule
from feedd.core.counting import counted
from feedd.core.schedule import Next
from feedd.core.settings import Source
from feedd.core.spans import to_the_second
from feedd.daemon import logbook
from feedd.errors import StoreError
from feedd.newsroom import Newsroom, open_newsroom, opened_door
from feedd.store import sources
from feedd.store.sources import StoredSource
from feedd.visits import Ingested
from feedd.workers.bringing import Tools
from feedd.workers.visiting import Visiting, most_polled


@click.command()
@click.argument("names", nargs=-1)
@click.option("--now", "at_once", is_flag=True, help="Also what isn't due, if that is polite.")
@click.option("--force", is_flag=True, help="Even if it is impolite.")
@click.option("--profile", is_flag=True, help="Tell where the time went.")
@click.pass_obj
def poll(
    options: Options, names: tuple[str, ...], *, at_once: bool, force: bool, profile: bool
) -> int:
    """Visit due or named sources once."""
    config = load(options)
    log.configure(form=config.daemon.log.format, level="error")
    now = datetime.now(UTC)
    with open_newsroom(config, now=now) as newsroom:
        chosen = _choose(newsroom, names, now, at_once=at_once, force=force)
        for source, reason in chosen.left_alone:
            tell(f"{source}: left alone: {reason}", err=True)
        if not (chosen.to_visit or chosen.left_alone):
            tell("nothing is due; --now visits what may be visited already", err=True)
        heap.settle()
        before = profiling.mark()
        tally = uvloop.run(_visit_all(newsroom, chosen.to_visit))
    if profile:
        after, visits = profiling.mark(), len(chosen.to_visit)
        tell(profiling.table(before, after, visits=visits, entries=tally.entries))
    if tally.unstored:
        return FAILURE
    return NO if tally.failed or (names and chosen.left_alone) else 0


@dataclass(slots=True)
class _Tally:
    """How many visits failed or weren't stored, and how many entries the others brought."""

    failed: int = 0
    unstored: int = 0
    entries: int = 0

    def count(self, result: Ingested | Next) -> None:
        if isinstance(result, Ingested):
            self.entries += len(result.found)
        elif result.state.failures:
            self.failed += 1


@dataclass(frozen=True, slots=True)
class _Choice:
    to_visit: tuple[str, ...]
    left_alone: tuple[tuple[str, str], ...]


def _choose(
    newsroom: Newsroom, names: Sequence[str], now: datetime, *, at_once: bool, force: bool
) -> _Choice:
    declared = {source.name: source for source in newsroom.config.sources}
    expect_sources(newsroom.config, names)
    with newsroom.database.read() as connection:
        known = sources.known(connection, names or None)
    if not names and not at_once and not force:
        farthest = schedule.farthest(newsroom.config.sources)
        return _Choice(tuple(one.name for one in known if _is_due(one, now, farthest)), ())
    reasons = {
        one.name: None if force else _reason(one, declared.get(one.name), now, at_once=at_once)
        for one in known
    }
    return _Choice(
        tuple(name for name, reason in reasons.items() if reason is None),
        tuple((name, reason) for name, reason in reasons.items() if reason is not None),
    )


def _reason(
    known: StoredSource, source: Source | None, now: datetime, *, at_once: bool
) -> str | None:
    if source is None or source.url is None:
        return "it has no address to visit"
    if not source.enabled:
        return "it is switched off (--force visits it all the same)"
    if refused := schedule.refusal(known.state, source, now=now):
        return f"{refused} (--force visits it all the same)"
    due = known.state.next_visit_at
    if at_once or due is None or _is_due(known, now, schedule.farthest([source])):
        return None
    if _is_taken(known, now):
        return "a worker visits it; --now visits it too"
    return f"due at {to_the_second(due)} ({known.state.why}); --now visits it now"


def _is_due(known: StoredSource, now: datetime, farthest: timedelta) -> bool:
    """Tell whether a source is due; here first visits aren't spread over time."""
    never = known.state.last_visit_at is None and known.state.next_visit_at is not None
    return not _is_taken(known, now) and (
        never or schedule.is_due(known.state, now=now, farthest=farthest)
    )


def _is_taken(known: StoredSource, now: datetime) -> bool:
    return known.leased_until is not None and known.leased_until > now


async def _visit_all(newsroom: Newsroom, chosen: Sequence[str]) -> _Tally:
    """Visit these sources, with a progress bar on a terminal; count what came of it."""
    tally = _Tally()
    bar = bars()
    task = bar.add_task("visits", total=len(chosen))

    def on_visit(source: Source, result: Ingested | Next) -> None:
        bar.advance(task)
        tally.count(result)
        bar.console.print(
            shown(_line(source, result)), highlight=False, markup=False, soft_wrap=True
        )

    async with opened_door(newsroom, now=datetime.now(UTC)) as door:
        declared = {source.name: source for source in newsroom.config.sources}
        tools = Tools.of(newsroom, door, now=lambda: datetime.now(UTC))
        visiting = Visiting(tools, declared, on_visit=on_visit, on_network=logbook.tell_network)
        with bar:
            at_once = most_polled(newsroom.config.daemon.fetch.concurrency)
            failed = await visiting.visit_all(chosen, at_once=at_once)
            await visiting.drain(0)
    tally.unstored = sum(isinstance(error, StoreError) for error in failed)
    return tally


def _line(source: Source, result: Ingested | Next) -> str:
    if isinstance(result, Ingested):
        counts = f"{len(result.having('new'))} new, {len(result.having('revised'))} revised, "
        counts += (
            f"{len(result.having('duplicate'))} known, {counted(len(result.alerts), 'alert')}"
        )
        counts += f", {len(result.held)} held (see: feedd alerts held)" if result.held else ""
        following = f"; {result.following.why}" if result.following else ""
        warnings = (f"  warning: {warning}" for warning in result.warnings)
        return "\n".join((f"{source.name}: {counts}{following}", *warnings))
    error = result.state.error
    if error and result.why.startswith(error):
        return f"{source.name}: {result.why}"
    return f"{source.name}: {error or 'nothing new'}; {result.why}"
