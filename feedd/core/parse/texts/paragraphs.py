"""Plain text and Markdown as paragraphs, each with the marks that its line bore.

Three things are undone here: hard line wrapping (a break is soft where the next word would not
have fitted), Markdown's block marks, and its inline marks. What the marks mean for stories is
decided in ``rhythm``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING

from feedd.core.parse import calendars, lines, numerals, script, stamps
from feedd.core.parse.texts import (
    brackets,
    days,
    fields,
    inline,
    notes,
    pagebreaks,
    quoting,
    records,
    slugs,
    unstopped,
    wrapping,
)
from feedd.core.parse.texts.inline import BOLD, EMPHASIS
from feedd.core.parse.texts.wrapping import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedd.core.parse.script import Ending
    from feedd.core.parse.texts.fields import Field
    from feedd.core.parse.texts.records import Records


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph without its marks.

    ``gap`` is the number of blank lines before it, ``heading`` a Markdown level (``BOLD`` for a
    bold line), ``label`` the field name of a mail header ("" for none), ``call``: all of
    it is a short link, as "Read the full story". ``opening``: bold words that text follows.
    ``inner``: its small letter says that it begins within a sentence. ``mark`` is the number or
    the time that stood before the text, as printed. ``day`` is the one that stands behind a
    headline, or that a line labelled ``day`` or ``reference`` states. ``told``: its length says
    that it is a sentence, where these end with nothing.
    """

    text: str
    gap: int = 0
    heading: int = 0
    number: int | None = None
    stamp: str | None = None
    bullet: str = ""
    rule: bool = False
    quote: bool = False
    link: str | None = None
    label: str = ""
    call: bool = False
    opening: str = ""
    inner: bool = False
    mark: str = ""
    day: str = ""
    told: bool = False

    @property
    def ending(self) -> Ending:
        """Tell how the paragraph ends; what was told to be a sentence by its length ends one."""
        return "stop" if self.told else script.ending(self.text)


_ATX = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_SETEXT = re.compile(r"^(=+|-{2,}|~{3,}|═+|─{2,}|—{2,})$")
_BOLD = re.compile(r"^(\*\*|__|\*)(?=\S)((?:(?!\1).)+)(?<=\S)\1[:：]?$")
_BOLD_TAILED = re.compile(
    r"^(\*\*|__)(?=\S)(?P<bold>[^*_]+)\1\s?(?P<tail>[(（\[][^()（）\[\]]{5,40}[)）\]])$"
)
"""A bold line with a day in brackets behind it."""
_FENCE = re.compile(r"^(?:```|~~~(?!~))")
_MESSAGE = re.compile(r"^(?P<who>[^\[\]]{1,60}),\s\[(?P<when>\d[^\]]{6,30})\]:?$")
_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_CHAT = re.compile(
    rf"^(?:\[(?P<when>\d[^\]\n]{{4,24}}[\s,]{_TIME}|{_TIME},?\s\d[^\]\n]{{4,24}})\]"
    r"|(?P<at>\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d) -)"
    r"\s(?P<who>[^:：\n]{1,40})[:：]\s(?P<text>\S.*)$"
)
_OF_PROGRAM = ("\u200e", "\u200f")
"""Marks of direction, with which a chat's export begins its own notes: "image omitted"."""
_LONGEST_NOTE = 40
_CHANNEL = re.compile(
    r"^\[?(?P<at>\d{1,2}:\d\d(?::\d\d)?)\]?\s<[@+ ]?[^\s<>]{1,30}>\s(?P<text>\S.*)$"
)
"""A line of a channel's log, as Internet Relay Chat has them."""
_POSTED = re.compile(r"^(?P<who>\S.{1,60}?)\s+[·•|]\s+(?P<when>\S.{2,24})$")
_FRAMED = re.compile(r"^(?P<frame>[+*=#~|–—-]{2,10}|[*=~])\s+(?P<text>\S.{0,250}?)\s+(?P=frame)$")
_BBCODE = re.compile(r"^\[b\](.+?)\[/b\]$", re.IGNORECASE)
_LABELLED = re.compile(r"^[^\W\d_]{2,16}[:：]\s")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*\d{1,4}$")
"""The dots of an index and the page that they lead to."""
_FIELD = re.compile(r"\t+|\s\|\s")
_SIGNED = re.compile(r"^[(\[][^\W\d_]{2,8}[)\]]\s(?=\d{1,2}[:.h]\d\d)")
"""An agency's letters before the time: "(AP) 09:12 - …"."""
_URL = re.compile(r"^https?://\S+$")
_FRONT = "---"
_ALIGNED = re.compile(r"^[^\W\d_][^:：]{1,24}\s[:：]\s\S")
"""A field of several whose colons are aligned below each other: "Published   : 3 May"."""
_KEYED = re.compile(r"^[\w-]{2,24}:(?:\s|$)")
_DOUBLED = frozenset({"**", "__"})
_LONGEST_HEADING = 200
_HEADERS_AT_LEAST = 2
_OWN = frozenset(["", "message", "link", "record"])
"""The labels of paragraphs that are no field of a mail's header."""
_FEWEST_FIELDS = 2
_CELL_WORDS = 3
_FEWEST_POSTS = 3


