"""What a single line is for: a rule, a stamp, a byline, a caption, small print.

The few word lists are the labels that news sites print in many languages; a line in a language
that is missing from them is still judged by its form.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from feedd.core.parse import calendars, dates, phrases, script

_RULE = re.compile(r"^[\W_]{3,}$")
_EMAIL_SIGNATURE = "--"

_WORDS_TOO = frozenset(["art", "at", "ct", "eat", "et", "ist", "met", "mt", "pt", "wat", "west"])
_NAMED_ZONES = sorted(name for name in calendars.ZONES if len(name) > 1)
_PLAIN_ZONES = frozenset(_NAMED_ZONES) - _WORDS_TOO
_ZONE = (
    f"(?-i:{'|'.join(name.upper() for name in _NAMED_ZONES if name not in _WORDS_TOO)}|МСК"
    rf"|(?:{'|'.join(map(str.upper, sorted(_WORDS_TOO)))})(?=\)|\s*(?:[^\w\s]|$)))"
)
"""A zone's name; where it is a word as well, only before a mark: "10:30 ET - …"."""

_CLOCK = (
    r"(?:[01]\d|2[0-3])[0-5]\d\s(?:GMT|UTC)|"
    r"\d{1,2}\s?(?:[:h٫.](?=\s?\d\d\b)|[Hh]|时|時|點|点)\s?(?:\d{2}(?:[:.]\d{2})?\s?分?)?"
    r"(?:\s?(?:[ap]\.?m\.?|Uhr|uur|ч|น\.|ق\.ظ|ب\.ظ|ص|م)(?!\w))?"
    rf"(?:\s?\(?(?:{_ZONE}|[+-]\d\d:?\d\d)\)?(?![\w]))?"
)
_DAY = (
    r"(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}\.?\s[^\W\d_]{3,12}\.?,?\s\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4})"
)
_FULL_DAY = re.compile(rf"(?<![\w.]){_DAY}(?!\d)")
_ERA_DAY = r"(?:令和|平成|民國|民国)\s?(?:\d{1,3}|元)年\s?\d{1,2}月\s?\d{1,2}日"
_YEARLESS = (
    r"\d{1,2}-\d{2}(?!\d)|\d{1,2}月\s?\d{1,2}日|\d{1,2}/\d{1,2}(?!/)|\d{1,2}\.\s?\d{1,2}\.(?=\s)"
    r"|\d{1,2}\.?\s[^\W\d_]{3,12}\.?|[^\W\d_]{3,12}\.?\s\d{1,2}"
)
_STAMP = re.compile(
    rf"^[\[(【*_]*(?:(?P<day>{_ERA_DAY}|{_DAY}|{_YEARLESS})(?:[,،T\s]|[-–—|·])*)?(?:{phrases.CLOCK_WORDS}\s?)?(?P<clock>{_CLOCK})"
    r"[\])】*_]*(?P<gap>\s*[-–—|:：·•،,]\s*|\s+|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"^[\[(【]?(?P<day>{_ERA_DAY}|{_DAY}|\d{{4}}/\d{{1,2}}/\d{{1,2}})[\])】]?(?P<gap>\s*[-–—|:：·]+\s+|[\])】]\s*|\s+)(?P<rest>\S.*)$"
)
_BULLET = re.compile(
    "^(?:(?:[•●▪■□◆◇►◄◀▶▸➤✦★☆※·‣⁃○◦–—*+»›→-]|>{2,3})\\s+|[■◆●▲▼★※]\\s?(?=\\w)"
    "|(?:[\U0001f1e6-\U0001faff\u2600-\u27bf\u2b00-\u2bff]\ufe0f?\u200d?)+\\s*)(?P<rest>\\S.*)$"
)

