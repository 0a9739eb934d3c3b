"""A topic's page: changing one that was made here, without undoing somebody else's work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.pages.accessible import faults
from tests.pages.world import build
from tests.web.office import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

pytestmark = pytest.mark.slow
PAGE = "/topics/ferries"


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with build(tmp_path) as office:
        visitor = Person(office)
        visitor.send("/topics", page="/stories?q=ferry", name="ferries", query="ferry", title="")
        yield visitor


def seen(page: str) -> str:
    (found,) = re.findall('name="seen" value="([0-9a-f]+)"', page)
    return str(found)


def save(person: Person, query: str, *, seen: str, title: str = "") -> httpx.Response:
    fields = {"saved": "ferries", "name": "ferries", "query": query, "title": title}
    return person.send("/topics", page=PAGE, seen=seen, **fields)


def test_a_topic_made_here_is_changed_here(person: Person) -> None:
    page = person.read(PAGE)
    assert '<h1 dir="auto">ferries</h1>' in page
    assert save(person, "pilots", seen=seen(page), title="Pilots").status_code == 303
    assert "Pilots" in person.read(PAGE)
    assert 'href="/stories?q=pilots"' in person.read(PAGE)
    again = person.send("/topics", page="/stories?q=eel", name="ferries", query="eel")
    assert again.status_code == 409


def test_what_was_changed_meanwhile_is_overwritten_only_on_purpose(person: Person) -> None:
    before = seen(person.read(PAGE))
    for _ in range(2):  # sent twice
        assert save(person, "ferry OR harbour", seen=before).status_code == 303
    late = save(person, "storm", seen=before)
    assert late.status_code == 409
    assert "changed meanwhile" in late.text
    assert ">storm</textarea>" in late.text
    assert 'href="/stories?q=ferry%20OR%20harbour"' in person.read(PAGE)
    assert save(person, "storm", seen=seen(late.text)).status_code == 303
    assert 'href="/stories?q=storm"' in person.read(PAGE)


def test_what_can_not_be_saved_is_shown_again_as_it_was_written(person: Person) -> None:
    wrong = save(person, "ferry OR (storm", seen=seen(person.read(PAGE)), title="Weather")
    assert wrong.status_code == 422
    assert faults(wrong.text) == []
    for words in (">ferry OR (storm</textarea>", 'value="Weather"', "is never closed"):
        assert words in wrong.text
    assert '<h1 dir="auto">ferries</h1>' in person.read(PAGE)
