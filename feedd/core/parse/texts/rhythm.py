"""Which paragraphs of a text are headlines, and so where one story ends and the next begins.

A document marks its stories in one way throughout, so ways are tried from the plainest to the
faintest, and the first that fits the whole document is taken for all of it:

1. messages: mail subjects, the "Channel, [date]" lines of chat exports;
2. headings: Markdown, underlined or bold lines, at the level whose headings bear text;
3. numbers: ``1.`` ``2.`` ``3.`` over most of the document;
4. time stamps at the start of lines;
5. bullets over most of the document;
6. bold words that open paragraphs;
7. headlines run in before a dash, a colon or a stop, in nearly every paragraph (``joints``);
8. datelines without headlines above;
9. rules between paragraphs that no headline opens;
10. rhythm alone: short lines without a full stop, each before full sentences (``headlines``).
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, replace
from itertools import accumulate, islice, pairwise
from statistics import median
from typing import TYPE_CHECKING

from feedd.core.parse import cohesion, drafts, lines, numerals, script
from feedd.core.parse.texts import headlines, joints, numbering, subheadings
from feedd.core.parse.texts.paragraphs import EMPHASIS
from feedd.core.parse.texts.setting import Text, could_be, names_section, weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.core.parse.texts.joints import Joint
    from feedd.core.parse.texts.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Cut:
    """How a document falls into stories: the paragraphs at which each begins.

    ``heads`` index the document's paragraphs. ``inline``: a head's paragraph may hold the
    story's text too, after its ``joint`` if it has one. ``sections`` are lines that name a
    group of stories, ``title`` is the line that names the document, ``dropped`` lines belong to
    nothing.
    """

    heads: tuple[int, ...] = ()
    inline: bool = False
    joint: Joint = ""
    sections: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    title: int | None = None


_SEVERAL = 2
_MANY = 3
_LONG = 5
_MOST_BEFORE = 0.5
_MOST_LAST = 0.6
_BULLETED = 0.7
_LIGHTEST_ITEM = 20
_LONGEST_TITLE = 200


def cut(text: Text) -> Cut:
    """Choose the way in which a document marks its stories, and cut it there."""
    for way in _WAYS:
        if marked := way(text):
            return _without_own(text, marked)
    found = headlines.find(text)
    names = (at - 1 for at in found.heads[1:] if text[at - 1].bullet and _parts_off(text, at - 1))
    sections = found.sections.union(names)
    return Cut(found.heads, sections=sections, dropped=found.dropped, title=found.title)


def _without_own(text: Text, cut: Cut) -> Cut:
    """Leave out what the bulletin says of itself, or somebody paid for, under a headline."""
    parts = [range(at, until) for at, until in pairwise((*cut.heads, len(text)))]
    own = [part for part in parts if _is_own(text[part[0]].text)]
    if not own or len(parts) - len(own) < _SEVERAL:
        return cut
    kept = tuple(part[0] for part in parts if part not in own)
    return replace(cut, heads=kept, dropped=cut.dropped.union(*own))


def _is_own(line: str) -> bool:
    return lines.is_small_print(line) or lines.is_advert(line)


def _by_messages(text: Text) -> Cut | None:
    for label in ("subject", "message"):
        heads = [at for at, each in enumerate(text) if each.label == label]
        if len(heads) >= _SEVERAL:
            return Cut(tuple(heads), title=_title_above(text, heads[0]))
    return None


def _title_above(text: Text, head: int) -> int | None:
    """The document's own name is its first line where that doesn't end a sentence."""
    above = (at for at in range(head) if _is_written(text, at))
    first = next(above, None)
    if first is None or len(text[first].text) > _LONGEST_TITLE:
        return None
    return first if script.ending(text[first].text) in {"open", "ask"} else None


def _is_written(text: Text, at: int) -> bool:
    each = text[at]
    return bool(each.text) and not each.rule and not each.label and not lines.moment(each.text)


# Headings


def _by_headings(text: Text) -> Cut | None:
    levels = _levels(text)
    for level in levels:
        heads = [at for at, each in enumerate(text) if _is_heading(each, level)]
        if len(heads) < _SEVERAL:
            continue
        if _are_sections(text, heads):
            return _below_sections(text, level, levels)
        if items := _linked_items(text, heads) or _opened_items(text, heads):
            title = _document_title(text, level)
            return Cut(tuple(items), inline=True, sections=frozenset(heads), title=title)
        named = [at for at in heads if names_section(text, at) and at + 1 not in heads]
        below = _below_names(text, named) if len(heads) - 1 <= len(named) > 1 else None
        return below or _unless_one_article(text, heads, level)
    return None


def _is_heading(each: Paragraph, level: int) -> bool:
    return each.heading == level and not lines.ends_bulletin(each.text)


def _levels(text: Text) -> list[int]:
    """Give the levels of headings; emphasised lines count only where there are no others."""
    named = {each.heading for each in text if each.heading and not lines.moment(each.text)}
    levels = sorted(named)
    return levels if levels == [EMPHASIS] else [each for each in levels if each != EMPHASIS]


def _are_sections(text: Text, heads: Sequence[int]) -> bool:
    """Headings that are mostly followed by deeper headings at once only group stories."""
    level = text[heads[0]].heading
    return sum(1 for at in heads if _opens_deeper(text, at, level)) * 2 > len(heads)


def _opens_deeper(text: Text, at: int, level: int) -> bool:
    following = next((each for each in islice(text, at + 1, None) if each.text), None)
    return following is not None and level < following.heading < EMPHASIS


def _linked_items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the items of lists under headings where items that link are what headings hold."""
    below = range(heads[0], len(text))
    items = [at for at in below if text[at].bullet and text[at].link]
    others = [
        at for at in below if _is_written(text, at) and not (text[at].bullet or text[at].heading)
    ]
    return items if len(items) >= _SEVERAL * len(heads) and len(others) <= 1 else []


