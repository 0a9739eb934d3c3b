"""The JSON that several commands print; absent is null, times are RFC 3339 in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from feedd.core.model import Enclosure, Passage, Reason

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def moment(value: datetime | None) -> str | None:
    """Give a time."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def enclosure(file: Enclosure) -> dict[str, Json]:
    """Give a file that an entry carries."""
    return {"url": file.url, "type": file.type, "length": file.length}


def passage(found: Passage) -> dict[str, Json]:
    """Give where a query matches."""
    return {"field": found.field, "start": found.start, "end": found.end, "text": found.text}


def reasons(found: Iterable[Reason]) -> list[Json]:
    """Give reasons; ``score`` is null where none was taken."""
    return [{"name": one.name, "text": one.text, "score": one.score} for one in found]
