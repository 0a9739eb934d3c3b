"""The labelled set of invented news, ingested in the order of its time."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.dedupe_events import amid_everything, bcubed, by_event
from benchmarks.dedupe_score import Doc, by_feedd, read, score

if TYPE_CHECKING:
    from feedd.core.stories import Resolution

CASES = {
    "headline rewritten",
    "credits added",
    "markup and encoding differ",
    "typos differ",
    "cut to its first paragraph",
    "paragraphs dropped and reordered",
    "grown by a paragraph",
    "figures updated",
}


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    return read()


@pytest.fixture(scope="module")
def found(docs: list[Doc]) -> list[Resolution]:
    return by_feedd(docs)


def test_the_set_is_large_and_in_many_languages(docs: list[Doc]) -> None:
    assert len(docs) >= 400
    assert len({doc.language for doc in docs}) >= 8
    assert all(doc.why for doc in docs)


def test_the_grouping_keeps_its_level(docs: list[Doc], found: list[Resolution]) -> None:
    level = score(docs, [one.story for one in found])
    assert level.precision >= 0.98
    assert level.f1 >= 0.94
    assert level.hidden <= 0.5


def test_every_verdict_has_its_reasons(found: list[Resolution]) -> None:
    assert all(one.reasons for one in found)


def test_bulletins_hide_one_another_hardly_ever(docs: list[Doc], found: list[Resolution]) -> None:
    issues = [one for doc, one in zip(docs, found, strict=True) if doc.why.startswith("bulletin")]
    assert Counter(one.verdict for one in issues)["new"] >= 0.98 * len(issues)


@pytest.mark.parametrize("case", sorted(CASES))
def test_edited_copies_are_known(docs: list[Doc], found: list[Resolution], case: str) -> None:
    first: dict[str, str] = {}
    for doc, one in zip(docs, found, strict=True):
        first.setdefault(doc.story, one.story)
    copies = [(d, one) for d, one in zip(docs, found, strict=True) if d.why == case]
    known = sum(first[doc.story] == one.story for doc, one in copies)
    assert known >= 0.9 * len(copies)


@pytest.mark.slow
def test_copies_group_alike_in_any_order_of_a_few_hours(docs: list[Doc]) -> None:
    easy = [doc for doc in docs if doc.why in CASES or doc.why == "first"]
    dice = random.Random(7)
    order = sorted(easy, key=lambda doc: doc.published.timestamp() + dice.uniform(0, 6 * 3600))
    groups = {doc.id: one.story for doc, one in zip(order, by_feedd(order), strict=True)}
    level = score(easy, [groups[doc.id] for doc in easy])
    assert level.f1 >= 0.93


def test_tellings_of_one_happening_are_found_amid_everything() -> None:
    docs = amid_everything()
    found = by_event(docs)
    assert bcubed([doc.story for doc in docs], found).f1 >= 0.9
