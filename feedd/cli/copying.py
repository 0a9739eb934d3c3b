"""A progress bar for copying a database, on a terminal only."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.store.backup import OnProgress


@contextmanager
def progress(what: str) -> Iterator[OnProgress]:
    """Show a progress bar; give the function that tells it how far the copying has got."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what)
        yield lambda done, of: bar.update(task, completed=done, total=of)
