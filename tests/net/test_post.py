"""W7, W8, W9: a POST says what came back, within its time, and reads little of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from feedd.errors import FetchError
from tests.net.doors import QUICK, names, try_to_dial, with_door
from tests.origin import Act, Drip, Flood, Hold, Origin, Raw, Redirect, Serve, Stall

if TYPE_CHECKING:
    from feedd.net import Door, Reply

JSON = (("Content-Type", "application/json"), ("webhook-id", "msg_1"))


def post(url: str, *, timeout: float = 3.0, max_body: int = 2_000) -> Reply:
    async def work(door: Door) -> Reply:
        return await door.post(
            url, body=b'{"a": 1}', headers=JSON, timeout=timeout, max_body=max_body
        )

    return with_door(work)


def failure(url: str, *, timeout: float = 3.0) -> str:
    with pytest.raises(FetchError) as caught:
        post(url, timeout=timeout)
    return caught.value.code


def test_the_body_and_headers_arrive_as_given() -> None:
    with Origin() as origin:
        reply = post(origin.play("/hook", Serve(status=204, headers=(("Retry-After", "5"),))))
        seen = origin.requests[0]
    assert (reply.status, reply.headers["retry-after"]) == (204, "5")
    assert (seen.method, seen.body) == ("POST", b'{"a": 1}')
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["webhook-id"] == "msg_1"
    assert seen.headers["content-length"] == "8"


def test_a_redirect_is_a_reply_and_not_followed() -> None:
    with Origin() as origin, Origin() as other:
        reply = post(origin.play("/hook", Redirect(other.url("/"), 301)))
        assert other.requests == []
    assert reply.status == 301


@pytest.mark.parametrize("status", [200, 404, 410, 429, 500, 503])
def test_whatever_status_comes_back_is_a_reply(status: int) -> None:
    with Origin() as origin:
        assert post(origin.play("/hook", Serve(status=status, body=b"why"))).status == status


def test_an_endless_answer_is_left_after_its_first_bytes() -> None:
    with Origin() as origin:
        reply = post(origin.play("/hook", Flood()), max_body=100)
    assert reply.body_head == b"x" * 100


def test_a_packed_answer_is_not_unpacked() -> None:
    with Origin() as origin:
        act = Serve(body=b"\x1f\x8bwhatever", headers=(("Content-Encoding", "gzip"),))
        assert post(origin.play("/hook", act)).body_head == b"\x1f\x8bwhatever"
        assert origin.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "act",
    [
        Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        Drip(pause=0.01),
        Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
    ],
    ids=["stalls", "drips", "breaks off"],
)
def test_a_reply_holds_even_if_its_body_does_not_come(act: Act) -> None:
    with Origin() as origin:
        assert post(origin.play("/hook", act), timeout=0.2).status == 200


@pytest.mark.parametrize(
    "act", [Stall(), Stall(b"HTTP/1.1 200 OK\r\nX: ")], ids=["nothing", "half a head"]
)
def test_a_receiver_that_does_not_answer_in_time_is_a_timeout(act: Act) -> None:
    with Origin() as origin:
        assert failure(origin.play("/hook", act), timeout=0.1) == "timeout"


def test_a_receiver_that_hangs_up_gave_no_answer() -> None:
    with Origin() as origin:
        assert failure(origin.play("/hook", Raw(b""))) == "bad_answer"


def test_one_black_hole_does_not_hold_up_the_others() -> None:
    """W16: nor does a host that fetching is to leave alone hold up what is sent to it."""
    with Origin() as origin:
        hole = Hold()
        origin.play("/hole", hole)
        origin.play("/good", Serve(status=204))

        async def work(door: Door) -> list[int]:
            stuck = [
                asyncio.create_task(
                    door.post(origin.url("/hole"), body=b"", timeout=5, max_body=1)
                )
                for _ in range(80)
            ]
            sent = [await door.post(origin.url("/good"), body=b"", timeout=5) for _ in range(20)]
            hole.release()
            await asyncio.gather(*stuck)
            return [reply.status for reply in sent]

        assert with_door(work, limits=QUICK) == [204] * 20


@pytest.mark.parametrize("url", ["http://10.0.0.1/hook", "http://inside.example/hook"])
def test_a_private_receiver_is_not_dialled(url: str) -> None:
    """S6: the guard stands in this way too."""
    with Origin():

        async def work(door: Door) -> Reply:
            return await door.post(url, body=b"", timeout=1)

        with pytest.raises(FetchError) as caught:
            with_door(work, allow=(), lookup=names({"inside.example": ("127.0.0.1",)}))
    assert caught.value.code == "denied_address"
    assert try_to_dial(url, {"inside.example": ("127.0.0.1",)})[1] == []
