"""Reading a query, writing it down again, and what it asks of the story itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.model import Passage, Story
from feedd.core.query import Query
from feedd.core.query import compile as read
from feedd.core.query.grammar import parse
from feedd.core.query.syntax import (
    And,
    AtLeast,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Stem,
    Word,
    written,
)
from feedd.errors import QueryError
from tests.query.tables import cases
from tests.rows import listed

if TYPE_CHECKING:
    from tests.rows import Row

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TEXTS = listed("""iran; O'Neill; COVID-19; AT&T; C++; 北京; می‌خواهد; straße; צה"ל; ก; x""")

words = st.sampled_from(TEXTS).map(Word)
prefixes = st.sampled_from(("sanction", "تحریم", "삼")).map(
    lambda text: Word(text, is_prefix=True)
)
phrases = st.lists(st.sampled_from(("white", "house", "北京", "خانه")), min_size=1).map(
    lambda parts: Phrase(" ".join(parts))
)
exacts = st.sampled_from(("US", "WHO chief")).map(Exact)
stems = st.builds(
    Stem,
    st.sampled_from(("en", "fa")),
    st.sampled_from(("word", *TEXTS, "two words", "OR", "ATLEAST3")),
)
regexes = st.builds(
    Regex, st.sampled_from((r"a\/b", "(a+)+$", "x{2,3}", "[/]")[:3]), st.booleans()
)
operands: st.SearchStrategy[Node] = st.one_of(words, prefixes, phrases, exacts)
groups = st.lists(operands, min_size=2, max_size=3).map(lambda nodes: Or(tuple(nodes)))
nears = st.lists(st.one_of(operands, groups), min_size=2, max_size=3).flatmap(
    lambda nodes: st.lists(
        st.integers(0, 60), min_size=len(nodes) - 1, max_size=len(nodes) - 1
    ).map(lambda distances: Near(tuple(nodes), tuple(distances)))
)
fields = st.builds(
    Field, st.sampled_from(("title", "body", "lang")), st.one_of(operands, groups, regexes)
)
leaves: st.SearchStrategy[Node] = st.one_of(operands, stems, regexes, nears, fields)


def _several(kind: type[And | Or], nodes: list[Node]) -> Node:
    parts: list[Node] = []
    for node in nodes:
        parts.extend(node.nodes if isinstance(node, kind) else (node,))
    return kind(tuple(parts))


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda nodes: _several(And, nodes)),
        several.map(lambda nodes: _several(Or, nodes)),
        inner.map(lambda node: node.node if isinstance(node, Not) else Not(node)),
        st.builds(AtLeast, st.integers(1, 9), leaves),
    )


trees = st.recursive(leaves, _grown, max_leaves=8)


@given(trees)
def test_a_tree_written_down_reads_as_the_same_tree(tree: Node) -> None:
    assert parse(written(tree))[0] == tree


@pytest.mark.parametrize(
    "name", ["words.toml", "operators.toml", "scripts.toml", "traps.toml", "corners.toml"]
)
def test_every_query_of_the_tables_survives_being_written_down(name: str) -> None:
    for case in cases(name):
        if case.error is None:
            query = read(case.query)
            again = read(str(query))
            assert (again.tree, again.condition) == (query.tree, query.condition)
            assert not [w for w in again.warnings if "mixed" in w.message]


@given(
    st.text(alphabet=st.sampled_from('ab"“”«{}()/*-: NEARORDTL23,i\n&٣北🚀\\[]|+'), max_size=24)
)
def test_any_text_is_read_or_refused_within_its_columns(text: str) -> None:
    query = _read_or_refused(text)
    if isinstance(query, QueryError):
        assert 1 <= query.column <= max(1, len(text))
        assert query.column - 1 + query.length <= max(1, len(text))
    else:
        assert parse(str(query))[0] == query.tree
        query.match(Story(id="s", title=text, text=text))


def _read_or_refused(text: str) -> Query | QueryError:
    try:
        return read(text)
    except QueryError as error:
        return error


def test_passages_name_field_offsets_and_text() -> None:
    story = Story(id="s", title="🚀 Iran", text="In 🇮🇷 IRAN")
    match = read("iran").match(story)
    assert match is not None
    assert match.passages == (
        Passage(field="title", start=2, end=6, text="Iran"),
        Passage(field="body", start=6, end=10, text="IRAN"),
    )


def test_many_passages_are_cut_short() -> None:
    match = read("a").match(Story(id="s", text="a " * 1000))
    assert match is not None
    assert len(match.passages) == 100


