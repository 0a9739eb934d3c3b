"""Regular expressions on a linear-time engine; the only module that knows RE2.

The dialect is RE2's: no look-around, no back-references; ``$`` is the end of the field unless
``(?m)`` says otherwise. Time is linear in the text whatever the pattern. RE2 is loaded with the
first of them: it takes 1 MB, and most watch for words alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re2

_ZERO_WIDTH = re.compile(r"[\^$]|\\[bBAz]")
MOST_LETTERS = 2000
"""The longest pattern taken."""


class PatternError(ValueError):
    """RE2 refuses a pattern: ``message`` says why, ``start`` and ``length`` where in it."""

    def __init__(self, message: str, start: int, length: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.length = length


def _options(*, ignores_case: bool) -> re2.Options:
    import re2  # noqa: PLC0415  see above

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignores_case
    return options


def check(pattern: str) -> None:
    """Raise ``PatternError`` unless RE2 takes a pattern."""
    import re2  # noqa: PLC0415  see above

    if not pattern:
        raise PatternError("this regular expression is empty", 0, 0)
    if len(pattern) > MOST_LETTERS:
        raise PatternError(f"it is longer than {MOST_LETTERS} letters", 0, len(pattern))
    try:
        re2.compile(_encodable(pattern), _options(ignores_case=False))
    except re2.error as error:
        raise _located(pattern, error) from None


def _located(pattern: str, error: re2.error) -> PatternError:
    # RE2 says "what: the fragment", the fragment being the pattern's own letters.
    said = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
    message, _, fragment = said.partition(": ")
    if message == "missing )":
        return PatternError("a bracket is never closed", _never_closed(pattern), 1)
    if message == "unexpected )":
        return PatternError("a bracket closes nothing", _never_opened(pattern), 1)
    if message == "missing ]":
        return PatternError("a bracket is never closed", max(0, pattern.find(fragment)), 1)
    if message.startswith("trailing"):
        return PatternError("a backslash has nothing after it", len(pattern) - 1, 1)
    start = pattern.find(fragment)
    return PatternError(message, max(0, start), len(fragment) if start >= 0 else len(pattern))


def _brackets(pattern: str) -> Iterator[tuple[int, str]]:
    is_class = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif is_class:
            is_class = char != "]"
        elif char == "[":
            is_class = True
            at += pattern[at + 1 : at + 2] == "]" or 2 * (pattern[at + 1 : at + 3] == "^]")
        elif char in "()":
            yield at, char
        at += 1


def _never_closed(pattern: str) -> int:
    opened: list[int] = []
    for at, char in _brackets(pattern):
        if char == "(":
            opened.append(at)
        elif opened:
            opened.pop()
    return opened[-1] if opened else 0


def _never_opened(pattern: str) -> int:
    depth = 0
    for at, char in _brackets(pattern):
        depth += 1 if char == "(" else -1
        if depth < 0:
            return at
    return 0


def _encodable(text: str) -> str:
    # Lone surrogates, which broken documents hold, have no UTF-8; offsets must not move.
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


@lru_cache(maxsize=1024)
def _compiled(pattern: str, ignores_case: bool) -> re2._Regexp:
    import re2  # noqa: PLC0415  see above

    return re2.compile(_encodable(pattern), _options(ignores_case=ignores_case))


def spans(pattern: str, ignores_case: bool, text: str) -> Iterator[tuple[int, int]]:
    """Find where a pattern matches, in code points; empty matches are left out."""
    for match in _compiled(pattern, ignores_case).finditer(_encodable(text)):
        start, end = match.span()
        if end > start:
            yield start, end


def encoded(text: str) -> bytes:
    """Write a text as RE2 reads it; worth doing once for many patterns."""
    return text.encode("utf-8", "replace")


def is_found(pattern: str, ignores_case: bool, text: bytes) -> bool:
    """Tell whether a pattern matches anything."""
    return any(m.end() > m.start() for m in _compiled(pattern, ignores_case).finditer(text))


@lru_cache(maxsize=4096)
def is_never_empty(pattern: str) -> bool:
    """Tell whether whatever a pattern matches surely has letters."""
    return not _ZERO_WIDTH.search(pattern) and _compiled(pattern, False).search("") is None


class PatternSet:
    """Many patterns tried in one pass over a text."""

    def __init__(self, patterns: Sequence[tuple[str, bool]]) -> None:
        import re2  # noqa: PLC0415  see above

        self._patterns = tuple(patterns)
        self._set = re2.Set.SearchSet(_options(ignores_case=False))
        for pattern, ignores_case in patterns:
            flagged = f"(?i:{pattern})" if ignores_case else pattern
            self._set.Add(_encodable(flagged))
        # RE2 says nothing when its automaton outgrows its memory; this one always matches.
        self._witness = self._set.Add("")
        self._is_usable = _is_compiled(self._set)

    def matching(self, text: bytes) -> list[int]:
        """Tell which patterns may match, by their index; an empty match counts here."""
        found: list[int] = self._set.Match(text) if self._is_usable else []
        if self._witness in found:
            return [index for index in found if index != self._witness]
        return [n for n, pattern in enumerate(self._patterns) if is_found(*pattern, text)]


def _is_compiled(patterns: re2.Set) -> bool:
    import re2  # noqa: PLC0415  see above

    try:
        patterns.Compile()
    except re2.error:
        return False
    return True
