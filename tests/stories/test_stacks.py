"""The documents of a window, as bytes on some ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories.stacks import Kept, Memory, Stacks
from feedd.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.core.stories import Ground

GROUNDS = pytest.mark.parametrize("ground", [Memory, Spool])
FILE = 8 << 20
names = st.text(min_size=1, max_size=20)
documents = st.builds(
    Kept,
    story=names,
    event=names,
    source=names,
    hour=st.floats(0, 1e6),
    row=st.none() | st.integers(1, 2**40),
    packed=st.binary(max_size=900),
)


def document(hour: float, packed: bytes = b"") -> Kept:
    return Kept(f"s{hour}", "e", "paper", hour, None, packed)


@GROUNDS
@given(st.lists(documents, max_size=8))
def test_a_document_is_read_as_it_was_put_there(
    ground: Callable[[], Ground], put: list[Kept]
) -> None:
    stacks = Stacks(ground())
    for one in put:
        stacks.append(one)
    assert [stacks[at] for at in range(len(stacks))] == put


@GROUNDS
def test_only_those_at_the_front_are_taken_off_for_their_age(ground: Callable[[], Ground]) -> None:
    stacks = Stacks(ground())
    places = []
    for hour in (1.0, 2.0, 5.0, 3.0):
        stacks.append(document(hour))
        places.append(stacks.last)
    assert stacks.take_off_before(4.0) == 2
    assert [stacks[at].hour for at in range(len(stacks))] == [5.0, 3.0]
    assert stacks.since(4.0) == {places[2]}
    assert stacks.read(places[0]).hour == 1.0


@GROUNDS
@pytest.mark.parametrize("hour", [2.0, 9.0], ids=["some are left", "none is left"])
def test_what_is_wanted_still_is_read_where_it_lies_now(
    ground: Callable[[], Ground], hour: float
) -> None:
    stacks = Stacks(ground())
    stacks.append(document(1.0, b"wanted"))
    wanted = stacks.last
    stacks.append(document(2.0, b"young"))
    stacks.take_off_before(hour)
    moved = stacks.let_go([wanted])
    assert stacks.read(moved[wanted]).packed == b"wanted"
    assert [stacks[at].packed for at in range(len(stacks))] == [b"young"] * (hour == 2.0)
    stacks.append(document(10.0, b"new"))
    assert stacks[len(stacks) - 1].packed == b"new"


@GROUNDS
def test_records_lie_in_the_order_they_came_over_many_files(ground: Callable[[], Ground]) -> None:
    earth = ground()
    records = [bytes([n]) * 60_000 for n in range(200)]
    assert sum(map(len, records)) > FILE
    places = list(map(earth.append, records))
    assert places == sorted(places)
    earth.forget_before(places[150])
    assert list(map(earth.read, places[150:])) == records[150:]
