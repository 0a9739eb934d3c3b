"""Stories under headings: Markdown's, underlined, bold lines, at the level that bears text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from feedd.core.parse import lines
from feedd.core.parse.texts import joints, subheadings
from feedd.core.parse.texts.inline import BOLD, EMPHASIS
from feedd.core.parse.texts.naming import below_names, title_above
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after, sentences
from feedd.core.parse.texts.setting import Cut, is_written, names_section
from feedd.core.parse.times import stamps

_SEVERAL = 2


def cut(text: Text) -> Cut | None:
    """Cut a text at its headings, if it has several."""
    levels = _levels(text)
    for level in levels:
        heads = [at for at in range(len(text)) if _is_heading(text, at, level)]
        if len(heads) < _SEVERAL:
            continue
        if _are_sections(text, heads):
            if _are_releases(text, heads):
                return Cut(tuple(heads), title=document_title(text, level))
            return _below_sections(text, level, levels)
        if items := _items(text, heads):
            title = document_title(text, level)
            joint = joints.of(text, items) if items == _joined_items(text, heads) else ""
            return Cut(
                tuple(items), inline=True, joint=joint, sections=frozenset(heads), title=title
            )
        above = {at - 1 for at in heads}
        named = [at for at in heads if names_section(text, at) and at not in above]
        below = below_names(text, named) if len(heads) - 1 <= len(named) > 1 else None
        return below or _unless_one_article(text, heads, level)
    return _as_one_article(text)


def _as_one_article(text: Text) -> Cut | None:
    """Cut a text that begins under the only heading of its level, and has one more in the middle.

    A bulletin's name has no text of several sentences right below.
    """
    heads = [at for at, each in enumerate(text) if 0 < each.heading < BOLD]
    if len(heads) != _SEVERAL or text[heads[0]].heading >= text[heads[1]].heading:
        return None
    told = sentences(text[heads[0] + 1 : heads[1]])
    begins = not sentences(text[: heads[0]])
    return Cut((heads[0],)) if begins and len(told) >= _SEVERAL else None


def _is_heading(text: Text, at: int, level: int) -> bool:
    """Say whether a line is a heading of a level: what stands alone above a rule heads nothing."""
    each = text[at]
    alone = level == BOLD and at + 1 < len(text) and text[at + 1].rule
    return each.heading == level and not alone and not lines.ends_bulletin(each.text)


def _levels(text: Text) -> list[int]:
    """Give the levels of headings; emphasised lines count only where there are no others."""
    named = {each.heading for each in text if each.heading and not stamps.moment(each.text)}
    levels = sorted(named)
    return levels if levels == [EMPHASIS] else [each for each in levels if each != EMPHASIS]


def _are_sections(text: Text, heads: Sequence[int]) -> bool:
    """Headings that are mostly followed by deeper headings at once only group stories."""
    level = text[heads[0]].heading
    return sum(1 for at in heads if _opens_deeper(text, at, level)) * 2 > len(heads)


def _are_releases(text: Text, heads: Sequence[int]) -> bool:
    """Say whether headings number or date what the same few words part: "Added", "Fixed"."""
    level = text[heads[0]].heading
    named = [each.text for each in text[heads[0] :] if level < each.heading < EMPHASIS]
    numbered = sum(1 for at in heads if any(map(str.isdigit, text[at].text)))
    recurring = sum(times for times in Counter(named).values() if times > 1)
    return numbered * 2 > len(heads) and recurring * 2 > len(named)


def _opens_deeper(text: Text, at: int, level: int) -> bool:
    following = next((each for each in _below(text, at) if each.text), None)
    return following is not None and level < following.heading < EMPHASIS


def _below(text: Text, at: int) -> Iterator[Paragraph]:
    """Give what follows a line, without walking to it from the start of the text."""
    return (text[place] for place in range(at + 1, len(text)))


def _items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the items under headings that only name their sections."""
    ways = (_linked_items, _opened_items, _marked_items, _joined_items)
    return next((items for way in ways if (items := way(text, heads))), [])


