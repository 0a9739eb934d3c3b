"""Whether two texts tell one story: named features, and one logistic rule over them.

The weights are fitted by ``benchmarks/dedupe_train.py`` on the texts in the repository and are
few enough to be read: see ``weights.py``. Every feature lies between 0 and 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter, mul
from typing import NamedTuple

from feedd.core.model import Reason
from feedd.core.stories.fingerprint import Runs
from feedd.core.stories.headlines import differ_in_one_place, is_of_another, is_refilled
from feedd.core.stories.probe import (
    Glance,
    Load,
    Parts,
    Probe,
    Sketch,
    glance,
    parts,
    share,
    unworn,
)
from feedd.core.stories.weights import BIAS, SENTENCES, WEIGHTS

SAME = 0.5  # from here on two texts are one story
POSSIBLE = 0.3  # from here on readers are told that it may be one
_UNLIKE = POSSIBLE - 0.01
_ENOUGH_TEXT = 6  # words; below, there is only a title to judge
_ENOUGH_TITLE = 4  # different words, without which a title proves nothing by itself
_BRIEF = 80  # words
_SWAPPED = 0.25  # share of words; names put into one form differ that much
_LONG = 48  # hours
_FRAGMENT, _FEW_PASSAGES, _OTHER_TITLE, _SAME_TITLE = 0.4, 0.1, 0.25, 0.5
_GENERAL = 0.15  # of a headline's weight that its text says, at most, if it names none of it
_NEWS = 0.5  # of what headline and text of a follow-up name
_PART = 0.75  # of a text; what is left of it beyond that tells of nothing else
_LEAD = 25  # words with which an outlet may begin another's text
_BEGINNING = 0.3  # share of a text
_REPEATED = 0.8  # share of passages
_RUN = b"\1\1\1"  # of passages that are marked, five words
_SENTENCE, _LINE = 8, 15  # words; "No damage was reported" may be said of anything
_TOLD = 0.01  # of a feature; less is none to a person
_DENSE = 0.15  # figures a word, as in a table of prices or temperatures
_NAMES = tuple(WEIGHTS)
_IN_ORDER = tuple(WEIGHTS.values())


class Features(NamedTuple):
    """What two texts have in common, each between 0 and 1, in the order of ``WEIGHTS``.

    Shares are of the smaller side unless named otherwise, so that a summary is found in its
    article. A ``conflict`` is what each side has and the other lacks. A tuple, as one is made for
    every pair: a frozen dataclass takes 3 µs.
    """

    passages: float
    words: float
    title: float
    title_within: float
    text_conflict: float
    subject_conflict: float
    refilled: float
    swapped: float
    figures_agree: float
    figures_conflict: float
    tabular: float
    late_figures: float
    worn: float
    series: float
    day_apart: float
    brief: float
    reworded: float
    reworded_title: float
    bare: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """How sure the judge is that two texts are one story, and why."""

    score: float
    features: Features

    def grounds(self) -> tuple[Reason, ...]:
        """Name the three features that weighed most, for a person; those against say "though"."""
        weighed = zip(_NAMES, self.features, _IN_ORDER, strict=True)
        telling = [one for one in weighed if one[1] >= _TOLD]
        telling.sort(key=lambda one: -abs(one[1] * one[2]))
        return tuple(
            Reason(
                name=name,
                text=SENTENCES[name] if weight > 0 else f"though {SENTENCES[name]}",
                score=round(value, 3),
            )
            for name, value, weight in telling[:3]
        )


def judge(new: Probe, other: Sketch, seen: Glance | None = None) -> Opinion:
    """Say how sure it is that two documents tell one story; ``seen`` spares a glance."""
    features = _features_of(new, other, seen or glance(new, other))
    total = BIAS + sum(map(mul, features, _IN_ORDER))
    score = 1 / (1 + math.exp(-total))
    if score > _UNLIKE and _proves_nothing(new, other.runs, features):
        score = _UNLIKE
    elif score >= SAME and _may_tell_another(new, other, features):
        score = SAME - 0.01
    return Opinion(score=score, features=features)


def _proves_nothing(new: Probe, other: Runs, features: Features) -> bool:
    """Tell whether there is no more than a headline, and that shows nothing or another name."""
    if features.bare and _is_general(new, other):
        return True
    is_bare = says_no_more(new.sketch.runs) or says_no_more(other)
    return is_bare and is_refilled(new, other)


def _is_general(new: Probe, other: Runs) -> bool:
    """Tell whether a title is one that anything may have, as "Live updates" or "Weather"."""
    return min(len({*new.sketch.runs.title}), len({*other.title})) < _ENOUGH_TITLE


def _may_tell_another(new: Probe, other: Sketch, features: Features) -> bool:
    """Tell whether two texts may tell of two things though they are alike."""
    return (
        (features.passages < _FEW_PASSAGES and _is_general(new, other.runs))
        or (features.title < _SAME_TITLE and _is_in_another(new, other.runs, features))
        or fills_another(new, other.runs, features)
    )


class _Told(NamedTuple):
    """A text, its passages, and its length without what its outlet says beside each."""

    runs: Runs
    passages: dict[int, None]
    length: float


def _told(new: Probe, runs: Runs, passages: dict[int, None]) -> _Told:
    return _Told(runs, passages, runs.length - new.stream.worn(passages.keys()))


def _is_in_another(new: Probe, other: Runs, features: Features) -> bool:
    """Tell whether the longer text may tell something else, under its other headline."""
    both = _told(new, new.sketch.runs, new.passages), _told(new, other, other.passages)
    short, long = sorted(both, key=attrgetter("length"))
    is_of_another = features.title < _OTHER_TITLE and (
        (short.length < _PART * long.length and _is_of_many(new, long.runs))
        or (
            short.length < _FRAGMENT * long.length
            and _may_be_about_other(new, short.runs, long.runs, features)
        )
    )
    if is_of_another:
        return True
    first = _first_shared(short, long)
    is_late = short.length < _PART * long.length and _is_background(long, first)
    return is_late or _begins_with_news(new, short.runs, long.runs, first)


def fills_another(new: Probe, other: Runs, features: Features) -> bool:
    """Tell whether two headlines of one form tell of two things, as far as the texts show.

    Whoever copies a text under another headline repeats more of it, and more than a line. Of a
    line, all, and changes the headline in one place.
    """
    length = min(new.sketch.runs.length, other.length)
    is_repeated = features.passages >= _REPEATED and length >= _LINE
    if is_repeated or not is_of_another(new, other):
        return False
    return features.passages < 1 or length < _SENTENCE or not differ_in_one_place(new, other)


def _may_be_about_other(new: Probe, short: Runs, long: Runs, features: Features) -> bool:
    """Tell whether a few words that are all in a long text may be about anything in it."""
    if features.bare:
        return not _is_begun_with(new, short, long)
    return features.passages < _FEW_PASSAGES


def _is_of_many(new: Probe, long: Runs) -> bool:
    """Tell whether the longer text says nothing of its headline, as below "Morning briefing"."""
    # Squared, as half of "The week in brief" is in any text.
    said, title = (new.stream.squares(words) for words in (parts(long).subject, {*long.title}))
    return said < _GENERAL * title


def _begins_with_news(new: Probe, short: Runs, long: Runs, first: int) -> bool:
    """Tell whether the longer text has what its headline names before it repeats the shorter one.

    Who follows a story up in a sentence, and says again how it began, tells something new.
    """
    squares, subject = new.stream.squares, parts(long).subject
    news = subject.intersection(long.text[:first])
    return squares(news.difference(short.vocabulary)) > _NEWS * squares(subject)


def _is_begun_with(new: Probe, bare: Runs, long: Runs) -> bool:
    """Tell whether half of a headline stands at a long document's beginning."""
    heading, total = frozenset(bare.title), new.stream.total
    begin = {*long.title, *long.text[: _beginning_of(long)]}
    return 2 * total(heading & begin) >= total(heading)


