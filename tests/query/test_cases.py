"""What matches and where: the tables of words, operators and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core.query import Matcher
from feedd.core.query import compile as read
from feedd.core.query.reading import values
from feedd.errors import QueryError
from tests.query.tables import Case, Mistake, cases, mistakes, quiet

if TYPE_CHECKING:
    from feedd.core.model import Story
    from feedd.core.query import Match, Query
    from tests.rows import Row

TABLES = ("words", "operators", "scripts", "traps", "corners")


@pytest.mark.parametrize("table", TABLES)
def test_queries_find_these_passages_or_are_refused(table: str, row: Row) -> None:
    for case in cases(f"{table}.toml"):
        with row(case):
            if case.error is None:
                assert_finds(case)
            else:
                assert_refused(case)


def assert_finds(case: Case) -> None:
    query = read(case.query)
    match = query.match(case.story)
    found = None if match is None else tuple((p.field, p.text) for p in match.passages)
    assert found == case.found
    if match is not None:
        starts = tuple(passage.start for passage in match.passages)
        assert case.starts is None or starts == case.starts
        assert_cut_from(case.story, match)
    assert is_found_among_queries(query, case.story) is (case.found is not None)


def assert_cut_from(story: Story, match: Match) -> None:
    """Each passage is cut from the story's own text, as it is written there."""
    for passage in match.passages:
        texts = values(story, passage.field)
        assert passage.text in [text[passage.start : passage.end] for text in texts]
        assert passage.text


def is_found_among_queries(query: Query, story: Story) -> bool:
    matcher = Matcher({"q": query})
    return bool(matcher.keys(story))


def assert_refused(case: Case) -> None:
    with pytest.raises(QueryError) as caught:
        read(case.query)
    assert caught.value.column == case.error


def test_the_tables_hold_enough() -> None:
    assert sum(len(cases(f"{table}.toml")) for table in TABLES) >= 500


def test_mistakes_are_shown_where_they_are(row: Row) -> None:
    for mistake in mistakes("error"):
        with row(mistake.query):
            assert_shown(mistake)


def test_fields_in_fields_are_refused_however_many() -> None:
    with pytest.raises(QueryError, match="a field inside a field"):
        read("title:" * 3_000 + "recall")


def assert_shown(mistake: Mistake) -> None:
    with pytest.raises(QueryError) as caught:
        read(mistake.query)
    error = caught.value
    assert (error.column, error.length) == (mistake.column, mistake.length)
    assert mistake.says in error.message
    assert mistake.hint in error.hint
    assert str(error).splitlines()[-1].index("^") == len("  ") + error.column - 1


def test_a_doubtful_reading_is_said(row: Row) -> None:
    for mistake in mistakes("warning"):
        with row(mistake.query):
            warnings = read(mistake.query).warnings
            assert [(one.column, one.length) for one in warnings] == [
                (mistake.column, mistake.length)
            ]
            assert mistake.says in warnings[0].message


def test_a_clear_query_is_read_without_a_word(row: Row) -> None:
    for text in quiet():
        with row(text):
            assert read(text).warnings == ()


def test_a_filter_may_consist_of_exclusions() -> None:
    assert str(read("-sport -weather", purpose="filter")) == "NOT sport AND NOT weather"
