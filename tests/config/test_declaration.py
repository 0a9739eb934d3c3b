"""What changed from one configuration to the next, as its lines tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.config.declaration import changed_sources, compare, selected_otherwise

if TYPE_CHECKING:
    from tests.rows import Row

CITY = {"source city.name": "city", "source city.url": "https://city.example/"}
SPLIT = {**CITY, "source city.selectors.story": "article"}


def test_a_source_is_split_otherwise_where_its_selectors_changed(row: Row) -> None:
    for what, before, after, changed in (
        ("new", {}, SPLIT, set()),
        ("gone", SPLIT, {}, set()),
        ("the same", SPLIT, SPLIT, set()),
        ("given", CITY, SPLIT, {"city"}),
        ("taken away", SPLIT, CITY, {"city"}),
        ("other ones", SPLIT, {**SPLIT, "source city.selectors.story": "li"}, {"city"}),
        ("one more", SPLIT, {**SPLIT, "source city.selectors.body": "p"}, {"city"}),
        ("another title", SPLIT, {**SPLIT, "source city.title": "City"}, set()),
    ):
        with row(what):
            changes = compare(before, after)
            assert selected_otherwise(changes) == changed
            assert changed_sources(changes) == ({"city"} if before != after else set())
