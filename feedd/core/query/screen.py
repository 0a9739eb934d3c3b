"""The hot core: a story in the forms that are quickest to ask, and the pass that asks them.

Every other module here may be slow; what runs for each story and each candidate is in this one.

A *stream* is a text as its folded words with one space between and around them and a mark
between paragraphs; letters of scripts without spaces that stand together form one word of it. A
*spread* is a stream in which each such letter is a word, after the sign ``GLUE`` where nothing
parts it from the letter before: a phrase is a substring of it.

A word is known by its membership in the set of *types*: the words, their joined forms, single
letters and pairs of scripts without spaces, and what the matcher derives from them (beginnings,
stems, pairs of words, fields of metadata, regular expressions).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, compress, product
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from feedd.core.query import regex
from feedd.core.query.fold import ZWNJ, cluster_end, is_lone, is_mark
from feedd.core.query.judge import Judge
from feedd.core.query.reading import StoryReading
from feedd.core.query.tokens import Token, analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from feedd.core.model import Story
    from feedd.core.query.derived import Derived
    from feedd.core.query.query import Query
    from feedd.core.query.syntax import Node

GLUE: Final = "\x1f"
LONGEST_REMEMBERED: Final = 40
_BUCKET: Final = 3
_PARAGRAPH: Final = "\0"
_FIRST_LONE: Final = "\u0e00"
_LINKS: Final = ("&", ZWNJ, "＆", "﹠")

_PLAIN = "0-9A-Za-z"
_LONE = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
_PUNCTUATION = "，。、；：？！（）“”‘’《》「」『』…—–％.,;:?!()%/@_$'\"-"
_SIMPLE = re.compile(f"[{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_SIMPLE_TEXT = re.compile(f"[ {_PARAGRAPH}{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_RUNS = re.compile(f"[{_PLAIN}]+|[{_LONE}]+|{_PARAGRAPH}")
_TYPOGRAPHIC = "’‘“”–—…\u00a0"
_FOLDS = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(1, 128)}

Check: TypeAlias = "Callable[[Screen], bool]"
Needles: TypeAlias = "tuple[tuple[str, int], ...]"
"""The forms that a phrase takes in a spread, each with how many words it has."""


class _Folded(dict[str, str]):
    """What chunks (parted by white space) fold to wherever they stand.

    ``joined`` are the joined forms (AT&T: att) of a chunk.
    """

    def __init__(self) -> None:
        super().__init__({_PARAGRAPH: _PARAGRAPH})
        self.joined: dict[str, tuple[str, ...]] = {}

    def __missing__(self, chunk: str) -> str:
        if _SIMPLE.fullmatch(chunk):
            folded = " ".join(_RUNS.findall(chunk)).lower()
        else:
            tokens = analyse(chunk)
            folded = _streamed(tokens, [token.word for token in tokens])
            joined = tuple(token.word for token in tokens if token.until - token.place > 1)
            if joined:
                self.joined[chunk] = joined
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = folded
        return folded

    def __len__(self) -> int:
        return super().__len__() + len(self.joined)


class _Raw(dict[str, str]):
    """The words of chunks as written."""

    def __init__(self) -> None:
        super().__init__({_PARAGRAPH: _PARAGRAPH})

    def __missing__(self, chunk: str) -> str:
        tokens = analyse(chunk)
        raw = _streamed(tokens, [token.raw for token in tokens])
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = raw
        return raw


class _Brought(dict[str, tuple[str, ...]]):
    """The keys that words bring; ``idle`` are the words that bring none."""

    def __init__(self, bring: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__()
        self.idle = {_PARAGRAPH}
        self._bring = bring
        self._buckets: dict[str, set[str]] = {}

    def __missing__(self, word: str) -> tuple[str, ...]:
        keys = self._bring(word)
        if keys:
            self[word] = keys
        else:
            self.idle.add(word)
        self._buckets.setdefault(word[:_BUCKET], set()).add(word)
        return keys

    def forget(self, beginning: str) -> None:
        """Forget the words with this beginning: they bring more from now on."""
        for word in self._alike(beginning):
            if word.startswith(beginning):
                self.pop(word, None)
                self.idle.discard(word)

    def _alike(self, beginning: str) -> Iterable[str]:
        if len(beginning) >= _BUCKET:
            return self._buckets.get(beginning[:_BUCKET], ())
        found = (held for name, held in self._buckets.items() if name.startswith(beginning))
        return chain.from_iterable(found)

    def __len__(self) -> int:
        return super().__len__() + len(self.idle)


class Lexicon:
    """Remembers what chunks fold to, and which keys words bring: ``most`` of each."""

    def __init__(self, most: int, derived: Derived) -> None:
        self._most = most
        self._derived = derived
        self._folded = _Folded()
        self._raw = _Raw()
        self._brought = _Brought(derived.keys)
        self._unmarked: set[str] = set()

    def trim(self) -> None:
        """Forget everything once too much is remembered; never within a story."""
        if len(self._folded) > self._most:
            self._folded = _Folded()
        if len(self._raw) > self._most:
            self._raw = _Raw()
        if len(self._brought) > self._most:
            self.clear()
        if len(self._unmarked) > self._most:
            self._unmarked.clear()

    def clear(self) -> None:
        """Forget which keys words bring."""
        self._brought = _Brought(self._derived.keys)

    def forget(self, beginning: str) -> None:
        """Forget what words with this beginning bring."""
        self._brought.forget(beginning)

    def words(self, text: str) -> list[str]:
        """Give the folded words of a text in order, a mark between paragraphs."""
        bare = text if text.isascii() else _without_typography(text)
        if bare.isascii() and "&" not in bare and "+" not in bare and "#" not in bare:
            return _parted(bare).translate(_FOLDS).split()
        parted = _parted(bare)
        if _SIMPLE_TEXT.fullmatch(parted):
            return _RUNS.findall(parted.lower())
        return " ".join(map(self._folded.__getitem__, parted.split())).split()

    def keys(self, words: set[str]) -> set[str]:
        """Give the keys that some words bring."""
        if not self._derived:
            return set()
        brought = self._brought
        return set().union(*map(brought.__getitem__, words - brought.idle))

    def raw_stream(self, text: str) -> str:
        """Give the stream of a text's words as written."""
        return streamed(map(self._raw.__getitem__, _parted(text).split()))

    def joined(self, text: str) -> set[str]:
        """Give the joined forms (AT&T: att) that a text holds; its words were read before."""
        if not any(link in text for link in _LINKS):
            return set()
        known = self._folded.joined
        return set().union(*map(known.__getitem__, known.keys() & set(_chunks(text))))

    def joined_parts(self, text: str) -> dict[str, set[str]]:
        """Give the parts, as a stream has them, that each joined form of a text is made of."""
        found: dict[str, set[str]] = {}
        for chunk in self._folded.joined.keys() & set(_chunks(text)):
            tokens = analyse(chunk)
            for token in tokens:
                if token.until - token.place > 1:
                    inner = [
                        t for t in tokens if token.place <= t.place and t.until <= token.until
                    ]
                    parts = streamed(t.word for t in inner if t.until - t.place == 1)
                    found.setdefault(token.word, set()).add(parts)
        return found

    def joined_pairs(self, text: str) -> set[tuple[str, str]]:
        """Give the pairs of words side by side in and around chunks with joined forms."""
        chunks = _chunks(text)
        chunks = ["", *compress(chunks, map(self._folded.__getitem__, chunks)), ""]
        pairs: set[tuple[str, str]] = set()
        for at, chunk in enumerate(chunks):
            if chunk in self._folded.joined:
                before, own, after = map(_edges, chunks[at - 1 : at + 2])
                pairs.update(
                    own.within, product(before.last, own.first), product(own.last, after.first)
                )
        return pairs

    def has_marks(self, words: Iterable[str]) -> bool:
        """Tell whether letters of these words bear marks of their own."""
        unknown = set("".join(words)) - self._unmarked
        marks = {char for char in unknown if is_mark(char)}
        self._unmarked |= unknown - marks
        return bool(marks)


