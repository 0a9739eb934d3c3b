"""Texts are cut between characters as readers see them, whoever shows a part of one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from feedd.core import query
from feedd.core.characters import boundary
from feedd.core.model import Story
from feedd.deliver.notice import find
from feedd.publish.wording import shortened
from feedd.web.marking import snippets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.rows import Row

WITHOUT_BLANKS = "ที่กู้น้ำ" * 60
"""Each letter but one bears a vowel or a tone, and no blank says where to cut."""


def parts(story: Story) -> Iterator[str]:
    """Give all parts of a story's text that are shown somewhere."""
    match = query.compile("เรือ").match(story)
    assert match is not None
    yield story.heading
    yield shortened(story.text, 77)
    yield from (piece.text for pieces in snippets(story, match.passages) for piece in pieces)
    for snippet in find(story, match.passages).snippets:
        yield from (snippet.before, snippet.after)


def test_no_part_that_is_shown_begins_with_a_mark_or_leaves_one_behind(row: Row) -> None:
    for size in range(6):
        text = f"{'ก' * size}{WITHOUT_BLANKS}เรือ{'ก' * size}{WITHOUT_BLANKS}"
        for part in filter(None, parts(Story(id="s", title="", text=text))):
            with row(part):
                assert unicodedata.category(part[0]) != "Mn"
                bare = part.strip("… ")
                end = text.rfind(bare) + len(bare)
                assert end == len(text) or unicodedata.category(text[end]) != "Mn"


def test_emoji_flags_and_letters_are_kept_whole(row: Row) -> None:
    for text, whole in {
        "a👩‍👩‍👧b": {0, 1, 6, 7},
        "🇺🇦🇵🇱": {0, 2, 4},
        "👍🏽!": {0, 2, 3},
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f!": {0, 7, 8},
        "น้ำใจ": {0, 3, 4, 5},
        "ｶﾞｽ": {0, 2, 3},
        "한국": {0, 1, 2},
        "": {0},
    }.items():
        with row(text):
            assert {boundary(text, at) for at in range(len(text) + 1)} == whole
