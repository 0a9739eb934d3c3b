"""Several workers at one outbox: whatever befalls them, nothing is lost, doubled or left."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.deliver.lives import ENDPOINTS, WATCHES, Life
from tests.deliver.newsdesk import Newsdesk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("engine")


def faults(folder: Path, seed: int, seconds: float) -> tuple[str, ...]:
    with (
        Newsdesk(folder, watches=WATCHES, endpoints=ENDPOINTS) as newsdesk,
        closing(Life(newsdesk, seed)) as life,
    ):
        life.go_on(seconds)
        life.come_to_rest()
        assert len(life.titles) > seconds / 10
        return life.faults()


@pytest.mark.slow
def test_a_random_life_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert faults(tmp_path, 1, 180) == ()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50))
def test_fifty_long_lives_lose_and_double_nothing(tmp_path: Path, seed: int) -> None:
    assert faults(tmp_path, seed, 600) == ()
