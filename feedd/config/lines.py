"""Where each key and each array element of a TOML document stands.

``tomllib`` gives values without their places. This walk over the text finds the places, and it is
short because it only ever sees documents that ``tomllib`` has accepted: it has nothing to judge,
only strings, comments and brackets to step over.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter

Loc = tuple[str | int, ...]
"""A path into the parsed document: keys, and indices into arrays, counted from 0."""

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|[A-Za-z0-9_-]+')
# A multi-line string may end in up to two quotes of its own before the three that close it.
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


def find_lines(text: str) -> dict[Loc, int]:
    """Map every key and array element of a valid TOML document to its line, counted from 1.

    A table that only its children mention stands where the first of them does.
    """
    return _Walk(text).document()


class _Walk:
    """One pass over ``text``; ``at`` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.breaks = [m.start() for m in re.finditer("\n", text)]
        self.lines: dict[Loc, int] = {}
        self.headers: Counter[Loc] = Counter()

    def document(self) -> dict[Loc, int]:
        table: Loc = ()
        self.skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_GAP)
        return self.lines

    def header(self) -> Loc:
        line = self.line()
        repeated = self.text.startswith("[[", self.at)
        self.at += 2 if repeated else 1
        *parents, last = self.key()
        self.at += 2 if repeated else 1
        loc: Loc = ()
        for part in parents:
            loc = self.newest((*loc, part))
            self.lines.setdefault(loc, line)
        loc = (*loc, last)
        if not repeated:
            loc = self.newest(loc)
            self.lines[loc] = line
            return loc
        self.lines.setdefault(loc, line)
        self.headers[loc] += 1
        loc = self.newest(loc)
        self.lines[loc] = line
        return loc

    def newest(self, loc: Loc) -> Loc:
        """Step into the last element where ``loc`` is an array of tables."""
        count = self.headers[loc]
        return (*loc, count - 1) if count else loc

    def pair(self, table: Loc) -> None:
        line = self.line()
        *parents, last = self.key()
        loc = table
        for part in parents:
            loc = (*loc, part)
            self.lines.setdefault(loc, line)
        loc = (*loc, last)
        self.lines[loc] = line
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value(loc)

    def key(self) -> list[str]:
        """Read a dotted key and the blanks around it."""
        parts = []
        while True:
            self.skip(_SPACE)
            parts.append(_unquoted(self.skip(_KEY)))
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += 1

    def value(self, loc: Loc) -> None:
        match self.text[self.at]:
            case "[":
                self.array(loc)
            case "{":
                self.inline_table(loc)
            case '"' | "'":
                self.skip(_STRING)
            case _:
                self.skip(_SCALAR)

    def array(self, loc: Loc) -> None:
        index = 0
        while self.more("]"):
            here = (*loc, index)
            self.lines[here] = self.line()
            self.value(here)
            index += 1

    def inline_table(self, loc: Loc) -> None:
        while self.more("}"):
            self.pair(loc)

    def more(self, closing: str) -> bool:
        """Step over the opening bracket or a comma; say whether another element follows."""
        self.skip(_GAP)
        if self.text[self.at] != closing:
            self.at += self.text[self.at] in "[{,"
            self.skip(_GAP)
        if self.text[self.at] != closing:
            return True
        self.at += 1
        return False

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Step over what matches here and return it."""
        found = pattern.match(self.text, self.at)
        if found is None:
            raise AssertionError(f"not the TOML it was taken for, at offset {self.at}")
        self.at = found.end()
        return found[0]

    def line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1


def _unquoted(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] == '"':
        return next(iter(tomllib.loads(f"{key} = 0")))
    return key
