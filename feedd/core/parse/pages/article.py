"""The one story of a page that holds one: where its text lies and what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, takewhile

from feedd.core.parse import clean, lines, phrases, script
from feedd.core.parse.pages import dom, markup, regions, titled
from feedd.core.parse.pages.dom import Element, Node
from feedd.core.parse.pages.regions import Region

_BODIES = phrases.words(
    "e-content entry-content article-body article__body story-body post-content articlebody"
)
_PARAGRAPH = 40  # weight
_SHORT = 20  # weight of what calls itself one
_NEAREST = 20  # headings
_SUBSTANCE = 60  # weight of text without links
_BETWEEN = 400  # weight between a headline and its text
_SEVERAL = 3


def find(root: Element, title: str | None) -> Region | None:
    """Find the region of a page's only story; None where there is no running text."""
    body = _body(root)
    if body is None or body.weight - body.linked < _SUBSTANCE:
        return None
    shown = clean.plain_text(dom.html(body.children)).split("\n")
    if not any(map(script.ends_sentence, shown)):
        return None
    heading = _headline(root, body)
    headline = _named(root, body, title, heading) or heading or titled.last_above(root, body)
    if headline is None:
        return Region(body, (body,), boxed=True)
    other = heading if heading and heading is not headline and not _names_author(heading) else None
    nodes = tuple(each for each in _from(headline, body) if each is not other)
    tells = other is not None and script.length_in_words(dom.text(other)) >= _SEVERAL
    return Region(headline, nodes, boxed=True, titled=True, second=other if tells else None)


def _named(
    root: Element, body: Element, title: str | None, heading: Element | None
) -> Element | None:
    """Give the line that the page's title names, if no heading or only the site's is above it.

    What stands below the text heads other things. The title of a page names its ``h1``, too, if
    the heading below is its second line.
    """
    line = titled.headline(root, title)
    if line is None or heading is None or not line.first <= heading.first <= body.last:
        return line
    return line if line.tag == "h1" and _is_second(heading, root, body, title) else None


def _is_second(heading: Element, root: Element, body: Element, title: str | None) -> bool:
    """Say whether a heading, like all set as it is, is above a text and no part of its title."""
    if heading.tag == "h1" or script.fold(dom.text(heading)) in script.fold(title or ""):
        return False
    alike = [each for each in dom.tagged(root, heading.tag) if _setting(each) == _setting(heading)]
    first = next((each.first for each in dom.within(body) if _is_text(each, body)), body.first)
    return len(alike) == 1 or all(each.first < first for each in alike)


def _setting(heading: Element) -> tuple[tuple[str, str], tuple[str, str] | None]:
    return heading.look, heading.parent.look if heading.parent is not None else None


def _names_author(heading: Element) -> bool:
    return lines.byline(dom.text(heading)) is not None


def holds_form(root: Element) -> bool:
    """Say whether a form is what a page is for, as one to report something or to apply.

    It stands below a headline and above a paragraph, or holds the headline and no paragraph. Other
    forms don't: one for comments stands below all paragraphs, one to subscribe apart from them,
    and one that a site wraps around whole pages holds them.
    """
    forms = list(dom.tagged(root, "form"))
    around = {id(each.parent): each.parent for each in forms if each.parent is not None}
    return any(map(_has_form_within, around.values())) or any(map(_is_headed, forms))


def _is_headed(form: Element) -> bool:
    within = list(dom.within(form))
    headed = any(each.tag in {"h1", "h2"} and each.weight for each in within)
    return headed and not any(map(is_paragraph, within))


def _has_form_within(element: Element) -> bool:
    above = below = False
    for each in element.elements:
        if each.tag == "p" and each.weight and below:
            return True
        below = below or (above and each.tag == "form")
        above = above or each.tag in {"h1", "h2", "p"}
    return False


def _from(headline: Element, body: Element) -> Sequence[Node]:
    """Give the text with what stands between it and its headline: the date, the author."""
    over = {id(each): each for each in [headline, *dom.ancestors(headline)]}
    if id(body) in over:
        return (body,)
    around = [body, *takewhile(lambda each: id(each) not in over, dom.ancestors(body))]
    inner = around[-1]
    if inner.parent is None:
        return (body,)
    first = next((at for at, each in enumerate(inner.before) if id(each) in over), inner.place)
    between = [*inner.before[first:], *chain.from_iterable(each.before for each in around[-2::-1])]
    nodes = [each for each in between if isinstance(each, str) or not _is_box(each)]
    few = sum(each.weight for each in nodes if isinstance(each, Element)) <= _BETWEEN
    return [*nodes, body] if few else (body,)


