"""What becomes of alerts between the story and the receiver, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from feedd import dispatch, troubles
from feedd.core import cron
from feedd.core.settings import QuietHours, RetrySchedule, Watch
from feedd.recording import release as release_held
from feedd.store import Matter, declared, endpoints, ledger, outbox, selection
from feedd.store.retention import Marks, prune_messages
from feedd.store.selection import Selection
from feedd.store.tables import alerts, deliveries
from tests.deliver.newsdesk import DESK, NOON, ROCKETS, Newsdesk, read, watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from feedd.core.settings import Endpoint

OPERATOR = replace(DESK, name="operator", url="https://operator.example/")


# An alert and its attempts


def test_an_alert_leaves_at_once_and_once(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack", "A sea wall")
    (message,) = newsdesk.sent()
    assert (message.type, message.titles) == ("alert.created", ["Rocket attack"])
    newsdesk.publish("Rocket attack", "A sea wall")
    assert newsdesk.sent() == []
    assert newsdesk.states() == ["delivered"]


def test_an_attempt_is_on_record_before_it_is_made(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    with newsdesk.database.read() as connection:
        (attempt,) = ledger.message(connection, claimed.message).attempts
    assert (attempt.number, attempt.seconds) == (1, None)


@pytest.mark.parametrize("ordered", [False, True])
def test_what_is_being_sent_is_taken_by_nobody_else_until_its_lease_ends(
    opened: Callable[..., Newsdesk], *, ordered: bool
) -> None:
    newsdesk = opened(endpoints=(replace(DESK, ordered=ordered),))
    newsdesk.publish("Rocket attack")
    (first,) = newsdesk.turn()
    newsdesk.later(seconds=DESK.timeout + 59)
    assert dispatch.is_idle(newsdesk.database, ["desk"], now=newsdesk.now)
    assert newsdesk.turn() == ()
    newsdesk.later(seconds=2)
    (second,) = newsdesk.turn()
    assert (second.webhook_id, second.body) == (first.webhook_id, first.body)
    assert second.number == 2
    # What the first one ends with after all says nothing of the one that is on its way.
    assert newsdesk.answer(first, 500) == ()
    newsdesk.later(seconds=DESK.timeout + 57)
    assert newsdesk.turn() == ()


def test_a_restart_makes_due_again_what_was_being_sent(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (first,) = newsdesk.turn()
    with newsdesk.database.write() as connection:
        assert outbox.release_interrupted(connection) == 1
    assert newsdesk.ledger()[0].why_then == "feedd stopped while it was being sent"
    (again,) = newsdesk.turn()
    assert (again.webhook_id, again.body) == (first.webhook_id, first.body)


def test_who_takes_over_an_endpoint_sends_nothing_again_that_others_send(
    opened: Callable[..., Newsdesk],
) -> None:
    watching = replace(ROCKETS, notify=("desk", "operator"))
    newsdesk = opened(endpoints=(DESK, OPERATOR), watches=[watching])
    newsdesk.publish("Rocket attack")
    assert len(newsdesk.turn()) == 2
    with newsdesk.database.write() as connection:
        assert outbox.release_interrupted(connection, "desk") == 1
    assert [one.endpoint for one in newsdesk.turn()] == ["desk"]


def test_every_retry_has_the_id_and_the_bytes_of_the_first(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    first = claimed
    for wait in newsdesk.waits.waits:
        assert newsdesk.answer(claimed, 500) == ()
        newsdesk.later(seconds=wait.total_seconds() - 1)
        assert newsdesk.turn() == ()
        newsdesk.later(seconds=1)
        (claimed,) = newsdesk.turn()
        assert (claimed.webhook_id, claimed.body) == (first.webhook_id, first.body)


def test_after_the_last_attempt_it_is_a_dead_letter(newsdesk: Newsdesk) -> None:
    newsdesk.waits = RetrySchedule(waits=(timedelta(seconds=5),), jitter=0.0)
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    newsdesk.later(seconds=5)
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    (dead,) = newsdesk.ledger(state="exhausted")
    assert "2 attempts failed" in dead.why_then
    with newsdesk.database.read() as connection:
        assert selection.counts(connection) == {"exhausted": 1}


def test_a_revision_before_the_first_attempt_changes_nothing_of_what_was_promised(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket attack kills four")
    newsdesk.publish("Rocket attack kills four")
    (message,) = newsdesk.sent()
    assert message.titles == ["Rocket attack kills four"]


# Endpoints


def test_a_busy_receiver_is_spared_all_else_meanwhile(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 429, retry_after="120")
    newsdesk.publish("Rocket launch")
    newsdesk.later(seconds=119)
    assert newsdesk.turn() == ()
    newsdesk.later(seconds=1)
    assert len(newsdesk.turn()) == 2


def test_a_success_beside_it_doesn_t_end_a_pause(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack", "Rocket launch", "Rocket science")
    first, second, _ = newsdesk.turn()
    newsdesk.turn(newsdesk.tried(first, 429, retry_after="120"), newsdesk.tried(second, 204))
    newsdesk.publish("Rocket fuel")
    assert newsdesk.turn() == ()


@pytest.mark.parametrize(("status", "wish"), [(410, ""), (500, "disable"), (200, "disable")])
def test_an_endpoint_that_wants_nothing_more_is_disabled_and_the_operator_told_once(
    opened: Callable[..., Newsdesk], status: int, wish: str
) -> None:
    newsdesk = opened(endpoints=(DESK, OPERATOR), operator=("operator",))
    newsdesk.publish("Rocket attack", "Rocket launch")
    tried = [newsdesk.tried(one, status, webhook_delivery=wish) for one in newsdesk.turn()]
    (sent,) = newsdesk.turn(*tried)
    told = read(sent)
    assert (told.endpoint, told.type) == ("operator", "operator.notice")
    assert "feedd endpoints enable desk" in told.data["text"]
    newsdesk.publish("Rocket fuel")
    assert newsdesk.sent() == []


def test_a_notice_has_an_id_of_its_own_though_its_number_was_given_before_a_restore(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(endpoints=(OPERATOR,), operator=("operator",))
    ids = set()
    for text in ("The source wire is failing.", "The source wire works again."):
        newsdesk.later(hours=1)
        with newsdesk.database.write(Matter.OUTBOX) as connection:
            told = [troubles.OperatorNotice(subject="source wire", text=text)]
            troubles.tell(connection, newsdesk.desk, told, at=newsdesk.now)
        (notice,) = newsdesk.ledger()
        assert notice.alert == 1
        ids.add(notice.webhook_id)
        with newsdesk.database.write() as connection:  # as if of a backup made before
            connection.execute(sa.delete(deliveries))
            connection.execute(sa.delete(alerts))
    assert len(ids) == 2


def test_what_waits_for_a_disabled_endpoint_leaves_once_it_is_enabled(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 410)
    newsdesk.publish("Rocket launch")
    assert newsdesk.turn() == ()
    with newsdesk.database.write() as connection:
        assert endpoints.enable(connection, "desk", now=newsdesk.now)
        assert not endpoints.enable(connection, "desk", now=newsdesk.now)
    assert sorted(title for m in newsdesk.sent() for title in m.titles) == [
        "Rocket attack",
        "Rocket launch",
    ]


def test_five_days_of_failure_disable_and_one_success_begins_them_anew(newsdesk: Newsdesk) -> None:
    newsdesk.waits = RetrySchedule(waits=(timedelta(hours=12),) * 100, jitter=0.0)
    newsdesk.publish("Rocket attack")
    for _ in range(10):
        (claimed,) = newsdesk.turn()
        newsdesk.answer(claimed, 500)
        newsdesk.later(hours=12)
    newsdesk.publish("Rocket launch")
    old, new = newsdesk.turn()
    newsdesk.turn(newsdesk.tried(new, 204), newsdesk.tried(old, 500))
    newsdesk.later(hours=119)
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    with newsdesk.database.read() as connection:
        assert endpoints.lines(connection)[0].disabled_at is None
    newsdesk.later(hours=12)
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    with newsdesk.database.read() as connection:
        (line,) = endpoints.lines(connection)
    assert line.disabled_at == newsdesk.now
    assert "over 5 days" in (line.disabled_why or "")


def test_a_week_in_which_nothing_was_tried_disables_no_endpoint(newsdesk: Newsdesk) -> None:
    newsdesk.waits = RetrySchedule(waits=(timedelta(hours=12),) * 100, jitter=0.0)
    newsdesk.publish("Rocket attack", "Rocket launch")
    first, second = newsdesk.turn()
    newsdesk.turn(newsdesk.tried(first, 500), newsdesk.tried(second, 500))
    # It slept, or its clock was wrong; when it is up again, its network isn't yet.
    newsdesk.later(days=8)
    first, second = newsdesk.turn()
    newsdesk.answer(first, 500)
    newsdesk.answer(second, 500)
    for _ in range(10):
        with newsdesk.database.read() as connection:
            assert endpoints.lines(connection)[0].disabled_at is None
        newsdesk.later(hours=12)
        for claimed in newsdesk.turn():
            newsdesk.answer(claimed, 500)
    with newsdesk.database.read() as connection:
        assert endpoints.lines(connection)[0].disabled_at == newsdesk.now


def test_an_endpoint_that_works_after_a_week_of_rest_is_told_to_work(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(endpoints=(DESK, OPERATOR), operator=("operator",))
    newsdesk.waits = RetrySchedule(waits=(timedelta(hours=5),) * 100, jitter=0.0)
    newsdesk.publish("Rocket attack")
    for _ in range(3):
        for claimed in newsdesk.turn():
            newsdesk.answer(claimed, 500 if claimed.endpoint == "desk" else 204)
        newsdesk.later(hours=6)
    newsdesk.later(days=8)
    told = [m.data["text"] for m in newsdesk.sent() if m.type == "operator.notice"]
    assert any("works again after 8 d" in text for text in told)
    with newsdesk.database.read() as connection:
        assert endpoints.standings(connection, ["desk"])["desk"].failing_since is None


def test_an_ordered_endpoint_gets_nothing_before_what_came_earlier(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(endpoints=(replace(DESK, ordered=True),))
    newsdesk.publish("Rocket 1")
    newsdesk.publish("Rocket 2")
    newsdesk.publish("Rocket 3")
    seen: list[tuple[str, int]] = []
    (claimed,) = newsdesk.turn()
    assert newsdesk.turn() == ()
    while len(seen) < 5:
        (title,) = read(claimed).titles
        seen.append((title, claimed.number))
        fails = seen[-1] in {("Rocket 2", 1), ("Rocket 2", 2)}
        sent = newsdesk.answer(claimed, 500 if fails else 204)
        newsdesk.later(minutes=5)
        (claimed,) = sent or newsdesk.turn() or (claimed,)
    assert seen == [
        ("Rocket 1", 1),
        ("Rocket 2", 1),
        ("Rocket 2", 2),
        ("Rocket 2", 3),
        ("Rocket 3", 1),
    ]


def test_without_order_the_next_overtakes_one_that_fails(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket 1", "Rocket 2")
    first, second = newsdesk.turn()
    newsdesk.turn(newsdesk.tried(first, 500), newsdesk.tried(second, 204))
    assert newsdesk.states() == ["pending", "delivered"]
    newsdesk.later(seconds=1)
    newsdesk.publish("Rocket 3")
    assert newsdesk.turn(room={"desk": 0}) == ()
    newsdesk.later(hours=1)
    (third,) = newsdesk.turn(room={"desk": 1})
    assert read(third).titles == ["Rocket 3"]


def test_what_waits_for_its_next_attempt_keeps_its_bytes(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (first,) = newsdesk.turn()
    newsdesk.answer(first, 500)
    newsdesk.later(days=1)
    with newsdesk.database.write() as connection:
        assert prune_messages(connection, before=newsdesk.now, limit=9, marks=Marks()) == 0
    (again,) = newsdesk.turn()
    assert again.body == first.body


@pytest.mark.parametrize("ordered", [False, True])
def test_no_more_is_taken_than_there_is_room_for(
    opened: Callable[..., Newsdesk], *, ordered: bool
) -> None:
    newsdesk = opened(endpoints=(replace(DESK, ordered=ordered),))
    newsdesk.publish(*(f"Rocket {n}" for n in range(9)))
    assert newsdesk.turn(room={"desk": 0}) == ()
    assert len(newsdesk.turn(room={"desk": 4})) == (1 if ordered else 4)
    assert newsdesk.turn(room={"desk": 0}) == ()


# Calm


def test_what_comes_in_a_cool_down_leaves_together_after_it(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(cooldown=timedelta(minutes=30))])
    newsdesk.publish("Rocket 1")
    assert [m.titles for m in newsdesk.sent()] == [["Rocket 1"]]
    for name in ("Rocket 2", "Rocket 3"):
        newsdesk.later(minutes=10)
        newsdesk.publish(name)
        assert newsdesk.sent() == []
    newsdesk.later(minutes=10)
    (digest,) = newsdesk.sent()
    assert (digest.type, digest.titles) == ("alert.digest", ["Rocket 2", "Rocket 3"])
    newsdesk.later(minutes=1)
    newsdesk.publish("Rocket 4")
    assert newsdesk.sent() == []


def test_a_digest_leaves_at_its_hour_in_its_zone(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(watches=[watch(digest=cron.read("every day 08:00 Europe/Berlin"))])
    newsdesk.publish("Rocket 1")
    newsdesk.later(hours=3)
    newsdesk.publish("Rocket 2")
    newsdesk.now = datetime(2026, 11, 27, 6, 59, tzinfo=UTC)
    assert newsdesk.sent() == []
    newsdesk.later(minutes=1)
    (digest,) = newsdesk.sent()
    assert digest.titles == ["Rocket 1", "Rocket 2"]


def test_what_waits_for_a_later_digest_cools_down_from_the_message_that_left_before(
    opened: Callable[..., Newsdesk],
) -> None:
    calm = watch(digest=cron.read("10,30,50 * * * *"), cooldown=timedelta(minutes=125))
    newsdesk = opened(watches=[calm])
    left = []
    for minutes in (10, 50, 71, 4, 15, 109, 1):
        newsdesk.publish(f"Rocket {newsdesk.now:%H:%M}")
        newsdesk.later(minutes=minutes)
        left += [(f"{newsdesk.now:%H:%M}", one.titles) for one in newsdesk.sent()]
    assert left == [
        ("12:10", ["Rocket 12:00"]),
        ("14:15", ["Rocket 12:10", "Rocket 13:00"]),
        ("16:20", ["Rocket 14:11", "Rocket 14:15", "Rocket 14:30"]),
    ]


def test_a_digest_of_a_watch_that_is_gone_is_no_flood(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(watches=[watch(digest=cron.read("every day 08:00"))])
    newsdesk.publish("Rocket 1", "Rocket 2")
    newsdesk.desk = replace(newsdesk.desk, watch_settings={})
    newsdesk.later(days=1)
    (digest,) = newsdesk.sent()
    assert (digest.type, sorted(digest.titles)) == ("alert.digest", ["Rocket 1", "Rocket 2"])


def test_the_ledger_says_which_alerts_a_digest_carried(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(watches=[watch(cooldown=timedelta(minutes=30))])
    newsdesk.publish("Rocket 1", "Rocket 2", "Rocket 3")
    (digest,) = newsdesk.sent()
    found = newsdesk.ledger()
    assert {(one.webhook_id, one.together, one.state) for one in found} == {
        (digest.id, 3, "delivered")
    }
    assert digest.data["alert"] == digest.id
    with newsdesk.database.read() as connection:
        kept = ledger.message(connection, found[0].message or 0)
    assert (kept.carries, kept.body) == ((1, 2, 3), digest.body)


@pytest.mark.parametrize(("count", "messages"), [(5, 5), (6, 1)])
def test_a_burst_beyond_the_rollup_is_one_message(
    opened: Callable[..., Newsdesk], count: int, messages: int
) -> None:
    newsdesk = opened(watches=[watch(rollup=5)])
    newsdesk.publish(*(f"Rocket {n}" for n in range(count)))
    sent = newsdesk.sent()
    assert len(sent) == messages
    assert sum(len(message.titles) for message in sent) == count


def test_alerts_leave_in_the_order_in_which_they_were_raised(newsdesk: Newsdesk) -> None:
    for n in range(30):
        newsdesk.publish(f"Rocket {n}")
    assert [m.titles for m in newsdesk.sent()] == [[f"Rocket {n}"] for n in range(30)]


def test_what_a_visit_brings_leaves_oldest_first_and_of_known_stories_before(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=[watch(realert="any", rollup=2)])
    newsdesk.publish("Rocket 1")
    newsdesk.sent()
    newsdesk.publish("Rocket 3", "Rocket 1", "Rocket 2", template="{} was shot down.")
    assert [m.titles for m in newsdesk.sent()] == [["Rocket 1", "Rocket 2", "Rocket 3"]]


def test_an_endpoint_that_works_again_lists_no_failure_though_some_are_left(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket attack", "Rocket launch")
    listed = list[endpoints.EndpointLine]()
    for claimed, status in zip(newsdesk.turn(), (503, 200), strict=True):
        newsdesk.answer(claimed, status)
        with newsdesk.database.read() as connection:
            listed += endpoints.lines(connection)
    failing, working = listed
    assert "503" in (failing.last_failure or "")
    assert (working.pending, working.last_failure) == (1, None)


# Floods


KHELAD = "Rocket attack on the harbour of Khelad wounds seven dockers"


NAMES = (*"abcdefghijklmnopqrstuvwxyz", "st", "th", "sh")
FLOOD = (KHELAD, *(f"Rocket seen over {of}hill, {of}ford and {of}mouth" for of in NAMES))


def flooded(newsdesk: Newsdesk, *feeds: str) -> None:
    """Let a source that has one new entry an hour, or several, publish thirty at one go."""
    sources = feeds or ("wire",)
    old = [f"Harbour {n}" for n in range(25)]
    for source in sources:
        newsdesk.publish(*old, source=source)
    for n in range(8):
        newsdesk.later(hours=1)
        old = [*old[1:], f"Council {n}"]
        for source in sources:
            newsdesk.publish(*old, source=source)
    newsdesk.later(hours=1)
    for source in sources:
        newsdesk.publish(*FLOOD, source=source)


def test_a_flood_is_held_until_a_person_decides(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(endpoints=(DESK, OPERATOR), operator=("operator",))
    flooded(newsdesk)
    (told,) = newsdesk.sent()
    assert told.type == "operator.notice"
    assert "30 of 30 entries of wire are suddenly new" in told.data["text"]
    held = newsdesk.ledger(state="held")
    assert len(held) == 30
    assert "30 of 30 entries" in held[0].why_then
    newsdesk.later(days=400)
    assert newsdesk.sent() == []


def test_a_flood_is_told_of_though_one_was_while_the_clock_was_ahead(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(endpoints=(DESK, OPERATOR), operator=("operator",))
    flooded(newsdesk)
    assert len(newsdesk.sent()) == 1
    newsdesk.later(days=-300)
    newsdesk.publish(*(f"Rocket at dawn {n}" for n in range(30)))
    assert [told.type for told in newsdesk.sent()] == ["operator.notice"]


def test_revisions_are_held_where_a_template_gives_all_entries_other_words(
    opened: Callable[..., Newsdesk],
) -> None:
    watches = (replace(ROCKETS, realert="material"),)
    newsdesk = opened(watches=watches, endpoints=(DESK, OPERATOR), operator=("operator",))
    told = [f"Rocket {n}" for n in range(25)]
    newsdesk.publish(*told)
    for n in range(25, 33):
        newsdesk.later(hours=1)
        told = [*told[1:], f"Rocket {n}"]
        newsdesk.publish(*told)
    newsdesk.sent()
    newsdesk.later(hours=1)
    sidebar = "{}.\nMost read in this hour: eleven ways to cook the humble turnip at home."
    newsdesk.publish(*told, "Rocket 33", template=sidebar)
    news, notice = sorted(newsdesk.sent(), key=lambda one: one.type)
    assert news.titles == ["Rocket 33"]
    assert "25 of 25 known entries of wire suddenly have another text" in notice.data["text"]
    assert len(newsdesk.ledger(state="held")) == 25
    newsdesk.later(hours=1)
    newsdesk.publish(*told, "Rocket 33", "Rocket 34", template=sidebar)
    assert [one.titles for one in newsdesk.sent()] == [["Rocket 34"]]
    with newsdesk.database.write() as connection:
        assert release_held(connection, newsdesk.desk, Selection(), now=newsdesk.now) == 25
    assert len(newsdesk.sent()) == 25


def test_another_template_is_a_flood_again(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(watches=(replace(ROCKETS, realert="material"),))
    told = [f"Rocket {n}" for n in range(25)]
    for n in range(25, 33):
        newsdesk.publish(*told)
        newsdesk.later(hours=1)
        told = [*told[1:], f"Rocket {n}"]
    newsdesk.publish(*told)
    words = (
        "Most read in this hour: eleven ways to cook the humble turnip at home.",
        "Subscribe to our letter about gardens, and about ships that sank.",
    )
    for count, sidebar in enumerate(words, 1):
        newsdesk.later(hours=1)
        newsdesk.publish(*told, template=f"{{}}.\n{sidebar}")
        assert len(newsdesk.ledger(state="held")) == 25 * count


def test_a_source_that_rewords_all_it_has_each_time_is_no_flood(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=(replace(ROCKETS, realert="material"),))
    told = [f"Rocket {n}" for n in range(25)]
    for n in range(8):
        newsdesk.later(hours=1)
        newsdesk.publish(*told, template=f"{{}}: {n} dead.")
    assert newsdesk.ledger(state="held") == ()


def alerted(newsdesk: Newsdesk) -> int:
    """Count the stories in the watch's feed."""
    with newsdesk.database.read() as connection:
        return len(ledger.alerted_stories(connection, "rockets", limit=99))


