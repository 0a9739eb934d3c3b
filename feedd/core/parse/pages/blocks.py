"""One story's part of a page read into its headline, link, times, authors and text.

What an element says of itself comes first (microdata, microformats, ``time``, ``rel``), then what
the common class names say, then the form of its lines. The text is what remains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import time as clock
from html import escape
from itertools import islice, takewhile

from feedd.core import languages
from feedd.core.parse import clean, lines, phrases, runins, script
from feedd.core.parse.drafts import Draft, first_sentence
from feedd.core.parse.pages import about, addresses, dom, linklists, markup, quoted, times, titled
from feedd.core.parse.pages.dom import HEADINGS, Element, Elements
from feedd.core.parse.pages.parts import Parts
from feedd.core.parse.pages.regions import Region, is_dated
from feedd.core.parse.times import moments, stamps
from feedd.core.parse.times.moments import Frame

_DOTS = ("...", "…")
_BRIEF = 400  # characters of HTML
_MOST_WITHIN = 200  # elements of a headline that are looked at
_DAY_WORDS = 2  # "Tuesday, 3 November 2026"
_LIGHTEST = 4  # weight of what is named a title
_AUTHORS = 100  # at most; each is compared with each
_LIGHTEST_BOLD = 8  # weight
_JOINED = r"[\s(\[|·–—-]*{}[\s)\]|·–—:-]*"
_SOURCE = re.compile(r"\s*\([^()]{2,40}\)$")
_JOINTS = " \n\t\xa0:–—-|·"
_ABOVE = f"{_JOINTS},"
_SUFFIX = 4
"""What may follow a day: the Russian "г." of a year."""
_NOTICE_NUMBER = re.compile(r"^(?=.{1,40}$)(?:[^\s\d]+\s){0,4}[^\s\d]*\d\S*(?:\s[^\W\d]{1,4})?$")
"""The number under which a notice is published: "Press release No. 31/2025 of"."""
_TITLE = re.compile(
    r"(?:^|[-_])(?:p-name|title|headline|hed|titr)$|(?:title|headline)$", re.IGNORECASE
)
_BADGES = frozenset({"label", "small", "span", "sup"})
_BADGE = 12  # weight
_BADGED = 3  # words
_BODY = phrases.words("""e-content entry-content entry-summary p-summary articlebody""")
_CARDS = frozenset({"h-card", "p-author", "vcard"})
_BLOCKS = frozenset({"p", "div", "li", "td", "dd"})


def read(
    region: Region,
    *,
    base: str | None,
    anchors: bool = True,
    refrains: frozenset[str] = frozenset(),
    shared: frozenset[str] = frozenset(),
) -> Draft:
    """Read one story's region.

    ``anchors``: its element's id is worth keeping as its address. ``refrains`` are lines that most
    stories of the page have, and so no story's text; ``shared`` are addresses that most link to.
    """
    elements = tuple(region.elements)
    parts = Parts(refrains)
    own = _without_quoted(region, elements, parts)
    head = _head(region, own, refrains)
    if head is not None:
        line = _line_of(head, region)
        dom.unjoin(line, _JOINTS)
        parts.gone.update((id(head), id(line)))
    about.sort_out(region, elements, head, parts)
    headline = _headline(head, parts)
    if parts.published is None:
        _hear_noted(region, elements, parts)
    html = dom.html(_body(region, elements, parts), frozenset(parts.gone))
    anchor = clean.legal(addresses.anchor(region, elements, head) or "") if anchors else ""
    link = addresses.of_story(own, head, parts, base=base, shared=shared)
    link = link or _anchored(anchor, base)
    opening = None if headline else _opening(html)
    authors = _authors(parts.authors)
    return Draft(
        headline=headline or opening,
        html="" if headline and _names_file(html) else _without_brackets(html, opening),
        id=anchor if anchor and link is None else None,
        link=link,
        published=parts.published,
        updated=parts.updated,
        authors=authors,
        categories=_categories(parts.labels, authors),
        summary=dom.text(region.second) if region.second is not None else None,
        language=languages.meant(region.marker.get("lang")),
        stated=parts.stated,
        local=parts.local,
    )


def _headline(head: Element | None, parts: Parts) -> str | None:
    """Give the headline's words, without a time among them that is taken for the story's.

    If the story states another time, the one in the headline belongs to what is told, and stays.
    """
    shown = _in_full(head, _own_words(head, parts).rstrip(":：")) if head is not None else ""
    stamp = stamps.stamped(shown)
    if stamp is None or not stamp.rest or _is_of_event(stamp.time, parts):
        return shown or None
    parts.hear(stamp.time)
    return stamp.rest


def _in_full(head: Element, shown: str) -> str:
    """Give a headline that dots shorten as its tip or its label says it in full."""
    told = shown.rstrip(".…")
    if told == shown or not shown.endswith(_DOTS):
        return shown
    around = (*dom.within(head), *islice(dom.ancestors(head), 1))
    tips = (each.get(name).strip() for each in around for name in ("title", "aria-label"))
    return next((tip for tip in tips if len(tip) > len(told) and tip.startswith(told)), shown)


def _hear_noted(region: Region, elements: Elements, parts: Parts) -> None:
    """Take the time that an element around most of a story notes for the page's own scripts."""
    half = region.weight / 2
    around = (each for each in elements if each.weight > half)
    parts.published = next(filter(None, map(times.noted, around)), None)


