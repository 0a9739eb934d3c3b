"""A configuration read in a process of its own, which takes with it all that reading needs.

Pydantic, and what reading a thousand sources and watches leaves scattered over the heap, are ten
megabytes that a daemon would carry for good. What a child tells is the configuration, no more: a
faulty one is read again here, where its faults are raised.
"""

from __future__ import annotations

import os
import pickle
import threading
from typing import TYPE_CHECKING

from feedd import config
from feedd.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from feedd.config import Config


def load(path: Path, *, environ: Mapping[str, str], with_doubts: bool = True) -> Config:
    """Read a configuration as ``feedd.config.load`` does, before there are other threads.

    With others a child might inherit a lock that nobody opens again, so it is read here.
    """
    told = b"" if threading.active_count() > 1 else _told(path, environ, with_doubts=with_doubts)
    if told:
        read: Config = pickle.loads(told)  # noqa: S301  written by this program a moment ago
        return read
    return config.load(path, environ=environ, with_doubts=with_doubts)


def _told(path: Path, environ: Mapping[str, str], *, with_doubts: bool) -> bytes:
    """Give the configuration pickled, as a child tells it; nothing if it fails."""
    here, there = os.pipe()
    with open(here, "rb") as answer:  # noqa: PTH123  a descriptor
        try:
            child = os.fork()
        except OSError:
            os.close(there)
            return b""
        if not child:
            _tell(there, path, environ, with_doubts=with_doubts)
        os.close(there)
        told = answer.read()
        _, status = os.waitpid(child, 0)
    return b"" if status else told


def _tell(there: int, path: Path, environ: Mapping[str, str], *, with_doubts: bool) -> None:
    """Read the configuration in the child, tell it, and end without what the parent has to end."""
    status = 1
    try:
        with open(there, "wb") as answer:
            read = config.load(path, environ=environ, with_doubts=with_doubts)
            pickle.dump(read, answer, pickle.HIGHEST_PROTOCOL)
        status = 0
    except ConfigError:
        pass  # told by the parent
    finally:
        os._exit(status)
