"""What agencies write below a story: its end mark, the desks' initials, the time it was sent.

They are "-30-", "jl/mb 02/03/2026 08:41", "ABC 020841 GMT MAR 26", "AB-03-02-26 0841CST".
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from feedd.core.parse import lines, phrases, script
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after
from feedd.core.parse.times import stamps

_WHO = r"(?P<who>(?:\(?[^\W\d_]{2,8}(?:[/.-][^\W\d_]{2,8}){0,3}\d{0,5}[./)]?[\s,;–—-]+){0,3})"
_CLOCK = r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
_GROUP = re.compile(
    rf"^{_WHO}(?P<day>[0-2]\d|3[01]){_CLOCK}\s?(?P<zone>[A-Z]{{1,4}}(?=\s))?\s?"
    rf"(?P<month>[^\W\d_]{{3,9}})\.?\s(?P<year>(?:20)?\d\d)(?:\s?N{{2,4}})?$"
)
"""The day, hour and minute in one number, as telegraphs had them, before month and year."""
_AMERICAN = re.compile(
    rf"^(?:[A-Z]{{2,6}}-){{1,3}}(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)\s{_CLOCK}"
    r"(?P<zone>[A-Z]{3,4})$"
)
_PLAIN = re.compile(rf"^{_WHO}(?P<when>\d.{{7,30}}?)(?:\s?N{{2,4}}(?:/N{{2,4}})?)?$")
_SLASHED_CLOCK = re.compile(r"(?<=\d)/(?=\d\d:\d\d$)")
_INITIALS = re.compile(r"^[^\W\d_]{2,8}(?:[/.-][^\W\d_]{2,8}|/$)+")
_DESK = re.compile(r"^[^\W\d_]{2,6}(?:[\s/.-]+[^\W\d_]{1,4}){2,6}/?$|^(?:[^\W\d_]{2,4}/\s?){2,4}$")
_UNCASED = re.compile(
    r"^(?:[^\W\d_]{1,2}\s){0,4}[^\W\d_]{1,2}\s?/\s?[^\W\d_]{1,2}(?:\s[^\W\d_]{1,2}){0,3}$"
)
"""Initials in letters that have no small ones."""
_LETTERS = re.compile(r"(?<=[.!?”\"»])\s\(?[^\W\d_a-z]{2,3}\)?$")
"""Initials behind a sentence: "… on Friday. AK"."""
_STROKED = re.compile(r"^[^\W\d_]{2,6}(?:/[^\W\d_]{1,4}){1,5}/?$")
"""Initials of two desks or more, or behind their agency's: "jl/mb", "abc/jl/mb"."""
_CREDIT = re.compile(
    rf"(?<=[.!?。！？”」\"»])\s?[(（]{phrases.EDITOR}\s?[:：]\s?[^()（）.:：\d]{{2,30}}[)）]\s?\d{{0,8}}$",
    re.IGNORECASE,
)
"""Who edited a story, behind its last sentence, and perhaps the day in one number."""
_FIGURE = re.compile(r"\d")
_TIMED = re.compile(r"\d[:.hH]\s?\d\d(?!\d|[.]\d)")
_END = re.compile(r"^(?P<mark>//[^/]{2,20}//|\([^()]{2,14}\)|\*[^*]{2,14}\*)\s?(?P<rest>.*)$")
_DRAWN = "***"
_SEVERAL = 2
_MANY = 3
_LONGEST = 60  # characters


def settle(told: Text) -> Text:
    """Read the lines that say when stories were sent, and leave out what only ends these."""
    ends = _marks(told)
    kept = [_read(each) for each in _until_end(told, ends) if each.text not in ends]
    left = _desks(kept) | _above_times(kept)
    return [each for at, each in enumerate(kept) if at not in left]


def without_initials(told: Text) -> Text:
    """Leave out the initials below stories, before they could be taken for slugs above the next.

    Slugs stand above the first story as well, where no sentence ends.
    """
    told = _without_letters([_without_credit(each) for each in told])
    signed = frozenset(at for at, each in enumerate(told) if _is_initials(each))
    below = all(at and told[at - 1].ending == "stop" for at in signed)
    if len(signed) < _SEVERAL or not below:
        return told
    return [each for at, each in enumerate(told) if at not in signed]


def _without_credit(each: Paragraph) -> Paragraph:
    """Take the editor from behind a paragraph; what else brackets hold there may be told."""
    found = _CREDIT.search(each.text, max(0, len(each.text) - _LONGEST))
    return replace(each, text=each.text[: found.start()]) if found else each


def _without_letters(told: Text) -> Text:
    """Take writers' letters from behind the last sentence of paragraphs, where most have them."""
    ends = sum(1 for each in told if script.ending(each.text) == "stop")
    signed = sum(1 for each in told if _LETTERS.search(each.text))
    if signed < _MANY or signed < ends:
        return told
    return [replace(each, text=_LETTERS.sub("", each.text)) for each in told]


