from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.config.faults import Wrong
from feedd.config.quantities import duration, size, spell_duration

if TYPE_CHECKING:
    from tests.rows import Row


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("15m", timedelta(minutes=15)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("90m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("500ms", timedelta(milliseconds=500)),
        ("1.5s", timedelta(milliseconds=1500)),
        ("0s", timedelta()),
        (" 5 m ", timedelta(minutes=5)),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "15", "m", "15M", "30m1h", "1h1h", "-5m", "PT15M", "5 minutes", "١m", "1e3s"]
)
def test_what_isnt_a_duration_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="is not a duration"):
        duration(text)


@pytest.mark.parametrize("text", ["36501d", "9" * 400 + "w"])
def test_a_duration_beyond_a_life_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="longer than a hundred years"):
        duration(text)


@given(st.integers(0, 10**12))
def test_a_duration_is_spelled_as_it_is_read(milliseconds: int) -> None:
    length = timedelta(milliseconds=milliseconds)
    assert duration(spell_duration(length)) == length


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("4096B", 4096),
        ("500kB", 500_000),
        ("500KB", 500_000),
        ("10MB", 10_000_000),
        ("10MiB", 10 * 2**20),
        ("1.5 GiB", 3 * 2**29),
    ],
)
def test_a_size_is_read(text: str, count: int) -> None:
    assert size(text) == count


@pytest.mark.parametrize("text", ["", "10", "10M", "MB", "-1B", "10mb", "10TB", "1,5MB"])
def test_what_isnt_a_size_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="is not a size"):
        size(text)


def test_what_people_write_is_put_right(row: Row) -> None:
    for read, text, meant in (
        (duration, "15 minutes", '"15m"'),
        (duration, "15min", '"15m"'),
        (duration, "1 Hour, 30 mins", '"1h30m"'),
        (duration, "30m1h", '"1h30m"'),
        (duration, "1.5 days", '"1.5d"'),
        (duration, "200 msec", '"200ms"'),
        (duration, "1h1h", None),
        (duration, "6 months", None),
        (duration, "about 5 minutes", None),
        (duration, "5", None),
        (size, "10mb", '"10MB"'),
        (size, "10 mib", '"10MiB"'),
        (size, "500k", '"500kB"'),
        (size, "1.5g", '"1.5GB"'),
        (size, "10", None),
        (size, "10 megabytes", None),
    ):
        with row(text), pytest.raises(Wrong) as caught:
            read(text)
        with row(f"{text}: the hint"):
            if meant:
                assert caught.value.hint == f"write {meant}"
                assert read(meant.strip('"')) is not None
            else:
                assert "as in" in caught.value.hint
