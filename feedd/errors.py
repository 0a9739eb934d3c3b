"""Everything that feedd raises on purpose.

::

    FeeddError
    ├── ConfigError      the configuration has faults (all of them are listed)
    ├── QueryError       a query can't be read (column, length, hint)
    ├── ParseError       a document holds nothing that can be read (code)
    ├── FetchError       a source can't be fetched (code)
    │   └── DeniedAddress    its address is one feedd must not dial
    ├── StoreError       the database refuses
    │   ├── SchemaTooNew     it was written by a newer feedd
    │   └── Conflict         somebody else stored the same thing first; decide again
    └── UnknownName      no source, topic, watch or endpoint of that name
"""

from __future__ import annotations


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
        """Show the message, the query and a caret line under the mistake."""
        hint = f" ({self.hint})" if self.hint else ""
        caret = " " * (self.column - 1) + "^" * self.length
        return f"{self.message}{hint}\n  {self.text}\n  {caret}"


class ParseError(FeeddError):
    """A document holds nothing that can be read; ``code`` is one short stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class FetchError(FeeddError):
    """A source can't be fetched; ``code`` is one short stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class DeniedAddress(FetchError):
    """The address behind a URL is one that feedd must not dial."""

    def __init__(self, message: str) -> None:
        super().__init__("denied_address", message)


class StoreError(FeeddError):
    """The database refuses."""


class SchemaTooNew(StoreError):
    """The database was written by a newer feedd."""


class Conflict(StoreError):
    """Somebody else stored the same thing first; whoever is told decides again."""


class UnknownName(FeeddError):
    """There is no source, topic, watch or endpoint of that name."""
