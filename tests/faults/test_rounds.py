"""One round at each point, in CI; `make faults` plays over a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.rounds import EVERY, play

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.parametrize("point", EVERY)
def test_a_daemon_killed_at_any_point_loses_nothing(point: str, tmp_path: Path) -> None:
    outcome = play(point, 1, tmp_path / "f")  # type: ignore[arg-type]  # one of EVERY
    assert (outcome.killed, outcome.lost, outcome.mixed) == (1, (), ())
