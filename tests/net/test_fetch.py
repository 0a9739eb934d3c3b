"""P1, P2, P5, P7, P11, P13, X3 and W8 on the wire: one fetch against a site that misbehaves."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd.net import Door, Failed, Fetched, Request, Unchanged
from tests.net.doors import NOON, QUICK, fetch, names, with_door
from tests.origin import Act, Conditional, Drip, Flood, Origin, Raw, Redirect, Serve, Stall

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedd.net import Answer
    from tests.rows import Row

FEED = b"<rss version='2.0'><channel><title>Harbour News</title></channel></rss>"


def code(answer: Answer) -> str | None:
    return answer.code if isinstance(answer, Failed) else None


def test_a_body_comes_with_what_its_headers_say() -> None:
    headers = (
        ("Content-Type", "application/rss+xml; charset=utf-8"),
        ("Last-Modified", "Mon, 02 Mar 2026 11:00:00 GMT"),
        ("Cache-Control", "max-age=1800"),
        ("Link", '<https://hub.example/>; rel="hub"'),
        ("Link", '<https://wire.example/feed>; rel="self"'),
    )
    with Origin() as origin:
        url = origin.play("/feed", Serve(body=FEED, etag='"v1"', headers=headers))
        answer = fetch(url)
    assert isinstance(answer, Fetched)
    assert (answer.url, answer.status, answer.body) == (url, 200, FEED)
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    assert (answer.etag, answer.last_modified) == ('"v1"', "Mon, 02 Mar 2026 11:00:00 GMT")
    assert answer.asked is not None
    assert answer.asked.wait == timedelta(minutes=30)
    assert len(answer.links) == 2
    assert answer.moved_to is None


ODD_VALIDATORS = (
    '"plain"',
    'W/"weak"',
    '"a b"',
    '""',
    "unquoted",
    'W/"x", "y"',
    '"gzipped-gzip"',
    '"ö — ü"',
    '"' + "x" * 4000 + '"',
)


@pytest.mark.parametrize("etag", ODD_VALIDATORS)
def test_an_etag_goes_back_byte_for_byte(etag: str) -> None:
    on_the_wire = etag.encode().decode("latin-1")
    with Origin() as origin:
        url = origin.play("/feed", Conditional(Serve(body=FEED, etag=on_the_wire)))
        first = fetch(url)
        assert isinstance(first, Fetched)
        second = fetch(url, etag=first.etag)
        assert origin.requests[1].headers["if-none-match"] == on_the_wire
    assert first.etag == etag
    assert isinstance(second, Unchanged)


@pytest.mark.parametrize(
    "modified", ["Mon, 02 Mar 2026 11:00:00 GMT", "2026-03-02T11:00:00Z", "gestern", "0"]
)
def test_a_last_modified_goes_back_byte_for_byte(modified: str) -> None:
    with Origin() as origin:
        url = origin.play(
            "/feed", Serve(body=FEED, headers=(("Last-Modified", modified),)), Serve(status=304)
        )
        first = fetch(url)
        assert isinstance(first, Fetched)
        second = fetch(url, last_modified=first.last_modified)
        assert origin.requests[1].headers["if-modified-since"] == modified
    assert isinstance(second, Unchanged)


def test_a_validator_that_can_not_be_sent_back_unchanged_is_not_kept() -> None:
    with Origin() as origin:
        url = origin.play("/feed", Serve(body=FEED, etag='"\xff\xfe"'))
        answer = fetch(url)
    assert isinstance(answer, Fetched)
    assert answer.etag is None


def test_the_first_request_invents_no_validator_and_carries_nothing_it_should_not() -> None:
    """P13, and rachelbythebay's score sheet: no cookies, no Referer, no cache-busters."""
    with Origin() as origin:
        url = origin.play("/feed", Serve(body=FEED, headers=(("Set-Cookie", "id=1"),)))

        async def twice(door: Door) -> None:
            await door.fetch(Request(url=url))
            await door.fetch(Request(url=url))

        with_door(twice)
        assert [seen.headers for seen in origin.requests] == [
            {
                "host": f"127.0.0.1:{origin.port}",
                "user-agent": "feedd/test",
                "accept": "application/atom+xml, application/rss+xml, application/feed+json, "
                "application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, "
                "text/html;q=0.8, */*;q=0.1",
                "accept-encoding": "gzip, deflate",
            }
        ] * 2
        assert [(seen.method, seen.path) for seen in origin.requests] == [("GET", "/feed")] * 2


