"""The operator's own network is down: one notice, and no source is blamed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedd.core import outage
from feedd.core.outage import Change, Network
from feedd.core.schedule import next_visit
from feedd.core.settings import Source
from feedd.core.visit import Failed, VisitState
from tests.schedule.visits import HOUR, MONDAY, SOURCE

WELL = VisitState(declared=SOURCE.url, last_visit_at=MONDAY, last_success_at=MONDAY)
AILING = VisitState(declared=SOURCE.url, last_success_at=MONDAY, failures=3)
NEW = VisitState(declared=SOURCE.url)
DNS = Failed(code="dns", message="wire.example has no address")
TIMEOUT = Failed(code="timeout", message="wire.example didn't answer in time")
DOWN = Network(hosts={f"h{n}": False for n in range(5)}, down_since=MONDAY)


def seen(
    network: Network, count: int, failure: Failed | None, *, before: VisitState = WELL, at: int = 0
) -> tuple[Network, list[Change]]:
    """Visit so many other hosts, a second apart; give the changes that are told."""
    told: list[Change] = []
    for n in range(count):
        now = MONDAY + timedelta(seconds=at + n)
        after = outage.after(network, f"h{n}", failure, before=before, now=now)
        told += filter(None, [outage.change(network, after, now=now)])
        network = after
    return network, told


def test_a_thousand_hosts_that_fall_silent_are_one_notice() -> None:
    network, _ = seen(Network(), 1000, None)
    network, down = seen(network, 1000, DNS, at=3600)
    network, up = seen(network, 1000, None, at=7200)
    assert [change.is_down for change in down + up] == [True, False]
    assert up[0].text == "The network is back after 1 h"
    assert network.down_since is None


def test_it_is_noticed_within_twenty_visits() -> None:
    network, _ = seen(Network(), 1000, None)
    assert seen(network, 17, TIMEOUT)[1] == []
    assert len(seen(network, 18, TIMEOUT)[1]) == 1


@pytest.mark.parametrize(
    ("count", "failure", "before"),
    [
        pytest.param(4, DNS, WELL, id="four hosts may well be down"),
        pytest.param(1000, DNS, AILING, id="those that were unreachable before"),
        pytest.param(1000, DNS, NEW, id="those that never answered"),
        pytest.param(1000, Failed(code="status_503", message="", status=503), WELL, id="answers"),
        pytest.param(1000, Failed(code="host_held", message=""), WELL, id="what wasn't asked"),
        pytest.param(1000, Failed(code="tls", message=""), WELL, id="bad certificates"),
        pytest.param(1000, Failed(code="not_a_feed", message=""), WELL, id="bad documents"),
    ],
)
def test_what_is_no_sign_of_an_outage(count: int, failure: Failed, before: VisitState) -> None:
    network, _ = seen(Network(), 1, None)
    assert seen(network, count, failure, before=before)[1] == []


def test_who_is_restarted_in_an_outage_knows_it_from_those_that_were_blamed_first() -> None:
    blamed = VisitState(declared=SOURCE.url, last_success_at=MONDAY, failures=1)
    assert [change.is_down for change in seen(Network(), 5, DNS, before=blamed)[1]] == [True]


def test_one_lively_host_nearby_does_not_hide_it() -> None:
    network = Network()
    for n in range(40):
        network = outage.after(network, f"h{n}", DNS, before=WELL, now=MONDAY)
        network = outage.after(network, "router.lan", None, before=WELL, now=MONDAY)
    assert network.down_since == MONDAY


def test_during_an_outage_only_what_was_not_reached_is_excused() -> None:
    assert outage.blame(DOWN, DNS, now=MONDAY).code == "offline"
    answered = Failed(code="status_500", message="HTTP 500", status=500)
    assert outage.blame(DOWN, answered, now=MONDAY) is answered
    assert outage.blame(Network(), DNS, now=MONDAY) is DNS


def test_what_is_down_for_days_while_others_answer_is_down_itself() -> None:
    network = Network()
    for n in range(10):
        network = outage.after(network, f"h{n}.hoster.example", DNS, before=WELL, now=MONDAY)
        network = outage.after(network, "elsewhere.example", None, before=WELL, now=MONDAY)
    early, late = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)
    assert outage.blame(network, DNS, now=early).code == "offline"
    assert outage.blame(network, DNS, now=late) is DNS
    assert outage.blame(DOWN, DNS, now=late).code == "offline"


def test_an_outage_is_no_failure_of_a_source_and_nobody_backs_off() -> None:
    source = Source(name="wire", url=SOURCE.url, interval=HOUR)
    state, now = WELL, MONDAY
    for _ in range(200):
        decided = next_visit(state, outage.blame(DOWN, DNS, now=now), source, now=now, jitter=0.5)
        assert decided.at is not None
        assert HOUR <= decided.at - now <= 1.1 * HOUR
        assert decided.notice is None
        state, now = decided.state, decided.at
    assert (state.failures, state.trouble) == (0, None)


def test_a_pause_that_a_server_asked_for_outlasts_an_outage() -> None:
    held = VisitState(declared=SOURCE.url, hold_until=MONDAY + 9 * HOUR)
    decided = next_visit(held, outage.blame(DOWN, DNS, now=MONDAY), SOURCE, now=MONDAY, jitter=0.0)
    assert decided.at == MONDAY + 9 * HOUR
