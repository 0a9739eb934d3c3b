"""Which words a text's parts have in common: parts of one story share words.

Words are cut to their first letters, since endings change with grammar; where words aren't spaced,
pairs of characters stand for them. Words that many parts have say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise
from statistics import median
from typing import NamedTuple

from feedd.core.parse import script
from feedd.core.parse.remembering import remembering

_WORD = re.compile(r"[^\s\d_!-/:-@\[-`{-~«»¡¿\u2000-\u206f\u3000-\u303f،؛؟।॥۔]+")
"""A run of letters with their marks: Indic vowel signs are no letters to ``\\w``."""
_PREFIX = re.compile("[והבלמשכ](?=[א-ת]{3})|(?:[وبلفك]?ال|لل|[وبلفك])(?=[ء-ي]{3})")
"""Articles and particles that Hebrew and Arabic write as part of the word."""
TAKEN_UP = 0.75
"""From this share on, a document's texts count as taking up words of their headlines."""
LIGHTER = 0.85
"""A line below this part of the usual weight of headlines counts as lighter than they are."""

_SHORTEST = 3  # letters; shorter words are left out
_TELLING = 4  # letters of a headline's words that its text has to take up
_STEM = 5  # letters
_FEW = 2  # parts, words in common
_COMMON = 1 / 3
_RECURRING = 2  # words in common, as a story has with what goes on with it
_NARROW = 0.75  # of the usual weight
_SHORT_WORDS = 4  # of a short line
_LINKED = 0.75  # of the parts
_WORDY = 4  # words that may be taken up
_TWO_THIRDS = 0.7  # of the usual weight
_NO_HEAVIER = 1.2  # of the usual weight


def stems(text: str, *, shortest: int = _SHORTEST) -> frozenset[str]:
    """Give a text's words, cut to what stays the same in their forms; short ones are left out."""
    found = (_stems(word, shortest) for word in _WORD.findall(text.casefold()))
    return frozenset(chain.from_iterable(found))


@remembering(4096)  # 300 bytes each; four times as many make reading a page no faster
def _stems(word: str, shortest: int) -> tuple[str, ...]:
    """Cut one word; the words of a text recur, and cutting is most of the work on long ones."""
    if script.weight(word) > len(word):
        return tuple(first + second for first, second in pairwise(word))
    if len(word) < shortest:
        return ()
    prefixed = _PREFIX.match(word) if len(word) > shortest else None
    return (word[:_STEM], word[prefixed.end() :][:_STEM]) if prefixed else (word[:_STEM],)


def longest(text: str, *, among: frozenset[str] | None = None) -> list[str]:
    """Give the stems of a text's words, longest words first, then alphabetically.

    ``among``: only these. Pairs of characters, where words aren't spaced, count as equally long.
    """
    lengths: dict[str, int] = {}
    for word in _WORD.findall(text.casefold()):
        for stem in _stems(word, _SHORTEST):
            lengths[stem] = max(lengths.get(stem, 0), min(len(word), _STEM * len(stem)))
    told = lengths if among is None else lengths.keys() & among
    return sorted(told, key=lambda stem: (-lengths[stem], stem))


