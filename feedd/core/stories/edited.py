"""Whether one of two similar texts that a source shows side by side is the other, edited.

A form of words is filled in again by replacing single words: a name, a date, an amount. Editing a
text gives it another headline, or adds, drops or rewrites passages. In a long text an editor may
also correct or update single words; but if a third text has others again, it is a form, unless the
text has grown by a passage each time.

Two short texts that differ only in such words may be either. They count as two stories: one alert
too many is a nuisance, a lost one hides news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import chain, pairwise
from typing import Final, NamedTuple

from feedd.core.stories.fingerprint import Runs, read
from feedd.core.stories.headlines import COUNTS, is_retitled_in_form, name_two_things
from feedd.core.stories.probe import Probe

_PASSAGE = 3  # words on end, at least; single ones stand in any two texts
_FILLING = 6  # words, at most; beyond, a passage was rewritten
_GROWN = 8  # words on end that a report gains
_LONG = 50  # words in common, of which some may be brought up to date
_KEPT_PER_UPDATED = 25  # words
HEADLINE = 4  # different words, without which one may stand over anything
_LEFT = 0.2  # share of passages
_WORN = 0.6  # share of what two texts have in common that other stories have too
_TOLD = 1 / 3  # share of a headline, by weight, that the other document tells of

_CORRECTED: Final = """
corrected correction corrects correcting korrektur korrigiert berichtigung berichtigt rectificatif
corrigé corrección corregido corregida rectificación correção corrigido errata erratum rettifica
correzione corretto rectificatie gecorrigeerd rectificare corectat rättelse rättad rettelse
oikaisu korjaus helyesbítés javítva sprostowanie korekta oprava opraveno ispravak исправлено
исправление исправлена уточнение виправлено уточнення поправка διόρθωση düzeltme düzeltildi
اصلاحیه تصحیح تصحيح תיקון 更正 订正 訂正 정정 सुधार संशोधन ralat koreksi đính
"""

"""Words before or behind a headline that say that its text corrects an earlier one."""

_CORRECTIONS: Final = frozenset(n for word in _CORRECTED.split() for n in read(word, "").title)


class Kin(Enum):
    """How a text relates to another one that its source shows beside it."""

    EDITED = auto()  # the same, edited
    UPDATED = auto()  # a long one, the same but for single words that stand in others' place
    GROWN = auto()  # likewise, and with more to tell
    OTHER = auto()


def kin(new: Probe, old: Runs) -> Kin:
    """Say how a new text relates to an old one."""
    mine = new.sketch.runs
    if _say_the_same(mine, old):
        return Kin.EDITED
    title, text = _aligned(mine.title, old.title), _aligned(mine.text, old.text, least=_PASSAGE)
    if not text.shorter or 2 * text.same < text.shorter:
        # No form of words is left but the headline's.
        is_another = not text.longer or _is_title_filled(new, old, title)
        return Kin.OTHER if is_another or not _is_rewritten(new, old) else Kin.EDITED
    return Kin.EDITED if _is_corrected(new, old, title) else _kin_in_form(new, old, title, text)


def _kin_in_form(new: Probe, old: Runs, title: _Aligned, text: _Aligned) -> Kin:
    if _is_worn(new, old):
        return Kin.OTHER
    if text.fillings or _have_figures_of_their_own(new, old, text):
        if not _is_updated(new, old, title, text):
            return Kin.OTHER
        return Kin.GROWN if text.is_grown else Kin.UPDATED
    return Kin.EDITED if _is_edited(new, old, title, text) else Kin.OTHER


def is_told_again(new: Probe, texts: Iterable[Runs]) -> bool:
    """Tell whether a text is one of a story's texts, edited, grown, or updated the first time."""
    its = {text.content: text for text in texts}.values()
    if _is_form(new, its):
        return False
    kinds = [kin(new, text) for text in its]
    updated = [text for text, one in zip(its, kinds, strict=True) if one is not Kin.OTHER]
    if Kin.EDITED in kinds or len(updated) == 1:
        return True
    return Kin.GROWN in kinds and Kin.UPDATED not in kinds and _has_grown(new.sketch.runs, updated)


