"""When alerts leave, whatever befalls rules, clock and outbox: as the rules say, and once.

The rules are told once more here, for one alert and one moment, and without anything planned::

    it leaves  unless its watch has quiet hours now
               if it was due when the rules changed, and no quiet hours have held it since,
               or by those in force
               its digest's time has come since it was raised or released, and its watch is cool
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from feedd import recording
from feedd.core.release import quiet_until
from feedd.core.settings import Digest, QuietHours, Watch
from feedd.deliver import kept
from feedd.digests import next_digest
from feedd.dispatch import LEASE_SLACK
from feedd.store import Matter, endpoints, outbox, selection
from feedd.store.selection import Selection
from tests.deliver.newsdesk import DESK, Newsdesk, read, watch

if TYPE_CHECKING:
    from feedd.dispatch import Tried
    from feedd.store.outbox import Claimed

BEGINNINGS = [
    datetime(2026, 10, 24, 20, 10, tzinfo=UTC),  # Europe's clocks are set back in the night
    datetime(2027, 3, 27, 20, 10, tzinfo=UTC),  # and forward
    datetime(2026, 4, 4, 13, 10, tzinfo=UTC),  # Australia's and New Zealand's are set back
    datetime(2026, 11, 26, 12, 0, tzinfo=UTC),
]
ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "Australia/Lord_Howe", "Pacific/Chatham")]
SKEW = timedelta(minutes=1)
LEASE = timedelta(seconds=DESK.timeout) + LEASE_SLACK
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
QUIET = st.none() | st.builds(QuietHours, start=CLOCK, end=CLOCK, zone=st.sampled_from(ZONES))
CRONS = ["0 7 * * *", "30 2 * * *", "*/20 * * * *", "0 9 * * mon"]
DIGESTS = st.builds(Digest, cron=st.sampled_from(CRONS), zone=st.sampled_from(ZONES))
COOLDOWNS = st.sampled_from([timedelta(), timedelta(minutes=20), timedelta(hours=9)])
CALM = st.builds(watch, quiet=QUIET, digest=st.none() | DIGESTS, cooldown=COOLDOWNS)
SPANS = st.one_of(
    st.timedeltas(timedelta(0), timedelta(minutes=90)),
    st.timedeltas(timedelta(0), timedelta(hours=30)),
)


@dataclass
class Told:
    """What is known of an alert that hasn't left."""

    freed: datetime | None
    was_due: bool = False


@dataclass
class Sent:
    """What is known of a message that hasn't arrived."""

    due: datetime
    attempts: int = 0
    tried: datetime | None = None
    asked: bool = False
    under_way: bool = False

    def is_leased(self, now: datetime) -> bool:
        """Whether it is under way, as far as is known."""
        return self.under_way and self.tried is not None and now < self.tried + LEASE


@dataclass
class Facts:
    """What happened, as feedd is to know it."""

    waiting: dict[str, Told] = field(default_factory=dict)
    messages: dict[str, Sent] = field(default_factory=dict)
    arrived: Counter[str] = field(default_factory=Counter)
    last_message: datetime | None = None


