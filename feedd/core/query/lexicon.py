"""What the chunks of texts fold to, remembered: most chunks of a story were seen before.

A *chunk* is what white space parts. A *stream* is a text as its folded words with one space
between and around them and a mark between paragraphs; letters of scripts without spaces that
stand together form one word of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, chain
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple

from feedd.core.query import plain
from feedd.core.query.fold import cluster_end, is_mark
from feedd.core.query.tokens import Token, analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

LONGEST_REMEMBERED: Final = 40
PARAGRAPH: Final = "\0"
"""The mark between two paragraphs."""

_LINKS: Final = (*plain.LINKS, "＆", "﹠")
_PLAIN = "0-9A-Za-z"
_LONE = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
_PUNCTUATION = "，。、；：？！（）“”‘’《》「」『』…—–％.,;:?!()%/@_$'\"-"
_SIMPLE = re.compile(f"[{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_SIMPLE_TEXT = re.compile(f"[ {PARAGRAPH}{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_RUNS = re.compile(f"[{_PLAIN}]+|[{_LONE}]+|{PARAGRAPH}")
_TYPOGRAPHIC = "’‘“”–—…\u00a0"
_FOLDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(1, 128)}


class Joint(NamedTuple):
    """A joined form of a chunk, its places there, and what stands beside it within the chunk."""

    word: str
    place: int
    until: int
    before: tuple[str, ...]
    after: tuple[str, ...]


class Joints(NamedTuple):
    """The joined forms of a chunk."""

    joints: tuple[Joint, ...]
    words: frozenset[str]


_NO_JOINTS: Final = Joints((), frozenset())


def _joints(tokens: Sequence[Token]) -> Joints:
    found = tuple(
        Joint(
            token.word,
            token.place,
            token.until,
            tuple(other.word for other in tokens if other.until == token.place),
            tuple(other.word for other in tokens if other.place == token.until),
        )
        for token in tokens
        if token.until - token.place > 1
    )
    return Joints(found, frozenset(joint.word for joint in found))


class _Folded(dict[str, tuple[str, ...]]):
    """What chunks fold to wherever they stand: the words of the stream.

    ``joined`` are the joined forms (AT&T: att) of a chunk.
    """

    def __init__(self) -> None:
        super().__init__({PARAGRAPH: (PARAGRAPH,)})
        self.joined: dict[str, Joints] = {}

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
            return " ".join(_RUNS.findall(chunk)).lower()
        tokens = analyse(chunk)
        found = _joints(tokens)
        if found.joints:
            self.joined[chunk] = found
        return _streamed(tokens, [token.word for token in tokens])

    def __len__(self) -> int:
        return super().__len__() + len(self.joined)


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


class _Lengths(dict[str, int]):
    """How many places chunks take."""

    def __init__(self) -> None:
        super().__init__({PARAGRAPH: 1})

    def __missing__(self, chunk: str) -> int:
        length = max((token.until for token in analyse(chunk)), default=0)
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = length
        return length


class Joined(NamedTuple):
    """A joined form, and from which place to which it stands."""

    word: str
    start: int
    end: int


class Lines(NamedTuple):
    """A text's folded words, a mark between paragraphs.

    ``is_lone`` says that letters of scripts without spaces may be among them, ``is_marked`` that
    these may bear marks. ``chunks`` and how many words each is are given only where some words are
    joined; ``linked`` has the joined forms of those chunks that bring any, by their index, and
    ``joined`` are all these forms. So a story may be asked after what was read of it is forgotten.
    """

    words: list[str]
    is_lone: bool = False
    is_marked: bool = False
    chunks: Sequence[str] = ()
    sizes: Sequence[int] = ()
    linked: Mapping[int, Joints] = {}
    joined: frozenset[str] = frozenset()


class Lexicon:
    """Remembers what chunks fold to, ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._forget()

    def _forget(self) -> None:
        self._folded = _Folded()
        self._raw = _Raw()
        self._lengths = _Lengths()
        self._unmarked: set[str] = set()

    def trim(self) -> None:
        """Forget everything once too much is remembered; never within a story."""
        most = max(len(self._folded), len(self._raw), len(self._lengths), len(self._unmarked))
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
            return Lines(_RUNS.findall(parted.lower()), is_lone=True)
        return self._looked_up(parted.split())

    def _linked(self, folded: str) -> Lines:
        """Read a folded text in which links are left."""
        chunks = folded.split()
        one, other = plain.LINKS
        linked = [at for at, chunk in enumerate(chunks) if one in chunk or other in chunk]
        sizes = [1] * len(chunks)
        for at in linked:
            sizes[at] = len(self._folded[chunks[at]])
        for link in plain.LINKS:
            folded = folded.replace(link, " ")
        return self._lines(Lines(folded.split(), chunks=chunks, sizes=sizes), linked)

    def _looked_up(self, chunks: Sequence[str]) -> Lines:
        parts = list(map(self._folded.__getitem__, chunks))
        words = list(chain.from_iterable(parts))
        lines = Lines(words, is_lone=True, is_marked=True, chunks=chunks)
        return self._lines(lines._replace(sizes=list(map(len, parts))), range(len(chunks)))

    def _lines(self, lines: Lines, linked: Iterable[int]) -> Lines:
        known, chunks = self._folded.joined, lines.chunks
        found = {at: known[chunks[at]] for at in linked if chunks[at] in known}
        forms = {joints.words for joints in found.values()}
        return lines._replace(linked=found, joined=frozenset().union(*forms))

    def raw_stream(self, text: str) -> str:
        """Give the stream of a text's words as written."""
        return streamed(map(self._raw.__getitem__, _parted(text).split()))

    def joined(self, lines: Lines, *, are_parted: bool) -> Iterator[Joined]:
        """Tell where the joined forms of a text stand, in order.

        ``are_parted`` says that no letters of scripts without spaces are among its words.
        """
        chunks = lines.chunks
        # Then each word takes one place, which saves looking each chunk up.
        lengths = lines.sizes if are_parted else map(self._lengths.__getitem__, chunks)
        starts = list(accumulate(lengths, initial=0))
        return (
            Joined(joint.word, starts[at] + joint.place, starts[at] + joint.until)
            for at, found in lines.linked.items()
            for joint in found.joints
        )

    def joined_pairs(self, lines: Lines, wanted: AbstractSet[str]) -> Iterator[tuple[str, str]]:
        """Give the pairs of words side by side of which a joined form that is wanted is one."""
        for at, found in lines.linked.items():
            if wanted.isdisjoint(found.words):
                continue
            for joint in found.joints:
                if joint.word in wanted:
                    before = joint.before or self._ending(lines, _next(lines, at, -1))
                    after = joint.after or self._beginning(lines, _next(lines, at, 1))
                    yield from ((word, joint.word) for word in before)
                    yield from ((joint.word, word) for word in after)

    def _ending(self, lines: Lines, at: int | None) -> tuple[str, ...]:
        if at is None:
            return (PARAGRAPH,)
        joints = lines.linked.get(at, _NO_JOINTS).joints
        last = self._folded[lines.chunks[at]][-1]
        return (last, *(joint.word for joint in joints if not joint.after))

    def _beginning(self, lines: Lines, at: int | None) -> tuple[str, ...]:
        if at is None:
            return (PARAGRAPH,)
        joints = lines.linked.get(at, _NO_JOINTS).joints
        first = self._folded[lines.chunks[at]][0]
        return (first, *(joint.word for joint in joints if not joint.before))

    def has_marks(self, letters: set[str]) -> bool:
        """Tell whether some of these characters are marks of letters."""
        unknown = letters - self._unmarked
        marks = {char for char in unknown if is_mark(char)}
        self._unmarked |= unknown - marks
        return bool(marks)


def _next(lines: Lines, at: int, step: int) -> int | None:
    """Tell which chunk is next in one direction that holds words; None at the text's ends."""
    at += step
    while 0 <= at < len(lines.chunks) and not lines.sizes[at]:
        at += step
    return at if 0 <= at < len(lines.chunks) else None


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
    parts: list[str] = []
    start = 0
    while start < len(word):
        end = cluster_end(word, start)
        parts.append(word[start:end])
        start = end
    return tuple(parts)