def _without_typography(text: str) -> str:
    for sign in _TYPOGRAPHIC:
        text = text.replace(sign, " ")
    return text


def _parted(text: str) -> str:
    if _PARAGRAPH in text:
        text = text.replace(_PARAGRAPH, " ")
    return text.replace("\n", f" {_PARAGRAPH} ")


def _chunks(text: str) -> list[str]:
    # The same chunks that the words were read from: that is what is remembered.
    return _parted(_without_typography(text)).split()


def streamed(words: Iterable[str]) -> str:
    """Write words as a stream."""
    return " " + " ".join(filter(None, words)) + " "


class _Edges(NamedTuple):
    """The words a chunk begins and ends with, and the pairs of words within it."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    within: frozenset[tuple[str, str]]


@lru_cache(maxsize=1 << 14)
def _edges(chunk: str) -> _Edges:
    tokens = analyse(chunk)
    end = max((token.until for token in tokens), default=0)
    return _Edges(
        tuple(token.word for token in tokens if token.place == 0),
        tuple(token.word for token in tokens if token.until == end),
        frozenset(
            (one.word, other.word)
            for one, other in product(tokens, tokens)
            if one.until == other.place
        ),
    )


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


class Screen:
    """One story, folded as far as it has been asked.

    ``lone`` are its words of scripts without spaces; ``is_marked`` says that letters of theirs
    bear marks. ``joined`` are the joined forms of its words (AT&T: att).
    """

    __slots__ = (
        "_encoded", "_lexicon", "_parts", "_raw", "_reading", "_spreads", "_streams",
        "is_marked", "joined", "lone", "story", "types", "words",
    )  # fmt: skip

    def __init__(self, story: Story, lexicon: Lexicon) -> None:
        lexicon.trim()
        self.story = story
        text = f"{story.title}\n{story.text}"
        self.words = lexicon.words(text)
        words = set(self.words)
        self.lone = frozenset[str]() if text.isascii() else _lone(words)
        self.joined = lexicon.joined(text)
        self.types = words | self.joined
        self.types |= lexicon.keys(self.types - self.lone if self.lone else self.types)
        self.is_marked = bool(self.lone) and lexicon.has_marks(self.lone)
        for word in self.lone:
            letters: Sequence[str] = letters_of(word) if self.is_marked else word
            self.types.update(letters, map(add, letters, letters[1:]))
        self._lexicon = lexicon
        self._reading: StoryReading | None = None
        self._streams: dict[str, str] = {}
        self._spreads: dict[str, str] = {}
        self._raw: dict[str, str] = {}
        self._parts: dict[str, set[str]] | None = None
        self._encoded: tuple[bytes, bytes] | None = None

    @property
    def reading(self) -> StoryReading:
        """The same story with offsets."""
        if self._reading is None:
            self._reading = StoryReading(self.story)
        return self._reading

    def joined_pairs(self) -> set[tuple[str, str]]:
        """Give the pairs of words side by side that joined forms make."""
        return self._lexicon.joined_pairs(self._text("")) if self.joined else set()

    def stream(self, scope: str) -> str:
        """Give the stream of a field, or of both."""
        if scope not in self._streams:
            self._streams[scope] = streamed(self._words(scope))
        return self._streams[scope]

    def spread(self, scope: str) -> str:
        """Give the spread of a field, or of both."""
        if not self.lone:
            return self.stream(scope)
        if scope not in self._spreads:
            lone, glue = self.lone, f" {GLUE}"
            letters = letters_of if self.is_marked else str
            words = (glue.join(letters(w)) if w in lone else w for w in self._words(scope))
            self._spreads[scope] = streamed(words)
        return self._spreads[scope]

    def _words(self, scope: str) -> list[str]:
        return self._lexicon.words(self._text(scope)) if scope else self.words

    def raw(self, scope: str) -> str:
        """Give the stream of a field, or of both, as written."""
        if scope not in self._raw:
            self._raw[scope] = self._lexicon.raw_stream(self._text(scope))
        return self._raw[scope]

    def _text(self, scope: str) -> str:
        if scope:
            return self.story.title if scope == "title" else self.story.text
        return f"{self.story.title}\n{self.story.text}"

    def encoded(self) -> tuple[bytes, bytes]:
        """Give the title and the text as regular expressions read them."""
        if self._encoded is None:
            self._encoded = regex.encoded(self.story.title), regex.encoded(self.story.text)
        return self._encoded

    def judges(self, node: Node, scope: str) -> bool:
        """Ask the exact reading."""
        return Judge(self.reading).verdict(node, scope) is not None

    def loosened(self, needles: Needles) -> Needles:
        """Let a joined form be found by its parts too: that finds too much, and misses nothing.

        Nothing is given where a joined form may be part of a phrase.
        """
        if self._parts is None:
            self._parts = self._lexicon.joined_parts(self._text(""))
        found = list(needles)
        for needle, length in needles:
            joined = self._parts.keys() & set(needle.split())
            if joined and length > 1:
                return ()
            found.extend((parts, parts.count(" ") - 1) for w in joined for parts in self._parts[w])
        return tuple(found)

    def are_near(self, first: Needles, second: Needles, distance: int, scope: str) -> bool:
        """Tell whether two phrases stand near each other, at most so many words between."""
        spread = self.spread(scope)
        rarer, other = sorted((first, second), key=lambda needles: _count(spread, needles))
        return any(
            _is_beside(spread, needle, [(n, distance + length) for n, length in other])
            for needle, _ in rarer
        )


def _lone(words: set[str]) -> frozenset[str]:
    return frozenset(word for word in words if word >= _FIRST_LONE and is_lone(word[0]))


def _count(spread: str, needles: Needles) -> int:
    return sum(spread.count(needle) for needle, _ in needles)


def _is_beside(spread: str, needle: str, others: Collection[tuple[str, int]]) -> bool:
    """Tell whether one of the others stands within so many words of a phrase."""
    start = spread.find(needle)
    while start >= 0:
        end = start + len(needle) - 1
        before = spread[: start + (needle[0] == " ")]
        for other, most in others:
            if other in _first(spread[end:], most) or other in _last(before, most):
                return True
        start = spread.find(needle, start + 1)
    return False


def _first(spread: str, most: int) -> str:
    window = " ".join(spread.split(" ", most + 1)[: most + 1]) + " "
    return window.partition(_PARAGRAPH)[0]


def _last(spread: str, most: int) -> str:
    window = " " + " ".join(spread.rsplit(" ", most + 1)[-most - 1 :])
    return window.rpartition(_PARAGRAPH)[2]


class Held:
    """A query that a matcher holds."""

    __slots__ = ("check", "key", "order", "pairs", "query")

    def __init__(
        self, key: str, query: Query, order: int, pairs: tuple[tuple[str, str], ...]
    ) -> None:
        self.key = key
        self.query = query
        self.order = order
        self.pairs = pairs
        self.check: Check | None = None


def candidates(types: set[str], postings: Mapping[str, Sequence[tuple[str, Held]]]) -> set[Held]:
    """Collect the queries whose rarest term occurs, and with it the term that guards it."""
    return {
        held for key in postings.keys() & types for guard, held in postings[key] if guard in types
    }
