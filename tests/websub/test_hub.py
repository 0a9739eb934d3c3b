"""feedd's own hub (W3C WebSub §5–7): who is subscribed, and what they are sent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.core import websub
from feedd.core.hub import LONGEST_FORM, Address, SubscriptionRequest
from feedd.daemon.pruning import prune
from feedd.store import declared, listeners
from feedd.workers.publishing import MOST_ASKING
from tests.origin import Hold, Raw
from tests.running import free_port
from tests.websub.publisher import FEED, HUB, NOON, SECRET, Callback, House, play, query_of, topic

if TYPE_CHECKING:
    from pathlib import Path

    from tests.origin import Seen

pytestmark = pytest.mark.slow


def challenges(made: House) -> list[dict[str, str]]:
    return [query_of(seen) for seen in made.origin.requests if seen.method == "GET"]


@pytest.mark.usefixtures("engine")
def test_a_subscriber_gets_the_feed_signed_as_it_is_served(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        asked = await made.subscribe(lease_seconds="86400")
        assert asked.status_code == 202
        await made.settled()
        (challenge,) = challenges(made)
        assert challenge["hub.topic"] == FEED
        assert challenge["hub.lease_seconds"] == "86400"
        assert made.posted("/callback") == []
        made.ingest("anchor")
        await made.settled()
        (sent,) = made.posted("/callback")
        served = await made.web.get(FEED)
        assert b"The Anchor Of Marlow Street" in sent.body
        assert sent.body == served.content
        assert sent.headers["content-type"] == served.headers["content-type"]
        assert sent.headers["link"] == f'<{HUB}>; rel="hub", <{FEED}>; rel="self"'
        signature = sent.headers["x-hub-signature"]
        assert websub.is_signed(sent.body, secret=SECRET, signature=signature)

    play(tmp_path, scene)


@pytest.mark.parametrize("suffix", ["rss", "json"])
def test_each_format_is_a_topic_of_its_own(suffix: str, tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        feed = FEED.replace("atom", suffix)
        await made.subscribe(topic=feed)
        await made.settled()
        made.ingest("anchor")
        await made.settled()
        (sent,) = made.posted("/callback")
        assert sent.body == (await made.web.get(feed)).content

    play(tmp_path, scene)


def test_without_a_secret_nothing_is_signed(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe(secret="")
        await made.settled()
        made.ingest("anchor")
        await made.settled()
        (sent,) = made.posted("/callback")
        assert "x-hub-signature" not in sent.headers

    play(tmp_path, scene)


def test_what_changed_between_the_request_and_its_verification_is_sent(tmp_path: Path) -> None:
    async def scene(made: House) -> list[Seen]:
        await made.subscribe()
        made.ingest("anchor")
        await made.settled()
        return made.posted("/callback")

    assert len(play(tmp_path, scene)) == 1


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(Callback(agrees=False), id="other words"),
        pytest.param(Callback(agreeing=404), id="an error page that repeats what it was asked"),
    ],
)
def test_a_callback_that_does_not_give_the_challenge_back_is_not_subscribed(
    tmp_path: Path, callback: Callback
) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.ingest("anchor")
        await made.settled(hours=1)
        assert len(challenges(made)) == 1
        assert made.posted("/callback") == []

    play(tmp_path, scene, callback=callback)


def test_a_callback_that_is_not_reached_is_asked_three_times_more(tmp_path: Path) -> None:
    async def scene(made: House) -> list[int]:
        await made.subscribe(callback=f"http://127.0.0.1:{free_port()}/")
        waiting = []
        for _ in range(4):
            await made.settled(hours=1)
            with made.newsroom.database.read() as connection:
                left = listeners.asked(connection, now=made.now + timedelta(days=1), limit=9)
            waiting.append(len(left))
        return waiting

    assert play(tmp_path, scene) == [1, 1, 1, 0]


def test_a_callback_not_reached_while_the_clock_was_ahead_is_asked_again(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        made.origin.play("/callback", Raw(b""), Callback())
        made.now += timedelta(days=365)
        await made.subscribe()
        await made.settled()
        made.now -= timedelta(days=365)
        await made.settled()
        assert len(made.listeners) == 1

    play(tmp_path, scene)


def test_p14_s6_a_callback_inside_the_network_is_never_dialled(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        assert (await made.subscribe()).status_code == 202
        await made.settled()
        assert made.listeners == ()
        assert made.origin.connections == 0

    play(tmp_path, scene, allow=())


@pytest.mark.usefixtures("engine")
def test_who_unsubscribes_and_means_it_hears_no_more(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        await made.subscribe(mode="unsubscribe")
        await made.settled()
        assert [asked["hub.mode"] for asked in challenges(made)] == ["subscribe", "unsubscribe"]
        assert "hub.lease_seconds" not in challenges(made)[1]
        made.ingest("anchor")
        await made.settled()
        assert made.posted("/callback") == []

    play(tmp_path, scene)


@pytest.mark.parametrize("mode", ["subscribe", "unsubscribe"])
def test_what_a_stranger_asks_for_a_callback_changes_nothing(mode: str, tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        callback = Callback()
        made.origin.play("/callback", callback)
        await made.subscribe()
        await made.settled()
        before, callback.agrees = made.listeners, False
        await made.subscribe(mode=mode, secret="the stranger's", lease_seconds="1")
        await made.settled()
        assert made.listeners == before

    play(tmp_path, scene)


@pytest.mark.usefixtures("engine")
def test_a_renewal_takes_the_new_secret_and_lease_and_repeats_nothing(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.ingest("anchor")
        await made.settled()
        await made.subscribe(secret="another", lease_seconds="7200")
        await made.settled(hours=1)
        (listener,) = made.listeners
        assert listener.secret == "another"
        assert listener.lease_until == NOON + timedelta(hours=3)
        assert len(made.posted("/callback")) == 1

    play(tmp_path, scene)


@pytest.mark.usefixtures("engine")
def test_when_the_lease_is_over_nothing_comes_any_more(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe(lease_seconds="3600")
        await made.settled()
        made.ingest("anchor")
        await made.settled(seconds=3601)
        assert made.posted("/callback") == []
        assert made.listeners == ()

    play(tmp_path, scene)


def test_a_clock_that_was_ahead_ends_no_subscription_and_pruning_does(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe(lease_seconds="3600")
        await made.settled()
        made.now += timedelta(days=365)
        made.ingest("anchor")
        await made.settled()
        assert made.posted("/callback") == []
        made.now -= timedelta(days=365)
        await made.settled()
        assert len(made.posted("/callback")) == 1
        newsroom, over = made.newsroom, made.now + timedelta(hours=1)
        prune(newsroom.database, newsroom.config, now=over, recent=timedelta(days=3))
        assert made.listeners == ()

    play(tmp_path, scene)


def test_410_ends_a_subscription(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.ingest("anchor")
        await made.settled()
        assert made.listeners == ()
        made.ingest("barrel")
        await made.settled(hours=1)
        assert len(made.posted("/callback")) == 1

    play(tmp_path, scene, callback=Callback(statuses=[410]))


def test_a_delivery_that_fails_comes_again_with_what_is_new_by_then(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.ingest("anchor")
        await made.settled()
        made.ingest("barrel")
        await made.settled(seconds=1)
        assert len(made.posted("/callback")) == 1
        await made.settled(seconds=5)
        first, second = made.posted("/callback")
        assert (b"Barrel" in first.body, b"Barrel" in second.body) == (False, True)
        await made.settled(hours=1)
        assert len(made.posted("/callback")) == 2

    play(tmp_path, scene, callback=Callback(statuses=[500, 204]))


@pytest.mark.usefixtures("engine")
def test_what_is_owed_is_owed_after_a_restart(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.ingest("anchor")
        await made.restart()
        await made.settled()
        assert len(made.posted("/callback")) == 1
        await made.restart()
        await made.settled(hours=1)
        assert len(made.posted("/callback")) == 1

    play(tmp_path, scene)


def test_a_request_that_was_accepted_is_verified_after_a_restart(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.restart()
        await made.settled()
        assert len(made.listeners) == 1

    play(tmp_path, scene)


def test_who_has_failed_for_days_is_struck_off(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe(lease_seconds=str(30 * 86400))
        await made.settled()
        made.ingest("anchor")
        for day in range(7):
            made.ingest(f"crate{day}")
            await made.settled(days=1)
        assert made.listeners == ()
        assert len(made.posted("/callback")) < 15

    play(tmp_path, scene, callback=Callback(statuses=[500]))


def test_a_subscriber_who_hangs_holds_up_no_other(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        hanging = Hold()
        await made.subscribe("/callback")
        await made.subscribe("/slow")
        made.origin.play("/slow", Callback())
        await made.settled()
        made.origin.play("/slow", hanging)
        made.ingest("anchor")
        await made.publishing.tick()
        done, _ = await asyncio.wait(
            made.publishing.under_way, return_when=asyncio.FIRST_COMPLETED
        )
        await made.publishing.tick()
        made.ingest("barrel")
        made.now += timedelta(seconds=1)
        await made.publishing.tick()
        free = made.publishing.under_way - done
        await asyncio.wait(free, return_when=asyncio.FIRST_COMPLETED)
        assert len(made.posted("/callback")) == 2
        assert len(made.posted("/slow")) == 1
        hanging.release()
        await made.settled()

    play(tmp_path, scene)


def test_of_a_topic_that_is_declared_no_more_nobody_is_told(tmp_path: Path) -> None:
    """Be the subscribers struck off already or not."""

    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.ingest("anchor")
        with made.newsroom.database.write() as connection:
            assert (
                len(listeners.owed(connection, now=made.now, farthest=timedelta(days=2), limit=9))
                == 1
            )
            declared.sync_topics(connection, (), now=made.now)
            assert (
                listeners.owed(connection, now=made.now, farthest=timedelta(days=2), limit=9) == ()
            )

    play(tmp_path, scene)


def test_who_listens_to_a_feed_without_a_hub_any_more_is_told_so(tmp_path: Path) -> None:
    async def scene(made: House) -> None:
        await made.subscribe()
        await made.settled()
        made.reconfigure(topic(None))
        await made.settled()
        assert challenges(made)[-1]["hub.mode"] == "denied"
        assert challenges(made)[-1]["hub.topic"] == FEED
        assert made.listeners == ()
        assert (await made.subscribe()).status_code == 404

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"mode": "publish"}, 400, id="another mode"),
        pytest.param({"topic": "http://127.0.0.1:8787/feeds/other.atom"}, 404, id="no such topic"),
        pytest.param({"topic": "https://elsewhere.example/feed"}, 404, id="another's topic"),
        pytest.param({"callback": "ftp://a.example/"}, 400, id="another scheme"),
        pytest.param({"callback": "http:///nowhere"}, 400, id="no host"),
        pytest.param({"callback": "http://[::1/"}, 400, id="no URL"),
        pytest.param({"callback": "http://a.example/" + "x" * 2_000}, 400, id="a long one"),
        pytest.param({"callback": "http://a.example/\r\nX: y"}, 400, id="with a line break"),
        pytest.param({"secret": "s" * 200}, 400, id="a secret of 200 bytes"),
        pytest.param({"secret": "s" * 199}, 202, id="a secret of 199 bytes"),
        pytest.param({"lease_seconds": "soon"}, 202, id="a lease that is none"),
        pytest.param({"extra": "x", "foo": "bar"}, 202, id="more than the standard knows"),
    ],
)
def test_a_request_is_judged_at_once(changed: dict[str, str], status: int, tmp_path: Path) -> None:
    async def scene(made: House) -> int:
        return (await made.subscribe(**changed)).status_code

    assert play(tmp_path, scene) == status


def test_the_hub_listens_to_posts_of_some_length_alone(tmp_path: Path) -> None:
    async def scene(made: House) -> list[int]:
        answers = [
            await made.web.get(HUB),
            await made.web.post(HUB, content=b"x" * (LONGEST_FORM + 1)),
            await made.web.post(HUB, content=b"\xff\xfe"),
        ]
        return [answer.status_code for answer in answers]

    assert play(tmp_path, scene) == [405, 413, 400]


def test_so_many_requests_wait_for_verification_and_no_more(tmp_path: Path) -> None:
    def wait(made: House, count: int) -> None:
        with made.newsroom.database.write() as connection:
            for number in range(count):
                request = SubscriptionRequest(
                    mode="subscribe",
                    address=Address("all", "atom"),
                    callback=f"http://a.example/{number}",
                )
                listeners.ask(connection, request, now=NOON + timedelta(hours=1))

    async def scene(made: House) -> list[int]:
        wait(made, MOST_ASKING - 1)
        answers = [await made.subscribe(), await made.subscribe("/one-too-many")]
        return [answer.status_code for answer in answers]

    assert play(tmp_path, scene, callback=Hold()) == [202, 503]
