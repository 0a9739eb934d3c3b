"""Workers that are killed, and a database that goes down: nothing lost, doubled, impolite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests import postgres
from tests.scale.rounds import LEASE, LONG, OUTAGE, Outcome, Round, kill_one, pull_the_plug, run

if TYPE_CHECKING:
    from pathlib import Path

SHORT = Round(sources=150, hosts=20, workers=2, interval=4.0, seconds=12.0, every=4.0)
OUTAGES = replace(SHORT, grace=LEASE + 3 * OUTAGE)


def found_nothing(outcome: Outcome) -> bool:
    return (
        outcome.stories > 0
        and outcome.visits > 0
        and not any((outcome.missed, outcome.overlapping, outcome.impolite))
        and not any((outcome.lost, outcome.doubled, outcome.left))
    )


@pytest.mark.slow
def test_killed_workers_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = run(tmp_path, SHORT, kill_one, server=postgres.server())
    assert found_nothing(outcome), outcome


@pytest.mark.slow
def test_a_database_that_dies_in_mid_run_loses_and_doubles_nothing(tmp_path: Path) -> None:
    server = postgres.another(fsync="on", full_page_writes="on", synchronous_commit="on")
    outcome = run(tmp_path, OUTAGES, pull_the_plug(server), server=server)
    assert found_nothing(outcome), outcome


@pytest.mark.long
def test_twenty_thousand_sources_are_visited_in_time_whoever_is_killed(tmp_path: Path) -> None:
    outcome = run(tmp_path, LONG, kill_one, server=postgres.another(autovacuum="on"))
    assert found_nothing(outcome), outcome
