"""A mail for several: each recipient gets it once, however the server answers for the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from feedd import dispatch
from feedd.core import retry
from feedd.core.settings import Endpoint, RetrySchedule
from feedd.daemon import logbook
from feedd.dispatch import Tried
from feedd.store import Matter, endpoints, selection
from feedd.store.endpoints import Standing
from feedd.store.selection import Selection
from tests.deliver.door import through_door
from tests.deliver.mailserver import MailServer
from tests.deliver.newsdesk import DESK as HOOK
from tests.deliver.newsdesk import Newsdesk, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.deliver.attempt import Attempt
    from feedd.net import Door
    from feedd.store.outbox import Claimed

DESK, NIGHT, ABROAD = "desk@example.org", "night@example.org", "abroad@example.org"
WAITS = RetrySchedule(waits=(timedelta(minutes=5), timedelta(hours=1)), jitter=0.0)
LATER, NEVER = "450 greylisted", "550 no such user"
OPERATOR = replace(HOOK, name="operator", url="https://operator.example/")


class Post:
    """A newsdesk that alerts by mail, and the server that takes it or doesn't."""

    def __init__(self, newsdesk: Newsdesk, server: MailServer) -> None:
        self.newsdesk = newsdesk
        self.server = server
        self.heard: list[str] = []
        """What the operator was told."""

    def refuse(self, **answers: str) -> None:
        """Answer these recipients so from now on, by the names before their ``@``."""
        self.server.script.answers = {
            f"RCPT TO:<{name}@example.org>": answer for name, answer in answers.items()
        }

    def carry(self) -> Attempt:
        """Send the one message that is due, and store how that ended."""
        (claimed,) = self.newsdesk.turn()
        return self.send(claimed)

    def send(self, claimed: Claimed) -> Attempt:
        desk, now = self.newsdesk.desk.endpoints["desk"], self.newsdesk.now

        async def send(door: Door) -> Attempt:
            return await dispatch.send(door, desk, claimed, now=now)

        attempt = through_door(send)
        notices = self.newsdesk.turn(Tried(claimed=claimed, attempt=attempt, at=now, jitter=0.5))
        self.heard += (read(one).data["text"] for one in notices)
        return attempt

    def replay(self) -> None:
        with self.newsdesk.database.write(Matter.OUTBOX) as connection:
            selection.replay(connection, Selection(endpoint="desk"), now=self.newsdesk.now)

    def declare(self, *to: str) -> None:
        endpoints = self.newsdesk.desk.endpoints
        desk = replace(endpoints["desk"], to=to)
        self.newsdesk.desk = replace(self.newsdesk.desk, endpoints={**endpoints, "desk": desk})

    @property
    def told(self) -> tuple[str | None, str]:
        (one,) = self.newsdesk.ledger(endpoint="desk")
        return one.state, one.why_then

    @property
    def standing(self) -> Standing:
        with self.newsdesk.database.read() as connection:
            return endpoints.standings(connection, ["desk"])["desk"]


@pytest.fixture
def post(tmp_path: Path, engine: str) -> Iterator[Post]:
    del engine  # decides where the database is
    with MailServer() as server:
        desk = Endpoint(
            name="desk",
            kind="email",
            url=f"smtp://127.0.0.1:{server.port}",
            sender="feedd <alerts@example.net>",
            to=(DESK, NIGHT, ABROAD),
        )
        with Newsdesk(
            tmp_path, endpoints=(desk, OPERATOR), waits=WAITS, operator=("operator",)
        ) as newsdesk:
            newsdesk.publish("Rocket attack")
            yield Post(newsdesk, server)


def test_who_is_refused_for_now_gets_it_later_and_nobody_gets_it_twice(post: Post) -> None:
    post.refuse(night=LATER)
    attempt = post.carry()
    assert (attempt.result.outcome, post.told[0]) == ("partly", "pending")
    assert post.told[1] == f"the mail server took it, but not yet for {NIGHT}: {LATER}"
    assert post.server.recipients == [DESK, ABROAD]

    post.newsdesk.later(minutes=5)
    post.carry()  # greylisted still
    assert post.server.recipients == [DESK, ABROAD]

    post.refuse()
    post.newsdesk.later(hours=1)
    post.carry()
    assert post.server.recipients == [DESK, ABROAD, NIGHT]
    assert post.told == ("delivered", "")


def test_who_is_refused_for_good_is_told_of_and_not_named_again(post: Post) -> None:
    post.refuse(night=NEVER, abroad=LATER)
    post.carry()
    post.refuse()
    post.newsdesk.later(minutes=5)
    post.carry()
    assert post.server.recipients == [DESK, ABROAD]
    assert post.told == ("delivered", f"not for {NIGHT}: {NEVER}")


def test_of_several_whom_nobody_has_it_those_refused_for_now_get_it_later(post: Post) -> None:
    post.refuse(desk=LATER, night=NEVER, abroad=NEVER)
    post.carry()
    assert post.told[0] == "pending"
    post.refuse()
    post.newsdesk.later(minutes=5)
    post.carry()
    assert post.server.recipients == [DESK]
    assert post.told == ("delivered", f"not for {NIGHT}: {NEVER}; not for {ABROAD}: {NEVER}")


