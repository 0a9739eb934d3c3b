"""What the web works with: the newsroom as it stands, and what the daemon does for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from feedd.config import Config
    from feedd.core.turns import AsOf
    from feedd.net import Door
    from feedd.newsroom import Newsroom
    from feedd.store import Database
    from feedd.web.newswire import Newswire
    from feedd.web.publisher import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What all pages work with; a changed configuration gets a new one.

    ``reload`` brings into force what was made by page or API; ``deliver`` looks at once for
    deliveries that are due. ``unready`` gives the reasons why feedd isn't doing its work,
    ``metrics`` the text for Prometheus.
    """

    newsroom: Newsroom
    publisher: Publisher
    door: Door
    wire: Newswire
    now: Callable[[], datetime]
    reload: Callable[[], Awaitable[None]]
    deliver: Callable[[], Awaitable[None]]
    unready: Callable[[], tuple[str, ...]]
    metrics: Callable[[], str]

    @property
    def config(self) -> Config:
        """The configuration, with what was made by page or API."""
        return self.newsroom.config

    @property
    def database(self) -> Database:
        """Where everything is."""
        return self.newsroom.database

    def as_of_now(self) -> AsOf:
        """Say for when deliveries are listed, and where they arrive in order."""
        return self.newsroom.desk.as_of(self.now())
