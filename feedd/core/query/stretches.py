"""Spans as the stretches that they cover: what overlaps is one mention."""

from __future__ import annotations

from collections.abc import Iterable


def stretches(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap, given by their starts; those that only touch stay apart."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
