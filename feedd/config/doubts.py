"""What a valid configuration may not mean: warnings, which nothing refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from feedd.config import addresses
from feedd.config.quantities import spell_duration
from feedd.core.hub import own_hub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.config.faults import Fault
    from feedd.config.files import Document
    from feedd.config.lines import Loc
    from feedd.config.settings import Config
    from feedd.config.tables import Tables
    from feedd.core.settings import Endpoint

POLITE = timedelta(minutes=15)
"""The shortest interval that publishers at large put up with."""


def find_doubts(document: Document, tables: Tables, config: Config) -> Iterator[Fault]:
    """Give a warning for each thing that is valid and looks like a mistake."""
    yield from _queries(document, tables)
    yield from _networks(document, config)
    yield from _callback(document, config)
    yield from _sources(document, config)
    yield from _receivers(document, config)
    yield from _untold(document, tables, config)
    yield from _unheard(document, config)
    yield from _endpoints(document, config)


def _queries(document: Document, tables: Tables) -> Iterator[Fault]:
    queries = (
        *((("topics", n, "query"), topic.query) for n, topic in enumerate(tables.topics)),
        *((("watches", n, "query"), watch.query) for n, watch in enumerate(tables.watches)),
    )
    for loc, query in queries:
        for words in query.warnings:
            yield document.place(loc).fault(words)


def _networks(document: Document, config: Config) -> Iterator[Fault]:
    for index, allowed in enumerate(config.daemon.allow_private):
        if allowed.network.prefixlen == 0:
            yield document.place(("daemon", "allow_private", index)).fault(
                "lets any feed lead feedd to any address inside your networks",
                "name the networks you mean",
            )


def _callback(document: Document, config: Config) -> Iterator[Fault]:
    callback = config.daemon.websub_callback
    if callback is None or addresses.is_encrypted(callback):
        return
    if not addresses.is_local(callback):
        yield document.place(("daemon", "websub_callback")).fault(
            "what hubs deliver, and the way in for them, travel unencrypted", "use https"
        )


def _sources(document: Document, config: Config) -> Iterator[Fault]:
    # All that is asked of a URL is asked at once: to read one takes longer than all of it.
    for index, source in enumerate(config.sources):
        if source.url is not None and addresses.is_web(source.url):
            yield from _interval(document, index, source.interval, source.url)
            yield from _unreachable(document, ("sources", index, "url"), source.url, config)


def _interval(document: Document, index: int, interval: timedelta, url: str) -> Iterator[Fault]:
    if interval < POLITE and not addresses.is_local(url):
        yield document.place(("sources", index, "interval")).fault(
            f"every {spell_duration(interval)} is oftener than most publishers allow",
            f'write "{spell_duration(POLITE)}" or more',
        )


def _receivers(document: Document, config: Config) -> Iterator[Fault]:
    for index, endpoint in enumerate(config.endpoints):
        if endpoint.kind != "email" and addresses.is_web(endpoint.url):
            yield from _unreachable(document, ("endpoints", index, "url"), endpoint.url, config)
    own = own_hub(config.daemon.public_url)
    for index, topic in enumerate(config.topics):
        if topic.hub and topic.hub != own and addresses.is_web(topic.hub):
            yield from _unreachable(document, ("topics", index, "hub"), topic.hub, config)


def _unreachable(document: Document, loc: Loc, url: str, config: Config) -> Iterator[Fault]:
    # A proxy judges for itself what may be reached.
    if not config.daemon.proxy and not addresses.is_reachable(url, config.daemon.allow_private):
        yield document.place(loc).fault(
            "is not a public address, so it won't be dialled",
            "if it is meant, add it to daemon.allow_private",
        )


def _untold(document: Document, tables: Tables, config: Config) -> Iterator[Fault]:
    for index, topic in enumerate(tables.topics):
        if topic.hub and not config.daemon.web.feeds_are_open:
            yield document.place(("topics", index, "hub")).fault(
                "isn't told of a feed that wants a login or a token",
                "set public_feeds = true in [daemon.web], or leave the hub out",
            )


def _unheard(document: Document, config: Config) -> Iterator[Fault]:
    for index, watch in enumerate(config.watches):
        if not watch.notify:
            yield document.place(("watches", index)).fault(
                f'nobody hears of the alerts of "{watch.name}"',
                'name endpoints in notify = ["…"]',
            )


def _endpoints(document: Document, config: Config) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for index, endpoint in enumerate(config.endpoints):
        place = document.place(("endpoints", index))
        if _is_plain(endpoint):
            yield place.fault(f'alerts to "{endpoint.name}" travel unencrypted', "use https")
        for secret in endpoint.secrets:
            if (owner := owners.setdefault(secret, endpoint.name)) != endpoint.name:
                yield place.fault(
                    f'"{endpoint.name}" has the secret of "{owner}"',
                    "give each its own, so that neither can pose as the other",
                )


def _is_plain(endpoint: Endpoint) -> bool:
    """Tell whether alerts travel unencrypted; to a mail server they never do."""
    if endpoint.kind == "email":
        return False
    return not addresses.is_local(endpoint.url) and not addresses.is_encrypted(endpoint.url)
