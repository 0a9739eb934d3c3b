"""``feedd explain``: why a story is what it is, stage by stage.

Why its entries were taken for one story, why it stands in a topic or doesn't, why a watch alerted
or didn't. ``--json`` prints one document, as ``docs/commands.md`` describes it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from feedd import backtest
from feedd.cli.ingest import reasons
from feedd.cli.options import load
from feedd.cli.parse import moment
from feedd.cli.terminal import dumped, tell
from feedd.core import query
from feedd.core.counting import counted
from feedd.core.spans import to_the_minute
from feedd.errors import UnknownName
from feedd.newsroom import open_newsroom
from feedd.store import alertlist, events, history, people, stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feedd.cli.options import Options
    from feedd.core.model import Story
    from feedd.core.query import Clause
    from feedd.core.settings import Topic, Watch
    from feedd.newsroom import Newsroom
    from feedd.store import Connection

MOST_SILENT = 20
"""How many topics and watches that don't match are told of: a list of names may be thousands."""

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@click.command()
@click.argument("story")
@click.option("--watch", "only", help="This watch alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def explain(options: Options, story: str, only: str | None, *, as_json: bool) -> int:
    """Say why a story was merged, placed, alerted, or not."""
    config = load(options)
    now = datetime.now(UTC)
    with open_newsroom(config, now=now) as newsroom:
        watches = [w for w in newsroom.config.watches if only in {None, w.name}]
        if only is not None and not watches:
            raise UnknownName(f"no watch is named {only!r}")
        with newsroom.database.read() as connection:
            said = _explained(newsroom, connection, story, watches)
    tell(dumped(said, indent=2) if as_json else "\n".join(_lines(said)))
    return 0


def _explained(
    newsroom: Newsroom,
    connection: Connection,
    identity: str,
    watches: Sequence[Watch],
) -> dict[str, Json]:
    identity = people.current(connection, identity)
    found = stories.by_id(connection, [identity])
    if not found:
        raise UnknownName(_missing(connection, identity))
    story = found[identity]
    raised = alertlist.of_story(connection, identity)
    return {
        "story": story.id,
        "title": story.title,
        "revision": story.revision,
        "entries": [_entry(one) for one in history.carriers(connection, identity)],
        "revisions": [_revision(one) for one in history.former_texts(connection, identity)],
        "also": _also(connection, identity),
        "topics": [_topic(topic, story) for topic in newsroom.config.topics],
        "watches": [_watch(connection, watch, story, raised) for watch in watches],
    }


def _missing(connection: Connection, identity: str) -> str:
    if stories.number_of(connection, identity) is None:
        return f"no story has the id {identity!r}; feedd stories lists them"
    return (
        f"no text is left of the story {identity!r}: it was withdrawn, or kept long enough;"
        " feedd alerts list has what it raised"
    )


def _entry(one: history.Carried) -> dict[str, Json]:
    return {
        "source": one.source,
        "number": one.entry,
        "entry": one.key,
        "title": one.title,
        "link": one.link,
        "first_seen": moment(one.first_seen),
        "shown": one.shown,
        "reasons": reasons(one.reasons),
    }


def _also(connection: Connection, story: str) -> list[Json]:
    others = events.others(connection, [story])[story]
    titles = stories.by_id(connection, others)
    return [{"story": one, "title": titles[one].title} for one in others]


def _revision(one: history.FormerText) -> dict[str, Json]:
    return {
        "number": one.number,
        "title": one.title,
        "until": moment(one.until),
        "material": one.material,
        "reasons": reasons(one.reasons),
    }


def _topic(topic: Topic, story: Story) -> dict[str, Json]:
    judged = query.explain(query.compile(topic.query), story, carried=story.seen)
    return {
        "topic": topic.name,
        "stands": topic.name in story.topics,
        "matched": judged.matched,
        "clause": _clause(judged),
    }


def _watch(
    connection: Connection, watch: Watch, story: Story, raised: Sequence[alertlist.Alert]
) -> dict[str, Json]:
    """Judge a watch on the story as it is now; the alerts that it has raised are added to that."""
    read = query.compile(watch.query)
    judged = query.explain(read, story, carried=story.seen)
    own = [alert for alert in raised if alert.watch == watch.name]
    asked = judged.matched and not own
    return {
        "watch": watch.name,
        "matched": judged.matched,
        "alerted_revision": max((alert.revision for alert in own), default=None),
        "clause": _clause(judged),
        "stages": reasons(backtest.why_silent(connection, read, watch, story)) if asked else [],
        "alerts": [_alert(alert) for alert in own],
    }


def _alert(alert: alertlist.Alert) -> dict[str, Json]:
    return {
        "alert": alert.number,
        "revision": alert.revision,
        "created": moment(alert.created_at),
        "deliveries": [_delivery(one) for one in alert.deliveries],
    }


def _delivery(one: alertlist.Delivery) -> dict[str, Json]:
    return {
        "endpoint": one.endpoint,
        "state": one.state,
        "attempts": one.attempts,
        "next_attempt": moment(one.next_attempt_at),
        "why": one.why_then,
        "webhook_id": one.webhook_id,
    }


def _clause(clause: Clause) -> dict[str, Json]:
    return {
        "text": clause.text,
        "matched": clause.matched,
        "passages": [
            {"field": p.field, "start": p.start, "end": p.end, "text": p.text}
            for p in clause.passages
        ],
        "wanted": clause.wanted,
        "clauses": [_clause(part) for part in clause.clauses],
    }


def _lines(said: dict[str, Json]) -> Iterator[str]:
    yield f"{said['story']}  {said['title']}  (revision {said['revision']})"
    for entry in _each(said, "entries"):
        shown = ", shown" if entry["shown"] else ""
        yield f"  {entry['source']}{shown}, {_clock(entry['first_seen'])}: {entry['title']}"
        yield f"      entry {entry['number']}: {entry['entry']}"
        yield from map(_reason, _each(entry, "reasons"))
    for revision in _each(said, "revisions"):
        kind = "material" if revision["material"] else "cosmetic"
        yield f"  revision {revision['number']} until {_clock(revision['until'])}: {kind} change"
        yield from map(_reason, _each(revision, "reasons"))
    for other in _each(said, "also"):
        yield f"  also on this event: {other['story']}  {other['title']}"
    topics, left_out = _telling(_each(said, "topics"))
    for topic in topics:
        yield f"  topic {topic['topic']}: {'stands in it' if topic['stands'] else 'not in it'}"
        yield from _clause_lines(topic)
    if left_out:
        yield f"  {counted(left_out, 'more topic')} that it doesn't match: --json says why"
    watches, left_out = _telling(_each(said, "watches"))
    for watch in watches:
        yield f"  watch {watch['watch']}: {_fate(watch)}"
        yield from _clause_lines(watch)
        yield from (f"      {stage['name']}: {stage['text']}" for stage in _each(watch, "stages"))
        for alert in _each(watch, "alerts"):
            yield from _alert_lines(alert)
    if left_out:
        yield f"  {counted(left_out, 'more watch')} that it doesn't match: --watch NAME says why"


def _telling(judged: list[dict[str, Json]]) -> tuple[list[dict[str, Json]], int]:
    """Leave out, where they are many, those that the story says nothing to; tell how many."""
    own = [one for one in judged if one["matched"] or one.get("stands") or one.get("alerts")]
    left_out = len(judged) - len(own)
    return (own, left_out) if left_out > MOST_SILENT else (judged, 0)


def _clock(moment: Json) -> str:
    return to_the_minute(datetime.fromisoformat(str(moment)))


def _reason(reason: dict[str, Json]) -> str:
    score = reason["score"]
    return f"      {reason['text']}" + (f": {score:.2f}" if isinstance(score, float) else "")


def _fate(watch: dict[str, Json]) -> str:
    if watch["alerted_revision"] is not None:
        return f"alerted at revision {watch['alerted_revision']}"
    return "matches, not alerted" if watch["matched"] else "doesn't match"


def _clause_lines(judged: dict[str, Json]) -> Iterator[str]:
    clause = judged["clause"]
    assert isinstance(clause, dict)  # noqa: S101  made above
    texts = {str(passage["text"]) for passage in _each(clause, "passages")}
    if texts:
        yield f"      matched: {', '.join(sorted(texts))}"
    elif clause["wanted"]:
        yield f"      wanted: {clause['wanted']}"


def _alert_lines(alert: dict[str, Json]) -> Iterator[str]:
    yield f"      alert {alert['alert']}, {_clock(alert['created'])}"
    sent = _each(alert, "deliveries")
    yield from map(_delivery_line, sent)
    if not sent:
        yield "        no endpoint is notified"


def _delivery_line(one: dict[str, Json]) -> str:
    state = f"        {one['endpoint']}: {one['state']}"
    attempts, following = one["attempts"], one["next_attempt"]
    if isinstance(attempts, int) and attempts:
        state += f", {counted(attempts, 'attempt')}"
    if following is not None:
        state += f", next {_clock(following)}"
    return state + (f": {one['why']}" if one["why"] else "")


def _each(said: dict[str, Json], key: str) -> list[dict[str, Json]]:
    values = said[key]
    assert isinstance(values, list)  # noqa: S101  made above
    return [value for value in values if isinstance(value, dict)]
