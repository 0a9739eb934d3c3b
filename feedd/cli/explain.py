"""``feedd explain``: why a story is what it is, stage by stage.

Why its entries were taken for one story, why it stands in a topic or doesn't, why a watch alerted
or didn't. ``--json`` prints one document, as ``docs/commands.md`` describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click

from feedd import explaining
from feedd.cli.options import AS_JSON, Options, opened
from feedd.cli.shapes import Json, moment, passage, reasons
from feedd.cli.terminal import dumped, tell
from feedd.core.counting import counted
from feedd.core.model import Reason
from feedd.core.query import Clause
from feedd.core.spans import to_the_minute
from feedd.errors import UnknownName
from feedd.explaining import Explanation, Judged
from feedd.store import Connection, stories
from feedd.store.history import Carried, FormerText
from feedd.store.ledger import Alert, Delivery

MOST_SILENT = 20
"""How many topics and watches that don't match are told of: a list of names may be thousands."""


@click.command()
@click.argument("story")
@click.option("--watch", "only", help="This watch alone.")
@AS_JSON
@click.pass_obj
def explain(options: Options, story: str, only: str | None, *, as_json: bool) -> int:
    """Say why a story was merged, placed, alerted, or not."""
    with opened(options) as newsroom:
        topics = newsroom.config.topics
        watches = [w for w in newsroom.config.watches if only in {None, w.name}]
        if only is not None and not watches:
            raise UnknownName(f"no watch is named {only!r}")
        with newsroom.database.read() as connection:
            found = explaining.explain(
                connection,
                story,
                topics=topics,
                watches=watches,
                as_of=newsroom.desk.as_of(datetime.now(UTC)),
            )
            if found is None:
                raise UnknownName(_missing(connection, story))
    tell(dumped(_json(found), indent=2) if as_json else "\n".join(_lines(found)))
    return 0


def _missing(connection: Connection, story: str) -> str:
    if stories.number_of(connection, story) is None:
        return f"no story has the id {story!r}; feedd stories lists them"
    return (
        f"no text is left of the story {story!r}: it was withdrawn, or kept long enough;"
        " feedd alerts list has what it raised"
    )


def _json(found: Explanation) -> dict[str, Json]:
    return {
        "story": found.story.id,
        "title": found.story.title,
        "revision": found.story.revision,
        "entries": [_entry(one) for one in found.carriers],
        "revisions": [_revision(one) for one in found.former],
        "also": [{"story": one.id, "title": one.title} for one in found.also],
        "topics": [_topic(judged) for judged in found.topics],
        "watches": [_watch(judged) for judged in found.watches],
    }


def _entry(one: Carried) -> dict[str, Json]:
    return {
        "source": one.source,
        "number": one.number,
        "entry": one.entry,
        "title": one.title,
        "link": one.link,
        "first_seen": moment(one.first_seen),
        "shown": one.shown,
        "reasons": reasons(one.reasons),
    }


def _revision(one: FormerText) -> dict[str, Json]:
    return {
        "number": one.number,
        "title": one.title,
        "until": moment(one.until),
        "material": one.material,
        "reasons": reasons(one.reasons),
    }


def _topic(judged: Judged) -> dict[str, Json]:
    return {
        "topic": judged.name,
        "stands": judged.stands,
        "matched": judged.clause.matched,
        "clause": _clause(judged.clause),
    }


def _watch(judged: Judged) -> dict[str, Json]:
    return {
        "watch": judged.name,
        "matched": judged.clause.matched,
        "alerted_revision": judged.alerted_revision,
        "clause": _clause(judged.clause),
        "stages": reasons(judged.stages),
        "alerts": [_alert(alert) for alert in judged.alerts],
    }


def _alert(alert: Alert) -> dict[str, Json]:
    return {
        "alert": alert.number,
        "revision": alert.revision,
        "created": moment(alert.created_at),
        "deliveries": [_delivery(one) for one in alert.deliveries],
    }