@pytest.mark.parametrize(("size", "times"), [(1_000, 0), (256 * 1024, 0), (300 * 1024, 1)])
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_large_body_waits_until_there_is_room(size: int, times: int, is_packed: bool) -> None:
    body = FEED.ljust(size)
    packed = (("Content-Encoding", "gzip"),)
    act = Serve(body=gzip.compress(body), headers=packed) if is_packed else Serve(body=body)
    waited: list[str] = []

    async def room() -> None:
        waited.append("until there was room")

    with Origin() as origin:
        origin.play("/feed", act)
        request = Request(url=origin.url("/feed"), before_large=room)
        answer = with_door(lambda door: door.fetch(request))
    assert isinstance(answer, Fetched)
    assert (answer.body, len(waited)) == (body, times)


def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    with Origin() as origin:
        assert code(fetch(origin.play("/feed", Serve(status=304)))) == "status_304"


def test_max_age_is_read_from_a_304() -> None:
    with Origin() as origin:
        headers = (("Cache-Control", "max-age=7200"),)
        answer = fetch(origin.play("/f", Serve(status=304, headers=headers)), etag='"a"')
    assert isinstance(answer, Unchanged)
    assert answer.asked is not None
    assert answer.asked.wait == timedelta(hours=2)


def test_a_delta_is_asked_for_only_with_an_etag_and_marked_as_one() -> None:
    """P11: RFC 3229."""
    with Origin() as origin:
        url = origin.play("/feed", Serve(status=226, body=FEED, headers=(("IM", "feed"),)))
        answer = fetch(url, etag='"a"')
        fetch(url, last_modified="yesterday")
        asked = [seen.headers.get("a-im") for seen in origin.requests]
    assert isinstance(answer, Fetched)
    assert answer.partial
    assert asked == ["feed", None]


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 418, 500, 503, 599])
def test_a_status_that_brings_nothing_is_named(status: int) -> None:
    with Origin() as origin:
        answer = fetch(origin.play("/feed", Serve(status=status)))
    assert isinstance(answer, Failed)
    assert (answer.code, answer.status) == (f"status_{status}", status)
    assert f"HTTP {status}" in answer.message


