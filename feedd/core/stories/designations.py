"""What headlines name by number: an advisory, a version, an issue, a day.

One page may tell of one after the other: a list of what was found in a program, its changes, the
bulletin of the week. Counts, shares and scores change as one story goes on, and are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile

from feedd.core.stories.words import plain

_ADVISORY = r"[^\W\d_][^\W_]*(?:-[^\W_]+)*-\d{4}:(?=\d)"  # RHSA-2026:
_JOINED = re.compile(rf"(?:{_ADVISORY})?[^\W_]+(?:[-./][^\W_]+)*")
_HYPHENS = re.compile("[\u2010-\u2015]")
_BEFORE_A_VERSION = re.compile(r"^(?:[^\W\d_]+-)?v?(?=\d+(?:\.\d+){2})")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
# Of law, by its year: 2026/2411, 269/2014; and not 24/7, nor the votes 226/450.
_ACT = re.compile(r"(?:19|20)\d\d/\d{3,}|\d{3,}/(?:19|20)\d\d")
_DIGITS = re.compile(r"\d+")
_FEWEST_DIGITS = 3
_LONG_NUMBER = 5  # digits, behind letters alone: KB5034441, and not A320
_MOST_AT_HAND = 256  # titles; a new one is held against several
_PARTS_OF_NUMBERS = 3  # 1.29.3 and 27.11.2026, and not 10.5, 3-1 or 500-drone


def name_others(one: str, other: str) -> bool:
    """Tell whether two headlines name different things of one kind, and none that both name."""
    if not (mine := _designations(one)):
        return False
    theirs = _designations(other)
    return mine.keys().isdisjoint(theirs) and not set(mine.values()).isdisjoint(theirs.values())


@lru_cache(maxsize=_MOST_AT_HAND)
def _designations(title: str) -> Mapping[str, str]:
    """Give what a headline names by number, each with its kind, in which digits are blank."""
    joined = _JOINED.findall(_HYPHENS.sub("-", plain(title)))
    bare = (_BEFORE_A_VERSION.sub("", word) for word in joined)
    return {word: _kind_of(word) for word in bare if _is_designation(word)}


def _kind_of(word: str) -> str:
    # A candidate is of the kind of what is released in the end: 1.30.0-rc1.
    version = _VERSION.match(word)
    return _DIGITS.sub("0", version[0] if version else word)


def _is_designation(word: str) -> bool:
    digits, parts = sum(map(str.isdigit, word)), re.split("[-./:]", word)
    if not digits:
        return False
    leading = list(takewhile(str.isdigit, parts))
    if leading:
        if len(leading) < _PARTS_OF_NUMBERS:
            return bool(_ACT.fullmatch(word))
        return not _THOUSANDS.fullmatch(".".join(leading))
    return digits >= (_FEWEST_DIGITS if len(parts) > 1 else _LONG_NUMBER)