def _is_of_event(time: str, parts: Parts) -> bool:
    """Say whether a day and time at the head of a headline aren't those of publication."""
    if parts.published is None or parts.published.time() == clock.min or stamps.is_clock(time):
        return False
    return moments.read(time, Frame(near=parts.published.date())) != parts.published


def _own_words(head: Element, parts: Parts) -> str:
    """Give a headline without the dates, labels and marks that its elements add to it."""
    shown = dom.text([each for each in head.children if not times.hear_bare_time(each, parts)])
    for each in islice(dom.descendants(head), _MOST_WITHIN):
        words = dom.text(each)
        if not 0 < each.weight < head.weight or words not in shown:
            continue
        if dated := is_dated(each):
            parts.hear(stamps.moment(words.strip(times.MARKS)) or "")
        if dated or markup.adds(each, words, parts):
            shown = _without_part(shown, words)
    link = next(dom.tagged(head, "a"), None)
    own = _linked_words(link, shown, parts) if link is not None else None
    return own or " ".join(shown.split()) or dom.text(head)


def _without_part(shown: str, words: str) -> str:
    """Leave out words at the end or, if they aren't there, the first of them."""
    joined = _JOINED.format(re.escape(words))
    rest, times = re.subn(f"{joined}$", " ", shown)
    return (rest if times else re.sub(joined, " ", shown, count=1)).strip()


def _linked_words(link: Element, shown: str, parts: Parts) -> str | None:
    """Give the words of a headline's link, if what stands beside it is no part of the headline.

    A notice's number and day may stand above the link, on a line of their own. Behind the link may
    stand a badge, or in brackets the paper to which it leads.
    """
    words = dom.text(link)
    if not words:
        return None
    if shown.endswith(words) and dom.stands_alone(link):
        above = shown.removesuffix(words).strip(_ABOVE)
        day = stamps.day_within(above) or ""
        number, _, rest = above.partition(day) if day else (above, "", "")
        if _NOTICE_NUMBER.match(number.strip(_ABOVE)) and len(rest) <= _SUFFIX:
            if day:
                parts.hear(day)
            return words
    if not shown.startswith(words):
        return None
    added = _SOURCE.match(shown, len(words)) or _is_badge(shown[len(words) :], link)
    return words if added else None


def _is_badge(rest: str, link: Element) -> bool:
    """Say whether a word behind several linked ones stands in an element of its own: "New"."""
    beside = link.parent.elements if link.parent is not None else ()
    own = any(dom.text(each) == rest.strip() for each in beside if each.tag in _BADGES)
    brief = len(rest.split()) == 1 and script.weight(rest) <= _BADGE
    return own and brief and len(script.words(dom.text(link))) >= _BADGED


def _anchored(anchor: str, base: str | None) -> str | None:
    return f"{base.partition('#')[0]}#{anchor}" if anchor and base else None


def _opening(html: str) -> str | None:
    """A story without a headline is called by what opens it in brackets, or by a sentence."""
    text = clean.plain_text(clean.sanitise(html, base=None))
    first = text.split("\n", 1)[0]
    bracketed = runins.by_brackets(first)
    return bracketed[0] if bracketed else first_sentence(first) or None


def _without_brackets(html: str, opening: str | None) -> str:
    """Take from a story's text the headline that opens it in brackets."""
    return html.replace(f"【{escape(opening, quote=False)}】", "", 1) if opening else html


def _names_file(html: str) -> bool:
    """Say whether nothing is told behind a headline but in what kind of file the story is."""
    brief = len(html) <= _BRIEF and lines.speaks_of_file(html)
    return brief and lines.names_file(clean.plain_text(clean.sanitise(html, base=None)))


def _authors(named: Sequence[str]) -> tuple[str, ...]:
    """Give the authors' names; what they are called on a service only where they have none."""
    stated = [each for each in named if not each.startswith("@")] or named
    names = [*dict.fromkeys(stated)][:_AUTHORS]
    return tuple(each for each in names if not _tells_more(each, names))


def _tells_more(name: str, others: Iterable[str]) -> bool:
    """Say whether a name is another with what stood beside it: a day, a place, a second name."""
    words = f" {name} ".replace(",", " ")
    held = (each for each in others if each != name and f" {each} " in words)
    return any(" " in each or any(map(str.isdigit, name)) for each in held)


def _categories(labels: Sequence[str], authors: Sequence[str]) -> tuple[str, ...]:
    """Give the labels but for the authors' initials, which stand for their pictures."""
    initials = {"".join(word[0] for word in name.upper().split()) for name in authors}
    return tuple(dict.fromkeys(each for each in labels if each not in initials))


