"""What has gone wrong in other projects of this kind, each as a test: the part about fetching.

Nothing here dials an address that isn't loopback; denied ones are only tried on a recorder.
"""

from __future__ import annotations

import dataclasses
import gzip
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from feedd.errors import FetchError
from feedd.net import AllowedNetwork, Door, Failed, Fetched, Reply, Request, files
from feedd.net.urls import read_url
from tests.net.doors import fetch, names, try_to_dial, with_door
from tests.origin import Origin, Raw, Redirect, Serve

if TYPE_CHECKING:
    from feedd.net import Answer

MIB = 1024 * 1024


def code(answer: Answer) -> str | None:
    return answer.code if isinstance(answer, Failed) else None


def denied_without_dialling(url: str, **table: str) -> bool:
    known = {name.replace("_", "."): (address,) for name, address in table.items()}
    answer, dialled = try_to_dial(url, known)
    return code(answer) == "denied_address" and not dialled


def test_changedetection_cve_2024_51998_a_file_url_reads_no_file() -> None:
    """And CVE-2024-51483, CVE-2024-56509: ``file:`` in other spellings."""
    for url in (
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "file:/etc/passwd",
        "file:../../etc/passwd",
        "file://localhost/etc/passwd",
        " file:///etc/passwd",
        "source:file:///etc/passwd",
        "view-source:file:///etc/passwd",
    ):
        assert code(fetch(url)) == "bad_url"
        assert not files.is_path(url)


def test_changedetection_cve_2024_56509_a_redirect_to_a_file_reads_no_file() -> None:
    with Origin() as origin:
        assert code(fetch(origin.play("/", Redirect("file:///etc/passwd")))) == "bad_url"


def test_changedetection_cve_2026_27696_a_watched_page_can_not_be_an_internal_one() -> None:
    assert denied_without_dialling("http://169.254.169.254/latest/meta-data/")
    assert denied_without_dialling("http://localhost/admin", localhost="127.0.0.1")
    assert denied_without_dialling("http://intranet.example/", intranet_example="10.0.0.8")


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1\\@news.example/",
        "http://news.example\\@10.0.0.1/",
        "http://news.example\t@10.0.0.1/",
        "http://news.example#@10.0.0.1/",
        "http://news.example@10.0.0.1/",
    ],
)
def test_changedetection_ghsa_rph4_two_readers_of_a_url_can_not_disagree(url: str) -> None:
    """Either it's refused as it stands, or what is dialled is what was judged."""
    answer, dialled = try_to_dial(url, {"news.example": ("93.184.216.34",)})
    assert code(answer) in {"bad_url", "denied_address", "connect"}
    assert set(dialled) <= {("93.184.216.34", 80)}


def test_changedetection_ghsa_gwph_carrier_grade_nat_is_no_public_network() -> None:
    assert denied_without_dialling("http://100.64.0.1/")
    assert denied_without_dialling("http://[::ffff:100.64.0.1]/")
    assert denied_without_dialling("http://nat.example/", nat_example="100.127.255.254")


def test_miniflux_cve_2026_21885_no_way_out_is_without_the_guard() -> None:
    """There it was the media proxy; here each of the door's ways is tried."""

    async def post(door: Door) -> Reply:
        return await door.post("http://10.0.0.1/", body=b"", timeout=1)

    async def dial(door: Door) -> object:
        return door.dial("10.0.0.1", 25, timeout=1)

    for way in (post, dial):
        with pytest.raises(FetchError) as caught:
            with_door(way, allow=())
        assert caught.value.code == "denied_address"
    assert denied_without_dialling("http://10.0.0.1/favicon.ico")


def test_miniflux_cve_2026_108735_a_source_names_no_proxy() -> None:
    """A proxy is the operator's, for the whole door; a request has nowhere to put one."""
    assert not {field.name for field in dataclasses.fields(Request)} & {"proxy", "proxies"}


def test_miniflux_cve_2023_27592_what_a_server_says_is_short_and_on_one_line_in_an_error() -> None:
    """There an error carried markup into a page; escaping is the page's, brevity is ours."""
    with Origin() as origin:
        answer = fetch(origin.play("/", Raw(b"<script>\r\nalert(1)</script>" + b"x" * 5000)))
    assert isinstance(answer, Failed)
    assert "\n" not in answer.message
    assert len(answer.message) < 300


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://inside.example/", "http://[::ffff:a00:1]/"]
)
def test_zimbra_cve_2025_25065_a_feed_that_redirects_inwards_is_not_followed(target: str) -> None:
    with Origin() as origin:
        url = origin.play("/feed", Redirect(target))
        answer = with_door(
            lambda door: door.fetch(Request(url=url)),
            allow=(AllowedNetwork.parse(f"127.0.0.1:{origin.port}"),),
            lookup=names({"inside.example": ("10.0.0.1",)}),
        )
    assert code(answer) == "denied_address"


def test_freshrss_1_30_and_commafeed_5_6_private_networks_are_shut_unless_asked_for() -> None:
    for url in ("http://127.0.0.1/", "http://192.168.1.1/", "http://[::1]/", "http://[fd00::1]/"):
        assert denied_without_dialling(url)


def test_freshrss_cve_2023_22481_no_password_is_in_what_may_be_logged() -> None:
    secret = "c4nary"
    with Origin() as origin:
        url = origin.play("/feed", Serve(status=401)).replace("//", f"//ann:{secret}@")
        answer = fetch(url, headers=(("X-Api-Key", secret),))
    request = Request(url="https://wire.example/", headers=(("Authorization", secret),))
    assert secret not in repr(answer) + str(answer)
    assert secret not in repr(request)
    for bad in (f"ftp://ann:{secret}@wire.example/", f"http://ann:{secret}@wire.example:0/"):
        assert secret not in repr(fetch(bad))


def test_liferea_cve_2023_1350_an_address_is_never_a_command() -> None:
    for address in ("|id", "| id", "pipe:id", "exec:id", "$(id)", "`id`"):
        with pytest.raises(FetchError):
            read_url(address)
        assert not files.is_path(address)


def test_httpx2_cve_2026_84382_a_bomb_does_not_grow_in_memory() -> None:
    bomb = gzip.compress(bytes(60 * MIB), 1)
    for coding, body in (("gzip", bomb), ("gzip, gzip", gzip.compress(bomb)), ("br", b"\xcf\xff")):
        with Origin() as origin:
            act = Serve(body=body, headers=(("Content-Encoding", coding),))
            url = origin.play("/bomb", act)
            tracemalloc.start()
            try:
                answer = fetch(url)
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        assert code(answer) == "too_large"
        assert peak < 32 * MIB


def test_urllib3_cve_2025_66418_a_long_chain_of_packings_is_not_unwound() -> None:
    with Origin() as origin:
        headers = (("Content-Encoding", ", ".join(["gzip"] * 500)),)
        assert code(fetch(origin.play("/", Serve(body=b"x", headers=headers)))) == "too_large"


def test_a_server_can_not_plant_a_cookie() -> None:
    with Origin() as origin:
        url = origin.play("/", Serve(body=b"x", headers=(("Set-Cookie", "track=1; Path=/"),)))

        async def twice(door: Door) -> Answer:
            await door.fetch(Request(url=url))
            return await door.fetch(Request(url=url))

        assert isinstance(with_door(twice), Fetched)
        assert all("cookie" not in seen.headers for seen in origin.requests)
