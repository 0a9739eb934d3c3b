"""How memory is kept: what the collector of cycles leaves alone, and how many heaps threads have.

The collector goes through all objects again and again, though most are there to stay: modules,
compiled queries, the window of recent stories. With a thousand watches one round takes a fifth of
a second, as long as five hundred visits that find nothing new. feedd's own values hold no cycles;
what makes some (exceptions, tasks) makes few.

The GNU C library gives each thread a heap of its own, where what one has freed is of no use to the
others. Documents pass through four threads, of which only one at a time holds the interpreter:
with two heaps a daemon is a fifteenth smaller.
"""

from __future__ import annotations

import ctypes
import gc

ROUNDS = (500_000, 4, 50)
"""The collector's three thresholds: new objects, rounds over the young, over the middle-aged.

A thousand visits under way are some 60,000 objects, with hardly a cycle among them: a visit leaves
one or two objects in cycles, so that half a million come together in days. With 100,000 the first
quiet visits after many new ones waited 60 ms for a round that found nothing.
"""

HEAPS = 2

LARGE = 1 << 19
"""Bytes; what is larger goes back to the system as soon as it is freed."""

_LIBRARY = ctypes.CDLL(None)

_ARENA_MAX = -8
"""``M_ARENA_MAX`` of malloc.h; other C libraries know no such number, and few have ``mallopt``."""

_MMAP_THRESHOLD = -3
"""``M_MMAP_THRESHOLD``, which the library raises to what was freed last unless it is set."""


def settle() -> None:
    """Have the collector ignore what is there now and look seldom at the rest; share heaps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
    if mallopt := getattr(_LIBRARY, "mallopt", None):
        mallopt(_ARENA_MAX, HEAPS)
        mallopt(_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Return all empty pages to the system, in half a millisecond.

    By itself the library looks only at the end of a heap, where there is always something.
    """
    if trim := getattr(_LIBRARY, "malloc_trim", None):
        trim(0)