def test_what_a_person_drops_is_gone_and_what_is_left_can_be_released(newsdesk: Newsdesk) -> None:
    flooded(newsdesk)
    assert alerted(newsdesk) == 0
    held = newsdesk.ledger(state="held")
    why = held[0].why_then
    assert "suddenly new" in why
    with newsdesk.database.write() as connection:
        dropped = selection.drop(
            connection, Selection(ids=(str(held[0].alert),)), now=newsdesk.now
        )
        released = release_held(connection, newsdesk.desk, Selection(), now=newsdesk.now)
    assert (dropped, released, alerted(newsdesk)) == (1, 29, 29)
    freed = f"{why}; a person released it"
    assert {one.why_then for one in newsdesk.ledger(state="waiting")} == {freed}
    assert len(newsdesk.sent()) == 29
    assert {one.waited_for for one in newsdesk.ledger(state="delivered")} == {freed}
    (given_up,) = newsdesk.ledger(state="dropped")
    assert given_up.why_then == f"{why}; a person dropped it"
    assert [s for s in newsdesk.states() if s != "delivered"] == ["dropped"]


def test_what_was_dropped_by_mistake_leaves_after_all(newsdesk: Newsdesk) -> None:
    """Be it held or on its way: under the same id, and only if it is meant."""
    flooded(newsdesk)
    newsdesk.publish("Rocket attack on a depot", source="post")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    with newsdesk.database.write() as connection:
        assert selection.drop(connection, Selection(), now=newsdesk.now) == 31
        assert release_held(connection, newsdesk.desk, Selection(), now=newsdesk.now) == 0
        mistaken = Selection(state="dropped")
        assert release_held(connection, newsdesk.desk, mistaken, now=newsdesk.now) == 31
    sent = newsdesk.sent()
    assert len(sent) == 31
    assert claimed.webhook_id in {one.id for one in sent}
    assert set(newsdesk.states()) == {"delivered"}


