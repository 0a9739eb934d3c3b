"""Progress bars, shown on a terminal only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

if TYPE_CHECKING:
    from feedd.store.backup import OnProgress


def bars(*, transient: bool = False) -> Progress:
    """Make what shows bars while it is entered; ``transient`` ones are gone afterwards."""
    console = Console(stderr=True)
    return Progress(console=console, disable=not console.is_terminal, transient=transient)


@contextmanager
def copying(what: str) -> Iterator[OnProgress]:
    """Show a bar; give the function that tells it how far the copying has got."""
    with bars() as shown:
        task = shown.add_task(what)
        yield lambda done, of: shown.update(task, completed=done, total=of)
