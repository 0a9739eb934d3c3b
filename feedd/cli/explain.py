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
from feedd.cli.terminal import Json, dumped, listed, shaped, tell
from feedd.core.counting import counted
from feedd.core.query import Clause
from feedd.core.spans import to_the_minute
from feedd.core.stories import said
from feedd.errors import UnknownName
from feedd.explaining import Explanation, Judged
from feedd.store import Connection, stories
from feedd.store.history import Carried, FormerText
from feedd.store.ledger import Alert, Delivery

_ENTRY = "source number entry title link first_seen shown reasons"
_FORMER = "title until material reasons"
_DELIVERY = (
    "endpoint state attempts next_attempt=next_attempt_at why=why_then waited_for webhook_id"
)

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
            raise UnknownName(f"no watch is named {only!r}: see feedd watch list")
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
        **shaped(found.story, "story=id title revision"),
        "entries": [_entry(one) for one in found.carriers],
        "revisions": [shaped(one, f"number {_FORMER}") for one in found.former],
        "also": [shaped(one, "story=id title") for one in found.also],
        "topics": [_topic(judged) for judged in found.topics],
        "watches": [_watch(judged) for judged in found.watches],
    }


def _entry(one: Carried) -> dict[str, Json]:
    return {**shaped(one, _ENTRY), "former": [shaped(text, _FORMER) for text in one.former]}


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
        "stages": listed(judged.stages),
        "alerts": [_alert(alert) for alert in judged.alerts],
    }


def _alert(alert: Alert) -> dict[str, Json]:
    return {
        **shaped(alert, "alert=number revision created=created_at"),
        "deliveries": [shaped(one, _DELIVERY) for one in alert.deliveries],
    }


def _clause(clause: Clause) -> dict[str, Json]:
    own = shaped(clause, "text matched passages wanted")
    return {**own, "clauses": [_clause(part) for part in clause.clauses]}


def _lines(found: Explanation) -> Iterator[str]:
    story = found.story
    yield f"{story.id}  {story.title}  (revision {story.revision})"
    for entry in found.carriers:
        shown = ", shown" if entry.shown else ""
        yield f"  {entry.source}{shown}, {to_the_minute(entry.first_seen)}: {entry.title}"
        yield f"      entry {entry.number}: {entry.entry}"
        yield from (f"      {said(reason)}" for reason in entry.reasons)
        for former in (one for one in entry.former if not one.number):
            yield f"      revised {_changed(former)}, not shown"
            yield from (f"          {said(reason)}" for reason in former.reasons)
    for former in found.former:
        yield f"  revision {former.number} until {_changed(former)}"
        yield from (f"      {said(reason)}" for reason in former.reasons)
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
            yield from _alert_lines(alert, found.carriers)
    if left_out:
        yield f"  {counted(left_out, 'more watch')} that it doesn't match: --watch NAME says why"


def _changed(former: FormerText) -> str:
    kind = "material" if former.material else "cosmetic"
    return f"{to_the_minute(former.until)}: {kind} change"


def _telling(judged: Sequence[Judged]) -> tuple[Sequence[Judged], int]:
    """Leave out, where they are many, those that the story says nothing to; tell how many."""
    own = [one for one in judged if one.clause.matched or one.stands or one.alerts]
    left_out = len(judged) - len(own)
    return (own, left_out) if left_out > MOST_SILENT else (judged, 0)


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


def _alert_lines(alert: Alert, carriers: Sequence[Carried]) -> Iterator[str]:
    at = to_the_minute(alert.created_at)
    of = [one.source for one in carriers if one.was_revised_unshown(alert.created_at)]
    raised = f"{of[0]}'s revision, not shown" if of else f"revision {alert.revision}"
    yield f"      alert {alert.number}: {raised}, {at}"
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
