"""The lines of a text, and which of their breaks were made by hand only to keep them short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from feedd.core.parse import script
from feedd.core.parse.times import stamps

_BREAKS = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_INDENTS = ("  ", "\t", "\u3000")
_SAID = re.compile(r"[\"”“»«],\s([^\W\d_]{2,16})$")
_INNER_STOP = re.compile(r"\S{3}[.!?؟।։።]\s+\w")
_CODE = re.compile(r"[^\W\d_]\d{3}")
"""A letter and figures, as agencies number what they send: it is no word of a sentence."""
_WIDEST_WRAP = 120  # columns
_NARROWEST_WRAP = 34  # columns
_NARROWEST_TEXT = 60
"""Narrower lines may be verses."""
_WRAPPED_PAIRS = 2  # lines that are full
_LONG_LINE = 40  # characters
_HUNG = 3
"""Columns that may be left of a line where no spaces part words: one's own, and a mark's half."""
_NEARLY_FULL = 0.7  # of the width
_SHORT = 0.6  # of the width
_SEVERAL = 2
_LOUD_WORDS = 3  # of a headline in capitals


class Line(NamedTuple):
    """A written line, the number of blank ones above it, and if it is indented."""

    text: str
    gap: int
    indented: bool = False


def lines_of(text: str) -> list[Line]:
    """Give a text's written lines."""
    return _numbered_gaps(unquoted(_BREAKS.split(text)))


def unquoted(raw: list[str]) -> list[str]:
    """Undo the marks of a forwarded mail, all of whose lines are quoted, empty ones among them."""
    written = [line.strip() for line in raw if line.strip()]
    if ">" not in written or not all(line.startswith(">") for line in written):
        return raw
    return [line.strip().removeprefix(">").removeprefix(" ") for line in raw]


def _numbered_gaps(raw: Iterable[str]) -> list[Line]:
    found: list[Line] = []
    gap = 0
    for line in raw:
        shown = script.bare(line)
        if shown:
            found.append(Line(shown, gap, line.startswith(_INDENTS)))
        gap = 0 if shown else gap + 1
    return found


def unwrapped(text: str) -> str:
    """Put a blank for each break that only keeps lines short; no character moves."""
    breaks = list(_BREAKS.finditer(text))
    raw = lines_of(text)
    width = width_of(raw)
    written = [bool(script.bare(line)) for line in unquoted(_BREAKS.split(text))]
    letters, at = list(text), -1
    for here, (found, is_written) in enumerate(zip(breaks, written[:-1], strict=True)):
        at += is_written
        if is_written and written[here + 1] and is_soft(raw[at], raw[at + 1], width):
            letters[found.start() : found.end()] = " " * len(found[0])
    return "".join(letters)


def width_of(raw: Sequence[Line]) -> int | None:
    """Find the column at which a text was wrapped by hand, if it was."""
    pairs = [(above.text, below.text) for above, below in pairwise(raw) if below.gap == 0]
    lengths = sorted(script.columns(line.text) for line in raw)
    width = lengths[int(len(lengths) * 0.95)] if lengths else 0
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    long = [pair for pair in pairs if 0.7 * width <= script.columns(pair[0]) <= width]
    full = sum(_is_full(*pair, width) and script.ending(pair[0]) != "stop" for pair in long)
    return width if full >= max(_WRAPPED_PAIRS, 0.5 * len(long)) else None


def _is_full(above: str, below: str, width: int) -> bool:
    if script.columns(below[:1]) > 1:
        return script.columns(above) + _HUNG > width
    return script.columns(above) + 1 + script.first_word(below) > width


def is_soft(above: Line, below: Line, width: int | None) -> bool:
    """Say whether a line goes on in the next, in a text wrapped at ``width`` or not at all.

    A headline in capitals doesn't, in words that aren't; nor does any in the line below that says
    when it was, though that may begin with a small letter: "vor 5 Minuten".
    """
    if _is_loud(above.text) and any(map(str.islower, below.text.split(None, 1)[0])):
        return False
    if script.is_small(below.text[:1]) and _is_open(below.text) and _says_when(below.text):
        return False
    if width is None:
        return _breaks_off(above, below)
    return _is_full(above.text, below.text, width) or _is_cut_short(above.text, below.text, width)


def _says_when(line: str) -> bool:
    """Say whether a line is a weekday with its day, or how long ago something was."""
    shown = stamps.moment(line)
    return shown is not None and (
        stamps.is_vague(shown) or stamps.is_weekday(line.split(None, 1)[0])
    )


def _is_loud(line: str) -> bool:
    return len(line.split()) >= _LOUD_WORDS and script.is_capitals(line)


