"""The files of a configuration, read and merged into one document that remembers its places.

``conf.d/*.toml`` beside the main file follow it in the order of their names. Arrays of tables
append; tables merge, and a key that two files set is a fault.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feedd.config.faults import Fault, spell
from feedd.config.lines import Loc, find_lines

Toml = dict[str, object]

Mark = tuple[str, int, int, int]
"""By what a change of a file shows: its name, inode, size and time."""

NOUNS = {"sources": "source", "topics": "topic", "watches": "watch", "endpoints": "endpoint"}
LISTS = tuple(NOUNS)

_WHERE = "name it with -c or $FEEDD_CONFIG, or write a first one: feedd init"
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")
# What tomllib says at the start of its message: what that means, what would be right.
_SYNTAX = {
    "Cannot overwrite a value": ("the key is set twice", "keep one of the two"),
    "Duplicate inline table key": ("the key is set twice", "keep one of the two"),
    "Cannot declare": ("the table is declared twice", "to begin one more, write [[name]]"),
    "Cannot mutate": ("the table is closed already", "put the key where the table is declared"),
    "Cannot redefine": ("the table is closed already", "put the key where the table is declared"),
    "Expected '='": ("a key without a value", 'write key = "value"'),
    "Expected newline": ("something follows the value", 'text needs quotes, as in "15m"'),
    "Expected ']": ("the closing bracket is missing", "write [name] or [[name]]"),
    "Expected \"'": ("the closing quote is missing", "put it where the text ends"),
    "Invalid value": (
        "not a value",
        'text needs straight quotes, as in "15m"; what is on or off is true or false',
    ),
    "Invalid statement": ("not a statement", 'write key = "value", [name] or [[name]]'),
    "Invalid initial": ("not a key", "a key has letters, digits, - and _; others need quotes"),
    "Illegal character": ("text may not hold this", 'close the quotes, or use """ for more lines'),
    "Invalid hex": ("a backslash alone", "double it, or use single quotes around the text"),
    "Unescaped": ("a backslash alone", "double it, or use single quotes around the text"),
    "Unclosed array": ("an array isn't closed", "the ] or a comma is missing"),
    "Unclosed inline": ("an inline table isn't closed", "the } or a comma is missing"),
    "Unterminated string": ("the closing quotes are missing", "put them where the text ends"),
}


_QUOTED = """text that holds " needs single quotes, as in '"rocket attack"'"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is declared; ``key`` is its path within ``file``."""

    file: Path
    line: int
    key: str

    def fault(self, message: str, hint: str = "") -> Fault:
        """Say that something is wrong here."""
        return Fault(self.file, self.line, self.key, message, hint)

    def __str__(self) -> str:
        """Name the file and the line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One file as it was read."""

    path: Path
    tables: Toml
    lines: Mapping[Loc, int]

    def place(self, loc: Loc) -> Place:
        """Find ``loc``, or the table that it is missing from."""
        at = loc
        while at and at not in self.lines:
            at = at[:-1]
        return Place(self.path, self.lines.get(at, 1), spell(loc))


@dataclass(frozen=True, slots=True)
class Document:
    """All files as one; ``origins`` are these, each with how many tables of a list precede it."""

    tables: Toml
    origins: tuple[tuple[TomlFile, Mapping[str, int]], ...]

    def place(self, loc: Loc) -> Place:
        """Find where ``loc`` is declared, or else the nearest table around it."""
        file, own = self._origin(loc)
        return file.place(own)

    def base(self, loc: Loc) -> Path:
        """Give the folder that a path written at ``loc`` starts from."""
        return self._origin(loc)[0].path.parent

    def table(self, *keys: str) -> Toml:
        """Give the table at a path; an empty one where there is none."""
        table: object = self.tables
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        return table if isinstance(table, dict) else {}

    def rows(self, kind: str) -> Iterator[tuple[Loc, Toml]]:
        """Give the tables of a list; what isn't a table is left to the validation."""
        rows = self.tables.get(kind)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict):
                yield (kind, index), row

    def _origin(self, loc: Loc) -> tuple[TomlFile, Loc]:
        match loc:
            case (str(kind), int(index), *rest) if kind in LISTS:
                file, own = next(
                    (file, index - before[kind])
                    for file, before in reversed(self.origins)
                    if 0 <= index - before[kind] < _count(file.tables, kind)
                )
                return file, (kind, own, *rest)
        # The longest path that a file knows: a table may be spread over several files.
        known = (file for size in range(len(loc), 0, -1) for file in self._knowing(loc[:size]))
        return next(known, self.origins[0][0]), loc

    def _knowing(self, loc: Loc) -> Iterator[TomlFile]:
        return (file for file, _ in self.origins if loc in file.lines)