_BY = re.compile(
    rf"^{phrases.BY}\s?[:：/]?\s+(?P<name>.{{2,60}})$"
    r"|^(?:作者|記者|记者|文|撰文)\s?[:：/／]\s?(?P<unspaced>\S.{0,30})$",
    re.IGNORECASE,
)
_PARTED = re.compile(r"\s[|·•]\s")
_CAPTION = re.compile(
    rf"^[\[(]?{phrases.PICTURE}\s?{phrases.ARCHIVED}?"
    r"\s?(?:[:：/／]|[-–—]\s|\(.*$|$|\b(?:by|von|par|por|de)\b)",
    re.IGNORECASE,
)
_SOURCE = re.compile(rf"^{phrases.SOURCE}\s?[:：]\s?\S", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:[(\[/／©]|\bvia\b|\s[-–—|]\s)\s?[^()\[\]/]{0,40}?"
    rf"(?<![^\W\d_]){phrases.AGENCY}(?![^\W\d_])[^()\[\]]{{0,40}}[)\]]?\.?$",
    re.IGNORECASE,
)
_DATE_TAIL = re.compile(
    r"[.,،。،–—(-]\s*(?:[^\W\d_]{2,12}\.?\s)?(?:\d{1,2}\.?\s[^\W\d_]{3,12}\.?,?\s\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4}"
    r"|[^\W\d_]{3,12}\s\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}年\d{1,2}月(?:\d{1,2}日)?)[)\]]?\.?$"
)
_TIME_LABEL = re.compile(
    rf"^{phrases.TIME_LABEL}(?:\s{phrases.TIME_JOINT})?\s?[:：]?\s*(?=\W|\d|[A-Z])", re.IGNORECASE
)
_AGO = re.compile(
    rf"^(?:vor |il y a |hace |há |منذ |قبل |לפני |før |za )?\d{{1,2}}\s?{phrases.UNIT}"
    r"(?:\s(?:ago|назад|тому|پیش|fa|geleden|siden))?$",
    re.IGNORECASE,
)
_INVITATION = phrases.at_start(phrases.INVITATION)
_EXTRA = phrases.whole(phrases.EXTRA)
_EXTRA_TOLD = re.compile(rf"^{phrases.EXTRA}\s?[:：]", re.IGNORECASE)
_CORRECTION = re.compile(rf"^{phrases.CORRECTION}\s?(?:[:：]|$)", re.IGNORECASE)
_ADVERT = phrases.whole(phrases.ADVERT)
_ADVERT_TOLD = re.compile(rf"^{phrases.ADVERT}\s?[:：]\s?\S", re.IGNORECASE)
_ELSEWHERE = phrases.whole(phrases.ELSEWHERE)
_BULLETIN = re.compile(
    rf"\b{phrases.BULLETIN}\b|{phrases.BULLETIN_UNSPACED}|\s\|\s", re.IGNORECASE
)
_GREETING = phrases.at_start(phrases.GREETING)
_INVITATION_AT_MOST = 160
_LABEL_AT_MOST = 80
_CAPTION_AT_LEAST = 3
_CAPTION_AT_MOST = 300
_STROKES = 2
_OPENING = 24
_HOURS = 24
_MINUTES = 60
_NAME_WORDS = 8
_CAPITALS = 0.6
_DATE_WORDS = 4
_DATE_STRANGERS = 2
_DATE_LETTERS = 34
_YEAR = 4
_AROUND = ".,،:;()[]|·•–—-"
_DIGIT = re.compile(r"\d")
_READING = re.compile(rf"^\d{{1,2}}[\s-]?{phrases.READING}$", re.IGNORECASE)
_DAY_NAMED = re.compile(rf"^{phrases.TIME_LABEL}\s?[:：]?\s*{phrases.DAY}$", re.IGNORECASE)
_DAY_ALONE = re.compile(r"^\d{1,2}月\s?\d{1,2}日\s?(?:[(（][月火水木金土日一二三四五六][)）])?$")
_ERA_DAY_ALONE = re.compile(rf"^{_ERA_DAY}\s?(?:[(（][月火水木金土日一二三四五六][)）])?$")
_CLOCK_ALONE = re.compile(rf"^(?:{phrases.CLOCK_WORDS}\s?)?(?:{_CLOCK})$", re.IGNORECASE)
_UNDERSIGNED = re.compile(rf",?\s(?:[^\W\d]+\s)?{phrases.BY}\s[^\d,]{{2,30}}$", re.IGNORECASE)
_COUNT = re.compile(
    r"^(?:\d[\d.,]{0,7}\s?[KkMm]?\s[^\W\d]{3,12}|[^\W\d]{2,12}(?:\s[^\W\d]{2,12})?\s?[:：]?\s?\d[\d.,]*[KkMm]?)$"
)
_HANDLE = re.compile(r"^(?:[@#][\w-]{2,40}\s*)+$")
_SMALL_SLUG = re.compile(r"^(?=.{5,40}$)(?!.*[A-ZА-ЯЁ])[^\W\d_]+(?:-[^\W\d_]+)+$")
_SLUG = re.compile(r"^[A-Z]{2}-\S.{2,60},\s?\d{2,4}$")
_CODE = re.compile(r"^(?=.{3,24}$)(?=.*[A-Za-z])[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)+$")
_DAY_IN_NUMBERS = re.compile(
    r"^(?:\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})|(?:0\d|1[0-2])-(?:[0-2]\d|3[01]))$"
)
_COORDINATES = re.compile(r"\d[-°.]\d+(?:['′.]\d*)?\s?[NSEWO]\b")
_DAY_OR_MONTH = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")
_COURT = re.compile(r"^[^\W\d]+(?:[\s'’][^\W\d]+){0,3},\s(?=.*\d)")
_SPACED_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLACE = re.compile(r"^[^\d,]{2,30},\s(?=.*\d)")
_DAY_AND_MONTH = re.compile(r"^(?:\d{1,2}\.?\s([^\W\d_]{3,12})|([^\W\d_]{3,12})\.?\s\d{1,2})\.?$")
_CONTACT = re.compile(
    r"\S@\w[\w-]*\.\w|(?<![\d.,:/-])\(?\+?\d{2,5}\)?(?:[\s.-]\d{2,4}){2,4}(?![\d.,:/-]\d)"
)
_END = re.compile(rf"^(?:30$|{phrases.END}(?![^\W\d_]))", re.IGNORECASE)
_END_AT_MOST = 40
_END_MARKS = "-–—*#.()[]【】 "
_POINTER = re.compile(rf"^{phrases.ELSEWHERE}\s?[:：»›>]\s?\S", re.IGNORECASE)
_SMALL_PRINT_AT_MOST = 400


class Stamped(NamedTuple):
    """A line that begins with a time: the time as printed, and what follows it."""

    time: str
    rest: str


def is_rule(line: str) -> bool:
    """Say whether a line is drawn, not written: ``---``, ``* * *``, ``═══``."""
    if line == _EMAIL_SIGNATURE or not _RULE.match(line):
        return line in {_EMAIL_SIGNATURE, "⁂", "❧"}
    return len(set(line.replace(" ", ""))) <= _STROKES


def stamped(line: str) -> Stamped | None:
    """Read a time of day (with or without its day) at the start of a line."""
    if not _DIGIT.search(line, 0, _OPENING):
        return None
    found = _STAMP.match(line)
    if not found or not _is_time(found["clock"]) or _continues(found["gap"], found["rest"]):
        return None
    return Stamped(f"{found['day'] or ''} {found['clock']}".strip(), found["rest"].strip())


def dated(line: str) -> Stamped | None:
    """Read a day at the start of a line that goes on with what happened then."""
    if not _DIGIT.search(line, 0, _OPENING):
        return None
    found = _DAY_FIRST.match(line)
    if not found or script.is_small(found["rest"][:1]) or is_weekday(found["rest"]):
        return None
    marked = found["gap"].strip() or not line[0].isdigit() or script.is_cased(found["rest"][:1])
    return Stamped(found["day"], found["rest"].strip()) if marked else None


def states_day(line: str) -> bool:
    """Say whether a line states a day with its year, whatever else it says."""
    return bool(_FULL_DAY.search(line))


def day_within(line: str) -> str | None:
    """Give the day with its year that a line states among other words."""
    found = _FULL_DAY.search(line)
    return found[0] if found else None


def is_clock(text: str) -> bool:
    """Say whether a text is a time of day and nothing else."""
    return bool(_CLOCK_ALONE.match(text))


def _is_time(clock: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d{1,2}", clock)[:2]]
    return numbers[0] <= _HOURS and all(number < _MINUTES for number in numbers[1:])


def _continues(gap: str, rest: str) -> bool:
    """A number that opens a sentence ("10.30 was …", "12 h later") is no stamp."""
    return not gap.strip() and script.is_small(rest[:1])


def bulleted(line: str) -> str | None:
    """Give a list item or an emoji-led line without its mark."""
    found = _BULLET.match(line)
    return found["rest"].strip() if found else None


def byline(line: str) -> str | None:
    """Read the author's name from a byline."""
    found = _BY.match(line) if len(line) <= _LABEL_AT_MOST else None
    if not found or script.ending(line) != "open":
        return None
    name = (found["name"] or found["unspaced"]).strip()
    return name if _is_name(name) and not _PARTED.search(name) else None


def _is_name(text: str) -> bool:
    parts = [word for word in script.words(text) if script.is_cased(word[0])]
    capital = sum(1 for word in parts if word[0].isupper())
    return len(script.words(text)) <= _NAME_WORDS and capital >= _CAPITALS * len(parts)


def names_source(line: str) -> bool:
    """Say whether a line says where its story is from: "Source: Newswire"."""
    return len(line) <= _LABEL_AT_MOST and bool(_SOURCE.match(line))


def names_picture(line: str) -> bool:
    """Say whether a line begins with the word for a picture: "Photo: …"."""
    return bool(_CAPTION.match(line))


def is_caption(line: str) -> bool:
    """Say whether a line tells what a picture shows or who took it."""
    if not _CAPTION_AT_LEAST <= len(line) <= _CAPTION_AT_MOST:
        return False
    if _CAPTION.match(line) or _CREDIT.search(line):
        return True
    return bool(_DATE_TAIL.search(line)) and "." in line[:-1].rstrip("0123456789 ")


@lru_cache(maxsize=4096)
def moment(line: str) -> str | None:
    """Give the time that a line states when it states nothing else."""
    if len(line) > _LABEL_AT_MOST:
        return None
    if _DAY_NAMED.match(line) or _READING.match(line):
        return line
    if not _DIGIT.search(line):
        return None
    shown = _TIME_LABEL.sub("", line, count=1).strip("[](){}|·•- ")
    if _AGO.match(shown) or _is_day(shown):
        return shown
    if (at := stamped(shown)) and not at.rest:
        return at.time
    told = _is_mostly_date(shown) or _is_placed_day(shown)
    return shown if told and _is_readable(shown) else None


def _is_readable(shown: str) -> bool:
    """Say whether a date can be read at all, if its day and month were told apart."""
    return any(dates.read(each) for each in (shown, _DAY_OR_MONTH.sub(r"\1.\2.\3", shown)))


def _is_day(shown: str) -> bool:
    if _DAY_ALONE.match(shown) or _ERA_DAY_ALONE.match(shown) or _DAY_IN_NUMBERS.match(shown):
        return True
    named = _DAY_AND_MONTH.match(_PLACE.sub("", shown))
    return named is not None and calendars.names_month(named[1] or named[2])


def _is_zone(word: str) -> bool:
    return word.isupper() and word.lower() in _PLAIN_ZONES


def is_weekday(line: str) -> bool:
    """Say whether a line is the name of a day and nothing else."""
    return calendars.names_weekday(line.strip(_AROUND))


def _is_placed_day(shown: str) -> bool:
    """Say whether a line is a place or a court, and a day: "County court, Monday 8 June 2026"."""
    found = _COURT.match(shown)
    words = _SPACED_WORD.findall(shown[found.end() :]) if found else []
    return bool(words) and all(
        calendars.names_month(word) or calendars.names_weekday(word) for word in words
    )


def _is_mostly_date(shown: str) -> bool:
    """``Budget 2024`` holds a year and is still a headline."""
    if _COORDINATES.search(shown):
        return False
    undersigned = _UNDERSIGNED.sub("", shown)
    spaced = (word.strip(_AROUND) for word in undersigned.split())
    named = [word for word in spaced if word and not any(map(str.isdigit, word))]
    digits = sum(map(str.isdigit, shown))
    unknown = [word for word in named if not (calendars.names_month(word) or _is_zone(word))]
    return (
        len(named) <= _DATE_WORDS
        and len(unknown) <= _DATE_STRANGERS
        and sum(map(len, named)) <= _DATE_LETTERS
        and digits >= _YEAR - 1
    )


@lru_cache(maxsize=4096)
def is_small_print(line: str) -> bool:
    """Say whether a line is the publisher speaking of itself: rights, subscriptions, cookies."""
    label = line.rstrip(":： ")
    if len(line) <= _INVITATION_AT_MOST and (_INVITATION.match(label) or leads_elsewhere(line)):
        return True
    if is_extra(line):
        return True
    if len(line) > _SMALL_PRINT_AT_MOST:
        return False
    if _CORRECTION.match(line) and (script.ending(line) == "stop" or len(line) <= _END_AT_MOST):
        return True
    folded = line.lower()
    return any(phrase in folded for phrase in phrases.SMALL_PRINT)


def is_extra(line: str) -> bool:
    """Say whether a line names what bulletins add to their stories: "Quote of the day"."""
    return len(line) <= _LABEL_AT_MOST and bool(_EXTRA.match(line))


def tells_extra(line: str) -> bool:
    """Say whether a line is such a name and what it announces: "Word of the day: …"."""
    return bool(_EXTRA_TOLD.match(line))


def states_contact(line: str) -> bool:
    """Say whether a short line gives a telephone number or a mail address."""
    return len(line) <= _INVITATION_AT_MOST and bool(_CONTACT.search(line))


def ends_bulletin(line: str) -> bool:
    """Say whether a line says that the bulletin ends here: "End of bulletin", "- 30 -"."""
    shown = line.strip(_END_MARKS)
    return opens_end(line) and (names_bulletin(shown) or len(shown.split()) == 1)


def opens_end(line: str) -> bool:
    """Say whether a short line begins as such a line does, whatever it says has ended."""
    return len(line) <= _END_AT_MOST and bool(_END.match(line.strip(_END_MARKS)))


def is_code(line: str) -> bool:
    """Say whether a line is a mark of a story: ``INDO-01``, ``ab-cd/ef``, ``@channel``."""
    coded = bool(_CODE.match(line)) and (line == line.upper() or "/" in line)
    return coded or any(form.match(line) for form in (_HANDLE, _SLUG, _SMALL_SLUG))


def counts(line: str) -> bool:
    """Say whether a line is a number of something: ``4.2K views``, ``Views: 31``."""
    return bool(_COUNT.match(line))


def invites(line: str) -> bool:
    """Say whether a line begins as the publisher's invitations do: "Subscribe now …"."""
    return len(line) <= _INVITATION_AT_MOST and bool(_INVITATION.match(line))


def is_advert(line: str) -> bool:
    """Say whether a line marks what stands beside it as paid for."""
    return bool(_ADVERT.match(line))


def opens_advert(line: str) -> bool:
    """Say whether a line is such a mark and what it announces: "Advertisement: …"."""
    return bool(_ADVERT_TOLD.match(line))


def opens_links(line: str) -> bool:
    """Say whether a line announces links to elsewhere ("Related stories")."""
    return len(line) <= _LABEL_AT_MOST and bool(_ELSEWHERE.match(line.strip("*#_ ")))


def leads_elsewhere(line: str) -> bool:
    """Say whether a line is such an announcement and its link in one ("Read also: …")."""
    return len(line) <= _INVITATION_AT_MOST and bool(_POINTER.match(line))


def names_bulletin(line: str) -> bool:
    """Say whether a line could be the name of a bulletin, not the headline of a story."""
    return bool(_BULLETIN.search(line))


def greets(line: str) -> bool:
    """Say whether a line speaks to the reader, as newsletters begin."""
    return bool(_GREETING.match(line.lstrip("¡")))
