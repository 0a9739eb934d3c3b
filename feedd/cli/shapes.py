"""The JSON that commands print; absent is null, times are RFC 3339 in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedd.core.model import Enclosure, Passage, Reason
from feedd.core.spans import rfc3339

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


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