def _marked_items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the headlines behind one mark, where one stands right below each section's name."""
    items = [at for at in range(heads[0], len(text)) if text[at].bullet]
    one = len({text[at].bullet for at in items}) == 1
    linked = any(text[at].link for at in heads)
    told = all(_is_headline(text, at) for at in items)
    return items if one and told and not linked and _are_named(text, heads, items) else []


def _is_headline(text: Text, at: int) -> bool:
    """Say whether a line ends no sentence and has text below, that bears no mark."""
    below = after(text, at)
    bears = not (below.bullet or below.heading or below.rule)
    return bears and text[at].ends_as_headline


def _linked_items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the items of lists under headings where items that link are what headings hold."""
    below = range(heads[0], len(text))
    items = [at for at in below if text[at].bullet and text[at].link]
    others = [
        at for at in below if is_written(text[at]) and not (text[at].bullet or text[at].heading)
    ]
    return items if len(items) >= _SEVERAL * len(heads) and len(others) <= 1 else []


def _opened_items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the paragraphs that open in bold, where one stands right below each section's name.

    Openings that recur are labels: "What happened", "Why it matters".
    """
    items = [at for at in range(heads[0], len(text)) if text[at].opening]
    labels = len({text[at].opening for at in items}) < len(items)
    return items if not labels and _are_named(text, heads, items) else []


def _joined_items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the paragraphs that begin with a headline, where all below sections' names do."""
    below = range(heads[0], len(text))
    told = [at for at in below if is_written(text[at]) and not text[at].heading]
    items = joints.heads(text, told)
    return items if items == told and _are_named(text, heads, items) else []


def _are_named(text: Text, heads: Sequence[int], items: Sequence[int]) -> bool:
    """Say whether one of more items stands right below each name of a section."""
    named = all(at + 1 in items and names_section(text, at) for at in heads)
    return named and len(items) > len(heads)


def _below_sections(text: Text, level: int, levels: Sequence[int]) -> Cut:
    deeper = next(each for each in levels if each > level)
    groups = [at for at, each in enumerate(text) if each.heading == level]
    below = [at for at, each in enumerate(text) if each.heading == deeper]
    bearing = [at for at in groups if not _opens_deeper(text, at, level)]
    boxes = [at for at in bearing if names_section(text, at)]
    heads = sorted({*bearing, *below}.difference(boxes))
    starts = sorted([*groups, *below, len(text)])
    dropped = (range(at, starts[starts.index(at) + 1]) for at in boxes)
    return Cut(
        tuple(heads),
        sections=frozenset(groups).difference(bearing),
        dropped=frozenset(chain.from_iterable(dropped)),
        title=document_title(text, level),
    )


def document_title(text: Text, level: int) -> int | None:
    """Give the heading above a level that names the document, or else its first line."""
    above = next((at for at, each in enumerate(text) if 0 < each.heading < level), None)
    first = next((at for at, each in enumerate(text) if each.heading), 0)
    return above if above is not None else title_above(text, first)


def _unless_one_article(text: Text, heads: Sequence[int], level: int) -> Cut:
    title = document_title(text, level)
    if title is not None and subheadings.are_subheadings(text, title, heads):
        return Cut((title,))
    bearing = [at for at in heads if _bears_text(text, at)]
    kept = bearing if len(bearing) * 2 >= len(heads) else heads
    named = heads[0] if title is None and heads[0] not in kept else title
    return Cut(tuple(kept), title=named, sections=frozenset(heads).difference(kept))


def _bears_text(text: Text, at: int) -> bool:
    below = (each for each in _below(text, at) if each.text or each.link)
    following = next((each for each in below if at or not stamps.moment(each.text)), None)
    return text[at].link is not None or (following is not None and not following.heading)
