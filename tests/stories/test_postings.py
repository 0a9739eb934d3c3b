from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories.postings import Postings


@given(
    st.lists(st.lists(st.integers(0, 40), max_size=8, unique=True), max_size=60),
    st.integers(0, 60),
)
def test_postings_find_what_a_dictionary_would(documents: list[list[int]], forgotten: int) -> None:
    index, truth = Postings(buckets=8), dict[int, list[int]]()
    for number, keys in enumerate(documents, 1):
        index.add(number, keys)
        for key in keys:
            truth.setdefault(key, []).insert(0, number)
    index.forget_before(forgotten)
    for key in range(41):
        alive = [number for number in truth.get(key, []) if number >= forgotten]
        found = [number for number in index.holders(key, 10_000) if number >= forgotten]
        assert found == alive


def test_rings_grow_and_are_used_again() -> None:
    index = Postings(buckets=16)
    for number in range(1, 3001):
        index.add(number, range(5))
        if number > 100:
            index.forget_before(number - 100)
    assert list(index.holders(3, 10_000))[:3] == [3000, 2999, 2998]
    assert len(list(index.holders(3, 10_000))) <= 102
    grown = Postings(buckets=16)
    for number in range(1, 3001):
        grown.add(number, range(5))
    assert list(grown.holders(0, 10**6)) == list(range(3000, 0, -1))


def test_a_search_looks_at_no_more_postings_than_it_may() -> None:
    index = Postings(buckets=16)
    for number in range(1, 101):
        index.add(number, [7])
    assert list(index.holders(7, 5)) == [100, 99, 98, 97, 96]
    assert not index.is_full
