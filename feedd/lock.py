"""One daemon on one state folder: a file lock that ends with the process, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
from typing import TYPE_CHECKING

from feedd.errors import FeeddError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def alone_on(state: Path) -> Iterator[None]:
    """Refuse to run beside a daemon: each would visit and deliver what the other does."""
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (state / "daemon.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FeeddError(f"another feedd runs on {state}") from error
        yield
