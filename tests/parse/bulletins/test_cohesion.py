"""Words that parts have in common tell sub-headings and captions from headlines."""

from __future__ import annotations

import pytest

from feedd.core.parse import cohesion
from feedd.core.parse.cohesion import Part
from feedd.core.parse.texts import echoes
from feedd.core.parse.texts.paragraphs import Paragraph

MILL = Part("Old mill to become homes", "The owner of the mill may build thirty flats in it.")
WELL = Part("Well on the green runs dry", "The well ran dry on Tuesday for the first time.")
CHOIR = Part("Choir wins the county prize", "The choir sang nine songs of the sea.")


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The bridges' arches", {"the", "bridg", "arche"}),
        ("12 of 30", set()),
        ("市図書館", {"市図", "図書", "書館"}),
        ("नहर की मरम्मत", {"नहर", "मरम्म"}),
        ("במרפאה", {"במרפא", "מרפאה"}),
        ("المدينة", {"المدي", "مدينة"}),
    ],
)
def test_words_are_cut_to_what_stays_the_same(text: str, stems: set[str]) -> None:
    assert cohesion.stems(text) >= stems
    assert bool(cohesion.stems(text)) is bool(stems)


def test_words_that_many_parts_hold_tell_nothing() -> None:
    parts = [frozenset({"common", each}) for each in "abcdef"]
    assert cohesion.rare(parts) == [frozenset(each) for each in "abcdef"]


def test_a_short_line_whose_text_takes_up_the_story_above_divides_it() -> None:
    inside = Part("The plans", "Each of the thirty flats would have a garden.")
    assert cohesion.told_on([MILL, inside, WELL, CHOIR]) == {1}


def test_a_short_headline_over_a_story_of_its_own_divides_nothing() -> None:
    own = Part("Pope dies", "He was eighty-eight and had been ill since February.")
    assert cohesion.told_on([MILL, own, WELL, CHOIR]) == frozenset()


def test_headlines_as_heavy_as_the_others_divide_nothing() -> None:
    follow_up = Part("Owner of old mill wants homes", "The flats in the mill cost too much.")
    assert cohesion.told_on([MILL, follow_up, WELL, CHOIR]) == frozenset()


def test_two_parts_say_too_little_about_what_is_usual() -> None:
    assert cohesion.told_on([MILL, Part("The plans", "Thirty flats.")]) == frozenset()


def test_a_line_that_takes_up_the_text_above_and_not_the_one_below_closes_it() -> None:
    caption = [Paragraph(MILL.text), Paragraph("The owner outside"), Paragraph(WELL.text)]
    assert echoes.closes(caption, 1, 2)
    assert not echoes.closes([*caption[:2], Paragraph("The owner spoke.")], 1, 2)
