"""Room for many connections: each is an open file, and most systems allow a process 1,024."""

from __future__ import annotations

import resource
from contextlib import suppress
from typing import Final

WANTED: Final = 16_384
"""Fetches under way, connections kept for a moment after them, and readers of what is served."""


def make_room() -> int:
    """Raise this process's limit of open files as far as it may, up to ``WANTED``; give it."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
    if soft != resource.RLIM_INFINITY and soft < room:
        # A sandbox may forbid it; then the limit is whatever started feedd has set.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (room, most))
            soft = room
    return WANTED if soft == resource.RLIM_INFINITY else soft
