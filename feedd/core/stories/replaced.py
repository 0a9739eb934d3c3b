"""Which entries that have gone from a source new ones stand for, edited: by likeness and place.

For entries whose ids tell nothing. A report keeps its place among the others on a page, and half
of its text; the next of its form comes at one end, as another goes at the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from feedd.core.stories.designations import name_others
from feedd.core.stories.edited import Kin, kin
from feedd.core.stories.fingerprint import read
from feedd.core.stories.headlines import is_retitled_in_form, name_two_things
from feedd.core.stories.identity import Item, Remembered
from feedd.core.stories.judge import Features, Opinion, fills_another, judge
from feedd.core.stories.probe import Probe, Sketch, probe
from feedd.core.stories.setting import Setting
from feedd.core.stories.stream import Stream
from feedd.core.stories.words import spelled

_ALIKE = 0.4  # likeness that suffices where an old entry is gone and a new one stands in its place
_SAME_HEADLINE = 0.9  # score, if the words are related too
_HEADLINE_WORDS = 3  # at least
_RELATED_WORDS = 0.4  # share of words under one headline
_RELATED_TITLE = 0.15  # share of the title's words
_SENTENCES = 0.2  # share of passages
_KEPT = 0.5  # share of passages that an edited post keeps under another headline and date
_SUBJECT = 0.2  # conflict of what an edited post tells of, at most
_MOST_COMPARED = 120  # remembered entries, the last seen ones
_MOST_PAIRS = 24_000  # that a visit compares, as 200 new entries do: each costs some 0.1 ms


class Replaced:
    """The entries of a visit beside those that it shows no more.

    ``known`` are the entries that are known by more than likeness, by their places.
    """

    def __init__(
        self,
        items: Sequence[Item],
        remembered: Sequence[Remembered],
        known: Mapping[int, Remembered],
        stream: Stream,
    ) -> None:
        self._items = items
        self._last = remembered[-1].last_seen
        self._known = dict(known)
        self._stream = stream
        shown = {one.row for one in known.values()}
        self._missing = [one for one in remembered if one.row not in shown]
        self.others: list[list[Remembered]] = [[] for _ in items]  # that each plainly isn't

    def pairs(self, places: Sequence[int]) -> list[tuple[float, int, Remembered]]:
        """Pair what stands at these places with what it may be, the likeliest first.

        Note in ``others`` what left the page as each came.
        """
        return sorted(self._pairs(places), key=lambda pair: -pair[0])

    def _pairs(self, places: Sequence[int]) -> Iterator[tuple[float, int, Remembered]]:
        most = min(_MOST_COMPARED, 1 + _MOST_PAIRS // max(1, len(places)))
        gone = [*self._sketched(self._gone[-most:])]
        for place in places:
            item = self._items[place]
            mine = probed(item, self._stream)
            for known, theirs in chain(gone, self._returning(place)):
                if not mine.weights.keys().isdisjoint(theirs.runs.vocabulary):
                    opinion = judge(mine, theirs)
                    score = _likeness(item, known, opinion)
                    is_alike = score >= _ALIKE and known.row not in self._left
                    if not (is_alike or self._keeps(place, known, mine, theirs, opinion)):
                        continue
                    if self._is_pushed_out(place, known, mine, theirs):
                        self.others[place].append(known)
                    elif not self._is_another(place, known, mine, theirs, opinion.features):
                        yield score, place, known

    def _sketched(self, entries: Iterable[Remembered]) -> Iterator[tuple[Remembered, Sketch]]:
        return ((one, probed(one, self._stream).sketch) for one in entries)

    def _returning(self, place: int) -> Iterator[tuple[Remembered, Sketch]]:
        """Give what had gone before, and stood where this does."""
        return self._sketched(
            one for one in self._left.values() if self._setting.returns(place, of=one.row)
        )

    def _keeps(
        self, place: int, known: Remembered, mine: Probe, theirs: Sketch, opinion: Opinion
    ) -> bool:
        """Tell whether an item has half of a text, its subject, and its place.

        So has a report that is given another headline, lead and figures as more is known.
        """
        words = opinion.features
        if words.passages < _KEPT or words.subject_conflict > _SUBJECT:
            return False
        if not self._setting.keeps_place(place, of=known.row):
            return False
        return not fills_another(mine, theirs.runs, words)

    def _is_another(
        self, place: int, known: Remembered, mine: Probe, theirs: Sketch, features: Features
    ) -> bool:
        """Tell whether an item is no edition of the entry that it resembles."""
        item, is_in_place = self._items[place], self._is_in_place(place, known, features)
        return (
            _is_later(item, known, features)
            or _is_written_anew(item, known, features)
            or (not is_in_place and fills_another(mine, theirs.runs, features))
            or self._is_elsewhere(item, known, mine, theirs)
        )

    def _is_in_place(self, place: int, known: Remembered, features: Features) -> bool:
        """Tell whether an item has half of a text and stands where that would, edited."""
        return features.passages >= _KEPT and self._setting.has_place(place, of=known.row)

    def _is_pushed_out(self, place: int, known: Remembered, mine: Probe, theirs: Sketch) -> bool:
        """Tell whether an item came in at one end of the page as an entry left at the other.

        Then it is another story in the same form, unless it is plainly the entry's text, edited.
        """
        if not self._setting.pushes_out(place, known.row):
            return False
        return kin(mine, theirs.runs) is not Kin.EDITED or name_two_things(mine, theirs.runs)

    def _is_elsewhere(self, item: Item, known: Remembered, mine: Probe, theirs: Sketch) -> bool:
        """Tell whether an item has an address that the entry it resembles can't have moved to."""
        if name_others(item.title, known.title):
            return True
        if not (item.link and known.link) or item.link == known.link or self._links_churn:
            return False
        had_gone = known.last_seen < self._last
        # Addresses follow headlines: under the same one, another address is another entry's.
        keeps_headline = bool(item.title) and spelled(item.title) == spelled(known.title)
        return had_gone or keeps_headline or is_retitled_in_form(mine, theirs.runs)

    @cached_property
    def _gone(self) -> list[Remembered]:
        """The entries that are shown no more since the last visit.

        If that was cut short, also those last seen when most were that are shown again.
        """
        seen = Counter(known.last_seen for known in self._known.values()).most_common(1)
        last = {self._last, *(at for at, _ in seen)}
        return [one for one in self._missing if one.last_seen in last]

    @cached_property
    def _left(self) -> dict[int, Remembered]:
        """The entries that had gone before, by their numbers."""
        gone = {known.row for known in self._gone}
        return {one.row: one for one in self._missing if one.row not in gone}

    @cached_property
    def _setting(self) -> Setting:
        return Setting(
            {known.row: place for place, known in self._known.items()},
            gone={known.row for known in self._gone},
            left={row: known.last_seen for row, known in self._left.items()},
        )

    @cached_property
    def _links_churn(self) -> bool:
        """Tell whether half the entries that are surely known have come under other addresses."""
        moved = sum(known.link != self._items[at].link for at, known in self._known.items())
        return 0 < len(self._known) <= 2 * moved


