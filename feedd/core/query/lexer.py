"""A query's text as lexemes, each with its column.

What a character means depends on where it stands: ``-`` excludes only before a word, ``/`` opens
a regular expression only at a word's beginning, a quotation mark between Hebrew letters is a
letter's sign. Full-width signs and letters, as an East Asian keyboard writes them, are read as the
plain ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from feedd.core.query.syntax import Span
from feedd.errors import QueryError


class Mark(Enum):
    """What a lexeme is."""

    WORD = "word"
    PHRASE = "phrase"
    EXACT = "exact"
    REGEX = "regex"
    FIELD = "field"
    STEM = "stem"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    ATLEAST = "ATLEAST"
    OPEN = "("
    CLOSE = ")"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One lexeme; ``value`` is what it says without its signs, ``text`` how it is written."""

    mark: Mark
    value: str
    text: str
    column: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.column, len(self.text))


QUOTES: Final = {'"': '"”“', "“": '”“"', "”": '”"', "„": '“”"', "‟": '”"', "«": "»", "»": "«»",
                 "‹": "›", "「": "」", "『": "』", "《": "》",
                 "〝": "〞〟", "״": '״"”'}  # fmt: skip
_ONLY_CLOSE = frozenset("›」』》〞〟")
_ANY_QUOTE = frozenset(QUOTES) | _ONLY_CLOSE
_BRACKETS = frozenset("(){}")
_FIELD = re.compile(r"([^\W\d_]+):(?!//)")
# A slash ends it unless escaped or within a class, which is closed somewhere.
_REGEX = re.compile(r"/((?>\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|[^/\\])*+)/(\w*)", re.DOTALL)
_STEM = re.compile(r"stem:([A-Za-z-]*)(?=\()", re.IGNORECASE)
_ATLEAST = re.compile(r"ATLEAST(\d*)")
_CONDITION = re.compile(r"sources\s*(?:>=|≥|>|<=|<|=)")
CONDITION = re.compile(
    r"sources\s*(?:>=|≥)\s*(\d{1,6})(?!\d)(\s+of\s+event(?!\w))?"
    r"(?:\s+within\s+(\d{1,5})\s*(min|m|h|d)(?!\w))?"
)
"""A whole condition: how many sources, whether of the event, within how many of which unit."""
_WITHIN = re.compile(r"\s+(within\b(?:\s+\w+)?)")
_OPERATORS = {"AND": Mark.AND, "OR": Mark.OR, "NOT": Mark.NOT}
# Direction marks come along when a query in a right-to-left script is pasted.
_UNSEEN = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_HEBREW = re.compile("[\u05d0-\u05ea]")
# The slash stays, or a word that begins with a full-width one would open a regular expression.
_PLAIN: Final = {0xFEE0 + code: chr(code) for code in range(0x21, 0x7F) if code != ord("/")}
_NEAR = re.compile("NEAR(?:[/／].*)?", re.DOTALL)


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _UNSEEN


