"""A story's page says why a watch or a topic asks for it, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.pages.test_pages import story_of
from tests.pages.world import build
from tests.web.office import Person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.office import Office

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with build(tmp_path_factory.mktemp("asking")) as office:
        yield office


@pytest.mark.parametrize(
    ("words", "asked", "told"),
    [
        (
            "pilots",
            "pilots",
            ("The watch <bdi>pilots</bdi> matches.", "It raised the", 'href="/alerts/'),
        ),
        (
            "pilots",
            "evacuations",
            ("<bdi>evacuations</bdi> doesn't match.", "wanted: a word that begins"),
        ),
        (
            "pilots",
            "harbours",
            ("The topic <bdi>Harbours and ferries</bdi> matches.", '<mark dir="auto">port</mark>'),
        ),
        ("pilots", "<b>", ("There is no watch and no topic called <bdi><b>",)),
        (
            "pilots",
            "harbours AND ferries ",
            ("The topic <bdi>Harbours and ferries</bdi> matches.",),
        ),
    ],
)
def test_it_says_clause_by_clause(
    office: Office, words: str, asked: str, told: tuple[str, ...]
) -> None:
    person = Person(office)
    page = person.read(f"/stories/{story_of(person, words)}?why={asked}")
    for one in told:
        assert one in page


def test_who_asks_for_a_title_is_told_the_name(office: Office) -> None:
    person = Person(office)
    for asked, told in {
        'source:"پیک ساحل"': '"پیک ساحل" is the title of payk: write source:{payk} (column 1)',
        'barley topic:"Harbours and ferries"': "write topic:{harbours} (column 8)",
    }.items():
        assert told in person.read(f"/stories?q={quote(asked)}")
        assert told in person.read(f"/watches/~new?query={quote(asked)}")
        tried = person.ask("POST", "/api/v1/backtest", json={"query": asked}).json()
        assert told.partition(" (column")[0] in tried["warnings"][0]["message"]
    assert "is named" not in person.read('/stories?q=source:"coast wire"')


def test_what_held_an_alert_back_is_told(tmp_path: Path) -> None:
    with build(tmp_path) as office:
        person = Person(office)
        person.send("/watches", name="late", query="barley", max_age="1d")
        page = person.read(f"/stories/{story_of(person, 'barley')}?why=late")
        assert "The watch <bdi>late</bdi> matches." in page
        assert "It has raised no alert of it." in page
