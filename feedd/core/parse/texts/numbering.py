"""Where the items of a text count up, lists within lists told apart."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedd.core.parse.texts.setting import Text

_NESTED = 8


def runs(text: Text) -> list[list[int]]:
    """Find where items count up from one; a list within an item is a run of its own."""
    found: list[list[int]] = []
    reached: defaultdict[int, deque[list[int]]] = defaultdict(lambda: deque(maxlen=_NESTED))
    for at, each in enumerate(text):
        if each.number is None:
            continue
        if each.number == 1:
            found.append([at])
            reached[1].append(found[-1])
        elif run := _taken_on(text, reached[each.number - 1], at):
            run.append(at)
            reached[each.number].append(run)
    return found


def _taken_on(text: Text, waiting: deque[list[int]], at: int) -> list[int] | None:
    """Take the run that an item goes on with: the last one set like it, or else the last."""
    alike = (run for run in reversed(waiting) if _is_set_alike(text, run[-1], at))
    run = next(alike, waiting[-1] if waiting else None)
    if run is not None:
        waiting.remove(run)
    return run


def _is_set_alike(text: Text, above: int, below: int) -> bool:
    return bool(text[above].gap) == bool(text[below].gap)
