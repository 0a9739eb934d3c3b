"""A configuration read in a process of its own, whose end frees all that reading needs.

Pydantic, and what reading a thousand sources and watches leaves scattered over the heap, are ten
megabytes that a daemon would carry for good.
"""

from __future__ import annotations

import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from feedd import config
from feedd.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from feedd.config import Config


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
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("fork")) as child:
        try:
            return child.submit(
                _without_faults, path, dict(environ), with_doubts=with_doubts
            ).result()
        except (OSError, BrokenProcessPool):
            return None


def _without_faults(path: Path, environ: Mapping[str, str], *, with_doubts: bool) -> Config | None:
    try:
        return config.load(path, environ=environ, with_doubts=with_doubts)
    except ConfigError:
        return None
