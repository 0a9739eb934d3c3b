"""Lines that begin with their speaker: a transcript or an interview, which is one story."""

from __future__ import annotations

import re
from collections import Counter

from feedd.core.parse.texts.paragraphs import Text

_SPEAKER = re.compile(r"^(?P<who>[^\W\d_][^:：.?!\n]{0,30}?)\s?[:：]\s?(?=\S)")
_FEWEST = 3  # lines of recurring speakers
_NAME_WORDS = 4  # at most


def spoken(text: Text) -> frozenset[int]:
    """Find the lines that begin with a speaker's name, where most lines do and names recur."""
    said = {at: who for at, each in enumerate(text) if (who := _speaker(each.text))}
    times = Counter(said.values())
    recurring = [at for at, who in said.items() if times[who] > 1]
    written = sum(1 for each in text if each.text)
    if len(recurring) < _FEWEST or len(times) == 1 or len(recurring) * 2 <= written:
        return frozenset()
    return frozenset(at for at in said if at >= recurring[0])


def _speaker(line: str) -> str | None:
    """Give the last of a speaker's names, since full names are given once."""
    found = _SPEAKER.match(line)
    names = found["who"].split() if found else []
    return names[-1].casefold() if 0 < len(names) <= _NAME_WORDS else None
