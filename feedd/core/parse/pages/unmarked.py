"""Pages whose elements mark no stories: the rhythm of their text may."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import islice

from feedd.core.parse import clean, cohesion, runins, script
from feedd.core.parse.drafts import Draft
from feedd.core.parse.limits import LINES, up_to
from feedd.core.parse.pages import article, blocks, dom, regions, titled, undivided
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.texts import text
from feedd.core.parse.times import stamps

_PARTING = (runins.part, runins.by_colon)
_TAG = re.compile(r"<[^<>]*>")
_RULE = "<p>----------</p>"
_THIN = 400  # characters of a line that may be a headline
_PAIR = 2
_NEAR = 0.1  # how far apart parts of one article stand (``cohesion.apart``)
_LONG, _LONG_TOLD = 3, 6  # paragraphs to a part of one article, to one that tells its headline


def split(document: Document, title: str | None, base: str | None) -> tuple[Draft, ...]:
    """Split a page by the rhythm of its text; nothing where that tells no two stories."""
    root = document.root
    top = _unheaded(root)
    if top is None:
        return ()
    if undivided.is_told_as_one(root) and not _tells_latest_first(root, top):
        return ()
    if titled.opens_article(root, title) and not _is_rolling(top):
        return ()
    written = _plain(top)
    plain = up_to(written, "\n", LINES)
    if sum(map(_may_open_story, plain.split("\n"))) < _PAIR:
        return ()
    stories = text.stories_of(plain)
    names = frozenset(id(each) for each in dom.tagged(top, "h1"))
    if len(stories) > 1 and names:
        stories = text.stories_of(up_to(_plain(top, names), "\n", LINES))
    told = len(stories) >= _PAIR and all(each.paragraphs for each in stories)
    if not told or _are_of_one(stories, root, title):
        return ()
    document.has_more_lines = len(plain) < len(written)
    return _linked(stories, top, base)


def _are_of_one(stories: tuple[Draft, ...], root: Element, title: str | None) -> bool:
    """Say whether what would be headlines stand in one signed text whose parts share words.

    Among many stories some word comes again anyway: parts of an article are longer than theirs, by
    far where their texts take up words of their headlines.
    """
    parts = [cohesion.Part(each.headline or "", "\n".join(each.paragraphs)) for each in stories]
    if not cohesion.is_one(parts) or cohesion.apart(parts) > _NEAR:
        return False
    told = sum(cohesion.taken_up(parts)) * 2 > len(parts)
    many = (_LONG_TOLD if told else _LONG) * len(parts)
    return undivided.is_signed_text(root, title, more_than=many)


def _tells_latest_first(root: Element, top: Element) -> bool:
    """Say whether lines that begin with times part the text, and not as one article's hours."""
    stamped = [each for each in dom.descendants(top) if _is_stamped(each)]
    return bool(stamped) and not undivided.is_chronicle(root, stamped)


def _linked(stories: tuple[Draft, ...], top: Element, base: str | None) -> tuple[Draft, ...]:
    """Give stories the addresses that their parts of the page link to, if each has its own."""
    lines_of = _lines_of(stories, top)
    if not _PAIR <= len(stories) == len(lines_of) or any(each.link for each in stories):
        return stories
    parts = regions.around(lines_of, titled=True)
    links = [blocks.read(each, base=base, anchors=False).link for each in parts]
    if len(links) < len(stories) or None in links or len(set(links)) < len(links):
        return stories
    return tuple(replace(story, link=link) for story, link in zip(stories, links, strict=True))


def _lines_of(stories: tuple[Draft, ...], top: Element) -> list[Element]:
    """Find the elements that hold the headlines, one after the other."""
    elements = (each for each in dom.descendants(top) if each.weight and each.said is not None)
    found: list[Element] = []
    for story in stories:
        found += islice((each for each in elements if dom.text(each) == story.headline), 1)
    return found


def _plain(top: Element, without: frozenset[int] = frozenset()) -> str:
    """Give the page's text, its rules drawn as texts draw them, or what is set in it as a text."""
    if (set_as_text := _preformatted(top)) is not None:
        written = dom.html(set_as_text.children, without).replace("<br>", "\n")
        return unescape(_TAG.sub("", written))
    return clean.plain_text(dom.html(top.children, without).replace("<hr>", _RULE))


def _preformatted(top: Element) -> Element | None:
    """Give the ``pre`` element that holds most of a page."""
    found = dom.tagged(top, "pre")
    return next((each for each in found if each.weight * 2 > top.weight), None)


def _is_stamped(element: Element) -> bool:
    small = element.said is not None and element.weight > 0
    return small and stamps.stamped(dom.text(element)) is not None


def _is_rolling(top: Element) -> bool:
    """Say whether lines that begin with times, but one for the page's own, have most text below.

    Below those of comments stands less than above.
    """
    told = [each for each in dom.descendants(top) if dom.is_lowest(each)]
    stamps_at = [at for at, each in enumerate(told) if _is_stamped(each)][1:]
    below = sum(each.weight for each in told[stamps_at[0] :]) if stamps_at else 0
    return below * 2 >= sum(each.weight for each in told) > 0


def _unheaded(root: Element) -> Element | None:
    """Give the page, or the part with most of its text, if no heading divides it."""
    if not _has_headings(root):
        return root
    inner = article.densest(root)
    if inner is None or inner.weight * 2 < root.weight or _has_headings(inner):
        return None
    return inner


def _has_headings(top: Element) -> bool:
    return any(each.tag in dom.HEADINGS - {"h1"} for each in dom.descendants(top))


def _may_open_story(line: str) -> bool:
    """Most pages hold one article: its lines are looked at closely only if some could be heads."""
    marked = not line[:1].isalpha() or any(part(line) for part in _PARTING)
    return marked or (len(line) <= _THIN and script.ends_as_headline(line))
