"""An entry without an id keeps the one derived for it from edition to edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.parse.bulletins.corpus import FOLDER, read

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.core.model import Entry

EDITIONS = FOLDER / "editions"
KEPT = {
    "rolling_en": (("1", "2", 3), ("2", "3", 3)),
    "rolling_fa": (("1", "2", 2),),
    "table_ru": (("1", "2", 2),),
    "live_de": (("1", "2", 2),),
    "twins_en": (("1", "2", 3),),
}
"""For each sequence: from which edition to which, and how many stories appear in both."""
PAIRS = [(name, *pair) for name, pairs in KEPT.items() for pair in pairs]


def entries(name: str, edition: str) -> tuple[Entry, ...]:
    path: Path = next(EDITIONS.glob(f"{name}.{edition}.*"))
    return read(path.read_text(encoding="utf-8"), is_page=path.suffix == ".html").entries


def words_of(entry: Entry) -> set[str]:
    return set(f"{entry.title} {entry.content_text}".casefold().split())


@pytest.mark.parametrize(("name", "before", "after", "both"), PAIRS)
def test_a_story_that_stays_keeps_its_id(name: str, before: str, after: str, both: int) -> None:
    old, new = entries(name, before), entries(name, after)
    kept = {entry.id for entry in old} & {entry.id for entry in new}
    assert len(kept) == both
    assert all(entry.id_derived for entry in (*old, *new))


@pytest.mark.parametrize(("name", "before", "after", "both"), PAIRS)
def test_an_id_never_passes_to_another_story(
    name: str, before: str, after: str, both: int
) -> None:
    assert both > 0
    told = {entry.id: words_of(entry) for entry in entries(name, before)}
    for entry in entries(name, after):
        before_it = told.get(entry.id, words_of(entry))
        assert len(words_of(entry) & before_it) * 2 > len(before_it)


def test_two_stories_under_one_headline_have_two_ids() -> None:
    assert len({entry.id for entry in entries("twins_en", "1")}) == 3


def test_two_stories_that_begin_alike_have_two_ids_and_one_told_again_has_one() -> None:
    beginning = "Storm Warning\n\nThe weather service has issued a warning."
    ends = ("Gusts are expected on the coast.", "Rivers may rise by two metres.")
    told = [f"{beginning}\n{end}" for end in (*ends, ends[0])]
    found = read(
        "\n\n".join((*told, "Council Votes\n\nIt votes on Tuesday.")), is_page=False
    ).entries
    assert [(entry.content_text or "").splitlines()[-1] for entry in found[:-1]] == [*ends]
    assert len({entry.id for entry in found}) == 3


def test_anchors_that_only_count_places_are_no_identity() -> None:
    assert all(entry.link is None for entry in entries("live_de", "2"))