def _is_background(long: _Told, first: int) -> bool:
    """Tell whether a long text repeats a short one far behind its beginning.

    Who follows a story up repeats what had happened; who copies it begins with that.
    """
    return first >= max(_LEAD, _BEGINNING * len(long.passages))


def _first_shared(short: _Told, long: _Told) -> int:
    """Say how far in a long text stands what a short one has, too.

    That is five words on end, if there are, as any text on a subject has its name: "the port of
    Altenau".
    """
    shared = bytes(map(short.passages.__contains__, long.passages))
    return max(0, shared.find(_RUN) if _RUN in shared else shared.find(_RUN[:1]))


def _beginning_of(long: Runs) -> int:
    return int(max(_LEAD, _BEGINNING * len(long.text)))


def says_no_more(runs: Runs) -> bool:
    """Tell whether a text has hardly a word that its headline hasn't."""
    return len(frozenset(runs.text).difference(runs.title)) < _ENOUGH_TEXT


def _features_of(new: Probe, other: Sketch, seen: Glance) -> Features:
    """Take the features of a pair."""
    one, theirs = new.sketch, parts(other.runs)
    passages, worn = _shared_passages(new, other.runs, seen)
    title = new.total(seen.in_both_titles)
    titles = share(2 * title, one.load.title + other.load.title)
    text_conflict = _text_conflict(new, other.load, seen, theirs)
    subject_conflict = _subject_conflict(new, theirs.subject, seen)
    agree, figures_conflict, tabular = _figures(new, other.runs, theirs.figures)
    day_apart = min(1.0, abs(one.hour - other.hour) / _LONG)
    bare, brief = _brevity(one.runs, other.runs)
    return Features(
        passages=passages,
        words=seen.words,
        title=titles,
        title_within=share(title, min(one.load.title, other.load.title)),
        text_conflict=text_conflict,
        subject_conflict=subject_conflict,
        refilled=passages * min(1.0, subject_conflict / _SWAPPED),
        swapped=4 * passages * (1 - passages) * min(1.0, text_conflict / _SWAPPED),
        figures_agree=agree,
        figures_conflict=figures_conflict,
        tabular=tabular,
        late_figures=figures_conflict * day_apart,
        worn=worn,
        series=_recurrence(new, other.runs),
        day_apart=day_apart,
        brief=brief,
        reworded=brief * seen.words * (1 - passages),
        reworded_title=brief * titles * (1 - passages),
        bare=bare,
    )