def _is_initials(each: Paragraph) -> bool:
    marked = each.label or each.rule or each.bullet or each.stamp
    return not marked and each.text.islower() and _STROKED.match(each.text) is not None


def _until_end(told: Text, ends: frozenset[str]) -> Text:
    """Draw a rule below the last story's end and its time: no more of it follows."""
    last = max((at for at, each in enumerate(told) if each.text in ends), default=len(told)) + 1
    while last < len(told) and _is_time(_read(told[last])):
        last += 1
    below = told[last:]
    return [*told[:last], replace(below[0], text=_DRAWN, rule=True), *below] if below else told


def _above_times(told: Text) -> frozenset[int]:
    """Find the initials and the agency's letters on a line between a story's text and its time."""
    glued = (at for at in range(1, len(told) - 1) if not (told[at].label or told[at + 1].gap))
    desks = (at for at in glued if len(told[at].text) <= _LONGEST and _is_desk(told[at].text))
    ended = (at for at in desks if told[at - 1].ending == "stop")
    return frozenset(at for at in ended if _is_time(told[at + 1]))


def _is_time(each: Paragraph) -> bool:
    alone = each.label == "date" or (each.stamp is not None and not each.text)
    return alone or stamps.moment(each.text) is not None


def _desks(told: Text) -> frozenset[int]:
    """Find the initials of desks behind an agency's letters, which several stories end with."""
    ended = [at for at in range(1, len(told)) if _ends_block(told, at)]
    times = Counter(map(_desk, (told[at].text for at in ended)))
    return frozenset(at for at in ended if times[_desk(told[at].text)] >= _SEVERAL)


def _desk(line: str) -> str:
    """Give what recurs in such lines: an agency's letters, a stroke; "" in others.

    Letters without case aren't small ones: there a stroke tells initials from words, which
    ideographs and syllables are.
    """
    if line.islower() and _DESK.match(line):
        return "/" if line.endswith("/") else line.split(None, 1)[0]
    letters = not script.is_cased(line) and script.columns(line) == len(line)
    return "/" if letters and _UNCASED.match(line) and lines.byline(line) is None else ""


def _ends_block(told: Text, at: int) -> bool:
    """Say whether a line of very short words in small letters ends a block, below a sentence."""
    each, below = told[at], after(told, at)
    behind = told[at - 1].ending == "stop" and (below.gap > 0 or below.rule)
    plain = not (each.label or each.rule or each.bullet or each.stamp)
    return plain and behind and bool(_desk(each.text))


def _marks(told: Text) -> frozenset[str]:
    """Give the lines that say in one word that a story ends, if one recurs."""
    able = (each.text for each in told if each.text and not each.rule and not each.label)
    times = Counter(line for line in able if _ends(line))
    return frozenset(line for line, many in times.items() if many >= _SEVERAL)


def _ends(line: str) -> bool:
    return lines.opens_end(line) and len(line.strip("-–—*#./()[]【】 ").split()) == 1


def _read(each: Paragraph) -> Paragraph:
    """Read a line of a time, and of who sent it, as nothing but the time."""
    if each.rule or each.label or each.heading or each.stamp or len(each.text) > _LONGEST:
        return each
    if not _FIGURE.search(each.text):
        return each
    when = _sent(f"{each.mark}{each.text}")
    return replace(each, text="", stamp=when, label="date", mark="", number=None) if when else each


def _sent(line: str) -> str | None:
    """Give the time at which a story was sent, if a line says nothing else but by whom."""
    ended = _END.match(line)
    if ended and _ends(ended["mark"]):
        return stamps.moment(ended["rest"]) if _TIMED.search(ended["rest"]) else None
    return next((when for way in (_american, _grouped, _signed) if (when := way(line))), None)


def _american(line: str) -> str | None:
    found = _AMERICAN.match(line)
    return _whole(found) if found else None


def _grouped(line: str) -> str | None:
    found = _GROUP.match(line)
    return _whole(found) if found and stamps.is_month(found["month"]) else None


def _whole(found: re.Match[str]) -> str:
    """Write the parts of a time so that they can't be mistaken."""
    clock, day, month = f"{found['hour']}:{found['minute']}", found["day"], found["month"]
    year = f"20{found['year'][-2:]}"
    written = f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}"
    return f"{written} {clock} {found['zone'] or ''}".rstrip()


def _signed(line: str) -> str | None:
    """Give the time behind initials, or behind an agency's letters."""
    found = _PLAIN.match(line)
    if found is None or not _is_desk(found["who"]) or not _TIMED.search(found["when"]):
        return None
    return stamps.moment(_SLASHED_CLOCK.sub(" ", found["when"]))


def _is_desk(who: str) -> bool:
    words = who.strip(" ,;–—-").split()
    return bool(words) and all(word.isupper() or _INITIALS.match(word) for word in words)
