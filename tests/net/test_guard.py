"""S1 and S3: the address is judged where it's dialled. Nothing here dials anything denied."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import uvloop

from feedd.errors import FetchError
from feedd.net import AllowedNetwork, Door, Failed, Fetched, Request
from feedd.net.client import trust
from tests.certificates import Authority
from tests.net.doors import (
    LOOPBACK,
    QUICK,
    Recorder,
    fetch,
    names,
    trusting,
    try_to_dial,
    with_door,
)
from tests.origin import Origin, Redirect, Serve

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.net import Answer
    from tests.rows import Row

DISGUISES = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://127.0.0.1./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://127.0.0.1:80/",
    "http://user:word@127.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://168.63.129.16/",
    "http://100.64.0.1/",
    "https://10.0.0.1/",
    "http://10.0.0.1:8080/",
)


def code(answer: Answer) -> str | None:
    return answer.code if isinstance(answer, Failed) else None


def test_no_spelling_of_a_private_address_is_dialled(row: Row) -> None:
    for url in DISGUISES:
        with row(url):
            answer, dialled = try_to_dial(url)
            assert (code(answer), dialled) == ("denied_address", [])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "169.254.169.254"])
def test_a_name_that_stands_for_a_private_address_is_not_dialled(address: str) -> None:
    answer, dialled = try_to_dial("http://inside.example/", {"inside.example": (address,)})
    assert (code(answer), dialled) == ("denied_address", [])


def test_a_name_with_several_private_addresses_is_denied_as_one() -> None:
    table = {"inside.example": ("127.0.0.1", "10.0.0.1", "::1", "fe80::1")}
    answer, dialled = try_to_dial("http://inside.example/", table)
    assert (code(answer), dialled) == ("denied_address", [])


def test_of_a_name_with_both_kinds_only_the_public_address_is_dialled() -> None:
    table = {"both.example": ("127.0.0.1", "93.184.216.34", "10.0.0.1")}
    _, dialled = try_to_dial("http://both.example/", table)
    assert set(dialled) == {("93.184.216.34", 80)}


def test_a_public_name_is_dialled() -> None:
    answer, dialled = try_to_dial("https://news.example/", {"news.example": ("93.184.216.34",)})
    assert (code(answer), dialled) == ("connect", [("93.184.216.34", 443)])


def test_an_allowed_port_opens_no_other() -> None:
    allow = (AllowedNetwork.parse("10.0.0.1:8080"),)
    _, dialled = try_to_dial("http://10.0.0.1:8080/", allow=allow)
    answer, none = try_to_dial("http://10.0.0.1:8081/", allow=allow)
    assert dialled == [("10.0.0.1", 8080)]
    assert (code(answer), none) == ("denied_address", [])


@pytest.mark.parametrize(
    "target",
    [
        "http://[::ffff:7f00:1]/",
        "http://10.0.0.1/",
        "http://inside.example/",
        "http://169.254.169.254/",
        "//10.0.0.1/",
        "http://2130706433/",
    ],
)
def test_a_redirect_into_a_private_network_is_not_followed(target: str) -> None:
    with Origin() as origin:
        url = origin.play("/feed", Redirect(target))
        answer = with_door(
            lambda door: door.fetch(Request(url=url)),
            allow=(AllowedNetwork.parse(f"127.0.0.1:{origin.port}"),),
            lookup=names({"inside.example": ("127.0.0.1",)}),
        )
        assert len(origin.requests) == 1
    assert code(answer) == "denied_address"


def test_a_name_that_is_rebound_is_judged_again_at_each_connection() -> None:
    """First it stands for a public address, and after a while for a private one."""
    answers = iter([("93.184.216.34",), ("10.0.0.1",)])
    recorded: list[tuple[str, int]] = []

    async def twice(door: Door) -> tuple[Answer, Answer]:
        first = await door.fetch(Request(url="http://rebound.example/"))
        door._resolver._answers.clear()
        return first, await door.fetch(Request(url="http://rebound.example/"))

    recorder = Recorder(recorded)
    first, second = with_door(twice, allow=(), lookup=lambda _: next(answers), look=recorder)
    assert (code(first), code(second)) == ("connect", "denied_address")
    assert recorded == [("93.184.216.34", 80)]


def test_two_names_on_one_address_are_each_held_to_their_own_certificate() -> None:
    authority = Authority()
    tls = authority.server("one.example")
    with Origin(tls=tls, host="one.example") as origin:
        origin.play("/", Serve(body=b"one"))
        answers = with_door(
            lambda door: _both(door, origin),
            lookup=names({"one.example": ("127.0.0.1",), "two.example": ("127.0.0.1",)}),
            tls=authority.client(),
        )
        assert [seen.headers["host"] for seen in origin.requests] == [f"one.example:{origin.port}"]
    assert isinstance(answers[0], Fetched)
    assert code(answers[1]) == "tls"


async def _both(door: Door, origin: Origin) -> tuple[Answer, Answer]:
    return (
        await door.fetch(Request(url=origin.url("/"))),
        await door.fetch(Request(url=origin.url("/", host="two.example"))),
    )


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    with Origin(tls=Authority().server("one.example"), host="one.example") as origin:
        answer = with_door(
            lambda door: door.fetch(Request(url=origin.url("/"))),
            lookup=names({"one.example": ("127.0.0.1",)}),
        )
        assert origin.requests == []
    assert code(answer) == "tls"


def test_without_further_ado_the_public_authorities_are_trusted() -> None:
    assert trust().cert_store_stats()["x509_ca"] > 50


def test_without_the_list_of_authorities_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, why in (("gone", "No such file or directory"), ("junk", "no certificates in it")):
        listed = tmp_path / name
        (tmp_path / "junk").write_text("junk")
        monkeypatch.setattr("certifi.where", lambda listed=listed: str(listed))
        with pytest.raises(FetchError) as caught:
            trust()
        assert caught.value.code == "tls"
        assert f"{listed} lists the authorities and can't be read ({why})" in caught.value.message


def test_a_proxy_in_the_environment_has_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """S5: what is set for other programs doesn't lead feedd's requests elsewhere."""
    with Origin() as origin, Origin() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.base)
        answer = fetch(origin.play("/", Serve(body=b"direct")))
        assert proxy.requests == []
    assert isinstance(answer, Fetched)


def test_a_proxy_of_the_operator_is_used_and_judges_itself() -> None:
    """S5: names aren't looked up here then, so none of them is judged here."""

    async def run(proxy: Origin) -> Answer:
        door = Door(limits=QUICK, user_agent="feedd/test", proxy=proxy.base, lookup=names({}))
        async with door:
            return await door.fetch(Request(url="http://news.example/feed"))

    with Origin() as proxy:
        proxy.play("http://news.example/feed", Serve(body=b"by proxy"))
        answer = asyncio.run(run(proxy))
    assert isinstance(answer, Fetched)
    assert answer.body == b"by proxy"


def test_loopback_is_open_only_to_those_who_asked() -> None:
    with Origin() as origin:
        url = origin.play("/", Serve(body=b"here"))
        shut = with_door(lambda door: door.fetch(Request(url=url)), allow=())
        assert origin.connections == 0
        opened = with_door(lambda door: door.fetch(Request(url=url)), allow=LOOPBACK)
    assert code(shut) == "denied_address"
    assert isinstance(opened, Fetched)


def test_the_guard_stands_on_the_loop_that_the_daemon_runs_on_too() -> None:
    """Uvloop makes its connections in its own way."""

    async def work() -> tuple[Answer, Answer]:
        allow = (AllowedNetwork.parse(f"127.0.0.1:{origin.port}"),)
        async with Door(
            limits=QUICK, user_agent="feedd/test", allow_private=allow, tls=trusting()
        ) as door:
            return (
                await door.fetch(Request(url=origin.url("/"))),
                await door.fetch(Request(url="http://127.0.0.2/")),
            )

    with Origin() as origin:
        origin.play("/", Serve(body=b"here"))
        allowed, denied = uvloop.run(work())
    assert isinstance(allowed, Fetched)
    assert code(denied) == "denied_address"
