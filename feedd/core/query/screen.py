"""The hot core: a story in the forms that are quickest to ask, and the pass that asks them.

Every other module here may be slow; what runs for each story and each candidate is in this one.

A *stream* is a text as its folded words with one space between and around them, paragraphs
parted by a line break; letters of scripts without spaces that stand together form one word of
it. A phrase is then a substring, and a word is known by its membership in the set of *types*:
the words, their joined forms, single letters and pairs of scripts without spaces, and what the
matcher derives from them (beginnings, stems, fields of metadata, regular expressions).

A chunk (what white space parts) folds to the same words wherever it stands, so each is folded
once and remembered.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from feedd.core.query import regex
from feedd.core.query.fold import ZWNJ, is_lone, is_mark
from feedd.core.query.judge import Judge
from feedd.core.query.reading import StoryReading
from feedd.core.query.tokens import Token, analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedd.core.model import Story
    from feedd.core.query.query import Query
    from feedd.core.query.syntax import Node

LONGEST_REMEMBERED: Final = 40
_BUCKET: Final = 3

_PLAIN = "0-9A-Za-z"
_LONE = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
_PUNCTUATION = "，。、；：？！（）“”‘’《》「」『』…—–％.,;:?!()%/@_$'\"-"
_SIMPLE = re.compile(f"[{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_RUNS = re.compile(f"[{_PLAIN}]+|[{_LONE}]+")
_PARAGRAPH: Final = "\0"
_FIRST_LONE: Final = "\u0e00"

Check: TypeAlias = "Callable[[Screen], bool]"


class _Folded(dict[str, str]):
    """What chunks fold to.

    ``extras`` are the types that a folded chunk stands for beside itself: its words if they are
    several, and the keys they bring. ``joined`` are the joined forms (AT&T: att) of a chunk.
    """

    def __init__(self, bring: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__({_PARAGRAPH: "\n"})
        self.extras: dict[str, tuple[str, ...]] = {}
        self.joined: dict[str, tuple[str, ...]] = {}
        self._bring = bring
        self._buckets: dict[str, list[tuple[str, str]]] = {}

    def __missing__(self, chunk: str) -> str:
        if _SIMPLE.fullmatch(chunk):
            folded = " ".join(_RUNS.findall(chunk)).lower()
        else:
            tokens = analyse(chunk)
            folded = _streamed(tokens, [token.word for token in tokens])
            joined = tuple(token.word for token in tokens if token.until - token.place > 1)
            if joined:
                self.joined[chunk] = self._with_keys(joined, chunk)
        words = folded.split()
        extras = self._with_keys(words, chunk)
        if len(words) > 1:
            self.extras[folded] = extras
        elif len(extras) > len(words):
            self.extras[folded] = extras[1:]
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = folded
        return folded

    def _with_keys(self, words: Sequence[str], chunk: str) -> tuple[str, ...]:
        for word in words:
            self._buckets.setdefault(word[:_BUCKET], []).append((word, chunk))
        return (*words, *(key for word in words for key in self._bring(word)))

    def forget(self, beginning: str) -> None:
        """Forget the chunks that hold a word with this beginning: they bring more from now on."""
        for word, chunk in self._alike(beginning):
            if word.startswith(beginning):
                self.pop(chunk, None)

    def _alike(self, beginning: str) -> Iterable[tuple[str, str]]:
        if len(beginning) >= _BUCKET:
            return self._buckets.get(beginning[:_BUCKET], ())
        found = (held for name, held in self._buckets.items() if name.startswith(beginning))
        return chain.from_iterable(found)

    def __len__(self) -> int:
        return super().__len__() + len(self.joined) + len(self.extras)


class _Raw(dict[str, str]):
    """The words of chunks as written."""

    def __init__(self) -> None:
        super().__init__({_PARAGRAPH: "\n"})

    def __missing__(self, chunk: str) -> str:
        tokens = analyse(chunk)
        raw = _streamed(tokens, [token.raw for token in tokens])
        if len(chunk) <= LONGEST_REMEMBERED:
            self[chunk] = raw
        return raw


class Lexicon:
    """Remembers what chunks fold to, ``most`` of them."""

    def __init__(self, most: int, bring: Callable[[str], tuple[str, ...]]) -> None:
        self._most = most
        self._bring = bring
        self._folded = _Folded(bring)
        self._raw = _Raw()
        self._unmarked: set[str] = set()

    def trim(self) -> None:
        """Forget everything once too much is remembered; never within a story."""
        if len(self._folded) > self._most:
            self.clear()
        if len(self._raw) > self._most:
            self._raw = _Raw()
        if len(self._unmarked) > self._most:
            self._unmarked.clear()

    def clear(self) -> None:
        """Forget what chunks fold to."""
        self._folded = _Folded(self._bring)

    def forget(self, beginning: str) -> None:
        """Forget what words with this beginning bring."""
        self._folded.forget(beginning)

    def folded(self, text: str) -> list[str]:
        """Fold a text chunk by chunk: "" for one without words, several words with spaces."""
        return list(map(self._folded.__getitem__, _chunks(text)))

    def raw_stream(self, text: str) -> str:
        """Give the stream of a text's words as written."""
        return streamed(map(self._raw.__getitem__, _chunks(text)))

    def types(self, folded: Iterable[str]) -> set[str]:
        """Give the words among folded chunks and the keys they bring."""
        types = set(folded)
        extras = self._folded.extras
        types.update(*map(extras.__getitem__, extras.keys() & types))
        return types

    def joined(self, text: str) -> set[str]:
        """Give the joined forms (AT&T: att) that a text holds."""
        if "&" not in text and ZWNJ not in text and "＆" not in text and "﹠" not in text:
            return set()
        known = self._folded.joined
        return set().union(*map(known.__getitem__, known.keys() & set(text.split())))

    def joined_pairs(self, text: str) -> set[tuple[str, str]]:
        """Give the pairs of words side by side in and around chunks with joined forms."""
        chunks = [c for c in _chunks(text) if c == _PARAGRAPH or self._folded[c]]
        pairs: set[tuple[str, str]] = set()
        for at, chunk in enumerate(chunks):
            if chunk in self._folded.joined:
                around = chunks[max(0, at - 1) : at + 2]
                pairs.update(*(_linked(one, other) for one, other in pairwise(around)))
                pairs |= _linked(chunk, "")
        return pairs

    def has_marks(self, words: Iterable[str]) -> bool:
        """Tell whether letters of these words bear marks of their own."""
        unknown = set("".join(words)) - self._unmarked
        marks = {char for char in unknown if is_mark(char)}
        self._unmarked |= unknown - marks
        return bool(marks)