def rare(parts: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Leave out of each part what at least a third of the parts hold, and more than two."""
    held = Counter(stem for part in parts for stem in part)
    most = max(_FEW, _COMMON * len(parts))
    common = {stem for stem, times in held.items() if times > most}
    return [part - common for part in parts]


class Part(NamedTuple):
    """A line that may be a headline, and the text below it."""

    line: str
    text: str


def taken_up(told: Sequence[Part]) -> list[bool]:
    """Say for each line whether the text below it takes up one of its words."""
    return _taken_up([_cut(part) for part in told])


def tells(part: Part) -> bool:
    """Say whether a text takes up most words of its headline, as news does and greetings don't."""
    line = stems(part.line, shortest=_TELLING) or stems(part.line)
    return bool(line) and len(line & stems(part.text)) * 2 >= len(line)


class _Cut(NamedTuple):
    """A part by the stems of its words."""

    line: frozenset[str]
    text: frozenset[str]

    @property
    def whole(self) -> frozenset[str]:
        return self.line | self.text


def _cut(part: Part) -> _Cut:
    return _Cut(stems(part.line), stems(part.text))


def _taken_up(cut: Sequence[_Cut]) -> list[bool]:
    below = rare([part.text for part in cut])
    return [not part.line.isdisjoint(words) for part, words in zip(cut, below, strict=True)]


def told_on(told: Sequence[Part]) -> frozenset[int]:
    """Find the parts that go on with the story above: their lines divide it.

    Such a line is lighter than others. Either it and its text take up several words of the story,
    or the line is short and its text takes up one; less short will do where the text takes up
    two, or where the line, unlike other headlines, isn't taken up by its own text. Such a line
    needn't be light where its text takes up the story's headline.
    """
    if len(told) <= _FEW:
        return frozenset()
    usual = median(script.weight(part.line) for part in told)
    seams = _seams(told)
    many = max(_RECURRING, 1 + 2 * median(seam.shared for seam in seams))
    return frozenset(
        at
        for at, seam in enumerate(seams, 1)
        if _goes_on(told[at].line, script.weight(told[at].line) / usual, seam, many)
    )


class _Seam(NamedTuple):
    """Where two parts meet: the words both hold, and what the lower part's line has to do with it.

    ``recurs``: the line takes up a word of the part above. ``untold``: its own text takes up none
    of it, as texts do with headlines here; ``wordy``: it could have taken up several. ``topical``:
    the text takes up a word of the headline above.
    """

    shared: int
    recurs: bool
    untold: bool
    wordy: bool
    topical: bool


def _seams(told: Sequence[Part]) -> list[_Seam]:
    cut = [_cut(part) for part in told]
    words = rare([part.whole for part in cut])
    own = _taken_up(cut)
    echoed = sum(own) >= TAKEN_UP * (len(told) - 1)
    return [
        _Seam(
            shared=len(words[at - 1] & words[at]),
            recurs=not cut[at].line.isdisjoint(words[at - 1]),
            untold=echoed and not own[at],
            wordy=len(cut[at].line) >= _WORDY,
            topical=not (cut[at - 1].line & cut[at].text).isdisjoint(words[at]),
        )
        for at in range(1, len(told))
    ]


def _goes_on(line: str, light: float, seam: _Seam, many: float) -> bool:
    several = seam.shared >= many
    if several and seam.recurs and light <= LIGHTER:
        return True
    if seam.untold and seam.wordy:
        if seam.topical and seam.shared >= _FEW and light <= _NO_HEAVIER:
            return True
        if light <= _TWO_THIRDS and _is_short(line):
            return True
    linked = several or seam.untold or seam.topical
    return linked and seam.shared > 0 and _is_short(line) and light <= _NARROW


def _is_short(line: str) -> bool:
    return len(line.split()) <= _SHORT_WORDS


def is_one(told: Sequence[Part], *, least: float = _LINKED) -> bool:
    """Say whether nearly all parts, or the share ``least``, take up words of the parts above."""
    return sum(_linked(told)) >= least * (len(told) - 1)


def _linked(told: Sequence[Part]) -> list[bool]:
    """Say for each part whether it takes up words of the parts above."""
    known: set[str] = set()
    found = []
    for part in rare([_cut(part).whole for part in told]):
        found.append(not known.isdisjoint(part))
        known |= part
    return found


def apart(told: Sequence[Part]) -> float:
    """Give how far parts stand apart: from -1, each goes on with those above, to 1, each alone.

    Headlines are taken up by their own text, what divides an article by the text around it.
    """
    own = taken_up(told)[1:]
    return sum(own) / len(own) - sum(_linked(told)[1:]) / len(own)
