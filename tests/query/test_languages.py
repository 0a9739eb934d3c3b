"""What a watch finds in each language, and what it must not: words as newsdesks watch for them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Story
from feedd.core.query import Matcher
from feedd.core.query import compile as read

if TYPE_CHECKING:
    from tests.rows import Row

TABLE = Path(__file__).parent.parent / "data" / "queries" / "languages.toml"
LANGUAGES = tomllib.loads(TABLE.read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_watch_finds_what_its_language_calls_the_same_and_nothing_else(
    language: str, row: Row
) -> None:
    for watch in LANGUAGES[language]["watches"]:
        for text in watch["finds"]:
            with row(f"{watch['q']} in {text}"):
                assert is_found(watch["q"], text)
        for text in watch["not"]:
            with row(f"{watch['q']} not in {text}"):
                assert not is_found(watch["q"], text)


def is_found(query: str, text: str) -> bool:
    """Ask for one line as a title and for several as a text: a watch alone, and a matcher."""
    is_long = "\n" in text
    story = Story(id="told", title="" if is_long else text, text=text if is_long else "")
    watch = read(query)
    matcher = Matcher({"watch": watch})
    found = watch.match(story) is not None
    assert bool(matcher.keys(story)) is found
    return found
