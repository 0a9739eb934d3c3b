"""The worker between the outbox and the endpoints, in virtual time."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from feedd.core.settings import Endpoint, Rate, RetrySchedule
from tests.deliver import chats, standstill
from tests.deliver.farend import FarEnd
from tests.deliver.newsdesk import DESK, NOON, ROCKETS, Newsdesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from feedd.core import retry
    from feedd.core.settings import EndpointKind
    from feedd.deliver.attempt import Attempt
    from feedd.store.outbox import Claimed
    from tests.deliver.chats import FakeChat

pytestmark = pytest.mark.slow

KINDS: dict[EndpointKind, Callable[[], FakeChat]] = {
    "slack": chats.slack,
    "discord": chats.discord,
    "teams": chats.teams,
    "mattermost": chats.mattermost,
    "telegram": chats.telegram,
    "ntfy": chats.ntfy,
    "apprise": chats.apprise,
}


@asynccontextmanager
async def delivering(newsdesk: Newsdesk, far_end: FarEnd) -> AsyncIterator[list[str]]:
    """Run the worker with a tick a second; give how attempts ended, as it is told."""
    ended: list[str] = []
    start, begun = asyncio.get_running_loop().time(), newsdesk.now

    def now() -> Any:
        return begun + timedelta(seconds=asyncio.get_running_loop().time() - start)

    def told(_claimed: Claimed, attempt: Attempt, _following: retry.Next) -> None:
        ended.append(attempt.result.outcome)

    worker = newsdesk.delivering(far_end, now=now, on_attempt=told)

    async def tick() -> None:
        while True:
            await worker.tick()
            await asyncio.sleep(1)

    ticking = asyncio.create_task(tick())
    yield ended
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)
    await worker.drain(5)


async def until(ended: list[str], count: int) -> None:
    while len(ended) < count:  # noqa: ASYNC110  virtual time passes only by sleeping
        await asyncio.sleep(0.5)


def to(host: str, **rules: Any) -> Endpoint:
    return replace(DESK, name=host.split(".", maxsplit=1)[0], url=f"https://{host}/desk", **rules)


def test_a_burst_of_sixty_reaches_every_chat_in_order_and_none_is_refused(tmp_path: Path) -> None:
    endpoints = tuple(
        Endpoint(
            name=kind,
            kind=kind,
            url=f"https://{kind}.example.org/desk",
            to=("-100",) if kind == "telegram" else (),
            concurrency=1,
        )
        for kind in KINDS
    )
    far_end = FarEnd(chats={f"{kind}.example.org": make() for kind, make in KINDS.items()})
    watch = replace(ROCKETS, notify=tuple(KINDS))

    async def burst(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, far_end) as ended:
            await until(ended, 60 * len(KINDS))

    with Newsdesk(tmp_path, watches=[watch], endpoints=endpoints) as newsdesk:
        newsdesk.publish(*(f"Rocket number {n:02}" for n in reversed(range(60))))
        standstill.run(burst(newsdesk))
        assert set(newsdesk.states()) == {"delivered"}
    for host, chat in far_end.chats.items():
        assert chat.refused == [], host
        arrived = [json.dumps(message) for message in chat.taken]
        assert len(arrived) == 60, host
        assert all(f"number {n:02}" in text for n, text in enumerate(arrived)), host


def test_a_rate_holds_over_a_restart(tmp_path: Path) -> None:
    slow = to("slow.example", rates=(Rate(burst=1, every=timedelta(minutes=1)),))
    far_end = FarEnd()

    async def twice(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, far_end) as ended:
            await until(ended, 1)
        start = asyncio.get_running_loop().time()
        newsdesk.later(seconds=start)
        async with delivering(newsdesk, far_end):
            await asyncio.sleep(30)
        assert len(far_end.posted) == 1

    watch = replace(ROCKETS, notify=("slow",))
    with Newsdesk(tmp_path, watches=[watch], endpoints=(slow,)) as newsdesk:
        newsdesk.publish("Rocket 1", "Rocket 2")
        standstill.run(twice(newsdesk))


def test_an_alert_overtakes_what_a_slow_chat_is_still_owed_of_another_watch(
    tmp_path: Path,
) -> None:
    slow = to("slow.example", rates=(Rate(burst=1, every=timedelta(seconds=5)),))
    far_end = FarEnd()
    watches = [replace(ROCKETS, notify=("slow",))]
    watches += [replace(ROCKETS, name="quakes", query="quake", notify=("slow",))]

    async def both(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, far_end) as ended:
            await until(ended, 2)
            newsdesk.publish("Quake in Khelad")
            await until(ended, 4)

    with Newsdesk(tmp_path, watches=watches, endpoints=(slow,)) as newsdesk:
        newsdesk.publish(*(f"Rocket {n}" for n in range(20)))
        standstill.run(both(newsdesk))
    assert any("Quake in Khelad" in str(posted.body) for posted in far_end.posted[:4])


def test_one_that_may_be_sent_no_more_for_now_holds_up_nobody_else(tmp_path: Path) -> None:
    rarely = to("rarely.example", rates=(Rate(burst=1, every=timedelta(days=1)),))
    far_end = FarEnd()
    watches = [replace(ROCKETS, notify=("rarely",))]
    watches += [replace(ROCKETS, name="quakes", query="quake")]

    async def both(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, far_end) as ended:
            await until(ended, 1)
            newsdesk.publish("Quake in Khelad")
            await until(ended, 2)

    with Newsdesk(tmp_path, watches=watches, endpoints=(rarely, DESK)) as newsdesk:
        newsdesk.publish("Rocket 1", "Rocket 2")
        standstill.run(both(newsdesk))
    assert [posted.url for posted in far_end.posted] == [rarely.url, DESK.url]


def test_one_that_never_answers_holds_up_nobody_else(tmp_path: Path) -> None:
    healthy = [to(f"healthy-{n}.example") for n in range(9)]
    endpoints = (to("silent.example"), *healthy)
    far_end = FarEnd(silent=frozenset({"silent.example"}))
    watch = replace(ROCKETS, notify=tuple(endpoint.name for endpoint in endpoints))

    async def busy(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, far_end) as ended:
            await until(ended, 9 * 20)

    with Newsdesk(tmp_path, watches=[watch], endpoints=endpoints) as newsdesk:
        newsdesk.publish(*(f"Rocket {n}" for n in range(20)))
        standstill.run(busy(newsdesk))
    silent = [posted for posted in far_end.posted if "silent" in posted.url]
    assert len(silent) == DESK.concurrency
    assert max(posted.at for posted in far_end.posted) < 20


def test_attempts_cut_off_by_the_end_are_made_again_under_their_id(tmp_path: Path) -> None:
    far_end = FarEnd(silent=frozenset({"desk.example"}))

    async def cut(newsdesk: Newsdesk) -> float:
        async with delivering(newsdesk, far_end):
            await asyncio.sleep(2)
            begun = asyncio.get_running_loop().time()
        return asyncio.get_running_loop().time() - begun

    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish("Rocket 1")
        assert standstill.run(cut(newsdesk)) < 6
        assert newsdesk.states() == ["pending"]


def test_what_ended_before_the_end_is_stored(tmp_path: Path) -> None:
    far_end = FarEnd(says={"desk.example": [500]})

    async def end(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, far_end):
            while not far_end.posted:  # noqa: ASYNC110  as above
                await asyncio.sleep(0.1)

    with Newsdesk(tmp_path, waits=RetrySchedule(waits=())) as newsdesk:
        newsdesk.publish("Rocket 1")
        standstill.run(end(newsdesk))
        assert newsdesk.states() == ["exhausted"]


def test_asked_after_its_end_it_begins_nothing(tmp_path: Path) -> None:
    far_end = FarEnd()

    async def ask(newsdesk: Newsdesk) -> None:
        worker = newsdesk.delivering(far_end, now=lambda: NOON)
        await worker.drain(0)
        await worker.tick()

    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish("Rocket 1")
        standstill.run(ask(newsdesk))
        assert newsdesk.states() == ["waiting"]
    assert far_end.posted == []


def test_mail_to_a_server_that_isn_t_there_is_a_failed_attempt_in_words(tmp_path: Path) -> None:
    mail = Endpoint(
        name="mail",
        kind="email",
        url="smtp://mail.example",
        to=("desk@example.org",),
        sender="feedd@example.org",
    )
    watch = replace(ROCKETS, notify=("mail",))

    async def post(newsdesk: Newsdesk) -> None:
        async with delivering(newsdesk, FarEnd()) as ended:
            await until(ended, 1)

    with Newsdesk(tmp_path, watches=[watch], endpoints=(mail,)) as newsdesk:
        newsdesk.publish("Rocket 1")
        standstill.run(post(newsdesk))
        (listed,) = newsdesk.ledger()
    assert "nobody answers at mail.example:587" in listed.why_then
