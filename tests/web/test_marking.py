"""Texts as a page shows them: words stay apart, and a sign stands where some are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core import query
from feedd.core.model import Passage, Story
from feedd.core.stories import compare
from feedd.deliver.notice import find
from feedd.web.marking import changed, excerpts, snippets

if TYPE_CHECKING:
    from tests.rows import Row

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


FAR = "The board met for hours and at last let all of them go, as it had done long before. " * 2
NEAR = {
    "both near each other": ("A ferry, and a pilot.", ["A [ferry], and a [pilot]."]),
    "one within another": ("A ferry pilot.", ["A [ferry pilot]."]),
    "two paragraphs": ("A ferry.\nA pilot.", ["A [ferry].", "A [pilot]."]),
    "far apart": (f"A ferry. {FAR}A pilot.", ["A [ferry]. The board", "before. A [pilot]."]),
    "two that share words": (f"A ferry. {FAR[:84]}A pilot.", [f"A [ferry]. {FAR[:84]}A [pilot]."]),
}


def test_no_word_is_shown_twice_of_what_an_alert_found(row: Row) -> None:
    wanted = query.compile('ferry OR pilot OR "ferry pilot"')
    for name, (text, shown) in NEAR.items():
        with row(name):
            found = wanted.match(Story(id="s", title="", text=text))
            assert found is not None
            told = excerpts(find(Story(id="s", title="", text=text), found.passages).snippets)
            said = [
                "".join(f"[{p.text}]" if p.tone == "marked" else p.text for p in one.pieces)
                for one in told
            ]
            assert len(said) == len(shown)
            assert all(part in one for one, part in zip(said, shown, strict=True)), said


def test_of_authors_each_is_a_text_of_its_own() -> None:
    names = [
        Passage(field="author", start=0, end=len(name), text=name) for name in ("Ann", "Bernard")
    ]
    told = excerpts(find(Story(id="s", title="", text=""), names).snippets)
    assert [one.text for one in told] == ["Ann", "Bernard"]
