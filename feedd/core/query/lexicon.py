"""Remembers what the chunks of texts fold to: most chunks of a story were seen before.

A *chunk* is a piece of text between white space. A *stream* is a text as its folded words, with
one space between and around them and a mark between paragraphs; neighbouring letters of scripts
without spaces form one word of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate, chain
from sys import intern
from typing import Final, NamedTuple, TypeAlias

from feedd.core.characters import is_mark
from feedd.core.query import plain
from feedd.core.query.fold import clusters
from feedd.core.query.han import simplified
from feedd.core.query.tokens import Token, analyse

Span: TypeAlias = tuple[int, int]
"""From which place to which something stands."""

LONGEST_REMEMBERED: Final = 40
PARAGRAPH: Final = "\0"
"""The mark between two paragraphs."""

_PLAIN = "0-9A-Za-z"
_LONE = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
_PUNCTUATION = "，。、；：？！（）“”‘’《》「」『』…—–％.,;:?!()%/@_$'\"-"
_SIMPLE = re.compile(f"[{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_SIMPLE_TEXT = re.compile(f"[ {PARAGRAPH}{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_RUNS = re.compile(f"[{_PLAIN}]+|[{_LONE}]+|{PARAGRAPH}")
_TYPOGRAPHIC = "’‘“”–—…\u00a0"
_FOLDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(1, 128)}


class Joint(NamedTuple):
    """A joined form of a chunk (AT&T: att), its places, and its neighbours within the chunk."""

    word: str
    place: int
    until: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Joints(NamedTuple):
    """The joined forms of a chunk.

    ``first`` begin the chunk and ``last`` end it; ``size`` is how many words the chunk has when
    joined forms aren't counted.
    """

    joints: tuple[Joint, ...]
    words: frozenset[str]
    first: tuple[str, ...]
    last: tuple[str, ...]
    size: int


_NO_JOINTS: Final = Joints((), frozenset(), (), (), 0)


def _joints(tokens: Sequence[Token], size: int) -> Joints:
    # By their places, as a hostile text may be one chunk of thousands of parts.
    ending, beginning = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    for token in tokens:
        ending[token.until].append(token.word)
        beginning[token.place].append(token.word)
    found = tuple(
        Joint(
            token.word,
            token.place,
            token.until,
            tuple(ending.get(token.place, ())),
            tuple(beginning.get(token.until, ())),
        )
        for token in tokens
        if token.until - token.place > 1
    )
    return Joints(
        found,
        frozenset(joint.word for joint in found),
        tuple(joint.word for joint in found if not joint.before),
        tuple(joint.word for joint in found if not joint.after),
        size,
    )


class _Folded(dict[str, tuple[str, ...]]):
    """What chunks fold to wherever they stand: the words of the stream.

    ``joined`` are the joined forms (AT&T: att) of a chunk.
    """

    def __init__(self) -> None:
        super().__init__({PARAGRAPH: (PARAGRAPH,)})
        self.joined: dict[str, Joints] = {}
        self._forms = 0

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        folded = plain.folded(chunk)
        if folded is None or _has_links(folded):
            folded = self._read(chunk)
        # One string for a word wherever it stands is quicker to look up.
        words = tuple(map(intern, folded.split()))
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = words
        return words

    def _read(self, chunk: str) -> str:
        """Fold a chunk of which some characters change others."""
        if _SIMPLE.fullmatch(chunk):
            return " ".join(_RUNS.findall(simplified(chunk))).lower()
        tokens = analyse(chunk)
        folded = _streamed(tokens, [token.word for token in tokens])
        found = _joints(tokens, len(folded.split()))
        if found.joints:
            if chunk not in self.joined:
                self._forms += len(found.joints)
            self.joined[chunk] = found
        return folded

    def __len__(self) -> int:
        # A hostile chunk may bring thousands of forms.
        return super().__len__() + self._forms


class _Raw(dict[str, str]):
    """The words of chunks as written."""

    def __init__(self) -> None:
        super().__init__({PARAGRAPH: PARAGRAPH})

    def __missing__(self, chunk: str) -> str:
        tokens = analyse(chunk)
        raw = _streamed(tokens, [token.raw for token in tokens])
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = raw
        return raw


class Lines(NamedTuple):
    """A text's folded words, a mark between paragraphs.

    ``is_lone`` says that letters of scripts without spaces may be among them, ``is_marked`` that
    these may bear marks. ``linked`` has the joined forms of the chunks that bring any, by the
    index of the chunk's first word; ``joined`` are all these forms. All that a story needs is
    here, so the lexicon may forget its chunks.
    """

    words: list[str]
    is_lone: bool = False
    is_marked: bool = False
    linked: Mapping[int, Joints] = {}
    joined: frozenset[str] = frozenset()

    def joined_spans(self, starts: Sequence[int]) -> dict[str, list[Span]]:
        """Tell where the joined forms stand, in order, given the place of each word."""
        spans: dict[str, list[Span]] = {}
        for at, found in self.linked.items():
            start = starts[at]
            for joint in found.joints:
                spans.setdefault(joint.word, []).append((start + joint.place, start + joint.until))
        return spans

    def joined_pairs(self, wanted: AbstractSet[str]) -> list[tuple[str, str]]:
        """Give the pairs of neighbouring words in which a wanted joined form is one of the two."""
        pairs: list[tuple[str, str]] = []
        ending = {at + found.size: found for at, found in self.linked.items()}
        for at, found in self.linked.items():
            if wanted.isdisjoint(found.words):
                continue
            end = at + found.size
            earlier = (*self.words[at - 1 : at], *ending.get(at, _NO_JOINTS).last)
            later = (*self.words[end : end + 1], *self.linked.get(end, _NO_JOINTS).first)
            for joint in found.joints:
                if joint.word in wanted:
                    pairs += [(word, joint.word) for word in joint.before or earlier]
                    pairs += [(joint.word, word) for word in joint.after or later]
        return pairs


class Lexicon:
    """Remembers what chunks fold to, ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._forget()

    def _forget(self) -> None:
        self._folded = _Folded()
        self._raw = _Raw()
        self._unmarked: set[str] = set()

    def trim(self) -> None:
        """Forget everything once too much is remembered; never within a story."""
        most = max(len(self._folded), len(self._raw), len(self._unmarked))
        if most > self._most:
            self._forget()

    def read(self, text: str) -> Lines:
        """Read a text into words."""
        if bare := bare_ascii(text):
            return Lines(_parted(bare).translate(_FOLDS).split())
        parted = _parted(text)
        folded = plain.folded(parted)
        if folded is not None:
            return self._linked(folded) if _has_links(folded) else Lines(folded.split())
        parted = _without_typography(parted)
        if _SIMPLE_TEXT.fullmatch(parted):
            return Lines(_RUNS.findall(simplified(parted.lower())), is_lone=True)
        return self._looked_up(parted.split())

    def _linked(self, folded: str) -> Lines:
        """Read a folded text in which links are left."""
        words: list[str] = []
        linked: dict[int, Joints] = {}
        read = 0
        for start, end in _linked_chunks(folded):
            words += folded[read:start].split()
            chunk = folded[start:end]
            parts = self._folded[chunk]
            if joints := self._folded.joined.get(chunk):
                linked[len(words)] = joints
            words += parts
            read = end
        words += folded[read:].split()
        return Lines(words, linked=linked, joined=_forms(linked))

    def _looked_up(self, chunks: Sequence[str]) -> Lines:
        parts = list(map(self._folded.__getitem__, chunks))
        words = list(chain.from_iterable(parts))
        known = self._folded.joined
        starts = accumulate(map(len, parts), initial=0)
        linked = {
            at: known[chunk] for at, chunk in zip(starts, chunks, strict=False) if chunk in known
        }
        return Lines(words, is_lone=True, is_marked=True, linked=linked, joined=_forms(linked))

    def raw_stream(self, text: str) -> str:
        """Give the stream of a text's words as written."""
        return streamed(map(self._raw.__getitem__, _parted(text).split()))

    def has_marks(self, letters: set[str]) -> bool:
        """Tell whether some of these characters are marks of letters."""
        unknown = letters - self._unmarked
        marks = {char for char in unknown if is_mark(char)}
        self._unmarked |= unknown - marks
        return bool(marks)


