"""Days that a line states twice: in our calendar, and in the Islamic, Persian or Hebrew one.

Ministries and agencies print them so: "23 جمادى الآخرة 1447هـ الموافق 14 ديسمبر 2025م". The other
calendar's day is left out, since words and numbers of two days would be taken for one.
"""

from __future__ import annotations

import re

_YEAR = "[1۱١][34۳۴٣٤]\\d\\d(?!\\d)"
_SIGN = r"(?:\s?(?:ه(?:ـ+|\.?\s?[قش]\.?)?(?!\w)|هجري\w*|[Aa][Hh]\b|H\b))?"
_HEBREW = (
    "[א-ת]{1,2}(?:[\"״'׳][א-ת]?)?\\s[א-ת]{2,6}(?:\\s[א-ת]['׳])?,?\\s"
    "(?:ה['׳]?)?ת[א-ת]{1,2}[\"״][א-ת](?![א-ת])"
)
_OTHER = re.compile(
    rf"(?<![\w/.-])(?:\d{{1,2}}\s[^\d,،()]{{2,24}}?\s{_YEAR}{_SIGN}"
    rf"|\d{{1,2}}([-/.])\d{{1,2}}\1{_YEAR}{_SIGN}|{_YEAR}([-/.])\d{{1,2}}\2\d{{1,2}}(?!\d){_SIGN}"
    rf"|{_HEBREW})"
)
_SEEN = re.compile(f'{_YEAR}|ת[א-ת]{{1,2}}["״]')
"""What every day of another calendar has and few other lines have."""
_OURS = re.compile(
    "(?<!\\d)(?:[1۱١][9۹٩]|[2۲٢][0۰٠])\\d\\d(?!\\d)|(?<!\\d)\\d{1,2}([-/.])\\d{1,2}\\1\\d\\d(?!\\d)"
)
_JOINT = re.compile(
    r"\s+(?:(?:ال)?موافقة?(?:\sلـ?)?|برابر با|مطابق(?:\sبا)?|مصادف با|corresponding to|[=/|–—-])"
    r"(?=\s|$)"
    r"|^\s*(?:[=/|,،–—-]|(?:ال)?موافق)\s*|[\s=/|,،–—-]+$|[(\[]\s*[)\]]",
    re.IGNORECASE,
)


_LATIN = {"tir": "تیر", "mehr": "مهر", "dey": "دی"}
_IN_LATIN = re.compile(rf"(?<=\d\s)(?:{'|'.join(_LATIN)})(?=\s{_YEAR})", re.IGNORECASE)
"""Persian months that are words of other languages: "20 mehr" is more, in German."""
_LUNAR = re.compile(
    rf"(?:[^\W\d_]+[،,]?\s)?\d{{1,2}}\s[^\d,،()]{{2,24}}?\s{_YEAR}\s?(?:ه[ـ.]*|هجري\w*|AH)"
)


def is_lunar(line: str) -> bool:
    """Say whether a line is a day of the Islamic calendar and says so, and nothing else."""
    return _SEEN.search(line) is not None and _LUNAR.fullmatch(line) is not None


def in_ours(line: str) -> str:
    """Leave out the day of another calendar where a line states one of ours as well.

    Else months of Persia that are words in Latin letters are written in Persian ones.
    """
    if not _SEEN.search(line):
        return line
    line = _IN_LATIN.sub(lambda month: _LATIN[month[0].lower()], line)
    rest, times = _OTHER.subn(" ", line)
    if not times or not _OURS.search(rest):
        return line
    ours = " ".join(_JOINT.sub(" ", rest).split())
    return ours.strip("()[] ") if ours.startswith(("(", "[")) else ours
