"""Why a story is or isn't what a watch or a topic asks for, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd import backtest
from feedd.core import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.config import Config
    from feedd.core.model import Reason, Story
    from feedd.core.query import Clause
    from feedd.store import Connection
    from feedd.store.alertlist import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query judged on a story as it is now, clause by clause.

    ``alerts`` are those that the watch has raised of it; where it matches and there are none,
    ``stages`` say what held them back. A topic has neither.
    """

    name: str
    is_watch: bool
    clause: Clause
    stages: tuple[Reason, ...] = ()
    alerts: tuple[Alert, ...] = ()


def ask(
    connection: Connection, name: str, story: Story, config: Config, *, raised: Sequence[Alert]
) -> Asked | None:
    """Ask the watch of this name, or the topic; ``raised`` are all alerts of the story."""
    for watch in config.watches:
        if watch.name == name:
            read = query.compile(watch.query)
            clause = query.explain(read, story, carried=story.seen)
            alerts = tuple(alert for alert in raised if alert.watch == name)
            is_held = clause.matched and not alerts
            stages = backtest.why_silent(connection, read, watch, story) if is_held else ()
            return Asked(name=name, is_watch=True, clause=clause, stages=stages, alerts=alerts)
    for topic in config.topics:
        if topic.name == name:
            clause = query.explain(query.compile(topic.query), story, carried=story.seen)
            return Asked(name=name, is_watch=False, clause=clause)
    return None
