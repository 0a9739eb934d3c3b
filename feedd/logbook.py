"""What a person reads in the log of visits, deliveries and reloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd import log
from feedd.visits import Ingested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.config.declaration import Change
    from feedd.core import outage, retry
    from feedd.core.model import Story
    from feedd.core.schedule import Next
    from feedd.core.settings import Source
    from feedd.deliver.attempt import Attempt
    from feedd.store.outbox import Claimed

MOST_CHANGES = 50
"""So many changes of a reload are told one by one."""


def tell_visit(source: Source, left: Ingested | Next) -> None:
    """Tell what a visit left."""
    logger = log.get().bind(source=source.name)
    following = left.following if isinstance(left, Ingested) else left
    if isinstance(left, Ingested):
        _tell_ingested(logger, left)
    elif left.state.error:
        logger.warning("visit failed", why=left.why)
    else:
        logger.debug("unchanged", why=left.why)
    if following is not None and following.notice is not None:
        logger.warning("health", kind=following.notice.kind, what=following.notice.text)
    if following is not None and following.moved is not None:
        logger.warning("source moved for good", to=following.moved.url)


def tell_network(change: outage.Change) -> None:
    """Tell that feedd's own network is down, or back."""
    (log.get().error if change.is_down else log.get().warning)("network", what=change.text)


def tell_delivery(claimed: Claimed, attempt: Attempt, following: retry.Next) -> None:
    """Tell how an attempt ended and what follows."""
    logger = log.get().bind(endpoint=claimed.endpoint, watch=claimed.watch)
    if attempt.result.outcome == "delivered":
        logger.info("delivered", id=claimed.webhook_id, attempt=claimed.number)
    else:
        why = getattr(following, "why", "")
        at = getattr(following, "at", None)
        again = at and f"{at:%Y-%m-%d %H:%M:%S} UTC"
        logger.warning("not delivered", why=why, attempt=claimed.number, again=again)


def tell_reload(changes: Sequence[Change]) -> None:
    """Tell what a new configuration changed."""
    log.get().info("reloaded", changes=len(changes))
    for change in changes[:MOST_CHANGES]:
        log.get().info("changed", what=str(change))
    if len(changes) > MOST_CHANGES:
        log.get().info("changed", what=f"and {len(changes) - MOST_CHANGES} more")


def _tell_ingested(logger: log.Logger, left: Ingested) -> None:
    counts = {verdict: len(left.having(verdict)) for verdict in ("new", "revised", "duplicate")}
    news = counts["new"] or counts["revised"] or any(item.row is None for item in left.found)
    note = {"note": "first visit: no alerts"} if left.baseline else {}
    (logger.info if news else logger.debug)("visited", **counts, **note)
    for warning in left.warnings:
        logger.warning("visited", warning=warning)
    for item in left.found:
        if item.verdict == "revised":
            logger.info("revised", title=item.entry.title, material=item.material)
        elif item.verdict == "duplicate" and item.row is None:
            logger.info("merged", title=item.entry.title, why=item.reasons[0].text)
    for decision in left.alerts:
        logger.info("alert", watch=decision.watch, title=_titled(decision.story))


def _titled(story: Story) -> str:
    return story.title or story.summary[:80]
