"""Visits that a person asks for, by page or API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from feedd.core import schedule
from feedd.core.settings import Source
from feedd.store import sources
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from feedd.web.site import Site


def refusal(site: Site, source: Source) -> str | None:
    """Say why a source may not be visited now, unless somebody insists; None: it may."""
    if source.url is None:
        return "it has no address to visit"
    with site.database.read() as connection:
        known = sources.declared(connection, [source.name])
    return next((schedule.refusal(one.state, source, now=site.now()) for one in known), None)


async def visit(site: Site, name: str, *, insist: bool) -> None:
    """Let a source be visited within moments; ``insist``: even if it is impolite.

    Raises ``Refusal``.
    """
    source = site.config.source(name)
    if source is None:
        raise Refusal(404, f"There is no source {name!r}.")
    if source.url is None:
        raise Refusal(409, f"The source {name!r} has no address to visit.")
    if not source.enabled:
        raise Refusal(409, f"The source {name!r} is switched off.")
    why_not = None if insist else await asyncio.to_thread(refusal, site, source)
    if why_not:
        raise Refusal(409, f"The source {name!r} is left alone: {why_not}.")
    await asyncio.to_thread(_make_due, site, name)


def _make_due(site: Site, name: str) -> None:
    with site.database.write() as connection:
        sources.make_due(connection, name, at=site.now())
