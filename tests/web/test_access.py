"""Who may come in, and whose idea a request was."""

from __future__ import annotations

import asyncio
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import scrypt
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from starlette.routing import Mount, Route
from structlog.testing import capture_logs

from feedd.passwords import hash_password, hash_token, is_hash, is_password, new_token
from feedd.store import access
from feedd.store.access import Scope, Token
from feedd.web import api
from feedd.web.app import renderer_of, routes
from feedd.web.entrance import Entrance, Login, Throttle, Wait
from feedd.web.gate import LARGEST_OF_A_STRANGER
from feedd.web.visitor import (
    NOBODY,
    SAFE,
    WHOLE,
    Visitor,
    address_of,
    hosts,
    is_cross_site,
    is_ours,
    needed,
)
from tests.web.office import HOST, NOW, Office, Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.rows import Row

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"
HASH = "scrypt:4:1:1:AAAAAAAAAAAAAAAAAAAAAA:" + "A" * 43
TOPIC = '[[topics]]\nname = "world"\nquery = "rocket"\n'
WATCH = '[[watches]]\nname = "flood"\nquery = "flood*"\n'


def users(password: str = PASSWORD) -> str:
    return f'[daemon.web]\nusers = {{ anna = "{cheap_hash(password)}" }}\n'


def cheap_hash(password: str) -> str:
    """Hash as cheaply as may be: the tests log in often."""
    key = scrypt(password.encode(), salt=bytes(16), n=16, r=1, p=1, dklen=32)
    return f"scrypt:4:1:1:{'A' * 22}:{urlsafe_b64encode(key).decode().rstrip('=')}"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("closed"), users() + TOPIC + WATCH) as office:
        yield office


@pytest.fixture(scope="module")
def open_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Office(tmp_path_factory.mktemp("open"), TOPIC) as office:
        yield office


def give_token(office: Office, scope: Scope, name: str = "", feeds: tuple[str, ...] = ()) -> str:
    token = new_token()
    stored = Token(name=name or token[-8:], scope=scope, created_at=NOW, feeds=feeds)
    with office.newsroom.database.write() as connection:
        access.add_token(connection, stored, hashed=hash_token(token))
    return token


def every_route(office: Office) -> list[tuple[str, str]]:
    """Give (method, path) of every route there is, with something in place of its parameters."""
    site = office.site()
    entrance = Entrance(site.database, site.config.daemon.web.users, now=site.now)
    found: list[tuple[str, str]] = []
    for route in routes(site, entrance, renderer_of(site)):
        if isinstance(route, Route):
            found += [(method, filled(route.path)) for method in sorted(route.methods or ())]
    for path, methods in api.build(office.site()).openapi()["paths"].items():
        found += [(method.upper(), "/api/v1" + filled(path)) for method in methods]
    found += [("GET", "/api/v1/openapi.json"), ("GET", "/static/feedd.css")]
    return found


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


def unsafe(office: Office) -> list[tuple[str, str]]:
    return [(method, path) for method, path in every_route(office) if method not in SAFE]


def test_who_may_only_read_sees_no_secret_of_a_source(tmp_path: Path) -> None:
    secret = '[[sources]]\nname = "wire"\nurl = "https://wire.example/feed?token=hush"\n'
    with Office(tmp_path, users() + secret) as office:
        person, shown = Person(office), "wire.example/feed?token=…"
        reader, editor = (
            f"Bearer {give_token(office, 'read')}",
            f"Bearer {give_token(office, 'write')}",
        )
        page = person.get("/sources", authorization=editor).text
        assert (shown in page, "hush" in page) == (True, False)
        for place in ("/api/v1/sources", "/api/v1/sources/wire"):
            assert shown in person.get(place, authorization=reader).text
            assert "token=hush" in person.get(place, authorization=editor).text
        for place in WHOLE:
            assert person.get(place, authorization=reader).status_code == 403
            assert person.get(place, authorization=editor).status_code == 200


def test_who_has_not_logged_in_sends_no_more_than_a_login(closed: Office) -> None:
    person, password = Person(closed), "x" * LARGEST_OF_A_STRANGER
    assert person.send("/login", page="/login", password=password).status_code == 413
    assert person.send("/login", page="/login", password=password[:9_000]).status_code != 413


