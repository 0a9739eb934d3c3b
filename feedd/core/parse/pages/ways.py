"""Ways in which single elements mark stories: by their tags, their names, their setting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from feedd.core.parse import lines, phrases, runins, script
from feedd.core.parse.pages import dom, regions
from feedd.core.parse.pages.dom import HEADINGS, INLINE, Element, Node
from feedd.core.parse.times import stamps

_STORY_NAMES = phrases.words(
    """article story post entry update newsitem liveblogentry liveblogpost liveentry livepost
    teaser hentry blogpost newspost storycard articlecard postcard """
)
_LIGHT = frozenset({"em", "i", "u", "span"})
_BOLD_LINES = frozenset({"b", "strong", "font", "big", "u"})
_STORY_TAGS = frozenset({"div", "li", "section", "tr", "td", "dl"})
_TITLE_NAMES = phrases.words(
    """title headline hed heading entrytitle posttitle storytitle articletitle newstitle titr"""
)
_UNDER = re.compile(r"sub(?:title|headline)$")
_NEXT_SENTENCE = re.compile(r"[^\W\d_]{3}[.!?]['\"”»)]*\s+\w|[。！？।]\s*\w")
_TEXT = 60  # weight
_BODY = 20  # weight behind bold words
_ROWS = 3  # at least
_PAIR = 2
_MOST = 0.7  # of a page's weight
_LIGHTEST = 8  # weight
_WORD = 4  # weight
_TIME = 40  # weight
_MOST_WITHIN = 100
"""The most elements that a line holds."""
_MOST_BESIDE = 10
"""The most nodes between a time and the end of its line."""
_COMMAS = (",", "،", "、", "，")


def articles(root: Element) -> Iterator[list[Element]]:
    """Give the elements that call themselves stories, lists of them left out."""
    named = [each for each in dom.descendants(root) if _is_story(each)]
    inner = _counts_within(named)
    lists = {id(each) for each in named if _is_list(each, inner)}
    yield dom.outermost([each for each in named if id(each) not in lists])


def _is_story(element: Element) -> bool:
    if not element.weight:
        return False
    if element.tag == "article" or element.get("role") == "article":
        return True
    if element.tag not in _STORY_TAGS or _STORY_NAMES.isdisjoint(_names(element)):
        return False
    return not _lists_points(element)


def _lists_points(element: Element) -> bool:
    """Say whether a box is a line with a colon and what it announces, no sentence and no link."""
    within = [each for each in dom.descendants(element) if each.weight]
    told = (each for each in within if each.said is not None and _is_lowest(each))
    first = next(told, None)
    if first is None or script.ending(dom.text(first)) != "lead":
        return False
    spoken = any(script.ends_sentence(dom.text(each)) for each in told)
    tags = {each.tag for each in within}
    return "li" in tags and not spoken and tags.isdisjoint({"a", *HEADINGS})


def _is_lowest(element: Element) -> bool:
    blocks = (each for each in element.elements if each.tag not in INLINE)
    return element.tag not in INLINE and next(blocks, None) is None


def _names(element: Element) -> frozenset[str]:
    return frozenset(
        token.lower().replace("-", "").replace("_", "") for token in element.get("class").split()
    )


def _counts_within(named: Sequence[Element]) -> dict[int, int]:
    counts = {id(each): 0 for each in named}
    for each in named:
        for above in dom.ancestors(each):
            if id(above) in counts:
                counts[id(above)] += 1
    return counts


def _is_list(element: Element, inner: dict[int, int]) -> bool:
    """A story element around two or more that hold most of its text is their list."""
    if inner[id(element)] < _PAIR:
        return False
    return sum(each.weight for each in _outermost(element, inner)) >= 0.5 * element.weight


def _outermost(top: Element, inner: dict[int, int]) -> Iterator[Element]:
    stack = list(top.elements)
    while stack:
        element = stack.pop()
        if id(element) in inner:
            yield element
        else:
            stack.extend(element.elements)


def titles(root: Element) -> Iterator[list[Element]]:
    """Give the elements that are named title or headline."""
    named = [
        each
        for each in dom.descendants(root)
        if _LIGHTEST <= each.weight <= dom.HEAVIEST_HEADLINE and _is_title(each)
    ]
    plain = {each.get("class") for each in named if each.tag not in HEADINGS}
    yield dom.outermost([each for each in named if each.get("class") in plain])


def _is_title(element: Element) -> bool:
    if "headline" in element.get("itemprop").lower():
        return True
    return any(
        token in _TITLE_NAMES
        or (token.endswith(("title", "headline")) and not _UNDER.search(token))
        for token in _names(element)
    )


def terms(root: Element) -> Iterator[list[Element]]:
    """Give the terms of definition lists."""
    terms = [each for each in dom.tagged(root, "dt") if each.weight]
    yield [each for each in terms if not regions.is_dated(each)]


def dated_definitions(root: Element) -> Iterator[list[Element]]:
    """Give the definitions in lists whose terms are dates.

    If every first definition below a date opens with marked words, others belong to the one above.
    """
    parts = [each for each in dom.descendants(root) if each.tag in {"dt", "dd"} and each.weight]
    terms = [each for each in parts if each.tag == "dt"]
    dated = sum(1 for each in terms if regions.is_dated(each))
    if dated >= _ROWS and dated * 4 >= len(terms) * 3:
        told = [each for each in parts if each.tag == "dd"]
        first = [each for above, each in pairwise(parts) if (above.tag, each.tag) == ("dt", "dd")]
        marked = bool(first) and all(map(_opens_marked, first))
        yield [each for each in told if _opens_marked(each)] if marked else told


def _opens_marked(block: Element) -> bool:
    first = dom.first_written(block)
    return isinstance(first, Element) and first.tag in {*dom.BOLD, *HEADINGS, "a"}


def bold_lines(root: Element) -> Iterator[list[Element]]:
    """Give the bold lines; a word does where nearly all are set like it."""
    bold = (each for each in dom.descendants(root) if each.tag in _BOLD_LINES)
    found = _unsigned([each for each in bold if _is_line(each)])
    set_as = Counter(map(_setting, (each for each in found if each.weight >= _LIGHTEST)))
    usual, times = next(iter(set_as.most_common(1)), (None, 0))
    mostly = times * 4 >= set_as.total() * 3
    yield [
        each for each in found if each.weight >= _LIGHTEST or (mostly and _setting(each) == usual)
    ]


def _unsigned(found: list[Element]) -> list[Element]:
    """Leave out who wrote the stories; one line "By …" alone may be a headline."""
    signed = {id(each) for each in found if lines.byline(dom.text(each)) is not None}
    return [each for each in found if id(each) not in signed] if len(signed) > 1 else found


def _setting(element: Element) -> tuple[str, str, str, int]:
    """Tell how a line is set: its tag, its block's, and what else this block holds."""
    block = element.parent if element.parent is not None else element
    return element.tag, block.tag, block.get("class"), block.weight > element.weight


