"""What stored stories tell of how rare words are, before the first new one comes."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from feedd.newsroom import MANY_RULES
from tests.web.office import Office

if TYPE_CHECKING:
    from pathlib import Path

STORIES = 60


def feed() -> str:
    draw = Random(5)
    words = ["".join(draw.choices("aeioulnrst", k=7)) for _ in range(900)]
    items = (
        f"<item><guid>{number}</guid><title>{' '.join(draw.sample(words, 6))}</title>"
        f"<description>{' '.join(draw.sample(words, 40))} government</description></item>"
        for number in range(STORIES)
    )
    return f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>"


def rules(count: int) -> str:
    return "".join(
        f'[[watches]]\nname = "w{n}"\nquery = "government ox{n}"\nnotify = ["desk"]\n'
        for n in range(count)
    )


DESK = '[[endpoints]]\nname = "desk"\nurl = "http://127.0.0.1:9/"\n'


@pytest.mark.parametrize("count", [MANY_RULES, MANY_RULES - 1])
def test_many_watches_are_filed_by_what_is_stored(tmp_path: Path, count: int) -> None:
    with Office(tmp_path) as office:
        office.ingest(feed(), content_type="application/rss+xml")
    with Office(tmp_path, DESK + rules(count)) as office:
        learned = office.newsroom.desk.recent.rarity.counted
    assert learned == (STORIES if count == MANY_RULES else 0)


def test_what_was_learned_outlasts_a_reload(tmp_path: Path) -> None:
    with Office(tmp_path) as office:
        before = office.newsroom.desk.recent.rarity
        office.run(office.reload())
        assert office.newsroom.desk.recent.rarity is before
