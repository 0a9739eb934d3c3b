from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories.postings import Postings


def holders(index: Postings, key: int, most: int = 10**6) -> list[int]:
    return list(index.tally({key: 1.0}, most, whole=10_000))


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
        found = [number for number in holders(index, key) if number >= forgotten]
        assert found == alive


def test_rings_grow_and_are_used_again() -> None:
    index = Postings(buckets=16)
    for number in range(1, 3001):
        index.add(number, range(5))
        if number > 100:
            index.forget_before(number - 100)
    assert holders(index, 3)[:3] == [3000, 2999, 2998]
    assert len(holders(index, 3)) <= 102
    grown = Postings(buckets=16)
    for number in range(1, 3001):
        grown.add(number, range(5))
    assert holders(grown, 0) == list(range(3000, 0, -1))


def test_a_search_looks_at_no_more_postings_than_it_may() -> None:
    index = Postings(buckets=16)
    for number in range(1, 101):
        index.add(number, [7])
    assert holders(index, 7, 5) == [100, 99, 98, 97, 96]
    assert not index.is_full


def test_a_document_that_holds_more_of_the_keys_weighs_more() -> None:
    index = Postings(buckets=16)
    index.add(1, [1, 2])
    index.add(2, [2, 3])
    assert index.tally({1: 1.0, 2: 0.5}, 10, whole=20) == {1: 1.5, 2: 0.5}
