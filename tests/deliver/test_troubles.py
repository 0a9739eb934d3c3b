"""The operator hears of alerts that don't arrive while it still matters, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core.settings import RetrySchedule
from feedd.store import selection
from feedd.store.selection import Selection
from tests.deliver.newsdesk import DESK, Newsdesk, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedd.store.outbox import Claimed

OPERATOR = replace(DESK, name="operator", url="https://operator.example/")
HOURLY = RetrySchedule(waits=(timedelta(hours=1),) * 50, jitter=0.0)


@pytest.fixture
def newsdesk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk(tmp_path, endpoints=(DESK, OPERATOR), operator=("operator",)) as newsdesk:
        yield newsdesk


def notices(newsdesk: Newsdesk, claimed: tuple[Claimed, ...]) -> list[str]:
    """Deliver what is for the operator, and give its words."""
    own = [one for one in claimed if one.endpoint == "operator"]
    newsdesk.turn(*(newsdesk.tried(one, 204) for one in own))
    return [read(one).data["text"] for one in own]


def failing(newsdesk: Newsdesk, *, times: int, status: int = 503) -> list[str]:
    """Let whatever is sent to the desk fail so often; give what the operator heard."""
    heard = []
    for _ in range(times):
        while not (due := newsdesk.turn()):
            newsdesk.later(minutes=1)
        for one in due:
            heard += notices(newsdesk, newsdesk.answer(one, status))
    return heard


def test_an_endpoint_that_fails_for_half_an_hour_is_told_of_once(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    assert failing(newsdesk, times=3) == []
    (told,) = failing(newsdesk, times=1)
    assert told == (
        "The endpoint desk has failed for 36 min; the last: the receiver answered 503."
        " What is for it is kept and tried again."
    )
    assert failing(newsdesk, times=3) == []


def test_that_it_works_again_is_told_of_who_was_told_that_it_fails(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    failing(newsdesk, times=4)
    newsdesk.later(hours=3)
    (late,) = newsdesk.turn()
    (told,) = notices(newsdesk, newsdesk.answer(late, 204))
    assert told.startswith("The endpoint desk works again after 3 h")
    newsdesk.publish("Rocket launch")
    failing(newsdesk, times=1)
    newsdesk.later(minutes=1)
    (short,) = newsdesk.turn()
    assert notices(newsdesk, newsdesk.answer(short, 204)) == []


def test_an_endpoint_that_fails_anew_is_told_of_anew(newsdesk: Newsdesk) -> None:
    for title in ("Rocket attack", "Rocket launch"):
        newsdesk.publish(title)
        assert len(failing(newsdesk, times=4)) == 1
        newsdesk.later(hours=3)
        (late,) = newsdesk.turn()
        assert len(notices(newsdesk, newsdesk.answer(late, 204))) == 1


def test_what_is_given_up_is_told_of_once_a_day_with_what_to_do(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack", "Rocket launch")
    first, second = newsdesk.turn()
    abort = {"webhook_delivery": "abort-message"}
    tried = [newsdesk.tried(one, 400, **abort) for one in (first, second)]
    (told,) = notices(newsdesk, newsdesk.turn(*tried))
    assert told == (
        "The endpoint desk didn't take 2 messages, and no more attempt is made: the receiver"
        " answered 400 and asked not to be sent this again. To send what was given up once more:"
        " feedd alerts replay --endpoint desk"
    )
    for hours, heard in ((1, 0), (24, 1)):
        newsdesk.later(hours=hours)
        newsdesk.publish(f"Rocket {hours}")
        (claimed,) = newsdesk.turn()
        assert len(notices(newsdesk, newsdesk.answer(claimed, 400, **abort))) == heard


def test_what_was_told_by_a_clock_that_was_ahead_is_told_again(newsdesk: Newsdesk) -> None:
    newsdesk.later(days=400)
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    abort = {"webhook_delivery": "abort-message"}
    assert len(notices(newsdesk, newsdesk.answer(claimed, 400, **abort))) == 1
    newsdesk.later(days=-400)
    newsdesk.publish("Rocket launch")
    (claimed,) = newsdesk.turn()
    assert len(notices(newsdesk, newsdesk.answer(claimed, 400, **abort))) == 1


def test_an_endpoint_that_fails_since_the_clock_was_ahead_is_told_of(newsdesk: Newsdesk) -> None:
    newsdesk.later(days=400)
    newsdesk.publish("Rocket attack")
    assert failing(newsdesk, times=1) == []
    newsdesk.set_back(days=400)
    (told,) = failing(newsdesk, times=3)
    assert told.startswith("The endpoint desk has failed for 35 min;")


def test_what_a_person_sends_again_in_vain_is_no_news(newsdesk: Newsdesk) -> None:
    newsdesk.publish("Rocket attack")
    (claimed,) = newsdesk.turn()
    notices(newsdesk, newsdesk.answer(claimed, 400, webhook_delivery="abort-message"))
    newsdesk.later(days=2)
    with newsdesk.database.write() as connection:
        selection.replay(connection, Selection(endpoint="desk"), now=newsdesk.now)
    (again,) = newsdesk.turn()
    assert notices(newsdesk, newsdesk.answer(again, 500)) == []


def test_an_operator_s_own_endpoint_isn_t_told_of_itself(tmp_path: Path) -> None:
    with Newsdesk(tmp_path, waits=HOURLY, operator=("desk",)) as newsdesk:
        newsdesk.publish("Rocket attack")
        for _ in range(3):
            (claimed,) = newsdesk.turn()
            newsdesk.answer(claimed, 500)
            newsdesk.later(hours=1)
        assert newsdesk.states() == ["pending"]
