"""The matcher, the query alone and the slow oracle agree, whatever is added and removed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.core.query import Matcher, Query, Sieve
from feedd.core.query import compile as read
from tests.query.drawing import Drawing
from tests.query.oracle import Oracle

if TYPE_CHECKING:
    from feedd.core.model import Story


def judged(queries: dict[str, Query], story: Story) -> set[str]:
    oracle = Oracle(story)
    return {key for key, query in queries.items() if oracle.matches(query.tree)}


def compare(seed: int, *, queries: int, stories: int) -> int:
    """Match stories while queries come; give the number of pairs compared."""
    drawing, chance = Drawing(Random(seed)), Random(~seed)
    drawn = {str(number): drawing.query() for number in range(queries)}
    matcher = Matcher()
    held: dict[str, Query] = {}
    pairs = 0
    for turn in range(stories):
        for key in chance.sample(sorted(drawn), queries // (4 if turn else 2)):
            if key not in held:
                matcher.add(key, drawn[key])
                held[key] = drawn[key]
        story = drawing.story()
        expected = judged(held, story)
        assert set(matcher.keys(story)) == expected, (seed, story)
        assert {key for key, _ in matcher.matches(story)} == expected, (seed, story)
        pairs += len(held)
    return pairs


@given(st.integers(min_value=0))
@settings(max_examples=5)
def test_they_agree_in_every_script(seed: int) -> None:
    compare(seed, queries=48, stories=20)


@given(st.integers(min_value=0))
@settings(max_examples=2)
def test_queries_that_are_filed_anew_match_as_before(seed: int) -> None:
    drawing = Drawing(Random(seed))
    queries = {str(number): drawing.query() for number in range(150)}
    stories = [drawing.story() for _ in range(30)]
    matcher = Matcher(queries)
    before = [matcher.keys(story) for story in stories]
    filed = {key: matcher._held[key].pairs for key in queries}
    for story in stories * 3:
        matcher._rarity.observe(matcher.fold(story))
    assert [matcher.keys(story) for story in stories] == before
    assert [matcher.keys(story) for story in stories] == before
    assert {key: matcher._held[key].pairs for key in queries} != filed


@pytest.mark.slow
def test_they_agree_on_a_million_pairs() -> None:
    pairs = seed = 0
    while pairs < 1_000_000:
        pairs += compare(seed, queries=150, stories=60)
        seed += 1


@given(st.integers(min_value=0))
def test_a_query_alone_agrees_and_shows_where(seed: int) -> None:
    drawing = Drawing(Random(seed))
    story = drawing.story()
    oracle = Oracle(story)
    for query in (drawing.query() for _ in range(20)):
        match = query.match(story)
        assert (match is not None) == oracle.matches(query.tree), (query.text, story)
        for passage in match.passages if match else ():
            if passage.field in {"title", "body"}:
                text = story.title if passage.field == "title" else story.text
                assert text[passage.start : passage.end] == passage.text


@given(st.integers(min_value=0))
def test_a_sieve_holds_back_no_story_that_matches(seed: int) -> None:
    drawing = Drawing(Random(seed))
    queries = [drawing.query() for _ in range(20)]
    story = drawing.story()
    matching = [query for query in queries if query.match(story) is not None]
    for query in matching:
        assert Sieve([query]).passes(story.title, story.text, story.sources), (query.text, story)
        tellers = Sieve([query]).tellers([*story.sources, "elsewhere"])
        assert tellers is None or tellers & {*story.sources}, (query.text, story)
    assert Sieve(queries).passes(story.title, story.text, story.sources) or not matching


def test_a_sieve_holds_back_what_lacks_a_word() -> None:
    held = Sieve([read("iran sanct*"), read('"rocket attack"')])
    assert held.passes("Iran", "new sanctions", ())
    assert held.passes("", "the attack by rocket", ())
    assert not held.passes("Iran", "football", ())
    assert not held.passes("ایران", "فوتبال", ())


def test_a_sieve_holds_back_what_others_carry() -> None:
    held = Sieve([read('source:"Coast-Wire"'), read("storm (source:post OR flood)")])
    assert held.asks_sources
    assert held.passes("", "eels", ["coast-wire"])
    assert held.passes("", "storm", ["lowland", "the-post"])
    assert held.passes("", "storm and flood", ())
    assert not held.passes("", "eels", ["coast"])
    assert not held.passes("Coast wire", "", ["lowland"])
    assert not held.passes("", "storm", ["lowland"])
    assert not held.passes("", "eels", ["the-post"])
    assert not Sieve([read("storm")]).asks_sources
    for bypass in ("source:coas*", "source:wire OR author:kim", "source:/^coast/", "lang:fa"):
        assert Sieve([read(bypass)]).passes("", "eels", ())


def test_a_sieve_holds_back_what_lacks_a_stem() -> None:
    held = Sieve([read('stem:en("planned attack")'), read('stem:ar("بشار الأسد")')])
    assert held.passes("", "planning attacks", ())
    assert held.passes("لبشار الأسد", "", ())
    assert not held.passes("Planning", "football", ())
    assert not held.passes("بشار", "فوتبال", ())
