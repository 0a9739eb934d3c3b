"""Every bulletin of the corpus is split as a person would split it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.parse.bulletins.corpus import Case, Expected, cases

if TYPE_CHECKING:
    from feedd.core.model import Entry

CASES = cases()


def name(case: Case) -> str:
    return case.path.name


@pytest.mark.parametrize("case", CASES, ids=name)
def test_its_headlines_are_found_and_nothing_else_is(case: Case) -> None:
    assert [entry.title for entry in case.read().entries] == [
        story.title for story in case.stories
    ]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_each_story_has_its_own_text(case: Case) -> None:
    for entry, story in zip(case.read().entries, case.stories, strict=True):
        told = entry.content_text or ""
        assert told.startswith(story.first)
        assert told.endswith(story.last)
        if story.paragraphs is not None:
            assert len(told.split("\n")) == story.paragraphs, told


@pytest.mark.parametrize("case", CASES, ids=name)
def test_each_story_has_its_own_address_and_time(case: Case) -> None:
    for entry, story in zip(case.read().entries, case.stories, strict=True):
        assert_address(entry, story)
        if story.published is not None:
            assert entry.published is not None
            assert entry.published.isoformat() == story.published


def assert_address(entry: Entry, story: Expected) -> None:
    if story.link is not None:
        assert entry.link == story.link
    assert entry.id is not None or entry.link is not None
    assert entry.id_derived is (entry.id is not None and entry.link is None)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_document_is_named(case: Case) -> None:
    bulletin = case.read()
    assert case.title is None or bulletin.title == case.title
    assert case.url is None or bulletin.url == case.url
    assert case.language is None or bulletin.language == case.language
    assert case.feeds is None or bulletin.discovered_feeds == case.feeds


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_warning_says_when_nothing_was_found(case: Case) -> None:
    warnings = case.read().warnings
    if case.warning is None:
        assert warnings == ()
    else:
        assert any(case.warning in warning for warning in warnings)


def test_the_corpus_is_wide() -> None:
    stories = sum(len(case.stories) for case in CASES)
    assert len(CASES) >= 60
    assert stories >= 180
