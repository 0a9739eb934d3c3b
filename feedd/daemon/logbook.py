"""What a person reads in the log of visits, deliveries and reloads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from feedd import log, troubles
from feedd.core.counting import counted
from feedd.core.retry import Again, Disable, Done
from feedd.core.schedule import Next
from feedd.core.settings import Source
from feedd.core.spans import to_the_second
from feedd.daemon import systemd
from feedd.store import Database
from feedd.visits import Ingested

if TYPE_CHECKING:
    from feedd.config import Config
    from feedd.config.declaration import Change
    from feedd.core import outage, retry
    from feedd.deliver.attempt import Attempt
    from feedd.store.outbox import Claimed

MOST_CHANGES = 50
"""The most changes of a reload that are logged one by one."""


def watching(config: Config) -> str:
    """Say what a configuration declares, in numbers."""
    kinds = {"source": config.sources, "topic": config.topics, "watch": config.watches}
    return ", ".join(counted(len(declared), kind) for kind, declared in kinds.items())


def tell_visit(source: Source, result: Ingested | Next) -> None:
    """Log what became of a visit."""
    logger = log.get().bind(source=source.name)
    following = result.following if isinstance(result, Ingested) else result
    if isinstance(result, Ingested):
        _tell_ingested(logger, result)
    elif result.state.error:
        logger.warning("visit failed", why=result.why)
    else:
        logger.debug("unchanged", why=result.why)
    if following is not None:
        _tell_following(logger, following)


def tell_network(change: outage.Change) -> None:
    """Log that feedd's own network is down, or back."""
    (log.get().error if change.is_down else log.get().warning)("network", what=change.text)


def tell_delivery(claimed: Claimed, attempt: Attempt, following: retry.Next) -> None:
    """Log how an attempt ended and what follows."""
    logger = log.get().bind(endpoint=claimed.endpoint, watch=claimed.watch)
    result = attempt.result
    at = following.quiet_until or following.at if isinstance(following, Again) else None
    again = at and to_the_second(at)
    if result.outcome == "delivered" and not result.recipients:
        logger.info("delivered", id=claimed.webhook_id, attempt=claimed.number)
    elif result.has_worked or result.outcome == "delivered":
        logger.warning(
            "delivered in part",
            why=result.words,
            id=claimed.webhook_id,
            attempt=claimed.number,
            again=again,
        )
    else:
        why = "" if isinstance(following, Done) else following.why
        what = "delivered" if isinstance(following, Disable) and following.delivered else ""
        logger.warning(what or "not delivered", why=why, attempt=claimed.number, again=again)


def tell_upgrade(before: str, after: str) -> None:
    """Tell, systemd too, why it takes so long until feedd is up."""
    log.get().info("upgrading the database", schema=after, was=before)
    systemd.notifier().upgrading(before, after)


def tell_reload(changes: Sequence[Change]) -> None:
    """Log what a new configuration changed."""
    log.get().info("reloaded", changes=len(changes))
    for change in changes[:MOST_CHANGES]:
        log.get().info("changed", what=str(change))
    if len(changes) > MOST_CHANGES:
        log.get().info("changed", what=f"and {len(changes) - MOST_CHANGES} more")


def tell_stranded(database: Database) -> None:
    """Warn of what waits for endpoints that aren't declared any more."""
    with database.read() as connection:
        found = troubles.stranded(connection)
    for one in found:
        log.get().warning("stranded", what=one.what, remedy=one.remedy)


def _tell_ingested(logger: log.Logger, result: Ingested) -> None:
    counts = {verdict: len(result.having(verdict)) for verdict in ("new", "revised", "duplicate")}
    news = counts["new"] or counts["revised"] or any(item.row is None for item in result.found)
    note = {"note": "first visit: no alerts"} if result.baseline else {}
    (logger.info if news else logger.debug)("visited", **counts, **note)
    for warning in result.warnings:
        logger.warning("visited", warning=warning)
    if result.backdated is not None:
        logger.warning("dates", what=str(result.backdated), remedy=troubles.MISTRUST)
    for item in result.found:
        if item.verdict == "revised":
            logger.info("revised", title=item.entry.title, material=item.material)
        elif item.verdict == "duplicate" and item.row is None:
            logger.info("merged", title=item.entry.title, why=item.reasons[0].text)
    for decision in result.alerts:
        logger.info(
            "alert",
            watch=decision.watch,
            title=decision.story.title or decision.story.summary[:80],
        )
    if held := result.held:
        why, see = held[0].reason.text, "feedd alerts held"
        logger.warning("alerts held", count=len(held), why=why, see=see)


def _tell_following(logger: log.Logger, following: Next) -> None:
    if following.notice is not None:
        logger.warning("health", kind=following.notice.kind, what=following.notice.text)
    if following.gap is not None:
        logger.warning("entries missed", what=str(following.gap))
    if following.moved is not None:
        said = "source moved back" if following.moved.back else "source moved for good"
        logger.warning(said, to=following.moved.url)