def test_retry_after_is_read_from_503_as_seconds_and_as_a_date() -> None:
    dated = (NOON + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    with Origin() as origin:
        url = origin.play(
            "/feed",
            Serve(status=503, headers=(("Retry-After", "90"),)),
            Serve(status=503, headers=(("Retry-After", dated),)),
        )
        answers = [fetch(url), fetch(url)]
    waits = [answer.retry_after for answer in answers if isinstance(answer, Failed)]
    assert waits == [timedelta(seconds=90), timedelta(hours=1)]


@pytest.mark.parametrize("header", [(), (("Retry-After", "3600"),)], ids=["bare", "for an hour"])
def test_a_429_holds_every_feed_of_its_host(header: tuple[tuple[str, str], ...]) -> None:
    """P5: five feeds on one host, one answers 429, and no other is asked."""
    with Origin() as origin:
        origin.play("/0", Serve(status=429, headers=header))

        async def work(door: Door) -> list[Answer]:
            return [await door.fetch(Request(url=origin.url(f"/{n}"))) for n in range(5)]

        answers = with_door(work)
        assert len(origin.requests) == 1
    assert [code(answer) for answer in answers] == ["rate_limited"] + ["host_held"] * 4
    waits = [a.retry_after for a in answers[1:] if isinstance(a, Failed)]
    assert all(w and timedelta(minutes=59) < w <= timedelta(hours=1) for w in waits)


GUESTS = {
    "a redirect": lambda origin, host: Request(url=origin.url("/on", host=host)),
    "an archive": lambda origin, host: Request(
        url=origin.url("/busy", host="releases.example"), sent_by=host
    ),
}


@pytest.mark.parametrize("request_of", GUESTS.values(), ids=GUESTS)
def test_whoever_sends_us_to_a_host_has_it_held_for_himself_alone(
    request_of: Callable[[Origin, str], Request],
) -> None:
    """A feed may lead to a page of another host's that is sure to answer 429."""
    with Origin() as origin:
        origin.play("/on", Redirect(origin.url("/busy", host="releases.example"), 302))
        origin.play("/busy", Serve(status=429, headers=(("Retry-After", "9999999"),)))
        origin.play("/feed", Serve(body=FEED))
        theirs = Request(url=origin.url("/feed", host="releases.example"))
        theirs_held = Request(url=origin.url("/busy", host="releases.example"))

        async def work(door: Door) -> list[Answer]:
            sent = [
                request_of(origin, f"{name}.example") for name in ("mallory", "mallory", "eve")
            ]
            asked = (sent[0], theirs, sent[1], theirs_held, theirs, sent[2])
            return [await door.fetch(request) for request in asked]

        table = dict.fromkeys(
            ("mallory.example", "eve.example", "releases.example"), ("127.0.0.1",)
        )
        answers = with_door(work, lookup=names(table))
    expected = ["rate_limited", "", "host_held", "rate_limited", "host_held", "host_held"]
    assert [code(answer) or "" for answer in answers] == expected


def test_a_host_that_two_others_find_busy_is_held_for_all() -> None:
    with Origin() as origin:
        busy = origin.url("/busy", host="releases.example")
        origin.play("/busy", Serve(status=429))

        async def work(door: Door) -> list[Answer]:
            asked = [Request(url=busy, sent_by=f"{name}.example") for name in ("ann", "ben")]
            return [await door.fetch(request) for request in (*asked, Request(url=busy))]

        answers = with_door(work, lookup=names({"releases.example": ("127.0.0.1",)}))
    assert [code(one) for one in answers] == ["rate_limited", "rate_limited", "host_held"]


def test_what_a_host_forbids_to_those_who_are_sent_there_says_nothing_of_us() -> None:
    with Origin() as origin:
        for n in range(6):
            origin.play(f"/{n}", Serve(status=403))
        origin.play("/feed", Serve(body=FEED))

        async def work(door: Door) -> Answer:
            for n in range(6):
                url = origin.url(f"/{n}", host="vendor.example")
                await door.fetch(Request(url=url, sent_by="mallory.example"))
            return await door.fetch(Request(url=origin.url("/feed", host="vendor.example")))

        answer = with_door(work, lookup=names({"vendor.example": ("127.0.0.1",)}))
    assert code(answer) is None


def test_a_host_that_forbids_one_feed_after_the_other_is_left_alone() -> None:
    with Origin() as origin:
        for n in range(9):
            origin.play(f"/{n}", Serve(body=FEED) if n == 4 else Serve(status=403))

        async def work(door: Door) -> list[Answer]:
            asked = (0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 1, 2, 3, 5, 6)
            return [await door.fetch(Request(url=origin.url(f"/{n}"))) for n in asked]

        answers = with_door(work)
    # One feed that it lets through, or one alone that it doesn't, says that it is not about us.
    assert [code(answer) for answer in answers[5:14]] == ["status_403"] * 9
    assert code(answers[14]) == "host_held"


def test_a_hold_from_before_a_restart_still_holds() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(body=FEED))

        async def work(door: Door) -> Answer:
            door.hold("127.0.0.1", NOON + timedelta(minutes=10))
            return await door.fetch(Request(url=origin.url("/feed")))

        assert code(with_door(work)) == "host_held"
        assert origin.requests == []