def test_there_are_unsafe_routes_to_protect(open_: Office) -> None:
    found = unsafe(open_)
    assert ("POST", "/login") in found
    assert ("PUT", "/api/v1/watches/1") in found
    assert len(found) > 20


def test_no_other_mount_hides_routes_from_these_tests(open_: Office) -> None:
    site = open_.site()
    entrance = Entrance(site.database, (), now=site.now)
    mounts = [
        route.path
        for route in routes(site, entrance, renderer_of(site))
        if isinstance(route, Mount)
    ]
    assert mounts == ["/api/v1", "/static"]


@pytest.mark.parametrize("site", ["open_", "closed"])
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://[127.0.0.1"},
        {"origin": "http://127.0.0.1:8787.evil.example"},
        {"origin": f"http://{HOST}", "sec-fetch-site": "cross-site"},
    ],
)
def test_no_page_of_another_site_can_post_to_any_route(
    site: str, headers: dict[str, str], request: pytest.FixtureRequest
) -> None:
    person = Person(request.getfixturevalue(site))
    for method, path in unsafe(request.getfixturevalue(site)):
        answer = person.ask(method, path, headers=headers, json={})
        assert answer.status_code == 403, (method, path)


def test_no_form_is_taken_without_its_token(open_: Office) -> None:
    person, other = Person(open_), Person(open_)
    foreign = other.form("/watches/~new")
    person.get("/")
    for method, path in unsafe(open_):
        if path.startswith("/api/"):
            continue
        for form in ("", "0" * 64, foreign):
            answer = person.ask(method, path, data={"form": form})
            assert answer.status_code == 403, (method, path, form)


def test_reading_changes_nothing(open_: Office) -> None:
    person = Person(open_)
    before = open_.newsroom.database.path
    assert before is not None
    content = before.read_bytes()
    for method, path in every_route(open_):
        if method == "GET" and not path.endswith("/stream"):
            person.get(path)
    assert before.read_bytes() == content


def test_without_a_login_nothing_but_the_way_in_and_health_is_open(closed: Office) -> None:
    person = Person(closed)
    for method, path in every_route(closed):
        if path.endswith("/stream") or path == "/login":
            continue
        status = person.ask(method, path, json={}).status_code
        if path in {"/healthz", "/readyz", "/static/feedd.css"}:
            assert status == 200 if method in SAFE else status == 405
        else:
            assert status in ({303, 401} if method in SAFE else {401}), (method, path)


