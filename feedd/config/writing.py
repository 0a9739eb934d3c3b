"""Values and keys as TOML writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from feedd.core.characters import escaped

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def pairs(table: Mapping[str, object]) -> Iterator[str]:
    """Write each key with its value, tables inline."""
    return (f"{key(name)} = {_inline(value)}" for name, value in table.items())


def _inline(value: object) -> str:
    """Write a value on one line."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
        case Mapping():
            return "{ " + ", ".join(pairs(value)) + " }"
        case datetime() | date() | time():
            return value.isoformat()
        case Sequence():
            return "[" + ", ".join(map(_inline, value)) + "]"
        case _:
            return str(value)


def key(name: str) -> str:
    """Write a key, in quotes where it needs them."""
    return name if _BARE.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    # TOML's basic strings take JSON's escapes. A title may be of an imported list, by others.
    return escaped(json.dumps(text, ensure_ascii=False))
