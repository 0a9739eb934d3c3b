"""What surrounds stories on a page: navigation, cookie banners, related links, share buttons.

It is cut out of the tree before stories are looked for. An element is chrome by what it is
(``nav``, ``role="banner"``) or by what its class and id call it; by name only where most of the
page lies outside of it, since themes name whole pages ``has-sidebar`` or ``newsletter``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from feedd.core.parse import lines, phrases, script
from feedd.core.parse.pages import dom, levels, outside
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import is_dated

_TAGS = frozenset({"nav", "dialog", "menu", "fieldset", "legend"})
_OUTER = frozenset({"aside", "footer", "header", "form", "address", "figcaption"})
_ROLES = phrases.words(
    """navigation banner contentinfo search menu menubar toolbar dialog alertdialog complementary
    tablist"""
)
_NAMES = phrases.words(
    """nav navbar navigation navi menu submenu mainmenu topmenu breadcrumb breadcrumbs crumbs
    cookie cookies cookiebar cookiebanner consent gdpr cmp onetrust ad ads adv advert adverts
    advertisement advertising adbox adslot banner sponsor sponsored sponsors promo promos
    promotion werbung anzeige reklama publicidad publicite share sharing sharebar sharethis
    encart infolettre nieuwsbrief nyhetsbrev
    addthis addtoany sharedaddy social socials socialmedia follow newsletter signup subscribe
    subscription subscribebox sidebar widget widgets pagination pager paging related
    relatedposts recommended recommendations recirculation mostread mostviewed popular
    trending outbrain taboola mgid modal popup popover overlay lightbox tooltip skip skiplink
    skiplinks toolbar toplinks caption captions bildtext bildunterschrift leyenda didascalia
    credit credits copyright foot footer pagefooter sitefooter bottom masthead siteheader topbar
    ticker tagcloud tags taglist postmeta login
    search searchform searchbox paywall offcanvas drawer leftnav rightnav topnav sidenav
    leftbar rightbar leftcol rightcol poll comments comment commentlist respond disqus toc
    sronly srtext visuallyhidden noprint headerlink editsection
    kommentare kommentarer commentaires comentarios commenti reacties komentarze"""
)
_PARTS = frozenset({"post", "entry", "card", "article", "story", "item"})
_CONSENT = phrases.words("cookie cookies cookiebar cookiebanner consent gdpr cmp onetrust")
"""Names of a notice, which may say more than the page that it lies over."""
_COMMENTS = phrases.words(
    """comments commentlist respond disqus kommentare kommentarer commentaires comentarios
    commenti reacties komentarze"""
)
_JOINED = re.compile(r"[-_]")
_EXEMPT = frozenset(
    {"body", "html", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tbody", "table"}
)
_LOOSE = phrases.words(
    """widget widgets promo promos promotion banner bottom ticker search popular trending
    newsletter subscription follow overlay encart"""
)
"""Names that columns of stories bear too."""
_COLUMNS = phrases.words(
    "sidebar leftbar rightbar leftcol rightcol leftnav rightnav topnav sidenav bottom topbar"
)
"""Names that a page gives once; what recurs under them is a part of stories."""
_SENTENCE = 40  # weight
_CAPTION_TAGS = frozenset({"p", "div", "span", "small", "cite"})
_PICTURES = frozenset({"img", "picture", "amp-img", "video", "svg"})
_FEW_PARTS = 30  # of a figure
_UNCAPTIONED = (*_PICTURES, "blockquote")
_FEET = frozenset({"foot", "footer", "bottom"})
_CAPTIONS = phrases.words("caption captions bildtext bildunterschrift leyenda didascalia")
_MOST = 0.5  # of the page's weight
_BOX = 200  # elements behind its heading
_BOXES = frozenset({"div", "section", "aside", "li", "td"})
_SIGN_UP = 200  # weight
_NOTICE = 600  # weight
_LISTS = frozenset({"ul", "ol"})
_NEARLY = 0.9  # of a list's weight
_SEVERAL = 3
_WITHIN = re.compile(r"^#[^/!\s][^\s]*$")
_LABEL = 60  # weight


def strip(root: Element) -> None:
    """Cut from a page's tree what surrounds its stories."""
    times = Counter(each.get("class") for each in dom.descendants(root))
    names = {id(each): found for each in dom.descendants(root) if (found := called(each))}
    page = _Page(max(1, root.weight), names, _alike(root), _cards(root, names), times)
    dom.cut(root, {*_sign_ups(root), *_chrome(root, page)})
    boxes = [list(_box(label)) for label in _labels(root)]
    dom.cut(root, {id(each) for box in boxes if _is_beside(box, page.whole) for each in box})
    dom.cut(root, {id(each) for listing in _contents(root) for each in _with_name(listing)})
    dom.cut(root, {id(each) for name in _appendices(root) for each in _appended(name)})