def test_at_most_two_requests_are_open_at_one_host() -> None:
    """P8, over real connections."""
    with Origin() as origin:
        origin.play("/feed", Serve(body=FEED))

        async def work(door: Door) -> list[Answer]:
            jobs = (door.fetch(Request(url=origin.url("/feed"))) for _ in range(40))
            return await asyncio.gather(*jobs)

        answers = with_door(work)
        assert origin.busiest <= 2
        assert origin.connections <= 2
    assert all(isinstance(answer, Fetched) for answer in answers)


PERMANENCE = (
    ((301,), True),
    ((308,), True),
    ((301, 308, 301), True),
    ((302,), False),
    ((303,), False),
    ((307,), False),
    ((301, 302), False),
    ((307, 308), False),
)


@pytest.mark.parametrize(("chain", "permanent"), PERMANENCE)
def test_a_chain_is_permanent_only_if_every_hop_is(
    chain: tuple[int, ...], *, permanent: bool
) -> None:
    with Origin() as origin:
        for n, status in enumerate(chain):
            origin.play(f"/{n}", Redirect(f"/{n + 1}", status))
        last = origin.play(f"/{len(chain)}", Serve(body=FEED))
        answer = fetch(origin.url("/0"))
    assert isinstance(answer, Fetched)
    assert answer.url == last
    assert answer.moved_to == (last if permanent else None)


def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    with Origin() as origin:
        for n in range(1, 8):
            origin.play(f"/{n}", Redirect(f"/{n - 1}"))
        origin.play("/0", Serve(body=FEED))
        assert isinstance(fetch(origin.url("/5")), Fetched)
        assert code(fetch(origin.url("/6"))) == "too_many_redirects"


def test_a_redirect_to_itself_ends() -> None:
    with Origin() as origin:
        assert code(fetch(origin.play("/loop", Redirect("/loop", 308)))) == "too_many_redirects"
        assert len(origin.requests) == 6


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("ftp://wire.example/feed", "bad_url"),
        ("file:///etc/passwd", "bad_url"),
        ("gopher://wire.example/", "bad_url"),
        ("data:text/xml,<rss/>", "bad_url"),
        ("http://user:word@wire.example/", "bad_redirect"),
        ("", "bad_redirect"),
        ("http://wire\\.example/", "bad_url"),
        ("http://[::1", "bad_redirect"),
    ],
)
def test_a_redirect_to_what_is_no_web_page_is_refused(target: str, expected: str) -> None:
    with Origin() as origin:
        assert code(fetch(origin.play("/feed", Redirect(target)))) == expected


def test_a_redirect_to_an_address_of_great_length_is_refused_as_that() -> None:
    with Origin() as origin:
        answer = fetch(origin.play("/feed", Redirect("/" + "a" * 9_000)))
    assert isinstance(answer, Failed)
    assert answer.message == "the URL is longer than 8000 characters"


SECRETS = (("Authorization", "Bearer s3cret"), ("X-Api-Key", "k3y"), ("Cookie", "sid=1"))


def test_the_sources_own_headers_go_to_its_own_origin() -> None:
    with Origin() as origin:
        origin.play("/old", Redirect("/feed"))
        origin.play("/feed", Serve(body=FEED))
        fetch(origin.url("/old"), headers=SECRETS)
        for seen in origin.requests:
            assert {n: seen.headers.get(n.lower()) for n, _ in SECRETS} == dict(SECRETS)


def test_no_header_of_the_source_crosses_to_another_origin_nor_back() -> None:
    """S4: another port is another origin."""
    with Origin() as origin, Origin() as other:
        origin.play("/feed", Redirect(other.url("/away")))
        other.play("/away", Redirect(origin.url("/back")))
        origin.play("/back", Serve(body=FEED))
        fetch(origin.url("/feed"), headers=SECRETS)
        for seen in (*other.requests, *origin.seen("/back")):
            assert not {name.lower() for name, _ in SECRETS} & set(seen.headers)


