"""The watches published in docs/queries.md are read without an error or a doubt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Story
from feedd.core.query import compile as read

if TYPE_CHECKING:
    from tests.rows import Row

_PAGE = Path(__file__).parents[2] / "docs" / "queries.md"
WATCHES = re.findall(r"```query\n(.+?)\n```", _PAGE.read_text("utf-8"))


def test_there_are_twenty_and_five_are_not_english() -> None:
    assert len(WATCHES) == 20
    assert sum(bool(re.search(r"[^\W\dA-Za-z\u00c0-\u024f]{2}", watch)) for watch in WATCHES) == 5


def test_it_is_read_as_written(row: Row) -> None:
    for watch in WATCHES:
        with row(watch):
            query = read(watch)
            assert query.warnings == ()
            assert read(str(query)).tree == query.tree


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "Apple shares fell as the iPhone slowed."),
        (2, "A drone fell beside the consulate."),
        (3, "New sanctions came from the U.S. today."),
        (6, "nginx fixes CVE-2026-12345"),
        (6, "nginx fixes CVE\u20112026\u201112345"),
        (7, "A new C++ standard"),
        (8, "A takeover for €3.5 bn"),
        (14, "An outage at AT&T"),
        (15, "تحريم‌هاي تازه بر نفت"),
        (16, "بازداشت‌های تازه: چند دانشجوی دیگر"),
        (18, "Новые санкции против «Газпром нефти»"),
        (18, "Под санкциями Роснефть"),
        (19, "对半导体实施出口管制"),
    ],
)
def test_it_finds_what_it_is_for(number: int, text: str) -> None:
    assert read(WATCHES[number]).match(Story(id="s", text=text)) is not None