def _chunks(text: str) -> list[str]:
    if _PARAGRAPH in text:
        text = text.replace(_PARAGRAPH, " ")
    return text.replace("\n", f" {_PARAGRAPH} ").split()


def streamed(folded: Iterable[str]) -> str:
    """Write folded chunks as a stream."""
    return " " + " ".join(filter(None, folded)) + " "


def _linked(one: str, other: str) -> set[tuple[str, str]]:
    """Give the pairs of words side by side within a chunk, and from its end to another's start."""
    tokens = analyse(one)
    end = max((token.until for token in tokens), default=0)
    following = [token for token in analyse(other) if token.place == 0]
    return {
        (token.word, after.word)
        for token in tokens
        for after in (following if token.until == end else tokens)
        if token.until in {after.place, end}
    }


def _streamed(tokens: Sequence[Token], words: Sequence[str]) -> str:
    parts: list[str] = []
    for token, word in zip(tokens, words, strict=True):
        if token.until - token.place > 1:
            continue
        if parts and not token.is_glued:
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


class Screen:
    """One story, folded as far as it has been asked."""

    __slots__ = (
        "_encoded", "_folded", "_lexicon", "_marks", "_pairs", "_places", "_raw", "_reading",
        "_streams", "_words", "joined", "lone", "story", "types",
    )  # fmt: skip

    def __init__(self, story: Story, lexicon: Lexicon) -> None:
        lexicon.trim()
        self.story = story
        text = f"{story.title}\n{story.text}"
        self._folded = lexicon.folded(text)
        self.types = lexicon.types(self._folded)
        self.joined = lexicon.joined(text)
        self.types |= self.joined
        self.lone = [w for w in self.types if w >= _FIRST_LONE and is_lone(w[0]) and " " not in w]
        for word in self.lone:
            self.types.update(word, map(str.__add__, word, word[1:]))
        self._lexicon = lexicon
        self._reading: StoryReading | None = None
        self._words: list[str] | None = None
        self._places: dict[str, list[int]] | None = None
        self._pairs: set[tuple[str, str]] | None = None
        self._streams: dict[str, str] = {}
        self._raw: dict[str, str] = {}
        self._marks: bool | None = None
        self._encoded: tuple[bytes, bytes] | None = None

    @property
    def reading(self) -> StoryReading:
        """The same story with offsets."""
        if self._reading is None:
            self._reading = StoryReading(self.story)
        return self._reading

    @property
    def words(self) -> list[str]:
        """Its words in order, a line break between paragraphs."""
        if self._words is None:
            self._words = self.stream("").split(" ")
        return self._words

    @property
    def places(self) -> dict[str, list[int]]:
        """The places of each of its words."""
        if self._places is None:
            self._places = defaultdict(list)
            for place, word in enumerate(self.words):
                self._places[word].append(place)
        return self._places

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Its words with the words after them, joined forms too."""
        if self._pairs is None:
            self._pairs = set(pairwise(self.words))
            if self.joined:
                self._pairs |= self._lexicon.joined_pairs(self._text(""))
        return self._pairs

    def stream(self, scope: str) -> str:
        """Give the stream of a field, or of both."""
        if scope not in self._streams:
            lexicon = self._lexicon
            folded = lexicon.folded(self._text(scope)) if scope else self._folded
            self._streams[scope] = streamed(folded)
        return self._streams[scope]

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

    def has_marked_letters(self) -> bool:
        """Tell whether a letter that is a word of its own bears a mark of its own."""
        if self._marks is None:
            self._marks = self._lexicon.has_marks(self.lone)
        return self._marks

    def judges(self, node: Node, scope: str) -> bool:
        """Ask the exact reading."""
        return Judge(self.reading).verdict(node, scope) is not None

    def are_near(self, first: str, second: str, distance: int) -> bool:
        """Tell whether two words stand near each other, given that each has one place."""
        places = self.places
        rarer, other = sorted((places[first], places[second]), key=len)
        for place in rarer:
            at = bisect_left(other, place - distance - 1)
            for found in other[at : bisect_right(other, place + distance + 1)]:
                if found != place and self._is_one_paragraph(place, found):
                    return True
        return False

    def _is_one_paragraph(self, first: int, second: int) -> bool:
        return "\n" not in self.words[min(first, second) : max(first, second)]


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
