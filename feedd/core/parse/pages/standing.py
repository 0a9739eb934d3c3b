"""Pages that stay as they are and hold no news: a site's terms, answers, prices, the weather.

Terms and answers are known by their names in many languages. The rest is known by what each part
of a page holds beside its heading: a telephone number, a price, a temperature below a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from feedd.core.parse import clean, letters, lines, phrases, refusalphrases, script
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.prices import PRICE
from feedd.core.parse.times import moments, stamps

TERMS: Final = "the page states who owns the site, on what terms, or answers common questions"
DIRECTORY: Final = "the page only lists offices or people"
FIGURES: Final = "the page is a table of figures"
ARCHIVE: Final = "the page lists the months of an archive"
GOODS: Final = "the page offers goods at prices"
FORECAST: Final = "the page is a forecast of the weather"

_OFFER = re.compile(
    r"subscri|abonn|abbonament|suscri|assina|prenumer|abonament|předplatn|předplatit|előfizet"
    r"|подпис|передплат|абонамент|abonelik|اشتراک|اشتراك|מנוי|订阅|訂閱|購読|구독|สมัครสมาชิก",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(?:tel|t[ée]l[ée]f\w*|tél|phone|fon|тел\w*|هاتف|تلفن|טל\w*|電話|电话|전화|โทร)"
    r"[\W\d]{0,2}[.:：]?\s?\+?[\d\s()/.-]{7,}$",
    re.IGNORECASE,
)
_DEGREES = re.compile(
    r"(?:(?:max|min|high|low)\W{0,2})?[+\u2212–-]?\d{1,2}\s?°\s?[CFС]?", re.IGNORECASE
)
_COUNTED = re.compile(r"\s?[(（\[]\d{1,5}[)）\]]$")
_FIGURE = re.compile(r"(?!(?:19|20)\d\d$)[+\u2212–-]?\d[\d.,:\s]*\s?[%‰]?")
"""A number, but no year, and none of a case: "17/2026"."""
_SHORT = 240  # characters of an address
_LABEL = 24  # weight
_PAIR = 2
_SEVERAL = 3


def states_terms(heads: Iterable[str], stories: Sequence[Draft]) -> bool:
    """Say whether a page is named like a site's terms or answers, and leads to no stories."""
    if any(each.link or each.published or each.stated for each in stories[1:]):
        return False
    return any(_terms().match(each.strip()) for each in heads)


@cache  # few pages ask, and it takes a while
def _terms() -> re.Pattern[str]:
    return phrases.whole(f"(?:{letters.TERMS}|{letters.ANSWERS})")


def reason(root: Element, heads: Sequence[str], stories: Sequence[Draft]) -> str | None:
    """Say what a page is, if it holds no news; ``heads`` are its headings and names."""
    if len(stories) < _PAIR:
        return None
    return _by_headlines(root, stories) or _by_texts(heads, stories)


def _by_headlines(root: Element, stories: Sequence[Draft]) -> str | None:
    if all(map(_is_day, stories)) and _has_degrees(root):
        return FORECAST
    if all(map(_is_month, stories)):
        return ARCHIVE
    if all(map(_is_author, stories)):
        return DIRECTORY
    return FIGURES if all(map(_is_name, stories)) and _has_figures(root, stories) else None


def _by_texts(heads: Sequence[str], stories: Sequence[Draft]) -> str | None:
    if any(each.published or each.stated for each in stories):
        return None
    told = [_lines(each) for each in stories]
    priced = all(each and PRICE.match(each[0][:_LABEL]) for each in told)
    if priced and any(map(_OFFER.search, heads)):
        return refusalphrases.CLOSED
    if len(told) >= _SEVERAL and all(map(_is_on_sale, told)):
        return GOODS
    linked = any(each.link for each in stories)
    return DIRECTORY if not linked and all(map(_is_address, told)) else None


def _lines(story: Draft) -> list[str]:
    """Give the lines of a story's text that say something."""
    return [each for each in clean.plain_text(story.html or "").split("\n") if each.strip()]


def _is_day(story: Draft) -> bool:
    headline = story.headline or ""
    named = len(headline) <= _LABEL and moments.day_named(headline) is not None
    return named or stamps.is_weekday(headline) or stamps.moment(headline) is not None


def _is_month(story: Draft) -> bool:
    """Say whether a link is a month with its year, and how many stories that holds.

    Without their number it may lead to a paper's issue.
    """
    name, counted = _COUNTED.subn("", story.headline or "")
    return counted > 0 and moments.period(name) is not None and not _lines(story)


def _is_name(story: Draft) -> bool:
    if story.published or story.stated or _lines(story):
        return False
    return script.weight(story.headline or "") <= _LABEL


def _has_figures(root: Element, stories: Sequence[Draft]) -> bool:
    """Say whether as many rows as there are names each hold several numbers."""
    rows = dom.tagged(root, "tr")
    numbers = [
        sum(1 for each in row.elements if _FIGURE.fullmatch(dom.text(each))) for row in rows
    ]
    return sum(1 for each in numbers if each >= _PAIR) >= len(stories)


def _is_author(story: Draft) -> bool:
    """Say whether a story's headline is its author's name: then it tells who that is."""
    headline = story.headline or ""
    return (
        bool(headline)
        and not story.published
        and any(each.startswith(headline) for each in story.authors)
    )


def _has_degrees(root: Element) -> bool:
    """Say whether several elements of a page hold a temperature and nothing else."""
    short = (each for each in dom.descendants(root) if 0 < each.weight <= _LABEL)
    return sum(1 for each in short if _DEGREES.fullmatch(dom.text(each))) >= _SEVERAL


def _is_on_sale(told: Sequence[str]) -> bool:
    return any(PRICE.fullmatch(each.strip()) for each in told) and not _speaks(told)


def _is_address(told: Sequence[str]) -> bool:
    called = any(lines.states_contact(each) or _CALLED.match(each) for each in told)
    return called and sum(map(len, told)) <= _SHORT and not _speaks(told)


def _speaks(told: Sequence[str]) -> bool:
    return any(map(script.ends_sentence, told))