def _shared_passages(new: Probe, other: Runs, seen: Glance) -> tuple[float, float]:
    if new.sketch.runs.is_whole and other.is_whole:
        begin = len(other.title)
        few = other.few_passages_at(seen.known[begin : begin + len(other.text)])
    else:
        few = other.few_passages_among(new.known)
    if few is not None and new.passages.keys().isdisjoint(few):
        return 0.0, 0.0
    theirs = other.passages
    shared = new.passages.keys() & theirs.keys()
    if not shared:
        return 0.0, 0.0
    worn = new.stream.worn(shared)
    fewest = min(new.unworn, unworn(theirs, new.stream))
    return share(len(shared) - worn, fewest), share(worn, len(shared))


def _brevity(one: Runs, two: Runs) -> tuple[float, float]:
    least = min(one.length, two.length)
    if least < _ENOUGH_TEXT:
        return 1.0, 0.0
    return 0.0, max(0.0, 1 - least / _BRIEF)


def _text_conflict(new: Probe, other: Load, seen: Glance, theirs: Parts) -> float:
    # Words that only a headline has are left out, as every desk words its own.
    mine_only = new.load.text - (seen.told - new.total(seen.common & new.parts.beside))
    theirs_only = other.text - (seen.told - new.total(seen.common & theirs.beside))
    return share(min(mine_only, theirs_only), min(new.load.words, other.words))


def _subject_conflict(new: Probe, theirs: frozenset[int], seen: Glance) -> float:
    # What headline and text both name, and the other document does not: the company of a result,
    # the place of a forecast. A copy under another headline still has it in its text.
    mine = new.parts.subject
    mine_only, theirs_only = mine - seen.common, theirs - seen.common
    if not (mine_only and theirs_only):
        return 0.0
    least = min(new.total(mine_only), new.stream.total(theirs_only))
    return share(least, min(new.total(mine), new.stream.total(theirs)))


def _figures(new: Probe, other: Runs, theirs: frozenset[int]) -> tuple[float, float, float]:
    """Give agreement, conflict, and how much of it is that of two tables."""
    mine = new.parts.figures
    fewer = min(len(mine), len(theirs))
    if not fewer:
        return 0.0, 0.0, 0.0
    both = len(mine & theirs)
    conflict = (fewer - both) / (fewer + 0.5)
    density = min(
        len(mine) / (len(new.weights) + 1), len(theirs) / (len(frozenset(other.vocabulary)) + 1)
    )
    return both / (fewer + 1), conflict, conflict * min(1.0, density / _DENSE)


def _recurrence(new: Probe, other: Runs) -> float:
    # Two issues of a series: one title but for its figures, and seen on more days than these two.
    one = new.sketch.runs
    if one.series != other.series or one.content == other.content:
        return 0.0
    return min(1.0, max(0, new.stream.days_of_title(one.series) - 1) / 3)
