from __future__ import annotations

from datetime import timedelta

from feedd.core.stories import Shown, choose
from tests.stories.desk import START


def shown(row: int, source: str = "wire", length: int = 500, title: str = "A title") -> Shown:
    first = START + timedelta(hours=row)
    return Shown(row=row, source=source, title=title, text="x" * length, first_seen=first)


def test_the_first_entry_is_shown_where_none_is_markedly_fuller() -> None:
    assert choose([shown(2, length=600), shown(1)]).row == 1


def test_a_markedly_fuller_entry_is_shown() -> None:
    assert choose([shown(1, length=120), shown(2, length=900)]).row == 2


def test_a_preferred_source_is_shown_though_it_is_shorter_and_later() -> None:
    entries = [shown(1, length=5000), shown(2, "desk", 50), shown(3, "paper", 50)]
    assert choose(entries, preferred=["paper", "desk"]).row == 3


def test_what_is_shown_stays_while_others_are_only_a_little_fuller() -> None:
    entries = [shown(1), shown(2, length=620)]
    assert choose(entries, shown=2).row == 2
    assert choose(entries, shown=1).row == 1


def test_what_is_shown_gives_way_to_a_markedly_fuller_text() -> None:
    assert choose([shown(1), shown(2, length=2000)], shown=1).row == 2


def test_an_entry_without_a_title_is_no_first_choice() -> None:
    assert choose([shown(1, title=""), shown(2)]).row == 2