def _opened_items(text: Text, heads: Sequence[int]) -> list[int]:
    """Give the paragraphs that open in bold, where one stands right below each section's name.

    Openings that recur are labels: "What happened", "Why it matters".
    """
    items = [at for at in range(heads[0], len(text)) if text[at].opening]
    below = all(at + 1 in items for at in heads)
    labels = len({text[at].opening for at in items}) < len(items)
    named = all(names_section(text, at) for at in heads)
    return items if below and named and not labels and len(items) > len(heads) else []


def _below_sections(text: Text, level: int, levels: Sequence[int]) -> Cut:
    deeper = next(each for each in levels if each > level)
    groups = [at for at, each in enumerate(text) if each.heading == level]
    bearing = [at for at in groups if not _opens_deeper(text, at, level)]
    heads = sorted([*bearing, *(at for at, each in enumerate(text) if each.heading == deeper)])
    sections = frozenset(groups).difference(bearing)
    return Cut(tuple(heads), sections=sections, title=_document_title(text, level))


def _document_title(text: Text, level: int) -> int | None:
    above = next((at for at, each in enumerate(text) if 0 < each.heading < level), None)
    first = next((at for at, each in enumerate(text) if each.heading), 0)
    return above if above is not None else _title_above(text, first)


def _unless_one_article(text: Text, heads: Sequence[int], level: int) -> Cut:
    title = _document_title(text, level)
    if title is not None and subheadings.are_subheadings(text, title, heads):
        return Cut((title,))
    bearing = [at for at in heads if _bears_text(text, at)]
    kept = bearing if len(bearing) * 2 >= len(heads) else heads
    named = heads[0] if title is None and heads[0] not in kept else title
    return Cut(tuple(kept), title=named, sections=frozenset(heads).difference(kept))


def _bears_text(text: Text, at: int) -> bool:
    below = (each for each in islice(text, at + 1, None) if each.text or each.link)
    following = next((each for each in below if at or not lines.moment(each.text)), None)
    return text[at].link is not None or (following is not None and not following.heading)


# Numbers, times, bullets, dashes