def read(text: str) -> tuple[Paragraph, ...]:
    """Split a text into paragraphs, blank lines counted and marks read."""
    raw = pagebreaks.removed(wrapping.lines_of(text))
    width = wrapping.width_of(raw)
    told = list(_headers(_underlined(_marked(raw, width, records.find(raw)))))
    marked = _posts(_without_list_mark(told))
    small = text == text.lower()
    read = [
        replace(paragraph, inner=True)
        if not small and script.starts_small(paragraph.text)
        else paragraph
        for paragraph in marked
        if paragraph.rule or paragraph.text or paragraph.link or paragraph.stamp
    ]
    return days.settle(
        unstopped.settle(slugs.settle(brackets.settle(notes.settle(quoting.settle(read)))))
    )


def _marked(raw: Sequence[Line], width: int | None, recorded: Records) -> Iterator[Paragraph]:
    fenced = False
    held: Paragraph | None = None
    last = Line("", 0)
    for each, below in zip_longest(raw, raw[1:]):
        line = each
        fence = bool(_FENCE.match(line.text))
        fenced ^= fence
        if fence:
            continue
        field = recorded.read(line.text)
        if wrapping.heads_paragraph(last, line, below):
            line = line._replace(gap=max(1, line.gap))
        if held and not field and _goes_on(held, last, line, width):
            held = replace(held, text=f"{held.text}{_joint(held.text, line.text)}{line.text}")
            line = line._replace(indented=last.indented)
        else:
            if held:
                yield inline.unmarked(held)
            held = _recorded(field, line) if field else _read_block(line, fenced=fenced)
        last = line
    if held:
        yield inline.unmarked(held)


def _read_block(line: Line, *, fenced: bool) -> Paragraph:
    return Paragraph(line.text, line.gap, quote=True) if fenced else _read_marks(line)


def _recorded(field: Field, line: Line) -> Paragraph:
    """Read a record's field by what it holds; what it is called matters to readers only."""
    match field.name:
        case "url":
            return Paragraph("", line.gap, link=field.value, label="link")
        case "record":
            return Paragraph(field.value, line.gap, label="record")
        case "text" | "date":
            return Paragraph(field.value, line.gap)
        case _:
            return Paragraph(line.text, line.gap)


def _goes_on(held: Paragraph, last: Line, line: Line, width: int | None) -> bool:
    if line.gap or not held.text or held.rule or held.heading or held.label:
        return False
    aligned = _ALIGNED.match(held.text) and _ALIGNED.match(line.text)
    return wrapping.is_soft(last, line, width) and not (aligned or _bears_mark(line.text))


def _bears_mark(text: str) -> bool:
    if _LEADERS.search(text) or brackets.opens(text) or _is_row(text):
        return True
    if _LABELLED.match(text) and stamps.moment(text):
        return True
    marked = (
        _ATX.match(text) or lines.is_rule(text) or inline.URL_LINE.match(text) or fields.read(text)
    )
    listed = (numerals.read, lines.bulleted, stamps.stamped, stamps.dated)
    return bool(marked) or any(read(text) is not None for read in listed)


def _is_row(text: str) -> bool:
    return text.startswith("|") and text.endswith("|")


def _joint(above: str, below: str) -> str:
    dense = script.weight(above[-1:]) > 1 and script.weight(below[:1]) > 1
    return "" if dense else " "


