"""What the stream of documents itself teaches: which words are common, which passages recur.

Tables of fixed size, so that years of reading cost no more memory than a day: words that fall
into one slot count as one, which makes a rare word look a little less rare.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from feedd.core.stories.pairs import Titles

_SLOTS = 1 << 20
_SLOT = _SLOTS - 1
_PRIOR = 200  # documents that a fresh stream counts as having read
_SHARES = (0.001, 0.03, 0.15, 0.3)  # of documents that hold a word, by its shortness
_SCALE = math.log(1000)  # a word of one document in a thousand weighs 1
_HEAVIEST = 1.5  # weight of a word
_FINE = 2048  # counts with a weight of their own; above, one for every 256
_COARSE = 8  # bits
_RENEWED = 6  # parts; weights are worked out anew when the stream has grown by one
_DECAY_AT = 131_000  # documents; then all counts are halved, so that news may change its words
_HALVED_AT_ONCE = 1 << 14
_MOST_PASSAGES = 200_000  # remembered; then the older half is forgotten


class Stream:
    """Counts over all documents read: words, passages shared by different stories, titles.

    It judges nothing: the judge reads its weights.
    """

    __slots__ = ("_coarse", "_counts", "_fine", "_passages", "_renew_at", "_titles", "documents")

    def __init__(self) -> None:
        self.documents = 0
        self._counts = array("H", [0]) * _SLOTS
        self._passages: dict[int, int] = {}
        self._titles = Titles()
        self._renew_tables()

    def read(self, words: Iterable[int], series: int, *, day: int) -> None:
        """Count a document's different words; ``day`` is any running number of its day."""
        self.documents += 1
        counts = self._counts
        # Each slot once, so that no count exceeds the number of documents.
        for slot in {word & _SLOT for word in words}:
            try:  # noqa: SIM105  suppress would be a call for each word
                counts[slot] += 1
            except OverflowError:  # half of all documents have the word
                pass
        if series:
            self._titles.see(series, day)
        if self.documents >= self._renew_at:
            self._renew_tables()
        if self.documents >= _DECAY_AT:
            self._decay()

    def see_shared(self, passages: Iterable[int]) -> None:
        """Note passages that two different stories had in common."""
        seen = self._passages
        for passage in passages:
            seen[passage] = min(seen.get(passage, 1) + 1, len(_WORN) - 1)
        if len(seen) > _MOST_PASSAGES:
            self._passages = dict(list(seen.items())[_MOST_PASSAGES // 2 :])

    def weights(self, words: Iterable[int]) -> list[float]:
        """Give each word's weight, in their order.

        It is 0 if all documents have the word, 1 if one in a thousand has it, and 1.5 at most.
        """
        counts, fine, coarse = self._counts, self._fine, self._coarse
        return [
            fine[word & 3][count]
            if (count := counts[word & _SLOT]) < _FINE
            else coarse[word & 3][count >> _COARSE]
            for word in words
        ]

    def has_read(self, word: int) -> bool:
        """Tell whether some document had a word, or another one in its slot."""
        return bool(self._counts[word & _SLOT])

    def total(self, words: Iterable[int]) -> float:
        """Say how much words weigh together."""
        return sum(self.weights(words))

    def squares(self, words: Iterable[int]) -> float:
        """Give the sum of words' squared weights, to which common ones add nearly nothing."""
        return sum(weight * weight for weight in self.weights(words))

    def unworn(self, passages: Iterable[int]) -> list[int]:
        """Leave out the passages that more than three stories have."""
        seen, most = self._passages, len(_WORN) - 1
        return [passage for passage in passages if seen.get(passage, 0) < most]

    def worn(self, passages: AbstractSet[int]) -> float:
        """Give the weight that passages lose for recurring: .5 in three stories, .8 in more."""
        seen = self._passages
        if not seen:
            return 0.0
        return sum(map(_WORN.__getitem__, map(seen.__getitem__, passages & seen.keys())))

    def days_of_title(self, series: int) -> int:
        """Say on how many days a title was seen that differs by its figures at most."""
        return self._titles.days(series)

    def _renew_tables(self) -> None:
        self._renew_at = self.documents + self.documents // _RENEWED + 1
        self._fine = self._table(range(min(_FINE, self._renew_at + 1)))
        middle = 1 << (_COARSE - 1)
        self._coarse = self._table(range(middle, self._renew_at + 2 * middle, 2 * middle))

    def _table(self, counts: range) -> tuple[list[float], ...]:
        read = self.documents + _PRIOR
        return tuple(
            [_weight((count + _PRIOR * share) / read) for count in counts] for share in _SHARES
        )

    def _decay(self) -> None:
        self.documents //= 2
        counts = self._counts
        for at in range(0, _SLOTS, _HALVED_AT_ONCE):
            part = slice(at, at + _HALVED_AT_ONCE)
            counts[part] = array("H", [count // 2 for count in counts[part]])
        self._renew_tables()


def weight_of_one_in(documents: float) -> float:
    """Give the weight of a word that is in one of this many documents."""
    return _weight(1 / documents) if documents else 0.0


def _weight(share: float) -> float:
    return min(_HEAVIEST, max(0.0, -math.log(share) / _SCALE))


_WORN = (0.0, 0.0, 0.0, 0.5, 0.8)  # by the stories that have a passage
