"""Whether a text that its source shows beside a like one is that text again, edited.

A form is filled anew by putting words in the place of others: a name, a date, an amount. Who edits
a text writes another headline, adds, drops or rewrites passages. Of a long text, single words may
be mended or brought up to date; if they are others yet again the third time, it is a form.
Two short texts that differ in nothing but such words are two: nothing can say which they are, and
an alert too many annoys where one that is lost hides news.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from feedd.core.stories.forms import is_retitled_in_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedd.core.stories.fingerprint import Runs
    from feedd.core.stories.probe import Probe

_PASSAGE = 3  # words on end, at least; single ones stand in any two texts
_FILLING = 6  # words, at most; beyond, a passage was rewritten
_LONG = 50  # words in common, of which some may be brought up to date
_KEPT_PER_UPDATED = 25  # words
_WORN = 0.6  # share of what two texts have in common that other stories have too
_TOLD = 1 / 3  # share of a headline, by weight, that the other document tells of


class Kin(Enum):
    """What a text is to one that its source shows beside it."""

    EDITED = auto()  # the same, edited
    UPDATED = auto()  # a long one, the same but for single words that stand in others' place
    OTHER = auto()


def kin(new: Probe, old: Runs) -> Kin:
    """Say what a new text is to an old one."""
    mine = new.sketch.runs
    if _say_the_same(mine, old):
        return Kin.EDITED
    title, text = _aligned(mine.title, old.title), _aligned(mine.text, old.text, least=_PASSAGE)
    if not text.shorter or 2 * text.same < text.shorter:
        # No form of words is left but the headline's.
        is_another = not text.longer or _is_title_filled(new, old, title)
        return Kin.OTHER if is_another else Kin.EDITED
    if _is_worn(new, old):
        return Kin.OTHER
    if text.fillings:
        return Kin.UPDATED if _is_updated(new, old, title, text) else Kin.OTHER
    return Kin.EDITED if _is_edited(new, old, title, text) else Kin.OTHER


def is_told_again(new: Probe, texts: Iterable[Runs]) -> bool:
    """Tell whether a text is one of a story's, edited or for the first time brought up to date."""
    kinds = {text.content: kin(new, text) for text in texts}
    found = [*kinds.values()]
    return Kin.EDITED in found or found.count(Kin.UPDATED) == 1


def _say_the_same(one: Runs, two: Runs) -> bool:
    """Tell whether one text has, under the same headline, all of the other, and perhaps more.

    If all its words are the other's in the same order, it isn't: then they differ in letters that
    aren't kept.
    """
    mine, theirs = Counter(one.text), Counter(two.text)
    contains = not (mine - theirs and theirs - mine)
    return one.title == two.title and contains and one.text != two.text


class _Gap(NamedTuple):
    """Where two runs of words differ; one side may be empty."""

    mine: list[int]
    theirs: list[int]

    @property
    def is_filled(self) -> bool:
        """Tell whether a few words stand in the place of others."""
        fewer, more = sorted(map(len, self))
        return bool(fewer) and more <= _FILLING


class _Aligned(NamedTuple):
    """Two runs of words, laid beside one another; ``same`` are those that both have in order."""

    same: int
    shorter: int
    longer: int
    gaps: tuple[_Gap, ...]

    @property
    def fillings(self) -> list[_Gap]:
        """The gaps in which words stand in the place of others."""
        return [gap for gap in self.gaps if gap.is_filled]

    @property
    def is_one_form(self) -> bool:
        """Tell whether half the words of both are the same."""
        return 2 * self.same >= self.longer


def _aligned(mine: list[int], theirs: list[int], *, least: int = 1) -> _Aligned:
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    runs = (end - begin for step, begin, end, *_ in steps if step == "equal")
    gaps = (_Gap(mine[a:b], theirs[c:d]) for step, a, b, c, d in steps if step != "equal")
    shorter, longer = sorted((len(mine), len(theirs)))
    return _Aligned(sum(run for run in runs if run >= least), shorter, longer, tuple(gaps))


def _is_updated(new: Probe, old: Runs, title: _Aligned, text: _Aligned) -> bool:
    """Tell whether a few words of a long text, and no names in its headline, are others."""
    figures = {*new.sketch.runs.title_figures, *old.title_figures}
    updated = sum(max(map(len, gap)) for gap in text.fillings)
    least = max(_LONG, _KEPT_PER_UPDATED * updated)
    return text.same >= least and _words_in(title.gaps) <= figures


def _is_edited(new: Probe, old: Runs, title: _Aligned, text: _Aligned) -> bool:
    """Tell whether texts that differ in whole passages, if at all, are one."""
    if title.is_one_form:
        # Where nothing differs, letters that aren't kept do, as in the endings of long names.
        is_another = not (title.gaps or text.gaps) or _fills_both(title, text)
        return not (is_another or _is_title_filled(new, old, title))
    return not _have_other_figures(new, old) and _tell_of_one(new, old)


def _is_worn(new: Probe, old: Runs) -> bool:
    """Tell whether what two texts have in common is a form of words that recurs."""
    shared = new.passages.keys() & old.passages.keys()
    return new.stream.worn(shared) > _WORN * len(shared)


def _is_title_filled(new: Probe, old: Runs, title: _Aligned) -> bool:
    """Tell whether a headline has another figure or name in the place of one."""
    swapped = title.is_one_form and _have_other_figures(new, old)
    return swapped or is_retitled_in_form(new, old)


def _have_other_figures(new: Probe, old: Runs) -> bool:
    """Tell whether each headline has a figure that the other document nowhere has."""
    mine = frozenset(new.sketch.runs.title_figures).difference(old.vocabulary)
    theirs = frozenset(old.title_figures).difference(new.weights)
    return bool(mine and theirs)


def _fills_both(title: _Aligned, text: _Aligned) -> bool:
    """Tell whether texts differ in nothing but what their headlines differ in."""
    return bool(text.gaps) and _words_in(text.gaps) <= _words_in(title.gaps)


def _words_in(gaps: Iterable[_Gap]) -> set[int]:
    return {*chain.from_iterable(chain.from_iterable(gaps))}


def _tell_of_one(new: Probe, old: Runs) -> bool:
    """Tell whether one of two documents tells of what stands in the other's headline.

    Two films or broadcasts under one description aren't: it names neither.
    """
    mine, theirs = new.heading, frozenset(old.title)
    told = mine.intersection(old.vocabulary), theirs.intersection(new.weights)
    total = new.stream.total
    return any(
        total(those) >= _TOLD * total(heading)
        for heading, those in zip((mine, theirs), told, strict=True)
    )
