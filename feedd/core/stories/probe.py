"""Documents laid open for the judge, with the weight of each word, and a glance at two of them."""

from __future__ import annotations

import math
import struct
from collections.abc import Collection, Container, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import mul
from typing import NamedTuple

from feedd.core.stories.fingerprint import Runs
from feedd.core.stories.stream import Stream

_LEAST_WORDS, _LEAST_COSINE = 0.1, 0.07
_TITLE = 1.35  # times the weight; what a story is about stands in its title
_LOAD = struct.Struct("<4f")
SIZE_OF_LOAD = _LOAD.size  # bytes


class Load(NamedTuple):
    """How much the words of a document weigh: all of them, the title's, the text's.

    ``squares`` is the sum of their squared weights, in which the title's weigh half as much again.
    """

    words: float
    title: float
    text: float
    squares: float

    def packed(self) -> bytes:
        """Write it as bytes, exact to seven figures."""
        return _LOAD.pack(*self)

    @classmethod
    def read(cls, packed: bytes) -> Load:
        """Read what ``packed`` gave, at the beginning of some bytes."""
        return cls(*_LOAD.unpack_from(packed))


class Sketch(NamedTuple):
    """A document laid open for the judge; ``hour`` counts from any fixed moment."""

    runs: Runs
    hour: float
    load: Load


class Parts(NamedTuple):
    """Where some words of a document stand."""

    subject: frozenset[int]  # words that headline and text both have
    figures: frozenset[int]
    beside: frozenset[int]  # what is not a word of the text: figures, words of the title alone


def parts(runs: Runs) -> Parts:
    """Find the parts of a document."""
    heading, figures = frozenset(runs.title), frozenset(runs.figures).union(runs.title_figures)
    subject = heading.intersection(runs.text[: runs.lead]).difference(runs.every_figure)
    return Parts(subject, figures, (heading - subject) | figures)


@dataclass(frozen=True)
class Probe:
    """A new document, with the weight of each of its words; laid open when it has to be judged."""

    sketch: Sketch
    weights: dict[int, float]
    stream: Stream

    @property
    def load(self) -> Load:
        """How much its words weigh together."""
        return self.sketch.load

    @cached_property
    def heading(self) -> frozenset[int]:
        """The words and figures of its title."""
        return frozenset(self.sketch.runs.title)

    @property
    def known(self) -> Container[int]:
        """All its words, even those beyond the ones that count one by one."""
        runs = self.sketch.runs
        return self.weights if runs.lead == len(runs.text) else {*self.weights, *runs.text}

    @cached_property
    def parts(self) -> Parts:
        """Where some of its words stand."""
        return parts(self.sketch.runs)

    @cached_property
    def passages(self) -> dict[int, None]:
        """Every three words on end of the text, in order."""
        return self.sketch.runs.passages

    @cached_property
    def unworn(self) -> float:
        """How many passages it has, less the weight that they have lost by recurring."""
        return unworn(self.passages, self.stream)

    def total(self, words: Iterable[int]) -> float:
        """Say how much some of its words weigh together."""
        return sum(map(self.weights.__getitem__, words))

    def squares(self, words: Iterable[int]) -> float:
        """Give the sum of the squared weights of some of its words."""
        return _squares([*map(self.weights.__getitem__, words)])


class Glance(NamedTuple):
    """What the words alone say of a pair, before anything else is looked at."""

    known: bytes  # marks the words of the other vocabulary that are common
    common: AbstractSet[int]
    in_both_titles: AbstractSet[int]
    told: float  # by what is common
    words: float  # share of the smaller side's telling words
    cosine: float

    @property
    def is_hopeless(self) -> bool:
        """Tell whether the two are neither one story nor of one happening."""
        return self.words < _LEAST_WORDS and self.cosine < _LEAST_COSINE


def glance(new: Probe, other: Sketch) -> Glance:
    """Compare the telling words of two documents."""
    vocabulary = other.runs.vocabulary
    known = bytes(map(new.weights.__contains__, vocabulary))
    common = set(compress(vocabulary, known))
    mine, theirs = common & new.heading, common.intersection(other.runs.title)
    both, more = mine & theirs, _TITLE - 1
    titles = new.squares(mine) + new.squares(theirs) + more * new.squares(both)
    weights = [*map(new.weights.__getitem__, common)]
    told, product = sum(weights), _squares(weights) + more * titles
    words = share(told, min(new.load.words, other.load.words))
    lengths = math.sqrt(new.load.squares * other.load.squares)
    cosine = min(1.0, product / lengths) if lengths else 0.0
    return Glance(known, common, both, told, words, cosine)


def probe(runs: Runs, *, hour: float, stream: Stream) -> Probe:
    """Weigh the words of a new document, in the order of its text."""
    heading, words = runs.heading, runs.words
    vocabulary = [*heading, *words, *runs.figures]
    title_ends, text_ends = len(heading), len(heading) + len(words)
    weights = stream.weights(vocabulary)
    by_word = dict(zip(vocabulary, weights, strict=True))
    told, title = by_word.values(), weights[:title_ends]
    more = _TITLE * _TITLE - 1
    load = Load(
        words=sum(told),
        title=sum(title),
        text=sum(weights[title_ends:text_ends]),
        squares=_squares(told) + more * _squares(title),
    )
    return Probe(Sketch(runs, hour, load), by_word, stream)


def unworn(passages: dict[int, None], stream: Stream) -> float:
    """Count passages, less the weight that they have lost by recurring."""
    return len(passages) - stream.worn(passages.keys())


def share(part: float, whole: float) -> float:
    """Give a part of a whole, between 0 and 1; 0 of nothing."""
    return max(0.0, min(1.0, part / whole)) if whole > 0 else 0.0


def _squares(weights: Collection[float]) -> float:
    return sum(map(mul, weights, weights), 0.0)
