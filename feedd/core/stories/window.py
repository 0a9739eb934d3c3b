"""The recent documents of all sources, and which of them a new one may repeat.

First a bounded search: up to six documents that share its rarest words, its first passages and a
sample of the others. A glance at all their words rules most of them out; the rest is judged.
Nothing here decides what becomes of the document: see ``resolve``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from typing import Protocol

from feedd.core.stories.filing import Filing, file, worth_of_keys, worth_of_words
from feedd.core.stories.fingerprint import Fingerprint, Runs, read
from feedd.core.stories.judge import Opinion, judge, says_no_more
from feedd.core.stories.pairs import Firsts
from feedd.core.stories.postings import Index, Postings
from feedd.core.stories.probe import Glance, Load, Probe, glance, probe
from feedd.core.stories.stacks import Ground, Kept, Memory, Stacks
from feedd.core.stories.stream import Stream, weight_of_one_in

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_SPAN = timedelta(hours=72)
_CANDIDATES = 6  # that a document is compared with
_MOST_HOLDERS = 320  # documents looked at for all keys of one
_LEAST_SHARED = 1.8  # two rare words or two passages
_LEAST_OF_BEST = 0.25  # of the best candidate's weight
_MOST_SHARING = 16  # documents of the window that hold a word; one of more finds too many
_MOST_QUOTING = 3  # documents
_COSMETIC = 0.95  # share of words; below, more than a typo changed
_MOST_MEMBERS = 6  # of an event, the first one and the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text of a story, as it enters the window; ``at`` is when it was seen."""

    story: str
    source: str
    title: str
    text: str
    at: datetime
    row: int | None = None
    digest: str | None = None  # of title and text, where it is known
    print: Fingerprint | None = None  # where one was taken or stored already
    filing: Filing | None = None  # where it was worked out or stored already
    event: str = ""  # its story's, that of the story alone if it is not said


@dataclass(frozen=True, slots=True)
class Match:
    """A document of the window that was judged beside a new one."""

    kept: Kept
    glance: Glance
    opinion: Opinion
    lengths: tuple[int, int]  # in words, the shorter one first
    same_content: bool

    @property
    def story(self) -> str:
        """The story of the document of the window."""
        return self.kept.story

    @property
    def source(self) -> str:
        """The source that brought it."""
        return self.kept.source

    @property
    def is_bare(self) -> bool:
        """Tell whether it is a headline, with a text that says no more if any."""
        return says_no_more(self.kept.sketch().runs)

    @property
    def looks_material(self) -> bool:
        """Tell whether figures, headline or much of the text differ, as far as prints show."""
        same = self.opinion.features
        fewer, more = self.lengths
        alike = min(same.title, same.words, 1 - same.text_conflict, fewer / max(more, 1))
        return alike < _COSMETIC or same.figures_conflict > 0

    @property
    def score(self) -> float:
        """How sure the judge is, 0 to 1."""
        return self.opinion.score


@dataclass(frozen=True, slots=True)
class Laid:
    """A document laid open, before it is kept."""

    kept: Kept
    probe: Probe
    filing: Filing
    keys: dict[int, float]  # what it is filed under, with the weight of each key

    def told(self, story: str, event: str) -> Kept:
        """Give it as a text of a story."""
        one = self.kept
        return Kept(story, event, one.source, one.hour, one.row, one.packed)


class Row(Protocol):
    """Documents in the order they came."""

    def append(self, kept: Kept, /) -> None:
        """Add one."""
        ...

    def __getitem__(self, at: int, /) -> Kept: ...

    def __len__(self) -> int: ...


