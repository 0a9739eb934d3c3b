"""P7: a permanent redirect is believed after three equal sightings, if it leads to the feed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedd.core.moves import Moved
from feedd.core.visit import Arrived, Unchanged, address, conditions
from tests.schedule.visits import DAY, HOUR, MONDAY, OUTAGE, SOURCE, Visitor, arrived

if TYPE_CHECKING:
    from datetime import timedelta

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
