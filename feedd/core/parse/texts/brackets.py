"""Headlines in brackets, alone on their lines or before their text.

A bracketed line may be anything. Several, each with words of its own and text behind or below,
are headlines: the form of Chinese and Korean digests, and of some in other scripts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from feedd.core.parse import lines, script
from feedd.core.parse.texts.inline import BOLD
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after
from feedd.core.parse.times import datelines, stamps

_PAIRS = tuple(
    map(tuple, ("【】", "［］", "〔〕", "[]", "《》", "「」", "『』", "«»", "„“", "“”"))
)
_BRACKETED = re.compile(
    "^(?:"
    + "|".join(
        rf"{re.escape(a)}(?P<in{at}>[^{re.escape(a + b)}]{{4,140}}){re.escape(b)}"
        for at, (a, b) in enumerate(_PAIRS)
    )
    + r")[:：.]?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_OPENERS = frozenset(opener for opener, _ in _PAIRS)
_QUOTES = frozenset("《「『«„“")
"""Brackets that also quote: what they enclose is a headline only where all text begins so."""
_COLONS = frozenset(":：")
_SEVERAL = 2
_MANY = 3
_MOST = 0.75  # of the paragraphs
_LIGHTEST = 8  # weight
_FEWEST_WORDS = 2  # of a headline


def opens(text: str) -> bool:
    """Say whether a line begins with words in brackets, as no wrapped line's rest does."""
    return text[:1] in "【［〔[" and "](" not in text and _BRACKETED.match(text) is not None


def settle(told: Text) -> Text:
    """Take headlines out of their brackets, and the colons from behind them."""
    told = _uncoloned(told)
    found = {at: match for at, each in enumerate(told) if (match := _bracketed(told, at))}
    inside = [_inside(match) for match in found.values()]
    if len(found) < _SEVERAL or len(set(inside)) < len(inside):
        return told
    if not (_are_sure(told, found) or _open_nearly_all(told, found)):
        return told
    return [_headed(each, found[at]) if at in found else each for at, each in enumerate(told)]


def _uncoloned(told: Text) -> Text:
    """Take the colon from the end of headlines, where all lines right over text have it.

    One or two such lines announce a list or a quotation.
    """
    if sum(each.text[-1:] in _COLONS for each in told) < _MANY:
        return told
    over = [at for at in range(len(told)) if _stands_over(told, at)]
    led = [at for at in over if told[at].ending == "lead"]
    names = {told[at].text for at in led}
    if len(led) < _MANY or len(led) < len(over) or len(names) < len(led):
        return told
    return [
        replace(each, text=each.text.rstrip(":： ")) if at in led else each
        for at, each in enumerate(told)
    ]


def _stands_over(told: Text, at: int) -> bool:
    """Say whether a line of several words begins a block of text."""
    each, below = told[at], after(told, at)
    opens = (each.gap > 0 or at == 0) and each.ending != "stop" and not each.label
    wordy = script.length_in_words(each.text) > _FEWEST_WORDS
    return opens and wordy and not below.gap and below.ending == "stop"


def _bracketed(told: Text, at: int) -> re.Match[str] | None:
    """Match a paragraph that begins with a headline in brackets and has text behind or below."""
    each = told[at]
    if each.text[:1] not in _OPENERS or each.label or each.heading or each.link or each.quote:
        return None
    found = _BRACKETED.match(each.text)
    if found is None or stamps.moment(each.text) or lines.is_caption(each.text):
        return None
    inside = _inside(found)
    if datelines.day(inside):
        return None
    wordy = script.length_in_words(inside) >= _FEWEST_WORDS and script.weight(inside) >= _LIGHTEST
    if not wordy or not script.ends_as_headline(inside) or stamps.moment(inside):
        return None
    told_on = _is_text(found["rest"], inside) if found["rest"] else _has_text(told, at + 1)
    return found if told_on else None


def _is_text(rest: str, headline: str) -> bool:
    """Say whether words behind a headline are its text: a sentence, or as heavy as one."""
    heavier = script.is_unstopped(rest) and script.weight(rest) > script.weight(headline)
    return heavier or script.ending(rest) == "stop"


def _inside(found: re.Match[str]) -> str:
    named = (found[f"in{at}"] for at in range(len(_PAIRS)))
    return next(each for each in named if each).strip()


def _has_text(told: Text, below: int) -> bool:
    at = below + 1 if below < len(told) and told[below].dated else below
    return at < len(told) and bool(told[at].text) and not _BRACKETED.match(told[at].text)


def _are_sure(told: Text, found: Mapping[int, re.Match[str]]) -> bool:
    """Say whether brackets that don't quote enclose the headlines, most of the text theirs."""
    plain = all(told[at].text[0] not in _QUOTES for at in found)
    whole = sum(1 for match in found.values() if not match["rest"])
    return plain and (whole >= _SEVERAL or _open_nearly_all(told, found))


def _open_nearly_all(told: Text, found: Mapping[int, re.Match[str]]) -> bool:
    sentences = [at for at, each in enumerate(told) if each.ending == "stop"]
    opened = [at for at, match in found.items() if match["rest"]]
    nearly_all = len(opened) >= _MOST * len(
        [at for at in sentences if told[at].gap or at in found]
    )
    return len(opened) >= _SEVERAL and nearly_all


def _headed(each: Paragraph, found: re.Match[str]) -> Paragraph:
    inside = _inside(found)
    if not found["rest"]:
        return replace(each, text=inside, heading=BOLD)
    return replace(each, text=f"{inside} {found['rest']}", opening=inside)