def test_a_name_several_sources_share_is_told_once_each() -> None:
    match = read("source:bbc").match(Story(id="s", sources=("bbc persian", "bbc")))
    assert match is not None
    assert [one.text for one in match.passages] == ["bbc persian", "bbc"]


def test_a_condition_counts_the_sources_of_its_time(row: Row) -> None:
    for query, minutes, holds in (
        ("sources>=3 within 2h", (0, 60, 120), True),
        ("sources>=3 within 2h", (0, 60, 121), False),
        ("sources>=3 within 2h", (0, 121, 122, 123), True),
        ("sources>=3 within 90m", (0, 60, 90), True),
        ("sources>=2 within 1d", (0, 1441), False),
        ("sources>=2", (0, 99_999), True),
        ("sources>=1 within 1h", (), False),
    ):
        with row(query):
            carried = tuple(NOON + timedelta(minutes=minute) for minute in minutes)
            assert (read(query).match(Story(id="s"), carried=carried) is not None) == holds


def test_a_condition_without_times_counts_all_sources() -> None:
    query = read("quake sources>=2 within 2h")
    assert query.match(Story(id="s", text="quake", sources=("a", "b"))) is not None
    assert query.match(Story(id="s", text="quake", sources=("a",))) is None
    of_event = Story(id="s", text="quake", sources=("a",), tellers=(("b", NOON), ("c", NOON)))
    assert read("quake sources>=3 of event").match(of_event) is not None
    assert read("quake sources>=4 of event").match(of_event) is None


def test_a_condition_of_the_event_counts_who_told_its_other_stories(row: Row) -> None:
    for query, holds in (
        ("sources>=3", False),
        ("sources>=3 of event", True),
        ("sources≥3  of  event within 2h", True),
        ("sources>=3 of event within 90m", False),
        ("sources>=4 of event", False),
    ):
        with row(query):
            tellers = (
                ("a", NOON),
                ("b", NOON + timedelta(hours=1)),
                ("c", NOON + timedelta(hours=2)),
            )
            carried = (NOON + timedelta(hours=2),)
            story = Story(id="s", sources=("c",), seen=carried, tellers=tellers)
            assert (read(query).match(story, carried=carried) is not None) == holds


def test_a_condition_of_the_event_is_written_down_as_it_was_read() -> None:
    condition = read("quake sources>=3 of event within 120m").condition
    assert str(condition) == "sources>=3 of event within 2h"


def test_a_condition_is_a_value() -> None:
    condition = read("a sources ≥ 3 within 120m").condition
    assert condition is not None
    assert (condition.sources, condition.within) == (3, timedelta(hours=2))
    assert str(condition) == "sources>=3 within 2h"
    assert str(read("a sources>=2 within 48h").condition) == "sources>=2 within 2d"


def test_broken_text_is_matched_all_the_same() -> None:
    story = Story(id="s", title="\ud800 iran", text="a\0b \ud800c")
    match = read("iran /c/ b").match(story)
    assert match is not None
    assert [one.text for one in match.passages] == ["iran", "b", "c"]


def test_a_wicked_pattern_takes_linear_time() -> None:
    story = Story(id="s", text="a" * 100_000 + "b")
    assert read("/(a+)+$/").match(story) is None


def test_a_deep_query_is_refused_and_no_recursion_ends_it() -> None:
    with pytest.raises(QueryError, match="too deep"):
        read("(" * 500 + "a" + ")" * 500)
    assert str(read("-" * 5000 + "a")) == "a"


@pytest.mark.parametrize("text", ["a NEAR/{} b", "ATLEAST{}(a)", "a sources>={}"])
def test_a_number_longer_than_python_reads_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        read(text.format("9" * 5000))


@pytest.mark.parametrize("parting", [" ", "&"])
def test_a_phrase_longer_than_recursion_goes_is_matched(parting: str) -> None:
    words = parting.join(f"a{number}" for number in range(1200))
    match = read(f'"{words} b"').match(Story(id="s", text=f"x {words} b"))
    assert match is not None
    assert match.passages[0].text == f"{words} b"


def test_full_width_signs_and_operators_are_the_plain_ones() -> None:
    query = read("（ａ　ＯＲ　“ｂ　ｃ”）　ｄｅｆ＊　－ｔｉｔｌｅ：ｇ　ｈ　ＮＥＡＲ／２　ｉ")
    assert str(query) == '(a OR "b c") AND def* AND NOT title:g AND h NEAR/2 i'


def test_a_quote_between_hebrew_letters_ends_no_phrase() -> None:
    assert str(read('"נשיא ארה"ב" OR "צה"ל"')) == '"נשיא ארה ב" OR "צה ל"'
