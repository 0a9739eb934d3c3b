"""Whether a text fills anew a form of words that other stories have.

Two headlines are of one form if they share half their words, and where they differ each has words
of its own. If each of them names something that the other's document has nowhere, they tell of two
things.

A text that is near to several stories can't be a copy of all of them. Which one it copies shows in
the words by which these stories differ: the district of a warning, the parties of a judgment. A
text that lacks many of those words, and has others instead, tells another story.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import chain

from feedd.core.stories.fingerprint import Runs
from feedd.core.stories.judge import POSSIBLE, name_others
from feedd.core.stories.probe import Probe
from feedd.core.stories.window import Laid, Match

_FORM = 0.5  # share of passages that makes two stories ones of one form
_MOST_LACKED = 1 / 3  # by weight, of what tells one story from another


def is_retitled_in_form(new: Probe, other: Runs) -> bool:
    """Tell whether two headlines are one form of words that is filled in for two things."""
    mine, theirs = new.sketch.runs.title, other.title
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    both = sum(end - begin for step, begin, end, *_ in steps if step == "equal")
    if 2 * both < max(len(mine), len(theirs)):
        return False
    gaps = [(mine[a:b], theirs[c:d]) for step, a, b, c, d in steps if step != "equal"]
    if not gaps or not all(one and two for one, two in gaps):
        return False
    one, two = (list(chain.from_iterable(side)) for side in zip(*gaps, strict=True))
    return name_others(new, other, one, two)


def is_filled_anew(laid: Laid, match: Match, matches: Iterable[Match]) -> bool:
    """Tell whether a text is no copy of a match, as other stories of the same form show."""
    if match.same_content:
        return False
    text = match.kept.sketch().runs
    others = (one for one in matches if one.story != match.story and _is_of_the_form(one))
    return any(_is_another(laid.probe, text, one.kept.sketch().runs) for one in others)


def _is_of_the_form(match: Match) -> bool:
    return match.score >= POSSIBLE or match.opinion.features.passages >= _FORM


def _is_another(new: Probe, text: Runs, other: Runs) -> bool:
    words = frozenset(text.vocabulary)
    if words.issuperset(new.weights):
        return False
    telling = [*words.difference(other.vocabulary)]
    weights = new.stream.weights(telling)
    lacked = sum(w for word, w in zip(telling, weights, strict=True) if word not in new.weights)
    return lacked > _MOST_LACKED * sum(weights)
