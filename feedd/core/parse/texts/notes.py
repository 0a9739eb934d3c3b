"""Addresses that a text gives apart from the words that lead to them.

They stand in numbered notes at its end, below a call that recurs, "Details here", or behind one
at the end of stories' last sentences. A list of what follows leads nowhere at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from feedd.core.parse import lines, script
from feedd.core.parse.texts.inline import BOLD
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after
from feedd.core.parse.times import stamps

_MARK = re.compile(r"\s?\[(\d{1,3})\]")
_SEVERAL = 2
_LONGEST_CALL = 60  # characters
_BRIEF = 30  # weight before a call


def settle(told: Text) -> Text:
    """Put the addresses of notes below what refers to them; leave out calls and contents."""
    return _by_contents(_without_calls(_without_notes(_without_closings(told))))


def _without_closings(told: Text) -> Text:
    """Put the links that end paragraphs below these, where their words recur: "… Read on"."""
    calls = {at: _called(each) for at, each in enumerate(told)}
    times = Counter(words for words in calls.values() if words)
    able = [at for at, words in calls.items() if words]
    recurring = [at for at in able if times[calls[at]] >= _SEVERAL]
    sets = (able, recurring) if len(recurring) * 2 >= len(able) else (recurring,)
    closed = frozenset(next((found for found in sets if _lead_apart(told, found)), ()))
    parted = (_closed(each) if at in closed else (each,) for at, each in enumerate(told))
    return tuple(chain.from_iterable(parted))


def _lead_apart(told: Text, found: Sequence[int]) -> bool:
    """Say whether several links lead each to its own story."""
    links = {each.link for at in found if (each := told[at].closing)}
    apart = all(_parts(told[above + 1 : at + 1]) for above, at in pairwise(found))
    return _SEVERAL <= len(found) == len(links) and apart


def _parts(between: Text) -> bool:
    """Say whether a headline may stand between two links, or the second ends an item of a list."""
    *above, last = between
    headed = any(each.heading or (each.text and each.ends_as_headline) for each in above)
    return headed or _is_item(last)


def _is_item(each: Paragraph) -> bool:
    return bool(each.bullet or each.stamp) or each.number is not None


def _called(each: Paragraph) -> str:
    """Give the words that call readers on, behind sentences or on a line of their own."""
    if each.closing is None or each.heading or each.label:
        return ""
    if script.ends_sentence(each.closing.told):
        return script.fold(each.closing.words) or each.closing.link.partition("/")[0]
    brief = script.weight(each.closing.told) <= _BRIEF and not _is_item(each)
    return script.fold(each.closing.told) if brief else ""


def _closed(each: Paragraph) -> Iterable[Paragraph]:
    """Give a paragraph without the link at its end, and below it the link's address."""
    call = each.closing
    if call is None:
        return
    if _is_item(each):
        yield replace(each, text=call.told, link=call.link, closing=None)
        return
    whole = script.ends_sentence(call.told)
    if whole:
        yield replace(each, text=call.told, link=None, closing=None)
    yield replace(
        each, text="", link=call.link, label="link", closing=None, gap=0 if whole else each.gap
    )


def _by_contents(told: Text) -> Text:
    """Leave out a list of what follows: the lines that take up its items are headlines."""
    listed = [at for at, each in enumerate(told) if _is_listed(each) and _is_headline(each)]
    if len(listed) < _SEVERAL:
        return told
    items = {script.fold(told[at].text) for at in listed}
    headed = [at for at in range(listed[-1] + 1, len(told)) if _is_headline(told[at])]
    below = frozenset(at for at in headed if script.fold(told[at].text) in items)
    others = [at for at in headed if _has_text(told, at) and at not in below]
    if len(below) < max(_SEVERAL, len(items)) or not _may_follow(told, others, max(below)):
        return told
    dropped = frozenset(listed)
    return [
        replace(each, heading=each.heading or BOLD) if at in below.union(others) else each
        for at, each in enumerate(told)
        if at not in dropped
    ]


def _may_follow(told: Text, others: Sequence[int], last: int) -> bool:
    """Say whether but one headline isn't listed, the last: no gap is in what is told below any."""
    if not others:
        return True
    parted = (at for at in range(last + 1, len(told)) if told[at].gap and at != others[0])
    alone = len(others) == 1 and last < others[0] and not told[others[0]].rule
    return alone and next(parted, None) is None


def _has_text(told: Text, at: int) -> bool:
    return told[at].gap > 0 and after(told, at).ending == "stop"


def _is_listed(each: Paragraph) -> bool:
    return bool(each.bullet) or each.number is not None


def _is_headline(each: Paragraph) -> bool:
    return bool(each.text) and not each.link and each.ends_as_headline


def _without_notes(told: Text) -> Text:
    notes = {each.number: each.link for each in told if _is_note(each)}
    if len(notes) < _SEVERAL or not any(_MARK.search(each.text) for each in told):
        return told
    return tuple(
        chain.from_iterable(_referred(each, notes) for each in told if not _is_note(each))
    )


def _is_note(each: Paragraph) -> bool:
    return each.number is not None and not each.text and each.link is not None


def _referred(each: Paragraph, notes: Mapping[int | None, str | None]) -> Iterable[Paragraph]:
    """Give a paragraph without the marks of notes, and below it the address of the first."""
    marks = [found for found in _MARK.finditer(each.text) if int(found[1]) in notes]
    yield replace(each, text=_MARK.sub("", each.text)) if marks else each
    if marks:
        yield replace(each, text="", gap=0, heading=0, label="link", link=notes[int(marks[0][1])])


def _without_calls(told: Text) -> Text:
    """Leave out short lines that recur, each right above an address."""
    calls = [at for at in range(len(told) - 1) if _may_call(told, at)]
    times = Counter(told[at].text for at in calls)
    dropped = frozenset(at for at in calls if times[told[at].text] >= _SEVERAL)
    return [each for at, each in enumerate(told) if at not in dropped] if dropped else told


def _may_call(told: Text, at: int) -> bool:
    each, below = told[at], told[at + 1]
    addressed = below.label == "link" and bool(below.link) and not below.text
    called = bool(each.text) and not each.label and len(each.text) <= _LONGEST_CALL
    states = stamps.moment(each.text) or lines.byline(each.text)
    return addressed and called and states is None
