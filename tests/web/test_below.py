"""feedd below a path of a host that others share, behind either kind of proxy."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from feedd.config.doubts import OWN
from feedd.core.hub import PLACE, Refused
from feedd.core.websub import CALLBACKS, Intent
from feedd.web.app import renderer_of, routes, with_websub
from feedd.web.entrance import Entrance
from tests.pages.world import build, feed
from tests.web.office import Office, Person
from tests.web.test_access import PASSWORD, TOPIC, WATCH, users

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

HOST = "desk.example"
PUBLIC = f'public_url = "https://{HOST}/a%20b/feedd/"\n'
ROOT = "/a%20b/feedd"

OTHERS = {
    "#main",
    "#entry-{{ one.entry.number }}",
    "#revisions",
    "{{ story.link }}",
    "{{ told.link }}",
    "{{ one.link }}",
    "{{ file.url }}",
}
"""What templates lead to that isn't an address of feedd's."""


def test_every_address_in_a_template_begins_with_the_path() -> None:
    pages = [*(resources.files("feedd.web") / "templates").iterdir()]
    written = re.findall(
        r"""\b(?:href|src|action|formaction)=["']([^"']*)""",
        "".join(one.read_text("utf-8") for one in pages),
    )
    assert len(written) > 90
    assert {
        one for one in written if not one.startswith(("{{ root }}/", "{{ root }}{{ "))
    } == OTHERS


@pytest.mark.slow
@pytest.mark.parametrize("taken", ["", "/a b/feedd"], ids=["path passed on", "path taken away"])
def test_a_login_and_all_that_follows(tmp_path: Path, taken: str) -> None:
    with Office(tmp_path, PUBLIC + users() + TOPIC + WATCH) as office:
        office.app = _proxy(office.app, taken)
        person = Person(office, host=HOST, scheme="https")
        shut = person.get(f"{ROOT}/alerts?state=held")
        assert shut.headers["location"] == f"{ROOT}/login?next=%2Falerts%3Fstate%3Dheld"
        known = {"name": "anna", "password": PASSWORD, "next": "/alerts?state=held"}
        let_in = person.send(f"{ROOT}/login", page=f"{ROOT}/login", **known)
        assert let_in.headers["location"] == f"{ROOT}/alerts?state=held"
        assert f"; Path={ROOT};" in let_in.headers["set-cookie"]
        assert "Alerts" in person.read(f"{ROOT}/alerts?state=held")
        assert person.get(f"{ROOT}/alerts/").headers["location"] == f"{ROOT}/alerts"
        assert f'action="{ROOT}/logout"' in person.read(ROOT)
        served = person.get(f"{ROOT}/api/v1/openapi.json").json()["servers"]
        assert served == [{"url": f"{ROOT}/api/v1"}]
        feed = person.read(f"{ROOT}/feeds/world.atom")
        assert f'href="https://{HOST}{ROOT}/feeds/world.atom"' in feed
        left = person.send(f"{ROOT}/logout", page=f"{ROOT}/alerts")
        assert left.headers["location"] == f"{ROOT}/login"
        assert person.get(f"{ROOT}/alerts").status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "/feed"], ids=["path taken away", "path passed on"])
def test_a_path_that_is_the_beginning_of_a_name_of_feedd_s(tmp_path: Path, path: str) -> None:
    with Office(tmp_path, f'public_url = "https://{HOST}/feed"\n{TOPIC}') as office:
        assert Person(office, host=HOST).get(f"{path}/feeds/world.atom").status_code == 200


@pytest.mark.slow
def test_a_cookie_of_what_is_above_keeps_nobody_out(tmp_path: Path) -> None:
    with Office(tmp_path, PUBLIC + users()) as office:
        person = Person(office, host=HOST, scheme="https")
        known = {"name": "anna", "password": PASSWORD}
        person.send(f"{ROOT}/login", page=f"{ROOT}/login", **known)
        mine = "; ".join(f"{one.name}={one.value}" for one in person.cookies.jar)
        both = {"cookie": f"{mine}; feedd_session=another; feedd_form={'x' * 43}"}
        assert person.ask("GET", f"{ROOT}/alerts", headers=both).status_code == 200


@pytest.mark.slow
def test_a_story_about_links_is_left_as_it_is(tmp_path: Path) -> None:
    told = '<p>Write <code>&lt;a href="/x"&gt;</code> and src="/y" there.</p>'
    with Office(tmp_path, PUBLIC) as office:
        item = feed(("How a page leads on", "https://coast.example/links", told), title="Links")
        (found,) = office.ingest(item, content_type="application/rss+xml").found
        page = Person(office, host=HOST, scheme="https").get(f"{ROOT}/stories/{found.story}")
    assert told in page.text


@pytest.mark.slow
def test_every_link_of_every_page_is_below_the_path(tmp_path: Path) -> None:
    with build(tmp_path, PUBLIC) as office:
        person, seen, ahead = Person(office, host=HOST, scheme="https"), set(), {f"{ROOT}/"}
        while ahead:
            address = ahead.pop()
            seen.add(address)
            answer = person.get(address)
            assert answer.status_code == 200, address
            if "text/html" not in answer.headers["content-type"]:
                continue
            links = re.findall(r'(?:href|src|action)="(/[^"#]*)', answer.text)
            assert all(link.startswith(f"{ROOT}/") for link in links), (address, links)
            followed = re.findall(r'(?:href|src)="(/[^"#]*)', answer.text)
            ahead |= {one.replace("&amp;", "&") for one in followed} - seen
    assert len(seen) > 20


@pytest.mark.slow
@pytest.mark.parametrize("taken", ["", "/a b/feedd"], ids=["path passed on", "path taken away"])
def test_its_hub_and_callbacks_are_below_the_path(tmp_path: Path, taken: str) -> None:
    called = f'websub_callback = "https://{HOST}{ROOT}"\n'
    with Office(tmp_path, PUBLIC + called + TOPIC + 'hub = "own"\n') as office:
        behind = with_websub(office.site(), hub=_Nobody(), subscriber=_Nobody())
        office.app = _proxy(behind, taken)
        person = Person(office, host=HOST, scheme="https")
        assert person.get(f"{ROOT}{PLACE}").status_code == 405
        assert person.get(f"{ROOT}{CALLBACKS}unknown").text == "not asked for\n"


class _Nobody:
    """A hub, and a subscriber, that have nothing to do."""

    async def ask(self, _body: bytes) -> Refused | None:
        return None

    def knows(self, _token: str) -> bool:
        return False

    def confirm(self, _token: str, _intent: Intent) -> str | None:
        return None

    async def take(
        self, _token: str, _body: bytes, *, signature: str, content_type: str | None
    ) -> str:
        return f"{signature}{content_type}"


@pytest.mark.slow
def test_the_names_that_no_path_may_begin_with_are_all(tmp_path: Path) -> None:
    with Office(tmp_path) as office:
        site = office.site()
        entrance = Entrance(site.database, {}, now=site.now)
        paths = [route.path for route in routes(site, entrance, renderer_of(site))]  # type: ignore[attr-defined]
    firsts = {path.split("/")[1] for path in (*paths, "/feeds/", PLACE, CALLBACKS)}
    assert firsts - {""} == OWN


def _proxy(behind: ASGIApp, taken: str) -> ASGIApp:
    """Stand before a server, and take a path from what is asked."""

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(taken) or "/"
        await behind({**scope, "path": path}, receive, send)

    return proxy