def _appendices(root: Element) -> Iterator[Element]:
    """Find headings below an article's text: of readers' comments, of words on its author."""
    for each in dom.descendants(root):
        if each.tag in dom.HEADINGS and lines.opens_appendix(dom.text(each)):
            counted = any(map(str.isdigit, dom.text(each)))
            if counted or levels.told_above(root, [each]):
                yield each


def _appended(name: Element) -> Sequence[Element]:
    """Give the box that a heading of comments opens, or the heading with what stands below it.

    The latter if it says how many comments there are. Headlines or links below it are kept: sites
    head columns of opinion with the same words.
    """
    box = name.parent
    if box is None:
        return ()
    after = [each for each in box.elements if each.place > name.place]
    below = list(takewhile(lambda each: each.tag not in dom.HEADINGS, after))
    if any(map(_holds_heading, below)) or _weight(below) < 2 * sum(each.linked for each in below):
        return ()
    opens = box.tag in _BOXES and not dom.text(name.before)
    if opens and len(below) == len(after):
        return (box,)
    return (name, *below) if any(map(str.isdigit, dom.text(name))) else ()


def _weight(boxes: Sequence[Element]) -> int:
    return sum(each.weight for each in boxes)


def _sign_ups(root: Element) -> Iterator[int]:
    """Find the small boxes that are about a form: to subscribe, to vote, to search."""
    for each in dom.descendants(root):
        box = each.parent if each.tag == "form" else None
        if box is not None and box.tag in _BOXES and box.weight <= _SIGN_UP and not box.linked:
            yield id(box)


def _chrome(root: Element, page: _Page) -> Iterator[int]:
    """Judge from the top: in what is called a ticker and isn't, parts may be called headlines."""
    cleared = {id(root): frozenset[str]()}
    for each in dom.descendants(root):
        above = cleared.get(id(each.parent))
        if above is None:
            continue
        names = page.names.get(id(each), frozenset())
        if _is_chrome(each, names - above, page):
            yield id(each)
        else:
            cleared[id(each)] = above | names


def _is_beside(box: Sequence[Element], whole: int) -> bool:
    """Where links below "Latest stories" are most of the page, they are what it is about."""
    return _weight(box) < _MOST * whole


def _contents(root: Element) -> Iterator[Element]:
    """Find the tables of contents: lists of nothing but links into the page itself."""
    for element in dom.descendants(root):
        if element.tag in _LISTS and element.weight and element.linked >= _NEARLY * element.weight:
            links = [each.get("href") for each in dom.tagged(element, "a")]
            if len(links) >= _SEVERAL and all(map(_WITHIN.match, links)):
                yield element