class _Scanner:
    def __init__(self, text: str) -> None:
        self._written = text
        self.text = text.translate(_PLAIN)
        self.at = 0

    def lexemes(self) -> tuple[Lexeme, ...]:
        found: list[Lexeme] = []
        while self._skip_space():
            found.append(self._next())
        return tuple(found)

    def _skip_space(self) -> bool:
        while self.at < len(self.text) and _is_blank(self.text[self.at]):
            self.at += 1
        return self.at < len(self.text)

    def _next(self) -> Lexeme:
        char = self.text[self.at]
        if char in "()":
            return self._take(Mark.OPEN if char == "(" else Mark.CLOSE, char, 1)
        if char in QUOTES:
            return self._quoted()
        if char in _ONLY_CLOSE:
            raise self.error("this quotation mark closes nothing", hint="open the phrase, too")
        if char == "{":
            return self._exact()
        if char == "}":
            raise self.error("this bracket closes nothing", hint="open it with {")
        if char == "/":
            return self._regex()
        if char == "-":
            return self._take(Mark.NOT, "-", 1)
        return self._named() or self._word()

    def _take(self, mark: Mark, value: str, length: int) -> Lexeme:
        lexeme = Lexeme(mark, value, self.text[self.at : self.at + length], self.at + 1)
        self.at += length
        return lexeme

    def _quoted(self) -> Lexeme:
        closers = QUOTES[self.text[self.at]]
        ends = [self._find(closer) for closer in closers]
        # Its own mate first: “ and ” may stand inside straight quotes.
        end = next((found for found in ends if found > 0), -1)
        if closers[0] != '"':
            end = min((found for found in ends if found > 0), default=-1)
        if end < 0:
            raise self.error(
                "this quotation mark is never closed", hint=f"close it with {closers[0]}"
            )
        inside = self.text[self.at + 1 : end]
        value = " ".join("".join(" " if c in _ANY_QUOTE else c for c in inside).split())
        return self._take(Mark.PHRASE, value, end + 1 - self.at)

    def _find(self, closer: str) -> int:
        end = self.text.find(closer, self.at + 1)
        while end > 0 and self._is_gershayim(end):
            end = self.text.find(closer, end + 1)
        return end

    def _exact(self) -> Lexeme:
        end = self.text.find("}", self.at)
        if end < 0:
            raise self.error("this bracket is never closed", hint="a “}” is missing")
        inside = self.text[self.at + 1 : end]
        if "{" in inside:
            raise self.error("this bracket is never closed", hint="a “}” is missing")
        return self._take(Mark.EXACT, " ".join(inside.split()), end + 1 - self.at)

    def _regex(self) -> Lexeme:
        match = _REGEX.match(self._written, self.at)
        if match is None:
            raise self.error(
                "this regular expression is never closed",
                hint='close it with /, or put quotes around a word that begins with "/"',
            )
        if match[2] not in {"", "i"}:
            at = match.start(2) + (match[2][0] == "i")
            raise self.error("unknown flag", at=at, hint="only i is known: /…/i")
        return self._take(Mark.REGEX, match[1], len(match[0]))

    def _named(self) -> Lexeme | None:
        if match := _CONDITION.match(self.text, self.at):
            return self._condition(match)
        if match := _STEM.match(self.text, self.at):
            return self._take(Mark.STEM, match[1].lower(), len(match[0]))
        if match := _ATLEAST.match(self.text, self.at):
            after = self.text[match.end() : match.end() + 1]
            if match[1] or after == "(" or not after or after.isspace():
                return self._take(Mark.ATLEAST, match[1], len(match[0]))
        if match := _FIELD.match(self.text, self.at):
            return self._take(Mark.FIELD, match[1].casefold(), len(match[0]))
        return None

    def _condition(self, match: re.Match[str]) -> Lexeme:
        whole = CONDITION.match(self.text, self.at)
        if whole is None:
            raise self.error(
                "this condition can't be read",
                length=len(match[0]),
                hint="write sources>=3, sources>=3 within 2h or sources>=3 of event",
            )
        unread = _WITHIN.match(self.text, whole.end())
        if unread is not None or (whole[3] and not int(whole[3])):
            start, end = unread.span(1) if unread else whole.span(3)
            raise self.error(
                "this time can't be read",
                at=start,
                length=end - start,
                hint="write within 30m, 2h or 1d",
            )
        return self._take(Mark.CONDITION, whole[0], len(whole[0]))

    def _word(self) -> Lexeme:
        end = self.at + 1
        while end < len(self.text) and not self._ends_word(end):
            end += 1
        word = self.text[self.at : end]
        bare = word.rstrip(_UNSEEN)
        if bare in _OPERATORS:
            return self._take(_OPERATORS[bare], bare, len(bare))
        if _NEAR.fullmatch(word):
            return self._take(Mark.NEAR, word[5:], len(word))
        return self._take(Mark.WORD, word, len(word))

    def _ends_word(self, at: int) -> bool:
        char = self.text[at]
        if char in _ANY_QUOTE:
            return not self._is_gershayim(at)
        return char.isspace() or char in _BRACKETS

    def _is_gershayim(self, at: int) -> bool:
        around = self.text[at - 1], self.text[at + 1 : at + 2]
        return all(_HEBREW.match(char) for char in around)

    def error(
        self, message: str, *, at: int | None = None, length: int = 1, hint: str
    ) -> QueryError:
        column = (self.at if at is None else at) + 1
        return QueryError(message, text=self._written, column=column, length=length, hint=hint)


def lexemes(text: str) -> tuple[Lexeme, ...]:
    """Read a query's text into lexemes; raises ``QueryError`` for what is never closed."""
    return _Scanner(text).lexemes()
