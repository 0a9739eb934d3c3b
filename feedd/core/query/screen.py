"""The hot core: which queries to ask about a story, and the forms in which it is quick to ask.

Every other module here may be slow; what runs for each story and each candidate is in this one,
but for the folding of words (``lexicon``) and the checks themselves (``checks``).

A *place* counts words, letters of scripts without spaces each as one, paragraphs' marks too.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import chain, compress, repeat
from operator import add
from sys import byteorder, maxunicode
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from feedd.core.query import regex
from feedd.core.query.fold import FIRST_LONE, is_lone
from feedd.core.query.judge import Judge
from feedd.core.query.lexicon import PARAGRAPH, letters_of
from feedd.core.query.reading import StoryReading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from feedd.core.model import Story
    from feedd.core.query.lexicon import Joined, Lexicon
    from feedd.core.query.syntax import Node

_NOTHING: Final = array("I")
_SHORTHAND: Final = f"utf-32-{byteorder[0]}e"

Check: TypeAlias = "Callable[[Screen], bool]"
Span: TypeAlias = tuple[int, int]


class Form(NamedTuple):
    """Words one after another; an open form lets its last word go on.

    ``glued`` are the indexes of letters that nothing may part from the letter before.
    """

    words: tuple[str, ...]
    glued: tuple[int, ...] = ()
    is_open: bool = False


class Spread(NamedTuple):
    """A text's words by place; ``glued`` is 1 where nothing parts a letter from the one before."""

    words: list[str]
    glued: bytes


class Spots(NamedTuple):
    """Where something stands: its spans in order, and their starts and ends sorted apart."""

    spans: Sequence[Span]
    starts: Sequence[int]
    ends: Sequence[int]


class Places:
    """Where the words of one text stand; a joined form begins and ends with its parts."""

    __slots__ = ("_break", "_glued", "_joined", "_shorthand", "_signs", "_spots")

    def __init__(self, spread: Spread, joined: Iterable[Joined]) -> None:
        words, self._glued = spread
        self._signs: dict[str, int] = {}
        self._shorthand = _shorthand(words, self._signs)
        self._break = chr(self._signs.setdefault(PARAGRAPH, min(len(words), maxunicode)))
        self._joined: dict[str, list[Span]] = {}
        for word, start, end in joined:
            self._joined.setdefault(word, []).append((start, end))
        self._spots: dict[tuple[Form, ...], Spots] = {}

    def find(self, forms: tuple[Form, ...]) -> Spots:
        """Tell where any of some forms stands."""
        spots = self._spots.get(forms)
        if spots is None:
            spots = self._spots[forms] = _spots([self._spans(form) for form in forms])
        return spots

    def _spans(self, form: Form) -> list[Span]:
        words = form.words
        if self._is_walked(form):
            return self._walked(form)
        starts = self._starts(words)
        for at in form.glued:
            starts = [start for start in starts if self._glued[start + at]]
        return [(start, start + len(words)) for start in starts]

    def _is_walked(self, form: Form) -> bool:
        return form.is_open or not self._joined.keys().isdisjoint(form.words)

    def _signs_of(self, words: Iterable[str]) -> str:
        """Write words in shorthand, or "" if one of them stands nowhere."""
        try:
            return "".join([chr(self._signs[word]) for word in words])
        except KeyError:
            return ""

    def _starts(self, words: Iterable[str]) -> list[int]:
        """Tell where words stand one after another."""
        starts: list[int] = []
        if signs := self._signs_of(words):
            start = self._shorthand.find(signs)
            while start >= 0:
                starts.append(start)
                start = self._shorthand.find(signs, start + 1)
        return starts

    def _walked(self, form: Form) -> list[Span]:
        """Find a form that joined forms may be part of, or that ends in an open word."""
        *closed, last = form.words
        names = [[word] for word in closed]
        names.append(list(self._beginning(last)) if form.is_open else [last])
        first, *later = ([s for n in some for s in self._standing(n)] for some in names)
        for at, spans in enumerate(later, 1):
            following = self._glued_to(spans) if at in form.glued else spans
            first = [(start, e) for start, end in first for s, e in following if s == end]
        return sorted(set(first))

    def _glued_to(self, spans: list[Span]) -> list[Span]:
        return [span for span in spans if self._glued[span[0]]]

    def _beginning(self, beginning: str) -> Iterator[str]:
        return (name for name in {*self._signs, *self._joined} if name.startswith(beginning))

    def _standing(self, word: str) -> list[Span]:
        alone = [(place, place + 1) for place in self._starts((word,))]
        return alone + self._joined.get(word, [])

    def are_near(self, first: tuple[Form, ...], second: tuple[Form, ...], distance: int) -> bool:
        """Tell whether two things stand near each other, at most so many words between."""
        if len(first) == len(second) == 1:
            one, other = first[0], second[0]
            is_fixed = not (one.glued or other.glued or self._is_walked(one))
            if is_fixed and not self._is_walked(other):
                return self._are_close(
                    self._signs_of(one.words), self._signs_of(other.words), distance
                )
        return self._are_any_near(self.find(first), self.find(second), distance)

    def _are_close(self, one: str, other: str, distance: int) -> bool:
        """Look around one for the nearest other; where that doesn't do, none does."""
        told = self._shorthand
        if not one or not other:
            return False
        if told.count(one) > told.count(other):
            one, other = other, one
        reach = distance + len(other)
        start = told.find(one)
        while start >= 0:
            end = start + len(one)
            after = told.find(other, end, end + reach)
            if after >= 0 and self._break not in told[end:after]:
                return True
            before = told.rfind(other, max(0, start - reach), start)
            if before >= 0 and self._break not in told[before:start]:
                return True
            start = told.find(one, start + 1)
        return False

    def _are_any_near(self, rarer: Spots, other: Spots, distance: int) -> bool:
        if len(rarer.spans) > len(other.spans):
            rarer, other = other, rarer
        for start, end in rarer.spans:
            # Where the nearest one is too far or in another paragraph, so are all others.
            after = bisect_left(other.starts, end)
            if after < len(other.starts) and self._reach(end, other.starts[after], distance):
                return True
            before = bisect_right(other.ends, start)
            if before and self._reach(other.ends[before - 1], start, distance):
                return True
        return False

    def _reach(self, end: int, start: int, distance: int) -> bool:
        return start - end <= distance and self._break not in self._shorthand[end:start]