class Shelf:
    """Documents in the order they came, with an index over their telling parts.

    It reads a stream's weights and teaches it nothing. Documents are numbered from 1.
    """

    __slots__ = ("_forgotten", "_index", "_kept", "stream")

    def __init__(self, stream: Stream, index: Index, kept: Row | None = None) -> None:
        self.stream = stream
        self._index = index
        self._kept: Row = [] if kept is None else kept
        self._forgotten = 0  # documents that went before those kept

    def __len__(self) -> int:
        return len(self._kept)

    def lay(self, documents: Sequence[Document]) -> list[Laid]:
        """Weigh documents without adding them.

        Each step is done for all before the next, so that its code and tables stay in the
        processor's caches: that saves a tenth of the time of deciding about a visit's documents.
        """
        runs = [_read(one) for one in documents]
        probes = [
            probe(its, hour=_hour(one.at), stream=self.stream)
            for its, one in zip(runs, documents, strict=True)
        ]
        words = self._worth_of_words(probes)
        filings = [file(its, worth) for its, (worth, _) in zip(probes, words, strict=True)]
        sought = (its for _, its in words)
        keys = list(map(worth_of_keys, runs, filings, sought, repeat(self.stream)))
        kept = [
            _kept(one, one.print or its.closed(), filing.load)
            for one, its, filing in zip(documents, runs, filings, strict=True)
        ]
        return list(map(Laid, kept, probes, filings, keys))

    def put(self, kept: Kept, keys: Iterable[int]) -> None:
        """Add a document as it is filed."""
        self._kept.append(kept)
        self._index.add(self._forgotten + len(self._kept), keys)

    def _worth_of_words(
        self, probes: Iterable[Probe]
    ) -> list[tuple[dict[int, float], dict[int, float]]]:
        rare = weight_of_one_in(len(self._kept) // _MOST_SHARING)
        return [worth_of_words(one, rare=rare) for one in probes]

    def forget(self, documents: int) -> None:
        """Forget this many, which were taken off the front."""
        if documents:
            self._forgotten += documents
            self._index.forget_before(self._forgotten + 1)

    def candidates(self, laid: Laid) -> list[Kept]:
        """Give the documents that share most with this one, at most six."""
        return self._holding(laid.keys, _LEAST_SHARED, _CANDIDATES)

    def quoting(self, passages: Iterable[int]) -> list[Kept]:
        """Give the documents that have most of these passages, at most three."""
        return self._holding(dict.fromkeys(passages, 1.0), 1.0, _MOST_QUOTING)

    def _holding(self, keys: dict[int, float], least: float, most: int) -> list[Kept]:
        shared = self._index.tally(keys, _MOST_HOLDERS)
        found = [(weight, number) for number, weight in shared.items() if weight >= least]
        found.sort(reverse=True)
        enough = _LEAST_OF_BEST * found[0][0] if found else 0.0
        first = self._forgotten + 1
        return [self._kept[number - first] for weight, number in found[:most] if weight >= enough]


class Window:
    """The documents of the last hours, in memory; replaying them builds it anew.

    It does not know the store. Times are those of the documents; nothing reads a clock.
    """

    __slots__ = ("_firsts", "_latest", "_members", "_shelf", "_span", "_stacks")

    def __init__(
        self,
        span: timedelta = _SPAN,
        ground: Ground | None = None,
        ground_of_index: Ground | None = None,
    ) -> None:
        self._span = span / _HOUR
        self._stacks = Stacks(ground or Memory())
        self._shelf = Shelf(Stream(), Postings(ground=ground_of_index), self._stacks)
        # Both lead to places in the stacks.
        self._firsts = Firsts()
        self._latest: dict[int | None, int] = {}  # later texts, by entry
        self._members: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._shelf)

    @property
    def stream(self) -> Stream:
        """What the documents have taught of words and passages."""
        return self._shelf.stream

    def add(self, document: Document) -> None:
        """Remember a document of a stored story, and learn from it."""
        print_, filing = self._filed(document)
        kept = _kept(document, print_, filing.load)
        self._learn_boilerplate(kept, filing)
        day = int(kept.hour // 24)
        self.stream.read(print_.vocabulary, print_.series, day=day)
        self._put(kept, filing.keys(print_))

    def revise(self, document: Document) -> None:
        """Remember a later text of an entry, too, so that copies of it are recognised.

        It is left out if it tells something else, as a page does that always tells the latest:
        another source's report of that would be taken for a copy. How common its words are isn't
        learnt from it, as an entry that changes all day would make them seem common.
        """
        print_, filing = self._filed(document)
        kept = _kept(document, print_, filing.load)
        before = self._latest.get(document.row) or self._firsts.find(document.story)
        if before is not None and _goes_on(self._stacks.read(before), kept):
            self._put(kept, filing.keys(print_))
            self._latest[document.row] = self._stacks.last

    def _put(self, kept: Kept, keys: Iterable[int]) -> None:
        self._shelf.put(kept, keys)
        if self._firsts.find(kept.story) is None:
            self._firsts.note(kept.story, self._stacks.last)
            self._join_event(kept)

    def expire(self, now: datetime) -> None:
        """Forget what is older than the span."""
        oldest = (now - _EPOCH) / _HOUR - self._span
        self._shelf.forget(self._stacks.take_off_before(oldest))
        if self._holds_too_much():
            self._let_go(oldest)

    def find(self, document: Document) -> list[Match]:
        """Judge the likeliest documents, surest first."""
        (matches,) = self.matches([self.lay(document)])
        return matches

    def matches(self, laid: Sequence[Laid]) -> list[list[Match]]:
        """Judge for each document those of the window that it resembles most, surest first."""
        near = [self.near(one) for one in laid]
        return [rank(one, its) for one, its in zip(laid, near, strict=True)]

    def lay(self, document: Document) -> Laid:
        """Lay a document open without adding it."""
        (laid,) = self.lay_all([document])
        return laid

    def lay_all(self, documents: Sequence[Document]) -> list[Laid]:
        """Lay documents open without adding them."""
        return self._shelf.lay(documents)

    def _filed(self, document: Document) -> tuple[Fingerprint, Filing]:
        print_, filing = document.print, document.filing
        if print_ is None or filing is None:
            laid = self.lay(document)
            return laid.kept.print, laid.filing
        return print_, filing

    def near(self, laid: Laid) -> list[Kept]:
        """Give the documents that share most with one laid open, at most six."""
        hour, span = laid.kept.hour, self._span
        return [one for one in self._shelf.candidates(laid) if abs(one.hour - hour) <= span]

    def members(self, event: str) -> tuple[Kept, ...]:
        """Give the first texts of an event's stories: the first one's and the latest."""
        return tuple(map(self._stacks.read, self._places(event)))

    def words_of_first(self, laid: Laid, story: str) -> float | None:
        """Give the share of telling words in common with a story's first text, if still here."""
        first = self._firsts.find(story)
        if first is None:
            return None
        return glance(laid.probe, self._stacks.read(first).sketch()).words

    def _join_event(self, kept: Kept) -> None:
        if kept.event == kept.story:
            return
        first, *later = (*self._places(kept.event), self._stacks.last)
        self._members[kept.event] = (first, *later[1 - _MOST_MEMBERS :])

    def _places(self, event: str) -> tuple[int, ...]:
        joined = self._members.get(event)
        if joined is not None:
            return joined
        alone = self._firsts.find(event)
        return () if alone is None else (alone,)

    def _holds_too_much(self) -> bool:
        # A few stories of many texts each would make the ground grow for months.
        here = len(self._shelf)
        most = max(len(self._firsts) / 2, self._stacks.taken_off / 3, len(self._latest))
        return most > here + 512

    def _let_go(self, oldest: float) -> None:
        """Let go what is older, except for members of events that have later ones."""
        here = self._stacks.since(oldest)
        self._firsts.keep(here)
        self._latest = {row: place for row, place in self._latest.items() if place in here}
        members = {e: held for e, held in self._members.items() if held[-1] in here}
        old = frozenset().union(*members.values()) - here
        moved = self._stacks.let_go(old)
        self._members = {e: tuple(moved.get(one, one) for one in m) for e, m in members.items()}

    def _learn_boilerplate(self, mine: Kept, filing: Filing) -> None:
        quoting = self._shelf.quoting(filing.passages)
        others = [one for one in quoting if one.story != mine.story]
        if others:
            passages = mine.print.passages.keys()
            shared = (passages & one.print.passages.keys() for one in others)
            self.stream.see_shared(frozenset().union(*shared))


def _goes_on(before: Kept, kept: Kept) -> bool:
    """Tell whether a later text keeps half of what was said, if that was more than a headline."""
    if says_no_more(before.sketch().runs):
        return True
    mine, theirs = kept.print.passages.keys(), before.print.passages.keys()
    return 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def rank(laid: Laid, others: Iterable[Kept]) -> list[Match]:
    """Judge a document against the others that it may resemble; give these surest first."""
    found = [match for other in others if (match := _match(laid, other))]
    found.sort(key=lambda match: -match.score)
    return found


def _match(laid: Laid, other: Kept) -> Match | None:
    new, theirs = laid.probe, other.sketch()
    seen = glance(new, theirs)
    if seen.is_hopeless:
        return None
    opinion = judge(new, theirs, seen)
    one, two = new.sketch.runs, theirs.runs
    lengths = min(one.length, two.length), max(one.length, two.length)
    return Match(other, seen, opinion, lengths, one.content == two.content)


def _read(document: Document) -> Runs:
    if document.print is not None:
        return document.print.opened()
    return read(document.title, document.text, known_digest=document.digest)


def _kept(document: Document, print_: Fingerprint, load: Load) -> Kept:
    event, packed = document.event or document.story, load.packed() + print_.packed
    hour = _hour(document.at)
    return Kept(document.story, event, document.source, hour, document.row, packed)


@lru_cache(maxsize=8)
def _hour(at: datetime) -> float:
    # One object for all the documents of a visit.
    return (at - _EPOCH) / _HOUR