@pytest.mark.parametrize("path", ["/feeds/world.atom", "/feeds/index.opml", "/feeds/x.atom"])
def test_feeds_ask_for_a_login_before_they_tell_whether_they_exist(
    closed: Office, path: str
) -> None:
    answer = Person(closed).get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_whoever_knows_the_password_comes_in_and_is_led_on(closed: Office) -> None:
    person = Person(closed)
    asked = person.get("/watches/~new?query=rocket")
    assert asked.headers["location"] == "/login?next=%2Fwatches%2F~new%3Fquery%3Drocket"
    answer = person.send(
        "/login", page="/login", name="anna", password=PASSWORD, next="/watches/~new?query=rocket"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/watches/~new?query=rocket")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "rocket" in person.read("/watches/~new?query=rocket")
    assert person.send("/logout", page="/watches/~new").status_code == 303
    assert person.get("/").status_code == 303


def test_an_ended_session_is_ended_in_the_database_too(closed: Office) -> None:
    person = Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    stolen = person.cookies["feedd_session"]
    person.send("/logout", page="/watches/~new")
    assert Person(closed).get("/", cookie=f"feedd_session={stolen}").status_code == 303


def test_the_log_tells_who_came_in_and_who_changed_what(closed: Office) -> None:
    anna, programme = Person(closed), f"Bearer {give_token(closed, 'write', 'grafana')}"
    with capture_logs() as lines:
        anna.send("/login", page="/login", name="anna", password="a wrong one")
        anna.send("/login", page="/login", name=PASSWORD, password="anna")
        anna.send("/login", page="/login", name="anna", password=PASSWORD)
        anna.send("/watches/try", query="flood")
        anna.send("/watches", query="flood NEAR/5", name="refused")
        anna.send("/watches/flood/mute", minutes="60")
        anna.send("/watches/nowhere/mute", minutes="60")
        Person(closed).send("/watches/flood/mute", page="/login", minutes="0")
        for path in ("/api/v1/watches/flood/mute", "/api/v1/watches/flood/mute/"):
            Person(closed).ask(
                "POST", path, headers={"authorization": programme}, json={"minutes": 0}
            )
        anna.send("/logout")
    told = [{key: line[key] for key in line if key != "log_level"} for line in lines]
    peer = {"peer": "127.0.0.1"}
    assert told == [
        {"event": "login refused", "name": "anna", **peer},
        {"event": "login refused", **peer},
        {"event": "logged in", "by": "anna", **peer},
        {
            "event": "audit", "what": "POST /watches/flood/mute",
            "by": "anna", "way": "session", **peer,
        },
        {
            "event": "audit", "what": "POST /api/v1/watches/flood/mute",
            "by": "grafana", "way": "token", **peer,
        },
        {"event": "audit", "what": "POST /logout", "by": "anna", "way": "session", **peer},
    ]  # fmt: skip


def test_a_login_is_good_for_thirty_days_however_long_its_cookie_is_kept(closed: Office) -> None:
    person = Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    kept = f"feedd_session={person.cookies['feedd_session']}"
    closed.later(days=29)
    assert Person(closed).get("/", cookie=kept).status_code == 200
    closed.later(days=1)
    assert Person(closed).get("/", cookie=kept).status_code == 303


def test_a_new_password_ends_the_sessions_of_the_old_one(tmp_path: Path) -> None:
    with Office(tmp_path, users()) as office:
        person = Person(office)
        person.send("/login", page="/login", name="anna", password=PASSWORD)
        assert person.get("/").status_code == 200
        office.path.write_text(f'[daemon]\nstate = "state"\n{users("another password")}')
        office.run(office.reload())
        assert person.get("/").status_code == 303


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "", "x"])
def test_nobody_is_led_away_from_the_site(closed: Office, path: str) -> None:
    answer = Person(closed).send(
        "/login", page="/login", name="anna", password=PASSWORD, next=path
    )
    assert answer.headers["location"] == "/"


