"""Where the words of a text stand.

A *place* is the number of a word; a letter of a script without spaces counts as one, and so does
the mark between paragraphs. A text is written with one character a place, so that looking for
words becomes looking for characters.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, repeat
from sys import byteorder, maxunicode
from typing import Final, NamedTuple, TypeAlias

from feedd.core.query.fold import is_lone
from feedd.core.query.lexicon import PARAGRAPH, Span

_CODES: Final = f"utf-32-{byteorder[0]}e"
_FIRST_PRIVATE: Final = 0xF0000
MOST_PRIVATE: Final = maxunicode - _FIRST_PRIVATE
"""So many different words can be written beside letters."""
_NOWHERE: Final = chr(maxunicode)

Words: TypeAlias = "tuple[tuple[str, ...], ...]"


class Form(NamedTuple):
    """Words one after another; an open form lets its last word go on.

    ``glued`` are the indexes of letters that nothing may part from the letter before.
    """

    words: tuple[str, ...]
    glued: tuple[int, ...] = ()
    is_open: bool = False


class Shorthand:
    """A text written with one character a place.

    ``signs`` are the characters that stand for words; ``glued`` is 1 where nothing parts a letter
    from the one before.
    """

    __slots__ = ("_break", "_glued", "_signs", "_written")

    def __init__(self, written: str, signs: dict[str, int], glued: bytes) -> None:
        self._written = written
        self._signs = signs
        self._glued = glued
        self._break = chr(signs[PARAGRAPH]) if PARAGRAPH in signs else _NOWHERE

    def starts(self, words: Sequence[str]) -> list[int]:
        """Tell where words stand one after another."""
        starts: list[int] = []
        if wanted := self.written(words):
            at = self._written.find(wanted)
            while at >= 0:
                starts.append(at)
                at = self._written.find(wanted, at + 1)
        return starts

    def written(self, words: Sequence[str]) -> str:
        """Write words as the text is written, or "" if one of them stands nowhere."""
        signs = self._signs
        try:
            if len(words) == 1:
                return chr(signs[words[0]])
            return "".join([chr(signs[word]) for word in words])
        except KeyError:
            return ""

    def are_close(self, one: str, other: str, distance: int) -> bool:
        """Tell whether written words stand near others.

        Around each of the rarer, the nearest decides. What first stands later has the higher sign
        and is mostly the rarer: to count both took as long as the search.
        """
        text = self._written
        if one < other:
            one, other = other, one
        reach = distance + len(other)
        start = text.find(one)
        while start >= 0:
            end = start + len(one)
            since = start - reach if start > reach else 0
            # One look around spares two where there is nothing, which is the rule.
            if text.find(other, since, end + reach) >= 0 and (
                self._follows(other, end, end + reach) or self._precedes(other, since, start)
            ):
                return True
            start = text.find(one, start + 1)
        return False

    def _follows(self, other: str, end: int, until: int) -> bool:
        after = self._written.find(other, end, until)
        return after >= 0 and not self.is_parted(end, after)

    def _precedes(self, other: str, since: int, start: int) -> bool:
        before = self._written.rfind(other, since, start)
        return before >= 0 and not self.is_parted(before, start)

    def names(self) -> AbstractSet[str]:
        """Give the words that are no single letters."""
        return self._signs.keys()

    def is_glued(self, place: int) -> bool:
        """Tell whether nothing parts a letter from the one before."""
        return bool(self._glued[place])

    def is_parted(self, end: int, start: int) -> bool:
        """Tell whether a paragraph ends between two places."""
        return self._break in self._written[end:start]


class _Signs(dict[str, int]):
    """What stands for words where letters of scripts without spaces stand for themselves."""

    def __missing__(self, word: str) -> int:
        if len(word) > 1 or not is_lone(word):
            raise KeyError(word)
        return ord(word)


def lettered(words: Sequence[str], lone: Container[str]) -> Shorthand:
    """Write letters of scripts without spaces as themselves, other words as private characters."""
    signs = _Signs()
    for word in words:
        if word not in lone and word not in signs:
            signs[word] = _FIRST_PRIVATE + len(signs)
    written = "".join([word if word in lone else chr(signs[word]) for word in words])
    glued = [b"\0" + b"\1" * (len(word) - 1) if word in lone else b"\0" for word in words]
    return Shorthand(written, signs, b"".join(glued))


def numbered(words: Sequence[str], glued: bytes) -> Shorthand:
    """Write words as the numbers of the places where they first stand.

    In a text of more words than there are characters the last ones are taken for one another.
    """
    signs: dict[str, int] = {}
    numbers = chain(range(maxunicode), repeat(maxunicode))
    places = array("I", map(signs.setdefault, words, numbers))
    return Shorthand(places.tobytes().decode(_CODES, "surrogatepass"), signs, glued)


class Spots(NamedTuple):
    """Where something stands: its spans in order, and their starts and ends sorted apart."""

    spans: Sequence[Span]
    starts: Sequence[int]
    ends: Sequence[int]


class Places:
    """Where the words of one text stand; a joined form begins and ends with its parts."""

    __slots__ = ("_joined", "_spots", "_text")

    def __init__(self, text: Shorthand, joined: Mapping[str, list[Span]]) -> None:
        self._text = text
        self._joined = joined
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
        starts = self._text.starts(words)
        for at in form.glued:
            starts = [start for start in starts if self._text.is_glued(start + at)]
        return [(start, start + len(words)) for start in starts]

    def _is_walked(self, form: Form) -> bool:
        return form.is_open or not self._joined.keys().isdisjoint(form.words)

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
        return [span for span in spans if self._text.is_glued(span[0])]

    def _beginning(self, beginning: str) -> Iterator[str]:
        return (
            name for name in {*self._text.names(), *self._joined} if name.startswith(beginning)
        )

    def _standing(self, word: str) -> list[Span]:
        alone = [(place, place + 1) for place in self._text.starts((word,))]
        return alone + self._joined.get(word, [])

    def are_near(self, first: tuple[Form, ...], second: tuple[Form, ...], distance: int) -> bool:
        """Tell whether two things stand near each other, at most so many words between."""
        rarer, other = self.find(first), self.find(second)
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

    def are_words_near(self, first: Words, second: Words, distance: int) -> bool:
        """Tell the same of words and phrases alone, more quickly."""
        if self._joined and not self._joined.keys().isdisjoint(chain(*first, *second)):
            return self.are_near(tuple(map(Form, first)), tuple(map(Form, second)), distance)
        text = self._text
        others = [text.written(words) for words in second]
        for words in first:
            if one := text.written(words):
                for other in others:
                    if other and text.are_close(one, other, distance):
                        return True
        return False

    def _reach(self, end: int, start: int, distance: int) -> bool:
        return start - end <= distance and not self._text.is_parted(end, start)


def _spots(found: list[list[Span]]) -> Spots:
    spans = found[0] if len(found) == 1 else sorted({span for spans in found for span in spans})
    return Spots(spans, [start for start, _ in spans], sorted(end for _, end in spans))


def stretches(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap, given by their starts; those that only touch stay apart."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