def _is_box(element: Element) -> bool:
    """Say whether several lines stand together and none ends a sentence: dates, figures."""
    told = [each for each in dom.descendants(element) if dom.is_lowest(each)]
    headed = any(each.tag in dom.HEADINGS for each in (element, *told))
    about = headed or any(map(regions.is_dated, told))
    return (
        len(told) >= _SEVERAL
        and not about
        and not any(script.ends_sentence(dom.text(each)) for each in told)
    )


def _body(root: Element) -> Element | None:
    for stated in (_stated_bodies(root), dom.tagged(root, "article"), dom.tagged(root, "main")):
        largest = max(stated, key=lambda each: each.weight, default=None)
        if largest is not None and largest.weight >= 0.3 * root.weight:
            return largest
    return densest(root)


def _stated_bodies(root: Element) -> list[Element]:
    return [
        each
        for each in dom.descendants(root)
        if each.get("itemprop") == "articleBody"
        or _BODIES & set(each.get("class").lower().split())
    ]


def densest(root: Element) -> Element | None:
    """Give the element whose paragraphs hold most text, half counted for the level above."""
    scores: Counter[int] = Counter()
    known: dict[int, Element] = {}
    for each in dom.within(root):
        own = each.weight - each.linked if each.tag == "p" else _own_text(each)
        if own < (_SHORT if each.tag == "p" else _PARAGRAPH):
            continue
        holder = _holder(each)
        for element, share in ((holder, 1.0), (holder.parent, 0.5)):
            if element is not None:
                known[id(element)] = element
                scores[id(element)] += int(own * share)
    return known[scores.most_common(1)[0][0]] if scores else None


def _holder(block: Element) -> Element:
    """Give what holds a paragraph, its own wrappers left out; text in lines holds itself."""
    if block.tag != "p" and any(each.tag not in dom.INLINE for each in block.elements):
        return block
    top = dom.widest(block)
    return top.parent or top


def _own_text(element: Element) -> int:
    if element.tag in dom.INLINE:
        return 0
    return sum(len(each.strip()) for each in element.children if isinstance(each, str))


def _headline(root: Element, body: Element) -> Element | None:
    """Prefer what calls itself the headline, then the heading in the text or nearest above."""
    everything = list(dom.descendants(root))
    stated = (each for each in everything if markup.is_headline(each))
    inside = (each for each in dom.tagged(body, "h1") if each.weight > 1)
    above = takewhile(
        lambda each: not _is_text(each, body) and each.first <= body.last, everything
    )
    headings = [each for each in above if each.tag in {"h1", "h2"} and each.weight > 1]
    nearest = (each for each in headings[: -_NEAREST - 1 : -1] if not _divides(each, body))
    first = (each for each in everything if each.tag == "h1" and each.weight > 1)
    return next(chain(stated, inside, nearest, first), None)


def _divides(heading: Element, body: Element) -> bool:
    """Say whether running text that breaks part stands above a heading within a body."""
    return body in dom.ancestors(heading) and any(lines_above(heading, body))


def lines_above(marker: Element, title: Element) -> Iterator[str]:
    """Give the running text that breaks alone part from a marker below a title, line by line."""
    over = {id(each) for each in (title, *dom.ancestors(title))}
    for each in takewhile(lambda one: id(one) not in over, (marker, *dom.ancestors(marker))):
        below = next((at for at, one in enumerate(each.before) if id(one) in over), -1) + 1
        yield from lines_among(each.before[below:])


def lines_among(nodes: Sequence[Node]) -> Iterator[str]:
    """Give the running text among nodes that breaks alone part, line by line."""
    line: list[Node] = []
    for node in (*nodes, Element("br", {})):
        if isinstance(node, str) or node.tag in dom.INLINE:
            line.append(node)
            continue
        if sum(len(one.strip()) for one in line if isinstance(one, str)) >= _PARAGRAPH:
            yield dom.text(line)
        line = []


def _is_text(element: Element, body: Element) -> bool:
    """Say whether running text begins here: what comes later can't be its headline."""
    long = element.tag == "p" and element.weight >= _PARAGRAPH
    return long and body in dom.ancestors(element)


def is_paragraph(element: Element) -> bool:
    """Say whether an element holds running text of its own, most of it no link."""
    own = element.weight if element.tag == "p" else _own_text(element)
    return own >= _PARAGRAPH and element.linked * 2 < element.weight