def _forms(linked: Mapping[int, Joints]) -> frozenset[str]:
    return frozenset().union(*{found.words for found in linked.values()})


def _linked_chunks(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of the chunks in which links are, in order.

    Few chunks hold one, even in Persian: to part the text at these takes two fifths less time than
    to look through all its chunks.
    """
    end = 0
    for at in sorted(chain.from_iterable(_standing(link, text) for link in plain.LINKS)):
        if at >= end:
            start, blank = text.rfind(" ", 0, at) + 1, text.find(" ", at)
            end = len(text) if blank < 0 else blank
            yield start, end


def _standing(sign: str, text: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def bare_ascii(text: str) -> str:
    """Give a text without typographic signs if its words then are runs of ASCII, else ""."""
    bare = text if text.isascii() else _without_typography(text)
    return "" if not bare.isascii() or "&" in bare or "+" in bare or "#" in bare else bare


def _without_typography(text: str) -> str:
    for sign in _TYPOGRAPHIC:
        text = text.replace(sign, " ")
    return text


def _has_links(text: str) -> bool:
    one, other = plain.LINKS
    return one in text or other in text


def _parted(text: str) -> str:
    if PARAGRAPH in text:
        text = text.replace(PARAGRAPH, " ")
    return text.replace("\n", f" {PARAGRAPH} ")


def streamed(words: Iterable[str]) -> str:
    """Write words as a stream."""
    return " " + " ".join(filter(None, words)) + " "


def _streamed(tokens: Sequence[Token], words: Sequence[str]) -> str:
    parts: list[str] = []
    for token, word in zip(tokens, words, strict=True):
        if token.until - token.place > 1:
            continue
        if parts and not token.is_glued:
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


@lru_cache(maxsize=1 << 12)
def letters_of(word: str) -> tuple[str, ...]:
    """Part a word of a script without spaces into its letters, each with its marks."""
    return tuple(word[start:end] for start, end in clusters(word))
