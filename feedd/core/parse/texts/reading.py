"""Plain text and Markdown as paragraphs, each with the marks that its line bore.

Three things are undone here: hard line wrapping (a break is soft where the next word would not
have fitted), Markdown's block marks (``marks``), and its inline marks (``inline``). What the marks
mean for stories is decided in ``rhythm``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile, zip_longest

from feedd.core.parse import script
from feedd.core.parse.texts import (
    authorship,
    brackets,
    days,
    headers,
    indents,
    inline,
    marks,
    notes,
    numbering,
    pagebreaks,
    posts,
    quoting,
    records,
    references,
    signoffs,
    slugs,
    unstopped,
    wrapping,
)
from feedd.core.parse.texts.fields import Field
from feedd.core.parse.texts.paragraphs import Paragraph, Text
from feedd.core.parse.texts.records import Records
from feedd.core.parse.texts.wrapping import Line

_SETEXT = re.compile(r"^(=+|\*{8,}|-{2,}|~{3,}|═+|─{2,}|—{2,})$")
_FENCE = re.compile(r"^(?:```|~~~(?!~))")
_ALIGNED = re.compile(r"^[^\W\d_][^:：]{1,24}\s[:：]\s\S")
"""A field of several whose colons are aligned below each other: "Published   : 3 May"."""
_FRONT = "---"
_KEYED = re.compile(r"^[\w-]{2,24}:(?:\s|$)")
_LONGEST_HEADING = 200  # characters


_WAYS = (
    posts.settle,
    quoting.settle,
    notes.settle,
    numbering.without_levels,
    brackets.settle,
    signoffs.without_initials,
    slugs.settle,
    signoffs.settle,
    authorship.settle,
    unstopped.settle,
    days.settle,
)
"""The steps that judge lines by what recurs in the text, in their order."""


def read(text: str) -> tuple[Paragraph, ...]:
    """Split a text into paragraphs, blank lines counted and marks read."""
    raw = pagebreaks.removed(wrapping.lines_of(references.resolved(text)))
    width = wrapping.width_of(raw)
    told = records.led(list(_underlined(_marked(raw, width, records.find(raw)))))
    marked = headers.settle(told)
    small = text == text.lower()
    read: Text = [
        replace(paragraph, inner=True)
        if not small and script.starts_small(paragraph.text)
        else paragraph
        for paragraph in marked
        if paragraph.rule or paragraph.text or paragraph.link or paragraph.stamp
    ]
    for way in _WAYS:
        read = way(read)
    return tuple(read)


def _without_fences(raw: Sequence[Line]) -> Iterator[tuple[int, Line, Line | None, bool]]:
    """Give each line with its place, the line below it, and whether fences enclose it."""
    fenced = False
    for at, (line, below) in enumerate(zip_longest(raw, raw[1:])):
        if _FENCE.match(line.text):
            fenced = not fenced
        else:
            yield at, line, below, fenced


def _marked(raw: Sequence[Line], width: int | None, recorded: Records) -> Iterator[Paragraph]:
    held: Paragraph | None = None
    last = Line("", 0)
    parted = False
    ragged, begun = wrapping.ragged(raw, width), indents.begun(raw)
    for at, each, below, fenced in _without_fences(raw):
        field = recorded.read(each.text)
        goes_on = at not in begun and not parted  # below a headline begins a paragraph
        parted = wrapping.heads_paragraph(last, each, below)
        line = each._replace(gap=max(1, each.gap)) if parted else each
        soft = goes_on and (at in ragged or wrapping.is_soft(last, line, width))
        if held and not field and soft and _goes_on(held, line):
            held = replace(held, text=f"{held.text}{_joint(held.text, line.text)}{line.text}")
            line = line._replace(indented=last.indented)
        else:
            if held:
                yield inline.unmarked(held)
            quoted = Paragraph(line.text, line.gap, quote=True) if fenced else None
            held = _recorded(field, line) if field else quoted or marks.read(line)
        last = line
    if held:
        yield inline.unmarked(held)


def _recorded(field: Field, line: Line) -> Paragraph:
    """Make a paragraph of a record's field; only the line of an unknown field keeps its name."""
    match field.name:
        case "url":
            return Paragraph("", line.gap, link=field.value, label="link")
        case "record":
            return Paragraph(field.value, line.gap, label="record")
        case "text" | "date":
            return Paragraph(field.value, line.gap)
        case _:
            return Paragraph(line.text, line.gap)


def _goes_on(held: Paragraph, line: Line) -> bool:
    if line.gap or not held.text or held.rule or held.heading or held.label:
        return False
    aligned = _ALIGNED.match(held.text) and _ALIGNED.match(line.text)
    return not (aligned or marks.bears_mark(line.text))


def _joint(above: str, below: str) -> str:
    dense = script.weight(above[-1:]) > 1 and script.weight(below[:1]) > 1
    return "" if dense else " "


def _underlined(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Make headings of lines with a rule right under them, and none right above."""
    held: Paragraph | None = None
    told = list(paragraphs)
    closing = _end_of_front(told)
    for at, paragraph in enumerate(told):
        stars = paragraph.text[:1] == "*"
        begins = held is not None and (at == 1 or held.gap > 0)
        drawn = paragraph.rule and at != closing and (begins or not stars)
        if held and drawn and _underlines(paragraph, held):
            held = replace(held, heading=1 if paragraph.text[0] in "=═" else 2)
            continue
        if held:
            yield held
        held = paragraph
    if held:
        yield held


def _end_of_front(told: Text) -> int | None:
    """Find the rule that closes the fields at the head of a text, as YAML front matter has."""
    if not told or told[0].text != _FRONT:
        return None
    block = list(takewhile(lambda each: each.label or _KEYED.match(each.text), told[1:]))
    below = told[len(block) + 1 : len(block) + 2]
    return len(block) + 1 if block and below and below[0].text == _FRONT else None


def _underlines(rule: Paragraph, above: Paragraph) -> bool:
    plain = not (above.rule or above.heading or above.label or above.quote)
    headline = plain and above.text != "" and above.ends_as_headline
    return (
        headline
        and rule.gap == 0
        and bool(_SETEXT.match(rule.text))
        and len(above.text) <= _LONGEST_HEADING
    )
