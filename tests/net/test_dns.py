"""S7: slow names keep no other from being fetched; names are asked for once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import pytest

from feedd.errors import FetchError
from feedd.net import Door, Failed, Fetched, Request
from feedd.net.resolver import Resolver
from tests.net.doors import names, with_door
from tests.origin import Origin, Serve


def test_two_hundred_dead_names_do_not_delay_a_healthy_feed() -> None:
    stuck = threading.Event()

    def lookup(host: str) -> tuple[str, ...]:
        if host == "healthy.example":
            return ("127.0.0.1",)
        stuck.wait(10)
        raise OSError("no answer")

    async def work(door: Door) -> tuple[object, int]:
        slow = [
            asyncio.create_task(door.fetch(Request(url=f"http://dead{n}.example/")))
            for n in range(200)
        ]
        await asyncio.sleep(0)
        answer = await door.fetch(Request(url=origin.url("/", host="healthy.example")))
        waiting = sum(not task.done() for task in slow)
        stuck.set()
        await asyncio.gather(*slow)
        return answer, waiting

    with Origin() as origin:
        origin.play("/", Serve(body=b"alive"))
        answer, waiting = with_door(work, lookup=lookup)
    assert isinstance(answer, Fetched)
    assert waiting == 200


def test_those_who_ask_at_once_and_soon_after_share_one_look_up() -> None:
    asked: Counter[str] = Counter()

    def lookup(host: str) -> tuple[str, ...]:
        asked[host] += 1
        return ("127.0.0.1",)

    async def work() -> set[tuple[str, ...]]:
        resolver = Resolver(lookup)
        found = await asyncio.gather(*(resolver.find("one.example") for _ in range(50)))
        found.append(await resolver.find("one.example"))
        return set(found)

    assert asyncio.run(work()) == {("127.0.0.1",)}
    assert asked == {"one.example": 1}


def test_a_name_server_that_never_answers_is_given_up() -> None:
    stuck = threading.Event()

    async def work() -> FetchError:
        resolver = Resolver(lambda _: (str(stuck.wait(5)),), timeout=0.05)
        with pytest.raises(FetchError) as caught:
            await resolver.find("dead.example")
        await resolver.close()
        return caught.value

    error = asyncio.run(work())
    stuck.set()
    assert error.code == "dns"
    assert error.message == "looking up dead.example took longer than 0.05 s"


def test_one_who_gives_up_does_not_spoil_it_for_the_others() -> None:
    ready = threading.Event()

    def lookup(_: str) -> tuple[str, ...]:
        ready.wait(5)
        return ("127.0.0.1",)

    async def work() -> tuple[str, ...]:
        resolver = Resolver(lookup)
        impatient = asyncio.create_task(resolver.find("one.example"))
        patient = asyncio.create_task(resolver.find("one.example"))
        await asyncio.sleep(0)
        impatient.cancel()
        ready.set()
        return await patient

    assert asyncio.run(work()) == ("127.0.0.1",)


def test_a_name_that_does_not_exist_is_a_failure_in_words() -> None:
    answer = with_door(
        lambda door: door.fetch(Request(url="http://nowhere.example/")), lookup=names({})
    )
    assert isinstance(answer, Failed)
    assert answer.code == "dns"
    assert "nowhere.example has no address" in answer.message


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "xn--zzzzzz.example"])
def test_a_name_that_can_not_be_one_is_a_failure(host: str) -> None:
    """The system's own resolver, which refuses these before it asks anybody."""

    def lookup(name: str) -> tuple[str, ...]:
        name.encode("idna")
        raise OSError("no such name")

    answer = with_door(lambda door: door.fetch(Request(url=f"http://{host}/")), lookup=lookup)
    assert isinstance(answer, Failed)
    assert answer.code in {"dns", "bad_url"}