def _read_marks(line: Line) -> Paragraph:
    text, gap = line.text, line.gap
    if _is_row(text):
        text = text.strip("| ")
    if lines.is_rule(text):
        return Paragraph(text, gap, rule=True)
    if text.startswith(">") and lines.bulleted(text) is None and not inline.URL_LINE.match(text):
        return Paragraph(text.lstrip("> "), gap, quote=True)
    if atx := _ATX.match(text):
        return _inner(Paragraph(atx[2], gap, heading=len(atx[1])))
    line = line._replace(text=text)
    return _read_message(line) or _read_fields(line) or _inner(_read_emphasis(line))


def _read_fields(line: Line) -> Paragraph | None:
    """Read a row of a list that was a table: a headline beside its date or its address."""
    cells = [cell.strip() for cell in _FIELD.split(line.text)]
    if len(cells) < _FEWEST_FIELDS:
        return None
    link = next((cell for cell in cells if _URL.match(cell)), None)
    stamp = next((cell for cell in cells if stamps.moment(cell)), None)
    told = [cell for cell in cells if cell not in {link, stamp} and _is_told(cell)]
    if len(told) != 1 or not (link or stamp):
        return None
    return Paragraph(
        told[0], line.gap, stamp=stamp, bullet="-" if stamp is None else "", link=link
    )


def _is_told(cell: str) -> bool:
    """Say whether a cell of a table holds a headline: several words, or a link."""
    return script.length_in_words(cell) > _CELL_WORDS or "](" in cell


def _read_message(line: Line) -> Paragraph | None:
    """Read the lines that chats and mails put above what was said."""
    text, gap = line.text, line.gap
    if message := _MESSAGE.match(text):
        return Paragraph("", gap, stamp=message["when"], label="message")
    if chat := _CHAT.match(text):
        if chat["text"].startswith(_OF_PROGRAM) and len(chat["text"]) <= _LONGEST_NOTE:
            return Paragraph("", gap)
        return Paragraph(chat["text"], gap, stamp=chat["when"] or chat["at"])
    if logged := _CHANNEL.match(text):
        return Paragraph(logged["text"], gap, stamp=logged["at"])
    header = fields.read(text)
    return Paragraph(header.value, gap, label=header.name) if header else None


def _read_emphasis(line: Line) -> Paragraph:
    text, gap = line.text, line.gap
    if coded := _BBCODE.match(text):
        return Paragraph(coded[1], gap, heading=BOLD)
    if framed := _FRAMED.match(text):
        return _read_framed(framed["text"], line)
    if (tailed := _BOLD_TAILED.match(text)) and stamps.moment(tailed["tail"]):
        return Paragraph(f"{tailed['bold']} {tailed['tail']}", gap, heading=BOLD)
    if bold := _BOLD.match(text):
        return Paragraph(bold[2], gap, heading=BOLD if bold[1] in _DOUBLED else EMPHASIS)
    return Paragraph(text, gap)


def _read_framed(text: str, line: Line) -> Paragraph:
    """Read what stands between equal marks: a time, a heading, or the number in a rule."""
    if at := stamps.stamped(text):
        return Paragraph(at.rest, line.gap, stamp=at.time)
    if text.isdecimal():
        return Paragraph(line.text, line.gap, rule=True)
    return Paragraph(text, line.gap, heading=BOLD)


def _inner(paragraph: Paragraph) -> Paragraph:
    """Read the marks that may stand inside a heading as well: number, bullet, time."""
    text = paragraph.text
    if "...." in text or ". . . ." in text:
        paragraph = replace(paragraph, text=(text := _LEADERS.sub("", text)))
    if (item := numerals.read(text)) and not _is_day(text, item.rest):
        mark = _mark(text, item.rest)
        return replace(_bold_item(paragraph, item.rest), number=item.number, mark=mark)
    if stamp := stamps.stamped(_SIGNED.sub("", text)) or stamps.dated(text):
        mark = _mark(text, stamp.rest)
        return replace(paragraph, text=stamp.rest, stamp=stamp.time, mark=mark)
    if (rest := lines.bulleted(text)) is not None:
        if text[0] in "—–" and stamps.moment(rest):
            return replace(paragraph, text=rest)
        stamp = stamps.stamped(rest)
        if stamp:
            return replace(paragraph, text=stamp.rest, stamp=stamp.time)
        return replace(_bold_item(paragraph, rest), bullet=_mark(text, rest).strip() or "-")
    return paragraph


