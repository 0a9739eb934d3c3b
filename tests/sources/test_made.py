"""What was made joins what is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.config.made import with_made
from tests.sources.test_subscribing import CONFIG

if TYPE_CHECKING:
    from feedd.config.made import Thing

GOOD: tuple[Thing, ...] = (
    ("sources", "one", {"url": "https://one.example/"}),
    ("sources", "two", {"url": "https://two.example/", "interval": "2h"}),
    ("topics", "world", {"query": 'source:"one"', "title": "World"}),
)


def test_all_of_it_is_in_force_and_known_as_made() -> None:
    whole = with_made(CONFIG, GOOD)
    assert [source.name for source in whole.sources] == ["courier", "one", "two"]
    assert [topic.name for topic in whole.topics] == ["asia", "world"]
    assert whole.made == {("sources", "one"), ("sources", "two"), ("topics", "world")}
    assert whole.warnings == ()


def test_what_can_not_be_read_any_more_costs_the_rest_nothing() -> None:
    broken: tuple[Thing, ...] = (
        ("sources", "file", {"url": "/etc/hostname"}),
        ("watches", "alarm", {"query": "alarm", "notify": ["an endpoint that is gone"]}),
        ("topics", "typo", {"query": "(alarm"}),
    )
    whole = with_made(CONFIG, (*broken, *GOOD))
    assert whole.sources == with_made(CONFIG, GOOD).sources
    assert whole.made == with_made(CONFIG, GOOD).made
    assert len(whole.warnings) == len(broken)


def test_what_is_declared_too_counts_as_declared() -> None:
    whole = with_made(CONFIG, [("sources", "courier", {"url": "https://other.example/"})])
    assert whole.sources == CONFIG.sources
    assert whole.made == frozenset()
    assert "declared too" in whole.warnings[0].message