def test_a_secure_site_says_so_of_its_cookies(tmp_path: Path) -> None:
    where = 'public_url = "https://news.example"\n'
    with Office(tmp_path, where + users()) as office:
        person = Person(office, host="news.example", scheme="https")
        answer = person.send("/login", page="/login", name="anna", password=PASSWORD)
        assert all("Secure" in line for line in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("berta", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_told_alike(closed: Office, name: str, password: str) -> None:
    answer = Person(closed).send("/login", page="/login", name=name, password=password)
    assert answer.status_code == (401 if name else 200)
    # Whoever mistyped goes on where they left off.
    (focused,) = re.findall(r"<input ([^>]*) autofocus>", answer.text)
    assert ("password" if name else "username") in focused
    assert "feedd_session" not in answer.cookies


def test_passwords_cannot_be_tried_out(tmp_path: Path) -> None:
    with Office(tmp_path, users()) as office:
        person = Person(office)
        tries = [
            person.send("/login", page="/login", name="anna", password=f"guess {n}").status_code
            for n in range(12)
        ]
        assert tries == [401] * 10 + [429] * 2
        refused = person.send("/login", page="/login", name="anna", password=PASSWORD)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 301
        assert f"Try again in {refused.headers['retry-after']} seconds" in refused.text
        assert 'autocomplete="username" autocapitalize="off" value="anna"' in refused.text
        office.later(minutes=6)
        assert (
            person.send("/login", page="/login", name="anna", password=PASSWORD).status_code == 303
        )


def test_strangers_lock_nobody_out_from_where_they_log_in(closed: Office) -> None:
    site = closed.site()
    entrance = Entrance(site.database, site.config.daemon.web.users, now=site.now)

    async def work() -> list[Visitor | Wait]:
        right, wrong = Login("anna", PASSWORD), Login("anna", "guess")
        tries = [(right, "192.0.2.1"), *[(wrong, "192.0.2.66")] * 10]
        tries += [(right, "192.0.2.2"), (right, "192.0.2.1")]
        return [await entrance.login(one, peer=peer) for one, peer in tries]

    first, *_, elsewhere, at_home = asyncio.run(work())
    assert first == at_home != NOBODY
    assert isinstance(elsewhere, Wait)


def test_a_user_tries_out_no_others_password_from_their_address(tmp_path: Path) -> None:
    others = f'mallory = "{cheap_hash(PASSWORD)}" }}'
    with Office(tmp_path, users().replace(" }", f", {others}") + TOPIC) as office:
        site = office.site()
        entrance = Entrance(site.database, site.config.daemon.web.users, now=site.now)
        anna, mallory = Login("anna", PASSWORD), Login("mallory", PASSWORD)
        tries = [anna, *[*[Login("anna", "guess")] * 9, mallory] * 2, Login("anna", PASSWORD)]

        async def work() -> list[Visitor | Wait]:
            return [await entrance.login(one, peer="192.0.2.1") for one in tries]

        found = asyncio.run(work())
    assert found.count(NOBODY) == 10
    assert isinstance(found[-1], Wait)


ADDRESSES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("127.0.0.1", (), "127.0.0.1"),
    ("127.0.0.1", ("8.8.4.4",), "8.8.4.4"),
    ("127.0.0.1", ("1.1.1.1, 8.8.4.4",), "8.8.4.4"),
    ("::1", ("1.1.1.1", "2606:4700::1111"), "2606:4700::1111"),
    ("172.18.0.5", ("8.8.4.4",), "8.8.4.4"),
    ("::ffff:127.0.0.1", ("8.8.4.4",), "8.8.4.4"),
    ("127.0.0.1", ("9.9.9.9, 8.8.4.4, 172.18.0.5",), "8.8.4.4"),
    ("127.0.0.1", ("172.18.0.5",), "172.18.0.5"),
    ("172.19.0.5", ("8.8.4.4",), "172.19.0.5"),
    ("192.168.1.20", ("8.8.4.4",), "192.168.1.20"),
    ("127.0.0.1", ("9.9.9.9, 8.8.4.4:50123, 172.18.0.5:443",), "8.8.4.4"),
    ("127.0.0.1", ("[2606:4700::1111]:50123",), "2606:4700::1111"),
    ("127.0.0.1", ("[2606:4700::1111]",), "2606:4700::1111"),
    ("127.0.0.1", ("::ffff:8.8.4.4",), "8.8.4.4"),
    ("127.0.0.1", ("8.8.4.4:", "[]:1", "[8.8.4.4", ":80"), "127.0.0.1"),
    ("127.0.0.1", ("unknown",), "127.0.0.1"),
    ("127.0.0.1", ("8.8.4.4,",), "127.0.0.1"),
    ("127.0.0.1", ("9.9.9.9, unknown, 172.18.0.5",), "172.18.0.5"),
    ("9.9.9.9", ("8.8.4.4",), "9.9.9.9"),
    ("", ("8.8.4.4",), ""),
)


def test_whose_address_counts_behind_a_proxy(row: Row) -> None:
    """Whoever speaks to feedd itself from elsewhere says nothing of others."""
    proxies = tuple(map(ip_network, ("127.0.0.0/8", "::1", "172.18.0.0/16")))
    for client, forwarded, address in ADDRESSES:
        with row(f"{client} {forwarded}"):
            assert address_of(client, forwarded, proxies=proxies) == address
    with row("nobody is trusted"):
        assert address_of("127.0.0.1", ("8.8.4.4",), proxies=()) == "127.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "waits"), [("", False), ("trusted_proxies = []\n", True)], ids=["usual", "none"]
)
def test_a_guest_of_a_trusted_proxy_keeps_no_other_out(
    tmp_path: Path, trusted: str, waits: bool
) -> None:
    with Office(tmp_path, users() + trusted + TOPIC) as office:

        def status(name: str, password: str, *, guest: str) -> int:
            headers = {"x-forwarded-for": guest}
            how: dict[str, Any] = {"auth": (name, password), "headers": headers}
            return Person(office).ask("GET", "/feeds/world.atom", **how).status_code

        mallory, anna = "203.0.113.66", "203.0.113.1"
        assert {status(f"user{n}", "guess", guest=mallory) for n in range(10)} == {401}
        assert status("anna", PASSWORD, guest=mallory) == 429
        assert status("anna", PASSWORD, guest=anna) == (429 if waits else 200)


