from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.stories import Fingerprint, digest, fingerprint
from feedd.core.stories.words import plain, tokens

if TYPE_CHECKING:
    from feedd.core.stories.fingerprint import Runs
    from tests.rows import Row

TOKENS = {
    "words": ("The mayor's 2 dogs", ["the", "mayor", "s", "2", "dogs"]),
    "accents and case": ("Élan À ÇA", ["elan", "a", "ca"]),
    "markup and entities": ("<p>caf&amp;eacute; <b>noir</b></p>", ["cafe", "noir"]),
    "thousands": ("1,200 or 1.200 or 1200", ["1200", "or", "1200", "or", "1200"]),
    "decimals": ("4.75 pct", ["4.75", "pct"]),
    "Persian digits and points": ("۴۰ مغازهٔ", ["40", "مغازه"]),
    "half-space in Persian": ("می‌گویند", ["میگویند"]),
    "Arabic vowels": ("كِتَاب", ["كتاب"]),
    "Chinese pairs": ("青湾市地铁", ["青湾", "湾市", "市地", "地铁"]),
    "Japanese with figures": ("12万台の", ["12", "万台", "台の"]),
    "Korean stays whole": ("해송시 화재", ["해송시", "화재"]),
    "Hindi keeps its vowel signs": ("नीलपुर में", ["नीलपुर", "में"]),
    "Thai pairs": ("น้ำท่วม", tokens("น้ำท่วม")),
    "soft hyphen, zero width": ("Re\u00adgie\u200brung", ["regierung"]),
    "ligature, full width": ("ﬁre ＡＢＣ", ["fire", "abc"]),
    "one Han character": ("火 x", ["火", "x"]),
}


def test_tokens(row: Row) -> None:
    for name, (text, found) in TOKENS.items():
        with row(name):
            assert tokens(text) == found


UNSEEN = {
    "markup": ("<p>Five <b>dead</b></p>", "Five dead"),
    "whitespace": ("Five\n\n dead ", "Five dead"),
    "case": ("FIVE DEAD", "Five dead"),
    "quotes": ("“Five” dead", '"Five" dead'),
    "entities": ("Smith &amp; Sons", "Smith & Sons"),
    "composition": ("cafe\u0301", "café"),
    "a hyphen before a figure": ("Five dead in ward-7", "Five dead in ward 7"),
}
SEEN = {
    "a word": ("Five dead", "Five hurt"),
    "a figure": ("5 dead", "6 dead"),
    "order": ("man bites dog", "dog bites man"),
    "a sign": ("It was -5 degrees", "It was 5 degrees"),
    "a currency": ("It cost $5", "It cost €5"),
    "a decimal point": ("up 1.5", "up 15"),
}


@pytest.mark.parametrize(("one", "other"), UNSEEN.values(), ids=UNSEEN.keys())
def test_a_digest_ignores_what_no_reader_sees(one: str, other: str) -> None:
    assert digest("", one) == digest("", other)


@pytest.mark.parametrize(("one", "other"), SEEN.values(), ids=SEEN.keys())
def test_a_digest_tells_what_a_reader_would(one: str, other: str) -> None:
    assert digest("", one) != digest("", other)


def test_title_and_text_do_not_run_together() -> None:
    assert digest("a b", "c") != digest("a", "b c")


@given(st.text(max_size=60), st.text(max_size=300))
def test_a_stored_fingerprint_is_read_back(title: str, text: str) -> None:
    taken = fingerprint(title, text)
    assert Fingerprint.from_bytes(taken.to_bytes()) == taken


def test_half_a_character_is_no_part_of_a_word() -> None:
    broken = fingerprint("Mayor\ud83d resigns", "The \udc00mayor of Qingwan 青\ud800湾").opened()
    whole = fingerprint("Mayor resigns", "The mayor of Qingwan 青 湾").opened()
    assert (broken.title, broken.text) == (whole.title, whole.text)


def test_a_fingerprint_of_another_version_is_refused() -> None:
    stored = bytearray(fingerprint("a", "b").to_bytes())
    stored[0] = 99
    assert Fingerprint.from_bytes(bytes(stored)) is None
    assert Fingerprint.from_bytes(b"") is None
    assert Fingerprint.from_bytes(bytes(stored)[:-1]) is None


def test_a_fingerprint_holds_runs_of_what_is_different() -> None:
    taken = runs("Quake of 6.1", "A quake of 6.1 shook the coast and 5 people died")
    assert len(taken.heading) == len(taken.title) == 3
    assert len(taken.title_figures) == 1
    assert len(taken.figures) == 2
    assert set(taken.title_figures) <= set(taken.figures)
    assert len(taken.passages) == 9
    assert len(taken.words) == len({*taken.words}) == 9
    assert {*taken.vocabulary} == {*taken.heading, *taken.words, *taken.figures}


def test_of_a_table_of_figures_the_first_ones_count() -> None:
    taken = runs("Closing prices", " ".join(f"shares {n}.5 pct" for n in range(100)))
    assert len(taken.words) == 2
    assert taken.figures == runs("", " ".join(f"{n}.5" for n in range(64))).figures
    assert {*taken.vocabulary} == {*taken.heading, *taken.words, *taken.figures}
    assert taken.length == len(taken.text) == 300