def _by_numbers(text: Text) -> Cut | None:
    runs = numbering.runs(text)
    before = [0.0, *accumulate(map(weight, text))]
    starts = [*(run[0] for run in runs), len(text)]
    spans = [before[starts[bisect(starts, run[-1])]] - before[run[0]] for run in runs]
    several = [(span, run) for span, run in zip(spans, runs, strict=True) if len(run) >= _SEVERAL]
    _, best = max(several, default=(0.0, []))
    if not best or not _covers(text, best):
        return None
    title = _title_above(text, best[0])
    if title is not None and _are_of_title(text, title, best):
        return Cut((_below_letterhead(text, title, best[0]),))
    return _below_names(text, best) or _marked_cut(text, best)


def _below_letterhead(text: Text, title: int, until: int) -> int:
    """Give the headline of one text: below the sender's name and the day, if it begins so."""
    dated = (at for at in range(title, until) if lines.moment(text[at].text))
    below = next(dated, title) + 1
    heads = below + 1 < until and could_be(text[below]) and _is_sentence(text[below + 1].text)
    return below if heads and below > title + 1 else title


def _are_of_title(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether numbered items are points or steps of what the title announces."""
    if subheadings.are_points(text, title, heads):
        return True
    bare = all(below == at + 1 for at, below in pairwise(heads))
    named = cohesion.stems(text[title].text, shortest=_LONG)
    told = [cohesion.stems(text[at].text, shortest=_LONG) for at in heads]
    taken_up = sum(1 for words in told if not named.isdisjoint(words))
    return bare and taken_up * 3 >= len(heads) and _is_told(text, title, heads[0])


def _is_told(text: Text, title: int, until: int) -> bool:
    """Say whether the text right below a title takes it up, as no bulletin's name is."""
    above = cohesion.Part(text[title].text, cohesion.said(text, title + 1, until))
    return cohesion.tells(above) and not lines.names_bulletin(above.line)


def _below_names(text: Text, numbered: Sequence[int]) -> Cut | None:
    """Find the headlines under marked names of sections: "I. AT SEA"."""
    if not all(names_section(text, at) and _may_head(text, at + 1) for at in numbered[:-1]):
        return None
    below = headlines.find(text[numbered[0] :])
    heads = tuple(at + numbered[0] for at in below.heads if at + numbered[0] not in numbered)
    if len(heads) <= len(numbered):
        return None
    return Cut(heads, sections=frozenset(numbered), title=_title_above(text, numbered[0]))


def _covers(text: Text, heads: Sequence[int]) -> bool:
    """A list inside a story starts late, or its last item is followed by most of the text."""
    whole = sum(map(weight, text))
    before = sum(map(weight, text[: heads[0]]))
    last = sum(map(weight, text[heads[-1] :]))
    return before <= whole * _MOST_BEFORE and last <= _MOST_LAST * (whole - before)


def _by_stamps(text: Text) -> Cut | None:
    heads = [at for at, each in enumerate(text) if each.stamp is not None and not each.label]
    if len(heads) < _SEVERAL or not _covers(text, heads) or _stamps_follow(text, heads):
        return None
    return _marked_cut(text, heads)


def _stamps_follow(text: Text, heads: Sequence[int]) -> bool:
    """Times that stand alone under each headline date stories that are found otherwise."""
    alone = [(text[at - 1], text[at]) for at in heads if at and not text[at].text]
    under = sum(1 for above, stamp in alone if could_be(above) and stamp.gap <= above.gap)
    return under * 2 > len(heads)


def _by_bullets(text: Text) -> Cut | None:
    heads = [at for at, each in enumerate(text) if each.bullet]
    if len(heads) < _SEVERAL or not _covers(text, heads):
        return None
    light = median(weight(text[at]) for at in heads) < _LIGHTEST_ITEM
    share = sum(map(weight, text[heads[0] :])) / max(1.0, sum(map(weight, text)))
    return None if light or share < _BULLETED else _marked_cut(text, _without_name(text, heads))


def _without_name(text: Text, heads: list[int]) -> list[int]:
    """Where every item is a sentence or has text below, a first line that hasn't names them."""
    if len(heads) <= _SEVERAL:
        return heads
    told = [_is_sentence(text[at].text) for at in heads]
    bare = [below == at + 1 for at, below in pairwise(heads)]
    named = (not told[0] and all(told[1:])) or (bare[0] and not any(bare[1:]))
    return heads[1:] if named else heads


def _by_openings(text: Text) -> Cut | None:
    """Bold words open stories; those that ask open an interview's answers."""
    heads = [at for at, each in enumerate(text) if each.opening]
    asked = sum(1 for at in heads if script.ending(text[at].opening) == "ask")
    if len(heads) < _MANY or asked * 2 > len(heads) or not _covers(text, heads):
        return None
    title = _document_title(text, EMPHASIS)
    if title is not None and _are_steps(text, title, heads):
        return Cut((title,))
    return _marked_cut(text, heads)


def _are_steps(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether bold words that count up open the steps of what title and text announce."""
    numbers = [each.number for at in heads if (each := numerals.read(text[at].opening))]
    counted = numbers == list(range(1, len(heads) + 1))
    return counted and _is_told(text, title, heads[0])


def _by_dashes(text: Text) -> Cut | None:
    told = [at for at, each in enumerate(text) if not each.label and _is_sentence(each.text)]
    heads = joints.heads(text, told)
    if not heads:
        return None
    between = sum(1 for at in heads if at and _may_head(text, at - 1))
    return _marked_cut(text, heads) if between * 2 < len(heads) else None


def _may_head(text: Text, at: int) -> bool:
    return could_be(text[at]) and not names_section(text, at)


def _by_places(text: Text) -> Cut | None:
    """Datelines open stories where no headlines stand above them."""
    heads = [at for at, each in enumerate(text) if drafts.opens_with_place(each.text)]
    headed = sum(1 for at in heads if at and could_be(text[at - 1]))
    return _marked_cut(text, heads) if len(heads) >= _MANY and headed * 2 < len(heads) else None


def _by_rules(text: Text) -> Cut | None:
    """Rules part stories that have no headlines; the last part may be the bulletin's own words."""
    rules = [at for at, each in enumerate(text) if each.rule]
    starts = [at + 1 for at in rules if at + 1 < len(text) and not text[at + 1].rule]
    if len(starts) < _SEVERAL or not all(_is_sentence(text[at].text) for at in starts):
        return None
    above = range(rules[0])
    first = [at for at in above if _is_sentence(text[at].text)]
    heads = [*first[:1], *starts]
    spoken = lines.names_bulletin(text[heads[-1]].text) and len(text) - heads[-1] == 1
    kept, own = (heads[:-1], heads[-1:]) if spoken else (heads, [])
    title = _title_above(text, kept[0])
    if title is not None and _are_chapters(text, title, kept):
        return Cut((title,))
    return Cut(tuple(kept), inline=True, title=title, dropped=frozenset(own))


def _are_chapters(text: Text, title: int, heads: Sequence[int]) -> bool:
    """Say whether stars part the chapters of one text, whose headline is taken up by the first."""
    drawn = {text[at - 1].text.strip("* ") for at in heads[1:]}
    first = cohesion.Part(text[title].text, cohesion.said(text, heads[0], heads[1]))
    return drawn == {""} and cohesion.tells(first) and not lines.names_bulletin(first.line)


def _is_sentence(text: str) -> bool:
    return script.ending(text) == "stop"


def _marked_cut(text: Text, heads: Sequence[int]) -> Cut:
    before = {at - 1 for at in heads[1:]}
    sections = frozenset(at for at in before.difference(heads) if _parts_off(text, at))
    return Cut(
        heads=tuple(heads),
        inline=True,
        joint=joints.of(text, heads),
        sections=sections,
        title=_title_above(text, heads[0]),
    )


def _parts_off(text: Text, at: int) -> bool:
    """A very short line before a marked one, set apart from the text above, names a section."""
    each = text[at]
    apart = each.gap > 0 and script.ending(each.text) == "open" and not each.label
    return apart and bool(each.text) and names_section(text, at)


_WAYS = (
    _by_messages,
    _by_headings,
    _by_numbers,
    _by_stamps,
    _by_bullets,
    _by_openings,
    _by_dashes,
    _by_places,
    _by_rules,
)
