"""Where the time of visits went, as a table: ``feedd poll --profile``.

Processor time is what each stage used in its own thread. What ``commit`` holds beside the stages
inside it is the transaction itself: the disk above all. What belongs to no stage isn't counted:
fetching, queues and printing, which one thread does for all visits at once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd import metrics
from feedd.core.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedd.metrics import Times

WITHIN_COMMIT = ("gather", "resolve", "match", "store", "remember")
"""The stages of a writing transaction, in their order."""

HEAD = f"{'stage':<18}{'CPU s':>9}{'µs a visit':>12}{'µs an entry':>13}{'seconds':>10}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How much time was used up to a moment."""

    stages: Mapping[str, Times]
    used: float
    passed: float


def mark() -> Mark:
    """Take the times now."""
    return Mark(stages=metrics.times(), used=time.process_time(), passed=time.perf_counter())


def table(before: Mark, after: Mark, *, visits: int, entries: int) -> str:
    """Write what was used between two moments, by stage, by visit and by entry."""
    lines = (_line(*row, visits=visits, entries=entries) for row in _rows(before, after))
    return "\n".join((HEAD, *lines, f"{counted(visits, 'visit')}, {counted(entries, 'entry')}"))


def _rows(before: Mark, after: Mark) -> Iterator[tuple[str, float, float]]:
    """Give each row's name, its processor time and its time."""
    spent = {name: _less(times, before.stages.get(name)) for name, times in after.stages.items()}
    parse, commit = _of(spent, "parse"), _of(spent, "commit")
    used, passed = after.used - before.used, after.passed - before.passed
    inside = [(name, *_of(spent, name)) for name in WITHIN_COMMIT]
    yield "parse", *parse
    yield "commit", *commit
    for name, cpu, seconds in inside:
        yield f"  {name}", cpu, seconds
    yield (
        "  the transaction",
        commit[0] - sum(cpu for _, cpu, _ in inside),
        commit[1] - sum(seconds for _, _, seconds in inside),
    )
    yield "fetch and the rest", used - parse[0] - commit[0], _of(spent, "fetch")[1]
    yield "all", used, passed


def _less(times: Times, before: Times | None) -> tuple[float, float]:
    if before is None:
        return times.cpu, times.seconds
    return times.cpu - before.cpu, times.seconds - before.seconds


def _of(spent: Mapping[str, tuple[float, float]], name: str) -> tuple[float, float]:
    return spent.get(name, (0.0, 0.0))


def _line(name: str, cpu: float, seconds: float, *, visits: int, entries: int) -> str:
    by_visit, by_entry = (f"{cpu / max(1, count) * 1e6:.0f}" for count in (visits, entries))
    return f"{name:<18}{cpu:>9.3f}{by_visit:>12}{by_entry:>13}{seconds:>10.3f}"
