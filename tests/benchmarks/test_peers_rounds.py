"""feedd as the benchmark drives it."""

from __future__ import annotations

import sys

import pytest

from benchmarks.peers.compare import play
from benchmarks.peers.feeds import ENTRIES
from benchmarks.peers.origin import running
from benchmarks.peers.roster import PEERS

pytestmark = pytest.mark.slow

FEEDS = 3


def test_feedd_takes_all_in_then_asks_conditionally_and_is_measured() -> None:
    feedd = next(peer for peer in PEERS if peer.name == "feedd")
    with running(FEEDS) as origin:
        played = play(feedd, origin, python=sys.executable)
    assert played.cold.held == FEEDS * ENTRIES
    assert played.asked == f"0 / {FEEDS}"
    assert played.same.held == played.cold.held
    assert 0 < played.same.cpu < played.cold.cpu < played.whole
    assert played.cold.memory > 10_000_000
    assert played.disk > 0