def test_no_more_passwords_are_tried_out_at_once_than_one_after_the_other(closed: Office) -> None:
    site = closed.site()
    entrance = Entrance(site.database, site.config.daemon.web.users, now=site.now)

    async def guess() -> list[Visitor | Wait]:
        guesses = (Login("anna", f"guess {n}") for n in range(40))
        return await asyncio.gather(*(entrance.login(one, peer="192.0.2.1") for one in guesses))

    judged = asyncio.run(guess())
    assert judged.count(NOBODY) == 10
    assert sum(isinstance(one, Wait) for one in judged) == 30


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        ("read", "/api/v1/stories", 200),
        ("write", "/api/v1/stories", 200),
        ("feeds", "/api/v1/stories", 403),
        ("read", "/feeds/world.atom", 200),
        ("feeds", "/feeds/world.atom", 200),
        ("read", "/", 200),
        ("feeds", "/", 403),
    ],
)
def test_a_token_reads_what_its_scope_allows(
    closed: Office, scope: Scope, path: str, status: int
) -> None:
    token = give_token(closed, scope)
    answer = Person(closed).get(path, authorization=f"Bearer {token}")
    assert answer.status_code == status


def test_the_document_says_that_requests_carry_a_token(closed: Office, open_: Office) -> None:
    token = give_token(closed, "read")
    told = Person(closed).get("/api/v1/openapi.json", authorization=f"Bearer {token}").json()
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert told["paths"]["/stories"]["get"]["security"] == [{"token": []}]
    told = Person(open_).get("/api/v1/openapi.json").json()
    assert "securitySchemes" not in told["components"]


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("feeds", 403), ("write", 200)])
def test_only_a_writing_token_acts(closed: Office, scope: Scope, status: int) -> None:
    token = give_token(closed, scope)
    answer = Person(closed).ask(
        "POST",
        "/api/v1/match",
        json={"query": "rocket", "title": "rocket"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == status


def test_a_login_reads_by_the_api_and_changes_nothing(closed: Office) -> None:
    person = Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    assert person.get("/api/v1/stories").status_code == 200
    for method, path in unsafe(closed):
        if path.startswith("/api/"):
            headers = {"sec-fetch-site": "same-origin"}
            assert person.ask(method, path, headers=headers, json={}).status_code == 403


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer fdd_none", "Bearer x", "Digest x", "Basic !"]
)
def test_what_is_no_token_opens_nothing(closed: Office, header: str) -> None:
    for path in ("/api/v1/stories", "/feeds/world.atom"):
        assert Person(closed).get(path, authorization=header).status_code == 401


def test_a_revoked_token_is_good_for_nothing_at_once(closed: Office) -> None:
    token = give_token(closed, "read", "for-a-while")
    person = Person(closed)
    assert person.get(f"/feeds/~{token}/world.atom").status_code == 200
    with closed.newsroom.database.write() as connection:
        assert access.revoke_token(connection, "for-a-while")
    gone = person.get(f"/feeds/~{token}/world.atom")
    never = person.get(f"/feeds/~{new_token()}/world.atom")
    assert (gone.status_code, gone.text) == (never.status_code, never.text) == (404, never.text)
    assert person.get("/api/v1/stories", authorization=f"Bearer {token}").status_code == 401


def test_a_reader_gets_addresses_of_its_own_from_the_page(closed: Office) -> None:
    person, reader = Person(closed), Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    shown = person.send("/subscribe/readers", page="/subscribe", name="phone").text
    found = re.search(r'href="(/feeds/~[\w-]+/world\.atom)"', shown)
    assert found
    assert reader.get(found[1]).status_code == 200
    assert found[1] not in person.read("/subscribe")
    again = person.send("/subscribe/readers", page="/subscribe", name="phone")
    assert again.status_code == 409
    assert person.send("/subscribe/readers", page="/subscribe", name="a b").status_code == 422
    assert person.send("/subscribe/readers/phone/revoke", page="/subscribe").status_code == 303
    assert reader.get(found[1]).status_code == 404


def test_a_reader_may_get_some_feeds_only_from_the_page(closed: Office) -> None:
    person, reader = Person(closed), Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    page = "/subscribe"
    assert 'name="feed" value="watches/flood"' in person.read(page)
    chosen = {"name": "ben", "feed": ["watches/flood"]}
    shown = person.send("/subscribe/readers", page=page, **chosen).text
    (address, *_) = re.findall(r'href="(/feeds/~[\w-]+/[\w/]+\.atom)"', shown)
    assert address.endswith("/watches/flood.atom")
    assert "/world.atom" not in shown
    assert reader.get(address).status_code == 200
    assert reader.get(address.replace("watches/flood", "world")).status_code == 404
    assert re.search(r'ben <span class="facts">watches/flood<', person.read(page))
    unknown = person.send("/subscribe/readers", page=page, name="eve", feed="nowhere")
    assert unknown.status_code == 422
    assert "eve" not in person.read(page)


def test_no_token_of_the_api_is_revoked_from_the_page(closed: Office) -> None:
    token = give_token(closed, "read", "script")
    person = Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    gone = person.send("/subscribe/readers/script/revoke", page="/subscribe")
    assert gone.status_code == 404
    answer = person.get("/api/v1/stories", authorization=f"Bearer {token}")
    assert answer.status_code == 200


def test_a_feed_opens_by_token_in_its_address_and_no_cache_shares_it(closed: Office) -> None:
    token = give_token(closed, "feeds")
    answer = Person(closed).get(f"/feeds/~{token}/world.atom")
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("private")
    assert token not in answer.text
    listed = Person(closed).get(f"/feeds/~{token}/index.opml").text
    assert f"/feeds/~{token}/world.atom" in listed


def test_a_feed_opens_by_login_and_by_http_basic_with_a_password_or_a_token(
    closed: Office,
) -> None:
    person = Person(closed)
    person.send("/login", page="/login", name="anna", password=PASSWORD)
    logins = (("anna", PASSWORD), ("reader", give_token(closed, "feeds")))
    basic = [Person(closed).ask("GET", "/feeds/world.atom", auth=login) for login in logins]
    for answer in (person.get("/feeds/world.atom"), *basic):
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("private")
    assert Person(closed).ask("GET", "/feeds/world.atom", auth=("anna", "no")).status_code == 401
    # Browsers send it along from any page, so it opens nothing else.
    assert Person(closed).ask("GET", "/api/v1/stories", auth=("anna", PASSWORD)).status_code == 401


FEEDS = {
    "world": ("world.atom", "world.rss", "world.json", "world/archive/1.atom"),
    "ports": ("ports.atom", "ports.json"),
    "watches/world": ("watches/world.atom", "watches/world.json"),
}


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    more = '[[topics]]\nname = "ports"\nquery = "harbour"\n'
    more += '[[watches]]\nname = "world"\nquery = "rocket"\n'
    folder = tmp_path_factory.mktemp("several")
    with Office(folder, users() + TOPIC + more) as office:
        for number in range(60):
            office.ingest(f"Rocket {number} on a quay\n\nA rocket fell on quay number {number}.\n")
        yield office


@pytest.mark.parametrize("own", FEEDS)
def test_a_token_for_one_feed_opens_no_other(several: Office, own: str) -> None:
    """A matrix of readers and feeds, by address and by HTTP Basic, as CVE-2025-62166 wants it."""
    token = give_token(several, "feeds", feeds=(own,))
    everything = give_token(several, "feeds")
    for name, addresses in FEEDS.items():
        for address in addresses:
            there = Person(several).get(f"/feeds/~{everything}/{address}").status_code
            wanted = there if name == own else 404
            assert Person(several).get(f"/feeds/~{token}/{address}").status_code == wanted
            basic = Person(several).ask("GET", f"/feeds/{address}", auth=("reader", token))
            assert basic.status_code == wanted
    assert Person(several).get(f"/feeds/~{everything}/{own}.atom").status_code == 200


def test_a_token_for_one_feed_lists_no_other(several: Office) -> None:
    token = give_token(several, "feeds", feeds=("ports",))
    by_address = Person(several).get(f"/feeds/~{token}/index.opml").text
    basic = Person(several).ask("GET", "/feeds/index.opml", auth=("reader", token)).text
    assert f"/feeds/~{token}/ports.atom" in by_address
    assert "/feeds/ports.atom" in basic
    assert "world" not in by_address + basic


def test_a_token_for_one_feed_opens_nothing_else(several: Office) -> None:
    token = give_token(several, "feeds", feeds=("ports",))
    bearer = {"authorization": f"Bearer {token}"}
    for path in ("/", "/api/v1/stories", "/metrics"):
        assert Person(several).ask("GET", path, headers=bearer).status_code == 403


def test_public_feeds_need_no_login_and_all_else_does(tmp_path: Path) -> None:
    with Office(tmp_path, users() + "public_feeds = true\n" + TOPIC) as office:
        answer = Person(office).get("/feeds/world.atom")
        assert answer.status_code == 200
        assert answer.headers["cache-control"].startswith("public")
        assert Person(office).get("/").status_code == 303


def test_what_everybody_gets_is_kept_by_browsers_and_nothing_else(closed: Office) -> None:
    person = Person(closed)
    style = person.get("/static/feedd.css")
    assert style.headers["cache-control"] == "no-cache"
    again = person.get("/static/feedd.css", if_none_match=style.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    for path in ("/", "/login", "/healthz", "/nowhere"):
        assert person.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "", "x:8787"])
