"""At a slow endpoint no watch waits for all that another has found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.turns import Due, Turns, had_turn, take_turns
from tests.deliver.newsdesk import DESK, ROCKETS, Newsdesk, read

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.rows import Row


def test_watches_take_turns_each_with_its_earliest(row: Row) -> None:
    flood = [Due(n, "flood") for n in range(1, 6)]
    cases: tuple[tuple[str, list[Due], Turns, int, list[int]], ...] = (
        ("nothing", [], {}, 3, []),
        ("one watch", flood, {}, 3, [1, 2, 3]),
        ("another", [*flood, Due(9, "quake")], {}, 3, [1, 9, 2]),
        ("the flood had its turn", [*flood, Due(9, "quake")], {"flood": 1}, 1, [9]),
        ("both had", [*flood, Due(9, "quake")], {"flood": 1, "quake": 2}, 2, [1, 9]),
        ("a notice", [*flood, Due(9, None)], {"flood": 7}, 2, [9, 1]),
        ("the same twice", [Due(1, "a"), Due(1, "a"), Due(2, "a")], {}, 9, [1, 2]),
    )
    for said, due, turns, room, numbers in cases:
        with row(said):
            assert [one.number for one in take_turns(due, turns, room=room)] == numbers


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(1, 4))
def test_all_leave_in_the_order_of_their_watch_and_nobody_waits_long(
    watches: list[str], room: int
) -> None:
    waiting, turns, left = [Due(n, watch) for n, watch in enumerate(watches)], Turns(), []
    while waiting:
        for one in take_turns(waiting, turns, room=room):
            waiting.remove(one)
            left.append(one)
            had_turn(turns, one.watch)
    for watch in set(watches):
        own = [one.number for one in left if one.watch == watch]
        assert own == sorted(own)
        assert [one.watch for one in left].index(watch) < len(set(watches))


@pytest.mark.usefixtures("engine")
def test_an_alert_waits_for_one_message_of_a_flood_and_not_for_all(tmp_path: Path) -> None:
    quakes = replace(ROCKETS, name="quakes", query="quake")
    with Newsdesk(tmp_path, watches=(ROCKETS, quakes)) as newsdesk:
        newsdesk.publish(*(f"Rocket number {n} of {n * 7919}" for n in reversed(range(12))))
        turns = {DESK.name: Turns()}

        def next_of(room: int) -> list[str]:
            claimed = newsdesk.turn(room={DESK.name: room}, turns=turns)
            for one in claimed:
                had_turn(turns[DESK.name], one.watch)
            newsdesk.turn(*(newsdesk.tried(one, 204) for one in claimed), room={})
            return [title for one in claimed for title in read(one).titles]

        first = [title for _ in range(3) for title in next_of(1)]
        newsdesk.later(seconds=9)
        newsdesk.publish("Quake in Marwick", "Quake in Khelad")
        assert next_of(1) == ["Quake in Khelad"]
        rest = [*next_of(4), *next_of(99)]
        sent = [int(title.split()[2]) for title in (*first, *rest) if "Rocket" in title]
        assert sent == list(range(12))


def said_of(newsdesk: Newsdesk) -> list[tuple[datetime | None, str]]:
    """When each message leaves next, and what it waits for, the earliest first."""
    return [(one.next_attempt_at, one.why_then) for one in reversed(newsdesk.ledger())]


@pytest.mark.usefixtures("engine")
def test_what_waits_behind_an_earlier_message_says_so_and_until_when(tmp_path: Path) -> None:
    with Newsdesk(tmp_path, endpoints=[replace(DESK, ordered=True)]) as newsdesk:
        newsdesk.publish("Rocket attack on the port")
        newsdesk.later(minutes=1)
        (first,) = newsdesk.turn()
        newsdesk.answer(first, 500)
        newsdesk.publish("Rocket parade in Marwick")
        assert newsdesk.turn() == ()
        again = newsdesk.now + newsdesk.waits.waits[0]
        behind = f"messages arrive there in order, and {first.webhook_id} is before it"
        assert said_of(newsdesk) == [(again, "the receiver answered 500"), (again, behind)]


@pytest.mark.usefixtures("engine")
def test_what_is_due_with_others_at_a_slow_endpoint_says_with_how_many(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish("Rocket attack on the port")
        assert newsdesk.turn(room={}) == ()
        assert said_of(newsdesk) == [(newsdesk.now, "")]
        newsdesk.publish("Rocket parade in Marwick")
        assert newsdesk.turn(room={}) == ()
        assert said_of(newsdesk) == [(newsdesk.now, "2 messages are due there")] * 2
