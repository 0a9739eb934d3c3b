"""P7: a permanent redirect is believed after three equal sightings, if it leads to the feed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedd.core.moves import Moved, onward
from feedd.core.visit import Arrived, Failed, Unchanged, VisitState, address, conditions
from tests.schedule.visits import (
    DAY,
    GONE,
    HOUR,
    MONDAY,
    OUTAGE,
    SOURCE,
    Visitor,
    arrived,
    limited,
)

if TYPE_CHECKING:
    from datetime import timedelta

    from feedd.core.visit import Outcome

NEW = "https://new.example/feed"
OTHER = "https://other.example/feed"

HERE = arrived(0)
THERE = arrived(0, moved_to=NEW)
ELSEWHERE = arrived(0, moved_to=OTHER)
STRANGER = arrived(20, entries=20, moved_to=NEW)
"""The target gives twenty entries and has none of those we know: it's another feed."""


def sightings(*outcomes: Arrived | Unchanged | object, every: timedelta = 12 * HOUR) -> Visitor:
    visitor = Visitor()
    visitor.visit(arrived(20))
    for outcome in outcomes:
        visitor.now += every
        assert isinstance(outcome, Arrived | Unchanged | type(OUTAGE))
        visitor.visit(outcome)
    return visitor


def moves(visitor: Visitor) -> list[Moved]:
    return [made.moved for made in visitor.made if made.moved]


def test_three_sightings_over_a_day_move_the_source() -> None:
    visitor = sightings(THERE, THERE, THERE)
    assert moves(visitor) == [Moved(url=NEW)]
    assert address(visitor.state, SOURCE) == NEW


def test_a_304_behind_the_redirect_is_a_sighting_too() -> None:
    assert moves(sightings(THERE, Unchanged(moved_to=NEW), Unchanged(moved_to=NEW)))


def test_two_sightings_do_not() -> None:
    assert not moves(sightings(THERE, THERE))


def test_many_sightings_within_a_day_do_not() -> None:
    assert not moves(sightings(*[THERE] * 10, every=HOUR))


def test_sightings_of_different_targets_do_not() -> None:
    assert not moves(sightings(THERE, ELSEWHERE, THERE, ELSEWHERE, THERE))


def test_one_visit_without_the_redirect_starts_the_count_again() -> None:
    assert not moves(sightings(THERE, THERE, HERE, THERE, THERE))


def test_a_failure_between_is_no_evidence_either_way() -> None:
    assert moves(sightings(THERE, OUTAGE, THERE, THERE))


def test_a_target_that_is_another_feed_does_not() -> None:
    """A captive portal, or a domain that was sold."""
    assert not moves(sightings(*[STRANGER] * 5))


def test_a_temporary_redirect_never_does() -> None:
    """302, 303 and 307 leave nothing for the schedule to see."""
    assert not moves(sightings(*[HERE] * 10))


def test_a_source_added_by_its_old_address_moves_after_a_day_as_well() -> None:
    visitor = Visitor()
    visitor.visit(arrived(20, moved_to=NEW))
    for _ in range(2):
        visitor.now += 12 * HOUR
        visitor.visit(THERE)
    assert moves(visitor) == [Moved(url=NEW)]


def test_a_moved_source_is_not_told_to_move_again() -> None:
    visitor = sightings(THERE, THERE, THERE, HERE, HERE)
    assert len(moves(visitor)) == 1
    assert address(visitor.state, SOURCE) == NEW


def test_a_new_declared_url_undoes_the_move() -> None:
    visitor = sightings(THERE, THERE, THERE)
    assert address(visitor.state, replace(SOURCE, url=OTHER)) == OTHER


def test_validators_are_sent_as_they_came() -> None:
    visitor = Visitor()
    visitor.visit(replace(HERE, etag='W/"odd one"', last_modified="Gestern"))
    sent = conditions(visitor.state, SOURCE, now=MONDAY + HOUR)
    assert (sent.etag, sent.last_modified) == ('W/"odd one"', "Gestern")


def test_a_server_that_says_304_for_ever_is_asked_in_full_once_a_fortnight() -> None:
    """P2."""
    visitor = Visitor()
    visitor.visit(replace(HERE, etag='"a"'))
    full = 0
    for _ in range(60):
        visitor.now += DAY
        conditional = conditions(visitor.state, SOURCE, now=visitor.now).etag is not None
        full += not conditional
        visitor.visit(Unchanged(full=not conditional))
    assert full == 4


def test_validators_are_not_sent_to_another_declared_url() -> None:
    visitor = Visitor()
    visitor.visit(replace(HERE, etag='"a"'))
    sent = conditions(visitor.state, replace(SOURCE, url=OTHER), now=MONDAY + HOUR)
    assert sent.etag is None


def test_a_delta_is_no_body_that_the_next_one_could_equal() -> None:
    visitor = Visitor()
    visitor.visit(replace(arrived(), etag='"a"', body_hash="whole"))
    visitor.visit(replace(arrived(1), etag='"b"', body_hash="delta", partial=True))
    assert (visitor.state.etag, visitor.state.body_hash) == ('"b"', None)


def test_a_new_validator_on_a_304_replaces_the_old_one() -> None:
    visitor = Visitor()
    visitor.visit(replace(HERE, etag='"a"', last_modified="Monday"))
    visitor.visit(Unchanged(etag='"b"'))
    assert (visitor.state.etag, visitor.state.last_modified) == ('"b"', "Monday")


# A new address that dies


def moved() -> Visitor:
    """Give a source that has moved, as its adoption leaves it."""
    return sightings(THERE, THERE, replace(THERE, etag='"new"', body_hash="new"))


