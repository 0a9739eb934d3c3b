"""What a bulletin in plain text says below its last story: an end mark, an imprint, a colophon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from feedd.core.parse import cohesion, lines, script
from feedd.core.parse.texts.paragraphs import Paragraph, Text, parts, sentences
from feedd.core.parse.texts.setting import Cut
from feedd.core.parse.times import stamps

_SHORT = 120  # characters
_STORIES = 3  # at least, to tell how they end
_FEW = 2  # stories, words of a label
_SIGNATURE = "--"
_FIGURE = re.compile(r"\d+")
_OPEN, _CLOSED = tuple("(（[［"), tuple(")）]］")


def start(text: Text, heads: Sequence[int]) -> int:
    """Give the place where the last story ends and the bulletin speaks of itself again.

    A mark of the end says so outright: a gap above it only parts paragraphs. So does a line that
    ends the last story as others end theirs: with a day, a contact, a field of one name.
    """
    first = heads[-1] + 1
    if sealed := _seal(text, heads):
        return sealed
    between, inside = _gaps(text, heads)
    told = range(first, len(text))
    marked = next((at for at in told if _is_end(text, at)), len(text))
    apart = (at for at in told[1:] if inside < between <= text[at].gap)
    ends = next(apart, len(text)) if marked == len(text) else marked
    ways = (_rule(text, heads), _below_list(text, heads), _farewell(text, heads))
    return min(ends, _imprint(text, first), *ways)


def _farewell(text: Text, heads: Sequence[int]) -> int:
    """Find a last line, set apart, that names the bulletin again or stands in brackets.

    No sentence of other stories is set apart, and without that line the last story has text as
    the others have. What stands in brackets below sentences may be the last story's, as a
    correction is.
    """
    last, first = len(text) - 1, heads[-1] + 1
    told = [each for a, b in pairwise(heads) for each in text[a + 1 : b]]
    said = sentences(told)
    if len(heads) < _STORIES or not text[last].gap or any(each.gap for each in said):
        return len(text)
    if last < first or (last == first and said):
        return len(text)
    own = not said and _is_bracketed(text[last]) and not any(map(_is_bracketed, told))
    return last if own or _names_again(text, heads[0]) else len(text)


def _is_bracketed(each: Paragraph) -> bool:
    shown = each.text
    whole = shown[:1] in _OPEN and shown[-1:] in _CLOSED and each.ending == "open"
    return whole and not each.label and len(shown) <= _SHORT


def _names_again(text: Text, until: int) -> bool:
    """Say whether the last line takes up nearly all words of the bulletin's name, and no story.

    News of what a bulletin is named by has figures that its name hasn't.
    """
    named = cohesion.stems(text[0].text) if until else frozenset()
    shown = text[-1].text
    taken_up = len(named & cohesion.stems(shown))
    if len(shown) > _SHORT or not _figures(text[0].text) >= _figures(shown):
        return False
    if taken_up < _STORIES or taken_up * 4 < len(named) * 3:
        return False
    told = (cohesion.stems(each.text) for each in text[until:-1])
    return not any(len(named & each) * 2 >= len(named) for each in told)


def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(text))


def _below_list(text: Text, heads: Sequence[int]) -> int:
    """Find what a gap parts from a list whose items are a line each, without such gaps."""
    last = heads[-1] + 1
    tight = len(heads) > _STORIES and all(
        at == above + 1 and not text[at].gap for above, at in pairwise(heads)
    )
    return last if tight and last < len(text) and text[last].gap else len(text)


def _seal(text: Text, heads: Sequence[int]) -> int | None:
    """Find the place below the line that ends the last story, if all others end with its like."""
    ends = {_kind(text[at - 1]) for at in heads[1:]}
    kind = ends.pop() if len(ends) == 1 and len(heads) > _FEW else ""
    found = [at for at in range(heads[-1] + 1, len(text)) if kind and _kind(text[at]) == kind]
    return found[0] + 1 if found else None


def _kind(each: Paragraph) -> str:
    """Name the kind of a line that may end a story; "" for one that may stand anywhere in it."""
    if each.stamp and not each.text:
        return "day"
    if each.label or each.rule or each.stamp or not each.text:
        return ""
    if len(each.text) > _SHORT or each.ending == "stop":
        return ""
    if stamps.moment(each.text):
        return "day"
    name, colon, value = each.text.partition(":")
    labelled = colon and value and len(name.split()) <= _FEW and not any(map(str.isdigit, name))
    if labelled:
        return name.casefold()
    return "contact" if lines.states_contact(each.text) else ""


def _is_end(text: Text, at: int) -> bool:
    """The last line of all may say what has ended in any words: no story follows it.

    Only whom to reach may stand below.
    """
    shown = text[at].text
    if lines.ends_bulletin(shown):
        return True
    apart = text[at].gap > 0 and script.ending(shown) == "open"
    if not (apart and lines.opens_end(shown)):
        return False
    return all(_is_printed(each.text) for each in text[at + 1 :])


def without_unlinked(text: Text, found: Cut) -> Cut:
    """Leave out what comes last, behind a rule, without the link that stands below all others.

    It sends readers to an address amid its words: a story may lack a link, and then has none.
    """
    heads = found.heads
    if len(heads) <= _STORIES or not all(text[at - 1].rule for at in heads[1:]):
        return found
    *others, last = parts(text, heads)
    own = any(each.link for each in last) and not _is_linked(last)
    return replace(found, heads=heads[:-1]) if own and all(map(_is_linked, others)) else found


def _is_linked(story: Text) -> bool:
    return any(each.label == "link" or each.call for each in story)


def _rule(text: Text, heads: Sequence[int]) -> int:
    """Find a rule behind the last story's text where none parts the stories."""
    first = heads[-1] + 1
    if any(each.rule for each in text[heads[0] : first]):
        return len(text)
    ruled = (at for at in range(first, len(text)) if text[at].rule)
    return next(ruled, len(text))


def _imprint(text: Text, first: int) -> int:
    """Find where nothing but small print and short lines that tell nothing follow."""
    at = len(text)
    while at > first and _may_be_imprint(text[at - 1]):
        at -= 1
    printed = (each for each in range(at, len(text)) if _is_printed(text[each].text))
    small = next(printed, len(text))
    signed = small > first and text[small - 1].text == _SIGNATURE
    return small - signed


def _is_printed(line: str) -> bool:
    """Say whether a line is small print, or an address at which the publisher can be reached."""
    told = script.ending(line) == "stop" and not lines.is_small_print(line)
    return lines.is_small_print(line) or (lines.states_contact(line) and not told)


def _may_be_imprint(each: Paragraph) -> bool:
    """Say whether a line may belong to an imprint, as the fields above a mail don't."""
    plain = len(each.text) <= _SHORT and each.ending != "stop"
    return not each.label and (plain or _is_printed(each.text))


def _gaps(text: Text, heads: Sequence[int]) -> tuple[int, int]:
    """Give the narrowest gap above headlines and the widest inside the stories before the last."""
    if len(heads) <= _STORIES or any(text[at - 1].rule for at in heads[1:]):
        return 0, 0
    between = min(text[at].gap for at in heads[1:])
    inside = (each.gap for above, below in pairwise(heads) for each in text[above + 1 : below])
    return between, max(inside, default=0)
