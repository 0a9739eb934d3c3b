"""feedd's configuration for the benchmarks: sources, topics and watches, the rest as it ships."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.peers import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

TOPICS = 20
WATCHES = 1_000


def configuration(
    urls: Sequence[str], *, watches: int = WATCHES, daemon: str = "", notify: str = "[]"
) -> str:
    """Write the TOML; its state lies beside it. ``daemon`` and ``notify`` are TOML too."""
    head = f'[daemon]\nstate = "."\nallow_private = ["127.0.0.0/8"]\n{daemon}'
    sources = [f'[[sources]]\nname = "paper{n}"\nurl = "{url}"\n' for n, url in enumerate(urls)]
    topics = [_rule("topics", n, query) for n, query in enumerate(texts.topic_queries(TOPICS))]
    wanted = enumerate(texts.watch_queries(watches))
    watched = [_rule("watches", n, query) + f"notify = {notify}\n" for n, query in wanted]
    return "".join((head, *sources, *topics, *watched))


def _rule(kind: str, number: int, query: str) -> str:
    quoted = json.dumps(query, ensure_ascii=False)
    return f'[[{kind}]]\nname = "{kind}-{number}"\nquery = {quoted}\n'
