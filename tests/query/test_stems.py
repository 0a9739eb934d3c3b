"""A word is found in every ending of its row, whoever looks: a query, a matcher, a sieve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.model import Story
from feedd.core.query import Matcher, Sieve
from feedd.core.query import compile as read
from feedd.core.query.endings import rows
from feedd.core.query.stems import LANGUAGES
from feedd.core.query.tokens import tokenise
from tests.rows import listed

if TYPE_CHECKING:
    from tests.rows import Row

BEGINNINGS = {
    "ar": "سسسسسس", "el": "ξξξξξξ", "fa": "سسسسسس", "he": "גגגגגג", "ko": "가가가가가가",
    "ru": "щщщщщщ", "uk": "щщщщщщ",
}  # fmt: skip


@st.composite
def forms(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a language and two words that differ in endings of one row."""
    language = draw(st.sampled_from(LANGUAGES))
    row = draw(st.sampled_from(rows(language)))
    beginning = BEGINNINGS.get(language, "wwwwww")
    sought = draw(st.sampled_from(row.sought))
    told = draw(st.sampled_from((*row.sought, *row.others)))
    return language, beginning + sought, beginning + told


def finds(query: str, text: str) -> bool:
    """Ask a watch alone, a matcher, and a sieve, which may let too much pass."""
    watch, story = read(query), Story(id="told", text=text)
    matcher = Matcher({"watch": watch})
    found = watch.match(story) is not None
    assert bool(matcher.keys(story)) is found
    assert Sieve([watch]).passes("", text, ()) or not found
    return found


@given(forms())
def test_a_word_is_found_in_all_endings_of_its_row(drawn: tuple[str, str, str]) -> None:
    language, sought, told = drawn
    assert finds(f"stem:{language}({sought})", f"x {told} y")
    assert finds(f'stem:{language}("x {sought}")', f"x {told} y")
    assert finds(f"stem:{language}(x NEAR/1 {sought})", f"{told} y x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_found_as_it_is_written(language: str, row: Row) -> None:
    words = listed("""sanctions; её; от; US; санкциями; عقوباتهم; תל; 제재; ΝΑΤΟ; ب; 北""")
    for word in words:
        with row(word):
            assert finds(f"stem:{language}({word})", f"x {word} y")


@pytest.mark.parametrize("language", LANGUAGES)
def test_endings_are_written_as_stories_are_folded(language: str, row: Row) -> None:
    for one in rows(language):
        for ending in filter(None, (*one.sought, *one.others)):
            with row(ending):
                (token,) = tokenise(f"{BEGINNINGS.get(language, 'www')}{ending}")
                assert token.word.endswith(ending)
