"""Texts as a page shows them: words stay apart, and a sign stands where some are left out."""

from __future__ import annotations

import pytest

from feedd.core import query
from feedd.core.model import Story
from feedd.core.stories import compare
from feedd.web.marking import changed, snippets

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


LONG = "The harbour board met for hours and at last let the pilots go, as it had done before. " * 2


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("A ferry sank.", "A ferry sank.", "A ferry sank."),
        (f"A ferry sank. {LONG}", "A ferry sank. The", " …"),
        (f"{LONG}A ferry sank.", "… ", "A ferry sank."),
    ],
    ids=["the whole text", "its beginning", "its end"],
)
def test_a_snippet_says_at_which_end_words_are_left_out(text: str, begins: str, ends: str) -> None:
    story = Story(id="s", title="", text=text)
    found = query.compile("ferry").match(story)
    assert found is not None
    (pieces,) = snippets(story, found.passages)
    told = "".join(piece.text for piece in pieces)
    assert told.startswith(begins)
    assert told.endswith(ends)
