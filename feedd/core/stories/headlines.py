"""What two headlines of one form of words tell of: one thing, or one each.

Two headlines are of one form if they share half their words, and where they differ each has words
of its own. If each of them names something that the other's document has nowhere, they tell of two
things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import chain

from feedd.core.stories.fingerprint import Runs, read
from feedd.core.stories.numerals import CASELESS, VALUES
from feedd.core.stories.probe import Probe
from feedd.core.stories.words import begin_alike

_FILLING = 4  # words in the place where two headlines of one form differ, at most
_TELLING = 0.3  # weight of a word that tells them apart; "two" has less
_COUNTS = frozenset(number for word in VALUES for number in read(word, "").title)
COUNTS = _COUNTS.union(number for word in CASELESS for number in read(word, "").title)
"""Figures written as words."""


def is_refilled(new: Probe, other: Runs, *, but: frozenset[int] = frozenset()) -> bool:
    """Tell whether two headlines are the same words but for one place, where each names another.

    "Rocket attack on Kelmis" and "Rocket attack on Wexley" are, if neither document holds the
    other's name anywhere. The words of ``but`` name nothing.
    """
    mine, theirs = new.sketch.runs.title, other.title
    before = begin_alike(mine, theirs)
    mine, theirs = mine[before:], theirs[before:]
    after = begin_alike(mine[::-1], theirs[::-1])
    mine, theirs = mine[: len(mine) - after], theirs[: len(theirs) - after]
    if max(len(mine), len(theirs)) > min(before + after, _FILLING):
        return False
    return _name_others(new, other, frozenset(mine) - but, frozenset(theirs) - but)


def is_retitled_in_form(new: Probe, other: Runs) -> bool:
    """Tell whether two headlines are one form of words that is filled in for two things."""
    return _name_others(new, other, *_fillings(new, other))


def is_of_another(new: Probe, other: Runs) -> bool:
    """Tell whether two headlines are one form, filled in with more than another number.

    In Arabic or Hindi numbers count, too: beside them a name of three letters weighs too little.
    """
    if new.weights.keys() >= {*other.title}:
        return False
    mine, theirs = _fillings(new, other)
    return _name_others(new, other, mine - _COUNTS, theirs - _COUNTS)


def name_two_things(new: Probe, other: Runs) -> bool:
    """Tell whether each of two headlines names something that the other document has nowhere."""
    return _name_others(new, other, new.heading, frozenset(other.title))


def differ_in_one_place(new: Probe, other: Runs) -> bool:
    """Tell whether two headlines are the same but for one word, or some on end."""
    steps = _steps(new.sketch.runs.title, other.title)
    return sum(step != "equal" for step, *_ in steps) == 1


def _fillings(new: Probe, other: Runs) -> tuple[frozenset[int], frozenset[int]]:
    """Give the words in which two headlines of one form differ; none if they are of two forms."""
    mine, theirs = new.sketch.runs.title, other.title
    steps = _steps(mine, theirs)
    both = sum(end - begin for step, begin, end, *_ in steps if step == "equal")
    gaps = [(mine[a:b], theirs[c:d]) for step, a, b, c, d in steps if step != "equal"]
    if 2 * both < max(len(mine), len(theirs)) or not all(one and two for one, two in gaps):
        return frozenset(), frozenset()
    return _each(gaps, 0), _each(gaps, 1)


def _steps(mine: list[int], theirs: list[int]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()


def _each(gaps: Iterable[tuple[list[int], list[int]]], side: int) -> frozenset[int]:
    return frozenset(chain.from_iterable(gap[side] for gap in gaps))


def _name_others(new: Probe, other: Runs, mine: frozenset[int], theirs: frozenset[int]) -> bool:
    """Tell whether these words of two headlines each name what the other document nowhere has."""
    mine_only = mine.difference(other.vocabulary, new.sketch.runs.title_figures)
    theirs_only = theirs.difference(new.weights, other.title_figures)
    return all(
        max(new.stream.weights(only), default=0) > _TELLING for only in (mine_only, theirs_only)
    )
