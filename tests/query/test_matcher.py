"""Many queries and one story: order, change, and what the memory of words must not spoil."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Passage, Story
from feedd.core.query import Matcher, Vocabulary, learned
from feedd.core.query import compile as read

if TYPE_CHECKING:
    from tests.rows import Row


def story(text: str, title: str = "") -> Story:
    return Story(id="s", title=title, text=text)


def matcher(*queries: str) -> Matcher:
    return Matcher({query: read(query) for query in queries})


def teach(held: Matcher, text: str) -> None:
    """Count a story's words sixty times."""
    for _ in range(60):
        held._rarity.observe(held.fold(story(text)))


def test_keys_come_in_the_order_of_adding() -> None:
    held = matcher("b", "c", "a", "d")
    assert held.keys(story("a b c")) == ("b", "c", "a")


def test_matches_come_with_their_passages() -> None:
    ((key, match),) = matcher("iran", "iraq").matches(story("Iran"))
    assert key == "iran"
    assert match.passages == (Passage(field="body", start=0, end=4, text="Iran"),)


def test_one_query_can_be_asked() -> None:
    held = matcher("iran", "iraq")
    assert held.match("iran", story("Iran")) is not None
    assert held.match("iraq", story("Iran")) is None
    with pytest.raises(KeyError):
        held.match("gone", story("Iran"))


@pytest.mark.parametrize(
    "query",
    ["sanction", "sanct*", "stem:en(sanction)", "/sanction/", "title:sanctions", '"new sanctions"',
     "lang:fa", "sanctions NEAR/1 new", "{Sanctions}", "-x sanctions", "sources>=0",
     "iran OR sanct*"],
)  # fmt: skip
def test_a_query_counts_for_the_very_next_story(query: str) -> None:
    held = matcher("other")
    told = Story(id="s", title="New Sanctions, sanction", text="x y", language="fa")
    told = told if "-x" not in query else story("Sanctions")
    assert held.keys(told) == ()
    held.add("q", read(query))
    assert held.keys(told) == ("q",)


def test_common_phrases_are_found_by_their_pairs() -> None:
    held = Matcher()
    teach(held, "of the people in the land")
    held.add("q", read('"of the land"'))
    assert held.keys(story("people of the land")) == ("q",)
    assert held.keys(story("the land of people")) == ()


def filed_under(held: Matcher, key: str) -> set[str]:
    return {held._keys.name(trigger) for trigger, _ in held._held[key].pairs}


def test_a_query_whose_word_proves_common_is_filed_under_a_rarer_one() -> None:
    held = matcher(
        "government ox", "government", "ox OR (sheep government)", "/govern/ government"
    )
    assert filed_under(held, "government ox") == {"government"}
    teach(held, "government of sheep")
    assert held.keys(story("the ox")) == ("ox OR (sheep government)",)
    assert filed_under(held, "government ox") == {"ox"}
    assert filed_under(held, "government") == {"government"}
    assert filed_under(held, "/govern/ government") == {"/govern/"}
    assert held.keys(story("an ox, a government")) == tuple(held._held)


def test_what_is_filed_by_counts_is_not_looked_at_again_at_once() -> None:
    held = Matcher()
    teach(held, "government of sheep")
    for query in ("government ox", "sheep ox", "of ox", "the ox", "an ox"):
        held.add(query, read(query))
    assert held.keys(story("the ox")) == ("the ox",)
    assert not held._due


def test_what_one_matcher_learns_helps_the_next() -> None:
    rarity = learned(story("government of sheep") for _ in range(60))
    held = Matcher(vocabulary=Vocabulary(rarity=rarity))
    held.add("q", read("government ox"))
    assert filed_under(held, "q") == {"ox"}


def test_hundreds_of_regular_expressions_are_tried() -> None:
    names = [f"code{number}" for number in range(300)]
    held = matcher(*(f"/{name}\\b/" for name in names))
    assert held.keys(story("code7 code299")) == ("/code7\\b/", "/code299\\b/")
    held.add("again", read("/code7\\b/"))
    assert held.keys(story("code7")) == ("/code7\\b/", "again")


def test_a_pattern_too_large_for_the_set_is_still_tried() -> None:
    wide = "(" + "|".join(f"[a-z]{{{n}}}x{n}" for n in range(1, 40)) + "){1,8}"
    held = matcher(*(f"/{wide}{number}/" for number in range(20)))
    assert held.keys(story("abx2" + "3")) == (f"/{wide}3/",)


def test_what_is_forgotten_is_learnt_again() -> None:
    held = Matcher(vocabulary=Vocabulary(most_words=50))
    for query in ("at&t", "wor*", "{US}", "北京"):
        held.add(query, read(query))
    for number in range(100):
        text = " ".join(f"word{number * 10 + n}&x" for n in range(10))
        assert held.keys(story(text)) == ("wor*",)
    assert held.keys(story("AT&T US 北京")) == ("at&t", "{US}", "北京")


