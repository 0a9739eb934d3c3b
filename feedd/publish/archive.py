"""Cuts what a feed has told into pages that never change (RFC 5005 §4).

The feed that readers subscribe to, the window, shows the newest entries and leads to the newest
full page; each page leads to the one before. Pages are numbered from 1, the oldest, and a page is
cut when ``size`` entries that no page holds have gathered, so that a reader who walks back from
the window meets every entry. Whoever keeps the pages keeps them as they were written: a story
revised later shows in the window again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from feedd.publish.document import Feed, Item


def page(window: Feed, number: int, entries: Sequence[Item]) -> Feed:
    """Make page ``number`` of a feed; ``entries`` come newest first, as in the window."""
    return replace(
        window,
        address=_address(window, number),
        updated=max(entry.updated for entry in entries),
        entries=tuple(entries),
        # Nothing is announced about what never changes again.
        hubs=(),
        archive=True,
        current=window.url("atom"),
        prev_archive=_page_url(window, number - 1),
        tombstones=(),
    )


def leading_back(window: Feed, *, pages: int) -> Feed:
    """Let the window lead to the newest of its ``pages``."""
    return replace(window, prev_archive=_page_url(window, pages))


def _page_url(window: Feed, number: int) -> str | None:
    return f"{_address(window, number)}.atom" if number > 0 else None


def _address(window: Feed, number: int) -> str:
    return f"{window.address}/archive/{number}"
