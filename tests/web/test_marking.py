"""A diff as a page shows it: every word apart from the next, whatever was put in or left out."""

from __future__ import annotations

import pytest

from feedd.core.stories import compare
from feedd.web.marking import changed

HURT = "Nobody was hurt. The coast guard waits."
HURT_BY_TILES = "Nobody was hurt by falling tiles. The coast guard waits."


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (HURT, HURT_BY_TILES, "Nobody was hurt [+by falling tiles]. The coast guard waits."),
        (HURT_BY_TILES, HURT, "Nobody was hurt [-by falling tiles]. The coast guard waits."),
        ("About 400 people", "About 640 people", "About [-400] [+640] people"),
    ],
    ids=["put in before a stop", "left out before a stop", "replaced"],
)
def test_words_stay_apart_where_text_was_changed(old: str, new: str, shown: str) -> None:
    pieces = changed(compare("A title", old, "A title", new).text)
    signs = {"ins": "[+{}]", "del": "[-{}]"}
    assert "".join(signs.get(p.tone, "{}").format(p.text) for p in pieces) == shown
