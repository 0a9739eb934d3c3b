"""Which paragraphs of a text are headlines, and so where one story ends and the next begins.

A document marks its stories in one way throughout, so ways are tried from the plainest to the
faintest, and the first that fits the whole document is taken for all of it:

1. messages: mail subjects, the "Channel, [date]" lines of chat exports;
2. headings: Markdown, underlined or bold lines, at the level whose headings bear text;
3. numbers: ``1.`` ``2.`` ``3.`` over most of the document;
4. time stamps at the start of lines;
5. bullets over most of the document;
6. rhythm alone: short lines without a full stop, each before full sentences (``headlines``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from feedd.core.parse import headlines, lines, script
from feedd.core.parse.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Cut:
    """How a document falls into stories: the paragraphs at which each begins.

    ``heads`` index the document's paragraphs. ``inline``: a head's paragraph holds the story's
    text too. ``sections`` are lines that name a group of stories, ``title`` is the line that
    names the document, ``dropped`` lines belong to nothing, and ``moved`` ones (captions) to the
    story above.
    """

    heads: tuple[int, ...] = ()
    inline: bool = False
    sections: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    title: int | None = None


Text = Sequence[Paragraph]

_COVERED = 0.5
_LONG_HEADLINE = 200


def cut(text: Text) -> Cut:
    """Choose the way in which a document marks its stories, and cut it there."""
    for way in (_by_messages, _by_headings, _by_numbers, _by_stamps, _by_bullets):
        if found := way(text):
            return found
    return _by_rhythm(text)


def _by_messages(text: Text) -> Cut | None:
    for label in ("subject", "message"):
        heads = [at for at, each in enumerate(text) if each.label == label]
        if len(heads) > 1:
            return Cut(tuple(heads), title=_title_above(text, heads[0]))
    return None


def _title_above(text: Text, head: int) -> int | None:
    """The document's own name is a line before its first story that doesn't end a sentence."""
    for at in range(head):
        each = text[at]
        if each.text and not each.rule and not each.label and not lines.moment(each.text):
            return (
                at
                if script.ending(each.text) in {"open", "ask"} and len(each.text) <= _LONG_HEADLINE
                else None
            )
    return None


# Headings


def _by_headings(text: Text) -> Cut | None:
    levels = sorted({each.heading for each in text if each.heading})
    for level in levels:
        heads = [at for at, each in enumerate(text) if each.heading == level]
        if len(heads) < 2:
            continue
        if _are_sections(text, heads):
            return _below_sections(text, level, levels)
        return _unless_one_article(text, heads, level)
    return None


def _are_sections(text: Text, heads: Sequence[int]) -> bool:
    """Headings that are mostly followed by deeper headings at once only group stories."""
    level = text[heads[0]].heading
    grouping = sum(1 for at in heads if _opens_deeper(text, at, level))
    return grouping * 2 > len(heads)


def _opens_deeper(text: Text, at: int, level: int) -> bool:
    following = next((each for each in text[at + 1 :] if each.text), None)
    return following is not None and following.heading > level


def _below_sections(text: Text, level: int, levels: Sequence[int]) -> Cut | None:
    deeper = next(each for each in levels if each > level)
    heads = [at for at, each in enumerate(text) if each.heading == deeper]
    groups = frozenset(at for at, each in enumerate(text) if each.heading == level)
    bearing = [at for at in groups if not _opens_deeper(text, at, level)]
    title = _document_title(text, level)
    return Cut(tuple(sorted([*heads, *bearing])), sections=groups.difference(bearing), title=title)


def _document_title(text: Text, level: int) -> int | None:
    above = next((at for at, each in enumerate(text) if 0 < each.heading < level), None)
    first = next((at for at, each in enumerate(text) if each.heading), 0)
    return above if above is not None else _title_above(text, first)


def _unless_one_article(text: Text, heads: Sequence[int], level: int) -> Cut | None:
    title = _document_title(text, level)
    if title is not None and headlines.are_subheadings(text, title, heads):
        return Cut((title,))
    bearing = [at for at in heads if _bears_text(text, at)]
    if len(bearing) * 2 < len(heads):
        bearing = list(heads)
    return Cut(tuple(bearing), title=title, sections=frozenset(heads).difference(bearing))


def _bears_text(text: Text, at: int) -> bool:
    following = next((each for each in text[at + 1 :] if each.text or each.link), None)
    return text[at].link is not None or (following is not None and not following.heading)


# Numbers, times, bullets


def _by_numbers(text: Text) -> Cut | None:
    best: list[int] = []
    for run in _number_runs(text):
        if len(run) > 1 and _worth(text, run) > _worth(text, best):
            best = run
    if not best or not _covers(text, best):
        return None
    return _marked_cut(text, best)


def _number_runs(text: Text) -> list[list[int]]:
    runs: list[list[int]] = []
    for at, each in enumerate(text):
        if each.number is None:
            continue
        if each.number == 1:
            runs.append([at])
        elif runs and text[runs[-1][-1]].number == each.number - 1:
            runs[-1].append(at)
    return runs


def _worth(text: Text, run: Sequence[int]) -> float:
    return sum(script.weight(each.text) for each in text[run[0] :]) if run else 0.0


def _covers(text: Text, heads: Sequence[int]) -> bool:
    """A list inside a story starts late, or its last item is followed by most of the text."""
    whole = sum(script.weight(each.text) for each in text)
    before = sum(script.weight(each.text) for each in text[: heads[0]])
    items = [
        sum(script.weight(each.text) for each in text[a:b])
        for a, b in zip(heads, [*heads[1:], len(text)], strict=True)
    ]
    return before <= whole * (1 - _COVERED) and items[-1] <= 0.6 * sum(items)


def _by_stamps(text: Text) -> Cut | None:
    heads = [at for at, each in enumerate(text) if each.stamp is not None and not each.label]
    if len(heads) < 2 or not _covers(text, heads) or _stamp_follows_headline(text, heads):
        return None
    return _marked_cut(text, heads)


def _stamp_follows_headline(text: Text, heads: Sequence[int]) -> bool:
    """Times that stand alone under each headline date stories that are found otherwise."""
    alone = [at for at in heads if not text[at].text]
    under = [
        at
        for at in alone
        if at and headlines.could_be(text[at - 1]) and text[at].gap <= text[at - 1].gap
    ]
    return len(under) * 2 > len(heads)


def _by_bullets(text: Text) -> Cut | None:
    heads = [at for at, each in enumerate(text) if each.bullet]
    if len(heads) < 2 or not _covers(text, heads):
        return None
    if median(script.weight(text[at].text) for at in heads) < 20:
        return None
    share = sum(script.weight(each.text) for each in text[heads[0] :]) / max(
        1.0, sum(script.weight(each.text) for each in text)
    )
    return _marked_cut(text, heads) if share >= 0.7 else None


def _marked_cut(text: Text, heads: Sequence[int]) -> Cut:
    return Cut(tuple(heads), inline=True, title=_title_above(text, heads[0]))


# Rhythm


def _by_rhythm(text: Text) -> Cut:
    found = headlines.find(text)
    return Cut(found.heads, sections=found.sections, dropped=found.dropped, title=found.title)
