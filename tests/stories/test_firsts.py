"""Where the first texts of stories lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories.pairs import Firsts


@given(st.dictionaries(st.text(max_size=4), st.integers(1, 1 << 63)), st.sets(st.text(max_size=4)))
def test_what_was_noted_is_found_and_nothing_else(noted: dict[str, int], asked: set[str]) -> None:
    firsts = Firsts()
    for story, place in noted.items():
        firsts.note(story, place)
    assert {story: firsts.find(story) for story in asked | noted.keys()} == {
        story: noted.get(story) for story in asked | noted.keys()
    }
    assert len(firsts) == len(noted)


def test_what_is_not_kept_is_gone() -> None:
    firsts = Firsts()
    for number in range(1, 3000):
        firsts.note(f"story {number}", number)
    firsts.keep(range(2000, 3000))
    assert len(firsts) == 1000
    assert firsts.find("story 1999") is None
    assert firsts.find("story 2000") == 2000
