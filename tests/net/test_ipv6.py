"""Hosts that have an IPv6 address and no other, by their names and in numbers."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from feedd.net import AllowedNetwork, Failed, Fetched, Request
from tests.certificates import Authority
from tests.net.doors import LOOPBACK, names, with_door
from tests.origin import Origin, Serve

if TYPE_CHECKING:
    from feedd.net import Answer, Door

HERE = (AllowedNetwork.parse("::1/128"),)
ONLY = {"six.example": ("::1",)}

HOSTS = pytest.mark.parametrize("host", ["[::1]", "six.example"])


@HOSTS
def test_a_source_is_fetched(host: str) -> None:
    with Origin(host=host, address="::1") as origin:
        url = origin.play("/feed", Serve(body=b"news"))
        answer = with_door(
            lambda door: door.fetch(Request(url=url)), allow=HERE, lookup=names(ONLY)
        )
        assert [seen.headers["host"] for seen in origin.requests] == [f"{host}:{origin.port}"]
    assert isinstance(answer, Fetched)
    assert (answer.body, answer.url) == (b"news", url)


@HOSTS
def test_a_source_is_fetched_over_tls(host: str) -> None:
    authority = Authority()
    with Origin(tls=authority.server(host.strip("[]")), host=host, address="::1") as origin:
        url = origin.play("/feed", Serve(body=b"news"))
        answer = with_door(
            lambda door: door.fetch(Request(url=url)),
            allow=HERE,
            lookup=names(ONLY),
            tls=authority.client(),
        )
    assert isinstance(answer, Fetched)


@HOSTS
def test_a_webhook_is_posted(host: str) -> None:
    async def post(door: Door) -> int:
        reply = await door.post(
            origin.url("/hook"), body=b"{}", headers=(), timeout=5, max_body=100
        )
        return reply.status

    with Origin(host=host, address="::1") as origin:
        origin.play("/hook", Serve(status=204))
        status = with_door(post, allow=HERE, lookup=names(ONLY))
        assert [(seen.method, seen.body) for seen in origin.requests] == [("POST", b"{}")]
    assert status == 204


@pytest.mark.parametrize("host", ["::1", "six.example"])
def test_a_mail_server_is_connected_to(host: str) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        port = server.getsockname()[1]

        async def dial(door: Door) -> int:
            with await asyncio.to_thread(door.dial, host, port, timeout=5) as connection:
                return int(connection.getpeername()[1])

        assert with_door(dial, allow=HERE, lookup=names(ONLY)) == port


@HOSTS
def test_this_machine_is_not_reached_by_it_where_only_another_address_is_allowed(
    host: str,
) -> None:
    async def fetch(door: Door) -> Answer:
        return await door.fetch(Request(url=origin.url("/feed")))

    with Origin(host=host, address="::1") as origin:
        refused = with_door(fetch, allow=LOOPBACK, lookup=names(ONLY))
        assert origin.connections == 0
    assert isinstance(refused, Failed)
    assert refused.code == "denied_address"
    assert "::1" in refused.message
