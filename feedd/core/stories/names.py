"""Which words of a beginning are names, where a script has capitals.

A fingerprint has no capitals, so names are read from the text that comes in. Where none are found,
as in Arabic or Chinese, or in a headline whose words all have one, nothing follows.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

from feedd.core.stories.fingerprint import read
from feedd.core.stories.numerals import VALUES

_BEGINNING = 400  # letters of a text; news names first whom it is about
_WORD = re.compile(r"[^\W\d_][^\W_]*")
_INSIDE = re.compile(r"(?<=[\w,;%)] )[«„“\"'‘(]?([^\W\d_][^\W_]*)")  # begins no sentence
_DAYS = """
monday tuesday wednesday thursday friday saturday sunday
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
maandag dinsdag woensdag donderdag vrydag vrijdag saterdag zaterdag sondag zondag
δευτέρα δευτέρας τρίτη τρίτης τετάρτη τετάρτης πέμπτη πέμπτης παρασκευή παρασκευής
σάββατο σαββάτου κυριακή κυριακής
pazartesi salı çarşamba perşembe cuma cumartesi pazar
senin selasa rabu kamis jumat sabtu minggu isnin khamis jumaat ahad
lunes martes miyerkules huwebes biyernes sabado linggo
"""  # where they are written with a capital
_DAYS_READ = frozenset(read("", _DAYS).words)


def names(title: str, text: str) -> frozenset[int]:
    """Give the numbers of the names in a headline and the beginning of its text.

    Those are the words with a capital inside a sentence and, if there is any, those that begin
    sentences twice, but no numerals, no days, and none that is also written small.
    """
    beginning = text[:_BEGINNING]
    inside = {*_capitals_inside(title), *_capitals_inside(beginning)}
    if not inside:
        return frozenset()
    words = Counter(chain(_WORD.findall(title), _WORD.findall(beginning)))
    again = {word for word, count in words.items() if count > 1 and word[0].isupper()}
    small = words.keys() | VALUES.keys()
    found = [word for word in inside | again if word.lower() not in small]
    return frozenset(read("", " ".join(found)).words) - _DAYS_READ


def _capitals_inside(part: str) -> list[str]:
    if 2 * sum(map(str.islower, part)) <= len(part):
        return []
    words = _INSIDE.findall(part)
    capitals = [word for word in words if word[0].isupper()]
    return capitals if 2 * len(capitals) <= len(words) else []
