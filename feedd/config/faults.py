"""What is wrong with a configuration, where, and what would be right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from feedd.config.lines import Loc
from feedd.errors import ConfigError

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no name, path or title may hold; joiners, which Persian needs, aren't among them."""

_LONGEST = 80  # characters of a value that is shown
# In this order: true is an int to Python, too, and a date with a time is a date.
_TYPES = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "text"),
    (list, "an array"),
    (dict, "a table"),
    (datetime, "a date and time"),
    (date, "a date"),
    (object, "a time"),
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, or, as a warning, one thing doubtful.

    ``line`` and ``column`` count from 1; 0 where there is none, as when the file is missing.
    ``key`` is as in ``sources[2].interval``, its index counted from 0 within ``file``. No field
    ever holds a secret.
    """

    file: Path
    line: int
    key: str
    message: str
    hint: str = ""
    column: int = 0

    def __str__(self) -> str:
        """Show it on one line; where the message has more, as a query's caret, they follow."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        first, *more = self.message.split("\n")
        key = f"{self.key}: " if self.key else ""
        hint = f" ({self.hint})" if self.hint else ""
        return "\n".join((f"{place}: {key}{first}{hint}", *more))


class ConfigFaults(ConfigError):
    """The configuration has ``faults``, which the message lists; ``warnings`` are beside them."""

    def __init__(self, faults: tuple[Fault, ...], warnings: tuple[Fault, ...] = ()) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
        self.warnings = warnings


class Wrong(ValueError):
    """A value isn't what its key needs; a caller that knows the place makes a ``Fault`` of it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def spell(loc: Loc) -> str:
    """Write a path as a person would: ``sources[2].headers."X-Key"``."""
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _BARE.fullmatch(part) else shown(part))
    return text


def shown(text: str) -> str:
    """Quote a value so that it stays on its line and does nothing to a terminal."""
    return json.dumps(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…", ensure_ascii=False)


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that ``word`` may have meant, or say which there are."""
    known = sorted(known)
    if close := get_close_matches(word, known, n=1):
        return f"did you mean {close[0]}?"
    return f"known: {', '.join(known)}" if known else ""


def toml_type(value: object) -> str:
    """Name the type of a TOML value as a person would."""
    return next(name for kind, name in _TYPES if isinstance(value, kind))


class Empty(Wrong):
    """A text has nothing in it; what to do depends on whether it may be left out."""

    def __init__(self) -> None:
        super().__init__("is empty", "give it a value, or leave the key out")


def text_of(value: object, like: str = "") -> str:
    """Check that a TOML value is text with something in it, ``like`` this. Raises ``Wrong``."""
    example = f', as in "{like}"' if like else ""
    if not isinstance(value, str):
        what = "write one text" if isinstance(value, list | dict) else "put it in quotes"
        raise Wrong(f"must be text, not {toml_type(value)}", what + example)
    if not value.strip():
        raise Empty
    return value