def ragged(raw: Sequence[Line], width: int | None) -> frozenset[int]:
    """Find the lines that continue the one above though their first word would have fitted there.

    Texts that were wrapped twice are ragged like this. It can be told only where all headlines
    stand in one way: alone between blank lines, or right over their text, as the first lines of
    blocks.
    """
    reached = width or _widest(raw)
    if reached is None:
        return frozenset()
    blocks = _blocks(raw)
    able = [
        (at, at - block.start)
        for block in blocks
        for at in block[1:]
        if _may_go_on(raw[at - 1].text, _NEARLY_FULL * reached) and _ends(raw, block)
        if not is_soft(raw[at - 1], raw[at], width)
    ]
    first = _first_of_text(raw, blocks, reached) if able else None
    return frozenset(at for at, place in able if first is not None and place > first)


def _widest(raw: Sequence[Line]) -> int | None:
    """Give the width of the widest line, if hands could have wrapped a text there."""
    widest = max((script.columns(line.text) for line in raw), default=0)
    return widest if _NARROWEST_TEXT <= widest <= _WIDEST_WRAP else None


def _ends(raw: Sequence[Line], block: range) -> bool:
    """Say whether a block ends a sentence."""
    return script.ending(raw[block[-1]].text) == "stop"


def _may_go_on(line: str, least: float) -> bool:
    return script.columns(line) >= least and _is_open(line)


def _blocks(raw: Sequence[Line]) -> list[range]:
    """Give the lines between blank ones."""
    starts = [at for at, line in enumerate(raw) if line.gap or not at]
    return [range(at, until) for at, until in pairwise((*starts, len(raw)))]


def _first_of_text(raw: Sequence[Line], blocks: Sequence[range], width: int) -> int | None:
    """Say which line of a block is the first that can't be a headline, if that is settled."""
    short = (block for block in blocks[1:] if _is_brief(raw[block[0]].text, width))
    brief = [block for block in short if not stamps.moment(raw[block[0]].text)]
    alone = sum(1 for block in brief if len(block) == 1 and not _names_next(raw, block, width))
    over = sum(1 for block in brief if len(block) > 1 and _ends(raw, block))
    if alone >= _SEVERAL and not over:
        return 0
    inside = (line for block in blocks for line in block[1:] if _is_brief(raw[line].text, width))
    return 1 if over >= _SEVERAL and not alone and not any(inside) else None


def _names_next(raw: Sequence[Line], block: range, width: int) -> bool:
    """Say whether a line in capitals stands over a short one: it names a section."""
    below = raw[block.stop].text if block.stop < len(raw) else ""
    short = bool(below) and script.columns(below) < _NEARLY_FULL * width and _is_open(below)
    return short and script.is_capitals(raw[block[0]].text) and not script.is_capitals(below)


def _is_brief(line: str, width: int) -> bool:
    return script.columns(line) < _SHORT * width and script.ends_as_headline(line)


def heads_paragraph(above: Line, line: Line, below: Line | None) -> bool:
    """Say whether a line stands above an indented paragraph, behind a short line or a sentence.

    Where indents begin paragraphs, such a line is a headline, however full the line above is.
    """
    if below is None or not below.indented or line.indented or below.gap:
        return False
    ended = script.ending(above.text) == "stop" or len(above.text) < _LONG_LINE
    return ended and script.ends_as_headline(line.text)


def _is_cut_short(above: str, below: str, width: int) -> bool:
    """Say whether a sentence goes on in the next line, though a word or two would have fitted."""
    nearly_full = script.columns(above) >= _NEARLY_FULL * width
    goes_on = script.is_small(below[:1]) and not _CODE.match(below)
    return nearly_full and _is_open(above) and (goes_on or _says(above))


def _says(line: str) -> bool:
    """Say whether a line ends in the verb behind a quotation, whose speaker is still to come."""
    found = _SAID.search(line)
    return found is not None and found[1].islower()


def _is_open(line: str) -> bool:
    """Say whether a line ends within a sentence, as it does behind a comma."""
    return script.ending(line) == "open" or line.endswith((",", "،"))


def _breaks_off(above: Line, below: Line) -> bool:
    """Say whether a long line ends within a sentence that the next goes on with.

    An indented line begins a paragraph; what isn't indented below it goes on with this. Where
    letters have no case, a line in which a sentence ended is no headline; a dot shortens a word
    where sentences end with nothing.
    """
    if len(above.text) < _LONG_LINE or not _is_open(above.text) or below.indented:
        return False
    if above.indented or script.is_small(below.text[:1]):
        return True
    stopped = not script.is_unstopped(above.text) and _INNER_STOP.search(above.text) is not None
    return stopped and not script.is_cased(below.text)