def _is_day(text: str, rest: str) -> bool:
    """Say whether what looks like a number is a day's: "13. März 2026"."""
    month = rest.split(maxsplit=1)[0].rstrip(")）]")
    return calendars.names_month(month) and stamps.moment(text) is not None


def _mark(text: str, rest: str) -> str:
    return text.removesuffix(rest) if rest else ""


def _bold_item(paragraph: Paragraph, rest: str) -> Paragraph:
    bold = _BOLD.match(rest)
    if bold and not paragraph.heading:
        return replace(paragraph, text=bold[2], heading=BOLD)
    return replace(paragraph, text=rest)


def _underlined(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Make headings of lines with a rule right under them, and none right above."""
    held: Paragraph | None = None
    told = list(paragraphs)
    closing = _end_of_front(told)
    for at, paragraph in enumerate(told):
        if held and paragraph.rule and at != closing and _underlines(paragraph, held):
            held = replace(held, heading=1 if paragraph.text[0] in "=═" else 2)
            continue
        if held:
            yield held
        held = paragraph
    if held:
        yield held


def _end_of_front(told: Sequence[Paragraph]) -> int | None:
    """Find the rule that closes the fields at the head of a text, as YAML front matter has."""
    if not told or told[0].text != _FRONT:
        return None
    block = list(takewhile(lambda each: each.label or _KEYED.match(each.text), told[1:]))
    below = told[len(block) + 1 : len(block) + 2]
    return len(block) + 1 if block and below and below[0].text == _FRONT else None


def _underlines(rule: Paragraph, above: Paragraph) -> bool:
    plain = not (above.rule or above.heading or above.label or above.quote)
    headline = plain and above.text != "" and above.ending in {"open", "ask"}
    return (
        headline
        and rule.gap == 0
        and bool(_SETEXT.match(rule.text))
        and len(above.text) <= _LONGEST_HEADING
    )


def _posts(paragraphs: list[Paragraph]) -> Iterable[Paragraph]:
    """Read the lines "Name · 3 March" above posts, where one name stands above several."""
    posted = [_POSTED.match(each.text) for each in paragraphs]
    dated = [each if each and stamps.moment(each["when"]) else None for each in posted]
    times = Counter(each["who"] for each in dated if each)
    for paragraph, each in zip(paragraphs, dated, strict=True):
        if each and times[each["who"]] >= _FEWEST_POSTS:
            yield Paragraph("", paragraph.gap, stamp=each["when"], label="message")
        else:
            yield paragraph


def _headers(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Keep a mail's header fields as such only where at least two stand together."""
    block: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.label not in _OWN and (not block or not paragraph.gap):
            block.append(paragraph)
            continue
        yield from _header_block(block)
        block = [paragraph] if paragraph.label not in _OWN else []
        if not block:
            yield paragraph
    yield from _header_block(block)


def _without_list_mark(told: list[Paragraph]) -> list[Paragraph]:
    mark = fields.list_mark([each.text for each in told if each.label == "subject"])
    return [
        replace(each, text=each.text.removeprefix(mark)) if each.label == "subject" else each
        for each in told
    ]


def _header_block(block: list[Paragraph]) -> Iterator[Paragraph]:
    """Give a mail's subject first, since its story begins with the block."""
    if len(block) < _HEADERS_AT_LEAST:
        yield from map(_alone, block)
        return
    roles = [replace(field, label=fields.role(field.label)) for field in block]
    ordered = sorted(
        (field for field in roles if field.label), key=lambda field: field.label != "subject"
    )
    yield from map(_as_field, ordered)


def _alone(field: Paragraph) -> Paragraph:
    """A line that looks like one field is only text, unless it holds the story's address."""
    if fields.role(field.label) == "link":
        return _as_field(replace(field, label="link"))
    return replace(field, text=f"{field.label}: {field.text}", label="")


def _as_field(field: Paragraph) -> Paragraph:
    """A field may hold what else stands without a name: the story's text or its address."""
    if field.label == "text":
        return replace(field, label="")
    return replace(field, text="", link=field.text) if field.label == "link" else field