def test_a_story_folded_before_the_memory_was_cleared_is_matched_as_any_other() -> None:
    held = Matcher(vocabulary=Vocabulary(most_words=10))
    for query in ('"at&t r&d"', "at&t NEAR/1 r&d", "att"):
        held.add(query, read(query))
    told = story("of AT&T R&D there")
    folded = held.fold(told)
    held.fold(story(" ".join(f"word{number}&x" for number in range(20))))
    held.fold(story("here"))
    assert held.keys(told, folded=folded) == ('"at&t r&d"', "at&t NEAR/1 r&d", "att")


@pytest.mark.parametrize("query", ["xxx*", "stem:en(yes)"])
def test_words_too_long_to_be_remembered_are_matched_each_time(query: str) -> None:
    held = matcher(query)
    long = "x" * 60
    assert [held.keys(story(f"yes {long}")) for _ in range(3)] == [(query,)] * 3


def test_a_condition_is_held_against_the_times_given() -> None:
    held = matcher("iran sources>=2 within 1h")
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    assert held.keys(story("iran"), carried=(noon, noon)) == ("iran sources>=2 within 1h",)
    assert held.keys(story("iran"), carried=(noon, noon.replace(hour=14))) == ()


def test_beginnings_count_for_words_that_were_seen_before() -> None:
    held = matcher("sanx*")
    told = story("sanctions sanity sandbox")
    assert held.keys(told) == ()
    for query in ("sanctio*", "sanit*", "sandb*", "san*"):
        held.add(query, read(query))
        assert held.keys(told)[-1] == query
    assert held.keys(told) == ("sanctio*", "sanit*", "sandb*", "san*")


NEAR = (
    ("خواهد NEAR/0 رفت", "او می‌خواهد رفت", True),
    ("میخواهد NEAR/0 رفت", "او می‌خواهد رفت", True),
    ("میخواهد NEAR/0 رفت", "او می‌خواهد هم رفت", False),
    ("میخواهد NEAR/1 رفت", "رفت او می‌خواهد", True),
    ("میخواهد NEAR/1 رفت", "می‌خواهد بماند. او می خواهد رفت", False),
    ("北京 NEAR/2 天安门", "北京爱我天安门", True),
    ("北京 NEAR/1 天安门", "北京爱我天安门", False),
    ("京北 NEAR/1 天安门", "北京，北天安门", False),
    ("(北京 OR iphone) NEAR/0 手机", "iPhone手机", True),
    ("a NEAR/1 b", "a x x b. a\nb x b a", True),
    ("a NEAR/1 b", "a x x b\nx a\nb x x", False),
    ("b NEAR/1 a", "a x x b x a", True),
    ("a NEAR/5 a", "x a x", False),
    ('"a b" NEAR/1 "b c"', "a b c x", False),
    ('"a b" NEAR/1 "b c"', "b c x a b", True),
    ('"a a" NEAR/0 b', "a a a b", True),
    ('(c OR "a b") NEAR/1 (x OR d)', "c y y a b y d", True),
    ("att NEAR/0 b", "x AT&T b", True),
)


def test_near_is_told_quickly_and_rightly(row: Row) -> None:
    for query, text, expected in NEAR:
        with row(query):
            assert bool(matcher(query).keys(story(text))) == expected
            assert (read(query).match(story(text)) is not None) == expected


@pytest.mark.parametrize(
    "query", ["san ATLEAST2(/x./)", "san ATLEAST1(b OR /x./)", "san (b OR /x./)"]
)
def test_a_regular_expression_that_finds_no_query_still_counts(query: str) -> None:
    assert matcher(query).keys(story("san xz xy")) == (query,)


def test_several_matchers_read_what_one_has_folded() -> None:
    topics, watches = matcher("iran"), matcher("topic:persia tehr*")
    told = story("Iran: Tehran")
    folded = topics.fold(told)
    assert topics.keys(told, folded=folded) == ("iran",)
    filed = Story(id="s", text=told.text, topics=("persia",))
    assert watches.keys(filed, folded=folded) == ("topic:persia tehr*",)


def test_matchers_with_one_vocabulary_change_apart() -> None:
    shared = Vocabulary()
    topics, watches = Matcher(vocabulary=shared), Matcher(vocabulary=shared)
    topics.add("t", read('iran OR "new talks"'))
    watches.add("w", read('iran "new talks" tehr*'))
    told = story("Iran: new talks in Tehran")
    folded = topics.fold(told)
    assert topics.keys(told, folded=folded) == ("t",)
    watches.add("later", read("talks -Iraq"))
    assert watches.keys(told, folded=folded) == ("w", "later")
    assert topics.keys(told, folded=folded) == ("t",)


def test_passages_are_told_of_the_queries_asked_for() -> None:
    held = matcher("iran", "talks", "iraq")
    places = held.passages(story("Iran talks"), ("talks", "iraq"))
    assert list(places) == [(Passage(field="body", start=5, end=10, text="talks"),), ()]
