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
from typing import TYPE_CHECKING, Final, TypeAlias

from feedd.core.query.fold import ZWNJ, is_lone, is_mark
from feedd.core.query.judge import Judge
from feedd.core.query.reading import StoryReading
from feedd.core.query.tokens import Token, analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from feedd.core.model import Story
    from feedd.core.query.query import Query
    from feedd.core.query.syntax import Node

MOST_CHUNKS: Final = 200_000
LONGEST_REMEMBERED: Final = 40

_PLAIN = "0-9A-Za-z"
_LONE = "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
_PUNCTUATION = "，。、；：？！（）“”‘’《》「」『』…—–％.,;:?!()%/@_$'\"-"
_SIMPLE = re.compile(f"[{_PLAIN}{_LONE}{_PUNCTUATION}]+")
_RUNS = re.compile(f"[{_PLAIN}]+|[{_LONE}]+")
_FIRST_LONE: Final = "\u0e00"

Check: TypeAlias = "Callable[[Screen], bool]"


class Lexicon:
    """Remembers what chunks fold to."""

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}
        self._raw: dict[str, str] = {}
        self._joined: dict[str, tuple[str, ...]] = {}
        self._unmarked: set[str] = set()

    def trim(self) -> None:
        """Forget everything once too much is remembered; never within a story."""
        if len(self._folded) + len(self._joined) > MOST_CHUNKS:
            self._folded.clear()
            self._joined.clear()
        if len(self._raw) > MOST_CHUNKS:
            self._raw.clear()
        if len(self._unmarked) > MOST_CHUNKS:
            self._unmarked.clear()

    def stream(self, text: str) -> str:
        """Fold a text to its stream."""
        return self._stream(text, self._folded, self._fold)

    def raw_stream(self, text: str) -> str:
        """Give the stream of a text's words as written."""
        return self._stream(text, self._raw, self._write)

    def _stream(self, text: str, known: dict[str, str], learn: Callable[[str], str]) -> str:
        get = known.get
        paragraphs: list[str] = []
        for paragraph in text.split("\n"):
            chunks = paragraph.split()
            found: list[str | None] = list(map(get, chunks))
            if None in found:
                paragraphs.append(" ".join(filter(None, [get(c) or learn(c) for c in chunks])))
            else:
                paragraphs.append(" ".join(filter(None, found)))
        return " " + " \n ".join(paragraphs) + " "

    def _fold(self, chunk: str) -> str:
        if _SIMPLE.fullmatch(chunk):
            folded = " ".join(_RUNS.findall(chunk)).lower()
        else:
            tokens = analyse(chunk)
            folded = _streamed(tokens, [token.word for token in tokens])
            joined = tuple(token.word for token in tokens if token.until - token.place > 1)
            if joined:
                self._joined[chunk] = joined
        if len(chunk) <= LONGEST_REMEMBERED:
            self._folded[chunk] = folded
        return folded

    def _write(self, chunk: str) -> str:
        tokens = analyse(chunk)
        raw = _streamed(tokens, [token.raw for token in tokens])
        if len(chunk) <= LONGEST_REMEMBERED:
            self._raw[chunk] = raw
        return raw

    def joined(self, text: str) -> set[str]:
        """Give the joined forms (AT&T: att) that a text holds."""
        if "&" not in text and ZWNJ not in text and "＆" not in text and "﹠" not in text:
            return set()
        known = self._joined
        return {word for chunk in known.keys() & set(text.split()) for word in known[chunk]}

    def has_marks(self, words: Iterable[str]) -> bool:
        """Tell whether letters of these words bear marks of their own."""
        unknown = set("".join(words)) - self._unmarked
        marks = {char for char in unknown if is_mark(char)}
        self._unmarked |= unknown - marks
        return bool(marks)


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
        "_lexicon", "_marks", "_raw", "_reading", "_words", "body", "joined", "lone", "story",
        "text", "title", "types",
    )  # fmt: skip

    def __init__(self, story: Story, lexicon: Lexicon) -> None:
        lexicon.trim()
        self.story = story
        self.title = lexicon.stream(story.title)
        self.body = lexicon.stream(story.text)
        self.text = f"{self.title}\n{self.body}"
        self.types = set(self.text.split())
        self.joined = lexicon.joined(story.title) | lexicon.joined(story.text)
        self.types |= self.joined
        self.lone = [w for w in self.types if w >= _FIRST_LONE and is_lone(w[0])]
        for word in self.lone:
            self.types.update(word, map(str.__add__, word, word[1:]))
        self._lexicon = lexicon
        self._reading: StoryReading | None = None
        self._words: list[str] | None = None
        self._raw: dict[str, str] = {}
        self._marks: bool | None = None

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
            self._words = self.text.split(" ")
        return self._words

    def stream(self, scope: str) -> str:
        """Give the stream of a field, or of both."""
        return self.title if scope == "title" else self.body if scope == "body" else self.text

    def raw(self, scope: str) -> str:
        """Give the stream of a field, or of both, as written."""
        if scope not in self._raw:
            fields = {"title": self.story.title, "body": self.story.text}
            texts = [fields[scope]] if scope else [*fields.values()]
            self._raw[scope] = "\n".join(map(self._lexicon.raw_stream, texts))
        return self._raw[scope]

    def is_plain(self) -> bool:
        """Tell whether each word of the stream has one place, and no joined form beside it."""
        return not self.lone and not self.joined

    def has_marked_letters(self) -> bool:
        """Tell whether a letter that is a word of its own bears a mark of its own."""
        if self._marks is None:
            self._marks = self._lexicon.has_marks(self.lone)
        return self._marks

    def judges(self, node: Node, scope: str) -> bool:
        """Ask the exact reading."""
        return Judge(self.reading).verdict(node, scope) is not None

    def is_within(self, first: str, second: str, distance: int) -> bool:
        """Tell whether two words stand near each other, given that each has one place."""
        words = self.words
        for at in _indexes(words, first):
            window = words[at + 1 : at + distance + 2]
            if second in window and "\n" not in window[: window.index(second)]:
                return True
        return False


def _indexes(words: list[str], word: str) -> Iterable[int]:
    at = -1
    try:
        while True:
            at = words.index(word, at + 1)
            yield at
    except ValueError:
        return


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


def candidates(
    types: set[str], postings: Mapping[str, Sequence[tuple[str, Held]]]
) -> set[Held]:
    """Collect the queries whose rarest term occurs, and with it the term that guards it."""
    return {
        held for key in postings.keys() & types for guard, held in postings[key] if guard in types
    }
