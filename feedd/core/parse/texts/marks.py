"""The marks that a line bears: of Markdown, of lists, of chats and mails, of tables of old."""

from __future__ import annotations

import re
from dataclasses import replace

from feedd.core.parse import lines, numerals, script, signing
from feedd.core.parse.texts import brackets, fields, inline
from feedd.core.parse.texts.inline import BOLD, EMPHASIS
from feedd.core.parse.texts.paragraphs import Paragraph
from feedd.core.parse.texts.wrapping import Line
from feedd.core.parse.times import calendars, stamps

_ATX = re.compile(r"^(#{1,6})\s+(.*)$")
_BOLD = re.compile(r"^(\*\*|__|\*)(?=\S)((?:(?!\1).)+)(?<=\S)\1[:：]?$")
_BOLD_TAILED = re.compile(
    r"^(\*\*|__)(?=\S)(?P<bold>[^*_]+)\1\s?(?P<tail>[(（\[][^()（）\[\]]{5,40}[)）\]])$"
)
"""A bold line with a day in brackets behind it."""
_MESSAGE = re.compile(r"^(?P<who>[^\[\]]{1,60}),\s\[(?P<when>\d[^\]]{6,30})\]:?$")
_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_CHAT = re.compile(
    rf"^(?:\[(?P<when>\d[^\]\n]{{4,24}}[\s,]{_TIME}|{_TIME},?\s\d[^\]\n]{{4,24}})\]"
    r"|(?P<at>\d{1,2}[./]\d{1,2}[./]\d{2,4},? \d{1,2}:\d\d) -)"
    r"\s(?P<who>[^:：\n]{1,40})[:：]\s(?P<text>\S.*)$"
)
_OF_PROGRAM = ("\u200e", "\u200f")
"""Marks of direction, with which a chat's export begins its own notes: "image omitted"."""
_LONGEST_NOTE = 40  # characters
_CHANNEL = re.compile(
    r"^\[?(?P<at>\d{1,2}:\d\d(?::\d\d)?)\]?\s<[@+ ]?[^\s<>]{1,30}>\s(?P<text>\S.*)$"
)
"""A line of a channel's log, as Internet Relay Chat has them."""
_FRAMED = re.compile(r"^(?P<frame>[+*=#~|–—-]{2,10}|[*=~])\s+(?P<text>\S.{0,250}?)\s+(?P=frame)$")
_WIRED = re.compile(r"^\^(?P<text>[^\s^<].{0,250}?)<+$")
"""A line of a headline or a byline as agencies' wires mark it (ANPA 1312)."""
_BBCODE = re.compile(r"^\[b\](.+?)\[/b\]$", re.IGNORECASE)
_LABELLED = re.compile(r"^[^\W\d_]{2,16}[:：]\s")
# It begins where no longer row of dots could, or a long row that leads nowhere took forever.
_LEADERS = re.compile(r"(?:(?<![.\s])\s*|(?<=\.)\s{2,})(?:\.\s?){4,}\s*\d{1,4}$")
"""The dots of an index and the page that they lead to."""
_FIELD = re.compile(r"\t+|\s\|\s")
_DELIMITER = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+$")
"""What parts a table's head from its rows."""
_SIGNED = re.compile(r"^[(\[][^\W\d_]{2,8}[)\]]\s(?=\d{1,2}[:.h]\d\d)")
"""An agency's letters before the time: "(AP) 09:12 - …"."""
_URL = re.compile(r"^https?://\S+$")
_DOUBLED = frozenset({"**", "__"})
_FEWEST_FIELDS = 2  # in a row
_CELL_WORDS = 3  # at most, of what is no headline


def bears_mark(text: str) -> bool:
    """Say whether a line bears a mark, so that it can't go on with the line above."""
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


def read(line: Line) -> Paragraph:
    """Read a line's marks and take them away."""
    text, gap = line.text, line.gap
    if _is_row(text):
        text = text.strip("| ")
    if lines.is_rule(text):
        return (
            Paragraph("", gap) if _DELIMITER.match(line.text) else Paragraph(text, gap, rule=True)
        )
    if text.startswith(">") and lines.bulleted(text) is None and not inline.URL_LINE.match(text):
        return Paragraph(text.lstrip("> "), gap, quote=True)
    if atx := _ATX.match(text):
        told = atx[2].rstrip("#").rstrip()
        return _inner(Paragraph(told, gap, heading=len(atx[1])))
    line = line._replace(text=text)
    return _read_message(line) or _read_fields(line) or _inner(_read_plain(line))


def _read_fields(line: Line) -> Paragraph | None:
    """Read a row of a list that was a table: a headline beside its date or its address."""
    cells = [cell.strip() for cell in _FIELD.split(line.text)]
    if len(cells) < _FEWEST_FIELDS or signing.read(line.text):
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
    # Every line passes here, so what every chat's line has is checked first.
    timed = "[" in line.text or line.text[:1].isdigit()
    if timed and (said := _read_said(line)):
        return said
    header = fields.read(line.text)
    return Paragraph(header.value, line.gap, label=header.name) if header else None


def _read_said(line: Line) -> Paragraph | None:
    """Read a line that a chat or a channel begins with a time."""
    text, gap = line.text, line.gap
    if message := _MESSAGE.match(text):
        return Paragraph("", gap, stamp=message["when"], label="message")
    if chat := _CHAT.match(text):
        if chat["text"].startswith(_OF_PROGRAM) and len(chat["text"]) <= _LONGEST_NOTE:
            return Paragraph("", gap)
        return Paragraph(chat["text"], gap, stamp=chat["when"] or chat["at"])
    if logged := _CHANNEL.match(text):
        return Paragraph(logged["text"], gap, stamp=logged["at"])
    return None


def _read_plain(line: Line) -> Paragraph:
    """Read the marks of a line that is of no chat, mail or table: most lines begin with none."""
    plain = line.text[:1].isalnum()
    return Paragraph(line.text, line.gap) if plain else _read_emphasis(line)


def _read_emphasis(line: Line) -> Paragraph:
    text, gap = line.text, line.gap
    if coded := _BBCODE.match(text):
        return Paragraph(coded[1], gap, heading=BOLD)
    if wired := _WIRED.match(text):
        heading = 0 if lines.byline(wired["text"]) else BOLD
        return Paragraph(wired["text"], gap, heading=heading)
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
    stamp = stamps.stamped(_SIGNED.sub("", text)) or stamps.dated(text)
    if stamp and stamps.moment(stamp.rest):
        stamp = stamps.Stamped(stamps.moment(text) or text, "")
    if stamp and not signing.read(text):
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
    stated = stamps.moment(text) is not None or signing.read(text) is not None
    return calendars.names_month(month) and stated


def _mark(text: str, rest: str) -> str:
    return text.removesuffix(rest) if rest else ""


def _bold_item(paragraph: Paragraph, rest: str) -> Paragraph:
    bold = _BOLD.match(rest)
    if bold and not paragraph.heading:
        return replace(paragraph, text=bold[2], heading=BOLD)
    return replace(paragraph, text=rest)
