"""The corpus of bulletins: each a file beside the JSON that says what it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedd.core.parse.limits import Limits
from feedd.core.parse.pages import page
from feedd.core.parse.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.core.model import Bulletin

FOLDER = Path(__file__).parents[2] / "data" / "bulletins"
ADDRESS = "https://example.org/news/"
"""Where every page of the corpus is said to lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One story as a person reads it; None or "" where the file doesn't say."""

    title: str
    first: str = ""
    last: str = ""
    paragraphs: int | None = None
    link: str | None = None
    published: str | None = None
    authors: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A document and what is expected of it."""

    path: Path
    stories: tuple[Expected, ...]
    title: str | None = None
    url: str | None = None
    language: str | None = None
    feeds: tuple[str, ...] | None = None
    warning: str | None = None

    def read(self) -> Bulletin:
        """Parse the document as what its name says it is."""
        return read(self.path.read_text(encoding="utf-8"), is_page=self.path.suffix == ".html")


def read(written: str, *, is_page: bool) -> Bulletin:
    """Parse a page or a text with the usual limits."""
    if is_page:
        return page.read(written, url=ADDRESS, selectors=None, limits=Limits())
    return text.read(written, url=None, limits=Limits())


def cases(folder: Path = FOLDER, initial: str = "") -> list[Case]:
    """Load the whole corpus, or what lies in another folder, or what has a name that begins so."""
    return [_case(path) for path in sorted(folder.glob(f"{initial}*.json"))]


def initials() -> list[str]:
    """Give what the names of the corpus begin with: by it, the corpus is proved in parts."""
    return sorted({path.name[0] for path in FOLDER.glob("*.json")})


def _case(expected: Path) -> Case:
    said = json.loads(expected.read_text(encoding="utf-8"))
    named = (expected.with_suffix(suffix) for suffix in (".html", ".txt", ".md"))
    return Case(
        path=next(path for path in named if path.exists()),
        stories=tuple(Expected(**story) for story in said["stories"]),
        title=said.get("title"),
        url=said.get("url"),
        language=said.get("language"),
        feeds=tuple(said["feeds"]) if "feeds" in said else None,
        warning=said.get("warning"),
    )
