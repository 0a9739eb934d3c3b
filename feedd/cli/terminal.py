"""What commands print: no text of others moves the cursor, or turns what stands behind it.

Wherever it goes: what is piped into a file is looked at with ``cat`` later.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import click

from feedd.core.characters import CONTROLS, escaped
from feedd.core.model import Enclosure, Passage, Reason
from feedd.core.spans import rfc3339

_OURS = "\n\t"

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def tell(text: str, *, err: bool = False) -> None:
    """Print a text, its control characters as blanks; what is to be coloured goes by ``shown``."""
    click.echo(shown(text), err=err)


def shown(text: str) -> str:
    """Give a text as it may be printed, on as many lines as it has."""
    return CONTROLS.sub(lambda found: found[0] if found[0] in _OURS else " ", text)


def dumped(value: object, *, indent: int | None = None) -> str:
    """Write a value as JSON: letters as they are, control characters escaped."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent))


def shaped(value: object, names: str) -> dict[str, Json]:
    """Give attributes of a value by their ``names``, those as ``key=name`` under another key."""
    pairs = (word.rpartition("=") for word in names.split())
    return {key or name: _plain(getattr(value, name)) for key, _, name in pairs}


def listed(values: Iterable[object]) -> list[Json]:
    """Give values that are shaped alike everywhere: passages, reasons, enclosures."""
    return [_plain(value) for value in values]


def _plain(value: object) -> Json:
    match value:
        case None | str() | int() | float():
            return value
        case datetime():
            return rfc3339(value)
        case Passage():
            return shaped(value, "field start end text")
        case Reason():
            return shaped(value, "name text score")
        case Enclosure():
            return shaped(value, "url type length")
        case tuple():
            return listed(value)
        case _:
            raise TypeError(f"no JSON is known for {type(value).__name__}")
