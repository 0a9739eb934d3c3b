"""Texts that tell no news but something of their site, their sender or a machine.

Errors that a site answers with are known as those of pages are (``refusals``); logs, bills and
lists of prices by the form of their lines; terms, licences and mails that run an errand by what
their first lines say in many languages (``letters``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from feedd.core.parse import letters, lines, phrases, refusalphrases, refusals, script
from feedd.core.parse.drafts import Draft
from feedd.core.parse.prices import BEFORE, BEHIND
from feedd.core.parse.texts.paragraphs import Text
from feedd.core.parse.times import calendars

NOTHING: Final = "the text has neither a headline over its sentences nor sentences of news"
ERRAND: Final = "the text is a mail that asks or tells its receiver something and holds no news"
LOGGED: Final = "the text is a program's log"
PRICED: Final = "the text is a bill or a list of prices"
TABLED: Final = "the text is a table of numbers or times"
TERMS: Final = "the text is a licence or terms of use"

_LOG_LINE = re.compile(
    r"^.{0,24}?\d\d:\d\d:\d\d\S*\s.{0,30}?\b(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b"
    r"|^[A-Z][a-z]{2}\s+\d{1,2}\s\d\d:\d\d:\d\d\s\S+\s[\w./-]+(?:\[\d+\])?:\s"
    r"|^(?:\d{1,3}\.){3}\d{1,3}\s\S+\s\S+\s\[\d"
)
"""What programs, systems and servers write of themselves, a time to the second in each."""
_TRACE = re.compile(r"^(?:Traceback \(most recent|Exception in thread )")
_PRICE = re.compile(
    rf"^.{{2,60}}?(?:\s{{2,}}|\t|\.{{3,}}\s*|\s[–—-]\s|[:：]\s)(?:[^\W\d_]{{2,4}}\s)?"
    rf"(?:{BEFORE}\s?\d[\d.,]*|\d[\d.,]*\s?{BEHIND}|\d+[.,]\d\d)$"
)
"""What is sold and, in a column of its own or behind a dash, what it costs."""
_NUMBERS = re.compile(r"^[\s\d]+$|(?:\s{2,}\d{1,2}(?:[:.]\d\d)?\b){3}")
"""A row of a calendar's month or of a timetable."""
_FIGURE = re.compile(r"\d")
_TERMS = phrases.whole(letters.TERMS)
_LICENCE = re.compile(r"\blicen[cs]e(?:$|\s?,?\s(?:agreement|version|v?\d))", re.IGNORECASE)
_GRANT = re.compile(
    r"permission is hereby granted|without warrant|redistribution and use|copies of this license",
    re.IGNORECASE,
)
_ABSENCE = re.compile(rf"(?:^|[.!?,:;–—。！？，、،؛]\s?){letters.ABSENCE}", re.IGNORECASE)
"""Not within quotation marks, where somebody says it to a reporter."""
_SEVERAL = 3
_PAIR = 2
_HEAD = 4  # paragraphs
_SUM = 10  # characters
_FIRST = 20  # lines
_SENTENCE = 40  # characters
_LONG = 80  # characters
_FEW_WORDS = 500  # weight of a text
_SHORT = 900  # weight of a text
_LONGEST_ERRAND = 1500  # characters


def reason(text: str, told: Text, stories: Sequence[Draft]) -> str | None:
    """Say why a text is no news, as part of a warning; None where it may be."""
    written = [each for each in told if each.text and not each.rule]
    linked = any(each.link for each in stories)
    dated = any(each.published or each.stated for each in stories)
    if not (linked or dated) and _is_of_terms(text, written):
        return TERMS
    shown = [line.rstrip() for line in text.splitlines() if line.strip()]
    if not linked and (found := _by_form(shown)):
        return found
    if len(stories) >= _PAIR or len(text) > _LONGEST_ERRAND:
        return None
    if _runs_errand(told, written):
        return ERRAND
    return None if dated else _refused(written)


def _by_form(shown: Sequence[str]) -> str | None:
    """Judge a text by what most of its lines are built like; its first ones tell."""
    first = shown[:_FIRST]
    if sum(1 for line in first if _LOG_LINE.match(line)) * 2 > len(first):
        return LOGGED
    if any(map(_TRACE.match, first[:1])):
        return LOGGED
    if sum(1 for line in first if _NUMBERS.search(line[:_LONG])) * 2 > len(first):
        return TABLED
    priced = [at for at, line in enumerate(shown) if len(line) <= _LONG and _is_priced(line)]
    if len(priced) < _SEVERAL or len(priced) * 4 <= len(shown):
        return None
    return None if _tells(shown[: priced[0]], _SENTENCE) or _tells(shown, _LONG) else PRICED


def _tells(shown: Sequence[str], least: int) -> bool:
    """Say whether there are sentences; one above prices makes them news."""
    return any(len(line) >= least and script.ending(line) == "stop" for line in shown)


def _is_priced(line: str) -> bool:
    """Say whether a line ends in a price: few lines have figures so near their end."""
    return bool(_FIGURE.search(line, max(0, len(line) - _SUM))) and bool(_PRICE.match(line))


def _is_of_terms(text: str, written: Text) -> bool:
    """Say whether a text's first line names terms, or one of two a licence that it grants."""
    heads = [each.text for each in written[:_PAIR]]
    licensed = any(map(_LICENCE.search, heads)) and _GRANT.search(text) is not None
    return licensed or any(map(_TERMS.match, heads[:1]))


def _runs_errand(told: Text, written: Text) -> bool:
    """Say whether a text is a mail that asks to confirm an address, or answers by itself."""
    subject = written[0].text if written else ""
    if any(_ABSENCE.search(each.text) for each in written[:_HEAD]):
        return True
    return lines.runs_errand(subject) or (lines.greets(subject) and _asks(told))


def _asks(told: Text) -> bool:
    """Say whether a letter has a sentence as errands are called, and leads to an address."""
    asked = any(lines.tells_errand(each.text) for each in told)
    return asked and any(each.link or "://" in each.text for each in told)


def _refused(written: Text) -> str | None:
    """Give the reason that a short text states first; a very short one, in one of three lines."""
    weight = sum(script.weight(each.text) for each in written)
    if weight > _SHORT or not written:
        return None
    head = written[0].text
    if refusals.is_status(head):
        return refusalphrases.MISSING
    if found := refusals.meant(head):
        return found
    few = weight <= _FEW_WORDS and not any(_names_weekday(each.text) for each in written)
    shown = [each.text for each in written[:_SEVERAL]] if few else []
    return refusals.told(shown)


def _names_weekday(line: str) -> bool:
    """Say whether a line tells on which day something was, as news does."""
    return any(map(calendars.names_weekday, script.words(line)))
