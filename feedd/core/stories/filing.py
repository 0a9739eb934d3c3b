"""What a document is filed under in the window: telling words, and a sample of its passages.

It is worked out when a document comes and stored with it, so that a window can be built again
without weighing the words of all documents.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from feedd.core.stories.fingerprint import Fingerprint, Runs, little_endian, narrowed, widened
from feedd.core.stories.probe import SIZE_OF_LOAD, Load, Probe
from feedd.core.stories.stream import Stream

_KEY = 0xFFFFFFFF  # bits of a key
_SAME_TEXT, _SAME_TITLE = 6.0, 3.0
_LEAST_TELLING = 0.6  # of a word; one that is in more than a sixtieth of all texts finds too many
_RARE_WORDS = 20  # that lead to a document
_WORDS_AT_LEAST = 6  # even if many documents hold them
_TITLE_BONUS = 0.2  # of weight, for a word of the title
_PASSAGE_WEIGHT = 1.0  # a passage's, beside those of words
_LEAD = 12  # passages: an agency's text is cut from its end
_TAIL = 6  # where boilerplate stands
_SAMPLE = 15  # low bits that are 0 in the passages filed of those between, a sixteenth
_MOST_SAMPLED = 16  # passages between
_LENGTH = struct.Struct("<B")  # of the words, in bytes


@dataclass(frozen=True, slots=True)
class Filing:
    """How much a document's words weighed when it came, and what leads to it."""

    load: Load
    words: array[int]
    passages: array[int]

    def keys(self, print_: Fingerprint) -> Iterator[int]:
        """Give all that a document of this fingerprint is filed under."""
        return chain(_whole(print_), self.words, self.passages)

    def to_bytes(self) -> bytes:
        """Write it as little-endian bytes."""
        words, passages = narrowed(self.words), little_endian(self.passages).tobytes()
        return b"".join((self.load.packed(), _LENGTH.pack(len(words)), words, passages))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Filing:
        """Read what ``to_bytes`` gave; the load is then exact to seven figures."""
        begin = SIZE_OF_LOAD + _LENGTH.size
        end = begin + stored[SIZE_OF_LOAD]
        words, passages = widened(stored[begin:end]), little_endian(array("I", stored[end:]))
        return cls(Load.read(stored), array("I", words), passages)


def file(new: Probe, worth: dict[int, float]) -> Filing:
    """Say what a document is filed under; ``worth`` has the words that lead to it."""
    return Filing(new.load, array("I", worth), array("I", _sample([*new.passages])))


def worth_of_words(new: Probe, *, rare: float) -> tuple[dict[int, float], dict[int, float]]:
    """Give the words that lead to a document, and how much finding it there tells.

    Then those that lead on from it. Words that were never read before are the best to find it by
    later, but lead to nothing that came earlier: as many others of its headline are looked for.
    """
    weights = new.weights
    worth = {word: weight for word, weight in weights.items() if weight >= _LEAST_TELLING}
    for word in worth.keys() & new.heading:
        worth[word] += _TITLE_BONUS
    telling = sorted(worth, key=worth.__getitem__, reverse=True)
    words = {
        word: worth[word]
        for place, word in enumerate(telling[:_RARE_WORDS])
        if place < _WORDS_AT_LEAST or weights[word] >= rare
    }
    heading, read = new.heading, new.stream.has_read
    if len(telling) <= _RARE_WORDS or (unread := len(words) - sum(map(read, words))) == 0:
        return words, words
    more = (word for word in telling[_RARE_WORDS:] if word in heading and weights[word] >= rare)
    return words, words | {word: worth[word] for word in islice(filter(read, more), unread)}


def worth_of_keys(
    runs: Runs, filing: Filing, words: dict[int, float], stream: Stream
) -> dict[int, float]:
    """Give all keys under which documents like this one may be found, with what each tells.

    What an outlet says below each of its texts would lead to nothing but these.
    """
    # Passages last, or those that some stories share would use up the search.
    passages = stream.unworn(filing.passages)
    return _whole(runs) | words | dict.fromkeys(passages, _PASSAGE_WEIGHT)


def _whole(print_: Fingerprint | Runs) -> dict[int, float]:
    found: dict[int, float] = {}
    if not print_.is_empty:
        found[print_.content & _KEY] = _SAME_TEXT
    if print_.series:
        found[print_.series] = _SAME_TITLE
    return found


def _sample(passages: list[int]) -> list[int]:
    if len(passages) <= _LEAD + _TAIL:
        return passages
    between = [passage for passage in passages[_LEAD:-_TAIL] if not passage & _SAMPLE]
    return passages[:_LEAD] + between[:_MOST_SAMPLED] + passages[-_TAIL:]
