"""The tables of cases under tests/data/queries."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from feedd.core.model import Story

_DATA = Path(__file__).parent.parent / "data" / "queries"


@dataclass(frozen=True, slots=True)
class Case:
    """A query, a story, and what is to be found: None for no match, or field and text."""

    query: str
    story: Story
    found: tuple[tuple[str, str], ...] | None
    starts: tuple[int, ...] | None
    error: int | None

    def __str__(self) -> str:
        return f"{self.query} in {self.story.title}|{self.story.text}"[:70]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A query and what is to be said about it, and where."""

    query: str
    column: int
    length: int
    says: str
    hint: str = ""


def cases(name: str) -> list[Case]:
    """Read a table of stories and matches."""
    return [_case(row) for row in tomllib.loads((_DATA / name).read_text("utf-8"))["case"]]


def _case(row: dict[str, object]) -> Case:
    found = row.get("found")
    starts = row.get("at")
    error = row.get("error")
    language = row.get("language")
    return Case(
        query=str(row["q"]),
        story=Story(
            id="case",
            title=str(row.get("title", "")),
            text=str(row.get("text", "")),
            link=str(row["link"]) if "link" in row else None,
            authors=_strings(row.get("authors")),
            sources=_strings(row.get("sources")),
            topics=_strings(row.get("topics")),
            categories=_strings(row.get("tags")),
            language=str(language) if language else None,
        ),
        found=None if found is None else tuple(map(_passage, _strings(found))),
        starts=tuple(int(n) for n in starts) if isinstance(starts, list) else None,
        error=error if isinstance(error, int) else None,
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _passage(text: str) -> tuple[str, str]:
    field, bar, rest = text.partition("|")
    return (field, rest) if bar else ("body", text)


def mistakes(kind: str) -> list[Mistake]:
    """Read the table of errors or of warnings."""
    rows = tomllib.loads((_DATA / "errors.toml").read_text("utf-8"))[kind]
    return [
        Mistake(row["q"], row["column"], row["length"], row["says"], row.get("hint", ""))
        for row in rows
    ]


def quiet() -> list[str]:
    """Read the queries that call for no warning."""
    return list(tomllib.loads((_DATA / "errors.toml").read_text("utf-8"))["quiet"])
