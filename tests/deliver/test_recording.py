"""What is written down of alerts, messages and endpoints, before any of it is stored."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import desk, recording
from feedd.core import retry
from feedd.core.alerting import Decision
from feedd.core.model import HEADING, Story
from feedd.core.settings import Endpoint, Watch
from feedd.deliver import kept, message
from feedd.deliver.notice import Finding
from feedd.desk import Recent
from feedd.digests import next_digest
from feedd.errors import QueryError
from feedd.store.alerts import Waiting
from feedd.store.endpoints import Standing
from tests.deliver import notices

if TYPE_CHECKING:
    from feedd.desk import Desk

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
STORY = Story(id="s", title="Rocket attack", revision=3)
RAISED = Decision(watch="rockets", story=STORY, fate="alert", reasons=())


def desk_with(watch: Watch) -> Desk:
    return desk.set_up(
        topics=(),
        watches=(watch,),
        endpoints=(Endpoint(name="desk", url="https://desk.example/"),),
        operator=(),
        public_url="https://news.example.net",
        recent=Recent(timedelta(hours=72)),
        next_digest=next_digest,
    )


CALM = Watch(name="rockets", query="rocket", notify=("desk",), cooldown=timedelta(hours=1))
DESK = desk_with(CALM)


def webhook_id(decision: Decision) -> str:
    raised = recording.alert(decision, (), DESK, sequence=1, at=NOW, last_message=None)
    return raised.deliveries[0].webhook_id


def test_a_first_alert_has_one_id_whichever_text_raised_it_and_a_repeat_that_of_its_text() -> None:
    first = message.webhook_id("rockets", "s", "desk")
    assert webhook_id(replace(RAISED, digest="d1")) == webhook_id(replace(RAISED, digest="d2"))
    assert webhook_id(RAISED) == first
    repeated = replace(RAISED, repeats=True, digest="d1")
    # A database from before it was told gives the next revision the same number.
    ids = [first, webhook_id(repeated), webhook_id(replace(repeated, digest="d2"))]
    assert len({*ids}) == 3
    assert webhook_id(replace(repeated, story=replace(STORY, revision=9))) == ids[1]


def test_what_is_raised_in_a_cool_down_waits_for_its_end_and_says_so() -> None:
    said = NOW - timedelta(minutes=20)
    (waits,) = recording.alert(RAISED, (), DESK, sequence=1, at=NOW, last_message=said).deliveries
    assert waits.at == said + CALM.cooldown
    assert waits.why_then == "the watch cools down until 2026-11-26 12:40 UTC"


def test_a_digest_has_the_number_of_the_last_alert_that_it_carries() -> None:
    told = kept.finding(notices.finding())
    waiting = [
        Waiting(
            delivery=n,
            sequence=n,
            webhook_id=f"msg_{n}",
            endpoint="desk",
            watch="rockets",
            told=told,
            raised_at=NOW,
        )
        for n in (4, 5, 6)
    ]
    (digest,) = recording.messages(waiting, DESK, now=NOW)
    body = json.loads(digest.body)
    assert (body["type"], body["data"]["sequence"]) == ("alert.digest", 6)
    assert digest.deliveries == (4, 5, 6)


def test_what_has_no_title_is_called_by_how_its_text_begins() -> None:
    post = Story(id="s", text="Ferries are late.\nThe pilots are on strike." + " And so on." * 20)
    assert post.heading.startswith("Ferries are late. The pilots are on strike. And so on.")
    assert (len(post.heading), post.heading[-1]) == (HEADING + 1, "…")
    assert kept.title(kept.finding(Finding(story=post))) == post.heading
    titled = replace(post, title="Ferries are late")
    assert titled.heading == kept.title(kept.finding(Finding(story=titled))) == "Ferries are late"


def test_an_endpoint_stays_disabled_since_when_and_for_what_it_was() -> None:
    disabled = recording.standing(
        Standing(), retry.Disable(why="it is gone"), has_worked=False, now=NOW
    )
    assert (disabled.disabled_at, disabled.disabled_why) == (NOW, "it is gone")
    later = NOW + timedelta(minutes=1)
    failed = retry.Disable(why="it failed for days")
    again = recording.standing(disabled, failed, has_worked=False, now=later)
    assert (again.disabled_at, again.disabled_why) == (NOW, "it is gone")


def test_queries_are_compiled_when_one_is_asked_or_a_daemon_starts() -> None:
    laid_out = desk_with(Watch(name="broken", query="(rocket"))
    assert (laid_out.as_of(NOW).now, list(laid_out.watch_settings)) == (NOW, ["broken"])
    with pytest.raises(QueryError):
        laid_out.rules.compile()


def test_a_date_that_is_yet_to_come_is_told_as_no_date_of_publication() -> None:
    """However long ago the story was first seen: a revision or a copy may have a later date."""
    for ahead, is_told in ((-30, True), (2, True), (3, False)):
        story = replace(STORY, first_seen=NOW - timedelta(days=9))
        dated = replace(story, published=NOW + timedelta(days=ahead))
        found = replace(RAISED, story=dated)
        raised = recording.alert(found, (), DESK, sequence=1, at=NOW, last_message=None)
        told = kept.read_finding(raised.told).story
        assert told.published == (dated.published if is_told else None)