def _with_name(listing: Element) -> Iterator[Element]:
    """Give a list, and the heading right above it."""
    yield listing
    name = next((each for each in reversed(listing.before) if not isinstance(each, str)), None)
    if name is not None and (name.tag in dom.HEADINGS or name.weight <= _LABEL):
        yield name


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page holds in all, and what elements of one class hold together.

    ``names``: what its elements are called of chrome; ``alike``: elements under one parent;
    ``cards``: those on the whole page that hold linked headings; ``times``: how often each class
    occurs.
    """

    whole: int
    names: Mapping[int, frozenset[str]]
    alike: Counter[tuple[int, str]]
    cards: Counter[str]
    times: Counter[str]

    def share(self, element: Element) -> float:
        """Give the share of the page that lies in an element and others of its class."""
        cards = self.cards[_name(element)] if self.cards else 0
        return max(self.alike[_kind(element)], cards) / self.whole


def _alike(root: Element) -> Counter[tuple[int, str]]:
    weights: Counter[tuple[int, str]] = Counter()
    for each in dom.descendants(root):
        weights[_kind(each)] += each.weight
    return weights


def _cards(root: Element, names: Mapping[int, frozenset[str]]) -> Counter[str]:
    """Weigh what is called like chrome and holds a linked heading, as cards of stories do."""
    headings = filter(_is_linked_heading, dom.descendants(root))
    around = {id(above): above for each in headings for above in dom.ancestors(each)}
    weights: Counter[str] = Counter()
    for each in around.values():
        if id(each) in names:
            weights[_name(each)] += each.weight
    return weights


def _is_linked_heading(element: Element) -> bool:
    if element.tag not in dom.HEADINGS or not element.weight:
        return False
    return dom.is_in_link(element) or element.linked == element.weight


def _kind(element: Element) -> tuple[int, str]:
    if _is_caption(element):  # each is alone in its figure, so all of a page's are one kind
        return 0, "figcaption"
    return id(element.parent), _name(element) or element.tag


def _name(element: Element) -> str:
    return element.get("class").partition(" ")[0] or element.get("id")


def _is_chrome(element: Element, names: frozenset[str], page: _Page) -> bool:
    if element.tag in _TAGS or element.get("role") in _ROLES:
        return element.weight < 0.9 * page.whole
    if element.tag in _OUTER or _is_caption(element):
        if page.share(element) >= _MOST or _is_dated_foot(element, page):
            return False
        return _is_outer(element, page.whole)
    is_of_readers = names & _COMMENTS or element.get("itemprop") == "comment"
    if is_of_readers and element.tag not in {"body", "html", "main"}:
        return not _holds_main(element)
    named = bool(names) and element.tag not in _EXEMPT and not outside.dates_story(element)
    return named and _is_called_so(element, names, page)


def _is_called_so(element: Element, names: frozenset[str], page: _Page) -> bool:
    """Believe a name of chrome unless what bears it holds a story's foot or stories."""
    dated = _is_dated_foot(element, page)
    if names <= _CAPTIONS and (dated or _holds_heading(element) or _heads_story(element)):
        return False
    foot = names <= _FEET and (dated or any(dom.tagged(element, "time")))
    if names <= _COLUMNS and page.times[element.get("class")] >= _SEVERAL:
        return False
    if foot or (names <= _LOOSE and _tells(element)):
        return False
    if names & _CONSENT and element.weight <= _NOTICE:
        return not _holds_main(element)
    return page.share(element) < _MOST and not _holds_main(element)


def _tells(element: Element) -> bool:
    """Say whether an element holds several sentences of text: a column of stories."""
    told = (
        each
        for each in dom.descendants(element)
        if each.tag not in dom.INLINE and each.said is not None and not each.elements
    )
    said = (each.said or "" for each in told if each.weight >= _SENTENCE)
    return sum(map(script.ends_sentence, said)) >= _SEVERAL


def _is_dated_foot(element: Element, page: _Page) -> bool:
    """Say whether a foot or a caption that recurs states a day, as the feet of stories do."""
    recurs = page.times[element.get("class")] >= _SEVERAL
    return recurs and any(map(is_dated, dom.within(element)))


