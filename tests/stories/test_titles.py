"""On how many days titles were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories import pairs
from feedd.core.stories.pairs import Titles

if TYPE_CHECKING:
    import pytest

_ANY = st.integers(1, 70) | st.integers(1, (1 << 32) - 1)


@given(st.lists(st.tuples(_ANY, st.sampled_from((-1, 0, 9_800, 70_000)))))
def test_a_title_counts_once_a_day(seen: list[tuple[int, int]]) -> None:
    kept = Titles()
    days: dict[int, list[int]] = {}
    for title, day in seen:
        kept.see(title, day)
        if days.setdefault(title, [])[-1:] != [day]:
            days[title].append(day)
    assert {title: kept.days(title) for title in days} == {t: len(its) for t, its in days.items()}
    assert kept.days(71) == len(days.get(71, ()))


def test_what_was_seen_lately_is_known_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "_MOST_TITLES", 40)
    kept = Titles()
    for day in range(3):
        kept.see(1, day)
        for title in range(100 * day, 100 * day + 15):
            kept.see(2 + title, day)
    assert [kept.days(title) for title in (1, 2, 216)] == [3, 0, 1]
    assert len(kept._lately) + len(kept._before) <= 40
