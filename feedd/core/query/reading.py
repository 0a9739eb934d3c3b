"""A story as queries see it: each field folded once, its words indexed by name and place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from feedd.core.model import Story
from feedd.core.query.pattern import Part, Pattern
from feedd.core.query.stems import held_by_all, is_form
from feedd.core.query.tokens import Line, Token, lines

FIELD_ORDER: Final = (
    "title", "body", "author", "source", "url", "site", "lang", "topic", "tag",
)  # fmt: skip
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)")
_ESCAPED = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")


class Occurrence(NamedTuple):
    """Where a pattern was found: its places among the words, its span among the letters."""

    place: int
    until: int
    start: int
    end: int


class Paragraph:
    """One line of a text, its words indexed once something asks for them."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def may_begin(self, first: Part, pattern: Pattern) -> bool:
        """Tell, at a glance, whether a sequence with this word at its beginning may stand here."""
        if pattern.language:
            return self._line.may_hold(held_by_all(pattern.language, first.word))
        # What is looked for as written may stand there folded to something else.
        return pattern.is_exact or self._line.may_hold(first.word)

    def longer(self, word: str) -> Iterator[Token]:
        """Find the words that begin or end with one."""
        if self._line.may_hold(word):
            for told, tokens in self.by_word.items():
                if told.startswith(word) or told.endswith(word):
                    yield from tokens

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its words in order."""
        return self._line.tokens()

    @cached_property
    def by_word(self) -> dict[str, list[Token]]:
        """Its words by what they fold to."""
        return _grouped(self.tokens, lambda token: token.word)

    @cached_property
    def _by_raw(self) -> dict[str, list[Token]]:
        return _grouped(self.tokens, lambda token: token.raw)

    @cached_property
    def _by_place(self) -> dict[int, list[Token]]:
        starting: dict[int, list[Token]] = {}
        for token in self.tokens:
            starting.setdefault(token.place, []).append(token)
        return starting

    def _forms(self, word: str, language: str) -> Iterable[Token]:
        letters = held_by_all(language, word)
        for told, tokens in self.by_word.items():
            if letters in told and is_form(language, told, word):
                yield from tokens

    def all(self, fits: Callable[[str], bool]) -> Iterable[Occurrence]:
        """Find all words that fit."""
        return [
            _occurrence(t, t) for word in self.by_word if fits(word) for t in self.by_word[word]
        ]

    def sequence(self, sequence: tuple[Part, ...], pattern: Pattern) -> Iterable[Occurrence]:
        """Find every place where one of a pattern's sequences stands."""
        first = sequence[0]
        if pattern.is_prefix and len(sequence) == 1:
            return self.all(lambda word: word.startswith(first.word))
        return [
            _occurrence(token, last)
            for token in self._beginning(first, pattern)
            for last in self._ends(token, sequence, pattern)
        ]

    def _beginning(self, first: Part, pattern: Pattern) -> Iterable[Token]:
        if pattern.language:
            return self._forms(first.word, pattern.language)
        index = self._by_raw if pattern.is_exact else self.by_word
        return index.get(first.word, ())

    def _ends(self, first: Token, sequence: tuple[Part, ...], pattern: Pattern) -> Iterable[Token]:
        """Give the words with which a sequence ends whose first word is this one."""
        reached = [first]
        for at in range(1, len(sequence)):
            is_open = pattern.is_prefix and at == len(sequence) - 1
            reached = [
                token
                for token in _next_tokens(self._by_place, reached)
                if _fits(token, sequence[at], pattern, is_open=is_open)
            ]
        return reached


class Reading:
    """One text. A line is read only if it may hold something that is asked for.

    ``written`` is the text as the story has it, if that isn't what is read.
    """

    def __init__(self, text: str, *, written: str | None = None) -> None:
        self.text = text
        self.written = text if written is None else written

    @cached_property
    def _paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(map(Paragraph, lines(self.text)))

    @property
    def tokens(self) -> Iterator[Token]:
        """Its words in order."""
        return chain.from_iterable(paragraph.tokens for paragraph in self._paragraphs)

    def longer(self, word: str) -> Iterator[Token]:
        """Find the words that begin or end with one."""
        return chain.from_iterable(paragraph.longer(word) for paragraph in self._paragraphs)

    def find(self, pattern: Pattern) -> list[Occurrence]:
        """Find every place where a pattern stands, in order."""
        return sorted(set(self._sequences(pattern)))

    def _sequences(self, pattern: Pattern) -> Iterator[Occurrence]:
        for sequence in pattern.sequences:
            for paragraph in self._paragraphs:
                if paragraph.may_begin(sequence[0], pattern):
                    yield from paragraph.sequence(sequence, pattern)


def _next_tokens(by_place: dict[int, list[Token]], reached: list[Token]) -> Iterable[Token]:
    for until in dict.fromkeys(token.until for token in reached):
        yield from by_place.get(until, ())


def _fits(token: Token, part: Part, pattern: Pattern, *, is_open: bool = False) -> bool:
    if part.is_glued and not token.is_glued:
        return False
    if pattern.language:
        return is_form(pattern.language, token.word, part.word)
    word = token.raw if pattern.is_exact else token.word
    return word.startswith(part.word) if is_open else word == part.word


def _occurrence(first: Token, last: Token) -> Occurrence:
    return Occurrence(first.place, last.until, first.start, last.end)


def _grouped(tokens: Sequence[Token], name: Callable[[Token], str]) -> dict[str, list[Token]]:
    groups: dict[str, list[Token]] = {}
    for token in tokens:
        groups.setdefault(name(token), []).append(token)
    return groups


class StoryReading:
    """One story; what no query asks for is never folded."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._values: dict[str, tuple[Reading, ...]] = {}

    def readings(self, field: str) -> tuple[Reading, ...]:
        """Give a field's values; the title and the body have one each."""
        if field not in self._values:
            read = legible if field == "url" else str
            self._values[field] = tuple(
                Reading(read(value), written=value) for value in values(self.story, field)
            )
        return self._values[field]


def values(  # noqa: PLR0911  one a field
    story: Story, field: str
) -> tuple[str, ...]:
    """List what a story says in a field."""
    match field:
        case "title":
            return (story.title,)
        case "body":
            return (story.text,)
        case "author":
            return story.authors
        case "source":
            return story.sources
        case "topic":
            return story.topics
        case "tag":
            return story.categories
        case "lang":
            return (story.language,) if story.language else ()
        case "url":
            return _links(story)
        case _:
            return tuple(dict.fromkeys(filter(None, map(host_of, _links(story)))))


def _links(story: Story) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (story.link, *story.links))))


def legible(url: str) -> str:
    """Write the letters that an address escapes (%D9%86) as themselves; ASCII stays escaped."""
    return _ESCAPED.sub(_unescaped, url) if "%" in url else url


def _unescaped(escaped: re.Match[str]) -> str:
    try:
        return bytes.fromhex(escaped[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return escaped[0]


def host_of(url: str) -> str:
    """Give the host of a URL, or "" if it names none."""
    match = _HOST.match(url)
    return match[1] if match else ""
