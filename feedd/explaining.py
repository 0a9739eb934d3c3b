"""Why a story is what it is: who tells it, where it stands, and what the watches make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from feedd import backtest
from feedd.core import query
from feedd.core.model import Reason, Story
from feedd.core.query import Clause, StoryReading
from feedd.core.settings import Topic, Watch
from feedd.core.stories import Change, compare
from feedd.core.turns import AsOf
from feedd.store import Connection, events, history, ledger, people, stories
from feedd.store.history import Carried, FormerText
from feedd.store.ledger import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the query of a topic or a watch makes of a story as it is now, clause by clause.

    A topic ``stands`` if it holds the story. ``alerts`` are those that a watch has raised of it,
    the oldest first; where it matches and there are none, ``stages`` say what held them back.
    """

    kind: Literal["topic", "watch"]
    name: str
    clause: Clause
    stands: bool = False
    stages: tuple[Reason, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @property
    def alerted_revision(self) -> int | None:
        """The latest revision that was alerted, if any was: neither held nor dropped."""
        return max((one.revision for one in self.alerts if one.fate == "alerted"), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A story, its alerts, the entries that tell it, its former texts, others of its event."""

    story: Story
    alerts: tuple[Alert, ...]
    carriers: tuple[Carried, ...]
    former: tuple[FormerText, ...]
    also: tuple[Story, ...]
    topics: tuple[Judged, ...]
    watches: tuple[Judged, ...]


def explain(
    connection: Connection,
    story: str,
    *,
    topics: Iterable[Topic],
    watches: Sequence[Watch],
    as_of: AsOf,
) -> Explanation | None:
    """Explain a story, or the one that took it in, as these topics and watches see it.

    None if no text of it is left.
    """
    story = people.current(connection, story)
    found = stories.by_id(connection, [story]).get(story)
    if found is None:
        return None
    others = events.others(connection, [story])[story]
    known = stories.by_id(connection, others)
    raised = ledger.of_story(connection, story, as_of=as_of)
    reading = StoryReading(found)
    return Explanation(
        story=found,
        alerts=raised,
        carriers=history.carriers(connection, story),
        former=history.former_texts(connection, story),
        also=tuple(known[one] for one in others if one in known),
        topics=tuple(_by_topic(topic, reading) for topic in topics),
        watches=tuple(_by_watch(connection, watch, reading, raised) for watch in watches),
    )


def steps(
    former: Sequence[FormerText], now: Story | Carried
) -> Iterator[tuple[FormerText, Change]]:
    """Say what the text after each of these changed; the last of them led to the one of now."""
    texts = [(one.title, one.text) for one in former] + [(now.title, now.text)]
    for one, after in zip(former, texts[1:], strict=True):
        yield one, compare(one.title, one.text, *after)


def _by_topic(topic: Topic, reading: StoryReading) -> Judged:
    story = reading.story
    clause = query.explain(query.compile(topic.query), reading, carried=story.seen)
    stands = topic.name in story.topics
    return Judged(kind="topic", name=topic.name, clause=clause, stands=stands)


def _by_watch(
    connection: Connection, watch: Watch, reading: StoryReading, raised: Iterable[Alert]
) -> Judged:
    read, story = query.compile(watch.query), reading.story
    clause = query.explain(read, reading, carried=story.seen)
    alerts = tuple(alert for alert in raised if alert.watch == watch.name)
    is_held = clause.matched and not alerts
    stages = backtest.why_silent(connection, read, watch, story) if is_held else ()
    return Judged(kind="watch", name=watch.name, clause=clause, stages=stages, alerts=alerts)
