"""The way out for what isn't HTTP: e-mail, for one. It has the same guard."""

from __future__ import annotations

import asyncio
import socket

import pytest

from feedd.errors import FetchError
from feedd.net import Door
from tests.net.doors import LOOPBACK, QUICK, Recorder, names, trusting, with_door


def refusal(host: str, *, recorder: Recorder) -> str:
    async def work(door: Door) -> str:
        with pytest.raises(FetchError) as caught:
            await asyncio.to_thread(door.dial, host, 587, timeout=1)
        return caught.value.code

    table = {"mail.example": ("93.184.216.34",), "inside.example": ("10.0.0.1", "::1")}
    return with_door(work, allow=(), lookup=names(table), look=recorder)


@pytest.mark.parametrize(
    ("host", "code", "dialled"),
    [
        ("10.0.0.1", "denied_address", []),
        ("::1", "denied_address", []),
        ("inside.example", "denied_address", []),
        ("nowhere.example", "dns", []),
        ("mail.example", "connect", [("93.184.216.34", 587)]),
    ],
)
def test_a_host_is_judged_where_it_is_dialled(
    host: str, code: str, dialled: list[tuple[str, int]]
) -> None:
    recorder = Recorder()
    assert refusal(host, recorder=recorder) == code
    assert recorder.dialled == dialled


def test_an_allowed_host_is_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        door = Door(
            limits=QUICK,
            user_agent="feedd/test",
            allow_private=LOOPBACK,
            tls=trusting(),
            lookup=names({"mail.example": ("10.255.0.1", "127.0.0.1")}),
        )
        with door.dial("mail.example", server.getsockname()[1], timeout=1) as opened:
            assert opened.getpeername() == server.getsockname()
