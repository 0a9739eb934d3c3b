"""Pages that tell no news but something of their site: errors, walls, questions, empty lists.

A page is taken for one by its form: an error's number in a heading, a field for a password or a
riddle for robots, prices of plans, names like ``error-page``; and little text without any day.
What such pages say in many languages is asked as well (``refusals``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile

from feedd.core.parse import clean, phrases, refusalphrases, refusals, script
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages import dom, errands, standing
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import is_dated
from feedd.core.parse.prices import PRICE

_PARTED = re.compile(r"\s+[|–—·»-]\s+|[:：|｜]\s*")
_NAMES = phrases.words(
    """error errorpage error404 error403 error500 error503 page404 404 notfound pagenotfound
    maintenance offline captcha challenge agegate ageverification cookiewall consentwall
    comingsoon underconstruction parked parking noresults noresult emptystate loginpage login
    signin paywall"""
)
_TITLES = ("h1", "h2", "h3")
"""Deeper headings name boxes, not pages."""
_CAPTCHA = (
    '[class*="captcha" i], [id*="captcha" i], [class*="turnstile" i], [id*="challenge" i], '
    'script[src*="captcha" i], script[src*="challenge" i], iframe[src*="captcha" i]'
)
_KEPT_OUT = 'meta[http-equiv="refresh" i], meta[name="robots" i][content*="noindex" i]'
_ARTICLE = 'meta[property^="article:published" i], meta[property="og:type"][content="article"]'
_LONG = 2500  # weight of a page
_SHORT = 900  # weight
_FEW_WORDS = 500  # weight
_LINE = 160  # weight
_PRICED = 24  # characters before a price
_SEVERAL = 3
_PAIR = 2


def reason(document: Document, title: str | None, stories: Sequence[Draft]) -> str | None:
    """Say why a page has no news, as part of a warning; None where it may have some.

    ``stories`` are what was found on it.
    """
    named = dict.fromkeys([title or "", *_PARTED.split(title or "")])
    if any(refusals.is_status(each) or refusals.says_missing(each) for each in named):
        return refusalphrases.MISSING
    headings = list(map(dom.text, dom.main_headings(document.root, *_TITLES)))
    if standing.states_terms([*named, *headings], stories):
        return None if document.all(_ARTICLE) else standing.TERMS
    found = _said_by_few(document, named, headings, stories)
    return None if found and document.all(_ARTICLE) else found


def is_closed(stories: Sequence[Draft]) -> bool:
    """Say whether an article's text is but what asks to subscribe, whatever its page says it is.

    That is what it opens with, down to its first sentence; a beginning with it below is a text.
    """
    told = [clean.plain_text(each.html or "").splitlines() for each in stories]
    if sum(script.weight(line) for text in told for line in text) > _SHORT:
        return False
    above = [[*takewhile(lambda line: script.ending(line) != "stop", text)] for text in told]
    opened = [text[: len(lead) + 1] for text, lead in zip(told, above, strict=True)]
    return any(refusals.told(each) == refusalphrases.CLOSED for each in opened)


def _said_by_few(
    document: Document, named: Iterable[str], headings: Sequence[str], stories: Sequence[Draft]
) -> str | None:
    """Judge a page that isn't long by its names and headings, by its parts, by its words."""
    root, heads = document.root, list(filter(None, dict.fromkeys([*named, *headings])))
    few = root.weight <= _FEW_WORDS and len(stories) < _PAIR
    if root.weight > _LONG:
        return None
    if few and any(map(refusals.is_out, heads)):
        return refusalphrases.UNAVAILABLE
    main = headings or heads
    if found := errands.reason(root, main, stories) or standing.reason(root, main, stories):
        return found
    if _are_news(root, stories):
        return None
    told = _lines(root) if len(stories) < _PAIR else ()
    return _by_fields(document, stories) or _by_words(document, heads, told)


def _are_news(root: Element, stories: Sequence[Draft]) -> bool:
    """Say whether a day, several links or long paragraphs speak for what was found on a page."""
    if len(stories) > _SEVERAL or any(each.published or each.stated for each in stories):
        return True
    linked = sum(1 for each in stories if each.link)
    told = linked >= _SEVERAL or errands.paragraphs(root) >= _SEVERAL
    return told or any(map(is_dated, dom.descendants(root)))


def _by_fields(document: Document, stories: Sequence[Draft]) -> str | None:
    """Judge by what a page asks its readers for: a password, a riddle's answer, money."""
    if document.all('input[type="password"]') and errands.paragraphs(document.root) < _PAIR:
        return refusalphrases.CLOSED
    if document.root.weight <= _SHORT and document.all(_CAPTCHA):
        return refusalphrases.CHECKED
    opened = (clean.plain_text(each.html or "")[:_PRICED] for each in stories)
    priced = sum(1 for each in opened if PRICE.search(each))
    return refusalphrases.CLOSED if priced * 2 > len(stories) > 1 else None


def _by_words(document: Document, heads: Sequence[str], told: Iterable[str]) -> str | None:
    """Judge a page by what it says of itself; one of few words by its lines and names as well."""
    root = document.root
    if whole := next(filter(None, map(refusals.meant, heads)), None):
        return whole
    if root.weight > _SHORT:
        return None
    if found := refusals.told([*heads, *told] if root.weight <= _FEW_WORDS else heads):
        return found
    kept_out = document.all(_KEPT_OUT) or _is_called_so(document)
    return refusalphrases.NOTHING if root.weight <= _FEW_WORDS and kept_out else None


def _lines(root: Element) -> Iterator[str]:
    blocks = (each for each in dom.descendants(root) if each.tag not in dom.INLINE)
    return (dom.text(each) for each in blocks if 0 < each.weight <= _LINE)


def _is_called_so(document: Document) -> bool:
    """Say whether the page or the part with its text bears a name of such pages."""
    outer = chain(document.all("html, body"), (each.attributes for each in document.root.elements))
    words = (f"{each.get('class', '')} {each.get('id', '')}".lower().split() for each in outer)
    names = {name.replace("-", "").replace("_", "") for each in words for name in each}
    return not _NAMES.isdisjoint(names)