def test_an_attempt_that_reaches_nobody_forgets_nobody_who_has_it(post: Post) -> None:
    post.refuse(night=LATER)
    post.carry()
    post.newsdesk.later(minutes=5)
    post.server.script.answers = {"MAIL": "421 busy"}
    assert post.carry().result.outcome == "throttled"
    post.refuse()
    post.newsdesk.later(hours=1)
    post.carry()
    assert post.server.recipients == [DESK, ABROAD, NIGHT]


def test_a_body_that_is_refused_has_reached_none_of_those_who_were_named(post: Post) -> None:
    post.server.script.answers = {"END": "452 disk full", f"RCPT TO:<{NIGHT}>": LATER}
    post.carry()
    post.refuse()
    post.newsdesk.later(minutes=5)
    post.carry()
    assert post.server.recipients == [DESK, NIGHT, ABROAD]


def test_one_full_mailbox_makes_no_failing_endpoint_and_keeps_nothing_else_waiting(
    post: Post,
) -> None:
    post.refuse(night="452 mailbox full")
    post.carry()
    for wait in WAITS.waits:
        post.newsdesk.later(seconds=wait.total_seconds())
        post.carry()
        assert post.standing == Standing()
    state, why = post.told
    assert state == "exhausted"
    assert why == (
        "3 attempts failed; the last: the mail server answered 452: mailbox full;"
        " the others have it"
    )
    assert post.server.recipients == [DESK, ABROAD]
    (heard,) = post.heard
    assert heard.startswith(
        f"The endpoint desk didn't take 1 message, and no more attempt is made: {why}"
    )


@pytest.mark.parametrize("left", [(DESK, NIGHT, ABROAD), (DESK, ABROAD)], ids=["night", "nobody"])
def test_an_attempt_that_none_can_take_proves_no_endpoint_works(
    post: Post, left: tuple[str, ...]
) -> None:
    post.refuse(night=LATER)
    post.carry()
    post.server.script.answers = {"MAIL": "451 out of order"}
    post.newsdesk.publish("Rocket launch")
    post.carry()
    begun = post.newsdesk.now
    assert post.standing.failing_since == begun

    post.declare(*left)
    post.refuse(**dict.fromkeys(("desk", "night", "abroad"), LATER))
    post.newsdesk.later(minutes=5)
    attack, launch = post.newsdesk.turn()
    post.send(attack)
    assert post.standing.failing_since == begun
    post.refuse()
    post.send(launch)
    assert post.standing.failing_since is None


def test_what_is_sent_again_goes_to_those_who_have_not_got_it(post: Post) -> None:
    post.refuse(night=NEVER)
    post.carry()
    post.declare(DESK, "nights@example.org", ABROAD)  # it was misspelt
    post.refuse()
    post.replay()
    post.carry()
    assert post.server.recipients == [DESK, ABROAD, "nights@example.org"]


def test_what_is_sent_again_goes_to_those_who_were_refused_it(post: Post) -> None:
    post.refuse(night=NEVER)
    post.carry()
    post.refuse()
    post.replay()
    post.carry()
    assert post.server.recipients == [DESK, ABROAD, NIGHT]


def test_what_all_have_is_sent_again_to_all(post: Post) -> None:
    post.refuse(night=LATER)
    post.carry()
    post.refuse()
    post.newsdesk.later(minutes=5)
    post.carry()
    post.replay()
    post.carry()
    assert sorted(post.server.recipients) == sorted((DESK, NIGHT, ABROAD) * 2)


def test_who_is_no_recipient_any_more_is_owed_nothing(post: Post) -> None:
    post.refuse(night=LATER)
    post.carry()
    post.declare(DESK, ABROAD)
    post.newsdesk.later(minutes=5)
    begun = len(post.server.commands)
    post.carry()
    assert post.told[0] == "delivered"
    assert len(post.server.commands) == begun
    post.replay()
    post.carry()
    assert post.server.recipients == [DESK, ABROAD] * 2


def test_a_server_that_hangs_up_among_the_recipients_has_refused_nobody_for_good(
    post: Post,
) -> None:
    post.refuse(desk=NEVER, night="421 too many of you")
    assert post.carry().result.outcome == "throttled"
    post.refuse()
    post.newsdesk.later(minutes=5)
    post.carry()
    assert post.server.recipients == [NIGHT, ABROAD]


def test_the_log_warns_of_a_mail_that_some_did_not_get(post: Post) -> None:
    post.refuse(night=NEVER)
    (claimed,) = post.newsdesk.turn()
    attempt = post.send(claimed)
    with capture_logs() as lines:
        logbook.tell_delivery(claimed, attempt, retry.Done())
    (line,) = lines
    assert line["event"] == "delivered in part"
    assert f"not for {NIGHT}: {NEVER}" in str(line)