def test_a_foreign_name_is_not_answered(open_: Office, host: str) -> None:
    for path in ("/", "/feeds/world.atom", "/api/v1/stories", "/static/feedd.css"):
        assert Person(open_).get(path, host=host).status_code == 421
    assert Person(open_).get("/healthz", host=host).status_code == 200


@pytest.mark.parametrize("host", [HOST, "localhost:8787", "[::1]:8787", "LOCALHOST:8787"])
def test_this_machines_own_names_are_answered(open_: Office, host: str) -> None:
    assert Person(open_).get("/", host=host).status_code == 200


def test_a_body_says_how_long_it_is_and_is_not_too_long(open_: Office) -> None:
    person = Person(open_)
    chunked = {"transfer-encoding": "chunked"}
    assert person.ask("POST", "/api/v1/match", headers=chunked).status_code == 411
    long = b"x" * (4 * 1024 * 1024 + 1)
    assert person.ask("POST", "/sources/import", content=long).status_code == 413


@pytest.mark.parametrize("path", ["/", "/nowhere", "/stories/none", "/api/v1/nowhere", "/login"])
def test_every_answer_bears_the_headers_that_keep_it_harmless(open_: Office, path: str) -> None:
    headers = Person(open_).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_password_is_known_by_its_hash_alone() -> None:
    hashed = hash_password("öffne dich")
    assert is_hash(hashed)
    assert "öffne" not in hashed
    assert is_password("öffne dich", hashed)
    assert not is_password("öffne dich ", hashed)
    assert hash_password("öffne dich") != hashed


