"""Lines inside a story that look like headlines: what divides a long text, and what it quotes.

The evidence is comparative: such lines are lighter than the document's headlines, have narrower
gaps above them or others below, take up the words of the story above, say what their own text
doesn't, or ask what it then answers.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from feedd.core.parse import cohesion, lines, script
from feedd.core.parse.setting import Found, Text, gap, weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.core.parse.paragraphs import Paragraph

_TYPICAL = 30
_SHARE_OF_TITLE = 0.6
_SHARE_AT_MOST = 0.8
_LIGHT = 0.45
_LIGHT_WORDS = 4
_NARROW = 0.75
_LIGHTER = 0.85
_RECURRING = 2
_TAKEN_UP = 0.75
_NEVER = 1_000_000


def without(text: Text, found: Found) -> Found:
    """Leave out the lines that only divide stories."""
    heads = found.heads
    if len(heads) < 2:  # noqa: PLR2004  one headline divides nothing
        return found
    named = found.title is not None and lines.names_bulletin(text[found.title].text)
    if not named and are_subheadings(text, heads[0], heads[1:]):
        return replace(found, heads=heads[:1])
    kept = _by_gap_below(text, _by_gap(text, heads))
    usual = median(weight(text[at]) for at in kept)
    lighter = _lighter(text, kept[1:], usual) | _told_on(text, kept, usual)
    return replace(found, heads=tuple(at for at in kept if at not in lighter))


def are_subheadings(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether headings only divide one article that ``title`` names."""
    rest = [text[at] for at in heads if at != title]
    if not rest or not _tells_much(text, title, next(at for at in heads if at != title)):
        return False
    if all(script.ending(each.text) == "ask" for each in rest):
        return True
    above = weight(text[title])
    typical, heaviest = median(map(weight, rest)), max(map(weight, rest))
    return typical <= min(_TYPICAL, _SHARE_OF_TITLE * above) and heaviest <= _SHARE_AT_MOST * above


def _tells_much(text: Text, title: int, until: int) -> bool:
    return any(script.ending(each.text) == "stop" for each in text[title + 1 : until])


def _by_gap(text: Text, heads: Sequence[int]) -> tuple[int, ...]:
    """Where wide gaps set most stories apart, lighter lines after narrow ones divide them."""
    widest = max(gap(text, at) for at in heads[1:])
    wide = tuple(at for at in heads if at == heads[0] or gap(text, at) >= widest)
    narrow = sorted(set(heads).difference(wide))
    if len(wide) == 1 or not narrow:
        return tuple(heads)
    light = median(weight(text[at]) for at in narrow)
    return wide if light <= _NARROW * median(weight(text[at]) for at in wide) else tuple(heads)


def _by_gap_below(text: Text, heads: Sequence[int]) -> tuple[int, ...]:
    """Where headlines stand over their text as the first one does, lighter lines don't."""
    alike = tuple(at for at in heads if _gap_below(text, at) == _gap_below(text, heads[0]))
    unlike = sorted(set(heads).difference(alike))
    if len(alike) == 1 or not unlike:
        return tuple(heads)
    light = median(weight(text[at]) for at in unlike)
    return alike if light <= _LIGHTER * median(weight(text[at]) for at in alike) else tuple(heads)


def _gap_below(text: Text, at: int) -> bool:
    """Say whether a blank line parts a line from what follows; the last has nothing below."""
    return at + 1 < len(text) and (text[at + 1].gap > 0 or text[at + 1].rule)


def _lighter(text: Text, heads: Sequence[int], usual: float) -> set[int]:
    """Find lines far lighter than headlines are here, and quotations where headlines are none."""
    light = {at for at in heads if _is_light(text[at], usual)}
    quoted = {at for at in heads if script.is_quoted(text[at].text)}
    return light | quoted if len(quoted) * 2 < len(heads) else light


def _told_on(text: Text, heads: Sequence[int], usual: float) -> set[int]:
    """Find lighter lines that go on with the story above.

    Either line and text take up several of its words, or the line is short, its text takes up
    one, and, unlike other headlines here, the line itself isn't taken up by its text.
    """
    spans = pairwise((*heads, len(text)))
    parts = cohesion.rare([cohesion.stems(cohesion.said(text, *span)) for span in spans])
    shared = [len(above & part) for above, part in pairwise(parts)]
    least = max(_RECURRING, 1 + 2 * median(shared)) if len(shared) > 1 else _NEVER
    told = cohesion.taken_up(text, heads)
    echoed = sum(told) >= _TAKEN_UP * (len(heads) - 1)
    found: set[int] = set()
    for at, above, words, own in zip(heads[1:], parts, shared, told[1:], strict=False):
        recurs = words >= least and bool(cohesion.stems(text[at].text) & above)
        untold = echoed and not own and words > 0 and _is_short(text[at], usual)
        if (recurs and _is_lighter(text[at], usual)) or untold:
            found.add(at)
    return found


def _is_short(line: Paragraph, usual: float) -> bool:
    few = len(line.text.split()) <= _LIGHT_WORDS
    return few and not line.heading and weight(line) <= _NARROW * usual


def _is_lighter(line: Paragraph, usual: float) -> bool:
    return not line.heading and weight(line) <= _LIGHTER * usual


def _is_light(line: Paragraph, usual: float) -> bool:
    few = len(line.text.split()) <= _LIGHT_WORDS
    return few and not line.heading and weight(line) < _LIGHT * usual