def test_a_login_in_the_url_becomes_a_header_and_stays_out_of_the_answer() -> None:
    with Origin() as origin:
        origin.play("/feed", Serve(body=FEED))
        answer = fetch(origin.url("/feed").replace("http://", "http://ann:p%40ss@"))
        assert origin.requests[0].headers["authorization"] == "Basic YW5uOnBAc3M="
    assert isinstance(answer, Fetched)
    assert "ann" not in answer.url


def test_a_source_may_replace_what_feedd_says_of_itself_but_not_of_the_message() -> None:
    mine = (("User-Agent", "mine/1"), ("Host", "evil.example"), ("Accept-Encoding", "br"))
    with Origin() as origin:
        fetch(origin.play("/feed", Serve(body=FEED)), headers=mine)
        headers = origin.requests[0].headers
    assert headers["user-agent"] == "mine/1"
    assert headers["host"].startswith("127.0.0.1")
    assert headers["accept-encoding"] == "gzip, deflate"


SMUGGLED = (
    ("X-Key", "a\r\nX-Other: b"),
    ("X-Key", "a\nb"),
    ("X-Key", "a\x00b"),
    ("Host ", "evil.example"),
    ("Content-Length: 9, X", "a"),
    ("", "a"),
)


@pytest.mark.parametrize("header", SMUGGLED)
def test_a_header_can_not_smuggle_in_another(header: tuple[str, str]) -> None:
    with Origin() as origin:
        url = origin.play("/feed", Serve(body=FEED))
        assert code(fetch(url, headers=(header,))) == "bad_header"
        assert origin.requests == []


@pytest.mark.parametrize(
    "path",
    [
        "/a%2Fb?sig=ab%2Bcd%3D%3D&t=%25",
        "/%7Euser/?q=%e2%82%ac",
        "/x?u=http%3A%2F%2Fy.example%2F%3Fa%3Db",
        "/a;b=c,d?x[]=1&y={z}|",
        "//double//x",
    ],
)
def test_a_url_goes_out_as_it_was_written(path: str) -> None:
    """It may be signed, and then each escape in it counts."""
    with Origin() as origin:
        origin.play(path, Serve(body=FEED))
        assert isinstance(fetch(origin.url(path)), Fetched)


def test_a_url_in_any_script_goes_out_as_the_standard_wants_it() -> None:
    with Origin() as origin:
        origin.play("/%D8%AE%D8%A8%D8%B1?q=%D9%81", Serve(body=FEED))
        assert isinstance(fetch(origin.url("/خبر?q=ف")), Fetched)


def test_a_packed_body_is_unpacked() -> None:
    headers = (("Content-Encoding", "gzip"),)
    with Origin() as origin:
        answer = fetch(origin.play("/feed", Serve(body=gzip.compress(FEED), headers=headers)))
    assert isinstance(answer, Fetched)
    assert answer.body == FEED


def test_equal_bodies_have_equal_names_however_packed() -> None:
    """P2: the same body again is no news, whatever its headers say."""
    headers = (("Content-Encoding", "gzip"),)
    with Origin() as origin:
        url = origin.play(
            "/f", Serve(body=FEED), Serve(body=gzip.compress(FEED), headers=headers, etag='"2"')
        )
        answers = [fetch(url), fetch(url)]
    assert len({answer.body_hash for answer in answers if isinstance(answer, Fetched)}) == 1


HEAD = b"HTTP/1.1 200 OK\r\n"

