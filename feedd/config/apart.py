"""A configuration read in a process of its own, whose end frees all that reading needs.

Pydantic, and what reading a thousand sources and watches leaves scattered over the heap, are ten
megabytes that a daemon would carry for good.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from feedd import config
from feedd.config import Config
from feedd.errors import ConfigError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def load(path: Path, *, environ: Mapping[str, str], with_doubts: bool = True) -> Config:
    """Read a configuration as ``feedd.config.load`` does, before there are other threads.

    If there are any, a child might inherit a lock that is never released, so it is read here.
    """
    if threading.active_count() > 1:
        return config.load(path, environ=environ, with_doubts=with_doubts)
    return _told(path, environ, with_doubts=with_doubts) or config.load(
        path, environ=environ, with_doubts=with_doubts
    )


def _told(path: Path, environ: Mapping[str, str], *, with_doubts: bool) -> Config | None:
    """Give what a child reads; None if it has faults: then it is read here, to raise them."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    ends = (ours, theirs)
    child = context.Process(target=_tell, args=(ends, path, environ, with_doubts), daemon=True)
    with ours, theirs:
        try:
            child.start()
            theirs.close()
            told: Config | None = ours.recv()
        except (OSError, EOFError):
            return None
    child.join()
    return told


def _tell(
    ends: tuple[Connection, Connection], path: Path, environ: Mapping[str, str], with_doubts: bool
) -> None:
    ours, theirs = ends
    # Held by the child too, it would keep it waiting for a parent that was killed.
    ours.close()
    with theirs:
        theirs.send(_without_faults(path, environ, with_doubts=with_doubts))


def _without_faults(path: Path, environ: Mapping[str, str], *, with_doubts: bool) -> Config | None:
    try:
        return config.load(path, environ=environ, with_doubts=with_doubts)
    except ConfigError:
        return None