def _is_form(new: Probe, texts: Iterable[Runs]) -> bool:
    """Tell whether a text has stood under two headlines before that each name something else."""
    alike = [text for text in texts if text.text == new.sketch.runs.text]
    return sum(name_two_things(new, text) for text in alike) > 1


def _has_grown(new: Runs, earlier: Iterable[Runs]) -> bool:
    """Tell whether each text gained a passage on the one before, as no two issues of a form do."""
    lengths = sorted(len(text.text) for text in (*earlier, new))
    return all(after - before >= _GROWN for before, after in pairwise(lengths))


def _say_the_same(one: Runs, two: Runs) -> bool:
    """Tell whether two texts have one headline, and one of them has all words of the other.

    If all words are the same in the same order, no: they differ in letters that aren't kept.
    """
    if one.text == two.text or not _is_title_kept(one.title, two.title):
        return False
    mine, theirs = Counter(one.text), Counter(two.text)
    return not (mine - theirs and theirs - mine)


def _is_title_kept(one: list[int], two: list[int]) -> bool:
    """Tell whether two headlines are the same, or one with something put before it."""
    shorter, longer = sorted((one, two), key=len)
    return bool(shorter or not longer) and longer[len(longer) - len(shorter) :] == shorter


def _is_rewritten(new: Probe, old: Runs) -> bool:
    """Tell whether a text that has other words keeps the headline or passages in any order.

    What keeps neither is on the same beat, no more.
    """
    mine = new.sketch.runs
    is_bare = not (mine.text and old.text)
    if is_bare or (_is_title_kept(mine.title, old.title) and len({*old.title}) >= HEADLINE):
        return True
    fewer = min(len(new.passages), len(old.passages))
    return len(new.passages.keys() & old.passages.keys()) > _LEFT * fewer


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
    """Two runs of words, aligned; ``same`` are the words that both have in the same order."""

    same: int
    shorter: int
    longer: int
    gaps: tuple[_Gap, ...]

    @property
    def fillings(self) -> list[_Gap]:
        """The gaps in which words stand in the place of others."""
        return [gap for gap in self.gaps if gap.is_filled]

    @property
    def short(self) -> list[_Gap]:
        """The gaps that are too short for a report's passage."""
        return [gap for gap in self.gaps if max(map(len, gap)) <= _FILLING]

    @property
    def is_grown(self) -> bool:
        """Tell whether passages were put in, and none taken out."""
        put_in = [gap for gap in self.gaps if not gap.is_filled]
        return all(not gap.theirs for gap in put_in) and any(
            len(gap.mine) >= _GROWN for gap in put_in
        )

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
    """Tell whether few words of a long text were replaced, and no names in its headline.

    What is put before a headline ("UPDATE 1", "Corrects number of dead") replaces none, unless it
    names what was replaced in the text: "Marwick:" before what was said of Halden. A wholly other
    headline, which no form gets, may stand over a text that has grown and has other figures alone,
    and any that an edited text has over one in which few words were put in or taken out.
    """
    updated = sum(max(map(len, gap)) for gap in text.fillings)
    least = max(_LONG, _KEPT_PER_UPDATED * updated)
    prefix, others = _prefixed(new, old, title)
    names = _words_in(others) | (_words_in(prefix) & _words_in(text.fillings))
    if text.same < least:
        return False
    if not text.fillings and text.same >= _KEPT_PER_UPDATED * len(_words_in(text.short)):
        return _is_edited(new, old, title, text)
    return names <= _title_figures(new, old) or (
        text.is_grown and _is_retitled_report(new, old, title, text)
    )


def _prefixed(new: Probe, old: Runs, title: _Aligned) -> tuple[tuple[_Gap, ...], ...]:
    """Give the gap of what is put before a headline, if anything is, and the others."""
    has_prefix = new.sketch.runs.title[:1] != old.title[:1] and not all(title.gaps[0])
    return title.gaps[:has_prefix], title.gaps[has_prefix:]