def asked(visitor: Visitor, outcome: Outcome, *, days: int) -> list[str | None]:
    """Let every visit come to this for so many days; give the addresses that were visited."""
    end, visited = visitor.now + days * DAY, list[str | None]()
    while visitor.now <= end:
        visited.append(address(visitor.state, SOURCE))
        at = visitor.visit(outcome).at
        assert at is not None
        visitor.now = at
    return visited


def tried() -> Visitor:
    """Give a source whose new address has failed for so long that the declared one is next."""
    visitor = moved()
    while address(visitor.state, SOURCE) == NEW:
        visitor.now = visitor.visit(OUTAGE).at or MONDAY
    return visitor


def test_a_new_address_that_fails_for_a_day_takes_turns_with_the_declared_one() -> None:
    visited = asked(moved(), OUTAGE, days=30)
    first = visited.index(SOURCE.url)
    assert visited[:first] == [NEW] * first
    assert visited[first : first + 4] == [SOURCE.url, NEW, SOURCE.url, NEW]


def test_nobody_is_asked_more_often_for_it() -> None:
    stayed = sightings(HERE, HERE, HERE)
    assert len(asked(moved(), OUTAGE, days=60)) == len(asked(stayed, OUTAGE, days=60))


def test_a_new_address_that_fails_for_less_than_a_day_is_kept() -> None:
    visitor = moved()
    for _ in range(10):
        visitor.now += 2 * HOUR
        visitor.visit(OUTAGE)
        assert address(visitor.state, SOURCE) == NEW


def test_the_declared_address_is_asked_without_the_validators_of_the_new_one() -> None:
    visitor = tried()
    sent = conditions(visitor.state, SOURCE, now=visitor.now)
    assert (sent.etag, sent.last_modified, visitor.state.body_hash) == (None, None, None)


def test_a_declared_address_that_answers_is_taken_again_and_told_of_once() -> None:
    visitor = tried()
    decided = visitor.visit(arrived(1))
    assert decided.moved == Moved(url=SOURCE.url, back=True)
    assert address(visitor.state, SOURCE) == SOURCE.url
    assert visitor.visit(arrived(0)).moved is None


def test_a_declared_address_that_leads_to_the_new_one_confirms_the_move() -> None:
    visitor = tried()
    assert visitor.visit(THERE).moved is None
    assert address(visitor.state, SOURCE) == NEW


def test_a_declared_address_that_leads_elsewhere_by_now_moves_the_source_there() -> None:
    visitor = tried()
    for _ in range(3):
        visitor.visit(ELSEWHERE)
        visitor.now += 12 * HOUR
    assert moves(visitor)[1:] == [Moved(url=SOURCE.url, back=True), Moved(url=OTHER)]


def test_a_try_that_fails_is_no_move() -> None:
    visitor = moved()
    asked(visitor, OUTAGE, days=30)
    assert moves(visitor) == [Moved(url=NEW)]


def test_the_sentences_say_where_the_next_visit_goes() -> None:
    visitor = tried()
    assert visitor.state.why.endswith(", then its declared address is tried")
    visitor.visit(GONE)
    assert visitor.state.why.endswith(f", then {NEW} is tried again")
    visitor.visit(OUTAGE)
    assert visitor.state.why.endswith(", then its declared address is tried")


def test_a_declared_address_that_is_gone_ends_nothing_while_the_source_lives_elsewhere() -> None:
    visitor = tried()
    assert visitor.visit(GONE).at is not None
    assert address(visitor.state, SOURCE) == NEW
    visitor.visit(HERE)
    assert (visitor.state.gone_at, visitor.state.failures) == (None, 0)


def test_a_new_address_that_is_gone_is_left_at_once_and_the_declared_one_decides() -> None:
    visitor = moved()
    decided = visitor.visit(GONE)
    assert (decided.moved, decided.at is None) == (Moved(url=SOURCE.url, back=True), False)
    assert address(visitor.state, SOURCE) == SOURCE.url
    assert visitor.visit(GONE).at is None


def test_a_host_that_asks_for_a_pause_is_asked_itself_after_it() -> None:
    """Others at the host are spared meanwhile, by the address that the source has."""
    visitor = moved()
    asked(visitor, limited(2 * HOUR), days=3)
    assert address(visitor.state, SOURCE) == NEW
    visitor = tried()
    visitor.visit(limited(2 * HOUR))
    assert address(visitor.state, SOURCE) == SOURCE.url


def test_a_declared_host_that_asks_for_pauses_for_ever_keeps_nobody_from_the_new_one() -> None:
    visitor = tried()
    for visited in [SOURCE.url, SOURCE.url, NEW, SOURCE.url, SOURCE.url, NEW]:
        assert address(visitor.state, SOURCE) == visited
        visitor.now = visitor.visit(OUTAGE if visited == NEW else limited(HOUR)).at or MONDAY
    visitor.visit(limited(HOUR))
    visitor.visit(limited(HOUR))
    assert visitor.visit(HERE).state.failures == 0
    assert address(visitor.state, SOURCE) == NEW


def test_feedds_own_network_being_down_sends_nobody_elsewhere() -> None:
    visitor = moved()
    offline = Failed(code="offline", message="feedd's own network is down")
    assert set(asked(visitor, offline, days=5)) == {NEW}


def test_the_token_of_an_address_is_not_told() -> None:
    tried_at = VisitState(declared=SOURCE.url, address=f"{NEW}?token=sesame")
    assert onward(VisitState(declared=SOURCE.url), tried_at) == (
        f", then {NEW}?token=… is tried again"
    )
