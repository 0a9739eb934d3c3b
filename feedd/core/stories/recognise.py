"""Which entries of a visit the source has published before, even if ids or addresses change.

Ways of knowing an entry, surest first; each remembered entry is matched once:

1. its seal: it is the same to the letter
2. its stated id, unless that was plainly given to something else
3. its text, unchanged; of very many with one text and no mark, each by its own
4. its address, if no other entry has it
5. its likeness and place (``replaced``), where ids can't be trusted: missing, all alike, new at
   every visit

Ids that prove useless are ignored for the whole visit, and a reason says so.

An item may be unread: known by its seal, without its text. Where no remembered entry has that
seal any more, nothing of the visit is certain.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count
from operator import attrgetter
from typing import NamedTuple

from feedd.core.model import Reason
from feedd.core.stories.divided import wholes_of
from feedd.core.stories.headlines import is_retitled_in_form
from feedd.core.stories.identity import (
    Item,
    Remembered,
    as_known,
    is_recalled_as,
    is_said_again,
    key_of,
)
from feedd.core.stories.judge import SAME, Features, Opinion, judge
from feedd.core.stories.replaced import Replaced, probed
from feedd.core.stories.stream import Stream
from feedd.core.stories.urls import canonical, is_front_page
from feedd.core.stories.words import masked, tokens

_UNDER_ITS_ID = frozenset({"same_item", "same_id"})
_CHURNED = 3  # entries known by text or address under other ids, before ids are given up
_RELATED_WORDS = 0.2  # share of words
_RELATED_TITLE = 0.15  # share of the title's words
_TELLING = 6  # words
_TWINS = 40  # entries of one text, beyond which likeness costs too much
_NEXT_ISSUE = 0.5  # share of figures that each has and the other lacks
_FORM = 0.5  # share of passages, if headline and text are about something else
_LAST_SEEN = attrgetter("last_seen", "row")

_TEXTS = {
    "same_item": "it is the same to the letter",
    "same_id": "its id is known",
    "same_text": "its text is known",
    "same_link": "its address is known",
    "ids_alike": "other entries of this visit state the same id, so it was left aside",
    "ids_churn": "the source gives known entries new ids, so ids were left aside",
    "id_missing": "it states no id",
    "id_reused": "its id is known from an entry of wholly different text and address",
    "alike": "it stands in place of an entry much like it that is gone",
}


class Recognised(NamedTuple):
    """Which remembered entry an item is, if any; its key; and how that is known.

    ``address`` is the item's link, unless other entries of the source share it, or it belonged to
    an entry that now has another. ``not_these`` had its address, or left the page as it came,
    and are plainly other entries. ``part_of`` is a longer entry in which it was shown before.
    """

    item: Item
    address: str | None
    known: Remembered | None
    key: str
    reasons: tuple[Reason, ...]
    not_these: tuple[Remembered, ...] = ()
    part_of: Remembered | None = None

    @property
    def is_certain(self) -> bool:
        """Tell whether the item was read, or is really the entry by whose seal it was recalled."""
        known, item = self.known, self.item
        if not item.unread:
            return True
        return known is not None and known.seal == item.entry.seal and is_recalled_as(item, known)


def recognise(
    items: Sequence[Item], remembered: Sequence[Remembered], stream: Stream
) -> tuple[Recognised, ...]:
    """Find the remembered entry of each, one to one and in the order given."""
    visit = _Visit(items, remembered, stream)
    visit.assign()
    return visit.result()


class _Visit:
    """The entries of one visit, as remembered ones are matched to them."""

    def __init__(
        self, items: Sequence[Item], remembered: Sequence[Remembered], stream: Stream
    ) -> None:
        self.items = items
        self.remembered = sorted(remembered, key=_LAST_SEEN)
        self.stream = stream
        self.known: dict[int, Remembered] = {}
        self.free = {known.row for known in remembered}
        self.reasons: list[list[Reason]] = [[] for _ in items]
        self.alike = _repeated([item.stated for item in items])
        self.shared_links = _shared_links(items, remembered)
        self.churn = False
        self.refused: set[int] = set()  # places of what has an earlier issue's address
        self.others: list[list[Remembered]] = [[] for _ in items]  # that each plainly isn't
        self.wholes: dict[int, Remembered] = {}  # that held what stands at these places

    def assign(self) -> None:
        if not self.remembered:
            return
        self._by_seal()
        self._by("same_id", _ids_of, self._ids, self._is_not_reused)
        self._by("same_text", _digests_of, _digest_of, self._is_telling)
        self._by_twin()
        self._by("same_link", _links_of, self._links, self._is_same_page)
        self.churn = self._ids_churn()
        self._by_likeness()

    def result(self) -> tuple[Recognised, ...]:
        taken = {known.key for known in self.remembered}
        numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
        moved = self._addresses_moved_from()
        found = []
        for place, item in enumerate(self.items):
            known = self.known.get(place)
            key = known.key if known else self._new_key(item, taken, numbers)
            taken.add(key)
            reasons = (*self.reasons[place], *self._policy(item))
            trusted = self._trusts_link(item) and place not in self.refused
            address = item.link if trusted and item.link not in moved else None
            said = as_known(item, known) if known else item
            others, whole = tuple(self.others[place]), self.wholes.get(place)
            found.append(Recognised(said, address, known, key, reasons, others, whole))
        return tuple(found)

    def _addresses_moved_from(self) -> frozenset[str | None]:
        """Give the addresses that entries have left for others, as where addresses are numbered.

        What has one of them now isn't taken for that entry's story because of it.
        """
        return frozenset(
            known.link
            for place, known in self.known.items()
            if known.link != self.items[place].link
        )

    def _by(
        self,
        name: str,
        marks_of: Callable[[Remembered], Iterable[str]],
        marks: Callable[[Item], Iterable[str]],
        agrees: Callable[[int, Remembered], bool],
    ) -> None:
        unknown = self._unknown()
        # Of entries that share a mark, the last seen one keeps it.
        index = (
            {mark: known for known in self.remembered for mark in marks_of(known)}
            if unknown
            else {}
        )
        for place, item in unknown:
            known = next((index[mark] for mark in marks(item) if mark in index), None)
            if known and known.row in self.free and agrees(place, known):
                self._give(place, known, _reason(name))

    def _by_seal(self) -> None:
        sealed: dict[bytes | None, Remembered]
        sealed = {known.seal: known for known in self.remembered if known.seal}
        for place, item in enumerate(self.items):
            known = None if item.entry.marked else sealed.pop(item.entry.seal, None)
            if known is not None:
                self._give(place, known, _SAME_ITEM)

    def _by_twin(self) -> None:
        """Know each of very many entries that say the same by one of the last visit that did.

        Of few, place tells the one that came from the one that left (``replaced``), and an id or
        address of its own the notice of today from those of yesterday.
        """
        unknown = [(at, one) for at, one in self._unknown() if not self._is_marked(one)]
        times = Counter(item.digest for _, item in unknown)
        many = {digest for digest, count in times.items() if count > _TWINS}
        twins: dict[str, deque[Remembered]] = defaultdict(deque)
        for known in self.remembered if many else ():
            if known.row in self.free and known.last_seen == self.remembered[-1].last_seen:
                twins[known.digest].append(known)
        for place, item in unknown:
            left = twins[item.digest] if item.digest in many else None
            if left and not item.entry.article and self._is_telling(place, left[0]):
                self._give(place, left.popleft(), _reason("same_text"))

    def _is_marked(self, item: Item) -> bool:
        return bool(self._ids(item) or self._links(item))

    def _by_likeness(self) -> None:
        places = [place for place, item in self._unknown() if not self._trusts_id(item)]
        if not places:
            return
        self.wholes = wholes_of(self.items, places, self.remembered)
        divided = {whole.row: whole for whole in self.wholes.values()}
        self.free.difference_update(divided)
        replaced = Replaced(self.items, self.remembered, self.known, self.stream)
        for score, place, known in replaced.pairs([at for at in places if at not in self.wholes]):
            if place not in self.known and known.row in self.free:
                self._give(place, known, _reason("alike", round(score, 3)))
        for place, others in enumerate(self.others):
            others.extend(replaced.others[place])
            others.extend(divided.values() if place not in self.wholes else ())

    def _give(self, place: int, known: Remembered, reason: Reason) -> None:
        self.free.discard(known.row)
        self.known[place] = known
        self.reasons[place].append(reason)

    def _unknown(self) -> list[tuple[int, Item]]:
        return [(at, item) for at, item in enumerate(self.items) if at not in self.known]

    def _ids(self, item: Item) -> tuple[str, ...]:
        if item.stated in self.alike:
            return ()
        return _spellings(item.stated)

    def _links(self, item: Item) -> tuple[str, ...]:
        return (item.link,) if item.link and self._trusts_link(item) else ()

    def _is_not_reused(self, place: int, known: Remembered) -> bool:
        item = self.items[place]
        if item.digest == known.digest or (self._trusts_link(item) and item.link == known.link):
            return True
        if _is_related(self._opinion(item, known).features):
            return True
        self.reasons[place].append(_reason("id_reused"))
        return False

    def _is_telling(self, place: int, known: Remembered) -> bool:
        # A mere "Weather" under an id of its own is today's, not yesterday's.
        item = self.items[place]
        own_id = item.stated and known.id and not known.id_derived
        if not own_id:
            return True
        if self._ids_stay and is_said_again(item, known.last_seen):
            return False
        return len(tokens(f"{item.title} {item.text}")) >= _TELLING

    @cached_property
    def _ids_stay(self) -> bool:
        """Tell whether entries came again under their ids, once these have been looked for."""
        return any(self.reasons[place][-1].name in _UNDER_ITS_ID for place in self.known)

    def _is_same_page(self, place: int, known: Remembered) -> bool:
        same = self._is_same_entry_of_page(self.items[place], known)
        if not same:
            self.refused.add(place)
            self.others[place].append(known)
        return same

    def _is_same_entry_of_page(self, item: Item, known: Remembered) -> bool:
        if not _is_related(self._opinion(item, known).features):
            return False
        if not item.stated or known.id_derived or not known.id or self._addresses_shift:
            return True
        if self._is_refilled(item, known):
            return False
        # A page of today's weather keeps its address; its entries have ids of their own.
        if _series(item.title) != _series(known.title):
            return True
        return self._opinion(item, known).features.figures_conflict < _NEXT_ISSUE

    def _is_refilled(self, item: Item, known: Remembered) -> bool:
        opinion = self._opinion(item, known)
        words = opinion.features
        if words.passages >= _FORM and (words.subject_conflict >= _FORM or opinion.score < SAME):
            return True
        return is_retitled_in_form(
            probed(item, self.stream), probed(known, self.stream).sketch.runs
        )

    @cached_property
    def _addresses_shift(self) -> bool:
        """Tell whether an entry that is surely known left its address to another one."""
        links = {item.link for item in self.items if item.link}
        return any(
            known.link in links and known.link != self.items[place].link
            for place, known in self.known.items()
        )

    def _ids_churn(self) -> bool:
        stated = [place for place, item in enumerate(self.items) if item.stated]
        known = [place for place in stated if place in self.known]
        renamed = [p for p in known if self.reasons[p][-1].name not in _UNDER_ITS_ID]
        return len(renamed) >= max(_CHURNED, (len(stated) + 1) // 2)

    def _trusts_id(self, item: Item) -> bool:
        return bool(item.stated) and item.stated not in self.alike and not self.churn

    def _trusts_link(self, item: Item) -> bool:
        link = item.link
        return bool(link) and link not in self.shared_links and not is_front_page(link or "")

    def _new_key(self, item: Item, taken: set[str], numbers: dict[str, Iterator[int]]) -> str:
        trust_id, trust_link = self._trusts_id(item), self._trusts_link(item)
        key = key_of(item, trust_id=trust_id, trust_link=trust_link)
        marked = f"{key}#{item.digest[:10]}"
        while key in taken:
            key = marked if marked not in taken else f"{marked}.{next(numbers[marked])}"
        return key

    def _policy(self, item: Item) -> tuple[Reason, ...]:
        if not item.stated:
            return () if item.link else (_reason("id_missing"),)
        if item.stated in self.alike:
            return (_reason("ids_alike"),)
        return (_reason("ids_churn"),) if self.churn else ()

    def _opinion(self, item: Item, known: Remembered) -> Opinion:
        mine, theirs = probed(item, self.stream), probed(known, self.stream)
        return judge(mine, theirs.sketch)


def _is_related(features: Features) -> bool:
    return features.words >= _RELATED_WORDS or features.title >= _RELATED_TITLE


def _series(title: str) -> str:
    return masked(tokens(title))


def _reason(name: str, score: float | None = None) -> Reason:
    return Reason(name=name, text=_TEXTS[name], score=score)


_SAME_ITEM = _reason("same_item")


def _repeated(marks: Sequence[str | None]) -> frozenset[str]:
    if len(set(marks)) == len(marks):
        return frozenset()
    return frozenset(mark for mark, times in Counter(marks).items() if mark and times > 1)


def _shared_links(items: Iterable[Item], remembered: Iterable[Remembered]) -> frozenset[str]:
    stories = {(known.link, known.story) for known in remembered}
    return _repeated([item.link for item in items]) | _repeated([link for link, _ in stories])


def _spellings(mark: str | None) -> tuple[str, ...]:
    if not mark:
        return ()
    address = canonical(mark)
    return (mark, address) if address else (mark,)


def _ids_of(known: Remembered) -> tuple[str, ...]:
    key = known.key.removeprefix("id:") if known.key.startswith("id:") else None
    return _spellings(known.id) if key == known.id else (*_spellings(known.id), *_spellings(key))


def _digest_of(item: Item) -> tuple[str, ...]:
    # The same teaser may stand above another article every day.
    return () if item.entry.article else (item.digest,)


def _digests_of(known: Remembered) -> tuple[str, ...]:
    return (*known.earlier, known.digest)


def _links_of(known: Remembered) -> tuple[str, ...]:
    return (known.link,) if known.link else ()
