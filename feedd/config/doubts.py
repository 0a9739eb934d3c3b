"""What is valid in a configuration but may not be meant: warnings, which refuse nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedd.config import addresses
from feedd.config.faults import Fault
from feedd.config.files import Document
from feedd.config.lines import Loc
from feedd.config.quantities import spell_duration
from feedd.config.settings import Config
from feedd.config.values import ReadQuery
from feedd.core.hub import own_hub
from feedd.core.query.strangers import Known, strangers
from feedd.core.settings import Endpoint
from feedd.core.stories import canonical

if TYPE_CHECKING:
    from feedd.config.tables import Tables

POLITE = timedelta(minutes=15)
"""The shortest interval that most publishers put up with."""

OWN = frozenset(
    {"alerts", "alerts.csv", "api", "deliveries", "endpoints", "feeds", "healthz", "hub", "login"}
    | {"logout", "metrics", "readyz", "sources", "sources.opml", "static", "stories", "subscribe"}
    | {"topics", "watches", "websub"}
)
"""How paths of feedd's own begin: below one called so, it isn't clear what a proxy took away."""


def find_doubts(document: Document, tables: Tables, config: Config) -> Iterator[Fault]:
    """Give a warning for each thing that is valid and looks like a mistake."""
    yield from _cautions(document, tables)
    yield from _networks(document, config)
    yield from _address(document, config)
    yield from _callback(document, config)
    yield from _strangers(document, tables, config)
    yield from _twins(document, config)
    yield from _sources(document, tables, config)
    yield from _receivers(document, config)
    yield from _untold(document, tables, config)
    yield from _unheard(document, config)
    yield from _never_quiet(document, config)
    yield from _endpoints(document, config)


def _queries(tables: Tables) -> Iterator[tuple[Loc, ReadQuery]]:
    yield from ((("topics", n, "query"), topic.query) for n, topic in enumerate(tables.topics))
    yield from ((("watches", n, "query"), watch.query) for n, watch in enumerate(tables.watches))


def _cautions(document: Document, tables: Tables) -> Iterator[Fault]:
    for loc, query in _queries(tables):
        for words in query.warnings:
            yield document.place(loc).fault(words)


def _strangers(document: Document, tables: Tables, config: Config) -> Iterator[Fault]:
    """Warn of queries that name a topic or a source that isn't there.

    It may still be made by page or API, so this is no fault.
    """
    known = {
        "topic": Known("topic", {topic.name: topic.title for topic in config.topics}),
        "source": Known("source", {source.name: source.title for source in config.sources}),
    }
    for loc, query in _queries(tables):
        for one in strangers(query.text, known):
            yield document.place(loc).fault(
                f"no {one.field} in these files is named {one.wanted}", one.hint
            )


def _networks(document: Document, config: Config) -> Iterator[Fault]:
    for index, allowed in enumerate(config.daemon.allow_private):
        if allowed.network.prefixlen == 0:
            yield document.place(("daemon", "allow_private", index)).fault(
                "lets any feed lead feedd to any address inside your networks",
                "name the networks you mean",
            )
    for index, proxies in enumerate(config.daemon.web.trusted_proxies):
        if proxies.prefixlen == 0:
            yield document.place(("daemon", "web", "trusted_proxies", index)).fault(
                "lets everybody say which address they come from, so that passwords can be tried"
                " out without end",
                "name the address of your proxy",
            )


def _address(document: Document, config: Config) -> Iterator[Fault]:
    first = urlsplit(config.daemon.public_url).path.split("/")[1:2]
    if OWN.intersection(first):
        yield document.place(("daemon", "public_url")).fault(
            f"has a path that begins as feedd's own do: /{first[0]}",
            'choose another, as in "https://desk.example.org/feedd"',
        )


def _callback(document: Document, config: Config) -> Iterator[Fault]:
    callback = config.daemon.websub_callback
    if callback is None or addresses.is_encrypted(callback):
        return
    if not addresses.is_local(callback):
        yield document.place(("daemon", "websub_callback")).fault(
            "what hubs deliver, and the way in for them, travel unencrypted", "use https"
        )


def _sources(document: Document, tables: Tables, config: Config) -> Iterator[Fault]:
    told: set[Loc] = set()
    # Everything is asked of a URL at once: reading it takes longer than all the questions.
    for index, source in enumerate(config.sources):
        if source.url is None or not addresses.is_web(source.url):
            continue
        if source.interval < POLITE and not addresses.is_local(source.url):
            if (loc := _paced(tables, index, source.interval)) not in told:
                pace = spell_duration(source.interval)
                yield document.place(loc).fault(
                    f"every {pace} is oftener than most publishers allow",
                    f'write "{spell_duration(POLITE)}" or more',
                )
            told.add(loc)
        yield from _unreachable(document, ("sources", index, "url"), source.url, config)


def _twins(document: Document, config: Config) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for index, source in enumerate(config.sources):
        url = source.url and (canonical(source.url) or source.url)
        if url and (twin := first.setdefault(url, source.name)) != source.name:
            yield document.place(("sources", index, "url")).fault(
                f'is visited as "{twin}" already', "one of the two is enough"
            )


def _paced(tables: Tables, index: int, pace: timedelta) -> Loc:
    """Say where it is written how often a source is visited: with it, or for all of them."""
    own, usual = tables.sources[index], tables.daemon.visits
    if own.interval or own.max_interval == pace:
        return ("sources", index, "interval" if own.interval else "max_interval")
    return ("daemon", "visits", "interval" if usual.interval else "max_interval")


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
            f'if it is meant, add "{addresses.dialled(url)}" to allow_private in [daemon]',
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
                f'nobody hears of the alerts of "{watch.name}"', 'name endpoints in notify = ["…"]'
            )


def _never_quiet(document: Document, config: Config) -> Iterator[Fault]:
    for index, watch in enumerate(config.watches):
        if watch.quiet and watch.quiet.start == watch.quiet.end:
            yield document.place(("watches", index, "quiet")).fault(
                "these hours end as they begin, so no hour is quiet", "write two different times"
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
