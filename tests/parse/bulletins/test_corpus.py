"""Every bulletin of the corpus is split as a person would split it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import language
from tests.parse.bulletins.corpus import FOLDER, Case, Expected, cases, initials

if TYPE_CHECKING:
    from feedd.core.model import Bulletin, Entry
    from tests.rows import Row


@pytest.mark.parametrize("initial", initials())
@pytest.mark.parametrize("third", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2))])
def test_bulletins_are_read_as_a_person_reads_them(initial: str, third: int, row: Row) -> None:
    """Each third document, as all take a tenth of the suite's time; CI reads the others too."""
    for case in cases(initial=initial)[third::3]:
        with row(case.path.name):
            assert_read(case)


def assert_read(case: Case) -> None:
    bulletin = case.read()
    assert [entry.title for entry in bulletin.entries] == [story.title for story in case.stories]
    for entry, story in zip(bulletin.entries, case.stories, strict=True):
        assert_text(entry, story)
        assert_address(entry, story)
        assert_time(entry, story)
        assert_authors(entry, story)
    assert_named(bulletin, case)
    assert_language(bulletin, case)
    assert_warned(bulletin, case)


def assert_text(entry: Entry, story: Expected) -> None:
    told = entry.content_text or ""
    assert told.startswith(story.first)
    assert told.endswith(story.last)
    if story.paragraphs is not None:
        assert len(told.split("\n") if told else []) == story.paragraphs, told


def assert_address(entry: Entry, story: Expected) -> None:
    if story.link is not None:
        assert entry.link == story.link
    assert entry.id is not None or entry.link is not None
    assert entry.id_derived is (entry.id is not None and entry.link is None)


def assert_time(entry: Entry, story: Expected) -> None:
    if story.published is not None:
        assert entry.published is not None
        assert entry.published.isoformat() == story.published


def assert_authors(entry: Entry, story: Expected) -> None:
    assert story.authors is None or list(entry.authors) == story.authors


def assert_named(bulletin: Bulletin, case: Case) -> None:
    assert case.title is None or bulletin.title == case.title
    assert case.url is None or bulletin.url == case.url
    assert case.language is None or bulletin.language == case.language
    assert case.feeds is None or bulletin.discovered_feeds == case.feeds


def assert_language(bulletin: Bulletin, case: Case) -> None:
    """No page is told a language that it doesn't state."""
    told = "\n".join(entry.content_text or "" for entry in bulletin.entries)
    if case.path.suffix == ".html" and bulletin.language and (found := language.of(told)):
        assert bulletin.language.lower().startswith(found)


def assert_warned(bulletin: Bulletin, case: Case) -> None:
    """A warning says when nothing was found."""
    if case.warning is None:
        assert bulletin.warnings == ()
    else:
        assert any(case.warning in warning for warning in bulletin.warnings)


def test_the_corpus_is_wide() -> None:
    assert len(list(FOLDER.glob("*.json"))) >= 900
