"""Golden pairs: a document beside what is expected of its fields.

``name.json`` (``name.expected.json`` if the document is JSON itself) holds ``given``, the
arguments of ``parse``, and ``expected``: the fields a case is about, in the shape that
``feedd parse --json`` prints. What it doesn't name isn't compared, but the number of entries is.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from feedd.core.model import Bulletin, Enclosure, Entry, Pace
from feedd.core.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

FEEDS = Path(__file__).parents[2] / "data" / "feeds"


def families() -> list[str]:
    """Give the folders that the corpus consists of."""
    return sorted(path.name for path in FEEDS.iterdir())


def documents(family: str = ".") -> Iterator[Path]:
    """Give every document of the corpus, or of one family."""
    for path in sorted((FEEDS / family).rglob("*.*")):
        if path.suffix == ".xml" or (path.suffix == ".json" and _expectation(path) != path):
            yield path


def name_of(document: Path) -> str:
    """Give a case's name: its family and what it is about."""
    return str(document.relative_to(FEEDS).with_suffix(""))


def expectation(document: Path) -> tuple[dict[str, str], dict[str, Json]]:
    """Give a case's arguments and its expected fields."""
    case = json.loads(_expectation(document).read_text("utf-8"))
    return case["given"], case["expected"]


def _expectation(document: Path) -> Path:
    beside = document.with_suffix(".expected.json")
    return beside if beside.exists() else document.with_suffix(".json")


def read(document: Path) -> Bulletin:
    """Parse a document of the corpus as its case says it was served."""
    given, _ = expectation(document)
    return parse(
        document.read_bytes(), url=given.get("url"), content_type=given.get("content_type")
    )


def shown(value: object) -> Json:
    """Give a value as ``feedd parse --json`` prints it."""
    if isinstance(value, (Bulletin, Entry, Enclosure, Pace)):
        return {each.name: shown(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        assert value.tzinfo is UTC
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (tuple, list)):
        return [shown(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(value)
    assert value is None or isinstance(value, (bool, int, float, str))
    return value


def seen(actual: Json, expected: Json) -> Json:
    """Keep of a value only what the expected one names."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {name: seen(actual.get(name), expected[name]) for name in expected}
    if isinstance(expected, list) and isinstance(actual, list) and len(actual) == len(expected):
        return [seen(*pair) for pair in zip(actual, expected, strict=True)]
    return actual
