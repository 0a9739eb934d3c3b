"""Whom feedd is compared with, and what each of them doesn't do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Somebody to compare with; ``lacks`` says what it doesn't do that feedd does.

    ``program`` is looked for on the PATH, ``settling`` how many rounds pass uncounted before it
    asks conditionally.
    """

    name: str
    title: str
    module: str
    words: tuple[str, ...] = ()
    lacks: str = ""
    program: str | None = None
    package: str = ""
    settling: int = 0


PEERS = (
    Peer(name="feedd", title="feedd, 20 topics, 1,000 watches", module="with_feedd"),
    Peer(
        name="reader20",
        title="reader, 20 workers",
        module="with_reader",
        words=("20",),
        lacks="no identity across feeds, no matching, no alerts; feedparser sanitises",
    ),
    Peer(
        name="reader1",
        title="reader, 1 worker",
        module="with_reader",
        words=("1",),
        lacks="as above",
    ),
    Peer(
        name="newsboat",
        title="newsboat, 20 threads",
        module="command",
        words=("newsboat",),
        program="newsboat",
        package="newsboat",
        lacks="no sanitising, no matching; reads no JSON Feed; conditional from the third reload",
        settling=1,
    ),
    Peer(
        name="rss2email",
        title="rss2email run --no-send",
        module="command",
        words=("rss2email",),
        program="r2e",
        package="rss2email",
        lacks="keeps ids alone; renders and sends nothing here",
    ),
    Peer(
        name="sfeed",
        title="sfeed_update",
        module="command",
        words=("sfeed",),
        program="sfeed_update",
        package="sfeed",
        lacks="a curl and a few more processes a feed; no conditional requests, no gzip",
    ),
    Peer(
        name="feedparser",
        title="bare script, feedparser",
        module="bare",
        words=("feedparser",),
        lacks="one feed at a time into one table",
    ),
    Peer(
        name="fastfeedparser",
        title="bare script, httpx + fastfeedparser, 20 threads",
        module="bare",
        words=("fastfeedparser",),
        lacks="doesn't even sanitise",
    ),
)


def missing(peer: Peer, python: str) -> str | None:
    """Say what has to be installed before a peer can run, or None."""
    if peer.program and shutil.which(peer.program) is None:
        return f"{peer.title}: not installed (on Debian: apt install {peer.package})"
    if not Path(python).exists():
        return f"{peer.title}: {python} is missing; `make bench` sets it up"
    return None
