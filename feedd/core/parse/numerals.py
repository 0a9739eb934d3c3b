"""The numbers that items of a list begin with, in figures, letters and many scripts' signs."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from feedd.core.parse import script

_NUMBER = re.compile(
    r"^[(（\[【［]?(?P<number>\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⒛❶-➓㈠-㈩]|[IVX]{1,5}(?=[.)])|[a-zA-Zа-еА-Еα-εא-יأبتثجدهوحخ](?=\)))"
    r"(?:(?:/\d{1,2})?[)）\]】］][.:]?\s*|[、．]\s*|[.:](?=\s)\s*|\.(?=[^\W\d_a-zA-Z])|/(?:\d{1,2})?(?=\s)\s*|\s*[-–—ـ](?=\s)\s*"
    r"|\s?(?:[.º°ª]{1,2}[-–—)]{1,2}|[º°ª]\.)(?=\s)\s*|(?<=[①-⒛❶-➓㈠-㈩])\s*)(?P<rest>\S.*)$"
)
_NUMERAL = re.compile(r"^[\W_]*(?:\d{1,3}|[IVXLC]{1,6}|[一二三四五六七八九十]{1,3})[\W_]*$")
_HASHED = re.compile(r"^(?:#|№\s?)(?P<number>\d{1,3})[.:)]?\s+(?P<rest>\S.*)$")
_KEYCAP = re.compile(r"^(?P<number>\d)\ufe0f?\u20e3\s*(?P<rest>\S.*)$")
_BARE = re.compile(r"^(?P<number>\d{1,2})\s+(?P<rest>[^\W\d_].*)$")
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгде", "αβγδε", "אבגדהוזחטי", "أبجدهوحخ", "أبتثج")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_NUMERALS = "一二三四五六七八九"


class Numbered(NamedTuple):
    """A line that begins with its number in a list."""

    number: int
    rest: str


def read(line: str) -> Numbered | None:
    """Read the number at the start of a list item: ``1.``, ``۱.``, ``(2)``, ``三、``, ``④``."""
    found = _NUMBER.match(line) or _HASHED.match(line) or _KEYCAP.match(line)
    return Numbered(_value(found["number"]), found["rest"].strip()) if found else None


def bare(line: str) -> Numbered | None:
    """Read a number without a mark, which counts only where all the others do: ``1  Petition``.

    A small letter behind it goes on with it: "1 dead in fire".
    """
    found = _BARE.match(line)
    if found is None or script.starts_small(found["rest"]):
        return None
    return Numbered(int(found["number"]), found["rest"])


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    if len(number) == 1 and unicodedata.category(number) == "No":
        return int(unicodedata.numeric(number))
    if set(number) <= _ROMAN.keys():
        return _roman(number)
    if number.isalpha() and number[0] not in _NUMERALS + "十":
        return next(each.find(number.lower()) + 1 for each in _ALPHABETS if number.lower() in each)
    tens, ten, units = number.partition("十")
    if not ten:
        return _NUMERALS.find(number[0]) + 1
    return (_NUMERALS.find(tens) + 1 if tens else 1) * 10 + (
        _NUMERALS.find(units) + 1 if units else 0
    )


def _roman(number: str) -> int:
    worth = [_ROMAN[letter] for letter in number]
    less = (each if each >= after else -each for each, after in pairwise([*worth, 0]))
    return sum(less)


def is_numeral(line: str) -> bool:
    """Say whether a line is a number and nothing else, as chapters of a text have: ``II.``."""
    return bool(_NUMERAL.match(line))