def _is_line(element: Element) -> bool:
    if not _WORD <= element.weight <= dom.HEAVIEST_HEADLINE or _is_wrapped_again(element):
        return False
    if _holds_several_lines(element) or _leads_on(element):
        return False
    shown = dom.text(element)
    if stamps.moment(shown) is not None or (element.tag == "font" and _is_told(element, shown)):
        return False
    if dom.stands_alone(element) or (dom.ends_line(element) and _follows_stamp(element)):
        return True
    return element.tag in dom.BOLD and _precedes_stamp(element)


def _holds_several_lines(element: Element) -> bool:
    """Say whether an element is set around several lines, as old pages set columns bold.

    A break in words of another style parts lines where they hold several links: headlines have
    breaks as well.
    """
    many = element.last - element.first > _MOST_WITHIN
    if many or any(each.tag == "br" for each in element.elements):
        return True
    within = [each for each in dom.descendants(element) if each.weight or each.tag == "br"]
    parted = any(0 < each.weight < element.weight for each in within if each.tag not in INLINE)
    tags = Counter(each.tag for each in within)
    return parted or (tags["br"] > 0 and tags["a"] > 1)


def _is_told(element: Element, shown: str) -> bool:
    """Say whether a line ends a sentence, before a link to the rest, or holds several."""
    own = [each for each in element.children if isinstance(each, str) or each.tag != "a"]
    long = element.weight >= _TEXT and _NEXT_SENTENCE.search(shown) is not None
    return long or "stop" in {script.ending(shown), script.ending(dom.text(own).strip())}


def _leads_on(element: Element) -> bool:
    """A word that links, as "Details", leads on from a story."""
    return element.weight < dom.LIGHTEST_LINK and dom.is_in_link(element)


def run_in(root: Element) -> Iterator[list[Element]]:
    """Bold words that open a block which then goes on; a word does where nearly all blocks do."""
    bold = [each for each in dom.descendants(root) if each.tag in dom.BOLD and _opens(each)]
    opening = [each for each in bold if not _flows(each)]
    found = [each for each in opening if each.weight >= dom.LIGHTEST_LINK]
    usual = len(opening) >= _ROWS and len(opening) * 5 >= len(_blocks(root)) * 4
    yield (
        opening if usual and _are_leads(opening) else _without_labels(opening if usual else found)
    )


def _flows(element: Element) -> bool:
    """Say whether words are the beginning of the sentence that goes on behind them."""
    shown, after = dom.text(element), dom.text(element.after)
    unfinished = script.ending(shown) == "open" or shown.endswith(_COMMAS)
    return unfinished and script.is_small(after[:1])


def _are_leads(opening: Sequence[Element]) -> bool:
    """Say whether words before colons, most of them several and no two alike, open every block."""
    shown = [dom.text(each) for each in opening]
    led = all(script.ending(each) == "lead" for each in shown)
    wordy = sum(1 for each in shown if script.length_in_words(each) > 1)
    return led and wordy * 2 > len(shown) and len(set(shown)) == len(shown)