MISBEHAVIOUR: dict[str, tuple[Act, str]] = {
    "hangs up at once": (Raw(b""), "bad_answer"),
    "hangs up in the head": (Raw(HEAD + b"Content-Le"), "bad_answer"),
    "hangs up in the body": (Raw(HEAD + b"Content-Length: 10\r\n\r\nabc"), "bad_answer"),
    "hangs up between chunks": (
        Raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        "bad_answer",
    ),
    "speaks no HTTP": (Raw(b"220 mail.example ESMTP\r\n\r\n"), "bad_answer"),
    "endless head": (Raw(HEAD + b"X: " + b"y" * 100_000), "bad_answer"),
    "states too much": (Serve(body=b"x", length=10**9), "too_large"),
    "never ends": (Flood(), "too_large"),
    "never ends, packed": (Flood(headers=(("Content-Encoding", "gzip"),)), "bad_encoding"),
    "an unknown packing": (Serve(body=b"x", headers=(("Content-Encoding", "br"),)), "too_large"),
    "packed twice": (Serve(body=b"x", headers=(("Content-Encoding", "gzip, gzip"),)), "too_large"),
    "packed twice, in two headers": (
        Serve(body=b"x", headers=(("Content-Encoding", "gzip"), ("Content-Encoding", "gzip"))),
        "too_large",
    ),
    "a redirect to nowhere": (Serve(status=302), "bad_redirect"),
}


@pytest.mark.parametrize(("act", "expected"), MISBEHAVIOUR.values(), ids=MISBEHAVIOUR)
def test_a_site_that_misbehaves_is_a_failure_with_a_name(act: Act, expected: str) -> None:
    with Origin() as origin:
        assert code(fetch(origin.play("/feed", act))) == expected


@pytest.mark.parametrize("before", [(), (Serve(body=FEED),)], ids=["new", "kept alive"])
def test_a_site_that_hangs_up_without_a_word_is_not_asked_twice(before: tuple[Act, ...]) -> None:
    async def work(door: Door) -> Answer:
        for _ in before:
            await door.fetch(Request(url=url))
        return await door.fetch(Request(url=url))

    with Origin() as origin:
        url = origin.play("/feed", *before, Raw(b""), Serve(body=FEED))
        assert code(with_door(work)) == "bad_answer"
        assert len(origin.requests) == len(before) + 1
        assert origin.connections == 1


SLOW: dict[str, Act] = {
    "says nothing": Stall(),
    "stops in the head": Stall(HEAD + b"Content-Type: te"),
    "stops in the body": Stall(HEAD + b"Content-Length: 10\r\n\r\nabc"),
    "drips": Drip(pause=0.05),
}


def test_the_deadline_is_over_the_whole_fetch_not_over_each_read(row: Row) -> None:
    """All at once, as they wait; the one after it finds the place of a late one free."""
    limits = replace(QUICK, seconds=0.3, per_host=1, concurrency=1)

    def visits(act: Act) -> tuple[Answer, Answer]:
        with Origin() as origin:
            url = origin.play("/feed", act)
            following = origin.play("/next", Serve(body=FEED))

            async def work(door: Door) -> tuple[Answer, Answer]:
                late = await door.fetch(Request(url=url))
                return late, await door.fetch(Request(url=following))

            return with_door(work, limits=limits)

    with ThreadPoolExecutor(len(SLOW)) as pool:
        made = {name: pool.submit(visits, act) for name, act in SLOW.items()}
    for name, answers in made.items():
        with row(name):
            late, following = answers.result()
            assert code(late) == "timeout"
            assert isinstance(following, Fetched)


def test_the_deadline_is_over_all_redirects_together() -> None:
    with Origin() as origin:
        origin.play("/0", Redirect("/1"))
        origin.play("/1", Stall())
        assert code(fetch(origin.url("/0"), limits=replace(QUICK, seconds=0.1))) == "timeout"


def test_a_port_where_nobody_listens_is_named() -> None:
    with Origin() as origin:
        url = origin.url("/")
    answer = fetch(url)
    assert isinstance(answer, Failed)
    assert answer.code == "connect"
    assert answer.message == "no connection to 127.0.0.1: Connection refused"
