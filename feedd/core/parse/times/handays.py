"""Days in Han numerals, as East Asian mastheads have them: "二〇二六年三月十二日"."""

from __future__ import annotations

import re

_DIGIT = "〇零○一二三四五六七八九"
DAY = (
    rf"(?:[{_DIGIT}]{{4}}|(?<=令和|平成|昭和|民國|民国)(?:[{_DIGIT}十]{{1,3}}|元))年\s?"
    rf"(?:十[一二]?|[{_DIGIT}])月\s?(?:[二三]?十[{_DIGIT}]?|[{_DIGIT}])日"
)
"""A day whose year counts from our era, or from one of Japan's or of China's Republic."""
_DAY = re.compile(DAY)
_NUMBER = re.compile(f"[{_DIGIT}十]+")
_FIGURES = str.maketrans(_DIGIT, "000123456789")


def in_figures(line: str) -> str:
    """Write the days of a line in figures, its other words as they are."""
    return _DAY.sub(_day_in_figures, line) if "年" in line else line


def _day_in_figures(day: re.Match[str]) -> str:
    return _NUMBER.sub(_number_in_figures, day[0])


def _number_in_figures(number: re.Match[str]) -> str:
    tens, ten, units = number[0].partition("十")
    written = f"{tens or '一'}{units or '〇'}" if ten else number[0]
    return written.translate(_FIGURES)