def _delivery(one: Delivery) -> dict[str, Json]:
    return {
        "endpoint": one.endpoint,
        "state": one.state,
        "attempts": one.attempts,
        "next_attempt": moment(one.next_attempt_at),
        "why": one.why_then,
        "waited_for": one.waited_for,
        "webhook_id": one.webhook_id,
    }


def _clause(clause: Clause) -> dict[str, Json]:
    return {
        "text": clause.text,
        "matched": clause.matched,
        "passages": [passage(one) for one in clause.passages],
        "wanted": clause.wanted,
        "clauses": [_clause(part) for part in clause.clauses],
    }


def _lines(found: Explanation) -> Iterator[str]:
    story = found.story
    yield f"{story.id}  {story.title}  (revision {story.revision})"
    for entry in found.carriers:
        shown = ", shown" if entry.shown else ""
        yield f"  {entry.source}{shown}, {to_the_minute(entry.first_seen)}: {entry.title}"
        yield f"      entry {entry.number}: {entry.entry}"
        yield from map(_reason_line, entry.reasons)
    for former in found.former:
        kind = "material" if former.material else "cosmetic"
        yield f"  revision {former.number} until {to_the_minute(former.until)}: {kind} change"
        yield from map(_reason_line, former.reasons)
    for other in found.also:
        yield f"  also on this event: {other.id}  {other.title}"
    topics, left_out = _telling(found.topics)
    for topic in topics:
        yield f"  topic {topic.name}: {'stands in it' if topic.stands else 'not in it'}"
        yield from _clause_lines(topic.clause)
    if left_out:
        yield f"  {counted(left_out, 'more topic')} that it doesn't match: --json says why"
    watches, left_out = _telling(found.watches)
    for watch in watches:
        yield f"  watch {watch.name}: {_fate(watch)}"
        yield from _clause_lines(watch.clause)
        yield from (f"      {stage.name}: {stage.text}" for stage in watch.stages)
        for alert in watch.alerts:
            yield from _alert_lines(alert)
    if left_out:
        yield f"  {counted(left_out, 'more watch')} that it doesn't match: --watch NAME says why"


def _telling(judged: Sequence[Judged]) -> tuple[Sequence[Judged], int]:
    """Leave out, where they are many, those that the story says nothing to; tell how many."""
    own = [one for one in judged if one.clause.matched or one.stands or one.alerts]
    left_out = len(judged) - len(own)
    return (own, left_out) if left_out > MOST_SILENT else (judged, 0)


def _reason_line(reason: Reason) -> str:
    return f"      {reason.text}" + ("" if reason.score is None else f": {reason.score:.2f}")


def _fate(watch: Judged) -> str:
    if watch.alerts:
        latest = {alert.fate: alert.revision for alert in watch.alerts}
        return ", ".join(f"{fate} at revision {number}" for fate, number in latest.items())
    return "matches, not alerted" if watch.clause.matched else "doesn't match"


def _clause_lines(clause: Clause) -> Iterator[str]:
    texts = {one.text for one in clause.passages}
    if texts:
        yield f"      matched: {', '.join(sorted(texts))}"
    elif clause.wanted:
        yield f"      wanted: {clause.wanted}"


def _alert_lines(alert: Alert) -> Iterator[str]:
    raised = f"revision {alert.revision}, {to_the_minute(alert.created_at)}"
    yield f"      alert {alert.number}: {raised}"
    for one in alert.deliveries:
        yield _delivery_line(one)
        if one.waited_for:
            yield f"          before it left: {one.waited_for}"
    if not alert.deliveries:
        yield "        nobody is told: the watch named no endpoint"


def _delivery_line(one: Delivery) -> str:
    state = f"        {one.endpoint}: {one.state}"
    if one.attempts:
        state += f", {counted(one.attempts, 'attempt')}"
    if one.next_attempt_at is not None:
        state += f", next {to_the_minute(one.next_attempt_at)}"
    return state + (f": {one.why_then}" if one.why_then else "")
