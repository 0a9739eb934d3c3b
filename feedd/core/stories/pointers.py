"""What two texts of an entry differ in, but for the lines that only point to other stories.

Many sites put "Read also" and the headline of another article into their texts, and another one
each hour. Such a line is told by the headline, which the source has published, so no list of
phrases is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from feedd.core.model import Reason
from feedd.core.stories.identity import Item, Remembered
from feedd.core.stories.recognise import Recognised
from feedd.core.stories.revise import Change, compare
from feedd.core.stories.words import spelled, tokens

_LONGEST_CALL = 4  # words before the headline: "Lesen Sie auch zum Thema"
_FEWEST = 3  # words of a headline; a name alone may be a line of any text

_ONLY_POINTERS = Reason(name="cosmetic", text="only lines that point to other stories differ")


class Pointers:
    """The headlines of a source, to which its texts may point."""

    def __init__(self, recognised: Sequence[Recognised], remembered: Sequence[Remembered]) -> None:
        self._recognised = recognised
        self._remembered = remembered

    def compare(self, known: Remembered, item: Item) -> Change:
        """Compare what an entry said with what it says now."""
        change = compare(known.title, known.text, item.title, item.text)
        if not change.material:
            return change
        own = {spelled(known.title), spelled(item.title)}
        bare = tuple(self._without(text, own) for text in (known.text, item.text))
        if bare == (known.text, item.text):
            return change
        rest = compare(known.title, bare[0], item.title, bare[1])
        says_the_same = rest.new == rest.old or rest.reasons[0].name in {"unchanged", "reordered"}
        reasons = (_ONLY_POINTERS,) if says_the_same else rest.reasons
        return replace(change, material=rest.material, reasons=reasons)

    @cached_property
    def _headlines(self) -> frozenset[str]:
        titles = {one.item.title for one in self._recognised}
        titles.update(known.title for known in self._remembered)
        return frozenset(spelled(title) for title in titles if len(tokens(title)) >= _FEWEST)

    def _without(self, text: str, own: set[str]) -> str:
        return "\n".join(line for line in text.splitlines() if not self._is_pointer(line, own))

    def _is_pointer(self, line: str, own: set[str]) -> bool:
        words = spelled(line).split()
        calls = range(min(len(words), _LONGEST_CALL + 1))
        ends = {at: " ".join(words[at:]) for at in calls}
        found = [at for at, end in ends.items() if end in self._headlines and end not in own]
        return any(":" in line or not _says_more(" ".join(words[:at])) for at in found)


def _says_more(call: str) -> bool:
    """Tell whether words before a headline make it a sentence: "No", "At least 12"."""
    reasons = compare("", "", "", call).reasons
    return any(reason.name in {"figures", "negation"} for reason in reasons)
