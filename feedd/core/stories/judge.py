"""Whether two texts tell one story: named features, and one logistic rule over them.

The weights are fitted by ``benchmarks/dedupe_train.py`` on the texts in the repository and are
few enough to be read: see ``weights.py``. Every feature lies between 0 and 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, mul
from typing import TYPE_CHECKING

from feedd.core.model import Reason
from feedd.core.stories.weights import BIAS, SENTENCES, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.stories.fingerprint import Fingerprint
    from feedd.core.stories.stream import Stream

SAME = 0.5  # from here on two texts are one story
POSSIBLE = 0.3  # from here on a reader is told that it may be one
_ENOUGH_TEXT = 6  # words; below, there is only a title to judge
_ENOUGH_TITLE = 4  # different words, without which a bare title proves nothing
_BRIEF = 80  # words
_SWAPPED = 0.25  # share of words; names put into one form differ that much
_LONG = 48  # hours
_FRAGMENT, _FEW_PASSAGES, _OTHER_TITLE = 0.4, 0.1, 0.25
_LEAST_WORDS, _LEAST_COSINE = 0.1, 0.07
_TITLE = 1.35  # times the weight; what a story is about stands in its title
_DENSE = 0.15  # figures a word, as in a table of prices or temperatures
_NAMES = tuple(WEIGHTS)
_IN_ORDER = attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What two texts have in common, each between 0 and 1.

    Shares are of the smaller side unless named otherwise, so that a summary is found in its
    article. A ``conflict`` is what each side has and the other lacks.
    """

    passages: float
    words: float
    title: float
    title_within: float
    text_conflict: float
    subject_conflict: float
    swapped: float
    refilled: float
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
    """How sure the judge is that two texts are one story, and on what grounds."""

    score: float
    features: Features

    def grounds(self) -> tuple[Reason, ...]:
        """Name the three features that weighed most, for a person."""
        weighed = zip(_NAMES, _IN_ORDER(self.features), strict=True)
        by_weight = sorted(weighed, key=lambda pair: -abs(pair[1] * WEIGHTS[pair[0]]))
        return tuple(
            Reason(name=name, text=SENTENCES[name], score=round(value, 3))
            for name, value in by_weight[:3]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much the words of a document tell: all of them, the title's, the text's.

    ``squares`` is the sum of their squared weights, in which the title's weigh half as much again.
    """

    words: float
    title: float
    text: float
    squares: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A document laid open for the judge; ``hour`` counts from any fixed moment."""

    hour: float
    length: int
    series: int
    content: int
    title: frozenset[int]
    title_figures: frozenset[int]
    figures: frozenset[int]
    text: frozenset[int]  # words of the text alone, no figures
    words: frozenset[int]  # of title and text, figures too
    passages: list[int]  # different ones
    load: Load


@dataclass(frozen=True)
class Probe:
    """A new document, with what each of its words tells; laid open when it has to be judged."""

    print: Fingerprint
    hour: float
    weights: dict[int, float]
    load: Load

    @cached_property
    def words(self) -> frozenset[int]:
        """The words and figures of title and text."""
        return frozenset(self.weights)

    @cached_property
    def squares(self) -> dict[int, float]:
        """The squared weight of each word, the title's weighing half as much again."""
        found = {word: weight * weight for word, weight in self.weights.items()}
        found.update((word, _TITLE * found[word]) for word in self.print.heading)
        return found

    @cached_property
    def passages(self) -> list[int]:
        """Every three words on end of the text."""
        return self.print.passages

    @cached_property
    def different_passages(self) -> frozenset[int]:
        """The passages, to be looked for in other documents."""
        return frozenset(self.passages)

    @cached_property
    def sketch(self) -> Sketch:
        """The document laid open."""
        return sketch(self.print, self.passages, hour=self.hour, load=self.load)

    def total(self, words: Iterable[int]) -> float:
        """Say how much some of its words tell together."""
        return sum(map(self.weights.__getitem__, words))


@dataclass(frozen=True, slots=True)
class Glance:
    """What the words alone say of a pair, before anything else is looked at: 0 to 1 each."""

    words: float  # share of the smaller side's telling words
    cosine: float

    @property
    def is_hopeless(self) -> bool:
        """Tell whether the two are neither one story nor of one happening."""
        return self.words < _LEAST_WORDS and self.cosine < _LEAST_COSINE


def glance(new: Probe, other: Fingerprint, load: Load) -> Glance:
    """Compare the telling words of two documents, which is a tenth of the judge's work."""
    shared = new.words.intersection(other.vocabulary)
    lengths = new.load.squares * load.squares
    return Glance(
        words=_share(new.total(shared), min(new.load.words, load.words)),
        cosine=min(1.0, _product(new, shared, other) / math.sqrt(lengths)) if lengths else 0.0,
    )


def _product(new: Probe, shared: frozenset[int], other: Fingerprint) -> float:
    squares = new.squares.__getitem__
    titles = sum(map(squares, shared.intersection(other.heading)))
    return sum(map(squares, shared)) + (_TITLE - 1) * titles


def sketch(print_: Fingerprint, passages: list[int], *, hour: float, load: Load) -> Sketch:
    """Lay a fingerprint open."""
    title_figures = frozenset(print_.title_figures)
    title = title_figures.union(print_.title_words)
    text, figures = frozenset(print_.words), frozenset(print_.figures)
    return Sketch(
        hour=hour,
        length=print_.length,
        series=print_.series,
        content=print_.content,
        title=title,
        title_figures=title_figures,
        figures=title_figures | figures,
        text=text,
        words=title | text | figures,
        passages=passages,
        load=load,
    )


def probe(print_: Fingerprint, *, hour: float, stream: Stream) -> Probe:
    """Weigh the words of a new document, in the order of its text."""
    weights = stream.weights(print_.vocabulary)
    told, title = weights.values(), [weights[word] for word in print_.heading]
    more = _TITLE * _TITLE - 1
    load = Load(
        words=sum(told),
        title=sum(title),
        text=sum(map(weights.__getitem__, print_.words)),
        squares=sum(map(mul, told, told)) + more * sum(map(mul, title, title)),
    )
    return Probe(print_, hour, weights, load)


def judge(new: Probe, other: Sketch, stream: Stream) -> Opinion:
    """Say how sure it is that a new document and another tell one story."""
    features = compare_sketches(new, other, stream)
    total = BIAS + sum(map(mul, _IN_ORDER(features), WEIGHTS.values()))
    score = 1 / (1 + math.exp(-total))
    return Opinion(score=min(score, _ceiling(new.sketch, other, features)), features=features)


def _ceiling(one: Sketch, other: Sketch, features: Features) -> float:
    # A bare title of a few words ("Live updates", "Weather") proves nothing by being the same.
    if features.bare and min(len(one.title), len(other.title)) < _ENOUGH_TITLE:
        return POSSIBLE - 0.01
    # A few words that are all in a long text, in no headline and no passage of it, may be about
    # anything in it.
    shorter, longer = sorted((one.length, other.length))
    is_fragment = not features.bare and shorter < _FRAGMENT * longer
    if is_fragment and features.passages < _FEW_PASSAGES and features.title < _OTHER_TITLE:
        return SAME - 0.01
    return 1.0


def compare_sketches(new: Probe, other: Sketch, stream: Stream) -> Features:
    """Take the features of a pair."""
    one, two = new.sketch, other
    passages, worn = _shared_passages(new, two, stream)
    title = new.total(one.title & two.title)
    titles = _share(2 * title, one.load.title + two.load.title)
    words = _share(new.total(one.words & two.words), min(one.load.words, two.load.words))
    text_conflict = _text_conflict(new, two)
    subject_conflict = _subject_conflict(new, two, stream)
    figures_conflict = _conflict(one.figures, two.figures)
    day_apart = min(1.0, abs(one.hour - two.hour) / _LONG)
    bare, brief = _brevity(one, two)
    return Features(
        passages=passages,
        words=words,
        title=titles,
        title_within=_share(title, min(one.load.title, two.load.title)),
        text_conflict=text_conflict,
        subject_conflict=subject_conflict,
        refilled=passages * min(1.0, subject_conflict / _SWAPPED),
        swapped=4 * passages * (1 - passages) * min(1.0, text_conflict / _SWAPPED),
        figures_agree=_agreement(one.figures, two.figures),
        figures_conflict=figures_conflict,
        tabular=figures_conflict * min(1.0, min(_density(one), _density(two)) / _DENSE),
        late_figures=figures_conflict * day_apart,
        worn=worn,
        series=_recurrence(one, two, stream),
        day_apart=day_apart,
        brief=brief,
        reworded=brief * words * (1 - passages),
        reworded_title=brief * titles * (1 - passages),
        bare=bare,
    )


def _shared_passages(new: Probe, other: Sketch, stream: Stream) -> tuple[float, float]:
    shared = new.different_passages.intersection(other.passages)
    if not shared:
        return 0.0, 0.0
    worn = stream.worn(shared)
    fewest = min(_unworn(new.passages, stream), _unworn(other.passages, stream))
    return _share(len(shared) - worn, fewest), _share(worn, len(shared))


def _brevity(one: Sketch, two: Sketch) -> tuple[float, float]:
    least = min(one.length, two.length)
    if least < _ENOUGH_TEXT:
        return 1.0, 0.0
    return 0.0, max(0.0, 1 - least / _BRIEF)


def _unworn(passages: list[int], stream: Stream) -> float:
    return len(passages) - stream.worn(frozenset(passages))


def _density(side: Sketch) -> float:
    return len(side.figures) / (len(side.words) + 1)


def _text_conflict(new: Probe, other: Sketch) -> float:
    # Words that only a headline has are left out: another desk words it in its own way.
    one = new.sketch
    mine = one.load.text - new.total(one.text & other.words)
    theirs = other.load.text - new.total(other.text & one.words)
    return _share(min(mine, theirs), min(one.load.words, other.load.words))


def _subject_conflict(new: Probe, other: Sketch, stream: Stream) -> float:
    # What headline and text both name, and the other document does not: the company of a result,
    # the place of a forecast. A copy under another headline still has it in its text.
    mine = new.sketch.title & new.sketch.text
    theirs = other.title & other.text
    mine_only, theirs_only = mine - other.words, theirs - new.sketch.words
    if not (mine_only and theirs_only):
        return 0.0
    least = min(new.total(mine_only), stream.total(theirs_only))
    return _share(least, min(new.total(mine), stream.total(theirs)))


def _share(part: float, whole: float) -> float:
    return max(0.0, min(1.0, part / whole)) if whole > 0 else 0.0


def _agreement(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / (min(len(one), len(other)) + 1)


def _conflict(one: frozenset[int], other: frozenset[int]) -> float:
    fewer = min(len(one), len(other))
    return (fewer - len(one & other)) / (fewer + 0.5)


def _recurrence(one: Sketch, other: Sketch, stream: Stream) -> float:
    # Two issues of a series: one title but for its figures, and seen on more days than these two.
    if one.series != other.series or one.content == other.content:
        return 0.0
    return min(1.0, max(0, stream.days_of_title(one.series) - 1) / 3)