def test_what_was_dropped_on_its_way_has_its_retries_when_it_leaves_after_all(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket sold")
    newsdesk.sent()
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    with newsdesk.database.write() as connection:
        selection.drop(connection, Selection(), now=newsdesk.now)
    assert newsdesk.states() == ["delivered", "dropped"]
    with newsdesk.database.write() as connection:
        release_held(connection, newsdesk.desk, Selection(state="dropped"), now=newsdesk.now)
    (again,) = newsdesk.turn()
    newsdesk.answer(again, 500)
    assert newsdesk.states() == ["delivered", "pending"]


def test_what_a_flood_holds_leaves_once_another_source_tells_it(newsdesk: Newsdesk) -> None:
    """A source whose site was rebuilt doesn't swallow what others publish."""
    flooded(newsdesk)
    newsdesk.later(minutes=5)
    newsdesk.publish(KHELAD, source="post")
    (told,) = newsdesk.sent()
    (line,) = newsdesk.ledger(state="delivered")
    assert (told.titles, told.data["story"]["revision"]) == ([KHELAD], 1)
    assert len(newsdesk.ledger(state="held")) == 29
    newsdesk.later(minutes=5)
    newsdesk.publish(KHELAD, source="herald")
    assert newsdesk.sent() == []
    assert len(newsdesk.ledger()) == 30
    assert line.story == newsdesk.ledger(ids=(str(line.alert),))[0].story


def test_another_feed_of_a_rebuilt_site_releases_nothing(newsdesk: Newsdesk) -> None:
    flooded(newsdesk, "wire", "wire-world")
    assert newsdesk.sent() == []
    held = len(newsdesk.ledger(state="held"))
    newsdesk.publish(KHELAD, source="post")
    assert [told.titles for told in newsdesk.sent()] == [[KHELAD]]
    assert len(newsdesk.ledger(state="held")) == held - 1


def test_what_waits_for_a_digest_after_a_flood_says_why(opened: Callable[..., Newsdesk]) -> None:
    newsdesk = opened(watches=(replace(ROCKETS, cooldown=timedelta(days=1)),))
    newsdesk.publish("Rocket")
    newsdesk.sent()
    flooded(newsdesk)
    newsdesk.publish(KHELAD, source="post")
    (line,) = newsdesk.ledger(state="waiting")
    assert "; another source told its story, too; the watch cools down" in line.why_then


def test_what_a_revision_was_alerted_of_meanwhile_stays_held(
    opened: Callable[..., Newsdesk],
) -> None:
    newsdesk = opened(watches=(replace(ROCKETS, realert="any"),))
    flooded(newsdesk)
    newsdesk.later(minutes=5)
    newsdesk.publish(KHELAD, template="{}, says the mayor.")
    assert len(newsdesk.sent()) == 1
    newsdesk.publish(KHELAD, source="post")
    assert newsdesk.sent() == []


def test_a_copy_on_a_first_visit_releases_nothing(newsdesk: Newsdesk) -> None:
    flooded(newsdesk)
    newsdesk.publish(KHELAD, source="post", baseline=True)
    assert len(newsdesk.ledger(state="held")) == 30


def test_what_a_person_drops_stays_dropped_whoever_tells_it(
    opened: Callable[..., Newsdesk],
) -> None:
    """Who drops a flood doesn't want to get it copy by copy; a changed story may say more."""
    newsdesk = opened(watches=(replace(ROCKETS, realert="material"),))
    flooded(newsdesk)
    with newsdesk.database.write() as connection:
        selection.drop(connection, Selection(), now=newsdesk.now)
    newsdesk.later(minutes=5)
    newsdesk.publish(KHELAD, source="post")
    assert newsdesk.sent() == []
    newsdesk.publish(
        KHELAD,
        source="post",
        template="{}, says the mayor, and eleven sailors of a tanker from Basra.",
    )
    (told,) = newsdesk.sent()
    assert told.data["story"]["revision"] == 2


def test_a_source_that_replaces_its_page_daily_is_no_flood(newsdesk: Newsdesk) -> None:
    for day in range(8):
        newsdesk.later(days=1)
        newsdesk.publish(*(f"Rocket {day} {n}" for n in range(25)))
    assert newsdesk.ledger(state="held") == ()


def test_a_feed_that_was_not_heard_for_days_is_no_flood(newsdesk: Newsdesk) -> None:
    old = [f"Harbour {n}" for n in range(25)]
    newsdesk.publish(*old)
    for n in range(8):
        newsdesk.later(hours=1)
        old = [*old[2:], f"Council {n}", f"Assembly {n}"]
        newsdesk.publish(*old)
    newsdesk.later(days=3)
    newsdesk.publish(*(f"Rocket {n}" for n in range(25)))
    assert newsdesk.ledger(state="held") == ()


# The ledger


def dead(newsdesk: Newsdesk) -> str:
    """Let a message be given up on; give its id."""
    newsdesk.waits = RetrySchedule(waits=(), jitter=0.0)
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    return claimed.webhook_id


def test_a_replay_has_the_id_and_the_bytes_and_one_attempt(newsdesk: Newsdesk) -> None:
    identity = dead(newsdesk)
    newsdesk.waits = RetrySchedule()
    (listed,) = newsdesk.ledger()
    with newsdesk.database.write() as connection:
        wanted = Selection(ids=(identity,))
        before = ledger.message(connection, listed.message or 0)
        assert selection.replay(connection, wanted, now=newsdesk.now).again == 1
        assert selection.replay(connection, wanted, now=newsdesk.now).again == 0
    (again,) = newsdesk.turn()
    assert (again.webhook_id, again.body, again.by_hand) == (identity, before.body, True)
    newsdesk.answer(again, 503)
    (listed,) = newsdesk.ledger()
    assert (listed.state, listed.attempts) == ("exhausted", 2)
    assert "by hand" in listed.why_then


def test_what_waits_for_its_next_attempt_is_tried_when_a_person_says_so(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket attack")
    for _ in range(4):
        newsdesk.later(hours=1)
        (claimed,) = newsdesk.turn()
        newsdesk.answer(claimed, 500)
    assert newsdesk.turn() == ()
    with newsdesk.database.write() as connection:
        wanted = Selection(endpoint="desk")
        assert selection.replay(connection, wanted, now=newsdesk.now).again == 1
    (again,) = newsdesk.turn()
    assert not again.by_hand
    newsdesk.answer(again, 500)
    (listed,) = newsdesk.ledger()
    assert (listed.state, listed.attempts) == ("pending", 5)


@pytest.mark.parametrize(("hours", "is_tried"), [(4, True), (0, False)])
def test_what_waits_is_tried_once_an_endpoint_works_that_was_down(
    newsdesk: Newsdesk, hours: int, is_tried: bool
) -> None:
    newsdesk.waits = RetrySchedule(waits=(timedelta(hours=10),), jitter=0.0)
    newsdesk.publish("Rocket attack")
    (first,) = newsdesk.turn()
    newsdesk.answer(first, 500)
    newsdesk.later(hours=hours)
    newsdesk.publish("Rocket launch")
    (second,) = newsdesk.turn()
    tried = [one.webhook_id for one in newsdesk.answer(second, 204)]
    assert tried == ([first.webhook_id] if is_tried else [])


def test_a_message_that_fails_by_itself_is_brought_forward_only_once(newsdesk: Newsdesk) -> None:
    newsdesk.waits = RetrySchedule(waits=(timedelta(hours=10),) * 9, jitter=0.0)
    newsdesk.publish("Rocket attack")
    (failing,) = newsdesk.turn()
    for title in ("Rocket launch", "Rocket base"):
        newsdesk.answer(failing, 500)
        newsdesk.later(hours=1)
        newsdesk.publish(title)
        (other,) = newsdesk.turn()
        again = newsdesk.answer(other, 204)
        if title == "Rocket launch":
            (failing,) = again
        else:
            assert not again


def test_an_endpoint_that_is_enabled_is_sent_what_waits_for_its_next_attempt(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.publish("Rocket attack", "Rocket launch")
    first, second = newsdesk.turn()
    newsdesk.turn(newsdesk.tried(first, 500), newsdesk.tried(second, 410))
    with newsdesk.database.write() as connection:
        endpoints.enable(connection, "desk", now=newsdesk.now)
    assert {one.webhook_id for one in newsdesk.turn()} == {first.webhook_id, second.webhook_id}


@pytest.mark.slow
def test_a_thousand_dead_letters_are_recovered_at_once(newsdesk: Newsdesk) -> None:
    newsdesk.waits = RetrySchedule(waits=(), jitter=0.0)
    newsdesk.publish(*(f"Rocket {n}" for n in range(1000)))
    while claimed := newsdesk.turn():
        newsdesk.turn(*(newsdesk.tried(one, 503) for one in claimed), room={})
        newsdesk.later(hours=1)
    assert len(newsdesk.ledger(state="exhausted")) == 1000
    with newsdesk.database.write() as connection:
        since = Selection(endpoint="desk", since=NOON, state="exhausted")
        assert selection.replay(connection, since, now=newsdesk.now).again == 1000
    newsdesk.sent()
    assert len(newsdesk.ledger(state="delivered")) == 1000


WANTED: dict[str, tuple[dict[str, object], int]] = {
    "all": ({}, 3),
    "by watch": ({"watch": "rockets"}, 2),
    "by endpoint": ({"endpoint": "operator"}, 1),
    "by state": ({"state": "delivered"}, 2),
    "by number": ({"ids": ("1",)}, 1),
    "since": ({"since": NOON + timedelta(hours=1)}, 1),
    "until": ({"until": NOON + timedelta(hours=1)}, 2),
    "nothing": ({"watch": "rockets", "endpoint": "operator"}, 0),
    # As a script says them that has lost its variable: not all.
    "a nameless watch": ({"watch": ""}, 0),
    "a nameless endpoint": ({"endpoint": ""}, 0),
}


def test_the_ledger_is_searched_by_each_of_these(opened: Callable[..., Newsdesk]) -> None:
    quakes = Watch(name="quakes", query="quake*", notify=("operator",))
    endpoints: tuple[Endpoint, ...] = (DESK, OPERATOR)
    newsdesk = opened(watches=(ROCKETS, quakes), endpoints=endpoints)
    newsdesk.publish("Rocket attack", "A quake")
    newsdesk.sent()
    newsdesk.later(hours=1)
    newsdesk.publish("Rocket launch")
    newsdesk.turn()
    found = {name: len(newsdesk.ledger(**wanted)) for name, (wanted, _) in WANTED.items()}
    assert found == {name: count for name, (_, count) in WANTED.items()}
    (second,) = newsdesk.ledger(ids=("2",))
    both = newsdesk.ledger(ids=("1", second.webhook_id))
    assert [one.alert for one in both] == [2, 1]


def test_what_waits_for_an_endpoint_that_is_gone_is_shown_until_it_is_given_up(
    opened: Callable[..., Newsdesk],
) -> None:
    noon = QuietHours(start=time(11), end=time(13), zone=ZoneInfo("UTC"))
    newsdesk = opened(watches=(ROCKETS, watch(name="calm", quiet=noon)))
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    newsdesk.answer(claimed, 500)
    with newsdesk.database.write() as connection:
        declared.sync_endpoints(connection, (), now=NOON)
        (line,) = endpoints.lines(connection)
        (told,) = troubles.stranded(connection)
    assert (line.declared, line.waiting, line.pending) == (False, 1, 1)
    assert told.what == (
        "1 message and 1 alert wait for the endpoint desk, which isn't declared any more"
    )
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        assert selection.drop(connection, Selection(endpoint="desk"), now=newsdesk.now) == 2
        assert endpoints.lines(connection) == ()


def test_an_endpoint_that_is_declared_again_is_sent_what_waited_for_it(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    for names in ((), (DESK,)):
        with newsdesk.database.write() as connection:
            declared.sync_endpoints(connection, names, now=NOON)
            assert bool(troubles.stranded(connection)) == (not names)
        assert len(newsdesk.sent()) == len(names)


def test_a_message_calls_its_watch_by_name_and_title(tmp_path: Path) -> None:
    called = replace(ROCKETS, title="راکت‌ها")
    with Newsdesk(tmp_path, watches=(called,)) as newsdesk:
        newsdesk.publish("Rocket attack on Basra port")
        (sent,) = newsdesk.sent()
    assert (sent.data["watch"], sent.data["watch_title"]) == ("rockets", "راکت‌ها")
