"""Whether a text fills anew a form of words that other stories have.

A text that is near to several stories can't be a copy of all of them. Which one it copies shows in
the words by which these stories differ: the district of a warning, the parties of a judgment. A
text that lacks many of those words, and has others instead, tells another story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from feedd.core.stories.fingerprint import Runs
from feedd.core.stories.judge import POSSIBLE
from feedd.core.stories.probe import Probe
from feedd.core.stories.window import Laid, Match

_FORM = 0.5  # share of passages that makes two stories ones of one form
_LEAD = 25  # words of a text that any copy has
_MOST_LACKED = 1 / 3  # by weight, of what tells one story from another


def is_filled_anew(laid: Laid, match: Match, matches: Iterable[Match]) -> bool:
    """Tell whether a text is no copy of a match, as other stories of the same form show."""
    if match.same_content:
        return False
    others: dict[str, list[Match]] = defaultdict(list)
    for one in matches:
        if one.story != match.story:
            others[one.story].append(one)
    text = match.kept.sketch().runs
    return any(
        _is_another(laid.probe, text, [one.kept.sketch().runs for one in story])
        for story in others.values()
        if any(map(_is_of_the_form, story))
    )


def _is_of_the_form(match: Match) -> bool:
    return match.score >= POSSIBLE or match.opinion.features.passages >= _FORM


def _is_another(new: Probe, text: Runs, others: Iterable[Runs]) -> bool:
    """Tell whether a new text lacks what tells a text from those of another story.

    In all of them, as what only one lacks may be how its outlet words such news. So may what a
    headline has, unless it tells more than the text's beginning. A copy that was cut lacks what
    follows.
    """
    words = frozenset(text.vocabulary)
    if words.issuperset(new.weights):
        return False
    telling = words.difference(*(other.vocabulary for other in others))
    begin = text.text[: max(_LEAD, len(new.sketch.runs.text))]
    said = telling.intersection(begin)
    called = telling.intersection(text.title).difference(said)
    total = new.stream.total
    if total(said.difference(text.every_figure)) < total(called):
        said |= called
    return total(said.difference(new.weights)) > _MOST_LACKED * total(said)