def probed(of: Item | Remembered, stream: Stream) -> Probe:
    """Take a probe of what an entry says, or said."""
    runs = read(of.title, of.text, known_digest=of.digest)
    return probe(runs, hour=0.0, stream=stream)


def _likeness(item: Item, known: Remembered, opinion: Opinion) -> float:
    headline = spelled(item.title)
    if len(headline.split()) < _HEADLINE_WORDS or headline != spelled(known.title):
        return opinion.score
    # The same headline over quite another text is the next issue of a series.
    is_related = opinion.features.words >= _RELATED_WORDS
    return max(opinion.score, _SAME_HEADLINE) if is_related else opinion.score


def _is_later(item: Item, known: Remembered, features: Features) -> bool:
    """Tell whether an item is dated after an entry was last seen and repeats too little of it.

    In a live blog all posts name the same people and places. Who edits one, and dates it anew,
    leaves its headline or most of its text.
    """
    published = item.entry.published
    if published is None or published <= known.last_seen:
        return False
    return features.title < _RELATED_TITLE and features.passages < _KEPT


def _is_written_anew(item: Item, known: Remembered, features: Features) -> bool:
    """Tell whether a text under another headline has no sentence left.

    All that a source tells on one beat shares names and places: what is told there in other words
    is no edition of the entry that has just gone.
    """
    if features.bare or features.passages >= _SENTENCES:
        return False
    return spelled(item.title) != spelled(known.title)
