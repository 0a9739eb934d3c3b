"""P1, P2, P3, P6, P7 end to end: real requests to a real site, days on a clock that is a value.

The same three steps as in the daemon: what is remembered makes the request, the answer makes the
outcome, and the outcome makes what is remembered. A restart is a new door and the state read back.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feedd.core.schedule import Next, next_visit
from feedd.core.settings import Source
from feedd.core.visit import Arrived, Failed, Outcome, Unchanged, VisitState, address, conditions
from feedd.net import Answer, Fetched, Request
from tests.net.doors import with_door
from tests.origin import Conditional, Origin, Redirect, Serve
from tests.schedule.visits import DAY, HOUR, MONDAY

FEED = b"<rss><item>1</item><item>2</item></rss>"
PORTAL = b"<html>Please sign in to the hotel's network</html>"


@dataclass(slots=True)
class Daemon:
    """Visits one source when it is due. The entries of a body are its ``<item>`` elements."""

    source: Source
    now: datetime = MONDAY
    state: VisitState = field(default_factory=VisitState)
    known: set[bytes] = field(default_factory=set)

    def visit(self) -> Next:
        """Visit now, as after a restart: with a new door."""
        request = Request(
            url=address(self.state, self.source) or "",
            **{
                name: getattr(conditions(self.state, self.source, now=self.now), name)
                for name in ("etag", "last_modified")
            },
        )
        answer = with_door(lambda door: door.fetch(request), now=lambda: self.now)
        decided = next_visit(
            self.state, self.outcome(answer), self.source, now=self.now, jitter=0.5
        )
        self.state = decided.state
        return decided

    def until(self, end: datetime) -> None:
        """Visit whenever it is due."""
        while self.now <= end:
            at = self.visit().at
            self.now = end + HOUR if at is None else at

    def outcome(self, answer: Answer) -> Outcome:
        match answer:
            case Failed() | Unchanged():
                return answer
            case Fetched() if answer.body_hash == self.state.body_hash:
                return Unchanged(etag=answer.etag, full=True, moved_to=answer.moved_to)
        items = {part.partition(b"</item>")[0] for part in answer.body.split(b"<item>")[1:]}
        if not items:
            return Failed(code="not_a_feed", message="no entries", status=200)
        fresh = items - self.known
        self.known |= items
        return Arrived(
            entries=len(items),
            fresh=(None,) * len(fresh),
            etag=answer.etag,
            last_modified=answer.last_modified,
            body_hash=answer.body_hash,
            asked=answer.asked,
            moved_to=answer.moved_to,
        )


def subscribe(origin: Origin, path: str = "/feed") -> Daemon:
    return Daemon(Source(name="wire", url=origin.url(path)))


def test_in_a_week_only_the_first_request_is_unconditional_and_none_comes_early() -> None:
    """Rachelbythebay's score sheet."""
    times: list[datetime] = []
    with Origin() as origin:
        origin.play("/feed", Conditional(Serve(body=FEED, etag='W/"odd one"')))
        daemon = subscribe(origin)
        while daemon.now < MONDAY + 7 * DAY:
            times.append(daemon.now)
            at = daemon.visit().at
            assert at is not None
            daemon.now = at
        sent = [seen.headers.get("if-none-match") for seen in origin.requests]
    assert sent == [None] + ['W/"odd one"'] * (len(times) - 1)
    assert all(b - a >= HOUR for a, b in itertools.pairwise(times))


def test_a_document_that_can_not_be_read_does_not_replace_the_validators() -> None:
    with Origin() as origin:
        origin.play(
            "/feed",
            Serve(body=FEED, etag='"good"'),
            Serve(body=PORTAL, etag='"portal"'),
            Serve(body=FEED, etag='"good"'),
        )
        daemon = subscribe(origin)
        daemon.until(MONDAY + 2 * DAY)
        sent = [seen.headers.get("if-none-match") for seen in origin.requests]
    assert sent[:3] == [None, '"good"', '"good"']


def test_a_crash_before_the_commit_asks_again_with_the_old_validators() -> None:
    with Origin() as origin:
        origin.play(
            "/feed", Serve(body=FEED, etag='"1"'), Serve(body=FEED + b"<item>3</item>", etag='"2"')
        )
        daemon = subscribe(origin)
        daemon.visit()
        stored = daemon.state
        daemon.now += 5 * HOUR
        daemon.visit()
        daemon.state = stored
        daemon.visit()
        sent = [seen.headers.get("if-none-match") for seen in origin.requests]
    assert sent == [None, '"1"', '"1"']


def test_a_server_that_answers_304_for_ever_is_found_out_within_a_fortnight() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(body=FEED, etag='"1"'), Serve(status=304))
        daemon = subscribe(origin)
        daemon.until(MONDAY + 20 * DAY)
        bare = [seen for seen in origin.requests if "if-none-match" not in seen.headers]
    # It sends 304 even to a request without validators: a failure, and a visible one.
    assert len(bare) >= 2
    assert daemon.state.error_code == "status_304"


def test_a_source_that_is_gone_is_never_asked_again_not_even_after_a_restart() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(body=FEED), Serve(status=410))
        daemon = subscribe(origin)
        daemon.until(MONDAY + 300 * DAY)
        assert len(origin.requests) == 2
    assert daemon.state.next_visit_at is None


def test_a_source_that_moved_is_visited_at_its_new_address_after_a_day() -> None:
    with Origin() as origin:
        origin.play("/feed", Redirect("/new", 301))
        origin.play("/new", Conditional(Serve(body=FEED, etag='"1"')))
        daemon = subscribe(origin)
        daemon.until(MONDAY + 4 * DAY)
        first = len(origin.seen("/feed"))
        daemon.until(daemon.now + 4 * DAY)
        assert len(origin.seen("/feed")) == first
        assert address(daemon.state, daemon.source) == origin.url("/new")


def test_a_hotels_captive_portal_moves_no_source() -> None:
    """301, 301, and a page instead of the feed: for two days, and then the feed is back."""
    with Origin() as origin:
        origin.play("/portal", Serve(body=PORTAL))
        origin.play("/feed", Serve(body=FEED), *[Redirect("/portal", 301)] * 4, Serve(body=FEED))
        daemon = subscribe(origin)
        daemon.until(MONDAY + 10 * DAY)
        assert address(daemon.state, daemon.source) == origin.url("/feed")
    assert daemon.state.failures == 0


def test_thirty_days_of_errors_cost_few_requests_and_the_first_answer_ends_them() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(status=500))
        daemon = subscribe(origin)
        daemon.until(MONDAY + 30 * DAY)
        assert len(origin.requests) <= 60
        origin.play("/feed", Serve(body=FEED))
        daemon.visit()
    assert daemon.state.failures == 0
    assert daemon.state.last_success_at == daemon.now


def test_what_retry_after_names_is_kept_to_the_second() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(status=503, headers=(("Retry-After", "30000"),)))
        at = subscribe(origin).visit().at
    assert at is not None
    assert at - MONDAY >= timedelta(seconds=30_000)
