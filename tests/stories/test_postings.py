from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories.postings import NEWEST, Postings, Slips
from feedd.core.stories.stacks import Memory
from feedd.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.core.stories.postings import Index
    from feedd.core.stories.stacks import Ground

KINDS = pytest.mark.parametrize("kind", [Postings, Slips])


def holders(index: Index, key: int) -> list[int]:
    return sorted(index.tally({key: 1.0}, 10_000))


@KINDS
@given(
    st.lists(st.lists(st.integers(0, 40), max_size=8, unique=True), max_size=60),
    st.integers(1, 60),
)
def test_an_index_finds_the_newest_holders_that_are_not_forgotten(
    kind: type[Index], documents: list[list[int]], forgotten: int
) -> None:
    index, truth = kind(), dict[int, list[int]]()
    for number, keys in enumerate(documents, 1):
        index.add(number, keys)
        for key in keys:
            truth.setdefault(key, []).append(number)
    index.forget_before(forgotten)
    for key in range(41):
        newest = truth.get(key, [])[-NEWEST:]
        assert holders(index, key) == [number for number in newest if number >= forgotten]


def test_a_table_that_is_full_is_built_anew_without_what_was_forgotten() -> None:
    index = Postings(slots=101)
    for number in range(1, 2001):
        index.add(number, [7, 1_000 + number // 3, 10_000 + number])
        index.forget_before(number - 40)
    assert holders(index, 7) == [*range(2000 - NEWEST + 1, 2001)]
    assert holders(index, 1_666) == [1998, 1999, 2000]
    assert holders(index, 11_990) == [1990]
    assert holders(index, 11_500) == []
    assert len(index) < 10 * 101


def test_a_search_looks_at_no_more_documents_than_it_may() -> None:
    index = Postings()
    for number in range(1, 11):
        index.add(number, [number % 2, 7])
    assert sorted(index.tally({0: 1.0, 7: 1.0}, 5)) == [2, 4, 6, 8, 10]
    assert len(index.tally({0: 1.0, 7: 1.0}, 6)) == 10


@KINDS
def test_a_document_that_holds_more_of_the_keys_weighs_more(kind: type[Index]) -> None:
    index = kind()
    index.add(1, [1, 2])
    index.add(2, [2, 3])
    assert index.tally({1: 1.0, 2: 0.5}, 20) == {1: 1.5, 2: 0.5}


@KINDS
def test_a_key_of_as_many_documents_as_are_known_tells_a_quarter(kind: type[Index]) -> None:
    index = kind()
    for number in range(1, NEWEST + 1):
        index.add(number, [7])
    assert set(index.tally({7: 1.0}, 20).values()) == {0.25}


OWN = 1 << 24
"""From here on keys are a document's own, and are laid down on ground when a part is full."""


class Counted(Memory):
    """Counts how often something was laid down, and what is left."""

    def __init__(self) -> None:
        super().__init__()
        self.laid = 0
        self.begin = 0

    def append(self, record: bytes) -> int:
        self.laid += bool(record)
        return super().append(record)

    def forget_before(self, place: int) -> None:
        super().forget_before(place)
        self.begin = place


@pytest.mark.parametrize("ground", [Memory, Spool])
def test_what_is_laid_down_is_found_as_if_it_were_not(ground: Callable[[], Ground]) -> None:
    laid, whole = Postings(slots=400, ground=ground()), Slips()
    for number in range(1, 1500):
        laid.add(number, keys_of(number))
        whole.add(number, keys_of(number))
        laid.forget_before(number - 1000)
    whole.forget_before(499)
    for number in range(300, 1500):
        assert laid.tally(keys_of(number), 320) == whole.tally(keys_of(number), 320), number


def test_what_is_forgotten_leaves_the_ground() -> None:
    ground = Counted()
    index = Postings(slots=400, ground=ground)
    for number in range(1, 2000):
        index.add(number, own(number))
        index.forget_before(number - 100)
    assert ground.laid > 2 * 61
    assert ground.begin
    assert len(index) < 2 * 400
    assert holders(index, own(1990)[0]) == [1990]
    assert holders(index, own(1500)[0]) == []


def test_a_key_all_of_whose_holders_are_forgotten_when_it_is_laid_down_has_none() -> None:
    index = Postings(slots=400)
    of_one_part = [OWN + 61 * number for number in range(400)]
    index.add(1, of_one_part[:1])
    index.add(2, of_one_part[:1])
    index.forget_before(3)
    for number, key in enumerate(of_one_part[1:], 3):
        index.add(number, [key])
    assert holders(index, of_one_part[0]) == []
    assert holders(index, of_one_part[1]) == [3]


def keys_of(number: int) -> dict[int, float]:
    """Give keys that all have, that many have, that a few have, and that no other has."""
    shared = {number % 7: 1.0, OWN + 61 * (number % 50): 0.75, OWN + 3000 * (number % 400): 0.5}
    return {**dict.fromkeys(own(number), 0.25), **shared}


def own(number: int) -> list[int]:
    return [OWN + number * 7919 % 100_003 * 40_961 + at for at in range(4)]