def is_run_in(element: Element, tags: frozenset[str] = dom.BOLD) -> bool:
    """Say whether marked words open a block which then goes on."""
    return element.tag in tags and element.weight >= dom.LIGHTEST_LINK and _opens(element)


def run_in_lightly(root: Element) -> Iterator[list[Element]]:
    """Other marked words that open blocks, where they open nearly all of their kind."""
    opening = (each for each in dom.descendants(root) if is_run_in(each, _LIGHT))
    found = _without_labels([each for each in opening if not regions.is_dated(each)])
    beside = {id(each.parent): each.parent for each in found}
    if len(found) >= _ROWS and len(beside) * 4 >= len(_blocks(root)) * 3:
        yield found


def _blocks(root: Element) -> list[Element]:
    return [each for each in dom.tagged(root, "p") if each.weight >= _TEXT]


def _opens(element: Element) -> bool:
    block = element.parent
    if block is None or block.tag in INLINE:
        return False
    if block.weight - element.weight < _BODY or _is_before(element):
        return False
    # Backwards, as thousands of marked words may stand behind as much that says nothing.
    before = (block.children[at] for at in range(element.place - 1, -1, -1))
    return all(map(_is_before, before)) and not dom.ends_line(element)


def _is_before(node: Node) -> bool:
    """A time may stand before a headline on its line."""
    if isinstance(node, str):
        return not any(map(str.isalnum, node)) or regions.is_dated(node)
    return not node.weight or regions.is_dated(node)


def _without_labels(opening: list[Element]) -> list[Element]:
    """Leave out labels ("Note:"), unless a few stand among headlines that end in colons too."""
    labels = [each for each in opening if _is_label(dom.text(each))]
    led = sum(1 for each in opening if script.ending(dom.text(each)) == "lead")
    if not labels or (led == len(opening) and len(labels) * 3 <= led):
        return opening
    known = set(map(id, labels))
    return [each for each in opening if id(each) not in known]


def _is_label(words: str) -> bool:
    """Say whether a line is a word or two before a colon."""
    return script.ending(words) == "lead" and len(words.split()) <= _PAIR


def _follows_stamp(element: Element) -> bool:
    told = (each for each in reversed(element.before) if isinstance(each, Element) or _says(each))
    return regions.is_dated(next(told, ""))


def _precedes_stamp(element: Element) -> bool:
    """Say whether words open a block, and but a time stands after them on their line."""
    top = element
    while top.parent is not None and top.parent.tag in INLINE and top.parent.weight == top.weight:
        top = top.parent
    if top.parent is None or not _begins_block(top):
        return False
    after = top.siblings[top.place + 1 : top.place + _MOST_BESIDE]
    line = list(takewhile(lambda each: isinstance(each, str) or each.tag in INLINE, after))
    told = [each for each in line if isinstance(each, Element) or _says(each)]
    return len(told) == 1 and len(line) < len(after) and regions.is_dated(told[0])


def _begins_block(element: Element) -> bool:
    """Say whether nothing stands on the line before an element and the styles around it."""
    styled = takewhile(lambda each: each.tag in INLINE, dom.ancestors(element))
    return all(dom.breaks(each, -1) for each in (element, *styled))


def _says(words: str) -> bool:
    return any(map(str.isalnum, words))


def _is_wrapped_again(element: Element) -> bool:
    return any(
        each.tag in INLINE - {"a", "span"} and each.weight == element.weight
        for each in element.elements
    )


def items(root: Element) -> Iterator[list[Element]]:
    """Give the sentences of lists that are most of the page, unless colons end headlines there."""
    found = [each for each in dom.descendants(root) if is_item(each)]
    listed = [each for each in found if each.parent is not None and each.parent.tag == "ul"]
    joined = sum(1 for each in listed if runins.by_colon(dom.text(each)))
    told = sum(each.weight for each in listed)
    if len(listed) >= _ROWS and told >= _MOST * root.weight and joined * 2 < len(listed):
        yield listed


def is_item(element: Element) -> bool:
    """Say whether an element is an item that ends a sentence, and no list of others like it."""
    if element.tag != "li" or element.weight < _TEXT or script.ending(dom.text(element)) != "stop":
        return False
    inner = dom.tagged(element, "li")
    return not any(each.weight >= _TEXT for each in inner)


def times(root: Element) -> Iterator[list[Element]]:
    """Give the times at the head of blocks, and headings that state a day."""
    yield [each for each in dom.descendants(root) if _is_time(each)]


def _is_time(element: Element) -> bool:
    if not 0 < element.weight <= _TIME:
        return False
    if element.tag == "time" or (element.tag in HEADINGS and regions.is_dated(element)):
        return True
    if any(each.weight == element.weight for each in element.elements):
        return False
    shown = dom.text(element)
    at = stamps.stamped(shown)
    named = at is None and shown[0].isalpha() and stamps.is_clock(stamps.moment(shown) or "")
    return named or (at is not None and not at.rest)
