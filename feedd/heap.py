"""What the interpreter's collector of cycles is to leave alone.

It goes through every object again and again, most of which are there to stay: modules, compiled
queries, the window of recent stories. With a thousand watches one round takes a fifth of a second,
as long as five hundred visits that find nothing new. feedd's own values hold no cycles; what makes
some (exceptions, tasks) makes few.
"""

from __future__ import annotations

import gc

ROUNDS = (20_000, 20, 50)
"""So many new objects, rounds over the young, and rounds over the middle-aged before the next."""


def settle() -> None:
    """Look no more at what is there now, and seldom at what comes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)