class Due(RuleBasedStateMachine):
    """One watch and one endpoint, to which things happen."""

    @initialize(beginning=st.sampled_from(BEGINNINGS), calm=CALM)
    def open(self, beginning: datetime, calm: Watch) -> None:
        self.folder = TemporaryDirectory()
        self.newsdesk = Newsdesk(Path(self.folder.name) / "f")
        self.newsdesk.now = beginning
        self.facts = Facts()
        self.count = 0
        self.claimed: list[Claimed] = []
        self._put_in_force(calm)

    def teardown(self) -> None:
        if hasattr(self, "newsdesk"):
            self._come_to_rest()
            self.newsdesk.database.close()
            self.folder.cleanup()

    @property
    def now(self) -> datetime:
        return self.newsdesk.now

    @property
    def watch(self) -> Watch:
        return self.newsdesk.desk.watch_settings["rockets"]

    @property
    def is_quiet(self) -> bool:
        return bool(self.watch.quiet and quiet_until(self.watch.quiet, self.now))

    def is_due(self, told: Told) -> bool:
        if told.freed is None or told.was_due:
            return told.was_due
        digest = self.watch.digest
        if digest and next_digest(digest, told.freed) > self.now:
            return False
        last = self.facts.last_message
        return last is None or min(last, self.now) + self.watch.cooldown <= self.now

    @rule(count=st.integers(1, 2))
    def publish(self, count: int) -> None:
        titles = [f"Rocket {self.count + n}" for n in range(count)]
        self.count += count
        self.newsdesk.publish(*titles)
        self.facts.waiting.update({title: Told(self.now) for title in titles})

    @rule(span=SPANS)
    def go_on(self, span: timedelta) -> None:
        self.newsdesk.now += span

    @rule(ahead=st.sampled_from([timedelta(hours=3), timedelta(days=365, hours=5)]))
    def leap(self, ahead: timedelta) -> None:
        self.newsdesk.now += ahead

    @rule(back=st.sampled_from([timedelta(hours=1), timedelta(hours=7), timedelta(days=365)]))
    def set_back(self, back: timedelta) -> None:
        if any(told.was_due for told in self.facts.waiting.values()):
            self._turn()
        self.newsdesk.now -= back
        self._bring_forward()

    @rule()
    def restart(self) -> None:
        with self.newsdesk.database.write(Matter.OUTBOX) as connection:
            outbox.release_interrupted(connection)
        for one in self.facts.messages.values():
            one.under_way = False
        self.claimed = []
        self._bring_forward()

    @rule(calm=CALM)
    def change_rules(self, calm: Watch) -> None:
        self._put_in_force(calm)

    def _put_in_force(self, wanted: Watch) -> None:
        self._put_off()
        for told in self.facts.waiting.values():
            told.was_due = self.is_due(told) and not self.is_quiet
        self.newsdesk.change_rules(wanted)

    def _put_off(self) -> None:
        """Let quiet hours hold what is due in them: it has been due no more, then."""
        if self.is_quiet and self.facts.waiting:
            self._turn()

    def _bring_forward(self) -> None:
        self.newsdesk.set_back()
        facts, ahead = self.facts, self.now + SKEW
        if facts.last_message and facts.last_message > ahead:
            facts.last_message = self.now
        for told in facts.waiting.values():
            if told.freed and told.freed > ahead:
                told.freed = self.now
        for one in facts.messages.values():
            is_leased = one.is_leased(self.now)
            is_ahead = one.attempts == 0 or (one.asked and not is_leased)
            if (one.due > self.now and is_ahead) or (
                (one.due > self.now or is_leased) and one.tried and one.tried > ahead
            ):
                one.due, one.under_way = self.now, False

    @rule()
    def drop(self) -> None:
        with self.newsdesk.database.write(*selection.TURNS) as connection:
            selection.drop(connection, Selection(state="waiting"), now=self.now)
        for told in self.facts.waiting.values():
            told.freed, told.was_due = None, False

    @rule()
    def release(self) -> None:
        with self.newsdesk.database.write(*selection.TURNS) as connection:
            dropped = Selection(state="dropped")
            recording.release(connection, self.newsdesk.desk, dropped, now=self.now)
        for told in self.facts.waiting.values():
            told.freed = told.freed or self.now

    @precondition(lambda self: self.facts.messages)
    @rule()
    def send_at_once(self) -> None:
        with self.newsdesk.database.write(*selection.TURNS) as connection:
            selection.replay(connection, Selection(state="pending"), now=self.now)
        for one in self.facts.messages.values():
            if one.due > self.now or not one.is_leased(self.now):
                one.due, one.asked = self.now, True

    @rule(fails=st.booleans())
    def answer(self, fails: bool) -> None:
        waits = self.newsdesk.waits.waits
        tried = []
        for one in self.claimed:
            known = self.facts.messages.get(one.webhook_id)
            if known is None or not known.under_way or known.attempts != one.number:
                continue
            tried.append(self.newsdesk.tried(one, 500 if fails else 204))
            known.asked = known.under_way = False
            if fails and known.attempts <= len(waits):
                known.due = self.now + waits[known.attempts - 1]
            else:
                del self.facts.messages[one.webhook_id]
                self.facts.arrived.update([] if fails else read(one).titles)
        self.claimed = []
        self._turn(*tried)

    @rule()
    def turn(self) -> None:
        self._turn()

    def _turn(self, *tried: Tried) -> None:
        facts, now = self.facts, self.now
        leave = {t for t, told in facts.waiting.items() if self.is_due(told) and not self.is_quiet}
        is_open = self._is_open()
        claimed = self.newsdesk.turn(*tried)
        waits = {
            kept.read_finding(one.told).story.title
            for one in self.newsdesk.ledger()
            if one.message is None and one.told
        }
        assert waits == facts.waiting.keys() - leave
        for title in leave:
            del facts.waiting[title]
        for one in claimed:
            known = facts.messages.setdefault(one.webhook_id, Sent(now))
            assert not known.is_leased(now)
            assert known.asked or not self.is_quiet
            known.attempts, known.tried, known.under_way = one.number, now, True
        self.claimed += claimed
        if leave:
            facts.last_message = now
        elif self.is_quiet and any(told.was_due for told in facts.waiting.values()):
            # Due no more: whether its digest holds it after these hours, a start decides.
            for told in facts.waiting.values():
                told.was_due = False
            self._bring_forward()
        assert not leave or not is_open or claimed
        if is_open:
            assert all(
                sent.is_leased(now) or sent.due > now or (self.is_quiet and not sent.asked)
                for sent in facts.messages.values()
            )

    def _is_open(self) -> bool:
        with self.newsdesk.database.read() as connection:
            standing = endpoints.standings(connection, ["desk"])["desk"]
        return standing.disabled_at is None

    def _come_to_rest(self) -> None:
        """Let all be sent that is left, and look whether each has arrived once."""
        self.release()
        self.restart()
        self._put_in_force(watch())
        with self.newsdesk.database.write(*selection.TURNS) as connection:
            endpoints.enable(connection, "desk", now=self.now)
            selection.replay(connection, Selection(state="exhausted"), now=self.now)
        self.newsdesk.now += timedelta(days=40)
        arrived = self.facts.arrived
        for one in self.newsdesk.sent():
            arrived.update(one.titles)
        assert arrived == Counter({f"Rocket {n}": 1 for n in range(self.count)})


TestDue = pytest.mark.slow(Due.TestCase)
TestDue.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[*HealthCheck]
)
