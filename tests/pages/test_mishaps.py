"""What a person wrote isn't lost when the login has ended, or the database refuses."""

from __future__ import annotations

import asyncio
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.routing import Route

from feedd.store import access
from feedd.web import pages
from feedd.web.app import renderer_of
from tests.pages.world import build
from tests.web.office import Office, Person
from tests.web.test_access import cheap_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response


pytestmark = pytest.mark.slow
DRAFT = {"name": "ferries", "query": "ferry OR harbour", "realert": "never"}


@contextmanager
def refusing(office: Office) -> Iterator[None]:
    """Let the database take nothing for a while, as on a disk that can only be read."""
    writer = office.newsroom.database._writer

    def told(pragma: str) -> None:
        with closing(writer.raw_connection()) as connection:
            connection.cursor().execute(pragma)

    told("PRAGMA query_only = on")
    yield
    told("PRAGMA query_only = off")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Office]:
    with build(
        tmp_path, f'[daemon.web]\nusers = {{ anna = "{cheap_hash("right")}" }}\n'
    ) as office:
        yield office


def test_a_form_sent_after_the_login_ended_can_be_sent_again(guarded: Office) -> None:
    anna = Person(guarded)
    anna.send("/login", page="/login", name="anna", password="right")
    form = anna.form("/watches/~new")
    anna.send("/logout", page="/watches/~new")
    again = {"data": {"form": form, **DRAFT}, "headers": {"sec-fetch-site": "same-origin"}}
    refused = anna.ask("POST", "/watches", **again)
    assert refused.status_code == 401
    assert 'href="/login" target="_blank"' in refused.text
    long = {**again, "data": {"form": form, **DRAFT, "query": "ferry OR " * 5_000 + "harbour"}}
    assert 'href="/login" target="_blank"' in anna.ask("POST", "/watches", **long).text
    anna.send("/login", page="/login", name="anna", password="right")
    saved = anna.ask("POST", "/watches", **again)
    assert saved.headers["location"] == "/watches/ferries?saved"


def test_a_form_that_is_not_ours_is_refused_on_a_page(guarded: Office) -> None:
    stranger = Person(guarded)
    answer = stranger.ask("POST", "/login", data={"form": "0" * 64, "name": "anna"})
    assert answer.status_code == 403
    assert "reload its page" in answer.text


def test_a_database_that_refuses_is_told_on_a_page_and_nothing_has_changed(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        person = Person(office)
        with refusing(office):
            answer = person.send("/watches", **DRAFT)
        assert answer.status_code == 503
        assert "the database refuses: " in answer.text
        assert "feedd doctor" in answer.text
        assert person.get("/watches/ferries").status_code == 404
        assert person.send("/watches", **DRAFT).status_code == 303


def test_a_database_that_can_not_be_read_is_told_to_whoever_asks(guarded: Office) -> None:
    anna = Person(guarded)
    anna.send("/login", page="/login", name="anna", password="right")
    with guarded.newsroom.database.write() as connection:
        connection.execute(sa.text("DROP TABLE sessions"))
        connection.execute(sa.text("DROP TABLE tokens"))
    page = anna.get("/watches")
    program = anna.get("/api/v1/watches", authorization="Bearer fdd_x")
    reader = anna.get("/feeds/~fdd_x/harbours.atom", authorization="Bearer fdd_x")
    for answer in (page, program, reader):
        assert answer.status_code == 503
        assert "the database can&#39;t be read" in answer.text.replace("'", "&#39;")
        assert "no such table" not in answer.text
    assert "feedd doctor" in page.text
    assert program.headers["content-type"] == "application/problem+json"
    assert program.headers["retry-after"] == reader.headers["retry-after"] == "30"


def test_a_reader_may_have_as_many_feeds_as_there_are(tmp_path: Path) -> None:
    names = [f"t{number}" for number in range(150)]
    topics = "".join(f'[[topics]]\nname = "{name}"\nquery = "eel"\n' for name in names)
    with Office(tmp_path, topics) as office:
        made = Person(office).send("/subscribe/readers", name="phone", feed=names)
        assert made.status_code == 200
        with office.newsroom.database.read() as connection:
            (token,) = access.list_tokens(connection)
    assert token.feeds == tuple(names)


async def _get(transport: httpx.ASGITransport, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=transport, base_url="http://feedd") as client:
        return await client.get(path)


def test_a_fault_of_ours_is_told_on_a_page_and_raised_for_the_log(tmp_path: Path) -> None:
    def break_down(_request: Request) -> Response:
        raise ZeroDivisionError

    with build(tmp_path) as office:
        failed = pages.Mishaps(renderer_of(office.site())).failed
        app = Starlette(routes=[Route("/broken", break_down)], exception_handlers={500: failed})
    quiet = httpx.ASGITransport(app, raise_app_exceptions=False)
    answer = asyncio.run(_get(quiet, "/broken"))
    assert answer.status_code == 500
    assert "a fault of feedd" in answer.text
    with pytest.raises(ZeroDivisionError):
        asyncio.run(_get(httpx.ASGITransport(app), "/broken"))


def test_an_address_becomes_one_source_however_often_it_is_sent(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        person = Person(office)
        news = {"name": "news", "url": "https://coast.example/news"}
        for _ in range(2):
            sent = person.send("/sources", page="/sources", **news)
            assert sent.headers["location"] == "/sources?added=news"
        assert ">news</a> was added" in person.read("/sources?added=news")
        changed = person.send("/sources", page="/sources", story=".item", **news)
        assert changed.status_code == 409
        other = {"name": "other", "url": "http://www.coast.example/news"}
        refused = person.send("/sources", page="/sources", **other)
        assert refused.status_code == 409
        assert "as the source &#39;news&#39;" in refused.text
        page = person.send("/sources/look", page="/sources", url=other["url"]).text
        assert 'visited already, as the source <a href="/sources/news">' in page


def test_a_topic_that_is_sent_twice_is_made_once(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        person = Person(office)
        topic = {"name": "eels", "query": "eel", "saved": ""}
        for _ in range(2):
            sent = person.send("/topics", **topic)
            assert sent.headers["location"] == "/topics/eels?saved"
        assert "Saved." in person.read("/topics/eels?saved")
        assert person.send("/topics", **{**topic, "query": "trout"}).status_code == 409
