"""What the stream of documents teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.stories import stream
from feedd.core.stories.stream import Stream

if TYPE_CHECKING:
    import pytest

FIRST, LAST = 3, (1 << 20) - 1
"""Words of the table's first slots and of its last."""


def test_what_was_read_counts_half_as_much_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_DECAY_AT", 8)
    read = Stream()
    for number in range(8):
        read.read([LAST, FIRST] if number == 0 else [LAST], 0, day=1)
    assert read.documents == 4
    assert read.has_read(LAST)
    assert not read.has_read(FIRST)
    half = Stream()
    for _ in range(4):
        half.read([LAST], 0, day=1)
    assert read.weights([LAST, FIRST]) == half.weights([LAST, FIRST])


def test_a_word_of_more_documents_than_are_counted_stays_the_commonest() -> None:
    read = Stream()
    read.read([LAST], 0, day=1)
    read._counts[LAST] = (1 << 16) - 1
    read.documents = stream._DECAY_AT - 2
    read._renew_tables()
    read.read([LAST, FIRST], 0, day=1)
    common, rare = read.weights([LAST, FIRST])
    assert 0 <= common < 0.2
    assert rare > 1