def _without_quoted(region: Region, elements: Elements, parts: Parts) -> Elements:
    """Leave out what a post quotes: text it is only where it is shown in full."""
    found = quoted.parts(region, elements, addresses.on_time(elements))
    if not found:
        return elements
    parts.gone.update(id(each) for each in found if quoted.announces(each))
    within = {id(each) for part in found for each in dom.within(part)}
    return tuple(each for each in elements if id(each) not in within)


# The headline


def _head(region: Region, elements: Elements, refrains: frozenset[str]) -> Element | None:
    """Give the element that is the headline; what most stories have is the headline of none."""
    if region.titled or _is_heading(region.marker):
        return region.marker
    for searched in (list(dom.within(region.marker)), elements):
        inside = [
            each
            for each in searched
            if 0 < each.weight <= dom.HEAVIEST_HEADLINE and not _is_body(each)
        ]
        for wanted in (markup.is_headline, _is_heading, _is_titled, _is_bold_line, _is_link_line):
            named = (each for each in inside if wanted(each))
            own = (each for each in named if not _is_of_all(each, refrains))
            found = next((each for each in own if not _is_of_author(each)), None)
            if found is not None:
                return linklists.line_of(found) if wanted is _is_link_line else found
    return _cell(region, refrains)


def _cell(region: Region, refrains: frozenset[str]) -> Element | None:
    """Give the cell of a table's row that says most in words."""
    row = region.box
    if row is None or row.tag != "tr":
        return None
    cells = (each for each in row.elements if _LIGHTEST <= each.weight <= dom.HEAVIEST_HEADLINE)
    worded = (each for each in cells if not _is_of_all(each, refrains) and not is_dated(each))
    lettered = (each for each in worded if sum(map(str.isalpha, dom.text(each))) * 2 > each.weight)
    return max(lettered, key=lambda each: each.weight, default=None)


def _is_of_all(element: Element, refrains: frozenset[str]) -> bool:
    """Say whether a line stands in most stories, or says in a word that a picture stands here."""
    words = dom.text(element)
    return words in refrains or lines.names_picture(words)


def _is_of_author(element: Element) -> bool:
    """A card's name is its person's, not the story's (microformats h-card)."""
    return any(
        _CARDS & set(each.get("class").split()) for each in [element, *dom.ancestors(element)]
    )


def _is_heading(element: Element) -> bool:
    return element.tag in HEADINGS and stamps.moment(dom.text(element)) is None


def _is_titled(element: Element) -> bool:
    named = any(_TITLE.search(token) for token in element.get("class").split())
    return named and element.weight >= _LIGHTEST


def _is_bold_line(element: Element) -> bool:
    if element.tag not in dom.BOLD or element.weight < _LIGHTEST_BOLD:
        return False
    if is_dated(element):
        return False
    return dom.stands_alone(element) or _opens(element)


def _opens(element: Element) -> bool:
    """Say whether bold words open their block, which then goes on; a time may precede them."""
    block = element.parent
    if block is None or block.tag not in _BLOCKS:
        return False
    above = (each for each in element.before if each != " ")
    return all(isinstance(each, Element) and is_dated(each) for each in above)


def _is_link_line(element: Element) -> bool:
    if element.tag != "a" or not element.get("href"):
        return False
    words = dom.text(element)
    long = script.weight(words) >= dom.LONG_LINK
    dated = is_dated(element) and sum(map(str.isalpha, script.words(words))) <= _DAY_WORDS
    return long and not lines.is_address(words) and not dated


def _line_of(head: Element, region: Region) -> Element:
    """Give the outermost element of the region that holds nothing but the headline."""
    tops = {id(each) for each in region.nodes}
    top = head
    while id(top) not in tops and top.parent is not None and top.parent.weight == head.weight:
        top = top.parent
    return top


# The text


def _body(region: Region, elements: Elements, parts: Parts) -> Sequence[dom.Node]:
    own = [each for each in elements if id(each) not in parts.gone]
    stated = dom.outermost([each for each in own if _is_body(each)])
    return [*_leads(own, stated), *stated] if stated else _undated(region, parts)


def _leads(elements: Elements, stated: Sequence[Element]) -> list[Element]:
    """Give the paragraphs above what calls itself the text that it doesn't say again."""
    above = takewhile(lambda each: each is not stated[0], elements)
    told = (each for each in above if titled.is_text(each))
    return [each for each in told if dom.text(each) not in dom.text(stated)]


def _undated(region: Region, parts: Parts) -> list[dom.Node]:
    """Hear and leave out times that stand as bare text between a story's elements."""
    return [each for each in region.nodes if not times.hear_bare_time(each, parts)]


def _is_body(element: Element) -> bool:
    if not element.weight or element.tag in {"article", "body"}:
        return False
    names = {token.lower() for token in element.get("class").split()}
    stated = element.get("itemprop") in {"articleBody", "description", "text"}
    return stated or not _BODY.isdisjoint(names)
