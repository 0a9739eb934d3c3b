"""Events: stories of different wording about one happening, linked and never merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedd.core.stories.window import Document, Window


def related(window: Window, document: Document) -> tuple[tuple[str, float], ...]:
    """Give the stories that tell of the same happening, likeliest first, with their likeness."""
    return window.kindred(document)