def _is_corrected(new: Probe, old: Runs, title: _Aligned) -> bool:
    """Tell whether a headline says that it corrects the other, and repeats all but its figures.

    What is behind it says that of the same number: "Advisory 26 (corrected)" is no other of 25.
    """
    if not _is_correction(new.sketch.runs, old):
        return False
    prefix, others = _prefixed(new, old, title)
    replaced = _words_in(others) - _CORRECTIONS
    return replaced <= _title_figures(new, old) if prefix else not replaced


def _title_figures(new: Probe, old: Runs) -> frozenset[int]:
    """Give what may be a figure in the headlines, in digits or in words."""
    return COUNTS.union(new.sketch.runs.title_figures, old.title_figures)


def _is_retitled_report(new: Probe, old: Runs, title: _Aligned, text: _Aligned) -> bool:
    figures = COUNTS.union(new.sketch.runs.every_figure, old.every_figure)
    has_other_figures_alone = _words_in(text.fillings) <= figures
    return has_other_figures_alone and not title.is_one_form and _tell_of_one(new, old)


def _is_edited(new: Probe, old: Runs, title: _Aligned, text: _Aligned) -> bool:
    """Tell whether texts which differ only in whole passages are one text, edited."""
    if title.is_one_form:
        # Where nothing differs, letters that aren't kept do, as in the endings of long names.
        is_another = not (title.gaps or text.gaps) or _fills_both(title, text)
        return not (is_another or _is_title_filled(new, old, title))
    return not _have_other_figures(new, old) and _tell_of_one(new, old)


def _is_worn(new: Probe, old: Runs) -> bool:
    """Tell whether what two texts have in common is a recurring form of words."""
    shared = new.passages.keys() & old.passages.keys()
    return new.stream.worn(shared) > _WORN * len(shared)


def _is_title_filled(new: Probe, old: Runs, title: _Aligned) -> bool:
    """Tell whether a figure or name in a headline was replaced by another."""
    swapped = title.is_one_form and _have_other_figures(new, old)
    return swapped or is_retitled_in_form(new, old)


def _have_other_figures(new: Probe, old: Runs) -> bool:
    """Tell whether each headline has a figure that the other document lacks."""
    mine = frozenset(new.sketch.runs.title_figures).difference(old.vocabulary)
    theirs = frozenset(old.title_figures).difference(new.weights)
    return bool(mine and theirs)


def _have_figures_of_their_own(new: Probe, old: Runs, text: _Aligned) -> bool:
    """Tell whether each text has figures, in passages too short for a report's, that are its own.

    They needn't stand in each other's place: a warning begins when the last one ended.
    """
    mine, theirs = {*new.sketch.runs.every_figure}, {*old.every_figure}
    short, edges = _words_in(text.short), _words_in(map(_edges, text.gaps))
    return any(
        not (within.isdisjoint(mine - theirs) or beside.isdisjoint(theirs - mine))
        for within, beside in ((short, edges), (edges, short))
    )


def _edges(gap: _Gap) -> _Gap:
    """Give of a gap what stands next to words that both texts have."""
    mine, theirs = (side[:_FILLING] + side[-_FILLING:] for side in gap)
    return _Gap(mine, theirs)


def _fills_both(title: _Aligned, text: _Aligned) -> bool:
    """Tell whether texts differ only in the words in which their headlines differ."""
    return bool(text.gaps) and _words_in(text.gaps) <= _words_in(title.gaps)


def _words_in(gaps: Iterable[_Gap]) -> set[int]:
    return {*chain.from_iterable(chain.from_iterable(gaps))}


def _tell_of_one(new: Probe, old: Runs) -> bool:
    """Tell whether one of two documents mentions what the other's headline names.

    Two films or broadcasts under the same description don't: it names neither.
    """
    mine, theirs = new.heading, frozenset(old.title)
    mentioned = mine.intersection(old.vocabulary), theirs.intersection(new.weights)
    total = new.stream.total
    return any(
        total(those) >= _TOLD * total(heading)
        for heading, those in zip((mine, theirs), mentioned, strict=True)
    )


def _is_correction(new: Runs, old: Runs) -> bool:
    """Tell whether a headline says that it corrects, and the old one doesn't."""
    mine, theirs = ({*title[:1], *title[-1:]} for title in (new.title, old.title))
    return bool(_CORRECTIONS & mine) and _CORRECTIONS.isdisjoint(theirs)