def test_endings_make_no_other_word() -> None:
    one, other = runs("", "Сосновского arrested"), runs("", "Сосновской arrests")
    assert one.words == other.words
    assert runs("", "1234567").figures != runs("", "1234568").figures


def test_runs_keep_the_order_of_the_text() -> None:
    whole, lead = runs("", "the old red fox ran off"), runs("", "the old red fox")
    assert whole.words[:4] == lead.words
    assert [*whole.passages][:2] == [*lead.passages]


def runs(title: str, text: str) -> Runs:
    return fingerprint(title, text).opened()


MANY_WORDS = " ".join(
    f"{one}{two}{three}" for one in "bdfgk" for two in "aeiou" for three in "lmnprstvz"
)


def test_a_text_of_more_different_words_than_are_kept_keeps_its_passages() -> None:
    taken = fingerprint("", f"{MANY_WORDS} {MANY_WORDS[::-1]}")
    assert len(taken.opened().words) == 256
    assert len(taken.opened().passages) == 384
    assert Fingerprint.from_bytes(taken.to_bytes()) == taken


def test_passages_are_the_same_amid_any_text() -> None:
    alone = runs("", "the old red fox").passages
    amid = runs("Other", f"{MANY_WORDS} the old red fox of 1990").passages
    assert set(alone) <= set(amid)
    assert not set(alone) & set(runs("", "fox red old the").passages)


LONG_TEXTS = {
    "short": "the old red fox of 1990",
    "of few words again and again": "the old red fox of 1990 " * 90,
    "of many words": f"{MANY_WORDS} {MANY_WORDS[::-1]} the old red fox",
    "a table": " ".join(f"shares {n}.5 pct" for n in range(100)),
    "empty": "",
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS.keys())
@pytest.mark.parametrize("title", ["", "Quake of 6.1 in 1990"])
def test_what_is_read_of_a_closed_fingerprint_is_what_it_has_when_laid_open(
    title: str, text: str
) -> None:
    taken = fingerprint(title, text)
    laid = taken.opened()
    assert {*taken.vocabulary} == {*laid.vocabulary}
    assert [*taken.passages] == [*laid.passages]


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS.keys())
def test_a_text_that_counts_as_a_whole_stands_behind_the_title(text: str) -> None:
    taken = runs("Quake of 6.1 in 1990", text)
    begin = len(taken.title)
    behind = taken.vocabulary[begin : begin + len(taken.text)]
    assert taken.is_whole == (behind == taken.text)


@pytest.mark.parametrize("amid", ["", MANY_WORDS, f"{MANY_WORDS} {MANY_WORDS[::-1]}"])
@given(st.lists(st.sampled_from("the old red fox ran of 1990".split()), max_size=60))
def test_passages_are_found_by_the_words_that_they_are_made_of(
    amid: str, words: list[str]
) -> None:
    text, one = runs("", f"{amid} {' '.join(words)} off"), runs("", "the old red fox ran of 1990")
    few = text.few_passages_among(frozenset(one.text))
    found = text.passages if few is None else few
    assert {*found} <= {*text.passages}
    assert {*one.passages}.intersection(found) == {*one.passages}.intersection(text.passages)


def test_few_are_the_passages_of_words_that_are_scattered() -> None:
    text, known = runs("", f"the old red fox {MANY_WORDS}"), runs("", "red old the").text
    assert text.few_passages_among(known) == [*runs("", "the old red").passages]
    assert text.few_passages_among(frozenset(text.text)) is None


def test_the_end_of_a_long_text_adds_only_what_is_new() -> None:
    spoken = " ".join(["the old red fox ran off"] * 70)
    taken = runs("", f"{spoken} and off ran the fox of 1990")
    assert taken.length == 427
    assert taken.words == runs("", "the old red fox ran off and of").words
    assert len(taken.figures) == 1
    assert len(taken.text) == 386 + 3
    assert taken.passages == runs("", spoken).passages


def test_an_article_takes_four_bytes_a_word_at_most() -> None:
    words = MANY_WORDS.split()
    article = " ".join(words[n * n % 200] for n in range(350))
    assert len(fingerprint("A headline", article).to_bytes()) <= 4 * 350


def test_a_long_text_takes_three_kib_at_most() -> None:
    text = " ".join(f"word{n} other{n * 7}" for n in range(2000))
    assert len(fingerprint("A headline", text).to_bytes()) <= 3 * 1024


def test_one_title_but_for_its_figures_is_one_series() -> None:
    assert fingerprint("Briefing no. 41", "").series == fingerprint("Briefing No 42", "x").series
    assert fingerprint("Briefing no. 41", "").series != fingerprint("Bulletin no. 41", "").series


@given(st.text(max_size=200))
def test_normalising_never_fails_and_loses_nothing_the_second_time(text: str) -> None:
    assert all(tokens(text))
    assert tokens(plain(text)) or not tokens(text)


def test_comments_that_never_end_cost_the_processor_little() -> None:
    start = time.process_time()
    assert plain(f"<!-- a -->It {'<!--' * 20_000}") == f" it {'<!--' * 20_000}"
    assert time.process_time() - start < 1