@pytest.mark.parametrize(
    "text", ["", "scrypt:14:8:1:x:y", HASH.replace(":4:1:1:", ":30:8:1:"), HASH + "A", f" {HASH}"]
)
def test_what_is_no_hash_or_costs_too_much_is_refused(text: str) -> None:
    assert not is_hash(text)
    assert is_hash(HASH)


def test_a_throttle_forgets_after_its_span_and_after_a_success() -> None:
    throttle = Throttle(limit=2, span=timedelta(minutes=1))
    throttle.failed("anna", now=NOW)
    throttle.failed("anna", now=NOW + timedelta(seconds=30))
    assert throttle.wait("anna", now=NOW + timedelta(seconds=40)) == timedelta(seconds=20)
    assert throttle.wait("berta", now=NOW) == timedelta()
    assert throttle.wait("anna", now=NOW + timedelta(seconds=60)) == timedelta()
    throttle.succeeded("anna")
    assert throttle.wait("anna", now=NOW) == timedelta()


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", "/", "read"),
        ("POST", "/watches", "write"),
        ("GET", "/loginx", "read"),
        ("GET", "/static/feedd.css", None),
        ("GET", "/staticx", "read"),
        ("POST", "/login", None),
        ("GET", "/feeds/~abc/x.atom", None),
        ("GET", "/feeds/x.atom", "feeds"),
        ("DELETE", "/api/v1/watches/x", "write"),
    ],
)
def test_each_path_needs_its_right(method: str, path: str, right: str | None) -> None:
    assert needed(method, path) == right


def test_a_site_is_known_by_its_public_name_and_on_this_machine() -> None:
    known = hosts("https://News.example/", listen_host="0.0.0.0", port=80)
    assert is_ours("news.example", known)
    assert is_ours("news.example:443", known)
    assert is_ours("localhost:80", known)
    assert is_ours("localhost", known)
    assert not is_ours("news.example:80", known)
    assert not is_ours(None, known)
    assert not is_cross_site({"origin": "https://news.example"}, known)
    assert not is_cross_site({}, known)
