"""The times and days that lines state: at their start, among their words, or alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from feedd.core import ages
from feedd.core.parse import phrases, script
from feedd.core.parse.remembering import remembering
from feedd.core.parse.times import calendars, dates, handays, timephrases, twocalendars, zonenames

_WORDS_TOO = frozenset(["art", "at", "ct", "eat", "et", "ist", "met", "mt", "pt", "wat", "west"])
_NAMED_ZONES = sorted(name for name in calendars.ZONES if len(name) > 1)
_PLAIN_ZONES = frozenset(_NAMED_ZONES) - _WORDS_TOO
ZONE = (
    f"(?-i:{'|'.join(re.escape(name.upper()) for name in _NAMED_ZONES if name not in _WORDS_TOO)}"
    rf"|(?:{'|'.join(map(str.upper, sorted(_WORDS_TOO)))})(?=\)|\s*(?:[^\w\s]|$)))"
)
"""A zone's name; where it is a word as well, only before a mark: "10:30 ET - …"."""
_SPOKEN_ZONES = "|".join(map(re.escape, sorted(zonenames.ANYWHERE, key=len, reverse=True)))
_HALVES = "|".join(sorted(w for w in calendars.MORNING | calendars.AFTERNOON if not w.isascii()))
"""Words that say which half of the day a time is of; those in ASCII may be a sentence's."""
_CLOCK = (
    r"(?:[01]\d|2[0-3])[0-5]\d\s(?:GMT|UTC|(?:hrs|hours|Uhr|uur)(?!\w))|(?<=[일)]\s)\d{1,2}시\s?\d{1,2}분|"
    rf"(?:{timephrases.HALF_DAY}\s?)?(?!\d{{1,2}}\.\d\d\.\d)"
    r"\d{1,2}\s?(?:[:h٫.](?=\s?\d\d(?:hr?s?|[ap]m|Z)?\b)|[Hh]|时|時|點|点)\s?(?:\d{2}(?:[:.]\d{2})?\s?分?|\d\s?分)?"
    rf"(?:\s?(?:[ap]\.?m\.?|Uhr|uur|h(?:r?s)?\.?|ч|น\.|ق\.ظ|ب\.ظ|{_HALVES})(?!\w))?"
    r"(?:(?<=:\d\d)(?:[.,]\d{1,9})?Z(?!\w))?"
    rf"(?:\s?\(?(?:(?:ب?توقيت\s|به\sوقت\s)?{ZONE}|ب?(?:{_SPOKEN_ZONES})|(?:GMT|UTC)\s?[+-]\d{{1,2}}(?::?\d\d)?|[+-]\d\d:?\d\d)\)?(?![\w]))?"
)
_DAY = (
    r"(?:\d{4}[-/.年년]\s?\d{1,2}[-/.月월]\s?\d{1,2}(?!\d)(?:[日일]|\.(?=\s))?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}(?:/[^\W\d_]{3,12})?\.?,?\s(?:del?\s)?\d{4}"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4})"
)
_OF_WEEK = (
    r"\s?(?:[(（][月火水木金土日一二三四五六월화수목금토일](?:曜日?|요일)?(?:[)）]|$)"
    r"|[月火水木金土日]曜日?|[월화수목금토일]요일|(?:星期|[周週])[一二三四五六日天])"
)
_ERA_DAY = (
    r"(?:(?:中華)?(?:令和|平成|民國|民国)\s?(?:\d{1,3}|元)|1[01]\d)年\s?\d{1,2}月\s?\d{1,2}日"
)
_LETTER = r"[^\s\d_!-/:-@\[-`{-~،؛၊、，。–—]"
"""A letter or a vowel's sign, which is none to ``\\w`` in Indic and Thai writing."""
WORD = rf"{_LETTER}(?:{_LETTER}|\.(?={_LETTER})){{1,13}}(?:\s(?:الأول|الثاني|یەکەم|دووەم))?"
"""What may be a month's name: one word, or two as in the Levant."""
_NAMED = rf"(?P<named>{WORD})[.']?"
_FULL_DAYS = (
    re.compile(
        r"(?<![\w.])(?:\d{4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}(?:\s?[日일])?"
        rf"|{_ERA_DAY}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}}))(?!\d)"
    ),
    re.compile(rf"(?:令和|平成|昭和|民國|民国)?{handays.DAY}"),
    re.compile(
        rf"(?<![\w.])\d{{1,2}}(?:\.|º|er|st|nd|rd|th|ης|η)?\s(?:de\s|of\s)?"
        rf"{_NAMED}(?:/{WORD})?,?\s(?:del?\s)?\d{{4}}(?!\d)"
    ),
    re.compile(rf"(?<!\w){_NAMED}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}(?!\d)"),
    re.compile(rf"(?<!\d)\d{{4}}\.?\s(?:m\.\s|gada\s)?{_NAMED}\s\d{{1,2}}(?!\d)"),
    re.compile(r"(?<!\d)\d{1,2}\sth[aá]ng\s\d{1,2},?\s(?:n[aă]m\s)?\d{4}(?!\d)"),
)
"""A day with its year among other words: in numbers, or with its month's name."""
_YEARLESS = (
    r"\d{1,2}-\d{2}(?!\d)|\d{1,2}[月월]\s?\d{1,2}[日일]|\d{1,2}/\d{1,2}(?!/)|\d{1,2}\.\s?\d{1,2}\.(?=\s)"
    r"|\d{1,2}\.(?:0\d|1[0-2])(?=,?\s\d{1,2}:\d\d)"
    r"|\d{1,2}\.?\s[^\W\d_]{3,12}\.?|[^\W\d_]{3,12}\.?\s\d{1,2}(?!\d)(?:\.(?=,?\s))?"
)
_STAMP = re.compile(
    rf"^[\[(【*_]*(?:(?P<day>{_ERA_DAY}|{_DAY}|{_YEARLESS})(?:{_OF_WEEK})?(?:[,،T\s]|[-–—|·])*)?(?:{timephrases.CLOCK_WORDS}\s?)?(?P<clock>{_CLOCK})"
    r"[\])】*_]*(?P<gap>\s*[-–—|:：·•،,]\s*|\s+|$)(?P<rest>.*)$",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"^[\[(【]?(?P<day>{_ERA_DAY}|{_DAY}|\d{{4}}/\d{{1,2}}/\d{{1,2}})[\])】]?(?P<gap>\s*[-–—|:：·]+\s+|[\])】]\s*|\s+)(?P<rest>\S.*)$"
)
_TIME_LABEL = re.compile(
    rf"^{timephrases.TIME_LABEL}(?:\s{timephrases.TIME_JOINT})?\s?[:：]?\s*(?=\W|\d|[A-Z])",
    re.IGNORECASE,
)
_LATER = re.compile(
    rf"(?<=\d)([^\d,;|·(–-]{{0,8}}?)\s?[,;|·(–-]\s?{timephrases.TIME_LABEL}"
    r"\W{1,3}(?:[^\W\d_]{1,12}\W{1,2}){0,2}\d[^!?]{0,30}(?<![^\Wm]\.)$",
    re.IGNORECASE,
)
"""When a story was changed, behind when it was published: "10:20, updated 11:40"."""
_LABEL_BEHIND = re.compile(r"(?<=[\d分日])\s?(?:配信|更新|掲載|発表|发布|發布)$")
_PARTING = "|·• "
_BRACKETS = "[](){}（）［］【】|·•- "
_AT = rf"[,،、]?\s?(?:[·|–—-]\s)?(?:{timephrases.CLOCK_WORDS}\s?)?"
_TODAY = re.compile(rf"^{timephrases.TODAY}{_AT}(?=(?:{_CLOCK}))", re.IGNORECASE)
_YESTERDAY = re.compile(rf"^{timephrases.YESTERDAY}{_AT}(?:{_CLOCK})$", re.IGNORECASE)
"""A time of the day before the page was made, which nobody may know."""
_OPENING = 24  # characters in which a stamp has its first figure
_HOURS = 24
_MINUTES = 60
_DATE_WORDS = 4  # beside the figures of a date
_DATE_STRANGERS = 2  # of these words
_DATE_LETTERS = 34  # weight of these words
_YEAR = 4  # digits
_AROUND = ".,،၊:;()[]|·•–—-"
_DIGIT = re.compile(r"\d")
_DIRECTIONS = re.compile("[\u200e\u200f]")  # between the numbers of an Arabic day
_YEAR_OR_JOINT = re.compile(r"\d{4}|\d[-/.]\d|[년年]")  # of which each day with its year has one
_JOINTS = timephrases.DATE_JOINTS
_READING = re.compile(rf"^\d{{1,2}}[\s-]?{timephrases.READING}$", re.IGNORECASE)
_READING_LED = re.compile(
    rf"^{timephrases.READING_LED}\s?[:：]?\s?(?:ca\.?\s|~)?\d{{1,2}}\s?[^\W\d]{{0,10}}\.?$",
    re.IGNORECASE,
)
_DAY_NAMED = re.compile(rf"^{timephrases.TIME_LABEL}\s?[:：]?\s*{timephrases.DAY}$", re.IGNORECASE)
_DAY_ALONE = re.compile(
    rf"^(?:\d{{1,2}}月\s?\d{{1,2}}日|\d{{1,2}}월\s?\d{{1,2}}일|{_ERA_DAY}|[RH]\d{{1,2}}\.\d{{1,2}}\.\d{{1,2}}|1[01]\d([-/.])\d{{2}}\1\d{{2}})"
    rf"(?:{_OF_WEEK})?$|^\d{{1,2}}/\d{{1,2}}{_OF_WEEK}$"
)
_WEEKDAY_BEFORE = re.compile(r"^(?P<word>[^\W\d_]+)\.?,?\s(?=\d{1,2}\D|\D{3,12}\s\d)")
_WEEKDAY_LETTERS = 3  # of a shortened name
_CLOCK_ALONE = re.compile(rf"^(?:{timephrases.CLOCK_WORDS}\s?)?(?:{_CLOCK})$", re.IGNORECASE)
_UNDERSIGNED = re.compile(rf",?\s(?:[^\W\d]+\s)?{phrases.BY}\s[^\d,]{{2,30}}$", re.IGNORECASE)
_DAY_IN_NUMBERS = re.compile(
    r"^(?:\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})|(?:0\d|1[0-2])-(?:[0-2]\d|3[01])"
    r"|(?:[0-2]\d|3[01])/(?:0\d|1[0-2])|(?:0\d|1[0-2])/(?:[0-2]\d|3[01])"
    r"|(?:[0-2]\d|3[01])\.\s?(?:0\d|1[0-2])\.)$"
)
_NUMBER = re.compile(r"^[\d-]+$")
_COUNT = re.compile(r"^\d{1,5}$")
_DAY_IN_ONE_NUMBER = re.compile(r"^(?:(?:19|20)\d\d(?:\d{4}){1,2}(?:\d\d)?|\d+-\d{1,2}-\d+)$")
_COORDINATES = re.compile(r"\d[-°.]\d+(?:['′.]\d*)?°?\s?[NSEWO]\b")
_DAY_OR_MONTH = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")
_COURT = re.compile(r"^[^\W\d]+(?:[\s'’][^\W\d]+){0,3},\s(?=.*\d)")
_SPACED_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLACE = re.compile(r"^[^\d,]{2,30},\s(?=.*\d)")
_LONG = r"(?=\S{3}|(?<=\d\s)[^\x00-\u024f])"  # two Latin letters are no month; "14 मई" is
_DAY_AND_MONTH = re.compile(
    rf"^(?:\d{{1,2}}(?:\.|º|er|st|nd|rd|th)?\s(?:de\s)?{_LONG}({WORD})|(?=\S{{3}})({WORD})\.?\s\d{{1,2}})\.?$"
)
_DAY_JOINT = re.compile(r"^(?:on|le|el|del|il|am|den|em|de|op|في)\s", re.IGNORECASE)
_LATE_YEAR = re.compile(
    r"^(?P<day>\d{1,2}[月월]\s?\d{1,2}.{0,30}?)[\s,、(（]+"
    r"(?P<year>(?:令和|平成|民國|民国|20(?=\d\d))\s?(?:\d{1,3}|元))(?P<mark>[年년]?)[)）]?$"
)
"""A day in numbers whose year stands behind its time of day: "11月26日 11:50 令和8年"."""
_CLOCK_WITHIN = re.compile(rf"(?<!\d)(?:{_CLOCK})", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^[(（\[［【](?P<inside>[^()（）\[\]［］【】]{8,70})[)）\]］】]$")
_LONE_DIGITS = 2
"""This many digits may be the number of a week or an hour; more are something else."""
_SHORT_WORD = 11  # letters; a date has no longer ones
_WORD_AT_MOST = 28  # a longer one is a sentence of a script that has no spaces
_END_BEFORE = re.compile(r"(?:[。！？।؟]|[^\W\d_]\s(?P<last>[^\W\d_]{3,})[.!?]\s)\W*(?=\d)")
"""The end of a sentence before a number."""
_UNLETTERED = re.compile(r"[\W\d_]+")
_LINE_AT_MOST = 80  # characters
_DAY_AT_MOST = 50  # characters


class Stamped(NamedTuple):
    """A line that begins with a time: the time as printed, and what follows it."""

    time: str
    rest: str


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
    rest = found["rest"] if found else ""
    numbers = rest[1:2].isdigit()  # "2026-07-30: v6.0.14"
    if not found or (script.is_small(rest[:1]) and not numbers) or is_weekday(rest):
        return None
    if (other := day_within(found["rest"])) and found["rest"].startswith(other):
        return None  # "6.0.14 - 30 July 2026" names a version
    marked = found["gap"].strip() or not line[0].isdigit() or script.is_cased(found["rest"][:1])
    return Stamped(found["day"], found["rest"].strip()) if marked else None


def states_day(line: str) -> bool:
    """Say whether a line states a day with its year, whatever else it says."""
    return day_within(line) is not None


def day_within(line: str) -> str | None:
    """Give the day with its year that a line states among other words."""
    if not _YEAR_OR_JOINT.search(line):
        return None
    found = (each for form in _FULL_DAYS for each in form.finditer(line))
    return next((each[0] for each in found if _is_month_of(each)), None)


def _is_month_of(day: re.Match[str]) -> bool:
    """Say whether the word in a day is a month's name, if it has one."""
    named = day.groupdict().get("named")
    return named is None or is_month(named)


def is_month(words: str) -> bool:
    """Say whether words are the name of a month: one word, or two as in the Levant."""
    return calendars.names_month(calendars.joined(words))


def is_clock(text: str) -> bool:
    """Say whether a text is a time of day and nothing else."""
    return bool(_CLOCK_ALONE.match(text))


def _is_time(clock: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d{1,2}", clock)[:2]]
    return numbers[0] <= _HOURS and all(number < _MINUTES for number in numbers[1:])


def _continues(gap: str, rest: str) -> bool:
    """A number that opens a sentence ("10.30 was …", "12 h later") is no stamp."""
    return not gap.strip() and script.is_small(rest[:1])


@remembering(4096)
def moment(line: str) -> str | None:
    """Give the time that a line states when it states nothing else."""
    if len(line) > _LINE_AT_MOST:
        return None
    line = handays.in_figures(_DIRECTIONS.sub("", line))
    if not _DIGIT.search(line):
        aged = ages.is_age(_TIME_LABEL.sub("", line, count=1))
        return line if aged or _DAY_NAMED.match(line) else None
    if (line[0].isdigit() and _READING.match(line)) or _READING_LED.match(line):
        return line
    line = _LATE_YEAR.sub(_led_by_year, twocalendars.in_ours(line))
    led = _LATER.sub(r"\1", line.lstrip(_PARTING))
    shown = _LABEL_BEHIND.sub("", _TIME_LABEL.sub("", led, count=1)).strip(_BRACKETS)
    if ages.is_age(shown) or _is_day(shown) or _YESTERDAY.match(shown):
        return shown
    shown = _TODAY.sub("", shown)
    if (at := stamped(_without_weekday(shown))) and (whole := _on_its_day(at)):
        return whole
    told = (_is_mostly_date(shown) or _is_placed_day(shown)) and not _closes_sentence(shown)
    dated = told and _is_readable(shown) and not _is_numbered(shown)
    return _without_number(shown) if dated else _sourced(line) or _labelled(line, shown)


def _closes_sentence(shown: str) -> bool:
    """Say whether a day stands behind a sentence: "Nobody was hurt. (26 November 2026)"."""
    ends = (found for found in _END_BEFORE.finditer(shown) if day_within(shown[found.end() :]))
    return any(not found["last"] or _is_told(found["last"]) for found in ends)


def _is_told(word: str) -> bool:
    """Say whether a word before a stop is no shortened name of a day or month."""
    shortened = calendars.names_month(word) or calendars.shortens_weekday(word)
    return script.is_small(word[0]) and not (shortened or _joins_date(word))


def opens_with_position(line: str) -> bool:
    """Say whether a line begins with a place's latitude."""
    return _COORDINATES.search(line[:_OPENING]) is not None and line[0].isdigit()


def is_vague(shown: str) -> bool:
    """Say whether what passes for a time is how long ago it was, or how long reading takes."""
    return ages.is_age(shown) or any(form.match(shown) for form in (_READING, _READING_LED))


def _without_weekday(line: str) -> str:
    """Take the name of a day of the week, or its few first letters, from before a day."""
    found = _WEEKDAY_BEFORE.match(line)
    if found is None:
        return line
    short = len(found["word"]) <= _WEEKDAY_LETTERS and not is_month(found["word"])
    return line[found.end() :] if short or calendars.names_weekday(found["word"]) else line


def _on_its_day(at: Stamped) -> str | None:
    """Give a time that nothing follows but perhaps its day: "20:14, 25 November"."""
    if not at.rest:
        return at.time
    day = _DAY_JOINT.sub("", at.rest)
    return f"{day} {at.time}" if is_clock(at.time) and _is_day(day) else None


def _led_by_year(late: re.Match[str]) -> str:
    return f"{late['year']}{late['mark'] or '年'}{late['day']}"


def _is_numbered(shown: str) -> bool:
    """Say whether a line numbers something besides its day: "Decision 2026-31 of 5 May 2026".

    A number alone beside a time of day is no year: "15:44 1200" tells who has read that.
    """
    day = day_within(shown)
    rest = _CLOCK_WITHIN.sub("", shown.replace(day, "") if day else shown)
    if day is None:
        return rest != shown and bool(_COUNT.match(rest.strip(f"{_AROUND} ")))
    return len(_DIGIT.findall(rest)) > _LONE_DIGITS


def _without_number(shown: str) -> str:
    """Take an issue's number from before a day, as which it could be read: "No. 9, 2 May 2026"."""
    day = day_within(shown)
    before, _, after = shown.partition(day) if day else ("", "", "")
    if not day or not _DIGIT.search(_CLOCK_WITHIN.sub("", before)):
        return shown
    clock = _CLOCK_WITHIN.search(before) or _CLOCK_WITHIN.search(after)
    return f"{day} {clock[0]}" if clock else day


def _sourced(line: str) -> str | None:
    """Give the day of a line in brackets that names a source before it: "[Courier, 3.5.2026]"."""
    found = _IN_BRACKETS.match(line)
    day = day_within(found["inside"]) if found else None
    return day if found and day and found["inside"].endswith(day) else None


def _labelled(line: str, shown: str) -> str | None:
    """Give the time behind its label where more follows: "Date: 3.5.2026, 9:12 · AB-2026-17"."""
    day = day_within(shown) if shown != line else None
    if not (day and shown.startswith(day) and script.weight(shown[len(day) :]) <= _DATE_LETTERS):
        return None
    at = stamped(shown)
    return at.time if at else day


def _is_readable(shown: str) -> bool:
    """Say whether a date can be read at all, if its day and month were told apart.

    A number alone counts something, unless it is long enough for a day and begins as ours do.
    """
    if _NUMBER.match(shown) and not _DAY_IN_ONE_NUMBER.match(shown):
        return False
    told_apart = _DAY_OR_MONTH.sub(r"\1.\2.\3", shown)
    return dates.read(shown) is not None or (
        told_apart != shown and dates.read(told_apart) is not None
    )


def _is_day(shown: str) -> bool:
    if len(shown) > _DAY_AT_MOST:
        return False
    if _DAY_ALONE.match(shown) or _DAY_IN_NUMBERS.match(shown) or twocalendars.is_lunar(shown):
        return True
    named = _DAY_AND_MONTH.match(_PLACE.sub("", shown))
    return named is not None and is_month(named[1] or named[2])


def _is_zone(word: str) -> bool:
    return word.isupper() and word.lower() in _PLAIN_ZONES


def _joins_date(word: str) -> bool:
    return word.lower() in _JOINTS or calendars.names_weekday(word)


def opens_date(words: str) -> bool:
    """Say whether words are only what stands before a day: "Freitag", "Publié le", "Yesterday"."""
    rest = _TIME_LABEL.sub("", f"{words} -", count=1).rstrip(" -")
    return moment(words) is not None or all(map(_joins_date, rest.split()))


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
    if sum(map(str.isdigit, shown)) < _YEAR - 1 or _COORDINATES.search(shown):
        return False
    undersigned = calendars.joined(_UNDERSIGNED.sub("", shown))
    spaced = [word.strip(_AROUND) for word in undersigned.split()]
    long = [word for word in spaced if len(word) > _SHORT_WORD]
    if any(script.weight(_UNLETTERED.sub("", word)) > _WORD_AT_MOST for word in long):
        return False
    words = [word for word in spaced if word and not any(map(str.isdigit, word))]
    named = [word for word in words if not _joins_date(word)]
    if len(named) > _DATE_WORDS or sum(map(script.weight, named)) > _DATE_LETTERS:
        return False
    months = sum(map(calendars.names_month, named))
    unknown = [word for word in named if not (calendars.names_month(word) or _is_zone(word))]
    if unknown and _FULL_DAYS[0].search(shown):  # which needs no names: "27.11.2026 May quits"
        unknown = [each for each in words if not (each.lower() in _JOINTS or _is_zone(each))]
    lasted = months > 1 and len(_DIGIT.findall(shown)) == _YEAR  # "shops, March to October 2026"
    return len(unknown) <= (_DATE_STRANGERS - lasted)