def find_files(path: Path) -> tuple[Path, ...]:
    """Name the files of the configuration at ``path``, itself first; hidden ones are left out.

    A ``conf.d`` that can't be looked into stands for its files, so that reading it is a fault.
    """
    folder = path.parent / "conf.d"
    try:
        parts = sorted(part for part in folder.iterdir() if part.suffix == ".toml")
    except (FileNotFoundError, NotADirectoryError):
        return (path,)
    except OSError:
        return (path, folder)
    return (path, *(part for part in parts if not part.name.startswith(".")))


def find_marks(paths: Iterable[Path]) -> tuple[Mark, ...]:
    """Say how files look now; one that isn't there has no mark."""
    return tuple(mark for path in paths for mark in _marks(path))


def _marks(path: Path) -> tuple[Mark, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return ((str(path), stat.st_ino, stat.st_size, stat.st_mtime_ns),)


def read(path: Path) -> TomlFile | Fault:
    """Read one file, or say why it can't be read."""
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        # A fault at the very end has a line only where that line has an end.
        return TomlFile(path, tomllib.loads(text + "\n"), find_lines(text))
    except FileNotFoundError:
        return Fault(path, 0, "", "there is no such file", _WHERE)
    except OSError as error:
        hint = "let feedd's user read it" if isinstance(error, PermissionError) else ""
        return Fault(path, 0, "", f"can't be read: {error.strerror}", hint)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return Fault(path, line, "", "isn't UTF-8 text", "save the file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _syntax_fault(path, text, str(error))
    except RecursionError:
        return Fault(path, 0, "", "arrays or tables are nested too deeply")


def merge(files: Sequence[TomlFile]) -> tuple[Document, tuple[Fault, ...]]:
    """Make one document of all files; keys that two of them set are faults."""
    tables: Toml = {}
    origins: list[tuple[TomlFile, Mapping[str, int]]] = []
    faults: list[Fault] = []
    for file in files:
        origins.append((file, {kind: _count(tables, kind) for kind in LISTS}))
        before = Document(tables, tuple(origins[:-1]))
        faults += (
            file.place(loc).fault(f"is set at {before.place(loc)} too", "keep one of the two")
            for loc in _graft(tables, file.tables, ())
        )
    return Document(tables, tuple(origins)), tuple(faults)


def _graft(tables: Toml, more: Toml, above: Loc) -> Iterator[Loc]:
    """Add ``more`` to ``tables``; give the path of each key that both have."""
    for key, value in more.items():
        here = (*above, key)
        match tables.get(key), value:
            case dict() as old, dict():
                yield from _graft(old, value, here)
            case list() as old, list() if here[0] in LISTS and not above:
                tables[key] = [*old, *value]
            case _ if key in tables:
                yield here
            case _, dict():
                fresh: Toml = {}
                tables[key] = fresh
                yield from _graft(fresh, value, here)
            case _:
                tables[key] = value


def _count(tables: Toml, kind: str) -> int:
    rows = tables.get(kind)
    return len(rows) if isinstance(rows, list) else 0


def _syntax_fault(path: Path, text: str, words: str) -> Fault:
    found = _PLACE.search(words)
    if not found:
        hint = "a value, a quote or a bracket is missing"
        last = text.rstrip().count("\n") + 1
        return Fault(path, last, "", "isn't TOML: it ends too soon", hint)
    says, line, column = words[: found.start()], int(found[1]), int(found[2])
    known = (meant for start, meant in _SYNTAX.items() if says.startswith(start))
    message, hint = next(known, (says, ""))
    if says.startswith("Expected newline") and '"' in text.split("\n")[line - 1][: column - 1]:
        hint = _QUOTED
    return Fault(path, line, "", f"isn't TOML: {message}", hint, column)
