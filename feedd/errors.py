"""What a person is told when feedd can't do what was asked: one tree, one sentence each.

::

    FeeddError
    ├── ConfigError      the configuration has faults (all of them are listed)
    ├── QueryError       a query can't be read (column, length, hint)
    ├── ParseError       a document holds nothing that can be read (code)
    ├── FetchError       a source can't be fetched (code)
    │   └── DeniedAddress    its address is one feedd must not dial
    ├── StoreError       the database refuses
    │   ├── NoDatabase       there is none yet, or an empty one
    │   ├── SchemaTooNew     it was written by a newer feedd
    │   ├── NoRoom           its disk takes nothing
    │   ├── Unstorable       what is to be stored is nothing that it takes
    │   └── Conflict         somebody else stored the same thing first; decide again
    │       └── Superseded       somebody else has claimed it since; leave it to them
    ├── AlreadyRuns      another feedd works on the same state
    └── UnknownName      no source, topic, watch or endpoint of that name
"""

from __future__ import annotations

import unicodedata


class FeeddError(Exception):
    """The root: anything a user can be told in one sentence."""


class ConfigError(FeeddError):
    """The configuration has faults; the message lists them all, one a line."""


class QueryError(FeeddError):
    """A query can't be read.

    ``column`` is where the mistake is, 1-based in code points of ``text``; ``length`` how far it
    reaches; ``hint`` what would be right, or "".
    """

    def __init__(
        self, message: str, *, text: str, column: int, length: int = 1, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.column = column
        self.length = max(1, length)
        self.hint = hint

    def __str__(self) -> str:
        """Show the message, the line of the mistake and a caret line under it."""
        hint = f" ({self.hint})" if self.hint else ""
        start = self.text.rfind("\n", 0, self.column - 1) + 1
        line = self.text[start:].split("\n", 1)[0]
        caret = _caret_line(line, self.column - 1 - start, self.length)
        return f"{self.message}{hint}\n  {line}\n  {caret}"


def _caret_line(line: str, at: int, length: int) -> str:
    """Write carets below a part of a line.

    Each letter before has a blank of its own width below it, so that the carets stand in the
    mistake's column on the screen and in code points alike. Where letters run from right to
    left only the terminal knows their order: the part is named beside the carets.
    """
    marked = line[at : at + length]
    carets = "^" * max(1, sum(map(_width, marked)))
    blanks = "".join(map(_blank, line[:at]))
    is_turned = any(unicodedata.bidirectional(char) in {"R", "AL"} for char in line)
    return f"{blanks}{carets} {marked}" if is_turned and marked else blanks + carets


def _width(char: str) -> int:
    """Count the cells of a terminal that a character fills."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _blank(char: str) -> str:
    if char == "\t":
        return char
    return ("\u200c", " ", "\u3000")[_width(char)]


class _Coded(FeeddError):
    """An error whose ``code`` is one short stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ParseError(_Coded):
    """A document holds nothing that can be read."""


class FetchError(_Coded):
    """A source can't be fetched."""


class DeniedAddress(FetchError):
    """The address behind a URL is one that feedd must not dial."""

    def __init__(self, message: str) -> None:
        super().__init__("denied_address", message)


class StoreError(FeeddError):
    """The database refuses."""


class NoDatabase(StoreError):
    """There is no database yet, or an empty one."""


class NoRoom(StoreError):
    """The disk that the database is on is full, read-only, or fails."""


class SchemaTooNew(StoreError):
    """The database was written by a newer feedd."""


class Unstorable(StoreError):
    """What is to be stored is nothing that the database takes, however often it is tried."""


class Conflict(StoreError):
    """Somebody else stored the same thing first: decide again."""


class Superseded(Conflict):
    """What was claimed has been claimed by somebody else since."""


class AlreadyRuns(FeeddError):
    """Another feedd works on the same state folder."""


class UnknownName(FeeddError):
    """There is no source, topic, watch or endpoint of that name."""
