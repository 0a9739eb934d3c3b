"""Why a story matches a query, or doesn't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedd.core.model import Story
from feedd.core.query import Clause, StoryReading, explain
from feedd.core.query import compile as read

if TYPE_CHECKING:
    from tests.rows import Row

STORY = Story(
    id="s", title="Iran talks", text="The us envoy left.\nNew sanctions on oil and Iran follow."
)
EITHER = "the title or the body"
SCATTERED = "the words occur, but not side by side"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def failed(query: str, story: Story = STORY) -> Clause:
    clause = explain(read(query), StoryReading(story))
    assert not clause.matched
    return clause


ENOUGH = (
    ("gas", "“gas” in the title or the body"),
    ("iran gas", "“gas” in the title or the body"),
    ("gasol*", "a word that begins with “gasol” in the title or the body"),
    ('"on Iran oil"', f"“on Iran oil”, side by side in {EITHER}; {SCATTERED}"),
    ("{US}", f"“US” in exactly these letters in {EITHER}; it occurs in other letters"),
    ("title:oil", "“oil” in the field title; it occurs in the body only"),
    ("talks -iran", "iran must not occur, and does"),
    ("envoy NEAR/3 oil", "all occur, but not within 3 words of each other in one paragraph"),
    ("envoy NEAR/3 gas", "“gas” in the title or the body"),
    ("ATLEAST3(iran)", "iran 3 times; it occurs 2 times"),
    ("gas OR coal", f"any of (“gas” in {EITHER}; “coal” in {EITHER})"),
    ("(gas OR x) tea", f"any of (“gas” in {EITHER}; “x” in {EITHER}) and “tea” in {EITHER}"),
    ("envoy NEAR/3 (gas OR coal)", f"any of (“gas” in {EITHER}; “coal” in {EITHER})"),
    ("title:ATLEAST3(iran)", "iran 3 times; it occurs 1 times"),
    ("/g.s/", "what /g.s/ matches in the title or the body"),
    ("stem:en(mine)", "a form of “mine” (en) in the title or the body"),
    ("lang:fa", "“fa” in the field lang"),
    ("sanction", f"“sanction” in {EITHER}; it occurs within “sanctions” only"),
    ("title:VOY", "“VOY” in the field title"),
    ("body:OY", "“OY” in the field body; it occurs within “envoy” only"),
    ("y", f"“y” in {EITHER}"),
)  # fmt: skip


def test_it_says_what_would_have_been_enough(row: Row) -> None:
    for query, wanted in ENOUGH:
        with row(query):
            assert failed(query).wanted == wanted


def test_it_says_what_finds_a_word_in_another_form(row: Row) -> None:
    forms = (
        ("ar", "عقوبات", "رفع العقوبات", "stem:ar(عقوبات)"),
        (
            "ru",
            "title:«Роснефть Арктика»",
            "Против «Роснефти Арктики»",
            'stem:ru("Роснефть Арктика")',
        ),
        ("en-GB", "sanction", "New sanctions", "stem:en(sanction)"),
        ("ko", "북한", "북한이", "stem:ko(북한)"),
    )
    for language, query, title, form in forms:
        with row(query):
            wanted = failed(query, Story(id="s", title=title, language=language)).wanted
            assert wanted.endswith(f"; it occurs in another form only, which {form} finds")
    within = failed("عراق", Story(id="s", title="في العراق اليوم")).wanted
    assert within.endswith("; it occurs within “العراق” only")
    for language, query, title in (("fr", "北", "北"), ("en", "army", "arms"), ("zh", "x", "xs")):
        with row(query):
            clause = explain(
                read(query), StoryReading(Story(id="s", title=title, language=language))
            )
            assert "another form" not in clause.wanted


def test_it_shows_which_clause_failed() -> None:
    clause = failed("iran (gas OR oil) coal")
    assert [(part.text, part.matched) for part in clause.clauses] == [
        ("iran", True),
        ("gas OR oil", True),
        ("coal", False),
    ]
    assert [one.matched for one in clause.clauses[1].clauses] == [False, True]


def test_it_agrees_with_the_match() -> None:
    query = read("title:(iran OR oil) sanction* -gas")
    clause = explain(query, StoryReading(STORY))
    match = query.match(STORY)
    assert match is not None
    assert clause.passages == match.passages
    assert clause.wanted == ""


def test_a_condition_is_a_clause_of_its_own() -> None:
    query = read("iran sources>=2 within 1h")
    carried = (NOON, NOON + timedelta(hours=2))
    clause = explain(query, StoryReading(STORY), carried=carried)
    assert not clause.matched
    assert clause.clauses[1].wanted == "2 sources needed, 1 counted"


def test_what_queries_share_of_a_reading_changes_no_verdict() -> None:
    shared = StoryReading(STORY)
    queries = [read(text) for text, _ in ENOUGH]
    apart = [explain(query, StoryReading(STORY)) for query in queries]
    assert [explain(query, shared) for query in queries] == apart
