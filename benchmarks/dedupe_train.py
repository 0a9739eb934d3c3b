"""Fit the judge's weights on the invented texts in tests/data/stories.

    python -m benchmarks.dedupe_train [--write]

Pairs are what the judge meets in a stream: each document beside its candidates. Seeds make new
edits of the same texts. Two folds, split by story, show what the fit is worth on texts that it
hasn't seen; the weights that are written come from all of them. Newton's method with a ridge.
"""

from __future__ import annotations

import math
import re
import sys
from operator import attrgetter, mul
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from benchmarks.dedupe_make import Labelled, labelled
from feedd.core.stories import weights as module
from feedd.core.stories.judge import SAME
from feedd.core.stories.weights import BIAS, WEIGHTS
from feedd.core.stories.window import Document, Match, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

from datetime import datetime

_SEEDS = (11, 12, 13, 14)
_COLD = 150  # documents of a piece
_RIDGE = 2.0
_STEPS = 12
_CAUTION = 2.5  # weight of a pair of two stories: merging them hides news
_VOICE = 4.0  # weight of the short items, which are few beside the bulletins
_SHORT = re.compile(r"short-\d")
_IN_ORDER = attrgetter(*WEIGHTS)

_FOR = frozenset(
    {"passages", "words", "title", "title_within", "figures_agree", "reworded", "reworded_title"}
)
_EITHER = frozenset({"brief", "bare"})
_SIGNS = (0, *(0 if name in _EITHER else 1 if name in _FOR else -1 for name in WEIGHTS))

Row = tuple[tuple[float, ...], float, int, float]
"""Features with a leading 1 for the bias, 1 for one story or 0 for two, fold, and cost."""


def main() -> None:
    """Fit, report both folds, and write the weights if told to."""
    rows = [row for seed in _SEEDS for docs in streams(labelled(seed)) for row in pairs(docs)]
    for fold in (0, 1):
        fitted = fit([row for row in rows if row[2] != fold])
        report(f"held out, fold {fold}", fitted, [row for row in rows if row[2] == fold])
    fitted = fit(rows)
    report("all, seen", fitted, rows)
    report("as shipped", [BIAS, *WEIGHTS.values()], rows)
    for name, value in zip(("bias", *WEIGHTS), fitted, strict=True):
        print(f"{name:24} {value:+.2f}")
    if "--write" in sys.argv:
        write(fitted)


def streams(docs: Sequence[Labelled]) -> Iterator[Sequence[Labelled]]:
    """Give a stream whole and in pieces, each to be read by who has read nothing before."""
    yield docs
    yield from (docs[start : start + _COLD] for start in range(0, len(docs), _COLD))


def pairs(docs: Sequence[Labelled]) -> Iterator[Row]:
    """Give what the judge meets when the stream is grouped rightly."""
    window = Window()
    for doc in docs:
        at = datetime.fromisoformat(doc.published)
        document = Document(
            story=doc.story, source=doc.source, title=doc.title, text=doc.text, at=at
        )
        window.expire(at)
        for match in _telling(window.find(document), doc.story):
            same = float(match.story == doc.story)
            features = (1.0, *_IN_ORDER(match.opinion.features))
            yield features, same, _fold(doc.story), _cost(doc, match, same=bool(same))
        window.add(document)


def _cost(doc: Labelled, match: Match, *, same: bool) -> float:
    short = all(_SHORT.match(story) for story in (doc.story, match.story))
    return (1.0 if same else _CAUTION) * (_VOICE if short else 1.0)


def _telling(matches: Sequence[Match], story: str) -> list[Match]:
    # A document joins its story through the text nearest to it, so only that pair must succeed.
    own = sorted((m for m in matches if m.story == story), key=_nearness)
    return [*own[-1:], *(match for match in matches if match.story != story)]


def _nearness(match: Match) -> float:
    features = match.opinion.features
    return features.passages + features.words - features.text_conflict


def _fold(story: str) -> int:
    # The other happening near a story falls with it, and so do all issues of a bulletin.
    family = story.removesuffix("-other").rsplit("-", story.count("-") > 2)[0]
    return crc32(family.encode()) % 2


def fit(rows: Sequence[Row]) -> list[float]:
    """Fit a logistic rule with bias, in which no feature speaks against its own meaning."""
    left_out: set[int] = set()
    while True:
        kept = [(_without(features, left_out), y, fold, cost) for features, y, fold, cost in rows]
        weights = _newton(kept)
        wrong = {i for i, weight in enumerate(weights) if weight * _SIGNS[i] < 0}
        if not wrong:
            return weights
        left_out |= wrong


def _without(features: tuple[float, ...], places: set[int]) -> tuple[float, ...]:
    return tuple(0.0 if i in places else value for i, value in enumerate(features))


def _newton(rows: Sequence[Row]) -> list[float]:
    size = len(rows[0][0])
    weights = [0.0] * size
    for _ in range(_STEPS):
        slope = [_RIDGE * weight for weight in weights]
        curve = [[_RIDGE * (i == j) for j in range(size)] for i in range(size)]
        for features, same, _, cost in rows:
            guess = _logistic(weights, features)
            _add(slope, curve, features, cost * (guess - same), cost * guess * (1 - guess))
        step = _solve(curve, slope)
        weights = [weight - part for weight, part in zip(weights, step, strict=True)]
    return weights


def _add(
    slope: list[float],
    curve: list[list[float]],
    features: tuple[float, ...],
    error: float,
    bend: float,
) -> None:
    there = [place for place, value in enumerate(features) if value]
    for i in there:
        slope[i] += error * features[i]
        row, scaled = curve[i], bend * features[i]
        for j in there:
            row[j] += scaled * features[j]


def _solve(curve: list[list[float]], slope: list[float]) -> list[float]:
    # Gauss and Jordan; the ridge keeps every pivot away from zero.
    table = [[*row, value] for row, value in zip(curve, slope, strict=True)]
    for i, pivot in enumerate(table):
        table[i] = pivot = [value / pivot[i] for value in pivot]  # noqa: PLW2901
        for j, row in enumerate(table):
            if j != i and row[i]:
                table[j] = [a - row[i] * b for a, b in zip(row, pivot, strict=True)]
    return [row[-1] for row in table]


def _logistic(weights: Sequence[float], features: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(map(mul, weights, features))))


def report(name: str, weights: Sequence[float], rows: Sequence[Row]) -> None:
    """Print precision and recall of the judged pairs, at the threshold in use."""
    judged = [(_logistic(weights, features) >= SAME, same) for features, same, *_ in rows]
    right = sum(merged and bool(same) for merged, same in judged)
    merged, same = sum(m for m, _ in judged), sum(s for _, s in judged)
    print(
        f"{name:18} {len(rows)} pairs  precision {right / merged:.3f}  recall {right / same:.3f}"
    )


def write(fitted: Sequence[float]) -> None:
    """Put the weights into feedd.core.stories.weights."""
    path = Path(module.__file__)
    text = path.read_text(encoding="utf-8")
    start, end = text.index("BIAS ="), text.index("SENTENCES:")
    lines = [f"BIAS = {fitted[0]:.2f}", "", "WEIGHTS: dict[str, float] = {"]
    lines += [f'    "{n}": {v:.2f},' for n, v in zip(WEIGHTS, fitted[1:], strict=True)]
    path.write_text(text[:start] + "\n".join([*lines, "}", "", ""]) + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
