"""Selectors say where a page's stories are, and are no hindrance to what isn't a page."""

from __future__ import annotations

import pytest

from feedd.core.model import Selectors
from feedd.core.parse import parse

SELECTORS = Selectors(story="article", title="h2")
TEXT = (
    "Bridge Over The Vell Closed For Repairs\n\n"
    "The bridge over the Vell has been closed since Monday.\n\n\n"
    "Library Keeps Its Evening Hours\n\n"
    "The council has decided that the library stays open in the evening.\n"
)
FEED = "<rss version='2.0'><channel><item><title>Bridge closed</title></item></channel></rss>"
FRAGMENT = "<article><h2>Bridge closed</h2><p>It has been closed since Monday.</p></article>"


@pytest.mark.parametrize(
    ("document", "kind", "titles"),
    [
        (
            TEXT,
            "text",
            ["Bridge Over The Vell Closed For Repairs", "Library Keeps Its Evening Hours"],
        ),
        (FEED, "rss", ["Bridge closed"]),
        (FRAGMENT, "page", ["Bridge closed"]),
    ],
)
def test_each_kind_is_read_as_what_it_is(document: str, kind: str, titles: list[str]) -> None:
    bulletin = parse(document.encode(), selectors=SELECTORS)
    assert bulletin.kind == kind
    assert [entry.title for entry in bulletin.entries] == titles
