"""The matrix of faults: what befalls a feedd, and what it is doing at that moment.

``make faults`` plays every cell; CI plays the short ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MATRIX: Final = """
                   idle   polling   delivering   migrating   backing up
SIGKILL            long   long      long         short       short
SIGTERM            long   long      long         long        long
SIGSTOP 90 s       long   long      long         long        long
disk full          long   long      long         long        long
failing fsync      long   long      long         long        long
database locked    long   long      long         long        long
DNS down           long   long      long         —           —
clock jumps        long   long      long         long        long
256 MiB            long   long      long         long        long
"""

LEGEND: Final = """\
Alerts that arrived, and how many requests more carried one of them once again, byte for byte and
under the same webhook-id. —  makes no sense: an upgrade and a backup look no name up.\
"""

_MARKS: Final = {"long": pytest.mark.long, "short": pytest.mark.slow}


def _cells() -> Iterator[tuple[tuple[str, str], str]]:
    """Give fault and doing, and what stands where they meet."""
    head, *rows = (re.split(" {2,}", line.strip()) for line in MATRIX.strip().splitlines())
    for fault, *marks in rows:
        for doing, mark in zip(head, marks, strict=True):
            yield (fault, doing), mark


CELLS: Final = tuple(
    pytest.param(*cell, marks=_MARKS[mark]) for cell, mark in _cells() if mark in _MARKS
)
"""Those that are played, for ``pytest.mark.parametrize``."""


def filled(results: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Print the matrix with what came of its cells; those that weren't played are empty."""
    cells = {cell: results.get(cell, "" if mark in _MARKS else mark) for cell, mark in _cells()}
    doings = tuple(dict.fromkeys(doing for _, doing in cells))
    yield _row("", *doings)
    for fault in dict.fromkeys(fault for fault, _ in cells):
        yield _row(fault, *(cells[fault, doing] for doing in doings))
    yield LEGEND


def _row(head: str, *cells: str) -> str:
    return "".join((f"{head:17}", *(f"{cell:13}" for cell in cells))).rstrip()