def called(element: Element) -> frozenset[str]:
    """Give the names of chrome that an element's class and id bear."""
    stated = f"{element.called} {element.get('id')}"
    if stated == " ":
        return frozenset()
    names = {name for token in stated.split() for name in _tokens(token)}
    return frozenset(names & _NAMES)


def _tokens(token: str) -> list[str]:
    """``site-footer`` is a footer, but ``has-sidebar`` only speaks of one."""
    lowered = token.lower()
    parts = [part.lower() for part in dom.WORDS.findall(token)]
    if parts[:1] in (["has"], ["with"], ["no"], ["is"], ["without"]):
        return []
    if parts[:1] == ["cmp"] and len(parts) > 1:  # what makers of page components prefix them with
        del parts[0]
    if parts[-1:] == ["footer"] and parts[0] in _PARTS:
        return []
    if lowered.endswith(("nav", "menu")):
        return ["nav"]
    return [lowered, _JOINED.sub("", lowered), *parts[:1], *parts[-1:]]


def _is_outer(element: Element, whole: int) -> bool:
    """A header, footer or aside inside a story belongs to it unless it says otherwise."""
    if element.tag == "address":
        return not any(each.tag == "article" for each in dom.ancestors(element))
    inside = any(each.tag in {"article", "main"} for each in dom.ancestors(element))
    if _is_caption(element):
        return not (_holds_heading(element) or _heads_story(element))
    if element.tag == "header":
        return not inside and not _holds_heading(element)
    if element.tag == "form":
        return element.weight < 0.2 * whole and not _holds_main(element)
    if element.tag == "footer" and inside:
        return False
    return element.weight < _MOST * whole and not _holds_main(element)


def _is_caption(element: Element) -> bool:
    """Say whether an element is a caption, called so or standing beside a picture in a figure.

    What is mostly a link isn't one, but the headline of a card.
    """
    figure = element.parent
    if element.tag == "figcaption" or figure is None or figure.tag != "figure":
        return element.tag == "figcaption"
    if element.tag not in _CAPTION_TAGS or 2 * element.linked > element.weight:
        return False
    held = islice(dom.descendants(figure), _FEW_PARTS)  # each child asks
    beside = any(each.tag in _PICTURES for each in held)
    return beside and not any(dom.tagged(element, *_UNCAPTIONED))


def _heads_story(caption: Element) -> bool:
    """Say whether a caption holds a linked line and a sentence that isn't one, as stories do."""
    lined = caption.written
    plain = (dom.text(each) for each in lined if not each.linked)
    told = any(script.ending(each) == "stop" for each in plain)
    return told and any(map(_is_linked_line, lined))


def _is_linked_line(element: Element) -> bool:
    linked = element.linked == element.weight >= dom.LIGHTEST_LINK
    return linked and (element.tag not in dom.INLINE or dom.stands_alone(element))


def _holds_heading(element: Element) -> bool:
    return any(dom.tagged(element, *dom.HEADINGS))


def _holds_main(element: Element) -> bool:
    return any(
        each.tag in {"main", "h1"} or each.get("role") == "main"
        for each in dom.descendants(element)
    )


def _labels(root: Element) -> Iterator[Element]:
    """Find the headings of link boxes: "Related stories" and the like."""
    for element in dom.descendants(root):
        inline = element.tag in dom.INLINE and element.tag not in {"b", "strong", "span"}
        if 0 < element.weight <= _LABEL and not inline and lines.opens_links(dom.text(element)):
            yield element


def _box(label: Element) -> Iterator[Element]:
    """Give a link box's heading and the links that follow it."""
    top = dom.widest(label)
    yield top
    for each in islice(top.siblings, top.place + 1, top.place + 1 + _BOX):
        if isinstance(each, str):
            continue
        if each.weight and each.linked < 0.6 * each.weight:
            return
        yield each