def _shorthand(words: Sequence[str], signs: dict[str, int]) -> str:
    """Write words as one character each, so that looking for them is looking for letters.

    The character of a word is the place where it first stands, which ``signs`` is filled with. In
    a text of more words than there are characters the last ones are taken for one another.
    """
    places = array("I", map(signs.setdefault, words, chain(range(maxunicode), repeat(maxunicode))))
    return places.tobytes().decode(_SHORTHAND, "surrogatepass")


def _spots(found: list[list[Span]]) -> Spots:
    spans = found[0] if len(found) == 1 else sorted({span for spans in found for span in spans})
    return Spots(spans, [start for start, _ in spans], sorted(end for _, end in spans))


class Folded:
    """The title and the text of a story, folded as far as has been asked.

    ``plain`` are its words and joined forms (AT&T: att), ``joined`` the latter alone. ``lone`` are
    the letters of scripts without spaces, runs of them parted by lines; ``is_marked`` says that
    some of these bear marks of their own.
    """

    __slots__ = (
        "_encoded", "_lexicon", "_lines", "_lone", "_places", "_raw", "_texts",
        "is_marked", "joined", "lone", "plain", "words",
    )  # fmt: skip

    def __init__(self, title: str, body: str, lexicon: Lexicon) -> None:
        lexicon.trim()
        text = f"{title}\n{body}"
        self._texts = {"": text, "title": title, "body": body}
        self._lexicon = lexicon
        self._lines = lexicon.read(text)
        self.words = self._lines.words
        self.joined = self._lines.joined
        self.plain = {*self.words, *self.joined}
        self._lone = _lone(self.plain) if self._lines.is_lone else frozenset[str]()
        self.plain -= self._lone
        self.lone = "\n".join(self._lone)
        self.is_marked = self._lines.is_marked and lexicon.has_marks(set(self.lone))
        self._places: dict[str, Places] = {}
        self._raw: dict[str, str] = {}
        self._encoded: tuple[bytes, bytes] | None = None

    @property
    def letters(self) -> set[str]:
        """The single letters and pairs of scripts without spaces."""
        if not self.is_marked:
            # What a run's end and the next one's beginning make up with the line between is no key.
            return {*self.lone, *map(add, self.lone, self.lone[1:])}
        runs = list(map(letters_of, self._lone))
        return {*chain.from_iterable(runs), *chain.from_iterable(map(_pairs, runs))}

    def places(self, scope: str) -> Places:
        """Tell where the words of a field stand, or of both."""
        places = self._places.get(scope)
        if places is None:
            lines = self._lexicon.read(self._texts[scope]) if scope else self._lines
            joined = self._lexicon.joined(lines, are_parted=not self._lone)
            places = self._places[scope] = Places(self._spread(lines.words), joined)
        return places

    def joined_pairs(self, wanted: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        """Give the pairs of words side by side of which a joined form that is wanted is one."""
        return self._lexicon.joined_pairs(self._lines, wanted)

    def _spread(self, words: list[str]) -> Spread:
        if not self._lone:
            return Spread(words, bytes(len(words)))
        letters = letters_of if self.is_marked else tuple
        parts = [letters(word) if word in self._lone else (word,) for word in words]
        glued = b"".join([b"\0" + b"\1" * (len(part) - 1) for part in parts])
        return Spread(list(chain.from_iterable(parts)), glued)

    def raw(self, scope: str) -> str:
        """Give the stream of a field, or of both, as written."""
        if scope not in self._raw:
            self._raw[scope] = self._lexicon.raw_stream(self._texts[scope])
        return self._raw[scope]

    def encoded(self) -> tuple[bytes, bytes]:
        """Give the title and the text as regular expressions read them."""
        if self._encoded is None:
            texts = self._texts
            self._encoded = regex.encoded(texts["title"]), regex.encoded(texts["body"])
        return self._encoded


def _lone(words: set[str]) -> frozenset[str]:
    if not words or max(words) < FIRST_LONE:
        return frozenset()
    return frozenset(word for word in words if word >= FIRST_LONE and is_lone(word[0]))


def _pairs(letters: tuple[str, ...]) -> Iterable[str]:
    return map(add, letters, letters[1:])


class Screen:
    """One story as one matcher's queries see it: ``keys`` are the numbers of what it holds."""

    __slots__ = ("_reading", "folded", "keys", "story")

    def __init__(self, story: Story, folded: Folded, keys: set[int]) -> None:
        self.story = story
        self.folded = folded
        self.keys = keys
        self._reading: StoryReading | None = None

    @property
    def reading(self) -> StoryReading:
        """The same story with offsets."""
        if self._reading is None:
            self._reading = StoryReading(self.story)
        return self._reading

    def judges(self, node: Node, scope: str) -> bool:
        """Ask the exact reading."""
        return Judge(self.reading).verdict(node, scope) is not None


class Postings:
    """Files queries under trigger keys; each is asked where its guard occurs, too.

    Queries and keys are numbers, and what is filed under one key lies in one piece of memory: with
    many queries most of the time goes into fetching what lies scattered.
    """

    def __init__(self) -> None:
        self._filed: list[array[int]] = []

    def reserve(self, keys: int) -> None:
        """Make room for keys with numbers below some number."""
        while len(self._filed) < keys:
            self._filed.append(_NOTHING)

    def file(self, query: int, pairs: Iterable[tuple[int, int]]) -> None:
        """File a query."""
        for trigger, guard in pairs:
            if self._filed[trigger] is _NOTHING:
                self._filed[trigger] = array("I")
            self._filed[trigger].extend((guard, query))

    def take_out(self, query: int, pairs: Iterable[tuple[int, int]]) -> None:
        """Take a query out again; the pairs are those it was filed with."""
        for trigger, _ in pairs:
            filed = self._filed[trigger]
            at = 2 * filed[1::2].index(query)
            del filed[at : at + 2]
            if not filed:
                self._filed[trigger] = _NOTHING

    def queries(self, keys: set[int]) -> set[int]:
        """Tell which queries have a trigger, and with it the guard, among some keys."""
        filed = array("I", b"".join(map(self._filed.__getitem__, keys)))
        return set(compress(filed[1::2], map(keys.__contains__, filed[::2])))
